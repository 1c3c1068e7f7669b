"""The analyses, copied and edited as a user would, tell what can be worked out by hand."""

import re
import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from layer import load_rows, write_models
from sqlfluff.core import FluffConfig, Linter
from warehouse import PACKAGE, Project, create_project, messages

DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"
CONFIG = FluffConfig.from_path(str(PACKAGE), overrides={"templater": "raw"})
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


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("analyses") / "project", template=installed)
    write_models(project)
    rows = {
        (1, who): [datetime(2025, 1, 7) + timedelta(weeks=week - 1) for week in weeks]
        for who, weeks in VISITED.items()
    }
    load_rows(project, rows)
    project.run(variables={"activation_end": AS_OF})
    return project


def installed_analyses(project: Project) -> Path:
    return project.folder / "dbt_packages" / "activation_layer" / "analyses"


def edited(project: Project, template: str, **settings: Any) -> str:
    """The compiled SQL of a copy of a template whose first lines were edited."""
    sql = (installed_analyses(project) / f"{template}.sql").read_text()
    for name, value in {"fact": "visits", "grain": "weekly", **settings}.items():
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
    violations = Linter(config=CONFIG).lint_string(edited(shop, template)).get_violations()
    assert [f"{v.line_no}: {v.rule_code()} {v.desc()}" for v in violations] == []


def test_what_moved_active_compares_the_latest_two_complete_periods(shop: Project) -> None:
    before, after = WEEKS[2], WEEKS[3]
    assert answer(shop, "activation_what_moved_active") == [
        (1, "new", before, after, 1, 0, 0, 0),
        (2, "reactivated", before, after, 0, 2, 2, 1),
        (3, "retained", before, after, 1, 2, 0, 0),
        (4, "churned", before, after, 2, 0, 0, 0),
        (5, "active", before, after, 2, 4, 2, 1),
    ]


def test_what_moved_active_compares_any_two_periods(shop: Project) -> None:
    before, after = WEEKS[0], WEEKS[3]
    found = answer(shop, "activation_what_moved_active", periods=["2025-01-27", "2025-01-06"])
    assert found == [
        (1, "new", before, after, 3, 0, 2, 0.667),
        (2, "reactivated", before, after, 0, 2, 2, 0.667),
        (3, "retained", before, after, 0, 2, 0, 0),
        (4, "churned", before, after, 0, 0, -3, -1),
        (5, "active", before, after, 3, 4, 1, 0.333),
    ]


def test_transition_matrix(shop: Project) -> None:
    """From, entities, to new, retained, reactivated, inactive, and their shares."""
    assert answer(shop, "activation_transition_matrix") == [
        ("not yet active", 5, 5, 0, 0, 0, 1, 0, 0, 0),
        ("new", 5, 0, 3, 0, 2, 0, 0.6, 0, 0.4),
        ("retained", 3, 0, 2, 0, 1, 0, 0.667, 0, 0.333),
        ("inactive", 4, 0, 0, 2, 2, 0, 0, 0.5, 0.5),
    ]
    assert answer(shop, "activation_transition_matrix", latest_periods=1) == [
        ("new", 1, 0, 1, 0, 0, 0, 1, 0, 0),
        ("retained", 1, 0, 1, 0, 0, 0, 1, 0, 0),
        ("inactive", 3, 0, 0, 2, 1, 0, 0, 0.667, 0.333),
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
    assert answer(shop, "activation_resurrections") == [(WEEKS[3], 2, 1, 1, 0, 0, 1.5, 2)]
    assert answer(shop, "activation_resurrections", longest=2) == [(WEEKS[3], 2, 1, 1, 1.5, 2)]


def test_streaks(shop: Project) -> None:
    """In week 4; fay, who came after it, has no streak yet."""
    assert answer(shop, "activation_streaks") == [
        (1, 2, 0.5, 0, 0),
        (2, 1, 0.25, 1, 1),
        (4, 1, 0.25, 0, 0),
    ]
    assert answer(shop, "activation_streaks", longest=2) == [
        (1, 2, 0.5, 0, 0),
        (2, 2, 0.5, 1, 1),
    ]
