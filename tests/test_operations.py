"""The run-operations: what they print, what they change, and what they refuse."""

import json
import random
import shlex
from copy import deepcopy
from datetime import date, datetime, time, timedelta
from typing import Any

import layer
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt_common.exceptions import DbtDatabaseError
from histories import Histories, random_histories
from operations import Said, assert_refused, operate, succeed
from reference import GRAINS
from warehouse import Project, create_project, messages

AS_OF = date(2025, 3, 20)
ENTITY = (1, "user 7")
OWN_MODELS = {
    # Their names sort the other way round than their lineage.
    "z_report": "select period_start, count(*) as rows from {{ ref('visits_activation_weekly') }} "
    "group by period_start",
    "m_report": "{{ config(materialized='ephemeral') }} select * from {{ ref('z_report') }}",
    "k_report": "select * from {{ ref('z_report') }}",
    "a_report": "{{ config(materialized='table') }} select * from {{ ref('k_report') }} "
    "union all select min(snapshot_date), 0 from {{ ref('visits_first_last') }}",
}
OPERATIONS = ["reconcile", "backfill_plan", "scaffold", "forget"]


def run_printed_command(project: Project, said: Said) -> None:
    result = project.dbt(*said.command)
    assert result.success, messages(result)


def columns_are_aligned(lines: list[str]) -> bool:
    """At some positions every line has a space: cells stand in columns."""
    width = max(len(line) for line in lines)
    gaps = [all(line.ljust(width)[i] == " " for line in lines) for i in range(width)]
    return sum(1 for i in range(1, width) if gaps[i] and not gaps[i - 1]) >= 2


@pytest.fixture(scope="module")
def built(
    installed: Project, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Project, Histories]:
    """A whole layer and a team's own models on it, whose file every test starts from."""
    project = create_project(tmp_path_factory.mktemp("operations") / "project", template=installed)
    layer.write_models(project)
    for name, sql in OWN_MODELS.items():
        project.write_model(name, sql)
    rows = random_histories(random.Random(20250320), 60, date(2024, 9, 1), AS_OF)
    rows[ENTITY] = [datetime(2024, 12, 30, 8), datetime(2025, 3, 4, 9), datetime(2025, 3, 4, 10)]
    layer.load_rows(project, rows)
    project.run()
    project.save()
    return project, rows


@pytest.fixture
def shop(built: tuple[Project, Histories]) -> Project:
    project = built[0]
    project.restore()
    return project


@pytest.fixture
def rows(built: tuple[Project, Histories]) -> Histories:
    return deepcopy(built[1])


# ------------------------------------------------------------------------------------- reconcile


def test_reconcile_says_what_agrees(shop: Project) -> None:
    said = succeed(shop, "reconcile", {"fact": "visits"})
    assert len(said.lines) == 6
    assert columns_are_aligned(said.lines)
    [[days]] = shop.query("select count(distinct period_start) from visits_activation_daily")
    assert said.row("visits_activation_daily")[1:] == [
        "agrees",
        f"{days} periods",
        f"through {AS_OF}",
    ]
    [[snapshots]] = shop.query("select count(distinct snapshot_date) from visits_first_last")
    assert said.row("visits_first_last")[1:3] == ["agrees", f"{snapshots} snapshots"]


def test_reconcile_says_the_same_to_programs(shop: Project) -> None:
    [line] = succeed(shop, "reconcile", {"fact": "visits", "output": "json"}).lines
    said = json.loads(line)
    assert said["fact"] == "visits"
    assert said["repair"] is None
    assert [(table["agrees"], table["as_of"]) for table in said["tables"]] == [
        (True, str(AS_OF))
    ] * 6

    shop.execute("delete from visits_activation_weekly where period_start = '2025-02-03'")
    text = operate(shop, "reconcile", {"fact": "visits"})
    failed = operate(shop, "reconcile", {"fact": "visits", "output": "json"})
    assert failed.error == text.error
    assert "tables disagree" in failed.error
    said = json.loads(failed.printed)
    assert shlex.split(said["repair"])[1:] == text.command
    for table in said["tables"]:
        compared, differing, earliest = text.row(table["name"])[1:4]
        assert compared.startswith(f"{table['compared']} {table['unit']}")
        assert str(table["differing"]) == differing
        assert (table["earliest"] or "-") == earliest
        assert table["agrees"] == (table["name"] != "visits_activation_weekly")


