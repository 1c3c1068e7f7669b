"""The dashboard in a real browser: its filters, and its numbers against the tables."""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
from browser import opened
from places import built_on_postgres
from playwright.sync_api import Page
from shop import BIN, Shop

HERE = Path(__file__).parent
CHARTS = ["composition", "moved", "rates", "quick", "streaks"]


def build(shop: Shop, output: Path) -> Path:
    shop.run(sys.executable, HERE / "build.py", "--dbt", BIN / "dbt", "--output", output)
    return output


@pytest.fixture(scope="module")
def dashboard(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(built_shop, tmp_path_factory.mktemp("page") / "dashboard.html")


def choose(page: Page, **filters: str) -> None:
    for name, value in filters.items():
        page.select_option(f"#{name}", value)
    page.wait_for_function("Promise.all(Object.values(drawn)).then(() => true)")


def tiles(page: Page) -> dict[str, str]:
    return {
        str(tile.get_attribute("data-name")): tile.locator("b").inner_text()
        for tile in page.locator(".tile").all()
    }


def as_shown(number: int) -> str:
    return f"{number:,}"


def metrics(shop: Shop, fact: str, grain: str, condition: str = "is_complete") -> tuple[Any, ...]:
    """The latest row for which a condition holds."""
    [row] = shop.query(
        "select period_start, active, new, retained, reactivated, churned, net_change"
        f" from activation_metrics where fact_name = '{fact}' and time_grain = '{grain}'"
        f" and {condition} order by period_start desc limit 1"
    )
    return row


@pytest.mark.parametrize(
    ("fact", "grain"),
    [("users_visited_app", "weekly"), ("items_sold", "daily"), ("aircraft_departed", "monthly")],
)
def test_the_headline_is_the_latest_complete_period(
    built_shop: Shop, dashboard: Path, fact: str, grain: str
) -> None:
    _, active, new, retained, reactivated, churned, net = metrics(built_shop, fact, grain)
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain)
        shown = tiles(page)
        for chart in CHARTS:
            assert page.locator(f"#{chart} svg").count() == 1, chart
    assert {
        name: shown[name] for name in ("active", "new", "retained", "reactivated", "lapsed")
    } == {
        "active": as_shown(active),
        "new": as_shown(new),
        "retained": as_shown(retained),
        "reactivated": as_shown(reactivated),
        "lapsed": as_shown(churned),
    }
    assert shown["net change"].replace("−", "-") == (f"{net:+,}" if net else "0")


def test_dates_choose_the_periods(built_shop: Shop, dashboard: Path) -> None:
    fact, grain = "users_visited_app", "weekly"
    begin, end = "2025-03-03", "2025-04-28"
    expected = built_shop.query(
        "select strftime(period_start, '%Y-%m-%d'), active, new, retained, reactivated, churned"
        f" from activation_metrics where fact_name = '{fact}' and time_grain = '{grain}'"
        f" and period_start between '{begin}' and '{end}' order by period_start desc"
    )
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain)
        choose(page, **{"from": begin, "to": end})
        page.locator("summary").click()
        rows = [
            line.split("\t") for line in page.locator("#numbers tbody").inner_text().split("\n")
        ]
        assert tiles(page)["active"] == as_shown(expected[0][1])
    assert [row[:6] for row in rows] == [
        [period, *map(as_shown, counts)] for period, *counts in expected
    ]
    assert len(rows) == 9


def test_what_moved_the_number_adds_up_between_two_periods(
    built_shop: Shop, dashboard: Path
) -> None:
    fact, grain, before, now = "items_sold", "weekly", "2025-02-03", "2025-05-05"
    [(came, back, left)] = built_shop.query(
        "select sum(new), sum(reactivated), sum(churned) from activation_metrics"
        f" where fact_name = '{fact}' and time_grain = '{grain}'"
        f" and period_start > '{before}' and period_start <= '{now}'"
    )
    [first, last] = [
        metrics(built_shop, fact, grain, f"period_start = '{day}'")[1] for day in (before, now)
    ]
    assert first + came + back - left == last
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, before=before, now=now)
        shown = page.locator("#moved .mark-text.role-mark text").all_text_contents()
    assert shown == [as_shown(first), f"+{came:,}", f"+{back:,}", f"−{left:,}", as_shown(last)]


def test_the_matrix_counts_everybody_by_state(built_shop: Shop, dashboard: Path) -> None:
    fact, grain, now = "aircraft_departed", "monthly", "2013-11-01"
    expected = built_shop.query(
        "select coalesce(from_state, ''), to_state, entities from activation_transitions"
        f" where fact_name = '{fact}' and time_grain = '{grain}' and period_start = '{now}'"
        " and entities > 0"
    )
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, now=now)
        cells = page.locator("#matrix td").all()
        shown = {
            (cell.get_attribute("data-from"), cell.get_attribute("data-to"), text.split("\n")[0])
            for cell in cells
            if (text := cell.inner_text())
        }
    assert shown == {(before, after, as_shown(count)) for before, after, count in expected}
    assert shown


