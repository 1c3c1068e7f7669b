"""dbt projects: one that uses the package as any user would, with one-line models, and others."""

from collections.abc import Mapping
from pathlib import Path
from string import Template

from measure import MEMORY_LIMIT, THREADS

SETTINGS = {
    "dbt_project.yml": """\
name: bench
version: 0.1.0
profile: bench
flags:
  send_anonymous_usage_stats: false
""",
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
    "models/sources.yml": """\
sources:
  - name: loaded
    schema: main
    tables:
      - name: facts
""",
    "models/visits.sql": """\
{{ config(materialized='view') }}
select user_id, visited_at, loaded_at from {{ source('loaded', 'facts') }}
""",
}

PACKAGE = {
    "packages.yml": """\
packages:
  - local: $package
""",
    "models/visits_first_last.sql": """\
{{ activation_layer.first_last(
    'visits', entity='user_id', event_time='visited_at', loaded_at=var('loaded_at', none)
) }}
""",
    "models/visits_activation_daily.sql": """\
{{ activation_layer.activation('visits', 'daily', inactive_periods=var('inactive_periods', 1)) }}
""",
    "models/visits_activation_weekly.sql": """\
{{ activation_layer.activation('visits', 'weekly') }}
""",
    "models/visits_activation_monthly.sql": """\
{{ activation_layer.activation('visits', 'monthly') }}
""",
    "models/visits_activation_status_daily.sql": """\
{{ activation_layer.activation_status('visits', 'daily') }}
""",
    "models/activation_metrics.sql": """\
{{ activation_layer.activation_metrics('visits', 'daily') }}
""",
    "models/activation_transitions.sql": """\
{{ activation_layer.activation_transitions('visits', 'daily') }}
""",
}


def write_project(folder: Path, package: Path, models: Mapping[str, str]) -> None:
    """Write a project's files; its database is the one that BENCH_DATABASE names."""
    values = {"package": package, "memory_limit": MEMORY_LIMIT, "threads": THREADS}
    for name, text in {**SETTINGS, **models}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(text).substitute(values))