def test_reconcile_names_late_rows_and_a_command_that_repairs(
    shop: Project, rows: Histories
) -> None:
    """Rows older than any look-back: a daily run leaves them out, the command takes them in."""
    rows[ENTITY].append(datetime(2025, 1, 15, 12))
    rows[(2, "user 11")].append(datetime(2025, 2, 20, 12))
    layer.load_rows(shop, rows)
    shop.run()
    [[events]] = shop.query(
        "select count(*) from visits where \"happened at\"::date = '2025-01-15'"
    )

    said = operate(shop, "reconcile", {"fact": "visits"})
    day = said.row("visits_activation_daily")
    assert day[3] == "2025-01-15"
    assert day[6] == f"{events} / {events - 1}"
    assert said.row("visits_activation_monthly")[3] == "2025-01-01"
    assert said.row("visits_activation_yearly")[3] == "2025-01-01"
    assert columns_are_aligned(said.lines[:7])
    assert (
        "Earliest difference: 2025-01-15 in visits_activation_daily, where 1 entity differs."
        in said.lines
    )
    assert said.command == [
        *("build", "--select", "visits_first_last+"),
        *("--vars", "{activation_start: 2025-01-15}"),
    ]
    assert_refused(
        said,
        call="reconcile('visits')",
        problem="tables disagree with the fact",
        allowed="the numbers of the fact",
        given="6 of 6 tables",
    )
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "visits"})
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reconcile_repairs_any_past(shop: Project, rows: Histories, seed: int) -> None:
    """Rows come and go anywhere in the past, and a daily run takes in what it sees of it."""
    rng = random.Random(seed)
    for moments in rows.values():
        if moments and rng.random() < 0.1:
            moments.remove(rng.choice(moments))
        if rng.random() < 0.1:
            day = date(2024, 9, 1) + timedelta(days=rng.randrange(180))
            moments.append(datetime.combine(day, time(12)))
    rows[ENTITY].append(datetime(2025, 3, 22, 8))
    layer.load_rows(shop, rows)
    shop.run()
    run_printed_command(shop, operate(shop, "reconcile", {"fact": "visits"}))
    succeed(shop, "reconcile", {"fact": "visits"})
    layer.assert_layer(shop, rows, date(2025, 3, 22), layer.Settings())


CORRUPTIONS = {
    "a day": (
        "update visits_activation_daily set event_count = event_count + 1 "
        "where activation_state != 'inactive' and period_start = '2025-02-03'",
        {"visits_activation_daily": "2025-02-03"},
        "2025-02-03",
    ),
    "an entity counted twice": (
        "insert into visits_activation_weekly select * from visits_activation_weekly "
        "where period_start = '2025-02-03' and activation_state != 'inactive' limit 1",
        {"visits_activation_weekly": "2025-02-03"},
        "2025-02-03",
    ),
    "numbers that are gone": (
        "update visits_activation_weekly set active_days = null "
        "where period_start = '2025-02-03' and activation_state != 'inactive'",
        {"visits_activation_weekly": "2025-02-03"},
        "2025-02-03",
    ),
    "a month and a day that it does not hold": (
        "delete from visits_activation_monthly where period_start = '2025-01-01';"
        "delete from visits_activation_daily where period_start = '2024-12-24'",
        {"visits_activation_daily": "2024-12-24", "visits_activation_monthly": "2025-01-01"},
        "2024-12-24",
    ),
    "entities that changed places": (
        'update visits_activation_weekly set "user" = \'user \' || (60 + "user"[6:]::integer) '
        "where period_start = '2025-03-10' and activation_state != 'inactive'",
        {"visits_activation_weekly": "2025-03-10"},
        "2025-03-10",
    ),
    "one snapshot": (
        "update visits_first_last set active_days = active_days + 1 "
        "where snapshot_date = '2025-02-28'",
        {"visits_first_last": "2025-02-28"},
        "2025-02-28",
    ),
    "the earliest snapshot": (
        "update visits_first_last set first_active_date = first_active_date - 1 "
        "where snapshot_date = (select min(snapshot_date) from visits_first_last)",
        {"visits_first_last": "2024-12-31"},
        "2024-12-31",
    ),
    "a snapshot that is gone": (
        "delete from visits_first_last where snapshot_date = '2025-03-18'",
        {"visits_first_last": "2025-03-18"},
        "2025-03-18",
    ),
    "a snapshot that nobody asked for": (
        "insert into visits_first_last select * replace (date '2025-03-02' as snapshot_date) "
        "from visits_first_last where snapshot_date = '2025-03-18'",
        {"visits_first_last": "2025-03-02"},
        "2025-03-02",
    ),
    "an empty activation table": (
        "delete from visits_activation_quarterly",
        {"visits_activation_quarterly": "2024-07-01"},
        "2024-07-01",
    ),
}


@pytest.mark.parametrize("case", CORRUPTIONS)
def test_reconcile_names_corrupted_tables_and_a_command_that_repairs(
    shop: Project, rows: Histories, case: str
) -> None:
    corruption, differing, start = CORRUPTIONS[case]
    shop.execute(corruption)
    said = operate(shop, "reconcile", {"fact": "visits"})
    tables = ["first_last", *(f"activation_{grain}" for grain in GRAINS)]
    earliest = {f"visits_{table}": said.row(f"visits_{table}")[3] for table in tables}
    assert {table: day for table, day in earliest.items() if day != "-"} == differing
    assert said.command[-1] == f"{{activation_start: {start}}}"
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "visits"})
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())


def test_reconcile_repairs_an_empty_first_last(shop: Project, rows: Histories) -> None:
    shop.execute("delete from visits_first_last")
    said = operate(shop, "reconcile", {"fact": "visits"})
    assert said.row("visits_first_last")[4].endswith(" / 0")
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "visits"})
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())


