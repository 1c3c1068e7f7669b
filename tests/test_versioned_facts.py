"""A fact with versions is read as ref() does: the latest one, or the one that is asked for."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from operations import operate, succeed
from warehouse import Project, create_project, messages

END = {"activation_end": date(2025, 3, 23)}
# Version 2 knows of half of the users.
VISITS = (
    "select range % {users} as user_id, timestamp '2025-02-03' + to_days(cast(range as integer)) "
    "as visited_at from range(49)"
)
USERS = {1: 6, 2: 3}
GRAINS = ("daily", "weekly")
MODELS = {
    "visits_first_last": "first_last('visits', entity='user_id', event_time='visited_at'{version})",
    **{
        f"visits_activation_{grain}": f"activation('visits', '{grain}'{{version}})"
        for grain in GRAINS
    },
    **{
        f"visits_activation_status_{grain}": f"activation_status('visits', '{grain}')"
        for grain in GRAINS
    },
    **{
        f"activation_{kind}": f"activation_{kind}('visits', {list(GRAINS)})"
        for kind in ("metrics", "transitions", "drivers")
    },
    "activation_rolling": "activation_rolling('visits')",
}
ROWS, TOLD = "one_row_per_entity_and_period", "agrees_with_fact"
PROPERTIES = {
    "visits_first_last": [ROWS, TOLD, "as_of_date_is_recent"],
    "visits_activation_weekly": [ROWS, TOLD, "accounting_identities", "active_or_inactive"],
    "visits_activation_status_weekly": [ROWS, "active_or_inactive"],
    "activation_metrics": ["accounting_identities", "every_period_present", "moved_unexpectedly"],
    "activation_transitions": ["every_period_present", "transitions_sum_to_ever_active"],
    "activation_drivers": ["drivers_sum_to_change"],
    "activation_rolling": ["accounting_identities"],
}


def write_version(project: Project, version: Mapping[str, Any] | None = None) -> None:
    """The models of the layer, which ask for this version of the fact or for none."""
    asked = "" if version is None else f", version={version['v']!r}"
    for name, call in MODELS.items():
        project.write_model(name, f"{{{{ activation_layer.{call.format(version=asked)} }}}}")


def write_properties(project: Project, latest: int) -> None:
    models = [
        {"name": name, "data_tests": [f"activation_layer.{test}" for test in tests]}
        for name, tests in PROPERTIES.items()
    ]
    present = {"event_time": "visited_at", "min_rows": 1, "recent_days": 40}
    visits = {
        "name": "visits",
        "latest_version": latest,
        "versions": [{"v": version} for version in USERS],
        "data_tests": [{"activation_layer.partitions_present": {"arguments": present}}],
    }
    project.write_file("models/properties.yml", json.dumps({"models": [*models, visits]}))


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("versions") / "project", template=installed)
    for version, users in USERS.items():
        project.write_model(f"visits_v{version}", VISITS.format(users=users))
    write_properties(project, latest=2)
    write_version(project)
    result = project.dbt("build", "--warn-error", variables=END)
    assert result.success, messages(result)
    project.save()
    return project


@pytest.fixture
def shop(built: Project) -> Project:
    """A layer that asks for no version, built when 2 was the latest."""
    write_properties(built, latest=2)
    write_version(built)
    built.restore()
    return built


def users(project: Project) -> int:
    """How many users the whole layer tells of."""
    [[counted]] = project.query(
        "select count(distinct user_id) from visits_activation_status_weekly"
    )
    [[ever_active]] = project.query(
        "select max(ever_active) from activation_metrics where time_grain = 'daily'"
    )
    assert counted == ever_active
    return int(counted)


def test_a_fact_is_its_latest_version(shop: Project) -> None:
    assert users(shop) == USERS[2]
    result = shop.dbt("build", "--warn-error", variables=END)
    assert result.success, messages(result)


def test_operations_on_a_fact_with_versions(shop: Project) -> None:
    asked = {"fact": "visits"}
    agrees = succeed(shop, "reconcile", asked, END)
    assert [line.split()[1] for line in agrees.lines] == ["agrees"] * 3
    assert succeed(shop, "catalog", variables=END).row("version") == ["version", "2"]
    [entry] = json.loads(succeed(shop, "catalog", {"output": "json"}, END).printed)
    assert (entry["fact"], entry["version"]) == ("visits", 2)
    told = succeed(shop, "explain", asked | {"grain": "weekly"}, END)
    assert "nothing found: the week is complete" in told.printed
    plan = succeed(shop, "backfill_plan", asked | {"start": "2025-03-10"}, END)
    assert plan.row("visits_activation_weekly")[1:3] == ["activation_rows", "2 periods"]
    forgotten = succeed(shop, "forget", asked | {"entity": 1}, END)
    assert "The fact visits still holds 16 rows of it" in forgotten.printed
    left = shop.query("select distinct user_id from visits_first_last order by all")
    assert left == [(0,), (2,)]


def test_a_fact_whose_upstream_is_its_earlier_version(project: Project) -> None:
    project.write_model("visits_v1", VISITS.format(users=3))
    project.write_model("visits_v2", "select * from {{ ref('visits', v=1) }}")
    write_properties(project, latest=2)
    write_version(project)
    assert succeed(project, "catalog").row("upstream") == ["upstream", "visits.v1"]


@pytest.mark.parametrize("version", [1, "1"])
def test_a_version_that_is_asked_for(shop: Project, version: int | str) -> None:
    write_version(shop, {"v": version})
    shop.drop_tables()
    result = shop.dbt("build", "--warn-error", variables=END)
    assert result.success, messages(result)
    assert users(shop) == USERS[1]
    assert succeed(shop, "catalog", variables=END).row("version") == ["version", "1"]
    agrees = succeed(shop, "reconcile", {"fact": "visits"}, END)
    assert [line.split()[1] for line in agrees.lines] == ["agrees"] * 3


def test_another_latest_version_does_not_mix_with_the_rows_of_this_one(shop: Project) -> None:
    """Either of the two ways that the error names goes on from there."""
    before = shop.query("select * from visits_first_last order by all")
    write_properties(shop, latest=1)
    message = messages(shop.dbt("run", variables=END))
    assert "first_last('visits'): the stored tables were made of another version" in message
    assert "allowed: version=2 in first_last and activation to stay with it" in message
    assert "do:      dbt build --full-refresh --select visits_first_last+" in message
    alone = messages(shop.dbt("run", "--select", "visits_activation_weekly", variables=END))
    assert "activation('visits', 'weekly'): the stored tables were made of another" in alone
    assert shop.query("select * from visits_first_last order by all") == before
    for operation, grain in (("reconcile", {}), ("explain", {"grain": "weekly"})):
        said = operate(shop, operation, {"fact": "visits"} | grain, END).error
        assert "the stored tables were made of another version of the fact" in said

    write_version(shop, {"v": 2})
    shop.run(variables=END)
    assert users(shop) == USERS[2]

    write_version(shop)
    shop.run("--full-refresh", "--select", "visits_first_last+", variables=END)
    assert users(shop) == USERS[1]
    shop.run(variables=END)


def test_tables_from_before_the_fact_had_versions_go_on(project: Project) -> None:
    project.write_model("visits", VISITS.format(users=3))
    write_version(project)
    project.run(variables=END)
    (project.folder / "models" / "visits.sql").unlink()
    for version in USERS:
        project.write_model(f"visits_v{version}", VISITS.format(users=3))
    write_properties(project, latest=2)
    project.run(variables=END)
    assert users(project) == 3


def test_two_models_of_a_fact_that_read_two_versions(shop: Project) -> None:
    write_version(shop, {"v": 1})
    shop.write_model(
        "visits_activation_weekly", "{{ activation_layer.activation('visits', 'weekly') }}"
    )
    message = messages(shop.dbt("run", "--select", "visits_activation_weekly", variables=END))
    assert (
        "activation('visits', 'weekly'): the first_last model reads another fact of that name, "
        "or another version of it" in message
    )
    assert "allowed: visits with version=1, as in visits_first_last" in message
    assert "given:   model.shop.visits.v2" in message


def test_a_version_in_the_name_of_the_fact(project: Project) -> None:
    project.write_model(
        "visits_activation_weekly", "{{ activation_layer.activation('visits.v2', 'weekly') }}"
    )
    message = str(project.dbt("parse").exception)
    (project.folder / "models" / "visits_activation_weekly.sql").unlink()
    asked = operate(project, "reconcile", {"fact": "visits.v2"}).error
    for said in (message, asked):
        assert "('visits.v2'" in said
        assert "the fact is named with a version" in said
        assert "allowed: 'visits'; first_last, activation and scaffold take version=2" in said


@pytest.mark.parametrize(("version", "written"), [(None, 0), (1, 2)])
def test_a_scaffold_of_a_fact_with_versions(
    shop: Project, version: int | None, written: int
) -> None:
    for name in MODELS:
        (shop.folder / "models" / f"{name}.sql").unlink()
    visits = json.loads((shop.folder / "models/properties.yml").read_text())["models"][-1:]
    shop.write_file("models/properties.yml", json.dumps({"models": visits}))
    asked = {"fact": "visits", "grains": "weekly", "entity": "user_id", "event_time": "visited_at"}
    arguments = asked | {"version": version, "output": "json"}
    scaffold = json.loads(succeed(shop, "scaffold", arguments, END).printed)
    assert scaffold["notes"] == []  # visits has its test
    assert sum(", version=1)" in text for text in scaffold["files"].values()) == written
    for path, text in scaffold["files"].items():
        shop.write_file(path, text)
    result = shop.dbt("build", "--full-refresh", "--warn-error", variables=END)
    for path in scaffold["files"]:
        (shop.folder / path).unlink()
    assert result.success, messages(result)
    assert len(shop.query("select distinct user_id from visits_first_last")) == USERS[version or 2]
