"""DuckLake: tables as Parquet files in a folder, with their catalog in a file of DuckDB.

Few rows may go into the catalog instead; DuckLake of DuckDB 1.5.5 rounds their last digit there,
which a comparison of ratios to the last digit notices. Here all rows go into files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
from duckdb_extensions import import_extension

from engines.duckdb_engine import DuckDB, database

OPTIONS = {"data_inlining_row_limit": 0}


class DuckLake(DuckDB):
    name = "ducklake"
    title = "DuckLake, on DuckDB 1.5"

    @contextmanager
    def running(self) -> Iterator[None]:
        import_extension("ducklake")
        yield

    def profile(self, folder: Path) -> dict[str, Any]:
        lake = {"path": f"ducklake:{catalog(folder)}", "alias": "lake", "options": OPTIONS}
        return {**super().profile(folder), "attach": [lake], "database": "lake"}

    def made_as(self, folder: Path, table: str) -> Any:
        return self.query(
            folder,
            f"select table_id, table_uuid from ducklake_table_info('lake') "
            f"where table_name = '{table}'",
        )

    @contextmanager
    def connection(self, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        with duckdb.connect(str(database(folder))) as connection:
            connection.execute(
                f"attach if not exists 'ducklake:{catalog(folder)}' as lake "
                "(data_inlining_row_limit 0)"
            )
            connection.execute("use lake")
            yield connection


def catalog(folder: Path) -> Path:
    """Its data files lie beside it, in a folder of that name and `.files`."""
    return folder / "shop.ducklake"


ENGINE = DuckLake()