def test_reconcile_of_a_fact_without_events(shop: Project) -> None:
    layer.load_rows(shop, {})
    shop.run("--full-refresh")
    said = succeed(shop, "reconcile", {"fact": "visits"})
    assert said.row("visits_activation_daily")[2] == "0 periods"


def test_reconcile_names_tables_that_stayed_behind(shop: Project, rows: Histories) -> None:
    rows[ENTITY].append(datetime(2025, 3, 24, 8))
    layer.load_rows(shop, rows)
    shop.run("--select", "visits_first_last", "visits_activation_daily")
    said = operate(shop, "reconcile", {"fact": "visits"})
    notes = [line for line in said.lines if " is behind first_last" in line]
    assert notes == [
        f"visits_activation_{grain} is behind first_last: as of 2025-03-20, not 2025-03-24."
        for grain in ("weekly", "monthly", "quarterly", "yearly")
    ]
    assert "4 of 6 tables" in said.error
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "visits"})
    layer.assert_layer(shop, rows, date(2025, 3, 24), layer.Settings())


def test_reconcile_names_tables_that_miss_only_who_lapsed(shop: Project) -> None:
    """No event has come, but a week has ended in which entities were inactive."""
    later = {"activation_end": date(2025, 3, 31)}
    shop.run("--select", "visits_first_last", "visits_activation_weekly", variables=later)
    said = operate(shop, "reconcile", {"fact": "visits"})
    behind = [line.split()[0] for line in said.lines if " is behind first_last" in line]
    assert behind == [
        f"visits_activation_{grain}" for grain in ("daily", "monthly", "quarterly", "yearly")
    ]


def test_reconcile_bears_with_quiet_days(shop: Project) -> None:
    """The as-of date went on, and no table has a row to write for it."""
    variables = {"inactive": 0}
    shop.run("--full-refresh", variables=variables)
    shop.run(variables=variables | {"activation_end": date(2025, 3, 24)})
    sql = "{{ activation_layer.activation('visits', '%s', inactive_periods=0) }}"
    for grain in GRAINS:
        shop.write_model(f"visits_activation_{grain}", sql % grain)
    said = operate(shop, "reconcile", {"fact": "visits"})
    layer.write_models(shop)
    assert not said.error, said.error


def test_reconcile_of_tables_that_are_ahead_asks_for_a_run(shop: Project, rows: Histories) -> None:
    end = {"activation_end": date(2025, 3, 10)}
    shop.run("--full-refresh", "--select", "visits_first_last", variables=end)
    said = operate(shop, "reconcile", {"fact": "visits"})
    assert (
        "visits_activation_daily is ahead of first_last: as of 2025-03-20, not 2025-03-10."
        in said.lines
    )
    assert said.command == ["build", "--select", "visits_first_last+"]
    run_printed_command(shop, said)
    succeed(shop, "reconcile", {"fact": "visits"})


@pytest.mark.parametrize("start", ["2025-02-04", "'2025-02-04'"])
def test_reconcile_from_a_date_looks_at_nothing_before(shop: Project, start: str) -> None:
    """YAML makes a date of one, text of the other. Periods that hold the date are compared."""
    shop.execute("delete from visits_activation_daily where period_start = '2025-02-03'")
    said = succeed(shop, "reconcile", f"{{fact: visits, from: {start}}}")
    assert said.row("visits_activation_weekly")[2] == "7 periods"
    [[snapshots]] = shop.query(
        "select count(distinct snapshot_date) from visits_first_last "
        "where snapshot_date >= '2025-02-04'"
    )
    assert said.row("visits_first_last")[2] == f"{snapshots} snapshots"
    shop.execute("delete from visits_activation_weekly where period_start = '2025-02-03'")
    assert "1 of 6 tables" in operate(shop, "reconcile", f"{{fact: visits, from: {start}}}").error


def test_reconcile_from_a_date_repairs_what_it_rests_on(project: Project, rows: Histories) -> None:
    """A backfill from that date would start from a snapshot that is wrong too."""
    layer.write_models(project)
    layer.load_rows(project, rows)
    project.run()
    left = {
        entity: [
            moment
            for moment in moments
            if isinstance(moment, datetime) and moment >= datetime(2025, 2, 1)
        ]
        for entity, moments in rows.items()
    }
    layer.load_rows(project, left)
    asked = {"fact": "visits", "from": "2025-03-03"}
    run_printed_command(project, operate(project, "reconcile", asked))
    succeed(project, "reconcile", asked)
    succeed(project, "reconcile", {"fact": "visits"})


def test_reconcile_notices_what_happened_since_a_date(shop: Project, rows: Histories) -> None:
    rows[ENTITY].append(datetime(2025, 2, 20, 12))
    layer.load_rows(shop, rows)
    said = operate(shop, "reconcile", "{fact: visits, from: 2025-02-04}")
    assert said.row("visits_activation_daily")[3] == "2025-02-20"
    assert said.row("visits_first_last")[3] == "2025-02-28"
    run_printed_command(shop, said)
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())


