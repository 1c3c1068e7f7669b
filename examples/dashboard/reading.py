"""Dashboards for the tests, and how a reader chooses and reads on them."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from playwright.sync_api import Page
from shop import BIN, Shop, copy_shop

HERE = Path(__file__).parent
THIN = "\u202f"
PLANTED = ("EWR, UA", "2013-12-23")


def build(shop: Shop, output: Path, *arguments: str | Path) -> Path:
    command = (sys.executable, HERE / "build.py", "--dbt", BIN / "dbt", "--output", output)
    shop.run(*command, *arguments)
    return output


@pytest.fixture(scope="session")
def dashboard(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(built_shop, tmp_path_factory.mktemp("page") / "dashboard.html")


@pytest.fixture(scope="session")
def planted_shop(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """In the week of Christmas four of five aircraft of one airline and airport did not depart.

    Other airlines have names that SQL or a crossed segment could take for something else.
    """
    shop = copy_shop(built_shop, tmp_path_factory.mktemp("planted") / "warehouse")
    (shop.folder / "models" / "activation" / "activation_segments.sql").write_text(
        "{{ activation_layer.activation_segments(['aircraft_departed'],"
        " ['daily', 'weekly', 'monthly'], ['origin', 'carrier', ['origin', 'carrier']]) }}"
    )
    shop.change(
        "delete from raw.flights where origin = 'EWR' and carrier = 'UA'"
        " and month = 12 and day >= 23 and hash(tailnum) % 5 < 4"
    )
    shop.change(
        """update raw.flights
        set carrier = case carrier when 'VX' then 'O''Hare "x", & y' when 'FL' then 'null' end
        where carrier in ('VX', 'FL', 'F9')"""
    )
    shop.dbt("run", "--quiet", "--full-refresh", "--select", "base_flights+")
    return shop


@pytest.fixture(scope="session")
def planted(planted_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    noted = tmp_path_factory.mktemp("noted") / "annotations.yml"
    noted.write_text(
        "- {date: 2013-12-24, text: depot closed, facts: [aircraft_departed]}\n"
        "- {date: 2013-11-28, text: Thanksgiving}\n"
        "- {date: 2013-12-25, text: of another fact, facts: [items_sold]}\n"
    )
    return build(planted_shop, noted.parent / "planted.html", "--annotations", noted)


def drawn(page: Page) -> None:
    page.wait_for_function("Promise.all(Object.values(drawing)).then(() => true)")


def choose(page: Page, **choice: str) -> None:
    """What the address says; what is left out is what most readers want."""
    page.evaluate(
        "asked => { chosen = rightChoice({by: null, value: null, ...asked}); choose({}); }", choice
    )
    drawn(page)


def text(page: Page, place: str) -> str:
    shown: str = page.locator(f"#{place}").inner_text()
    return shown


def table(page: Page, panel: str) -> list[dict[str, str]]:
    """A panel's CSV, as it is saved."""
    with page.expect_download() as download:
        page.locator(f"#{panel} .exports button", has_text="CSV").click()
    return csv_rows(download.value.path())


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as opened:
        return list(csv.DictReader(opened))


def counted(rows: Sequence[dict[str, str]], *names: str) -> list[tuple[Any, ...]]:
    """Columns of a CSV; numbers as numbers, and nothing as none."""
    return [tuple(value_of(row[name]) for name in names) for row in rows]


def value_of(cell: str) -> Any:
    if cell == "":
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


def shown_number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def usual(counts: Sequence[float | None], step: int = 1) -> float | None:
    """The median of the 8 before the last, of which there are 4 at least."""
    before = [counts[-1 - number * step] for number in range(1, 9) if number * step < len(counts)]
    known = [count for count in before if count is not None]
    return median(known) if len(known) >= 4 else None
