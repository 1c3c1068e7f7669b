"""Airflow runs the teams' DAGs over a copy of the shop: days, gaps, killed tasks, backfills."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import duckdb
import pytest
import yaml
from shop import BIN, Shop, copy_shop

AIRFLOW = Path(sys.executable).parent / "airflow"
EXAMPLE = Path(__file__).parent
DAGS = EXAMPLE / "dags"
DAY = "2025-06-30"
MORNING_AFTER = "2025-07-01T05:00:00"
OLD_DAY = "2025-06-10"
DAY_AFTER = "2025-06-11"
TABLES = (
    "first_last",
    "activation_daily",
    "activation_weekly",
    "activation_monthly",
    "activation_status_weekly",
)
FLOWS = (
    "activation_metrics",
    "activation_transitions",
    "activation_drivers",
    "activation_rolling",
)
SEGMENTS = ("activation_segments",)

Row = tuple[Any, ...]


def copy_dags(folder: Path) -> Path:
    return Path(shutil.copytree(DAGS, folder, ignore=shutil.ignore_patterns("__pycache__")))


def write_team(dags: Path, name: str, **keys: Any) -> None:
    """A team's file with some of its keys changed."""
    path = dags / "teams" / f"{name}.yml"
    path.write_text(yaml.safe_dump(yaml.safe_load(path.read_text()) | keys))


@dataclass(frozen=True)
class Deployment:
    """An Airflow with a database and DAGs of its own, over a shop."""

    home: Path
    shop: Shop

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{AIRFLOW.parent}{os.pathsep}{os.environ['PATH']}",
            "AIRFLOW_HOME": str(self.home),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{self.home}/airflow.db?timeout=60",
            "AIRFLOW__CORE__DAGS_FOLDER": str(self.dags),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
            "AIRFLOW__COSMOS__ENABLE_TELEMETRY": "false",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "DBT_PROJECT": str(self.shop.folder),
            "DBT_EXECUTABLE": str(BIN / "dbt"),
            "NO_PROXY": "127.0.0.1",
        }

    def run(
        self, *command: str, check: bool = True, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [AIRFLOW, *command],
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"{command} failed:\n{done.stdout[-9000:]}\n{done.stderr[-3000:]}")
        return done

    @property
    def dags(self) -> Path:
        return self.home / "dags"

    def write_team(self, name: str, **keys: Any) -> None:
        write_team(self.dags, name, **keys)

    def rows(self, sql: str) -> list[Row]:
        with closing(sqlite3.connect(self.home / "airflow.db")) as connection:
            return connection.execute(sql).fetchall()

    def states(self, dag: str) -> dict[str, str]:
        """The state of each task of a DAG's only run."""
        found = self.rows(f"select task_id, state from task_instance where dag_id = '{dag}'")
        assert len(found) == len(dict(found)), "more than one run"
        return dict(found)


@pytest.fixture(scope="session")
def empty_home(tmp_path_factory: pytest.TempPathFactory, built_shop: Shop) -> Path:
    home = tmp_path_factory.mktemp("airflow") / "home"
    deployment = Deployment(home, built_shop)
    copy_dags(deployment.dags)
    shutil.copytree(EXAMPLE / "plugins", home / "plugins")
    deployment.run("db", "migrate")
    deployment.run("pools", "set", "warehouse", "1", "dbt commands at a time")
    (home / "airflow.cfg").unlink()
    return home


@pytest.fixture
def deployment(empty_home: Path, shop: Shop, tmp_path: Path) -> Deployment:
    return Deployment(Path(shutil.copytree(empty_home, tmp_path / "home")), shop)


def rows_of(shop: Shop, table: str, fact: str) -> Counter[Row]:
    """A fact's rows, without the columns that tell of the run that wrote them."""
    columns = [column for (column, *_) in shop.query(f"describe {table}")]
    kept = [f'"{column}"' for column in columns if column not in ("as_of_date", "built_with")]
    where = f"where fact_name = '{fact}'" if table in FLOWS + SEGMENTS else ""
    return Counter(shop.query(f"select {', '.join(kept)} from {table} {where}"))