def test_reconcile_refuses_tables_of_another_definition(shop: Project) -> None:
    """They would differ in every period, and no backfill would mend them."""
    shop.execute(
        "update visits_activation_weekly set built_with = replace(built_with, 'monday', 'sunday')"
    )
    assert_refused(
        operate(shop, "reconcile", {"fact": "visits"}),
        call="reconcile('visits')",
        problem="visits_activation_weekly was built with another week_start",
        allowed='week_start="sunday" as stored',
        given='week_start="monday"',
        do="dbt build --full-refresh --select visits_first_last+",
    )


# --------------------------------------------------------------------------------- backfill_plan


@pytest.mark.parametrize("start", ["2025-02-05", "'2025-02-05'"])
def test_backfill_plan_counts_what_a_backfill_recomputes(shop: Project, start: str) -> None:
    said = succeed(shop, "backfill_plan", f"{{fact: visits, start: {start}}}")
    assert columns_are_aligned(said.lines[2:19])

    def planned(model: str) -> list[str]:
        return [cell.replace(",", "") for cell in said.row(model)[1:]]

    first_periods = {
        "daily": "2025-02-05",
        "weekly": "2025-02-03",
        "monthly": "2025-02-01",
        "quarterly": "2025-01-01",
        "yearly": "2025-01-01",
    }
    for grain, first_period in first_periods.items():
        [[periods, stored]] = shop.query(
            f"select count(distinct period_start), count(*) from visits_activation_{grain} "  # noqa: S608
            f"where period_start >= '{first_period}'"
        )
        counted = "1 period" if periods == 1 else f"{periods} periods"
        assert planned(f"visits_activation_{grain}") == ["activation_rows", counted, str(stored)]
    [[snapshots, stored]] = shop.query(
        "select count(distinct snapshot_date), count(*) from visits_first_last "
        "where snapshot_date >= '2025-02-05'"
    )
    assert planned("visits_first_last") == [
        "activation_rows",
        f"{snapshots} snapshots",
        str(stored),
    ]
    [[stored]] = shop.query("select count(*) from visits_activation_status_weekly")
    assert planned("visits_activation_status_weekly") == ["activation_rows", "all", str(stored)]
    for table in ("activation_metrics", "activation_transitions"):
        touched = " or ".join(
            f"(time_grain = '{grain}' and period_start >= '{first_period}')"
            for grain, first_period in first_periods.items()
        )
        [[periods, stored]] = shop.query(
            "select count(distinct (time_grain, period_start)), count(*) "
            f"from {table} where {touched}"  # noqa: S608
        )
        assert planned(table) == ["activation_rows", f"{periods} periods", str(stored)]
    assert planned("activation_drivers")[:2] == ["view", "-"]
    [[days]] = shop.query(
        "select count(*) from activation_rolling where period_start >= '2025-02-05'"
    )
    assert planned("activation_rolling") == ["activation_rows", f"{days} periods", str(days)]
    assert planned("z_report") == ["view", "-", "-"]
    assert planned("k_report") == ["view", "-", "-"]
    assert planned("m_report") == ["ephemeral", "-", "-"]
    assert planned("a_report") == ["table", "-", "-"]


def test_backfill_plan_lists_models_in_lineage_order(shop: Project) -> None:
    said = succeed(shop, "backfill_plan", {"fact": "visits", "start": "2025-02-05"})
    listed = [line.split()[0] for line in said.lines[3:] if line.startswith("  ")][:-1]
    assert listed[0] == "visits_first_last"
    assert len(listed) == 17
    assert shop.manifest is not None
    parents = {
        node.name: [name.split(".")[2] for name in node.depends_on_nodes]
        for node in shop.manifest.nodes.values()
    }
    for position, model in enumerate(listed):
        later = listed[position:]
        assert not [parent for parent in parents[model] if parent in later]
    assert said.command == [
        *("build", "--select", "visits_first_last+"),
        *("--vars", "{activation_start: 2025-02-05}"),
    ]
    run_printed_command(shop, said)


def test_backfill_plan_shows_tables_that_are_not_built(shop: Project) -> None:
    shop.execute("drop table visits_activation_yearly")
    said = succeed(shop, "backfill_plan", {"fact": "visits", "start": "2025-02-05"})
    assert said.row("visits_activation_yearly")[1:] == ["activation_rows", "-", "not built"]


def test_backfill_plan_of_metrics_counts_one_fact_alone(shop: Project) -> None:
    plan = {"fact": "visits", "start": "2025-02-05"}
    before = succeed(shop, "backfill_plan", plan).row("activation_metrics")
    shop.execute(
        "insert into activation_metrics select * replace ('sales' as fact_name) "
        "from activation_metrics"
    )
    assert succeed(shop, "backfill_plan", plan).row("activation_metrics") == before


# ------------------------------------------------------------------------------------- catalog


