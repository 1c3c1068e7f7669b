"""What the package brings into a project that installs it: macros and doc blocks, nothing else.

The repository's root is a project too, the demo, with models, seeds, tests and a source.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, NamedTuple

import pytest
from dbt.cli.main import dbtRunner
from parse_projects import FLAGS
from warehouse import PACKAGE, PROJECT_YML, working_directory

PARSE_PROJECTS = Path(__file__).with_name("parse_projects.py")
PYTHON_OF = {"1.10": PACKAGE / ".venv-dbt-1.10" / "bin" / "python", "1.11": Path(sys.executable)}
DBT_V2 = PACKAGE / ".venv-dbt-v2" / "bin" / "dbt"

MODELS = [path.stem for path in (PACKAGE / "models").rglob("*.sql")]
SEEDS = [path.stem for path in (PACKAGE / "seeds").glob("*.csv")]
TESTS = [path.stem for path in (PACKAGE / "tests" / "dbt").glob("*.sql")]
OWN_YAML = {
    "sources": [{"name": "activation_demo", "tables": [{"name": "flights"}]}],
    "models": [
        {"name": name, "columns": [{"name": "mine", "data_tests": ["not_null"]}]} for name in MODELS
    ],
    "seeds": [{"name": name, "description": "mine"} for name in SEEDS],
}

INSTALLS = ["local", "git", "tarball"]
KINDS = ["models", "seeds", "data_tests", "sources"]
ENABLED = {"+enabled": True}
SETTINGS: dict[str, dict[str, Any]] = {
    "nothing is set": {},
    "all is enabled": dict.fromkeys(KINDS, ENABLED),
    "the package is enabled": {kind: ENABLED | {"activation_layer": ENABLED} for kind in KINDS},
}


class Parsed(NamedTuple):
    """What dbt made of a project."""

    success: bool
    said: str
    manifest: dict[str, Any]

    def unused_settings(self) -> list[str]:
        """The settings of dbt_project.yml of which dbt warns that they reach nothing."""
        return sorted(line[2:] for line in self.said.splitlines() if line.startswith("- "))

    def of_the_package(self) -> set[str]:
        """The parts of the manifest (nodes, sources, disabled, ...) that hold something of it."""
        return {
            section
            for section, entries in self.manifest.items()
            if isinstance(entries, dict)
            and any(name.split(".")[1:2] == ["activation_layer"] for name in entries)
        }


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[tuple[str, str], Path]]:
    """A user's project for each way to install the package, and for what its settings enable."""
    folder = tmp_path_factory.mktemp("installing")
    created = {}
    with offered(folder) as entries:
        for install in INSTALLS:
            for setting in SETTINGS:
                created[install, setting] = folder / f"{install}, {setting}"
                write_project(created[install, setting], setting)
                install_package(created[install, setting], entries[install])
        yield created  # dbt v2 asks for the tarball again when it parses


@contextmanager
def offered(folder: Path) -> Iterator[dict[str, dict[str, str]]]:
    """What packages.yml says for each way to install, as long as the tarball is served."""
    repository, archive = folder / "repository", folder / "activation_layer.tar.gz"
    git = ["git", f"--git-dir={repository}", f"--work-tree={PACKAGE}"]
    author = ["-c", "user.name=tests", "-c", "user.email=tests@example.com"]
    for command in (
        [*git, "init", "--quiet", "--initial-branch=main"],
        [*git, "add", "--all", str(PACKAGE)],
        [*git, *author, "commit", "--quiet", "--message=The working tree"],
        [*git, "archive", "--prefix=activation_layer/", f"--output={archive}", "main"],
    ):
        subprocess.run(command, check=True)
    with serving(folder) as address:
        yield {
            "local": {"local": str(PACKAGE)},
            "git": {"git": repository.as_uri(), "revision": "main"},
            "tarball": {"tarball": f"{address}/{archive.name}", "name": "activation_layer"},
        }


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server of the files in a folder."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def write_project(folder: Path, setting: str) -> None:
    """A project whose models, seeds, tests and source have the names of the demo's."""
    profile = {"target": "dev", "outputs": {"dev": {"type": "duckdb", "path": ":memory:"}}}
    files = {
        "profiles.yml": json.dumps({"shop": profile}),
        "dbt_project.yml": PROJECT_YML
        + "\n".join(f"{kind}: {json.dumps(value)}" for kind, value in SETTINGS[setting].items()),
        "models/mine.yml": json.dumps(OWN_YAML),
        **{f"models/{name}.sql": "select 1 as mine" for name in MODELS},
        **{f"seeds/{name}.csv": "mine\n1\n" for name in SEEDS},
        **{f"tests/{name}.sql": "select 1 as mine where false" for name in TESTS},
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def install_package(project: Path, entry: dict[str, str]) -> None:
    (project / "packages.yml").write_text(json.dumps({"packages": [entry]}))
    with working_directory(project):
        result = dbtRunner().invoke(["deps", "--quiet"])
    assert result.success, result.exception


@pytest.fixture(scope="module", params=[*PYTHON_OF, "v2"])
def parsed(
    projects: dict[tuple[str, str], Path], request: pytest.FixtureRequest
) -> dict[tuple[str, str], Parsed]:
    """Every project, parsed by a version of dbt."""
    folders = list(projects.values())
    if request.param == "v2":
        results = [parse_with_v2(folder) for folder in folders]
    else:
        results = parse_with_v1(PYTHON_OF[request.param], folders)
    return dict(zip(projects, results, strict=True))


def parse_with_v1(python: Path, folders: list[Path]) -> list[Parsed]:
    done = subprocess.run(
        [python, PARSE_PROJECTS, *folders], stdout=subprocess.PIPE, text=True, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [
        Parsed(**line, manifest=manifest(folder))
        for folder, line in zip(folders, lines, strict=True)
    ]


def parse_with_v2(folder: Path) -> Parsed:
    done = subprocess.run(
        [DBT_V2, "parse", *FLAGS], cwd=folder, capture_output=True, text=True, check=False
    )
    return Parsed(done.returncode == 0, done.stdout + done.stderr, manifest(folder))


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest that was written last."""
    path = folder / "target" / "manifest.json"
    written: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    path.unlink(missing_ok=True)
    return written


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("install", INSTALLS)
def test_installing_brings_macros_and_doc_blocks(
    parsed: dict[tuple[str, str], Parsed], install: str, setting: str
) -> None:
    """No node, source or property, not even a disabled one; nor any warning."""
    project = parsed[install, setting]
    assert project.success, project.said
    assert project.of_the_package() == {"macros", "docs"}
    nodes = project.manifest["nodes"].values()
    assert len(nodes) == 2 * len(MODELS) + len(SEEDS) + len(TESTS)
    assert {node.get("patch_path") for node in nodes} == {None, "shop://models/mine.yml"}


@pytest.mark.parametrize("install", INSTALLS)
def test_settings_for_the_package_reach_nothing(
    parsed: dict[tuple[str, str], Parsed], install: str
) -> None:
    """dbt warns of each of them. It is the only warning: a user who set nothing sees none."""
    unused = {setting: parsed[install, setting].unused_settings() for setting in SETTINGS}
    assert unused == {
        "nothing is set": [],
        "all is enabled": [],
        "the package is enabled": sorted(f"{kind}.activation_layer" for kind in KINDS),
    }