def differing(shop: Shop, fact: str, folder: Path, flows: tuple[str, ...] = ()) -> list[str]:
    """Tables of a fact that differ from those of a full refresh."""
    refreshed = copy_shop(shop, folder)
    refreshed.dbt("run", "--full-refresh", "--quiet", "--select", f"+{fact}+")
    tables = [*(f"{fact}_{table}" for table in TABLES), *flows]
    return [
        table for table in tables if rows_of(shop, table, fact) != rows_of(refreshed, table, fact)
    ]


def as_of(shop: Shop, fact: str) -> str:
    [(found,)] = shop.query(f"select max(snapshot_date) from {fact}_first_last")
    return str(found)


@contextmanager
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A chat that takes messages: its address, and what it was told."""
    messages: list[dict[str, str]] = []

    class Chat(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Chat) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", messages
        server.shutdown()


def test_every_team_has_a_dag(deployment: Deployment) -> None:
    deployment.run("dags", "reserialize")
    assert deployment.rows("select stacktrace from import_error") == []
    dags = deployment.rows("select dag_id from serialized_dag order by dag_id")
    assert dags == [("company",), ("fleet",), ("growth",), ("marketplace",)]
    [(growth,)] = deployment.rows("select data from serialized_dag where dag_id = 'growth'")
    assert json.loads(growth)["dag"]["timetable"]["__type"] == "days.DayTimetable"


def read_teams(dags: Path) -> tuple[str, str]:
    """The names of the teams that are right, and what is said of the others."""
    read = (
        "from team_file import errors, read_teams; teams, wrong = read_teams();"
        "print(*(team.name for team in teams)); print(*errors(wrong), sep='\\n')"
    )
    told = subprocess.run(
        [sys.executable, "-c", read], cwd=dags, check=True, capture_output=True, text=True
    )
    names, said = told.stdout.split("\n", 1)
    return names, said


@pytest.fixture
def dags(tmp_path: Path) -> Path:
    return copy_dags(tmp_path / "dags")


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("schedule", "*/5 * * * *", "schedule: String should match pattern"),
        ("facts", "users_visited_app", "facts: Input should be a valid dictionary"),
        ("facts", {}, "facts: Dictionary should have at least 1 item"),
        ("facts", {"a": ["hourly"]}, "facts.a.0: Input should be 'daily'"),
        ("ownr", "growth", "ownr: Extra inputs are not permitted, but is 'growth'"),
        ("select", None, "select: Input should be a valid list"),
        ("start_date", "soon", "start_date: Input should be a valid date"),
        ("retries", "often", "retries: Input should be a valid integer"),
        ("after", ["../team_dag"], "after.0: String should match pattern"),
        ("after", ["fleet"], "the file: a team that follows others has no facts, schedule"),
    ],
)
def test_a_broken_file_is_named_with_its_key_and_other_teams_go_on(
    dags: Path, key: str, value: Any, message: str
) -> None:
    write_team(dags, "growth", **{key: value})
    names, said = read_teams(dags)
    assert names == "company fleet marketplace"
    assert f"teams/growth.yml: {message}" in said


def test_a_file_without_a_key_that_it_needs_is_named(dags: Path) -> None:
    (dags / "teams" / "growth.yml").write_text("facts: {users_visited_app: [daily]}")
    _, said = read_teams(dags)
    assert said.strip() == "teams/growth.yml: the file: missing: schedule, start_date"


def test_a_file_that_cannot_be_read_is_named_and_other_teams_go_on(dags: Path) -> None:
    teams = dags / "teams"
    (teams / "folder.yml").mkdir()
    (teams / "latin.yml").write_text("alert: café", encoding="latin-1")
    (teams / "no_date.yml").write_text("start_date: 2025-02-30")
    (teams / "no_yaml.yml").write_text("facts: [")
    shutil.copy(teams / "growth.yml", teams / "my team.yml")
    names, said = read_teams(dags)
    assert names == "company fleet growth marketplace"
    for name in ("folder", "latin", "no_date", "no_yaml"):
        assert f"teams/{name}.yml: the file: " in said
    assert "teams/my team.yml: name: String should match pattern" in said


def test_teams_do_not_follow_themselves(dags: Path) -> None:
    for name in ("first", "second", "third"):
        shutil.copy(dags / "teams" / "company.yml", dags / "teams" / f"{name}.yml")
    write_team(dags, "company", after=["company", "growth"])
    write_team(dags, "first", after=["second"])
    write_team(dags, "second", after=["first", "growth"])
    write_team(dags, "third", after=["second"])
    shutil.copy(dags / "teams" / "company.yml", dags / "teams" / "fourth.yml")
    write_team(dags, "fourth", after=["nobody"])
    names, said = read_teams(dags)
    assert names == "fleet growth marketplace third"
    for name in ("company", "first", "second"):
        assert f"teams/{name}.yml: after: a team cannot follow itself" in said
    assert "teams/fourth.yml: after: no team has the file nobody" in said


def test_a_broken_file_is_an_import_error_in_airflow(deployment: Deployment) -> None:
    """Also one that is wrong for Airflow or cosmos only; a team's name stands in no other's way."""
    deployment.write_team("growth", retries="often")
    deployment.write_team("marketplace", select=["wrong:items_sold"])
    for name in ("team_dag", "typo", "stranger", "never"):
        shutil.copy(
            deployment.dags / "teams" / "fleet.yml", deployment.dags / "teams" / f"{name}.yml"
        )
    deployment.write_team("typo", select=["+aircraft_departd+"])
    deployment.write_team("stranger", facts={"aircraft_departed": ["yearly"]})
    deployment.write_team("never", schedule="0 5 31 2 *")
    deployment.run("dags", "reserialize")
    [(filename, stacktrace)] = deployment.rows("select filename, stacktrace from import_error")
    assert filename.endswith("broken_teams.py")
    assert "teams/growth.yml: retries: Input should be a valid integer" in stacktrace
    assert "teams/never.yml: " in stacktrace
    assert "teams/marketplace.yml: " in stacktrace
    assert "teams/typo.yml: select: draws no model of the project" in stacktrace
    assert "teams/stranger.yml: facts: aircraft_departed_activation_yearly is no" in stacktrace
    dags = deployment.rows("select dag_id from serialized_dag order by dag_id")
    assert dags == [("company",), ("fleet",), ("team_dag",)]


def test_the_asset_is_updated_after_all_facts_are_compared(deployment: Deployment) -> None:
    facts = {"users_visited_app": ["daily"], "items_sold": ["daily"]}
    deployment.write_team("growth", facts=facts)
    deployment.run("dags", "reserialize")
    updating = deployment.rows("select distinct task_id from task_outlet_asset_reference")
    assert updating == [("done",)]
    [(dag,)] = deployment.rows("select data from serialized_dag where dag_id = 'growth'")
    tasks = [task["__var"] for task in json.loads(dag)["dag"]["tasks"]]
    before = {task["task_id"] for task in tasks if "done" in task.get("downstream_task_ids", [])}
    assert {"reconcile_users_visited_app", "reconcile_items_sold"} <= before


LAST_DAYS = """
from airflow.serialization.serialized_objects import DagSerialization
from team_file import read_teams
from team_dag import team_dag