def test_catalog_shows_every_fact(shop: Project) -> None:
    shop.execute("drop table visits_activation_yearly")
    said = succeed(shop, "catalog")
    assert said.lines[0] == "visits"
    assert said.row("entity")[1:] == ["region, user"]
    assert said.row("event time")[1:] == ["happened at"]
    assert said.row("as of")[1:] == [str(AS_OF)]
    assert said.row("upstream")[1:] == ["none"]
    assert said.row("downstream")[1:] == ["z_report, k_report, m_report, a_report"]
    [[stored]] = shop.query("select count(*) from visits_activation_daily")
    assert said.row("visits_activation_daily")[1:] == ["daily", "1", str(AS_OF), f"{stored:,}"]
    assert said.row("visits_activation_yearly")[1:] == ["yearly", "1", "-", "not built"]
    [[stored]] = shop.query("select count(*) from activation_metrics")
    assert said.row("activation_metrics")[1:] == [
        "daily, weekly, monthly, quarterly, yearly",
        "-",
        str(AS_OF),
        f"{stored:,}",
    ]
    [[rows]] = shop.query("select count(*) from activation_drivers")
    assert said.row("activation_drivers")[2:] == ["-", "-", f"{rows:,}"]
    assert columns_are_aligned(said.lines[7:20])


def test_catalog_says_the_same_to_programs(shop: Project) -> None:
    shop.execute("drop table visits_activation_yearly")
    text = succeed(shop, "catalog")
    [entry] = json.loads(succeed(shop, "catalog", {"output": "json"}).printed)
    assert entry["fact"] == "visits"
    assert entry["entity"] == ["region", "user"]
    assert entry["as_of"] == str(AS_OF)
    assert entry["downstream"] == ["z_report", "k_report", "m_report", "a_report"]
    for table in entry["tables"]:
        grains, inactive_periods, as_of, rows = text.row(table["name"])[1:]
        assert (", ".join(table["grains"]) or "-") == grains
        assert ("-" if table["inactive_periods"] is None else "1") == inactive_periods
        assert (table["as_of"] or "-") == as_of
        assert ("not built" if table["rows"] is None else f"{table['rows']:,}") == rows
    assert [table["name"] for table in entry["tables"] if table["rows"] is None] == [
        "visits_activation_yearly"
    ]


def test_catalog_shows_where_facts_come_from_before_anything_is_built(project: Project) -> None:
    project.write_model("staged", "select 1 as user_id, date '2025-03-03' as day")
    project.write_model(
        "opened",
        "select * from {{ ref('staged') }} union all select * from {{ source('app', 'opens') }}",
    )
    project.write_file(
        "models/sources.yml", "sources: [{name: app, schema: main, tables: [{name: opens}]}]"
    )
    for fact in ("staged", "opened"):
        project.write_model(
            f"{fact}_first_last",
            f"{{{{ activation_layer.first_last('{fact}', entity='user_id', event_time='day') }}}}",
        )
    project.write_model(
        "staged_first_last",
        "{{ activation_layer.first_last('staged', 'user_id', 'day', loaded_at='loaded at',"
        " partitions={'on_missing': 'hold', 'min_rows': 5}) }}",
    )
    project.write_model(
        "opened_activation_daily",
        "{{ activation_layer.activation('opened', 'daily', inactive_periods='all') }}",
    )
    said = succeed(project, "catalog", variables={"activation_first_date": date(2020, 1, 1)})
    assert [line for line in said.lines if line and line[0] != " "] == ["opened", "staged"]
    assert said.row("upstream")[1:] == ["app.opens, staged"]
    assert said.row("as of")[1:] == ["no row yet"]
    assert said.row("opened_activation_daily")[1:] == ["daily", "all", "-", "not built"]
    assert said.row("load time")[1:] == ["loaded at"]
    assert [line for line in said.lines if "partitions" in line] == [
        "  partitions  hold before a day with fewer than 5 rows"
    ]
    assert said.row("first date")[1:] == ["2020-01-01"]


def test_catalog_of_a_project_without_a_fact(project: Project) -> None:
    said = succeed(project, "catalog")
    assert said.lines == [
        "No fact yet: no model of this project calls activation_layer.first_last()."
    ]


# ------------------------------------------------------------------------------------- forget

NASTY = [
    "o'brien",
    "' or 1=1 --",
    "'; drop table visits_first_last; --",
    "back\\slash\\",
    "100%",
    "%s %(name)s",
    "line\nbreak\ttab",
    "한국어 ümlaut 🦆",
    "{{ 1 / 0 }} {# #}",
    '"quoted"',
    " spaces ",
    "",
    "null",
    "007",
]


def tables_with_entities(project: Project) -> list[str]:
    names = project.query(
        "select distinct table_name from duckdb_columns() where column_name = 'user'"
    )
    return sorted(name for (name,) in names if name.startswith("visits_"))


def entities(project: Project, table: str) -> set[tuple[int, str]]:
    return set(project.query(f'select distinct region, "user" from {table}'))  # noqa: S608


