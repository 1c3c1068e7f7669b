"""Facts as they come: nulls, duplicates, wild dates, odd names and types."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from histories import Histories
from layer import Settings, assert_layer, load_rows, write_models
from operations import succeed
from warehouse import Project, messages

YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)
END = {"activation_end": date(2025, 3, 20)}
PARTITIONS = {
    "activation_layer.partitions_present": {
        "arguments": {"event_time": "visited_at", "recent_days": 90}
    }
}


def write_layer(
    project: Project,
    fact_sql: str,
    *,
    entity: str = "'user_id'",
    event_time: str = "visited_at",
    grains: Sequence[str] = ("daily", "weekly", "monthly", "yearly"),
) -> None:
    project.write_model("visits", fact_sql)
    project.write_model(
        "visits_first_last",
        f"{{{{ activation_layer.first_last('visits', entity={entity}, "
        f"event_time='{event_time}') }}}}",
    )
    for grain in grains:
        project.write_model(
            f"visits_activation_{grain}",
            f"{{{{ activation_layer.activation('visits', '{grain}') }}}}",
        )


def values(*rows: str) -> str:
    listed = ", ".join(f"({row})" for row in rows)
    return f"select * from (values {listed}) as rows (user_id, visited_at)"


def states(project: Project, grain: str) -> list[tuple[Any, ...]]:
    return project.query(
        "select user_id, period_start, state_transition, event_count "  # noqa: S608
        f"from visits_activation_{grain} order by 1, 2, 3, 4"
    )


def as_of(project: Project) -> date | None:
    latest: date | None = project.query("select max(snapshot_date) from visits_first_last")[0][0]
    return latest


def test_null_entities_null_times_and_duplicates(project: Project) -> None:
    write_layer(
        project,
        values(
            "1, timestamp '2025-03-18 09:00:00'",
            "1, timestamp '2025-03-18 09:00:00'",
            "1, null",
            "null, timestamp '2025-03-19 09:00:00'",
            "2, null",
        ),
    )
    project.run(variables=END)
    assert states(project, "daily") == [
        (1, date(2025, 3, 18), "new", 2),
        (1, date(2025, 3, 19), "new_to_inactive", 0),
    ]


def test_a_null_time_or_entity_does_not_move_the_as_of_date(project: Project) -> None:
    write_layer(
        project,
        values("1, timestamp '2025-03-18 09:00:00'", "null, timestamp '2025-03-19 09:00:00'"),
    )
    project.run()
    assert as_of(project) == date(2025, 3, 18)


def test_an_event_of_2099_moves_nothing_and_one_of_1970_counts(project: Project) -> None:
    write_layer(
        project,
        values(
            "1, timestamp '1970-01-01 00:00:00'",
            "1, timestamp '2025-03-18 09:00:00'",
            "2, timestamp '2099-01-01 00:00:00'",
        ),
    )
    project.run()
    project.run()
    assert as_of(project) == date(2025, 3, 18)
    assert states(project, "yearly") == [
        (1, date(1970, 1, 1), "new", 1),
        (1, date(1971, 1, 1), "new_to_inactive", 0),
        (1, date(2025, 1, 1), "inactive_to_reactivated", 1),
    ]
    assert project.query(
        "select return_interval, churned_periods from visits_activation_daily "
        "where activation_state = 'reactivated'"
    ) == [(20165, 20164)]


SENTINEL = "{}, timestamp '1970-01-01 00:00:00'"
VISIT = "{}, timestamp '2025-03-{} 09:00:00'"
SHOP = [VISIT.format(user, day) for user in range(1, 5) for day in range(10, 15)]


def early_dates(project: Project) -> list[str]:
    return [said for said in project.logged if "lie years before the others" in said]


def test_a_first_date_keeps_sentinels_out_everywhere(project: Project) -> None:
    """In tables, generic tests, `reconcile`, `loaded_at` and the dates that are awaited."""
    fact = values(*SHOP, SENTINEL.format(1))
    write_layer(project, f"select *, visited_at as loaded_at from ({fact}) as shop")  # noqa: S608
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at', "
        "loaded_at='loaded_at', partitions={'on_missing': 'fail'}) }}",
    )
    project.write_file(
        "models/tests.yml",
        json.dumps(
            {
                "models": [
                    {
                        "name": "visits_first_last",
                        "data_tests": ["activation_layer.agrees_with_fact"],
                    },
                    {
                        "name": "visits_activation_daily",
                        "data_tests": ["activation_layer.agrees_with_fact"],
                    },
                    {"name": "visits", "data_tests": [PARTITIONS]},
                ]
            }
        ),
    )
    since = {"activation_first_date": date(2025, 3, 10), "activation_end": date(2025, 3, 14)}
    for _ in range(2):
        result = project.dbt("build", variables=since)
        assert result.success, messages(result)
    assert states(project, "yearly") == [(user, date(2025, 1, 1), "new", 5) for user in range(1, 5)]
    said = succeed(project, "reconcile", {"fact": "visits"}, variables=since)
    assert "differ" not in said.printed, said.printed


def test_a_late_sentinel_does_not_count_either(project: Project) -> None:
    """Rows of before the first date are not among those that `loaded_at` finds."""
    write_layer(project, "select * from {{ target.schema }}.events", grains=["daily"])
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at', "
        "loaded_at='loaded_at') }}",
    )
    columns = ("user_id integer", "visited_at timestamp", "loaded_at timestamp")
    rows = [(1, "2025-03-18 09:00:00", "2025-03-18 09:00:00")]
    late = [(1, "1970-01-01 00:00:00", "2025-03-19 09:00:00")]
    since = {"activation_first_date": date(2025, 1, 1)}
    for events in (rows, rows + late):
        project.load("events", columns, events)
        project.run(variables=since)
    assert states(project, "daily") == [(1, date(2025, 3, 18), "new", 1)]


def test_dates_years_before_all_others_get_a_warning(project: Project) -> None:
    write_layer(project, values(*SHOP, SENTINEL.format(1)), grains=["daily"])
    project.run()
    [said] = early_dates(project)
    assert "first_last('visits'): 1 row of 21 lie years before the others" in said
    assert "from 1970-01-01 through 1970-01-01, and the next on 2025-03-10" in said
    assert "do:      write activation_first_date: 2025-03-10 into the vars" in said
    assert "dbt build --full-refresh --select visits_first_last+" in said
    project.run()
    assert not early_dates(project)
    project.run("--full-refresh", variables={"activation_first_date": date(1970, 1, 1)})
    assert not early_dates(project)


def test_a_long_history_without_a_gap_gets_no_warning(project: Project) -> None:
    sparse = [f"1, timestamp '{year}-06-01'" for year in range(2019, 2025)]
    write_layer(project, values(*SHOP * 3, *sparse), grains=["yearly"])
    project.run()
    assert not early_dates(project)


def test_a_late_row_of_long_ago_gets_the_same_warning(project: Project) -> None:
    write_layer(project, "select user_id, visited_at from {{ target.schema }}.events")
    columns = ("user_id integer", "visited_at timestamp")
    rows = [(user, f"2025-03-{day} 09:00:00") for user in range(4) for day in range(10, 20)]
    project.load("events", columns, rows)
    project.run()
    assert not early_dates(project)
    project.load("events", columns, [*rows, (1, "1970-01-01 00:00:00")])
    project.run(variables={"activation_start": date(2025, 1, 1)})
    assert len(early_dates(project)) == 1


def test_events_of_today_wait_for_tomorrow(project: Project) -> None:
    write_layer(
        project,
        values(
            f"1, timestamp '{YESTERDAY} 23:59:59'",
            f"1, timestamp '{YESTERDAY + timedelta(days=1)}'",
        ),
    )
    project.run()
    assert as_of(project) == YESTERDAY
    assert states(project, "daily") == [(1, YESTERDAY, "new", 1)]


def test_a_fact_that_stopped_makes_nobody_inactive(project: Project) -> None:
    write_layer(project, "select user_id, visited_at from {{ target.schema }}.events")
    columns = ("user_id integer", "visited_at timestamp")
    rows = [(1, "2025-03-18 09:00:00"), (2, "2025-03-17 09:00:00")]
    project.load("events", columns, rows)
    project.run()
    before = states(project, "daily")
    project.run()
    assert states(project, "daily") == before
    project.load("events", columns, [*rows, (2, "2025-04-10 09:00:00")])
    project.run()
    assert as_of(project) == date(2025, 4, 10)
    assert states(project, "daily") == [
        (1, date(2025, 3, 18), "new", 1),
        (1, date(2025, 3, 19), "new_to_inactive", 0),
        (2, date(2025, 3, 17), "new", 1),
        (2, date(2025, 3, 18), "new_to_inactive", 0),
        (2, date(2025, 4, 10), "inactive_to_reactivated", 1),
    ]


def test_an_empty_fact_builds_empty_tables_and_fills_them_later(project: Project) -> None:
    write_layer(project, "select user_id, visited_at from {{ target.schema }}.events")
    columns = ("user_id integer", "visited_at timestamp")
    project.load("events", columns, [])
    project.run()
    project.run()
    assert states(project, "weekly") == []
    project.load("events", columns, [(1, "2025-03-18 09:00:00")])
    project.run()
    assert states(project, "weekly") == [(1, date(2025, 3, 17), "new", 1)]


def test_a_fact_that_has_lost_all_its_rows_is_taken_for_a_load_that_failed(
    project: Project,
) -> None:
    """All tables stay as they are, so that they go on fitting together."""
    write_models(project)
    rows: Histories = {(1, "steady"): [datetime(2025, 1, day, 9) for day in range(2, 30)]}
    last_day = {"activation_end": date(2025, 1, 29)}
    load_rows(project, rows)
    project.run(variables=last_day)
    load_rows(project, {})
    project.run(variables={"activation_end": date(2025, 1, 31)})
    assert "the fact has lost all its rows, so stored rows stay" in "\n".join(project.logged)
    assert_layer(project, rows, date(2025, 1, 29), Settings())
    backfill = {"activation_end": date(2025, 1, 31), "activation_start": date(2025, 1, 29)}
    result = project.dbt("run", variables=backfill)
    assert "the fact has lost all its rows" in messages(result)
    assert "load the fact" in messages(result)
    assert "for this model alone" not in messages(result)
    assert_layer(project, rows, date(2025, 1, 29), Settings())
    load_rows(project, rows)
    project.run(variables={"activation_end": date(2025, 1, 31)})
    assert_layer(project, rows, date(2025, 1, 31), Settings())


def test_a_fact_whose_rows_all_vanish_leaves_nothing_after_a_backfill(project: Project) -> None:
    write_layer(project, "select user_id, visited_at from {{ target.schema }}.events")
    columns = ("user_id integer", "visited_at timestamp")
    project.load("events", columns, [(1, "2025-03-18 09:00:00")])
    project.run()
    project.load("events", columns, [])
    project.run(variables={"activation_start": date(2025, 1, 1)})
    assert as_of(project) is None
    assert states(project, "daily") == []
    assert states(project, "monthly") == []


def test_a_fact_with_one_row(project: Project) -> None:
    write_layer(project, values("1, timestamp '2025-03-18 09:00:00'"))
    project.run()
    assert states(project, "monthly") == [(1, date(2025, 3, 1), "new", 1)]


@pytest.mark.parametrize(
    "name", ["order", "User Id", "USER_ID", "naïve-größe", "ユーザー", "a.b", "it's"]
)
def test_odd_column_names(project: Project, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    literal = name.replace("'", "\\'")
    write_layer(
        project,
        f"select 7 as {quoted}, timestamp '2025-03-18 09:00:00' as \"Seen At\"",  # noqa: S608
        entity=f"'{literal}'",
        event_time="Seen At",
        grains=["weekly"],
    )
    project.run(variables=END)
    project.run(variables=END)
    assert project.query(
        f"select {quoted}, state_transition from visits_activation_weekly"  # noqa: S608
    ) == [(7, "new")]


def test_columns_declared_in_another_case(project: Project) -> None:
    write_layer(
        project,
        'select 7 as "Order", timestamp \'2025-03-18 09:00:00\' as "visited_at"',
        entity="'order'",
        event_time="VISITED_AT",
        grains=["weekly"],
    )
    project.run(variables=END)
    project.run(variables=END)
    assert project.query('select "Order", state_transition from visits_activation_weekly') == [
        (7, "new")
    ]


def test_odd_entity_values(project: Project) -> None:
    names = ["O'Brien", 'say "hi"', "ユーザー", "", " blank ", "new\nline", "100%", "{{ x }}", "--"]
    listed = [(name, "2025-03-18 09:00:00") for name in names]
    project.execute("create table events (user_id varchar, visited_at timestamp)")
    for name, moment in listed:
        escaped = name.replace("'", "''")
        project.execute(f"insert into events values ('{escaped}', '{moment}')")  # noqa: S608
    fact = "select user_id, visited_at from {{ target.schema }}.events"
    write_layer(project, fact, grains=["daily"])
    project.run(variables=END)
    project.run(variables=END)
    assert sorted(
        row[0] for row in states(project, "daily") if row[2] == "new_to_inactive"
    ) == sorted(names)


CALENDAR = [
    ("weekly", "monday", "2020-12-31", "2021-01-04", "2020-12-28", "new_to_retained"),
    ("weekly", "monday", "2021-01-03", "2021-01-04", "2020-12-28", "new_to_retained"),
    ("weekly", "sunday", "2021-01-02", "2021-01-03", "2020-12-27", "new_to_retained"),
    ("daily", "monday", "2024-02-28", "2024-02-29", "2024-02-28", "new_to_retained"),
    ("daily", "monday", "2024-02-29", "2024-03-01", "2024-02-29", "new_to_retained"),
    ("daily", "monday", "2023-02-28", "2023-03-01", "2023-02-28", "new_to_retained"),
    ("monthly", "monday", "2024-02-29", "2024-03-31", "2024-02-01", "new_to_retained"),
    ("yearly", "monday", "2023-12-31", "2024-01-01", "2023-01-01", "new_to_retained"),
    ("yearly", "monday", "2022-12-31", "2024-01-01", "2022-01-01", "inactive_to_reactivated"),
]


@pytest.mark.parametrize(("grain", "week_start", "first", "second", "period", "move"), CALENDAR)
def test_the_calendar(
    project: Project, grain: str, week_start: str, first: str, second: str, period: str, move: str
) -> None:
    fact = values(f"1, timestamp '{first}'", f"1, timestamp '{second}'")
    write_layer(project, fact, grains=[grain])
    for end in (first, second):
        variables = {"activation_end": date.fromisoformat(end), "activation_week_start": week_start}
        project.run(variables=variables)
    found = [row for row in states(project, grain) if row[3] > 0]
    assert found[0][1:3] == (date.fromisoformat(period), "new")
    assert found[1][2] == move


ZONES: list[tuple[str | None, dict[str, date]]] = [
    (
        "America/New_York",
        {
            "timestamp '2025-03-09 04:59:59'": date(2025, 3, 8),
            "timestamp '2025-03-09 05:00:00'": date(2025, 3, 9),
            "timestamp '2025-03-10 03:59:59'": date(2025, 3, 9),
            "timestamp '2025-03-10 04:00:00'": date(2025, 3, 10),
        },
    ),
    (
        "CET",
        {
            "timestamp '2024-07-01 21:59:00'": date(2024, 7, 1),
            "timestamp '2024-07-01 22:00:00'": date(2024, 7, 2),
        },
    ),
    ("MET", {"timestamp '2024-07-01 22:00:00'": date(2024, 7, 2)}),
    (
        "EET",
        {
            "timestamp '2024-07-01 20:59:00'": date(2024, 7, 1),
            "timestamp '2024-07-01 21:00:00'": date(2024, 7, 2),
        },
    ),
    (
        "WET",
        {
            "timestamp '2024-07-01 22:59:00'": date(2024, 7, 1),
            "timestamp '2024-07-01 23:00:00'": date(2024, 7, 2),
        },
    ),
    ("Asia/Seoul", {"timestamp '2025-03-09 15:00:00'": date(2025, 3, 10)}),
    ("Asia/Seoul", {"timestamp_ns '2025-03-09 15:00:00'": date(2025, 3, 10)}),
    ("Asia/Seoul", {"timestamp_s '2025-03-09 15:00:00'": date(2025, 3, 10)}),
    ("Asia/Seoul", {"timestamptz '2025-03-09 15:00:00+00'": date(2025, 3, 10)}),
    (None, {"timestamptz '2025-03-10 00:30:00+09'": date(2025, 3, 9)}),
    (None, {"timestamp_ns '2025-03-09 15:00:00'": date(2025, 3, 9)}),
    ("Asia/Seoul", {"date '2025-03-09'": date(2025, 3, 9)}),
    (None, {"date '2025-03-09'": date(2025, 3, 9)}),
]


@pytest.mark.parametrize(("timezone", "days"), ZONES)
def test_time_zones_and_types(
    project: Project, timezone: str | None, days: dict[str, date]
) -> None:
    if project.engine.name != "duckdb" and any(moment.startswith("timestamp_") for moment in days):
        pytest.skip("a type of DuckDB alone")
    write_layer(project, values(*map("{}, {}".format, range(len(days)), days)), grains=["daily"])
    for _ in range(2):
        project.run(variables=END | {"activation_timezone": timezone})
    first = {row[0]: row for row in reversed(states(project, "daily"))}
    assert first == {user: (user, day, "new", 1) for user, day in enumerate(days.values())}


def test_bad_timestamps_do_not_count(project: Project) -> None:
    write_layer(
        project,
        values(
            "1, timestamp '2025-03-18 09:00:00'",
            "1, timestamp '-infinity'",
            "1, timestamp 'infinity'",
            "2, timestamp '0044-03-15 (BC) 09:00:00'",
        ),
    )
    project.run()
    project.run()
    assert states(project, "daily") == [(1, date(2025, 3, 18), "new", 1)]


@pytest.mark.parametrize("flags", [(), ("--full-refresh",)])
def test_a_table_built_from_a_sample_makes_way(project: Project, flags: tuple[str, ...]) -> None:
    fact = "select user_id, visited_at from {{ target.schema }}.events"
    fact = "{{ config(event_time='visited_at') }} " + fact
    write_layer(project, fact)
    rows = [(1, "2025-03-01 09:00:00"), (2, f"{YESTERDAY} 09:00:00")]
    project.load("events", ("user_id integer", "visited_at timestamp"), rows)
    if flags:
        project.run()
    project.run("--sample=3 days", *flags)
    assert {row[0] for row in states(project, "daily")} == {2}
    project.run()
    assert states(project, "daily") == [
        (1, date(2025, 3, 1), "new", 1),
        (1, date(2025, 3, 2), "new_to_inactive", 0),
        (2, YESTERDAY, "new", 1),
    ]
    assert {row[0] for row in states(project, "yearly")} == {1, 2}


def test_a_setting_of_earlier_versions_gets_a_word(project: Project) -> None:
    write_layer(project, values("1, timestamp '2025-01-18 09:00:00'"))
    project.run(variables=END | {"activation_snapshot_days": 60})
    assert any("activation_snapshot_days has no effect" in said for said in project.logged)


def test_more_inactive_periods_than_the_history_has(project: Project) -> None:
    write_layer(project, values("1, timestamp '2025-03-18 09:00:00'"))
    project.write_model(
        "visits_activation_daily",
        "{{ activation_layer.activation('visits', 'daily', inactive_periods=10**12) }}",
    )
    project.run(variables=END)
    assert len(states(project, "daily")) == 3


def test_another_week_start_reaches_status_without_a_new_date(project: Project) -> None:
    write_layer(project, values("1, timestamp '2025-03-18 09:00:00'"))
    project.write_model(
        "visits_activation_status_daily",
        "{{ activation_layer.activation_status('visits', 'daily') }}",
    )
    project.run(variables=END)
    sunday = END | {"activation_week_start": "sunday"}
    project.run("--full-refresh", "--select", "visits_activation_weekly", variables=sunday)
    project.run(variables=sunday)
