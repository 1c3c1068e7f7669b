"""Spark with tables of Delta Lake or of Iceberg, in which rows can be replaced in one step.

It is Spark 4.1, the latest that both have releases for. Iceberg would lock a table in the Hive
metastore before each commit, which the embedded one cannot: there is one writer at a time here.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engines import ivy
from engines.engine import schema_of
from engines.spark_cluster import SparkCluster, install_java
from engines.spark_engine import FEW_ROWS, Spark

EXTENSIONS, CATALOG = "spark.sql.extensions", "spark.sql.catalog.spark_catalog"


@dataclass(frozen=True)
class TableFormat:
    title: str
    replaces: str
    jars: Sequence[str]
    settings: Mapping[str, str]


FORMATS = {
    "delta": TableFormat(
        title="Spark 4.1, Delta Lake 4.4, Thrift server, two workers",
        replaces="by one INSERT that replaces",
        jars=["io.delta:delta-spark_4.1_2.13:4.4.0", "io.delta:delta-storage:4.4.0"],
        settings={
            EXTENSIONS: "io.delta.sql.DeltaSparkSessionExtension",
            CATALOG: "org.apache.spark.sql.delta.catalog.DeltaCatalog",
            "spark.databricks.delta.snapshotPartitions": "1",
            # Else it fails on the greatest date of a table: delta-io/delta#4201.
            "spark.databricks.delta.optimizeMetadataQuery.enabled": "false",
            "spark.databricks.delta.properties.defaults.columnMapping.mode": "name",
        },
    ),
    "iceberg": TableFormat(
        title="Spark 4.1, Iceberg 1.11, Thrift server, two workers",
        replaces="by one MERGE",
        jars=["org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0"],
        settings={
            EXTENSIONS: "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
            CATALOG: "org.apache.iceberg.spark.SparkSessionCatalog",
            f"{CATALOG}.type": "hive",
            "spark.hadoop.datanucleus.connectionPoolingType": "NONE",
            "spark.hadoop.iceberg.engine.hive.lock-enabled": "false",
        },
    ),
}


class Lakehouse(Spark):
    deletes = True
    atomic = True
    reader_sees = "the old rows"

    def __init__(self, file_format: str, cluster: SparkCluster) -> None:
        stored = FORMATS[file_format]
        cluster.settings = {**cluster.settings, **stored.settings}
        super().__init__(cluster)
        self.file_format = file_format
        self.jars = stored.jars
        self.name = f"spark-{file_format}"
        self.title, self.replaces = stored.title, stored.replaces
        self.project_yml = f"models: {{+file_format: {file_format}}}\n"

    @contextmanager
    def running(self) -> Iterator[None]:
        install_java()
        ivy.install(self.jars)
        with super().running():
            yield

    def made_as(self, folder: Path, table: str) -> Any:
        """The oldest version that the present rows come from."""
        if self.file_format == "delta":
            history = self.query(folder, f"describe history {table}")
            return next(version[:2] for version in history if "CREATE" in version[4])
        name = f"{schema_of(folder)}.{table}"
        return self.query(folder, f"call spark_catalog.system.ancestors_of('{name}')")[-1]


def find(name: str) -> Lakehouse:
    return Lakehouse(name.removeprefix("spark-"), SparkCluster(settings=FEW_ROWS))
