"""A real Spark cluster on this machine: a standalone master, two workers and the Thrift server."""

import json
import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyspark
from pyhive import hive

from engines.debian import install
from engines.ending import ended_by
from engines.ports import free_port, listens, wait_for_port

WORKERS = 2
HOST = "127.0.0.1"
THRIFT_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
# Each thread opens a metastore client, and again when the user changes: few threads, one user.
SERVER_SETTINGS = {
    "hive.server2.enable.doAs": "false",
    "hive.server2.async.exec.threads": "4",
}
LOGGING = """
rootLogger.level = warn
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
"""
SETTINGS = {
    "spark.cores.max": str(WORKERS),
    "spark.executor.cores": "1",
    "spark.sql.shuffle.partitions": str(WORKERS),
    "spark.sql.session.timeZone": "America/New_York",
    "spark.scheduler.minRegisteredResourcesRatio": "1.0",
    "spark.locality.wait": "0",
    "spark.sql.hive.metastorePartitionPruningFallbackOnException": "true",
    "spark.sql.sources.parallelPartitionDiscovery.threshold": "10000",
    "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -Dderby.system.durability=test",
    "spark.executor.extraJavaOptions": "-XX:+UseSerialGC",
    "spark.ui.retainedJobs": "5000",
    "spark.ui.retainedStages": "5000",
    "spark.sql.ui.retainedExecutions": "5000",
}


@dataclass
class SparkCluster:
    """One executor on each worker; memory is that of an executor and of the driver."""

    memory: str = "768m"
    settings: Mapping[str, str] = field(default_factory=dict)
    folder: Path = Path()
    thrift_port: int = 0
    interface_port: int = 0
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[None]:
        self.folder = Path(tempfile.mkdtemp(prefix="activation_layer_spark_"))
        with ended_by(self.stop):
            self.start()
            yield

    def start(self) -> None:
        """Everything up, and one query answered by an executor on each worker."""
        install_java()
        self.scratch.mkdir()
        (self.folder / "log4j2.properties").write_text(LOGGING)
        self.thrift_port, self.interface_port, master_port = free_port(), free_port(), free_port()
        master = f"spark://{HOST}:{master_port}"
        self.launch(
            "master",
            "spark-class",
            "org.apache.spark.deploy.master.Master",
            *["--host", HOST, "--port", master_port, "--webui-port", free_port()],
        )
        wait_for_port(master_port, 180)
        for number in range(WORKERS):
            self.launch(
                f"worker_{number}",
                "spark-class",
                "org.apache.spark.deploy.worker.Worker",
                *["--host", HOST, "--webui-port", free_port(), "--cores", "1", "--memory", "4g"],
                *["--work-dir", self.folder / f"worker_{number}", master],
            )
        self.launch("thrift_server", "spark-submit", *self.thrift_arguments(master))
        self.wait_for_thrift_server(180)
        self.wait_for_executors(60)

    def thrift_arguments(self, master: str) -> list[object]:
        settings = SETTINGS | {
            "spark.executor.memory": self.memory,
            "spark.driver.host": HOST,
            "spark.driver.bindAddress": HOST,
            "spark.ui.port": str(self.interface_port),
            "spark.sql.warehouse.dir": str(self.warehouse),
            "spark.hadoop.javax.jdo.option.ConnectionURL": (
                f"jdbc:derby:;databaseName={self.folder / 'metastore'};create=true"
            ),
        }
        server_settings = SERVER_SETTINGS | {
            "hive.server2.thrift.port": str(self.thrift_port),
            "hive.server2.thrift.bind.host": HOST,
        }
        return [
            *["--class", THRIFT_SERVER, "--master", master, "--driver-memory", self.memory],
            *options("--conf", settings | dict(self.settings)),
            "spark-internal",
            *options("--hiveconf", server_settings),
        ]

    def launch(self, name: str, program: str, *arguments: object) -> None:
        home = Path(pyspark.__file__).parent
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_CONF_DIR": str(self.folder),
            "SPARK_LOCAL_IP": HOST,
            "SPARK_LOCAL_DIRS": str(self.scratch),
            "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={self.scratch}",
            "SPARK_NO_DAEMONIZE": "1",
            "SPARK_DAEMON_MEMORY": self.memory if name == "thrift_server" else "256m",
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes.append(
                subprocess.Popen(
                    [home / "bin" / program, *map(str, arguments)],
                    cwd=self.folder,
                    env=environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.processes.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def wait_for_thrift_server(self, seconds: float) -> None:
        """Give up early, and say why, where the server has died."""
        end = time.monotonic() + seconds
        while not listens(self.thrift_port):
            if self.processes[-1].poll() is not None or time.monotonic() > end:
                log = (self.folder / "thrift_server.log").read_text(errors="replace")
                raise RuntimeError(f"the Thrift server does not come up:\n{log[-3000:]}")
            time.sleep(0.5)

    def wait_for_executors(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while len(self.executors()) < WORKERS:
            if time.monotonic() > end:
                raise TimeoutError(f"fewer than {WORKERS} executors after {seconds} s")
            time.sleep(0.5)

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @property
    def scratch(self) -> Path:
        return self.folder / "scratch"

    def executors(self) -> list[dict[str, Any]]:
        """What the driver tells of each executor but itself: its host and its finished tasks."""
        found: list[dict[str, Any]] = self.ask("executors")
        return [executor for executor in found if executor["id"] != "driver"]

    def ask(self, path: str) -> Any:
        """An answer of the REST API behind Spark's web interface."""
        address = f"http://{HOST}:{self.interface_port}/api/v1/applications"
        [application] = get_json(address)
        return get_json(f"{address}/{application['id']}/{path}")

    @contextmanager
    def cursor(self) -> Iterator[Any]:
        """A session of its own: others may keep an old list of the files of a table."""
        connection = hive.connect(host=HOST, port=self.thrift_port)
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()


def options(name: str, settings: Mapping[str, str]) -> list[str]:
    pairs = [f"{setting}={value}" for setting, value in settings.items()]
    return [argument for pair in pairs for argument in (name, pair)]


def get_json(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return json.load(answer)


def install_java() -> None:
    """Spark 4 needs Java 17, from Debian's package where there is no Java yet."""
    if shutil.which("java") is None:
        install("openjdk-17-jre-headless")