def test_the_open_period_is_marked(built_shop: Shop, dashboard: Path) -> None:
    open_week, *_ = metrics(built_shop, "aircraft_departed", "weekly", "not is_complete")
    with opened(dashboard) as page:
        choose(page, fact="aircraft_departed", grain="weekly")
        assert f"{open_week} (open)" in (page.locator("#numbers tr.open").text_content() or "")
        assert f"week of {open_week} is open" in page.locator("#composition-note").inner_text()
        assert "open" in page.locator("#composition .mark-text text").all_text_contents()
        choose(page, grain="daily")
        assert page.locator("#numbers tr.open").count() == 0
        assert "open" not in page.locator("#composition .mark-text text").all_text_contents()


def test_streaks_and_absences_count_those_of_the_status(built_shop: Shop, dashboard: Path) -> None:
    fact = "users_visited_app"
    with opened(dashboard) as page:
        choose(page, fact=fact, grain="weekly")
        for chart, column in (("streaks", "active_streak"), ("absences", "inactive_streak")):
            [(longest, ones)] = built_shop.query(
                f"select max({column}), count(*) filter ({column} = 1)"
                f" from {fact}_activation_status_weekly where {column} > 0"
            )
            bars = page.locator(f"#{chart} .mark-rect.role-mark path")
            said = [str(bar.get_attribute("aria-label")) for bar in bars.all()]
            assert f"entities: {ones:,}" in said[0]
            assert longest >= 1
        choose(page, grain="monthly")
        note = page.locator("#absences-note").inner_text()
        assert f"no model {fact}_activation_status_monthly" in note


def test_streaks_are_those_of_the_latest_complete_period(shop: Shop, tmp_path: Path) -> None:
    """Nobody may have been active in it, so that the activation table has no row of it."""
    with duckdb.connect(shop.database) as connection:
        connection.execute("drop table items_sold_activation_status_weekly")
        connection.execute(
            "delete from items_sold_activation_weekly where period_start >= '2025-06-01'"
        )
    with opened(build(shop, tmp_path / "quiet.html")) as page:
        choose(page, fact="items_sold", grain="weekly")
        assert page.locator("#streaks svg").count() == 0


def test_a_table_that_stays_behind_is_named_with_its_own_period(shop: Shop, tmp_path: Path) -> None:
    with duckdb.connect(shop.database) as connection:
        connection.execute(
            "update items_sold_activation_status_weekly"
            " set period_start = period_start - interval 7 day"
        )
        [(stays,)] = connection.execute(
            "select max(period_start) from items_sold_activation_status_weekly"
        ).fetchall()
        connection.execute("delete from activation_transitions where fact_name = 'items_sold'")
    latest, *_ = metrics(shop, "items_sold", "weekly")
    with opened(build(shop, tmp_path / "behind.html")) as page:
        choose(page, fact="items_sold", grain="weekly")
        for note in ("streaks", "absences"):
            said = page.locator(f"#{note}-note").inner_text()
            assert said.startswith(f"At the week of {stays}, ")
            assert said.endswith(f"has not followed to the week of {latest}.")
        said = page.locator("#matrix-note").inner_text()
        assert said == f"activation_transitions has no row of items_sold in the week of {latest}."
        assert page.locator("#matrix td").count() == 0


def test_of_two_choices_at_once_the_last_one_stays(dashboard: Path) -> None:
    with opened(dashboard) as page:
        choose(page, fact="items_sold", grain="weekly")
        page.evaluate(
            """for (const grain of ["daily", "monthly"]) {
                document.querySelector("#grain").value = grain;
                document.querySelector("#grain").dispatchEvent(new Event("change"));
            }"""
        )
        page.wait_for_function("Promise.all(Object.values(drawn)).then(() => true)")
        title = page.locator("#streaks .role-axis-title").first.text_content()
        assert title == "months in a row"


