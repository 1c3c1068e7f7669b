"""The time of `dbt build` as a user has it, beside as many models of the plainest kind.

A process of the dbt executable builds one new day on a small table: imports, parsing (partial, as
nothing has changed), the queries that models ask before they write, and all that dbt does around.
"""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from counts import check_counts, rows_sql
from measure import execute, spill_folder
from measured import Measured
from prepared import build_facts
from project import write_project
from queries import count_rows
from report import Row, met
from runs_of_dbt import time_models
from workspace import DAILY, HISTORY_DAYS, NEW_DAY, Workspace, say

ENTITIES = 5000
REPETITIONS = 5
LIMIT = "<= 2"
FACTS = "build_facts"
GRAINS = ("daily", "weekly", "monthly", "quarterly", "yearly")

BUILD_COLUMNS = ("project", "models", "seconds", "statements", "introspective_queries")
RATIO_COLUMNS = ("measurement", "ratio", "target", "met")
MODEL_COLUMNS = ("project", "model", "statements", "introspective_queries", "node_seconds")

PACKAGE = {
    "packages.yml": "packages:\n  - local: $package\n",
    "models/visits_first_last.sql": """\
{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at') }}
""",
    **{
        f"models/visits_activation_{grain}.sql": f"""\
{{{{ activation_layer.activation('visits', '{grain}') }}}}
"""
        for grain in GRAINS
    },
    "models/visits_activation_status_weekly.sql": """\
{{ activation_layer.activation_status('visits', 'weekly') }}
""",
    "models/activation_metrics.sql": f"""\
{{{{ activation_layer.activation_metrics('visits', {list(GRAINS)}) }}}}
""",
    "models/activation_transitions.sql": f"""\
{{{{ activation_layer.activation_transitions('visits', {list(GRAINS)}) }}}}
""",
}

PLAIN_MODEL = """\
{{ config(materialized='incremental') }}
select
    user_id,
    cast(visited_at as date) as visited_on,
    count(*) as event_count
from {{ ref('visits') }}
{% if is_incremental() %}
where visited_at >= (select max(visited_on) + 1 from {{ this }})
{% endif %}
group by all
"""
PLAIN = {
    f"models/visits_{number}.sql": PLAIN_MODEL
    for number in range(1, sum(name.startswith("models/") for name in PACKAGE) + 1)
}


class Project(NamedTuple):
    """A project on a database that the day before has left, and on which it is built again."""

    name: str
    folder: Path
    models: Sequence[str]


def measure_build(workspace: Workspace) -> dict[str, tuple[Sequence[str], list[Row]]]:
    """Tables: the builds, their ratio, and what each model sent."""
    build_facts(workspace, FACTS, ENTITIES, HISTORY_DAYS)
    expected = workspace.reference(FACTS, NEW_DAY)
    execute(
        workspace.database(FACTS),
        [
            f"create table coming as select * from facts where visited_at >= date '{NEW_DAY}'",
            f"delete from facts where visited_at >= date '{NEW_DAY}'",
        ],
    )
    package, plain = (
        _built(workspace, name, models)
        for name, models in (("package", PACKAGE), ("plain_models", PLAIN))
    )
    seconds: dict[str, list[float]] = {package.name: [], plain.name: []}
    for repetition in range(REPETITIONS + 1):
        for project in (package, plain):
            database = _with_new_day(workspace, project)
            taken = _time_build(project, database)
            say(f"{repetition or 'warm-up'}  {taken:8.3f} s  dbt build of {project.name}")
            if repetition:
                seconds[project.name].append(taken)

    check_counts(workspace.database(package.name), rows_sql(DAILY), expected)
    active_days = "(select distinct user_id, cast(visited_at as date) from facts)"
    for model in plain.models[1:]:
        database = workspace.database(plain.name)
        if count_rows(database, model) != count_rows(database, active_days):
            raise RuntimeError(f"{model} does not hold every active day")

    sent = {
        project.name: time_models(
            project.folder,
            _with_new_day(workspace, project),
            None,
            project.models,
            {},
            command="build",
        )
        for project in (package, plain)
    }
    for name in (package.name, plain.name):
        workspace.drop(name, f"{name}_ready")
    workspace.drop(FACTS)
    medians = {name: median(times) for name, times in seconds.items()}
    ratio = medians[package.name] / medians[plain.name]
    measurement = f"dbt build of the package / of {len(plain.models)} plain models"
    return {
        "build": (BUILD_COLUMNS, _build_rows(sent, medians)),
        "build_ratio": (RATIO_COLUMNS, [(measurement, round(ratio, 2), LIMIT, met(ratio, LIMIT))]),
        "build_models": (MODEL_COLUMNS, _model_rows(sent)),
    }


def _built(workspace: Workspace, name: str, models: Mapping[str, str]) -> Project:
    """A project whose first build has filled its tables through the day before the new one."""
    folder = workspace.folder / f"project_{name}"
    write_project(folder, workspace.package, models)
    database = workspace.restored(name, FACTS)
    project = Project(
        name,
        folder,
        ["visits", *(Path(path).stem for path in models if path.startswith("models/"))],
    )
    _dbt(folder, database, "deps")
    _dbt(folder, database, "build")
    execute(database, [])
    workspace.restored(f"{name}_ready", name)
    return project


def _with_new_day(workspace: Workspace, project: Project) -> Path:
    """The project's file as the day before has left it, and the new day's facts.

    It is always at the same path: dbt would parse everything anew for another.
    """
    database = workspace.restored(project.name, f"{project.name}_ready")
    execute(database, ["insert into facts select * from coming"])
    return database


def _time_build(project: Project, database: Path) -> float:
    started = time.perf_counter()
    _dbt(project.folder, database, "build")
    return time.perf_counter() - started


def _dbt(folder: Path, database: Path, command: str) -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("dbt"), command, "--profiles-dir", folder],
        cwd=folder,
        env={
            **os.environ,
            "BENCH_DATABASE": str(database),
            "BENCH_SPILL": str(spill_folder(database)),
        },
        capture_output=True,
        text=True,
    )
    if ran.returncode:
        raise RuntimeError(f"dbt {command} failed:\n{ran.stdout}{ran.stderr}")


def _build_rows(sent: Mapping[str, Measured], medians: Mapping[str, float]) -> list[Row]:
    return [
        (
            name,
            len(measured.models),
            round(medians[name], 2),
            len(measured.sent),
            sum(statement.is_query for statement in measured.sent),
        )
        for name, measured in sent.items()
    ]


def _model_rows(sent: Mapping[str, Measured]) -> list[Row]:
    return [
        (
            name,
            run.model,
            len(run.sent),
            sum(statement.is_query for statement in run.sent),
            round(run.wall_seconds, 3),
        )
        for name, measured in sent.items()
        for run in measured.models
    ]
