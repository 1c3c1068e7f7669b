"""Every row of a table comes from one version of the logic that computes it."""

import hashlib
import json
import random
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import layer
import pytest
from histories import random_histories
from reference import GRAINS
from warehouse import PACKAGE, Project, create_project, messages

VERSIONS = Path(__file__).with_suffix(".json")
ROWS = random_histories(random.Random(20250319), 80, date(2024, 1, 15), date(2025, 4, 1))
SETTINGS = layer.Settings(inactive_periods=3)
END = SETTINGS.variables(activation_end=date(2025, 3, 19))
TABLES = {
    "first_last": ["visits_first_last"],
    "activation": [f"visits_activation_{grain}" for grain in GRAINS],
    "activation_metrics": ["activation_metrics"],
    "activation_transitions": ["activation_transitions"],
    "activation_rolling": ["activation_rolling"],
}
STATUS = [f"visits_activation_status_{grain}" for grain in layer.STATUS_GRAINS]
ALL_TABLES = [table for tables in TABLES.values() for table in tables] + STATUS


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with a package of its own, to change."""
    folder = tmp_path_factory.mktemp("logic")
    project = create_project(folder / "project", template=installed)
    package = project.folder / "dbt_packages" / "activation_layer"
    package.unlink()
    shutil.copytree(PACKAGE / "macros", package / "macros")
    shutil.copy(PACKAGE / "dbt_project.yml", package)
    layer.write_models(project)
    layer.load_rows(project, ROWS)
    project.run(variables=END)
    project.save()
    return project


@pytest.fixture
def team(built: Project) -> Project:
    built.restore()
    return built


def contents(project: Project, table: str) -> list[tuple[object, ...]]:
    columns = "* exclude (built_with)" if table not in STATUS else "*"
    return project.query(f"select {columns} from {table} order by all")  # noqa: S608


def versions(project: Project) -> dict[str, int]:
    """What the package says of each model macro."""
    source = (PACKAGE / "macros/declarations/logic_versions.sql").read_text()
    listed = source.split("return({")[1].split("}")[0]
    return {
        name.strip(" '\n"): int(version)
        for name, version in (line.split(":") for line in listed.split(","))
    }


def test_the_output_is_that_of_the_version(team: Project) -> None:
    """Who changes a result raises the version of its macro, and writes the file anew."""
    found = {
        macro: {
            "version": versions(team)[macro],
            "output": hashlib.sha256(
                repr([contents(team, table) for table in tables]).encode()
            ).hexdigest(),
        }
        for macro, tables in TABLES.items()
    }
    known = json.loads(VERSIONS.read_text())
    changed = {
        macro
        for macro in found
        if found[macro]["output"] != known[macro]["output"]
        and found[macro]["version"] == known[macro]["version"]
    }
    assert not changed, f"raise their versions in macros/declarations/logic_versions.sql\n{found}"
    assert found == known, f"write {VERSIONS.name} anew:\n{json.dumps(found, indent=2)}"


def change_logic(project: Project, macro: str, old: str, new: str, file: str) -> None:
    """Another rule, in another version of the macro."""
    macros = project.folder / "dbt_packages" / "activation_layer" / "macros"
    rule = macros / file
    text = rule.read_text()
    assert old in text
    rule.write_text(text.replace(old, new))
    raise_version(project, macro)


def raise_version(project: Project, macro: str) -> None:
    macros = project.folder / "dbt_packages" / "activation_layer" / "macros"
    path = macros / "declarations/logic_versions.sql"
    path.write_text(path.read_text().replace(f"'{macro}': ", f"'{macro}': 1"))
    project.manifest = None


@pytest.fixture
def changed(team: Project) -> Iterator[Project]:
    """Who comes back is retained; all rows of an activation table depend on it."""
    old = """('4', "'reactivated'", "'inactive'", "'inactive_to_reactivated'")"""
    new = """('4', "'retained'", "'inactive'", "'inactive_to_retained'")"""
    change_logic(team, "activation", old, new, "sql/rows_cte_sql.sql")
    yield team
    macros = team.folder / "dbt_packages" / "activation_layer" / "macros"
    shutil.rmtree(macros)
    shutil.copytree(PACKAGE / "macros", macros)
    team.manifest = None


def test_a_new_rule_reaches_every_row(changed: Project) -> None:
    before = {table: contents(changed, table) for table in ALL_TABLES}
    changed.run(variables=END)
    said = [
        text for text in changed.logged if "the logic has changed: builds the table anew" in text
    ]
    assert len(said) == len(GRAINS)
    incremental = {table: contents(changed, table) for table in ALL_TABLES}
    changed.run("--full-refresh", variables=END)
    assert incremental == {table: contents(changed, table) for table in ALL_TABLES}
    assert incremental["visits_first_last"] == before["visits_first_last"]
    differing = {table for table in ALL_TABLES if incremental[table] != before[table]}
    finer = {f"visits_activation_{grain}" for grain in GRAINS if grain != "yearly"}
    assert {*finer, "activation_metrics", "activation_transitions"} <= differing
    assert differing & set(STATUS)


def test_a_new_rule_stops_where_that_is_asked_for(changed: Project) -> None:
    before = {table: contents(changed, table) for table in ALL_TABLES}
    result = changed.dbt("run", variables=END | {"activation_on_new_logic": "fail"})
    said = messages(result)
    assert "the logic has changed, and activation_on_new_logic is fail" in said
    assert "do:      dbt build --full-refresh --select visits_activation_daily+" in said
    assert {table: contents(changed, table) for table in ALL_TABLES} == before


def test_a_table_that_must_not_be_refreshed_is_left_alone(changed: Project) -> None:
    model = "visits_activation_daily"
    before = contents(changed, model)
    changed.write_file(
        "models/daily.yml", f"models: [{{name: {model}, config: {{full_refresh: false}}}}]"
    )
    result = changed.dbt("run", "--select", model, variables=END)
    (changed.folder / "models/daily.yml").unlink()
    assert "full_refresh: false keeps the table from being built anew" in messages(result)
    assert f"take full_refresh: false of {model} away for one run, then: dbt build" in messages(
        result
    )
    assert contents(changed, model) == before


def test_models_above_wait_for_a_table_of_another_version(changed: Project) -> None:
    for model in ("activation_metrics", "visits_activation_status_daily"):
        said = messages(changed.dbt("run", "--select", model, variables=END))
        assert "visits_activation_daily was written by another version of the logic" in said
        assert "do:      dbt run --select visits_first_last+" in said


def test_tables_of_a_version_before_there_were_any(team: Project) -> None:
    """Their records lack what this version goes by; all are made anew."""
    before = {table: contents(team, table) for table in ALL_TABLES}
    for table in set(ALL_TABLES) - set(STATUS):
        team.execute(
            f'update {table} set built_with = \'{{"rebuilt_at": "2025-01-01"}}\' '  # noqa: S608
            "where built_with is not null"
        )
    team.run(variables=END)
    assert {table: contents(team, table) for table in ALL_TABLES} == before


@pytest.mark.parametrize(
    "table", ["visits_first_last", "visits_activation_weekly", "activation_metrics"]
)
def test_a_record_that_cannot_be_read_says_what_to_do(team: Project, table: str) -> None:
    team.execute(f"update {table} set built_with = 'torn{{' where built_with is not null")  # noqa: S608
    result = team.dbt("run", "--select", table, variables=END)
    said = messages(result)
    assert "what the table records of its last write cannot be read" in said
    assert f"do:      dbt build --full-refresh --select {table}+" in said
    team.run("--full-refresh", "--select", f"{table}+", variables=END)
