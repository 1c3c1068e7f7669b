"""The benchmark measures what it says it does, and only what computes the right thing."""

from datetime import date
from pathlib import Path

import pytest
from counts import check_counts, count_reference, rows_sql
from facts import create_facts
from measure import connect, execute
from queries import Rival, cumulative, rebuild, rolling, spine
from run import parse_options, run_benchmark
from variants import FLOOR, TARGETS

FIRST_DAY = date(2025, 9, 1)
AS_OF = date(2025, 12, 17)


def test_every_variant_is_measured_and_checked(tmp_path: Path) -> None:
    output = tmp_path / "reports"
    few = ["--scale", "0.0005", "--repetitions", "1", "--refreshes", "1", "--years", "1"]
    findings = run_benchmark(parse_options([*few, "--output", str(output)]), tmp_path)

    with_one_year = {
        variant
        for target in TARGETS
        for variant in (target.variant, target.against)
        if not variant.endswith("years stored")
    }
    assert with_one_year <= findings.runs.keys()
    assert findings.checks.keys() == findings.runs.keys()
    assert all(
        check.split()[1].startswith("period")
        for variant, check in findings.checks.items()
        if variant != FLOOR
    )
    assert all(
        run.seconds > 0 and run.rows_written > 0 for runs in findings.runs.values() for run in runs
    )
    assert sorted(path.name for path in output.iterdir()) == [
        "daily_cost.png",
        "disk.csv",
        "models.csv",
        "ratios.csv",
        "statements.csv",
        "variants.csv",
    ]
    assert len((output / "variants.csv").read_text().splitlines()) == 1 + len(findings.runs)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("facts") / "warehouse.duckdb"
    with connect(database) as connection:
        create_facts(connection, 200, FIRST_DAY, AS_OF)
    return database


@pytest.mark.parametrize(
    ("rival", "table", "right", "wrong"),
    [
        (rebuild(AS_OF), "rebuilt", "active_streak > 1 then 'retained'", "true then 'retained'"),
        (spine(AS_OF), "spine", "is_active and was_active", "is_active"),
        (cumulative(AS_OF), "cumulative", "yesterday.inactive_streak = 0", "false"),
        (
            rolling(AS_OF),
            "rolling",
            "and visited_at < timestamp",
            "and visited_at + interval 1 day < timestamp",
        ),
    ],
    ids=["rebuild", "spine", "cumulative", "rolling"],
)
def test_wrong_rival_is_caught(
    facts: Path, tmp_path: Path, rival: Rival, table: str, right: str, wrong: str
) -> None:
    expected = count_reference(facts, "day", AS_OF)

    def compute(folder: str, statements: list[str]) -> Path:
        database = tmp_path / folder / "warehouse.duckdb"
        database.parent.mkdir()
        database.write_bytes(facts.read_bytes())
        execute(database, [*rival.setup, *statements])
        return database

    check_counts(compute("right", rival.timed), rows_sql(table), expected, AS_OF)
    mistaken = [statement.replace(right, wrong) for statement in rival.timed]
    assert mistaken != rival.timed
    with pytest.raises(RuntimeError, match=f"{AS_OF}: counted .*, expected"):
        check_counts(compute("wrong", mistaken), rows_sql(table), expected, AS_OF)