@pytest.fixture(scope="module")
def nasty(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A fact of two entity columns in which every nasty value occurs, beside plain ones."""
    project = create_project(tmp_path_factory.mktemp("nasty") / "project", template=installed)
    layer.write_models(project)
    moments = [datetime(2025, 3, 3, 10), datetime(2025, 3, 17, 10)]
    people = [*NASTY, "plain", "7", "spaces"]
    layer.load_rows(project, {(region, name): moments for region in (1, 2) for name in people})
    project.run()
    return project


@pytest.mark.parametrize("name", NASTY)
def test_forget_removes_this_entity_and_no_other(nasty: Project, name: str) -> None:
    tables = tables_with_entities(nasty)
    assert len(tables) == 9
    before = {table: entities(nasty, table) for table in tables}
    assert (1, name) in before["visits_first_last"]
    said = succeed(nasty, "forget", {"fact": "visits", "entity": {"region": 1, "user": name}})
    assert said.printed.startswith(f"Forgotten: region = 1, user = '{name}'\n")
    after = {table: entities(nasty, table) for table in tables}
    assert after == {table: found - {(1, name)} for table, found in before.items()}


def test_forget_says_what_it_removed_and_what_is_left(shop: Project) -> None:
    arguments = {"fact": "visits", "entity": {"user": "user 7", "region": 1}}
    stored = {
        table: shop.query(f"select count(*) from {table} where \"user\" = 'user 7'")[0][0]  # noqa: S608
        for table in tables_with_entities(shop)
    }
    said = succeed(shop, "forget", arguments)
    assert {table: said.row(table)[1] for table in stored} == {
        table: f"{number}" for table, number in stored.items()
    }
    assert columns_are_aligned(said.lines[2:12])
    assert "The fact visits still holds 3 rows of it. Delete them too:" in said.lines
    assert said.command == [
        *("build", "--select", "activation_rolling", "activation_metrics"),
        "activation_transitions",
    ]
    assert said.lines[-1] == (
        "Models of your own downstream, which may hold it: z_report, k_report, m_report, a_report"
    )
    again = succeed(shop, "forget", arguments)
    assert again.lines[0] == "No table of visits has a row of region = 1, user = 'user 7'."
    assert "The fact visits still holds 3 rows of it. Delete them too:" in again.lines


def test_a_dry_run_counts_what_forget_would_remove(shop: Project) -> None:
    arguments = {"fact": "visits", "entity": {"user": "user 7", "region": 1}}
    before = {table: entities(shop, table) for table in tables_with_entities(shop)}
    planned = succeed(shop, "forget", arguments | {"dry_run": True})
    assert planned.lines[0] == "Would be forgotten: region = 1, user = 'user 7'"
    assert "Nothing has been removed. The same without dry_run removes these rows." in planned.lines
    assert "dbt build" not in planned.printed
    assert before == {table: entities(shop, table) for table in before}
    done = succeed(shop, "forget", arguments)
    assert {table: planned.row(table) for table in before} == {
        table: done.row(table) for table in before
    }


def test_a_forgotten_entity_stays_away_once_the_fact_forgot_it(
    shop: Project, rows: Histories
) -> None:
    """Then the tables are those of a fact that never knew it, and stay so in the next run."""
    del rows[ENTITY]
    layer.load_rows(shop, rows)
    said = succeed(shop, "forget", {"fact": "visits", "entity": {"region": 1, "user": "user 7"}})
    assert "still holds" not in said.printed
    run_printed_command(shop, said)
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())
    shop.run()
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())
    succeed(shop, "reconcile", {"fact": "visits"})


def test_forgetting_the_only_one_who_was_active_last_forgets_no_as_of_date(
    project: Project,
) -> None:
    """A row of theirs may be the one that records what the table has followed."""
    as_of = date(2025, 3, 19)
    days = {"stays": ["2025-01-06", "2025-03-10"], "last": ["2025-03-10", "2025-03-19"]}
    rows: Histories = {
        (1, name): [datetime.fromisoformat(day) for day in days[name]] for name in days
    }
    layer.write_models(project)
    layer.load_rows(project, rows)
    project.run()
    del rows[1, "last"]
    layer.load_rows(project, rows)
    succeed(project, "forget", {"fact": "visits", "entity": {"region": 1, "user": "last"}})
    project.run("--select", "visits_activation_daily")
    project.run("--select", "visits_first_last+")
    layer.assert_first_last(project, rows, as_of, layer.Settings())
    for grain in GRAINS:
        layer.assert_activation(project, rows, as_of, layer.Settings(), grain)


def test_forgetting_whoever_was_active_last_on_a_quiet_fact(project: Project) -> None:
    """Facts count through a date long after: rows that stay say so from then on."""
    days = {"a": range(1, 11), "last": [14]}
    rows: Histories = {
        (1, name): [datetime(2025, 3, day, 10) for day in days[name]] for name in days
    }
    layer.write_models(project)
    layer.load_rows(project, rows)
    for day in (10, 14, 20, 25):
        project.run(variables={"activation_end": date(2025, 3, day)})
    del rows[1, "last"]
    layer.load_rows(project, rows)
    succeed(project, "forget", {"fact": "visits", "entity": {"region": 1, "user": "last"}})
    for day in (25, 26):
        project.run(variables={"activation_end": date(2025, 3, day)})
        layer.assert_layer(project, rows, date(2025, 3, day), layer.Settings())


def test_a_forgotten_entity_comes_back_while_the_fact_holds_it(
    shop: Project, rows: Histories
) -> None:
    succeed(shop, "forget", {"fact": "visits", "entity": {"region": 1, "user": "user 7"}})
    assert ENTITY not in entities(shop, "visits_first_last")
    said = operate(shop, "reconcile", {"fact": "visits"})
    assert said.row("visits_activation_daily")[3] == "2024-12-30"
    run_printed_command(shop, said)
    layer.assert_layer(shop, rows, AS_OF, layer.Settings())


@pytest.mark.parametrize("failing", range(1, 10))
def test_forget_that_fails_in_the_middle_removes_nothing(
    shop: Project, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    tables = tables_with_entities(shop)
    before = {table: shop.query(f"select count(*) from {table}") for table in tables}  # noqa: S608
    add_query = DuckDBConnectionManager.add_query
    deletes: list[str] = []

    def break_down(self: Any, sql: str, *args: Any, **kwargs: Any) -> Any:
        if "delete from" in sql:
            deletes.append(sql)
            if len(deletes) == failing:
                raise DbtDatabaseError("the disk is full")
        return add_query(self, sql, *args, **kwargs)

    monkeypatch.setattr(DuckDBConnectionManager, "add_query", break_down)
    arguments = {"fact": "visits", "entity": {"region": 1, "user": "user 7"}}
    said = operate(shop, "forget", arguments)
    monkeypatch.undo()
    assert "the disk is full" in said.error
    assert len(deletes) == failing
    assert said.printed == ""
    shop.close()
    assert before == {table: shop.query(f"select count(*) from {table}") for table in tables}  # noqa: S608
    assert ENTITY in entities(shop, "visits_first_last")


INTEGERS = {
    "a number": ('{"fact": "opens", "entity": 2}', ""),
    "a number in quotes": ("{fact: opens, entity: {USER_ID: '2'}}", ""),
    "a number that would be rounded": (
        "{fact: opens, entity: {user_id: 1.5}}",
        "user_id would be another value as INTEGER",
    ),
    "a number with a zero before it": (
        "{fact: opens, entity: {user_id: '02'}}",
        "user_id would be another value as INTEGER",
    ),
    "no number": ("{fact: opens, entity: {user_id: two}}", "user_id cannot be that"),
    "a number that is too large": (
        "{fact: opens, entity: {user_id: 99999999999}}",
        "user_id cannot be that",
    ),
    "a condition": (
        "{fact: opens, entity: {user_id: '2 or 1=1'}}",
        "user_id cannot be that",
    ),
}


def write_opens(project: Project) -> None:
    project.write_model(
        "opens",
        "select cast(range % 4 as integer) as user_id, date '2025-03-01' + "
        "cast(range as integer) as day from range(12)",
    )
    project.write_model(
        "opens_first_last",
        "{{ activation_layer.first_last('opens', entity='user_id', event_time='day') }}",
    )
    project.run()


@pytest.mark.parametrize("case", INTEGERS)
def test_forget_an_integer(project: Project, case: str) -> None:
    arguments, problem = INTEGERS[case]
    write_opens(project)
    [[stored]] = project.query("select count(*) from opens_first_last where user_id = 2")
    said = operate(project, "forget", arguments)
    left = {user for (user,) in project.query("select distinct user_id from opens_first_last")}
    assert left == ({0, 1, 2, 3} if problem else {0, 1, 3})
    if problem:
        assert f"activation_layer: forget('opens'): {problem}" in said.error
    else:
        assert said.row("opens_first_last") == ["opens_first_last", str(stored)]


@pytest.mark.parametrize("typed", ["2", "002", "0_2", "0b10"])
def test_forget_a_number_that_yaml_reads_as_another(
    project: Project, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """What was typed stands on the command line alone."""
    write_opens(project)
    arguments = f"{{fact: opens, entity: {typed}}}"
    monkeypatch.setattr("sys.argv", ["dbt", "run-operation", "forget", "--args", arguments])
    said = operate(project, "forget", arguments)
    left = {user for (user,) in project.query("select distinct user_id from opens_first_last")}
    if typed == "2":
        assert (left, said.error) == ({0, 1, 3}, "")
    else:
        assert left == {0, 1, 2, 3}
        assert "YAML reads another value than the one that was typed" in said.error
        assert 'allowed: the value in quotes: {user_id: "..."}' in said.error


# --------------------------------------------------------------------------------- wrong arguments

WRONG: dict[str, tuple[str, Any, str, str, str]] = {
    "reconcile from no date": (
        "reconcile",
        {"fact": "visits", "from": "2025-02-30"},
        "from is not a date",
        "a date as YYYY-MM-DD",
        "2025-02-30",
    ),
    "reconcile from a moment": (
        "reconcile",
        "{fact: visits, from: 2025-02-03 10:00:00}",
        "from is not a date",
        "a date as YYYY-MM-DD",
        "2025-02-03 10:00:00",
    ),
    "reconcile from a date to come": (
        "reconcile",
        "{fact: visits, from: 2025-03-21}",
        "from lies after the as-of date",
        "on or before 2025-03-20",
        "2025-03-21",
    ),
    "reconcile to an unknown output": (
        "reconcile",
        {"fact": "visits", "output": "yaml"},
        "unknown output",
        "text, json",
        "yaml",
    ),
    "backfill_plan without a start": (
        "backfill_plan",
        {"fact": "visits"},
        "start is missing",
        "a date as YYYY-MM-DD",
        "nothing",
    ),
    "backfill_plan from no date": (
        "backfill_plan",
        {"fact": "visits", "start": 20250301},
        "start is not a date",
        "a date as YYYY-MM-DD",
        "20250301",
    ),
    "backfill_plan from a date to come": (
        "backfill_plan",
        "{fact: visits, start: 2025-03-21}",
        "start lies after the as-of date",
        "on or before 2025-03-20",
        "2025-03-21",
    ),
    "forget without an entity": (
        "forget",
        {"fact": "visits"},
        "the entity is missing",
        "{region: <value>, user: <value>}",
        "nothing",
    ),
    "forget one value for two columns": (
        "forget",
        {"fact": "visits", "entity": "user 7"},
        "the entity has 2 columns",
        "{region: <value>, user: <value>}",
        "user 7",
    ),
    "forget half an entity": (
        "forget",
        {"fact": "visits", "entity": {"user": "user 7"}},
        "an entity column is missing",
        "{region: <value>, user: <value>}",
        "user",
    ),
    "forget nothing in particular": (
        "forget",
        {"fact": "visits", "entity": {}},
        "an entity column is missing",
        "{region: <value>, user: <value>}",
        "none",
    ),
    "forget by another column": (
        "forget",
        {"fact": "visits", "entity": {"user": "user 7", "region": 1, "happened at": "x"}},
        "no such entity column",
        "{region: <value>, user: <value>}",
        "happened at",
    ),
    "forget null": (
        "forget",
        {"fact": "visits", "entity": {"user": None, "region": 1}},
        "an entity is never null",
        "{region: <value>, user: <value>}",
        "user: null",
    ),
    "forget several": (
        "forget",
        {"fact": "visits", "entity": {"user": ["user 7", "user 8"], "region": 1}},
        "the entity is not one value",
        "{region: <value>, user: <value>}",
        "user: ['user 7', 'user 8']",
    ),
    "forget a number where text is stored": (
        "forget",
        "{fact: visits, entity: {user: 007, region: 1}}",
        "user is text",
        'the value in quotes: {user: "..."}',
        "user without quotes",
    ),
    "forget with a dry run that is none": (
        "forget",
        {"fact": "visits", "entity": {"user": "user 7", "region": 1}, "dry_run": "yes"},
        "dry_run is neither true nor false",
        "true, false",
        "'yes'",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_argument(shop: Project, case: str) -> None:
    operation, arguments, problem, allowed, given = WRONG[case]
    said = operate(shop, operation, arguments)
    assert_refused(
        said, call=f"{operation}('visits')", problem=problem, allowed=allowed, given=given
    )
    assert said.printed == ""
    assert ENTITY in entities(shop, "visits_first_last")


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_missing_fact(shop: Project, operation: str) -> None:
    assert_refused(
        operate(shop, operation),
        call=operation,
        problem="the fact is missing",
        allowed="the name of a model" if operation == "scaffold" else "visits",
        given="nothing; write --args '{fact:",
    )


@pytest.mark.parametrize("operation", ["reconcile", "backfill_plan", "forget"])
@pytest.mark.parametrize("fact", ["sales", "other.visits"])
def test_an_unknown_fact(shop: Project, operation: str, fact: str) -> None:
    assert_refused(
        operate(shop, operation, {"fact": fact}),
        call=f"{operation}('{fact}')",
        problem="unknown fact",
        allowed="visits",
        given=fact,
    )
    assert "unknown fact" not in operate(shop, operation, {"fact": "shop.visits"}).error


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_fact_that_is_no_name(shop: Project, operation: str) -> None:
    said = operate(shop, operation, {"fact": ["visits"]})
    assert ": the fact is not a name" in said.error


ARGUMENTS: dict[str, dict[str, Any]] = {
    "reconcile": {},
    "backfill_plan": {"start": "2025-02-05"},
    "forget": {"entity": {"region": 1, "user": "user 7"}},
}


@pytest.mark.parametrize("operation", ARGUMENTS)
def test_a_layer_that_is_not_built(shop: Project, operation: str) -> None:
    shop.drop_tables()
    assert_refused(
        operate(shop, operation, {"fact": "visits", **ARGUMENTS[operation]}),
        call=f"{operation}('visits')",
        problem="not built yet: "
        + ("visits, " if operation == "reconcile" else "")
        + "visits_first_last"
        + "".join(f", visits_activation_{grain}" for grain in GRAINS) * (operation == "reconcile"),
        allowed="models that are built",
        given="no such table or view",
        do="dbt build --select +visits_first_last+",
    )
