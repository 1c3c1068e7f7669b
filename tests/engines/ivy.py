"""Jars of Maven Central, by Ivy, which comes with Spark, into the folder of Spark's own jars."""

import subprocess
import time
from collections.abc import Iterable
from pathlib import Path

import pyspark

JARS = Path(pyspark.__file__).parent / "jars"


def install(coordinates: Iterable[str]) -> None:
    """Those that are not there yet: `group:artifact:version`, without what they depend on."""
    for coordinate in coordinates:
        group, artifact, version = coordinate.split(":")
        jar = JARS / f"{artifact}-{version}.jar"
        if not jar.exists():
            started = time.monotonic()
            retrieve(group, artifact, version)
            megabytes, seconds = jar.stat().st_size / 1e6, time.monotonic() - started
            print(f"{coordinate}: {megabytes:.1f} MB in {seconds:.0f} s", flush=True)


def retrieve(group: str, artifact: str, version: str) -> None:
    subprocess.run(
        [
            *("java", "-cp", JARS / "*", "org.apache.ivy.Main", "-m2compatible", "-notransitive"),
            *("-error", "-confs", "default", "-types", "jar"),
            *("-dependency", group, artifact, version),
            *("-retrieve", JARS / "[artifact]-[revision].[ext]"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
