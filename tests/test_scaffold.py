"""The operation scaffold: one line writes its files, which parse without a warning and build."""

import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from dbt.artifacts.resources.types import NodeType
from dbt.cli.main import dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from operations import assert_refused, operate, succeed
from warehouse import PACKAGE, Project, Vars, create_project, messages

FOLDER = "models/activation/"
SCRIPT = Path("dbt_packages/activation_layer/scripts/write_scaffold.py")
LINE = (
    'dbt --quiet run-operation scaffold --args "{fact: visits, grains: [daily, weekly], '
    'entity: user_id, event_time: at, output: json}" '
    f"| python {SCRIPT}"
)
RECENT_VISITS = (
    "select {columns}, cast(current_date as timestamp) - to_days(cast(range as integer)) as {time} "
    "from range(1, 45) where range < 9 or range % 3 = 0"
)
VISITS = RECENT_VISITS.format(columns="range % 5 as user_id", time="at")
WEEKLY = {"fact": "visits", "grains": ["weekly"], "entity": "user_id", "event_time": "at"}


def shell(project: Project, line: str) -> subprocess.CompletedProcess[str]:
    """What a user types, with dbt and python from the environment of the tests."""
    project.close()
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    return subprocess.run(
        line,
        shell=True,
        cwd=project.folder,
        env={"PATH": path, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false"},
        capture_output=True,
        text=True,
        check=False,
    )


def write_scaffold(project: Project, arguments: Mapping[str, Any]) -> list[str]:
    """Scaffold and save the files as the one line does; the lines that it prints."""
    printed = succeed(project, "scaffold", {**arguments, "output": "json"}).printed
    project.manifest = None
    return subprocess.run(
        [sys.executable, SCRIPT],
        cwd=project.folder,
        input=printed,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()


def written(*names: str) -> list[str]:
    return [f"written: {FOLDER}{name}" for name in names]


def assert_builds(project: Project, variables: Vars | None = None) -> Manifest:
    result = project.dbt("build", "--warn-error", variables=variables)
    assert result.success, messages(result)
    assert project.manifest is not None
    return project.manifest


def assert_all_columns_are_described(project: Project, manifest: Manifest) -> None:
    """In the order of the tables."""
    for node in manifest.nodes.values():
        if node.resource_type != NodeType.Model or node.name == "visits":
            continue
        stored = project.query(f"select column_name from (describe {node.name})")  # noqa: S608
        described = [name for name, column in node.columns.items() if column.description]
        assert described == [name for (name,) in stored]


# ------------------------------------------------------------------------------- writing the files


def test_one_line_writes_a_layer_that_builds(project: Project) -> None:
    project.write_model("visits", VISITS)
    done = shell(project, LINE)
    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout.splitlines() == written(
        "visits_first_last.sql",
        "visits_activation_daily.sql",
        "visits_activation_weekly.sql",
        "visits_activation_status_daily.sql",
        "visits_activation_status_weekly.sql",
        "activation_metrics.sql",
        "activation_transitions.sql",
        "activation_drivers.sql",
        "activation_rolling.sql",
        "visits_activation.yml",
    )
    parsed = project.dbt("parse", "--warn-error", "--no-partial-parse")
    assert parsed.success, messages(parsed)
    manifest = assert_builds(project)
    assert_all_columns_are_described(project, manifest)
    tests = [node for node in manifest.nodes.values() if node.resource_type == NodeType.Test]
    assert len(tests) == 1 + 3 + 2 * 4 + 2 * 2 + 3 + 2 + 1 + 2
    by_v2 = subprocess.run(
        [PACKAGE / ".venv-dbt-v2" / "bin" / "dbt", "parse", "--target-path", "target-v2"],
        cwd=project.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert by_v2.returncode == 0, by_v2.stdout + by_v2.stderr


def test_text_shows_the_files_that_are_written(project: Project) -> None:
    project.write_model("visits", VISITS)
    parts = re.split(
        r"^(?:--|#) (models/\S+\.(?:sql|yml))\n",
        succeed(project, "scaffold", WEEKLY).printed,
        flags=re.MULTILINE,
    )
    write_scaffold(project, WEEKLY)
    assert parts[0] == ""
    shown = dict(zip(parts[1::2], parts[2::2], strict=True))
    folder = project.folder / FOLDER
    assert {path: text.strip() for path, text in shown.items()} == {
        f"{FOLDER}{path.name}": path.read_text().strip() for path in folder.iterdir()
    }


def test_no_file_is_replaced(project: Project) -> None:
    """Not even one that dbt knows nothing of; and then none is written."""
    project.write_model("visits", VISITS)
    project.write_file(FOLDER + "visits_activation.yml", "version: 2\n")
    done = shell(project, LINE)
    assert done.returncode == 1
    assert f"there is already: {FOLDER}visits_activation.yml" in done.stderr
    [path] = (project.folder / FOLDER).iterdir()
    assert path.read_text() == "version: 2\n"


def test_an_error_of_scaffold_is_shown_and_nothing_written(project: Project) -> None:
    project.write_model("visits", VISITS)
    done = shell(project, LINE.replace("weekly", "hourly"))
    assert done.returncode == 1
    assert "activation_layer: scaffold('visits'): unknown grain" in done.stderr
    assert "Nothing is written" in done.stderr
    assert not (project.folder / FOLDER).exists()


# ------------------------------------------------------------------------------------- arguments


def test_every_argument_reaches_its_model(project: Project) -> None:
    columns = "range % 5 as user_id, 'web' as platform, current_timestamp as loaded"
    project.write_model("visits", f"{RECENT_VISITS.format(columns=columns, time='at')} or true")
    write_scaffold(
        project,
        {
            "fact": "visits",
            "grains": ["daily", "weekly"],
            "entity": "user_id",
            "event_time": "at",
            "loaded_at": "loaded",
            "partitions": {"on_missing": "hold", "min_rows": 1},
            "segments": {"platform": "last"},
            "inactive_periods": "all",
            "status": "weekly",
            "tiers": {"at_risk": 1, "it's over": 4},
        },
    )
    manifest = assert_builds(project)
    assert_all_columns_are_described(project, manifest)
    declared = {
        node.name: node.config.meta["activation_layer"]
        for node in manifest.nodes.values()
        if "activation_layer" in node.config.meta
    }
    assert declared["visits_first_last"]["loaded_at"] == "loaded"
    assert declared["visits_first_last"]["partitions"] == {"on_missing": "hold", "min_rows": 1}
    assert declared["visits_first_last"]["segments"] == {"platform": "last"}
    for grain in ("daily", "weekly"):
        assert declared[f"visits_activation_{grain}"]["inactive_periods"] == "all"
    assert [name for name in declared if "status" in name] == ["visits_activation_status_weekly"]
    tiers = declared["visits_activation_status_weekly"]["tiers"]
    assert tiers == {"at_risk": 1, "it's over": 4}


def test_a_layer_without_status_models(project: Project) -> None:
    project.write_model("visits", VISITS)
    assert "status" not in succeed(project, "scaffold", WEEKLY | {"status": []}).printed


def test_the_fact_owes_as_many_rows_as_its_partitions(project: Project) -> None:
    project.write_model("visits", VISITS)
    partitions = {"on_missing": "fail", "min_rows": 40}
    said = succeed(project, "scaffold", WEEKLY | {"partitions": partitions})
    assert "partitions_present: {arguments: {event_time: at, min_rows: 40," in said.printed


def test_segments_with_odd_names(project: Project) -> None:
    name = "seller's größe 🎟 \\ {{plan}}"
    columns = (
        "range % 5 as user_id, case when range % 2 = 0 then 'ios' else 'web' end as platform, "
        f'range % 3 as "{{% raw %}}{name}{{% endraw %}}"'
    )
    project.write_model("visits", RECENT_VISITS.format(columns=columns, time="at"))
    segments = {"platform": "last", name: "first"}
    assert written("activation_segments.sql")[0] in write_scaffold(
        project, WEEKLY | {"segments": segments}
    )
    assert (
        "segments={'platform': 'last', 'seller\\'s größe 🎟 \\\\ {{plan}}': 'first'}"
        in (project.folder / FOLDER / "visits_first_last.sql").read_text()
    )
    assert_all_columns_are_described(project, assert_builds(project))
    names = project.query("select distinct segment_name from activation_segments order by all")
    assert names == [("platform",), (name,)]


def test_without_segments_there_is_no_model_of_them(project: Project) -> None:
    project.write_model("visits", VISITS)
    assert "segments" not in succeed(project, "scaffold", WEEKLY).printed


def test_a_composite_entity_with_odd_names(project: Project) -> None:
    """And beside another fact's layer, whose metrics keep their name."""
    project.write_model("visits", VISITS)
    write_scaffold(project, WEEKLY)
    columns = "'KR' as country, range % 4 as \"seller's no\""
    project.write_model("items_sold", RECENT_VISITS.format(columns=columns, time='"sold: at"'))
    project.write_file("models/sold.yml", "models: [{name: items_sold, description: Sales.}]")
    said = write_scaffold(
        project,
        {
            "fact": "shop.items_sold",
            "grains": ["monthly"],
            "entity": ["country", "seller's no"],
            "event_time": "sold: at",
        },
    )
    assert written("items_sold_activation_metrics.sql")[0] in said
    assert said[-2] == "Add to the data_tests of items_sold in models/sold.yml:"
    assert said[-1].startswith(
        '  - activation_layer.partitions_present: {arguments: {event_time: "sold: at", min_rows: 1,'
    )
    properties = (project.folder / FOLDER / "items_sold_activation.yml").read_text()
    assert properties.count("quote: true") == properties.count('- name: "seller\'s no"') > 0
    assert_builds(project)


def test_a_seed(project: Project) -> None:
    days = [date.today().toordinal() - number for number in range(1, 12)]
    lines = [f"7,{date.fromordinal(day)}" for day in days]
    project.write_file("seeds/opens.csv", "\n".join(["user_id,day", *lines]))
    write_scaffold(
        project, {"fact": "opens", "grains": ["daily"], "entity": "user_id", "event_time": "day"}
    )
    manifest = assert_builds(project)
    tests = [node for node in manifest.nodes.values() if node.resource_type == NodeType.Test]
    assert "seed.shop.opens" in {getattr(node, "attached_node", None) for node in tests}


# --------------------------------------------------------------------------- what is there already


def test_one_more_grain(project: Project) -> None:
    """Its properties get a file of their own; what would have to change by hand is said."""
    project.write_model("visits", VISITS)
    write_scaffold(project, WEEKLY)
    assert write_scaffold(project, WEEKLY | {"grains": ["weekly", "monthly"]}) == [
        *written(
            "visits_activation_monthly.sql",
            "visits_activation_status_monthly.sql",
            "visits_activation_2.yml",
        ),
        f"{FOLDER}visits_first_last.sql is there already",
        f"{FOLDER}visits_activation_weekly.sql is there already",
        f"{FOLDER}visits_activation_status_weekly.sql is there already",
        *(
            line
            for model in ("activation_metrics", "activation_transitions", "activation_drivers")
            for line in (
                f"{FOLDER}{model}.sql is there already; grains as asked for "
                "(a run tells whether it needs --full-refresh):",
                f"  {{{{ activation_layer.{model}(['visits'], ['weekly', 'monthly']) }}}}",
            )
        ),
    ]
    assert_builds(project)


def test_what_is_there_already_with_other_arguments(project: Project) -> None:
    project.write_model("visits", VISITS)
    write_scaffold(project, WEEKLY)
    said = write_scaffold(
        project, WEEKLY | {"entity": ["user_id"], "inactive_periods": 4, "tiers": {"at_risk": 1}}
    )
    assert [line for line in said if line.startswith("  ")] == [
        "  {{ activation_layer.activation('visits', 'weekly', inactive_periods=4) }}",
        "  {{ activation_layer.activation_status('visits', 'weekly', tiers={'at_risk': 1}) }}",
    ]
    assert not [line for line in said if line.startswith("written")]
    assert said == [
        line.removeprefix("# ")
        for line in succeed(
            project, "scaffold", WEEKLY | {"inactive_periods": 4, "tiers": {"at_risk": 1}}
        ).lines
        if line
    ]


def test_models_without_properties_get_some(project: Project) -> None:
    project.write_model("visits", VISITS)
    write_scaffold(project, WEEKLY)
    (project.folder / FOLDER / "visits_activation.yml").unlink()
    said = write_scaffold(project, WEEKLY)
    assert [line for line in said if line.startswith("written")] == written("visits_activation.yml")
    assert_all_columns_are_described(project, assert_builds(project))


# ------------------------------------------------------------------------------------- its tests


@pytest.fixture
def shop(project: Project) -> Project:
    """A scaffolded layer over fifty days, built two days ago; years are open for long."""
    project.write_model("visits", "select * from {{ target.schema }}.events")
    project.execute(
        "create table events as select range % 5 as user_id, "
        'cast(current_date as timestamp) - to_days(cast(range as integer)) as "at" '
        "from range(1, 51)"
    )
    write_scaffold(project, WEEKLY | {"grains": ["weekly", "yearly"]})
    assert_builds(project, {"activation_end": date.today() - timedelta(days=3)})
    return project


EVERYDAY = {
    "an order that came late": (
        "insert into events select 77, current_date - 20",
        {"agrees_with_fact"},
    ),
    "a day without orders": (
        'delete from events where "at" = current_date - 3',
        {"partitions_present"},
    ),
    "the latest days are missing": (
        'delete from events where "at" >= current_date - 4',
        {"partitions_present", "as_of_date_is_recent"},
    ),
}


def statuses(result: dbtRunnerResult) -> dict[str, set[str]]:
    """The nodes of a run by how they ended: of tests the kind, of models the name."""
    found: dict[str, set[str]] = {}
    for ran in getattr(result.result, "results", []):
        test = getattr(ran.node, "test_metadata", None)
        found.setdefault(ran.status, set()).add(test.name if test else ran.node.name)
    return found


@pytest.mark.parametrize("case", EVERYDAY)
def test_everyday_life_warns_and_stops_nothing(shop: Project, case: str) -> None:
    statement, expected = EVERYDAY[case]
    shop.execute(statement)
    # An as-of date never goes back: without the latest days, only that of new tables is old.
    result = shop.dbt("build", *["--full-refresh"] * ("latest" in case))
    assert result.success, messages(result)
    found = statuses(result)
    assert found.keys() == {"success", "pass", "warn"}
    assert found["warn"] - {"moved_unexpectedly"} == expected


WRONG_STATES = {
    "visits_first_last": "insert into visits_first_last select * from visits_first_last",
    "visits_activation_weekly": "insert into visits_activation_weekly "
    "select * from visits_activation_weekly",
    "visits_activation_status_weekly": "update visits_activation_status_weekly "
    "set activation_state = 'away'",
    "activation_metrics": "update activation_metrics set active = active + 1",
    "activation_transitions": "delete from activation_transitions",
}


@pytest.mark.parametrize("table", WRONG_STATES)
def test_wrong_states_are_errors(shop: Project, table: str) -> None:
    shop.execute(WRONG_STATES[table])
    result = shop.dbt("test", "--select", table)
    assert not result.success
    assert "fail" in statuses(result)


# ------------------------------------------------------------------------------- wrong arguments


@pytest.fixture(scope="module")
def asked(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A fact that is built, a model with versions, and one that cannot be a fact."""
    project = create_project(tmp_path_factory.mktemp("asked") / "project", template=installed)
    project.write_model("visits", RECENT_VISITS.format(columns="7 as user_id, 1.5 as p", time="at"))
    project.write_model("unstored", "{{ config(materialized='ephemeral') }} select 1 as user_id")
    for version in (1, 2):
        project.write_model(f"sales_v{version}", VISITS)
    project.write_file("models/sales.yml", "models: [{name: sales, versions: [{v: 1}, {v: 2}]}]")
    project.run("--select", "visits")
    return project


WRONG: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "no grains": (
        {"grains": None},
        "grains is not a list of names",
        "'daily', 'weekly'",
        "nothing",
    ),
    "an unknown grain": (
        {"grains": ["daily", "hourly"]},
        "unknown grain",
        "daily, weekly",
        "hourly",
    ),
    "a grain twice": (
        {"grains": ["daily", "daily"]},
        "grains has a name twice",
        "'daily', 'weekly'",
        "daily, daily",
    ),
    "no entity": ({"entity": None}, "the entity is not a column", "entity='user_id'", "nothing"),
    "an entity that is no column": (
        {"entity": ["user_id", "customer"]},
        "no such column in visits",
        "user_id, p, at",
        "customer",
    ),
    "no event time": (
        {"event_time": None},
        "event_time is not the name of a column",
        "event_time='the_column'",
        "nothing",
    ),
    "an event time of another type": (
        {"event_time": "p"},
        "the event time is neither a date nor a timestamp",
        "a date or timestamp column",
        "p of type DECIMAL",
    ),
    "a load time that is no column": (
        {"loaded_at": "loaded"},
        "no such column in visits",
        "user_id, p, at",
        "loaded",
    ),
    "a load time that is no name": (
        {"loaded_at": 7},
        "loaded_at is not the name of a column",
        "loaded_at='the_column'",
        "7",
    ),
    "partitions that say nothing": (
        {"partitions": {"min_rows": 5}},
        "partitions does not say what to do about missing ones",
        "'hold' | 'fail' | 'ignore'",
        "{'min_rows': 5}",
    ),
    "an unknown rule of a segment": (
        {"segments": {"p": "newest"}},
        "a segment is not a column with a rule",
        "'last' or 'first'",
        "p: 'newest'",
    ),
    "a segment that is no column": (
        {"segments": {"colour": "last"}},
        "no such column in visits",
        "user_id, p, at",
        "colour",
    ),
    "inactive periods that are no number": (
        {"inactive_periods": "many"},
        "inactive_periods is not a number of periods",
        "0, a positive whole number, 'all'",
        "'many'",
    ),
    "tiers without a name": (
        {"tiers": [1, 4]},
        "tiers is not a dictionary",
        "{'at_risk': 1, 'dormant': 4}",
        "[1, 4]",
    ),
    "tiers without a status model": (
        {"tiers": {"at_risk": 1}, "status": []},
        "tiers are columns of status models, and there is to be none",
        "status: [weekly]",
        "[]",
    ),
    "the status of another grain": (
        {"status": ["weekly", "monthly"]},
        "status has a grain that grains lacks",
        "weekly; [] for no status model",
        "monthly",
    ),
    "an unknown output": ({"output": "yaml"}, "unknown output", "text, json", "yaml"),
    "a model that is not there": (
        {"fact": "views"},
        "no such model",
        "the name of a model, seed or snapshot",
        "views",
    ),
    "an ephemeral model": (
        {"fact": "unstored"},
        "the fact is ephemeral",
        "a view, a table, an incremental model, a seed",
        "ephemeral",
    ),
    "a version that is not there": (
        {"fact": "sales", "version": 3},
        "the fact has no such version",
        "1, 2",
        "3",
    ),
    "a version of a model without any": (
        {"version": 2},
        "the fact has no such version",
        "none: leave version away",
        "2",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_argument(asked: Project, case: str) -> None:
    wrong, problem, allowed, given = WRONG[case]
    arguments = WEEKLY | wrong
    said = operate(asked, "scaffold", arguments)
    assert_refused(
        said, call=f"scaffold('{arguments['fact']}')", problem=problem, allowed=allowed, given=given
    )
    assert said.printed == ""