[fleet] = [team for team in read_teams()[0] if team.name == "fleet"]
for schedule in ("30 4 * * *", "0 0 * * *"):
    made = DagSerialization.to_dict(team_dag(fleet.model_copy(update={"schedule": schedule})))
    dag = DagSerialization.from_dict(made)
    *_, last = dag.iter_dagrun_infos_between(None, dag.end_date)
    print("days:", last.data_interval.start.date())
"""


def printed_by(deployment: Deployment, script: str) -> list[str]:
    """What a script says that sees the DAGs' modules; Airflow's log goes elsewhere."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=deployment.dags,
        env=deployment.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [line for line in done.stdout.splitlines() if line.startswith("days: ")]


def test_the_end_date_is_the_last_day_that_is_added(deployment: Deployment) -> None:
    """Also with a schedule of midnight, whose next interval begins as that day ends."""
    assert printed_by(deployment, LAST_DAYS) == ["days: 2013-12-31"] * 2


TRIGGERED_DAYS = """
from datetime import UTC, date, datetime
from types import SimpleNamespace
from airflow.sdk import DAG
from airflow.sdk.execution_time import macros
from team_dag import days_of_run

run = SimpleNamespace(run_after=datetime(2025, 7, 1, 5, tzinfo=UTC))
render = DAG("any").get_template_env().from_string
for asked, end_date in ((None, None), ("2025-03-01", None), (None, date(2025, 6, 25))):
    known = {"params": {"activation_start": asked}, "dag_run": run, "macros": macros}
    days = days_of_run(end_date).values()
    print("days:", *(render(day).render(known) for day in days))
"""


