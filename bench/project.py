"""A dbt project that uses the package as any user would, and the databases that it runs on."""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from string import Template

from facts import create_facts
from measure import (
    MEMORY_LIMIT,
    THREADS,
    Run,
    ask,
    connect,
    execute,
    install_and_parse,
    time_dbt,
)

FIRST_LAST = "visits_first_last"
DAILY, WEEKLY, MONTHLY = (f"visits_activation_{grain}" for grain in ("daily", "weekly", "monthly"))
STATUS = "visits_activation_status_daily"
METRICS = "activation_metrics"
TRANSITIONS = "activation_transitions"
ROLLING_STATES = "activation_rolling"
FIRST_LAST_BY_LOAD_TIME = "arrivals_first_last"
DAILY_BY_LOAD_TIME = "arrivals_activation_daily"
FIRST_LAST_OF_SEGMENTS = "taps_first_last"
DAILY_OF_SEGMENTS = "taps_activation_daily"
SEGMENTS = "taps_activation_segments"

FILES = {
    "dbt_project.yml": (
        "{name: bench, version: 0.1.0, profile: bench, flags: {send_anonymous_usage_stats: false}}"
    ),
    "packages.yml": "packages: [{local: '$package'}]",
    "models/sources.yml": "sources: [{name: loaded, schema: main, tables: [{name: facts}]}]",
    "profiles.yml": """\
bench:
  target: bench
  outputs:
    bench:
      type: duckdb
      path: "{{ env_var('BENCH_DATABASE') }}"
      threads: 1
      config_options:
        memory_limit: $memory_limit
        threads: $threads
        temp_directory: "{{ env_var('BENCH_SPILL') }}"
""",
}

FACT = """\
{{ config(materialized='view') }}
select user_id, visited_at, loaded_at from {{ source('loaded', 'facts') }}
"""

FACT_MODELS = {
    "visits": FACT,
    "arrivals": FACT,
    "taps": FACT.replace("loaded_at", "platform, channel"),
    "clicks": f"{FACT}where loaded_at <= timestamp '{{{{ var('loaded_by', '9999-01-01') }}}}'\n",
}

GRAINS = ("daily", "weekly", "monthly", "quarterly", "yearly")
NINE_MODELS = {
    "clicks_first_last": "first_last('clicks', entity='user_id', event_time='visited_at')",
    **{f"clicks_activation_{grain}": f"activation('clicks', '{grain}')" for grain in GRAINS},
    "clicks_activation_status_weekly": "activation_status('clicks', 'weekly')",
    "clicks_activation_metrics": f"activation_metrics('clicks', {list(GRAINS)})",
    "clicks_activation_transitions": f"activation_transitions('clicks', {list(GRAINS)})",
}

PACKAGE_MODELS = {
    FIRST_LAST: "first_last('visits', entity='user_id', event_time='visited_at')",
    DAILY: "activation('visits', 'daily')",
    WEEKLY: "activation('visits', 'weekly')",
    MONTHLY: "activation('visits', 'monthly')",
    STATUS: "activation_status('visits', 'daily')",
    METRICS: "activation_metrics('visits', 'daily')",
    TRANSITIONS: "activation_transitions('visits', 'daily')",
    ROLLING_STATES: "activation_rolling('visits')",
    FIRST_LAST_BY_LOAD_TIME: (
        "first_last('arrivals', entity='user_id', event_time='visited_at', loaded_at='loaded_at')"
    ),
    DAILY_BY_LOAD_TIME: "activation('arrivals', 'daily')",
    FIRST_LAST_OF_SEGMENTS: (
        "first_last('taps', entity='user_id', event_time='visited_at', "
        "segments={'platform': 'last', 'channel': 'first'})"
    ),
    DAILY_OF_SEGMENTS: "activation('taps', 'daily')",
    SEGMENTS: "activation_segments('taps', 'daily')",
    **NINE_MODELS,
}

PLAIN_MODEL = """\
{{ config(materialized='incremental') }}
select
    user_id,
    cast(visited_at as date) as visited_on,
    count(*) as event_count
from {{ ref('clicks') }}
{% if is_incremental() %}
where visited_at >= (select max(visited_on) + 1 from {{ this }})
{% endif %}
group by all
"""
PLAIN_MODELS = {f"plain_{number}": PLAIN_MODEL for number in range(1, 11)}

MODELS = {
    **FACT_MODELS,
    **{name: f"{{{{ activation_layer.{call} }}}}\n" for name, call in PACKAGE_MODELS.items()},
    **PLAIN_MODELS,
}


class Project:
    """The package of one state of the repository, installed, and a database for each occasion."""

    def __init__(self, folder: Path, package: Path, entities: int) -> None:
        self.folder = folder
        self.entities = entities
        values = {"package": package, "memory_limit": MEMORY_LIMIT, "threads": THREADS}
        files = {name: Template(text).substitute(values) for name, text in FILES.items()}
        files |= {f"models/{name}.sql": sql for name, sql in MODELS.items()}
        for name, text in files.items():
            path = folder / "project" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        self.manifest = install_and_parse(folder / "project", self.database("none"))

    def database(self, name: str) -> Path:
        """All files have one name: views and manifests hold the database's name."""
        return self.folder / name / "warehouse.duckdb"

    def has(self, name: str) -> bool:
        return self.database(name).exists()

    def drop(self, *names: str) -> None:
        for name in names:
            shutil.rmtree(self.folder / name, ignore_errors=True)

    def copy(self, source: str, name: str) -> Path:
        """A fresh copy, on the disk when this returns: no commit has to wait for it."""
        self.drop(name)
        database = self.database(name)
        database.parent.mkdir()
        if self.database(source).with_suffix(".duckdb.wal").exists():
            raise RuntimeError(f"the file of {source} does not hold all of it yet")
        shutil.copy(self.database(source), database)
        with database.open("rb+") as file:
            os.fsync(file)
        return database

    def create_facts(self, name: str, entities: int, days: int) -> None:
        """A new database with the facts of so many days, and the fact models over them."""
        database = self.database(name)
        database.parent.mkdir()
        with connect(database) as connection:
            create_facts(connection, entities, days)
        execute(database, [])
        self.run(name, list(FACT_MODELS))
        say(f"{name}: {count_rows(database, 'facts'):,} facts of {entities:,} entities")

    def run(
        self,
        name: str,
        models: Sequence[str],
        as_of: date | None = None,
        *arguments: str,
        **variables: object,
    ) -> Run:
        """Models on a database, by `dbt run`; without an as-of date, the fact tells it."""
        if as_of:
            variables["activation_end"] = as_of
        return time_dbt(
            self.folder / "project",
            self.database(name),
            self.manifest,
            [
                *(arguments or ["run"]),
                *("--select", *models),
                *("--vars", json.dumps(variables, default=str)),
            ],
        )


def count_rows(database: Path, source: str) -> int:
    """How many rows a table, or a table and its condition, holds."""
    return int(ask(database, f"select count(*) from {source}")[0][0])


def say(message: str) -> None:
    print(f"{datetime.now():%H:%M:%S}  {message}", file=sys.stderr, flush=True)
