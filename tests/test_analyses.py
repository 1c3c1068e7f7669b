"""The analyses, copied and edited as a user would, tell what can be worked out by hand."""

import re
import subprocess
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from layer import COLUMNS, write_models
from warehouse import PACKAGE, Project, create_project, messages

DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"
TEMPLATES = sorted(path.stem for path in (PACKAGE / "analyses").glob("*.sql"))
WEEKS = [date(2025, 1, 6), date(2025, 1, 13), date(2025, 1, 20), date(2025, 1, 27)]
AS_OF = date(2025, 2, 5)
VISITED = {
    # weeks 1 to 4, and the open one
    "ann": [1, 2, 3, 4, 5],
    "bob": [1, 2, 5],
    "cat": [1, 4],
    "dan": [2, 4],
    "eva": [3, 4],
    "fay": [5],
}
# weeks   1        2         3         4
# ann     new      retained  retained  retained
# bob     new      retained  inactive  inactive
# cat     new      inactive  inactive  reactivated
# dan              new       inactive  reactivated
# eva                        new       retained

PLATFORMS: dict[str, list[str | None]] = {
    "ann": ["ios", "ios", "web", "web", "web"],
    "bob": ["web", "web", "web"],
    "cat": ["web", "ios"],
    "dan": ["ios", "ios"],
    "eva": [None, None],
    "fay": ["web"],
}


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("analyses") / "project", template=installed)
    write_models(project, ", segments={'platform': 'last'}")
    project.write_model(
        "activation_segments", "{{ activation_layer.activation_segments('visits', ['weekly']) }}"
    )
    rows = (
        (1, who, datetime(2025, 1, 7) + timedelta(weeks=week - 1), platform)
        for who, weeks in VISITED.items()
        for week, platform in zip(weeks, PLATFORMS[who], strict=True)
    )
    project.load("events", (*COLUMNS, ("platform", "text")), rows)
    project.run(variables={"activation_end": AS_OF})
    return project


def installed_analyses(project: Project) -> Path:
    return project.folder / "dbt_packages" / "activation_layer" / "analyses"


def edited(project: Project, template: str, **settings: Any) -> str:
    """The compiled SQL of a copy of a template whose first lines were edited."""
    sql = (installed_analyses(project) / f"{template}.sql").read_text()
    usual: dict[str, Any] = {"fact": "visits", "grain": "weekly"}
    if "{% set entity =" in sql:
        usual["entity"] = ["region", "user"]
    for name, value in {**usual, **settings}.items():
        sql, found = re.subn(rf"set {name} = .+ -%}}", f"set {name} = {value!r} -%}}", sql)
        assert found == 1, name
    project.write_file(f"analyses/{template}.sql", sql)
    result = project.dbt("compile", "--select", template)
    assert result.success, messages(result)
    compiled = project.folder / "target" / "compiled" / "shop" / "analyses" / f"{template}.sql"
    return compiled.read_text()


def answer(project: Project, template: str, **settings: Any) -> list[tuple[Any, ...]]:
    return project.query(edited(project, template, **settings))


def test_an_edited_copy_of_the_folder_is_the_users_own(shop: Project) -> None:
    """With its descriptions; the templates themselves are nodes of no project."""
    if shop.engine.name != "duckdb":
        pytest.skip("dbt v2 of the tests has DuckDB")
    for template in TEMPLATES:
        edited(shop, template)
    shop.write_file(
        "analyses/analyses.yml", (installed_analyses(shop) / "analyses.yml").read_text()
    )
    result = shop.dbt("parse", "--warn-error", "--no-partial-parse")
    assert result.success, messages(result)
    subprocess.run([str(DBT_V2), "parse"], cwd=shop.folder, check=True, capture_output=True)
    analyses = {name: node for name, node in shop.parse().nodes.items() if "analysis." in name}
    assert sorted(analyses) == [f"analysis.shop.{template}" for template in TEMPLATES]
    assert all(len(node.description) > 20 for node in analyses.values())


@pytest.mark.parametrize("template", TEMPLATES)
def test_compiled_analyses_pass_sqlfluff(shop: Project, template: str) -> None:
    if shop.engine.name != "duckdb":
        pytest.skip("sqlfluff is told to read DuckDB's dialect")
    core = import_module("sqlfluff.core")
    config = core.FluffConfig.from_path(str(PACKAGE), overrides={"templater": "raw"})
    violations = core.Linter(config=config).lint_string(edited(shop, template)).get_violations()
    assert [f"{v.line_no}: {v.rule_code()} {v.desc()}" for v in violations] == []


@pytest.mark.parametrize("template", TEMPLATES)
def test_results_fit_the_terminal(shop: Project, template: str) -> None:
    """dbt show prints six columns, and twenty characters of each."""
    rows = answer(shop, template)
    assert rows
    assert all(len(row) <= 6 for row in rows)
    assert all(len(str(cell)) <= 20 for row in rows for cell in row)


def test_what_moved_active_compares_the_latest_two_complete_periods(shop: Project) -> None:
    periods = (WEEKS[2], WEEKS[3])
    assert answer(shop, "activation_what_moved_active") == [
        (*periods, "new", 1, 0, 0),
        (*periods, "reactivated", 0, 2, 2),
        (*periods, "retained", 1, 2, 0),
        (*periods, "churned", 2, 0, 0),
        (*periods, "active", 2, 4, 2),
    ]