def test_a_run_without_a_data_interval_is_that_of_the_day_before(deployment: Deployment) -> None:
    """So `airflow dags trigger` makes them; of a feed that has ended, that of its last day."""
    assert printed_by(deployment, TRIGGERED_DAYS) == [
        "days: 2025-06-30 2025-06-30",
        "days: 2025-03-01 2025-06-30",
        "days: 2025-06-25 2025-06-25",
    ]


NAMES = """
from airflow.timetables.base import DataInterval
from airflow.utils.types import DagRunType
from days import DayTimetable
from pendulum import datetime

begin, end = datetime(2025, 6, 30, 5), datetime(2025, 7, 1, 5)
for interval, kind in ((DataInterval(begin, end), "scheduled"), (None, "manual")):
    name = DayTimetable("0 5 * * *", "UTC").generate_run_id(
        run_type=DagRunType(kind), run_after=end, data_interval=interval, partition_key=None
    )
    print("days:", name)
"""


def test_the_name_of_a_run_tells_the_day_that_it_adds(deployment: Deployment) -> None:
    assert printed_by(deployment, NAMES) == [
        "days: scheduled__2025-06-30",
        "days: manual__2025-07-01T05:00:00+00:00",
    ]


def test_airflow_listens_on_this_machine_alone_and_migrates_once(
    empty_home: Path, built_shop: Shop, tmp_path: Path
) -> None:
    folder = tmp_path / "airflow"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns(".airflow", ".venv"))
    shutil.copytree(empty_home, folder / ".airflow")
    (folder / ".venv").symlink_to(sys.prefix)
    ready = folder / ".airflow" / "ready"
    ready.touch()
    os.utime(ready, (0, 0))

    def make(*arguments: str) -> str:
        quiet = ["--silent", "--no-print-directory"]
        command = ["make", *quiet, *arguments, f"WAREHOUSE={built_shop.folder}"]
        done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
        return done.stdout

    assert make("airflow", "DO=config get-value api host").splitlines()[-1] == "127.0.0.1"
    assert make("airflow", "DO=config get-value core plugins_folder").strip().endswith("plugins")
    for target in ("start", "day"):
        assert "migrate" not in make("--dry-run", target)


def test_a_day_is_added_and_the_company_follows(deployment: Deployment, tmp_path: Path) -> None:
    shop = deployment.shop
    shop.load()
    deployment.run("dags", "test", "growth", MORNING_AFTER)
    assert as_of(shop, "users_visited_app") == DAY
    [(asset,)] = deployment.rows(
        "select name from asset_event join asset on asset.id = asset_event.asset_id"
    )
    assert asset == "activation_growth"

    deployment.run("dags", "test", "company", MORNING_AFTER)
    assert differing(shop, "users_visited_app", tmp_path / "refreshed", FLOWS) == []


def test_a_missing_day_stops_all_that_comes_after(deployment: Deployment) -> None:
    shop = deployment.shop
    shop.load("--only", "app_events")
    deployment.write_team("marketplace", retries=1, retry_minutes=0)
    with webhook() as (address, messages):
        failed = deployment.run(
            "dags", "test", "marketplace", MORNING_AFTER, check=False, ALERT_WEBHOOK=address
        )
    assert failed.returncode != 0
    states = deployment.states("marketplace")
    assert states.pop("check_partitions_items_sold") == "failed"
    assert set(states.values()) == {"upstream_failed"}
    assert as_of(shop, "items_sold") == "2025-06-29"
    [message] = messages
    assert message["channel"] == "#marketplace"
    assert "marketplace: check_partitions_items_sold failed" in message["text"]


def kill_dbt(deployment: Deployment, model: str, ended: Event) -> None:
    """Kills the dbt command that builds a model, as soon as it has opened the database."""
    selection = f".{model}\0--exclude".encode()
    ours = f"SHOP_FOLDER={deployment.shop.folder}\0".encode()
    while not ended.wait(0.01):
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if selection not in (process / "cmdline").read_bytes():
                    continue
                if ours not in (process / "environ").read_bytes():
                    continue
                opened = [os.readlink(descriptor) for descriptor in (process / "fd").iterdir()]
                if str(deployment.shop.database) in opened:
                    os.kill(int(process.name), signal.SIGKILL)
                    return


