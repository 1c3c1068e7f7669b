"""A dbt project that uses the package as any user would: one fact, one-line models."""

from pathlib import Path

from measure import MEMORY_LIMIT, THREADS

FILES = {
    "dbt_project.yml": """\
name: bench
version: 0.1.0
profile: bench
flags:
  send_anonymous_usage_stats: false
""",
    "packages.yml": """\
packages:
  - local: {package}
""",
    "profiles.yml": """\
bench:
  target: bench
  outputs:
    bench:
      type: duckdb
      path: "{{{{ env_var('BENCH_DATABASE') }}}}"
      threads: 1
      settings:
        memory_limit: {memory_limit}
        threads: {threads}
        temp_directory: "{{{{ env_var('BENCH_SPILL') }}}}"
""",
    "models/sources.yml": """\
sources:
  - name: loaded
    schema: main
    tables:
      - name: facts
""",
    "models/visits.sql": """\
{{{{ config(materialized='view') }}}}
select user_id, visited_at, loaded_at from {{{{ source('loaded', 'facts') }}}}
""",
    "models/visits_first_last.sql": """\
{{{{ activation_layer.first_last(
    'visits', entity='user_id', event_time='visited_at', loaded_at=var('loaded_at', none)
) }}}}
""",
    "models/visits_activation_daily.sql": """\
{{{{ activation_layer.activation('visits', 'daily') }}}}
""",
    "models/activation_metrics.sql": """\
{{{{ activation_layer.activation_metrics('visits', 'daily') }}}}
""",
    "models/activation_transitions.sql": """\
{{{{ activation_layer.activation_transitions('visits', 'daily') }}}}
""",
}


def write_project(folder: Path, package: Path) -> None:
    """Write the project's files; its database is the one that BENCH_DATABASE names."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(package=package, memory_limit=MEMORY_LIMIT, threads=THREADS))
