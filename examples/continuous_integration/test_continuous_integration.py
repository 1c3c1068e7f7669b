"""What the workflows call, called for real over a copy of the shop."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from places import Place, beside, built_on_postgres
from shop import BIN, ROOT, Shop

HERE = Path(__file__).parent
PACKAGE = ROOT / ".github" / "workflows" / "package.yml"
WORKFLOWS = sorted((HERE / ".github" / "workflows").glob("*.yml"))
WEEKLY = "items_sold_activation_weekly"
WEEKLY_AND_BELOW = {
    WEEKLY,
    "items_sold_activation_status_weekly",
    "activation_metrics",
    "activation_transitions",
    "activation_drivers",
}


def with_scripts(project: Shop) -> Shop:
    """The project with what a team copies from here into its own repository."""
    copied = ("README.md", "test_*.py", "__pycache__")
    shutil.copytree(
        HERE, project.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*copied)
    )
    path = f"{BIN}:{sys.prefix}/bin:{os.environ['PATH']}"
    return Shop(project.folder, {**project.environment, "PATH": path})


def pull_request(production: Place, folder: Path) -> Place:
    name = "pull_request_12"
    proposed = beside(production, folder, name)
    return Place(with_scripts(proposed.project), proposed.schema, proposed.file)


@pytest.fixture(scope="session")
def on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with built_on_postgres(tmp_path_factory.mktemp("on_postgres") / "warehouse") as (_, built):
        yield Place(built)


@pytest.fixture(params=["duckdb", "postgres"])
def production(request: pytest.FixtureRequest) -> Place:
    if request.param == "postgres":
        place = request.getfixturevalue("on_postgres")
        assert isinstance(place, Place)
        return place
    return Place(request.getfixturevalue("shop"))


def edit(proposed: Place, model: str, old: str, new: str) -> None:
    path = proposed.project.folder / "models" / model
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def built_models(proposed: Place) -> set[str]:
    """Models of the last run of dbt."""
    results = json.loads((proposed.project.folder / "target" / "run_results.json").read_text())
    names = [result["unique_id"].split(".") for result in results["results"]]
    return {name[2] for name in names if name[0] == "model"}


def is_there(proposed: Place, production: Place) -> bool:
    schemas = "select schema_name from information_schema.schemata"
    return proposed.path.exists() or (proposed.schema,) in production.query(schemas)


def test_a_pull_request_builds_what_it_changes_and_leaves_nothing(
    production: Place, tmp_path: Path
) -> None:
    proposed = pull_request(production, tmp_path / "proposed")
    edit(proposed, f"activation/{WEEKLY}.sql", "{{", "-- Reworded.\n{{")
    before = production.fingerprint()

    passed = proposed.project.run("scripts/slim_ci")

    assert built_models(proposed) == WEEKLY_AND_BELOW
    assert f"{proposed.schema if production.on_postgres else 'main'}.{WEEKLY}" in passed.stdout
    assert "No number of activation_metrics changes." in passed.stdout
    assert not is_there(proposed, production)
    assert production.fingerprint() == before


def test_a_pull_request_shows_what_it_does_to_the_numbers(shop: Shop, tmp_path: Path) -> None:
    proposed = pull_request(Place(shop), tmp_path / "proposed")
    kept = "country <> 'KR' or sold_at < '2025-06-29'"
    edit(proposed, "facts/items_sold.sql", "from orders", f"from orders where {kept}")
    [[before, after]] = shop.query(
        "select count(distinct (country, seller_id)),"
        " count(distinct (country, seller_id)) filter (country <> 'KR')"
        " from items_sold where sold_at >= '2025-06-29' and sold_at < '2025-06-30'"
    )
    passed = proposed.project.run("scripts/slim_ci")
    said = passed.stdout[passed.stdout.index("Numbers of activation_metrics that change:") :]
    assert f"->,items_sold,daily,2025-06-29,{before}->{after}," in said
    assert {line.split(",")[1] for line in said.splitlines()[2:]} == {"items_sold"}
    assert "2025-06-28" not in said


@pytest.mark.parametrize(
    ("production", "old", "new", "said"),
    [
        ("duckdb", "from orders", "from no_orders", "no_orders"),
        ("postgres", "country,", "cast(null as text) as country,", "not_null_items_sold_country"),
    ],
    ids=["broken", "wrong"],
    indirect=["production"],
)
def test_a_bad_model_fails_and_leaves_nothing(
    production: Place, tmp_path: Path, old: str, new: str, said: str
) -> None:
    proposed = pull_request(production, tmp_path / "proposed")
    edit(proposed, "facts/items_sold.sql", old, new)
    before = production.fingerprint()

    failed = proposed.project.run("scripts/slim_ci", check=False)

    assert failed.returncode != 0
    assert said in failed.stdout
    assert not is_there(proposed, production)
    assert production.fingerprint() == before


def test_a_name_that_could_reach_production_is_refused(production: Place) -> None:
    project = with_scripts(production.project)
    (project.folder / "dev_x").mkdir(exist_ok=True)
    before = production.fingerprint()
    for name in ("", "x/../shop", 'x", "main', 'x" cascade; drop schema "main', "x\n/", "x" * 51):
        named = Shop(project.folder, {**project.environment, "SHOP_DEVELOPER": name})
        for script in ("drop", "slim_ci"):
            refused = named.run(f"scripts/{script}", check=False)
            assert refused.returncode == 1
            assert f"letters, digits and _ only, at most 50, but is '{name}'" in refused.stderr
    assert production.fingerprint() == before


def test_a_terminated_run_waits_for_dbt_and_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    proposed = pull_request(Place(shop), tmp_path / "proposed")
    edit(proposed, f"activation/{WEEKLY}.sql", "{{", "-- Reworded.\n{{")
    running = subprocess.Popen(
        "scripts/slim_ci",
        cwd=proposed.project.folder,
        env={**os.environ, **proposed.project.environment},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert running.stdout is not None
    assert "Running with dbt" in running.stdout.readline()
    running.terminate()
    running.communicate()
    assert running.returncode == 143
    assert not proposed.path.exists()


def test_a_setting_that_stored_tables_do_not_bear_asks_for_the_label(
    shop: Shop, tmp_path: Path
) -> None:
    proposed = pull_request(Place(shop), tmp_path / "proposed")
    edit(proposed, f"activation/{WEEKLY}.sql", "'weekly'", "'weekly', inactive_periods=2")
    failed = proposed.project.run("scripts/slim_ci", check=False)
    assert failed.returncode != 0
    assert "rebuild it with --full-refresh" in failed.stdout
    proposed.project.run("scripts/slim_ci", "--full-refresh")
    assert built_models(proposed) == WEEKLY_AND_BELOW


def test_docs_and_artifacts_are_written_for_the_next_pull_request(shop: Shop) -> None:
    production = with_scripts(shop)
    production.run("scripts/build", "--select", "activation_metrics")
    production.run("scripts/publish")

    page = (shop.folder / "site" / "index.html").read_text()
    assert "Counts and rates per fact, grain and period." in page
    assert f'"model.shop.{WEEKLY}"' in page

    modified = ("ls", "--quiet", "--select", "state:modified", "--state", "production")
    assert production.dbt(*modified).stdout.strip() == ""
    (shop.folder / "models" / "base" / "base_orders.sql").write_text("select 1 as order_id\n")
    assert production.dbt(*modified).stdout.split()[0] == "shop.base.base_orders"


def test_lint_passes_and_finds_bad_sql(shop: Shop) -> None:
    project = with_scripts(shop)
    project.run("scripts/lint")
    fact = shop.folder / "models" / "facts" / "items_sold.sql"
    fact.write_text(fact.read_text().replace("select * from final", "SELECT * from final"))
    found = project.run("scripts/lint", check=False)
    assert found.returncode != 0
    assert "CP01" in found.stdout


def commands(workflow: Path) -> list[list[str]]:
    """The words of each `run:` line."""
    jobs: dict[str, Any] = yaml.safe_load(workflow.read_text())["jobs"]
    steps = [step for job in jobs.values() for step in job["steps"]]
    return [step["run"].split() for step in steps if "run" in step]


@pytest.mark.parametrize("workflow", [PACKAGE, *WORKFLOWS], ids=lambda workflow: workflow.stem)
def test_workflows_are_valid_and_call_scripts_that_exist(workflow: Path) -> None:
    schema = ("--builtin-schema", "vendor.github-workflows")
    checker = Path(sys.executable).with_name("check-jsonschema")
    checked = subprocess.run([checker, *schema, workflow], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout

    repository = workflow.parents[2]
    called = commands(workflow)
    assert called
    for command, *arguments in called:
        if command == "make":
            assert re.search(rf"^{arguments[0]}:", (repository / "Makefile").read_text(), re.M)
        else:
            assert os.access(repository / command, os.X_OK), command


def test_every_script_is_called_by_a_workflow_or_another() -> None:
    called = {command for workflow in WORKFLOWS for command, *_ in commands(workflow)}
    texts = [path.read_text() for path in (HERE / "scripts").iterdir()]
    called |= {line for text in texts for line in text.splitlines() if line.startswith("scripts/")}
    assert called == {f"scripts/{path.name}" for path in (HERE / "scripts").iterdir()}


def guarded(folder: Path, tag: str, version: str, changelog: str) -> tuple[int, str]:
    """What the version guard says of a tag."""
    (folder / ".ci").mkdir(parents=True)
    shutil.copy(ROOT / ".ci" / "version_guard", folder / ".ci")
    project = (ROOT / "dbt_project.yml").read_text()
    (folder / "dbt_project.yml").write_text(
        re.sub(r"^version: .*$", f"version: {version}", project, flags=re.M)
    )
    (folder / "CHANGELOG.md").write_text(changelog)
    done = subprocess.run([folder / ".ci/version_guard", tag], capture_output=True, text=True)
    return done.returncode, done.stdout


RELEASED = """# Changelog
Words.

## [1.2.3] - 2026-11-25
### Added
- A thing.

## [1.2.2] - 2026-11-01
- Another.
"""


def test_the_version_guard_prints_the_entry_of_the_right_tag(tmp_path: Path) -> None:
    code, printed = guarded(tmp_path / "package", "v1.2.3", "1.2.3", RELEASED)
    assert (code, printed.strip()) == (0, "### Added\n- A thing.")


@pytest.mark.parametrize(
    ("tag", "version", "changelog"),
    [
        ("v1.2.4", "1.2.3", RELEASED),
        ("1.2.3", "1.2.3", RELEASED),
        ("v1.2.3", "1.2.2", RELEASED),
        ("v1.2.2", "1.2.2", RELEASED),
        ("v1.2.3", "1.2.3", RELEASED.replace("## [1.2.3]", "## [Unreleased]\n\n## [1.2.3]")),
    ],
    ids=["another", "without v", "other project", "not the top entry", "unreleased on top"],
)
def test_the_version_guard_refuses(tmp_path: Path, tag: str, version: str, changelog: str) -> None:
    code, printed = guarded(tmp_path / "package", tag, version, changelog)
    assert (code, printed) == (1, "")