def test_a_killed_dbt_is_run_again_by_airflow(deployment: Deployment, tmp_path: Path) -> None:
    shop = deployment.shop
    shop.load()
    deployment.write_team("marketplace", retries=1, retry_minutes=0)
    ended = Event()
    killer = Thread(target=kill_dbt, args=(deployment, "items_sold_activation_daily", ended))
    killer.start()
    try:
        deployment.run("dags", "test", "marketplace", MORNING_AFTER)
    finally:
        ended.set()
        killer.join()
    again = deployment.rows("select task_id from task_instance where try_number > 1")
    assert again == [("build.items_sold_activation_daily_model_build",)]
    assert as_of(shop, "items_sold") == DAY
    assert differing(shop, "items_sold", tmp_path / "refreshed") == []


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def wait_for(found: Callable[[], bool], seconds: int, what: str) -> None:
    give_up = time.monotonic() + seconds
    while not found():
        if time.monotonic() > give_up:
            raise AssertionError(f"no {what} within {seconds} seconds")
        time.sleep(1)


@contextmanager
def standalone(deployment: Deployment) -> Iterator[None]:
    """All of Airflow: scheduler, DAG processor, triggerer and API server."""
    port = free_port()
    settings = {
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(free_port()),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(free_port()),
    }
    with (deployment.home / "standalone.log").open("w") as log:
        process = subprocess.Popen(
            [AIRFLOW, "standalone"],
            env={**deployment.environment, **settings},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            yield
        finally:
            process.send_signal(signal.SIGINT)  # What runs in the background may not hear it.
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def test_a_run_of_long_ago_is_run_again(deployment: Deployment, tmp_path: Path) -> None:
    """The fleet's, whose feed has ended; all is recomputed from the run's day on."""
    shop = deployment.shop
    with duckdb.connect(shop.database) as connection:
        [(flights,)] = connection.execute(
            "delete from raw.flights where year = 2013 and month = 6 and day = 10 and hour < 16"
        ).fetchall()
    assert flights > 500
    deployment.run("dags", "test", "fleet", "2013-06-11T04:30:00")
    assert as_of(shop, "aircraft_departed") == "2013-12-31"
    assert differing(shop, "aircraft_departed", tmp_path / "refreshed", SEGMENTS) == []


def unfinished(deployment: Deployment) -> list[Row]:
    """Runs that go on, and finished teams that the company has not followed yet."""
    return deployment.rows(
        "select dag_id from dag_run where state not in ('success', 'failed')"
        " union all select target_dag_id from asset_dag_run_queue"
    )


def test_airflow_backfill_redoes_old_days_and_the_company_follows(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Up to the team's end_date, which is a day like the others."""
    shop = deployment.shop
    with duckdb.connect(shop.database) as connection:
        connection.execute(
            f"insert into raw.orders values ('late', 'KR', 999, '{OLD_DAY} 12:00', now())"
        )
    last_day = date.fromisoformat(DAY_AFTER)
    deployment.write_team("marketplace", start_date=date(2025, 6, 1), end_date=last_day)
    with standalone(deployment):
        serialized = "select 1 from serialized_dag where dag_id = 'marketplace'"
        wait_for(lambda: bool(deployment.rows(serialized)), 300, "DAG")
        for dag in ("marketplace", "company"):
            deployment.run("dags", "unpause", "--yes", dag)
        deployment.run(
            *("backfill", "create", "--dag-id", "marketplace", "--max-active-runs", "1"),
            *("--from-date", f"{OLD_DAY}T05:00:00", "--to-date", f"{DAY_AFTER}T05:00:00"),
        )
        updated = "select 1 from asset_event where source_dag_id = 'marketplace'"
        wait_for(lambda: len(deployment.rows(updated)) == 2, 1200, "second run")
        wait_for(lambda: not unfinished(deployment), 400, "run of the company")
        runs = deployment.rows("select distinct dag_id, state, run_type from dag_run")
    assert set(runs) == {
        ("marketplace", "success", "backfill"),
        ("company", "success", "asset_triggered"),
    }
    assert as_of(shop, "items_sold") == "2025-06-29"
    assert differing(shop, "items_sold", tmp_path / "refreshed", FLOWS) == []
