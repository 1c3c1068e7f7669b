"""Segments spoilt in many ways, each noticed by a test that ships; and never a false alarm."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
from histories import Row, moment_of, random_histories
from layer import ENTITY, Settings
from reference import Entity
from test_corruptions import AS_OF, END, attached, change, name_of, noticed, remove, repeat
from warehouse import Project, create_project, messages

ROWS = "one_row_per_entity_and_period"
IDENTITIES = "accounting_identities"
PERIODS = "every_period_present"
RECENT = "as_of_date_is_recent"
FACT = "agrees_with_fact"
WHOLE_FACT = f"{FACT} of all days"
WHOLE_IDENTITIES = f"{IDENTITIES} of all days"

FIRST_LAST = "opens_first_last"
DAILY = "opens_activation_daily"
WEEKLY = "opens_activation_weekly"
STATUS = "opens_activation_status_weekly"
SEGMENTS = "activation_segments"
TESTS = {
    FIRST_LAST: [ROWS, FACT, WHOLE_FACT],
    DAILY: [ROWS, IDENTITIES, FACT, WHOLE_FACT],
    WEEKLY: [ROWS, IDENTITIES, FACT, WHOLE_FACT],
    STATUS: [ROWS],
    SEGMENTS: [IDENTITIES, WHOLE_IDENTITIES, PERIODS, RECENT],
}
COLUMNS = (
    *(("region", "integer"), ("user", "text"), ("happened at", "timestamp")),
    *(("Platform's name", "text"), ("member", "integer"), ("signed_up_on", "date")),
)
DECLARED = {"Platform's name": "last", "is_member": "first", "signed_up_on": "last"}
CHOSEN = ["Platform's name", "is_member", ["Platform's name", "is_member"]]
Rows = dict[Entity, list[tuple[Any, ...]]]
Shop = tuple[duckdb.DuckDBPyConnection, dict[tuple[str, str], str]]

STEADY, MOVES, GONE = (f"\"user\" = '{name}'" for name in ("steady", "moves", "gone"))
PLATFORM = '"Platform\'s name"'
PREVIOUS = '"previous_Platform\'s name"'
LATEST = "snapshot_date = '2025-03-20'"
RECENTLY = "period_start = '2025-03-10'"
LONG_AGO = "period_start = '2024-10-07'"
ACTIVE = "inactive_streak = 0"
BY_PLATFORM = "segment_name = 'Platform''s name' and time_grain = 'weekly'"
COUNTS = [
    *["active", "new", "retained", "reactivated", "churned", "inactive", "ever_active"],
    *["previous_active", "net_change", "moved_in", "moved_out", "returned"],
]
RATES = [
    *["retention_rate", "churn_rate", "reactivation_rate", "quick_ratio", "new_retention_rate"],
    *["current_retention_rate", "reactivated_retention_rate", "average_active_days"],
]

CORRUPTIONS = [
    *noticed(
        FIRST_LAST,
        FACT,
        change(f"{PLATFORM} = 'ios'", STEADY, LATEST),
        change(f"{PLATFORM} = null", STEADY, LATEST),
        change("is_member = not is_member", MOVES, LATEST),
        change("signed_up_on = signed_up_on + 1", MOVES, "snapshot_date > '2025-03-17'"),
    ),
    *noticed(
        FIRST_LAST,
        ROWS,
        change(f"{PLATFORM} = 'ios'", GONE, LATEST),
        change(f"{PLATFORM} = null", STEADY, LATEST),
        change("is_member = not is_member", STEADY, LATEST),
    ),
    *noticed(FIRST_LAST, WHOLE_FACT, change("is_member = not is_member", STEADY)),
    *noticed(
        WEEKLY,
        FACT,
        change(f"{PLATFORM} = 'ios'", STEADY, RECENTLY),
        change(f"{PLATFORM} = null", STEADY, RECENTLY),
        change(f"{PREVIOUS} = 'ios'", STEADY, RECENTLY),
        change("is_member = not is_member", MOVES, RECENTLY),
        change("previous_signed_up_on = null", MOVES, RECENTLY),
    ),
    *noticed(
        WEEKLY,
        ROWS,
        change(f"{PLATFORM} = 'ios'", STEADY, LONG_AGO),
        change(f"{PREVIOUS} = 'ios'", STEADY, LONG_AGO),
        change(f"{PREVIOUS} = 'ios'", STEADY, "activation_state = 'new'"),
        change(f"{PLATFORM} = 'ios', {PREVIOUS} = 'ios'", GONE, "inactive_streak = 1"),
        change("is_member = not is_member", STEADY, "period_start = '2025-03-17'"),
        change("is_member = null, previous_is_member = null", STEADY, LONG_AGO),
    ),
    *noticed(
        DAILY,
        WHOLE_FACT,
        change(f"{PLATFORM} = 'ios', {PREVIOUS} = 'ios'", STEADY, LONG_AGO),
        change(f"{PLATFORM} = coalesce({PREVIOUS}, 'tv')", MOVES, ACTIVE),
    ),
    *noticed(
        STATUS,
        ROWS,
        change(f"{PLATFORM} = 'ios'", STEADY),
        change(f"{PLATFORM} = null", GONE),
        change("is_member = not is_member", STEADY),
        change("signed_up_on = signed_up_on + 1", MOVES),
    ),
    *noticed(
        SEGMENTS,
        IDENTITIES,
        *[
            change(f"{column} = {to}", BY_PLATFORM, when, "segment_value = 'android'")
            for column in COUNTS
            for to, when in [
                (f"{column} + 1", RECENTLY),
                (f"{column} + 1", LONG_AGO),
                ("null", LONG_AGO),
            ]
        ],
        *[
            change(f"{column} = coalesce({column}, 0) + 0.01", BY_PLATFORM, "is_complete")
            for column in RATES
        ],
        *[
            change(f"{column} = 0", BY_PLATFORM, "not is_complete")
            for column in ["churned", "inactive", "net_change", *RATES[:7]]
        ],
        change("is_complete = not is_complete", BY_PLATFORM, RECENTLY),
        repeat("", BY_PLATFORM, LONG_AGO, "segment_value = 'android'"),
        repeat("", BY_PLATFORM, LONG_AGO, "segment_value is null"),
        remove(BY_PLATFORM, LONG_AGO, "segment_value = 'android'"),
        remove(BY_PLATFORM, "segment_value = 'android'"),
        remove(BY_PLATFORM, "segment_value is null"),
        # Each value balances, and nobody of the sums does.
        change("moved_in = moved_in + 1, moved_out = moved_out + 1", BY_PLATFORM, LONG_AGO)
        + "; "
        + change(
            """moved_in = moved_in + 1, retained = retained + 1, new = new - 1,
            current_retention_rate = current_retention_rate""",
            *[BY_PLATFORM, LONG_AGO, "segment_value = 'android'"],
        ),
        # Two values have changed places, and the sums are right.
        change(
            "segment_value = case segment_value when 'ios' then 'android' else 'ios' end",
            *[BY_PLATFORM, "segment_value in ('android', 'ios')"],
        ),
    ),
    *noticed(
        SEGMENTS,
        WHOLE_IDENTITIES,
        change("segment_value = 'tv'", "segment_value = 'ios'"),
        change("average_active_days = (average_active_days + 1) / 2", BY_PLATFORM, LONG_AGO),
    ),
    *noticed(
        SEGMENTS,
        PERIODS,
        remove(BY_PLATFORM, LONG_AGO, "segment_value = 'android'"),
        remove(BY_PLATFORM, RECENTLY, "segment_value is null"),
        remove(BY_PLATFORM, "not is_complete", "segment_value = 'ios'"),
        remove(BY_PLATFORM, "period_start < '2024-12-01'"),
        remove(BY_PLATFORM),
        remove("fact_name = 'opens'"),
        repeat("date '2025-03-24' as period_start", BY_PLATFORM, "not is_complete"),
    ),
    *noticed(
        SEGMENTS,
        RECENT,
        change("as_of_date = '2025-03-17'", "time_grain = 'daily'"),
        remove("time_grain = 'weekly'"),
    ),
]


def rows_of(rng: random.Random, entities: int) -> Rows:
    """Random entities that move between values now and then, and some that are told by name."""
    first = date(2024, 7, 1)
    rows = {
        entity: moving(rng, history)
        for entity, history in random_histories(rng, entities, first, AS_OF).items()
    }
    for number, day in enumerate(first + timedelta(days=n) for n in range((AS_OF - first).days)):
        moment = datetime.combine(day, time(12))
        rows.setdefault((1, "steady"), []).append((moment, "android", 1, first))
        moved = ("android", "ios", None)[number // 9 % 3]
        if day.weekday() < 5:
            rows.setdefault((1, "moves"), []).append((moment, moved, 0, day))
        if 30 < number < 60:
            rows.setdefault((1, "gone"), []).append((moment, "android", None, None))
    return rows


def moving(rng: random.Random, history: Sequence[Row]) -> list[tuple[Any, ...]]:
    values: tuple[Any, ...] = (None, None, None)
    rows: list[tuple[Any, ...]] = []
    for row in history:
        if rng.random() < 0.1:
            values = (
                rng.choice([None, "android", "ios", "Web"]),
                rng.choice([None, 0, 1]),
                rng.choice([None, date(2024, 1, 1), date(2024, 12, 31)]),
            )
        rows.append((moment_of(row), *values))
    return rows


def write_models(project: Project, inactive_periods: Any = 1) -> None:
    """Beside the fact one without segments, of which nothing is expected."""
    member = "case member when 1 then true when 0 then false end as is_member"
    project.write_model("opens", f"select *, {member} from {{{{ target.schema }}}}.events")
    project.write_model("sales", "select * from {{ ref('opens') }}")
    project.write_model(
        "opens_first_last",
        f"{{{{ activation_layer.first_last('opens', {list(ENTITY)}, 'happened at', "
        f"segments={DECLARED}) }}}}",
    )
    project.write_model(
        "sales_first_last",
        "{{ activation_layer.first_last('sales', ['region', 'user'], 'happened at') }}",
    )
    for fact in ("opens", "sales"):
        for grain in ("daily", "weekly"):
            project.write_model(
                f"{fact}_activation_{grain}",
                f"{{{{ activation_layer.activation('{fact}', '{grain}', {inactive_periods!r}) }}}}",
            )
    project.write_model(
        STATUS, "{{ activation_layer.activation_status('opens', 'weekly', {'lapsed': 1}) }}"
    )
    project.write_model(
        SEGMENTS,
        "{{ activation_layer.activation_segments(['opens', 'sales'], ['daily', 'weekly'], "
        f"{CHOSEN}) }}}}",
    )


def write_tests(project: Project) -> None:
    models = [
        {"name": model, "data_tests": [attached(*test.split(" of all")) for test in tests]}
        for model, tests in TESTS.items()
    ]
    project.write_file("models/tests.yml", json.dumps({"models": models}))


def load(project: Project, rows: Rows) -> None:
    project.load(
        "events", COLUMNS, ((*entity, *row) for entity, found in rows.items() for row in found)
    )


def queries_of(project: Project, variables: dict[str, Any]) -> dict[tuple[str, str], str]:
    """The SQL of each test, all of which pass."""
    result = project.dbt("test", variables=variables)
    assert result.success, messages(result)
    return {
        (node.node.attached_node.split(".")[-1], name_of(node.node.test_metadata)): (
            node.node.compiled_code
        )
        for node in getattr(result.result, "results", [])
    }


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A right layer, and the tests, whose SQL does not change with what is done to its rows."""
    project = create_project(tmp_path_factory.mktemp("segments") / "project", template=installed)
    write_models(project)
    write_tests(project)
    load(project, rows_of(random.Random(11), 50))
    project.run(variables=END)
    queries = queries_of(project, END)
    project.close()
    with duckdb.connect(str(project.database)) as connection:
        yield connection, queries


