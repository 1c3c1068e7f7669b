"""The benchmark measures what it says it does, and only what computes the right thing."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from facts import NEW_DAY, create_facts
from lines import FULL_REFRESH, NINE, PLAIN, RATIOS
from measure import connect, execute
from project import NINE_MODELS
from rivals import check_counts, read_rival
from run import REPOSITORY, compare, measure, parse_options, worktree

FEW = ["--scale", "0.0005", "--runs", "1"]
Result = TypeVar("Result")


def run_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """What dbt keeps in memory spares most of the time of a run; the figures mean nothing here."""

    def in_this_process(work: Callable[[], Result], watch: object = None) -> Result:
        return work()

    monkeypatch.setattr("measure._in_child", in_this_process)


def test_every_line_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run_in_this_process(monkeypatch)
    lines = measure(parse_options(FEW), tmp_path)
    assert lines.keys() == {line for ratio in RATIOS for line in ratio[:2]}
    assert all(run.seconds > 0 and run.cpu_seconds > 0 for runs in lines.values() for run in runs)
    assert all(run.statements and run.peak_bytes for runs in lines.values() for run in runs)
    assert {statement.model for statement in lines[NINE][0].statements} == {*NINE_MODELS}

    printed = capsys.readouterr().out
    titles = [table.split("\n")[0].split("  ")[0] for table in printed.strip().split("\n\n")]
    assert titles == ["line", "ratio", "model", "snapshots kept", "disk"]
    assert f"\n{NINE} / {PLAIN}  " in printed


def test_packages_are_compared_and_a_wrong_one_is_caught(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = parse_options([*FEW, "--only", "full"])
    with worktree("HEAD", tmp_path / "base") as base:
        before, after = compare(base, REPOSITORY, options, tmp_path / "same")
        assert before.keys() == after.keys()
        assert before[FULL_REFRESH] != after[FULL_REFRESH]
        assert f"\n{FULL_REFRESH}  " in capsys.readouterr().out

        wrong = tmp_path / "wrong"
        shutil.copytree(base, wrong, ignore=shutil.ignore_patterns(".git"))
        for macro in wrong.glob("macros/**/*.sql"):
            macro.write_text(macro.read_text().replace("'retained'", "'stayed'"))
        run_in_this_process(monkeypatch)
        with pytest.raises(RuntimeError, match=r"counted \(\d+, 0, .*, expected"):
            compare(wrong, base, options, tmp_path / "different")
    assert not base.exists()


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = tmp_path_factory.mktemp("facts") / "warehouse.duckdb"
    with connect(database) as connection:
        create_facts(connection, 200, 107)
    return database


@pytest.mark.parametrize(
    ("rival", "right", "wrong"),
    [
        ("recompute", "active_streak > 1 then 'retained'", "true then 'retained'"),
        ("spine", "is_active and was_active", "is_active"),
        ("cumulative", "yesterday.inactive_streak = 0", "false"),
        ("rolling", "and visited_at < timestamp", "and visited_at + interval 1 day < timestamp"),
    ],
)
def test_wrong_rival_is_caught(
    facts: Path, tmp_path: Path, rival: str, right: str, wrong: str
) -> None:
    before, timed = read_rival(rival, NEW_DAY)

    def compute(folder: str, statements: list[str]) -> None:
        database = tmp_path / folder / "warehouse.duckdb"
        database.parent.mkdir()
        database.write_bytes(facts.read_bytes())
        execute(database, [*before, *statements])
        check_counts(database, facts, table=rival, as_of=NEW_DAY, period="day", since=NEW_DAY)

    compute("right", [*timed])
    mistaken = [statement.replace(right, wrong) for statement in timed]
    assert mistaken != timed
    with pytest.raises(RuntimeError, match=f"{NEW_DAY}: counted .*, expected"):
        compute("wrong", mistaken)
