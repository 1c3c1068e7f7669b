"""A user can describe every column of every table with a doc block of the package."""

import json
import re
import subprocess
from datetime import date, datetime

import engines_table
import pytest
from dbt.contracts.graph.manifest import Manifest
from dialects_page import SITES, rows_of_page
from layer import load_rows, write_models
from warehouse import PACKAGE, Project, create_project

DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"
# Columns of the fact's own: entity, segment.
OF_THE_FACT = {"region", "user", "platform", "previous_platform"}
TABLES = {
    "first_last": "visits_first_last",
    "activation": "visits_activation_weekly",
    "status": "visits_activation_status_weekly",
    "transitions": "activation_transitions",
    "metrics": "activation_metrics",
    "drivers": "activation_drivers",
    "rolling": "activation_rolling",
    "segments": "activation_segments",
}


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A table of each kind, with all the columns that it may have."""
    project = create_project(tmp_path_factory.mktemp("docs") / "project", template=installed)
    write_models(project, ", segments={'platform': 'last'}")
    project.write_model("visits", "select *, 'web' as platform from {{ target.schema }}.events")
    project.write_model(
        "activation_segments", "{{ activation_layer.activation_segments('visits', 'weekly') }}"
    )
    load_rows(project, {(1, "once"): [datetime(2025, 3, 3)]})
    project.run(variables={"activation_end": date(2025, 3, 20)})
    return project


def blocks(manifest: Manifest) -> dict[str, str]:
    """The package's doc blocks, by name."""
    return {
        doc.name: doc.block_contents
        for doc in manifest.docs.values()
        if doc.package_name == "activation_layer"
    }


def columns(project: Project) -> dict[str, list[str]]:
    """The standard columns of each kind of table, as they were built."""
    return {
        kind: [name for name, *_ in project.query(f"describe {table}") if name not in OF_THE_FACT]
        for kind, table in TABLES.items()
    }


def test_every_built_column_has_a_block_and_every_block_a_column(shop: Project) -> None:
    names = [f"{kind}_{name}" for kind, built in columns(shop).items() for name in built]
    assert sorted(blocks(shop.parse())) == sorted(names)


@pytest.fixture(scope="module")
def described(shop: Project) -> Project:
    """Each block is the description of its column in the user's own YAML file."""
    lines = ["models:"]
    for kind, built in columns(shop).items():
        lines += [f"  - name: {TABLES[kind]}", "    columns:"]
        lines += [
            f"      - {{name: {name}, "
            f"description: \"{{{{ doc('activation_layer', '{kind}_{name}') }}}}\"}}"
            for name in built
        ]
    shop.write_file("models/docs.yml", "\n".join(lines))
    return shop


def test_doc_resolves_in_the_project_of_a_user(described: Project) -> None:
    manifest = described.parse()
    found = {
        f"{kind}_{name}": column.description
        for kind, table in TABLES.items()
        for name, column in manifest.nodes[f"model.shop.{table}"].columns.items()
    }
    assert found == blocks(manifest)
    assert all(len(text) > 20 and "{" not in text for text in found.values())


def test_doc_resolves_with_dbt_v2(described: Project) -> None:
    subprocess.run(
        [str(DBT_V2), "parse", "--quiet"], cwd=described.folder, check=True, capture_output=True
    )
    manifest = json.loads((described.folder / "target" / "manifest.json").read_text())
    found = {
        f"{kind}_{name}": column["description"]
        for kind, table in TABLES.items()
        for name, column in manifest["nodes"][f"model.shop.{table}"]["columns"].items()
    }
    assert found == blocks(described.parse())


def test_the_table_of_engines_names_what_ci_runs() -> None:
    named = {record.name for record in engines_table.known()}
    makefile = subprocess.run(
        ["make", "--silent", "--no-print-directory", "engines"],
        cwd=PACKAGE,
        capture_output=True,
        text=True,
        check=True,
    )
    assert named - {"duckdb"} == set(makefile.stdout.split())


def test_what_the_docs_make_can_be_made() -> None:
    for page in ("README.md", "CONTRIBUTING.md", "docs/demo.md", "docs/speed.md"):
        text = (PACKAGE / page).read_text()
        targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))
        assert targets
        for target in sorted(targets):
            asked = subprocess.run(
                ["make", "--dry-run", target], cwd=PACKAGE, capture_output=True, text=True
            )
            assert asked.returncode == 0, (page, target, asked.stderr)


def test_the_table_of_engines_is_what_their_tests_showed() -> None:
    page = engines_table.PAGE.read_text()
    assert engines_table.parts(page)[1] == engines_table.table(engines_table.known())


@pytest.mark.parametrize("vendor", SITES)
def test_each_construct_names_a_file_that_says_it_and_pages_of_the_vendors(vendor: str) -> None:
    for row in rows_of_page():
        text = (PACKAGE / "macros" / row.file).read_text()
        assert row.kind == "type" or row.constructs[0].split()[0] in text.lower(), row
        page = row.pages[vendor]
        assert not page or f"]({SITES[vendor]}" in page, row