def test_another_fact_needs_no_change(shop: Shop, tmp_path: Path) -> None:
    models = shop.folder / "models"
    (models / "facts" / "visits_at_night.sql").write_text(
        "select * from {{ ref('users_visited_app') }} where extract(hour from visited_at) < 6"
    )
    calls = {
        "first_last": "first_last('visits_at_night', entity='user_id', event_time='visited_at')",
        "activation_quarterly": "activation('visits_at_night', 'quarterly')",
    }
    for name, call in calls.items():
        (models / "activation" / f"visits_at_night_{name}.sql").write_text(
            f"{{{{ activation_layer.{call} }}}}"
        )
    (models / "activation" / "activation_metrics.sql").write_text(
        "{{ activation_layer.activation_metrics('visits_at_night', 'quarterly') }}"
    )
    (models / "activation" / "activation_transitions.sql").write_text(
        "{{ activation_layer.activation_transitions('visits_at_night', 'quarterly') }}"
    )
    (models / "activation" / "activation_drivers.sql").write_text(
        "{{ activation_layer.activation_drivers('visits_at_night', 'quarterly') }}"
    )
    shop.dbt("run", "--quiet", "--select", "visits_at_night+")
    _, active, *_ = metrics(shop, "visits_at_night", "quarterly", "true")
    with opened(build(shop, tmp_path / "night.html")) as page:
        choose(page, fact="visits_at_night", grain="quarterly")
        assert as_shown(active) in page.locator("#numbers").text_content().split("</td>")[0]


def test_axes_name_the_beginnings_of_periods(built_shop: Shop, dashboard: Path) -> None:
    starts = built_shop.query(
        "select strftime(period_start, '%d %b') from activation_metrics"
        " where fact_name = 'users_visited_app' and time_grain = 'weekly'"
    )
    with opened(dashboard) as page:
        choose(page, fact="users_visited_app", grain="weekly")
        labels = page.locator("#composition .role-axis-label tspan").all_text_contents()
    days = [label for label in labels if " " in label]
    assert 3 <= len(days) <= 8
    assert {(day,) for day in days} <= set(starts)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone(dashboard: Path, scheme: str) -> None:
    with opened(dashboard, width=375, height=844, scheme=scheme) as page:
        choose(page, fact="users_visited_app", grain="daily")
        assert page.evaluate("document.documentElement.scrollWidth") == 375
        for box in page.locator("svg").all():
            assert box.bounding_box()["width"] <= 375
        around = page.locator("#matrix").locator("..")
        assert around.evaluate("box => box.scrollWidth <= box.clientWidth")


def unpacked(page: Path) -> dict[str, list[dict[str, Any]]]:
    """The rows that a page brings along."""
    [found] = re.findall(r"const DATA = (.*);</script>", page.read_text())
    return {
        name: rows
        if isinstance(rows, list)
        else [dict(zip(rows["columns"], row, strict=True)) for row in rows["rows"]]
        for name, rows in json.loads(found).items()
    }


def data(page: Path) -> dict[str, list[str]]:
    """The same, in any order."""
    return {name: sorted(map(json.dumps, rows)) for name, rows in unpacked(page).items()}


OTHER_TABLES = {
    "segments": "time_grain, segment_name, segment_value, active, moved_in, returned",
    "drivers": "time_grain, baseline, from_state, driver, contribution",
    "rolling": '"new", "current", active_7, at_risk_28, dormant_return_rate',
}


@pytest.mark.parametrize("table", OTHER_TABLES)
def test_rows_of_segments_drivers_and_rolling_come_along(
    built_shop: Shop, dashboard: Path, table: str
) -> None:
    columns = f"fact_name, period_start, {OTHER_TABLES[table]}"
    names = columns.replace('"', "").split(", ")
    stored = built_shop.query(
        f"select {columns.replace('start', 'start::text')} from activation_{table}"
    )
    rows = unpacked(dashboard)[table]
    found = [tuple(row[name] for name in names) for row in rows]
    assert all("built_with" not in row for row in rows)
    assert Counter(found) == Counter(stored)
    assert found


def test_a_project_without_them_has_a_page_too(shop: Shop, tmp_path: Path) -> None:
    for table in OTHER_TABLES:
        (shop.folder / "models" / "activation" / f"activation_{table}.sql").unlink()
    page = build(shop, tmp_path / "page.html")
    assert unpacked(page).keys() == {"metrics", "transitions", "lengths"}
    with opened(page) as shown:
        choose(shown, fact="items_sold", grain="weekly")
        assert tiles(shown)["active"]


def test_on_postgres_it_says_the_same(dashboard: Path, tmp_path: Path) -> None:
    with built_on_postgres(tmp_path / "warehouse") as (_, shop):
        page = build(shop, tmp_path / "postgres.html")
    assert data(page) == data(dashboard)
    assert all(data(page).values())


@pytest.mark.parametrize(
    "missing",
    [["activation_transitions"], ["activation_transitions", "activation_drivers"]],
    ids=["dbt complains", "the page's builder complains"],
)
def test_what_is_missing_is_said(shop: Shop, tmp_path: Path, missing: list[str]) -> None:
    for name in missing:
        (shop.folder / "models" / "activation" / f"{name}.sql").unlink()
    command = (sys.executable, HERE / "build.py", "--dbt", BIN / "dbt")
    refused = shop.run(*command, "--output", tmp_path / "page.html", check=False)
    assert refused.returncode == 1
    assert "activation_transitions" in refused.stderr
    assert not (tmp_path / "page.html").exists()
