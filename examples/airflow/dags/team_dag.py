"""From a team to its DAG: check the facts' sources, build in order of lineage, compare."""

import json
import os
from datetime import UTC, date, datetime, time, timedelta
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Asset, Param
from alert import alert
from cosmos import (
    DbtRunOperationLocalOperator,
    DbtTaskGroup,
    DbtTestLocalOperator,
    ExecutionConfig,
    ProfileConfig,
    ProjectConfig,
    RenderConfig,
)
from cosmos.constants import InvocationMode, LoadMode, TestBehavior
from croniter import croniter
from days import DayTimetable
from team_file import Team, errors, read_teams

PROJECT = Path(os.environ["DBT_PROJECT"])
DBT = os.environ["DBT_EXECUTABLE"]
MANIFEST = PROJECT / "target" / "manifest.json"
NODES = {node["name"]: node for node in json.loads(MANIFEST.read_text())["nodes"].values()}
POOL = "warehouse"

PROFILE = ProfileConfig(
    profile_name="shop",
    target_name=os.environ.get("SHOP_TARGET", "duckdb"),
    profiles_yml_filepath=PROJECT / "profiles.yml",
)
# `airflow dags trigger` gives a run no data interval; it stands for the day before.
FIRST_DAY = (
    "params.activation_start"
    " or data_interval_start | default(dag_run.run_after - macros.timedelta(days=1)) | ds"
)
LAST_DAY = "macros.ds_add(data_interval_end | default(dag_run.run_after) | ds, -1)"


def backfill_begins_with_first_last(context: Any, operator: Any) -> None:
    """Leaves activation_start to first_last; what is downstream follows by itself, retries too."""
    models = operator.select or operator.models or ""
    if not str(models).endswith("_first_last"):
        operator.vars = {
            name: value for name, value in operator.vars.items() if name != "activation_start"
        }


def days_of_run(end_date: date | None) -> dict[str, str]:
    """Templates of the days that a run adds, none of them after the team's last one."""
    days = {"activation_start": FIRST_DAY, "activation_end": LAST_DAY}
    last = f", '{end_date}'" if end_date else ""
    return {name: f"{{{{ [{day}{last}] | min }}}}" for name, day in days.items()}


def built(name: str) -> Asset:
    """What a team's run leaves behind, for those that follow it."""
    return Asset(f"activation_{name}", uri=f"activation://{name}")


def moment(day: date | None, clock: time) -> datetime | None:
    return datetime.combine(day, clock, UTC) if day else None


def timetable(cron: str) -> DayTimetable:
    croniter(cron).get_next()  # The 31st of February never comes: an error.
    return DayTimetable(cron, "UTC")


def require_models(team: Team) -> None:
    for fact, grains in team.facts.items():
        for model in (fact, *(f"{fact}_activation_{grain}" for grain in grains)):
            if model not in NODES:
                raise ValueError(f"facts: {model} is no model of the project")


def others(team: Team) -> list[str]:
    """Models over facts of several teams: they are built by whom follows these teams."""
    declared = {
        name: node["config"].get("meta", {}).get("activation_layer", {})
        for name, node in NODES.items()
    }
    return [
        name for name, said in declared.items() if set(said.get("facts", [])) - team.facts.keys()
    ]


def team_dag(team: Team) -> DAG:
    """Registered by manager.py alone, so that one which fails halfway leaves no half DAG."""
    dbt_arguments = {
        "dbt_executable_path": DBT,
        "install_deps": False,
        "env": {"SHOP_FOLDER": str(PROJECT)},
        "append_env": True,
        "pool": POOL,
        "interceptors": [backfill_begins_with_first_last],
    }
    require_models(team)
    dbt_vars = team.vars | (days_of_run(team.end_date) if team.schedule else {})
    task_arguments = {
        **dbt_arguments,
        "vars": dbt_vars,
        "project_dir": PROJECT,
        "profile_config": PROFILE,
        "invocation_mode": InvocationMode.SUBPROCESS,
    }
    with DAG(
        team.name,
        schedule=(
            timetable(team.schedule)
            if team.schedule
            else reduce(or_, (built(name) for name in team.after))
        ),
        start_date=moment(team.start_date, time.min),
        end_date=moment(team.end_date, time.max),
        catchup=False,
        max_active_runs=1,
        auto_register=False,
        tags=["activation"],
        params={"activation_start": Param(None, type=["null", "string"], format="date")},
        default_args={
            "retries": team.retries,
            "retry_delay": timedelta(minutes=team.retry_minutes),
            "on_failure_callback": alert(team.alert),
        },
    ) as dag:
        build = DbtTaskGroup(
            group_id="build",
            project_config=ProjectConfig(
                PROJECT,
                manifest_path=MANIFEST,
                install_dbt_deps=False,
                dbt_vars=dbt_vars,
            ),
            profile_config=PROFILE,
            execution_config=ExecutionConfig(
                invocation_mode=InvocationMode.SUBPROCESS, dbt_executable_path=DBT
            ),
            render_config=RenderConfig(
                load_method=LoadMode.DBT_MANIFEST,
                select=team.select or [f"+{fact}+" for fact in team.facts],
                exclude=others(team) if team.facts else [],
                test_behavior=TestBehavior.BUILD,
                emit_datasets=False,
            ),
            operator_args=dbt_arguments,
        )
        if not build.children:
            raise ValueError(f"select: draws no model of the project, but is {team.select}")
        done = EmptyOperator(task_id="done", outlets=[built(team.name)])
        build >> done
        for fact in team.facts:
            check = DbtTestLocalOperator(
                task_id=f"check_partitions_{fact}",
                select=f"tag:partitions,+{fact}",
                **task_arguments,
            )
            reconcile = DbtRunOperationLocalOperator(
                task_id=f"reconcile_{fact}",
                macro_name="reconcile",
                args={"fact": fact},
                **task_arguments,
            )
            check >> build >> reconcile >> done
    return dag


def team_dags() -> tuple[list[DAG], list[str]]:
    """The DAGs of the teams, and what is wrong with the files of those that have none."""
    teams, wrong = read_teams()
    dags = []
    for team in teams:
        try:
            dags.append(team_dag(team))
        except Exception as error:
            wrong[team.name] = [str(error)]
    return dags, errors(wrong)
