"""Model files in which a macro does not stand alone on its line."""

from datetime import date, timedelta

import pytest
from histories import Histories
from layer import Settings, assert_layer
from warehouse import Project

AS_OF = date(2025, 3, 19)
WRITTEN_BEFORE = [
    "{{ config(tags=['core']) }} ",
    "/* who came */ ",
    "-- ",
    "select * from (",
    "/* see -- activation_layer: its docs */ -- activation_layer: one row per user\n",
]


@pytest.mark.parametrize(("days", "before"), [*enumerate(WRITTEN_BEFORE, start=1)])
def test_what_stands_before_a_macro_does_not_hide_which_rows_it_replaces(
    shop: Project, rows: Histories, days: int, before: str
) -> None:
    as_of = AS_OF + timedelta(days=days)
    after = ") as written" if before.endswith("(") else ""
    models = (shop.folder / "models").glob("*_*.sql")
    # Drivers are a view: they replace no rows.
    files = {path: path.read_text() for path in models if path.stem != "activation_drivers"}
    for path, sql in files.items():
        shop.write_model(path.stem, f"{before}{sql.strip()}{after}")
    shop.run(variables=Settings().variables(activation_end=as_of))
    assert_layer(shop, rows, as_of, Settings())
    for path, sql in files.items():
        shop.write_model(path.stem, sql.strip())