@pytest.mark.parametrize(("table", "statement", "test"), CORRUPTIONS)
def test_corruptions_are_noticed(shop: Shop, table: str, statement: str, test: str) -> None:
    connection, queries = shop
    everything = f"from {table} order by all"
    connection.execute("begin")
    try:
        before = connection.execute(everything).fetchall()
        connection.execute(statement)
        assert connection.execute(everything).fetchall() != before, "nothing was corrupted"
        assert connection.execute(queries[table, test]).fetchall()
    finally:
        connection.execute("rollback")


@pytest.mark.parametrize("inactive_periods", [0, "all"])
def test_right_layers_pass(installed: Project, tmp_path: Path, inactive_periods: Any) -> None:
    """After runs that skip days, rows that come late, and values that alone change."""
    project = create_project(tmp_path / "project", template=installed)
    write_models(project, inactive_periods)
    write_tests(project)
    rng = random.Random(str(inactive_periods))
    rows = rows_of(rng, 25)
    settings = Settings(week_start="sunday", timezone="Asia/Seoul")
    for as_of in (date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 6), AS_OF):
        load(project, rows)
        variables = settings.variables(activation_end=as_of)
        project.run(variables=variables)
        assert queries_of(project, variables)
        for found in rows.values():
            for place, row in enumerate(found):
                if row[0].date() == as_of - timedelta(days=1) and rng.random() < 0.3:
                    found[place] = (row[0], rng.choice([None, "tv", "ios"]), *row[2:])
                elif row[0].date() == as_of and rng.random() < 0.1:
                    found.append((row[0] - timedelta(days=1), "late", None, None))
                    break
    project.run("--full-refresh", variables=variables)
    assert queries_of(project, variables)