def test_what_moved_active_compares_any_two_periods(shop: Project) -> None:
    periods = (WEEKS[0], WEEKS[3])
    found = answer(shop, "activation_what_moved_active", periods=["2025-01-27", "2025-01-06"])
    assert found == [
        (*periods, "new", 3, 0, 2),
        (*periods, "reactivated", 0, 2, 2),
        (*periods, "retained", 0, 2, 0),
        (*periods, "churned", 0, 0, -3),
        (*periods, "active", 3, 4, 1),
    ]


def test_what_moved_active_by_driver(shop: Project) -> None:
    """In week 4 both who were active stayed, and of three who were away two came back."""
    by_driver = "activation_what_moved_active_by_driver"
    assert answer(shop, by_driver) == [
        (WEEKS[3], "not yet active", "new", -1, None),
        (WEEKS[3], "new", "volume", 0, None),
        (WEEKS[3], "new", "behaviour", 1, None),
        (WEEKS[3], "retained", "volume", -0.8, None),
        (WEEKS[3], "retained", "behaviour", 0.8, None),
        (WEEKS[3], "reactivated", "volume", 0, None),
        (WEEKS[3], "reactivated", "behaviour", 0, None),
        (WEEKS[3], "inactive", "volume", 0.7, None),
        (WEEKS[3], "inactive", "behaviour", 1.3, None),
        (WEEKS[3], "all", "sum", 2, None),
    ]
    found = answer(shop, by_driver, period="2025-01-20", baselines=["previous"])
    assert found[-1] == (WEEKS[2], "all", "sum", -1)


def test_what_moved_active_by_segment(shop: Project) -> None:
    """Cat came back with another phone; ann changed hers in week 3."""
    by_segment = "activation_what_moved_active_by_segment"
    assert answer(shop, by_segment, periods_back=[1, 3, 52]) == [
        (WEEKS[2], "ios", 2, 0, 0, 2),
        (WEEKS[2], "not known", 0, 0, 0, 0),
        (WEEKS[2], "web", 0, 0, 0, 0),
        (WEEKS[0], "ios", 3, -1, -1, 1),
        (WEEKS[0], "not known", 1, 0, 0, 1),
        (WEEKS[0], "web", 0, 1, -2, -1),
    ]
    assert answer(shop, by_segment, period="2025-01-13") == [
        (WEEKS[0], "ios", 1, 0, 0, 1),
        (WEEKS[0], "web", 0, 0, -1, -1),
    ]


def test_transition_matrix(shop: Project) -> None:
    """From, entities, and the shares to new, retained, reactivated, inactive."""
    assert answer(shop, "activation_transition_matrix") == [
        ("not yet active", 5, 1, 0, 0, 0),
        ("new", 5, 0, 0.6, 0, 0.4),
        ("retained", 3, 0, 0.667, 0, 0.333),
        ("inactive", 4, 0, 0, 0.5, 0.5),
    ]
    assert answer(shop, "activation_transition_matrix", latest_periods=1) == [
        ("new", 1, 0, 1, 0, 0),
        ("retained", 1, 0, 1, 0, 0),
        ("inactive", 3, 0, 0, 0.667, 0.333),
    ]


def test_expected_returns(shop: Project) -> None:
    """Cat came back two weeks after she lapsed, dan one; bob has not, in weeks that are over."""
    assert answer(shop, "activation_expected_returns") == [
        ("new", 1, 2, 1, 0.5, 0.5),
        ("new", 2, 1, 1, 1, 1),
        ("retained", 1, 1, 0, 0, 0),
    ]


def test_new_current_resurrected(shop: Project) -> None:
    found = answer(shop, "activation_new_current_resurrected", long_absence=2)
    assert found == [
        (WEEKS[0], 3, 3, 0, 0, 0),
        (WEEKS[1], 3, 1, 2, 0, 0),
        (WEEKS[2], 2, 1, 1, 0, 0),
        (WEEKS[3], 4, 0, 2, 1, 1),
    ]


def test_cohort_retention(shop: Project) -> None:
    """Of those who began in week 1 or 2 or 3: the share one, two and three weeks later."""
    assert answer(shop, "activation_cohort_retention", periods=3) == [
        (WEEKS[0], 3, 0.667, 0.333, 0.667),
        (WEEKS[1], 1, 0, 1, None),
        (WEEKS[2], 1, 1, None, None),
    ]


def test_resurrections(shop: Project) -> None:
    """Two came back in week 4: dan was away for one week, cat for two."""
    assert answer(shop, "activation_resurrections") == [(WEEKS[3], 2, 1, 1, 0, 1.5)]
    assert answer(shop, "activation_resurrections", longest=2) == [(WEEKS[3], 2, 1, 1, 1.5)]


def test_streaks(shop: Project) -> None:
    """In week 4; fay, who came after it, has no streak yet."""
    assert answer(shop, "activation_streaks") == [
        ("1", 2, 0.5, 0, 0),
        ("2", 1, 0.25, 1, 1),
        ("4", 1, 0.25, 0, 0),
    ]
    assert answer(shop, "activation_streaks", longest=2) == [
        ("1", 2, 0.5, 0, 0),
        ("2 or more", 2, 0.5, 1, 1),
    ]
