"""The site of the shop, read in a browser that is offline."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
from browser import chromium
from knowledge import Fact, Standing, Verdict, last_run, problem, result_of, threshold
from pages import Known, freshness, summary
from playwright.sync_api import Page, sync_playwright
from publish import publish
from shop import BIN, Shop

WEEKLY = "users_visited_app_activation_weekly"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield browser.new_context(offline=True).new_page()
        browser.close()


def publish_next_day(shop: Shop, site: Path) -> dict[str, str]:
    """The site as on the day after the as-of date of the users; what is said of doubtful models."""
    [[as_of]] = shop.query("select max(snapshot_date) from users_visited_app_first_last")
    doubtful = publish(shop.folder, BIN / "dbt", site, as_of + timedelta(days=1))
    return {standing.name: standing.verdict.said for standing in doubtful}


@pytest.fixture(scope="module")
def site(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    assert publish_next_day(built_shop, site) == {}
    return site


def open_model(page: Page, site: Path, name: str) -> None:
    page.goto("about:blank")
    page.goto(f"{(site / 'index.html').as_uri()}#!/model/model.shop.{name}")
    page.get_by_role("heading", name=name).first.wait_for()


def open_overview(page: Page, site: Path) -> None:
    page.goto("about:blank")
    page.goto((site / "index.html").as_uri())
    page.get_by_role("heading", name="Activation models").wait_for()


def cells(page: Page, first: str) -> list[str]:
    """The row of a table that begins with this text, as it is read."""
    row = page.locator("tr").filter(has=page.get_by_text(first, exact=True)).first
    return [text.strip() for text in row.locator("td").all_inner_texts()]


def test_a_model_shows_where_it_stands(built_shop: Shop, site: Path, page: Page) -> None:
    [[as_of]] = built_shop.query(f"select max(as_of_date) from {WEEKLY}")
    [[rows, periods]] = built_shop.query(
        f"select count(*), count(distinct period_start) from {WEEKLY}"
    )
    open_model(page, site, WEEKLY)
    assert cells(page, "Fact")[1] == "users_visited_app"
    assert cells(page, "Grain")[1] == "weekly"
    assert cells(page, "As of")[1] == str(as_of)
    assert cells(page, "Owner")[1] == "growth"
    assert cells(page, "Freshness")[1] == "fresh: 1 day ago, at most 2"
    assert re.fullmatch(r"dbt build, .+ UTC: success, [\d.]+ s", cells(page, "Last run")[1])
    assert cells(page, "Rows")[1] == f"{rows:,}"
    assert cells(page, "Reconcile")[1] == f"agrees ({periods} periods)"
    assert cells(page, "agrees_with_fact")[1] == "pass"
    assert "State of each user_id per week." in page.inner_text("body")


def test_the_overview_lists_all_activation_models(built_shop: Shop, site: Path, page: Page) -> None:
    open_overview(page, site)
    models = {path.stem for path in (built_shop.folder / "models/activation").glob("*.sql")}
    listed = page.locator("td:first-child a").all_inner_texts()
    assert sorted(listed) == sorted(models)
    page.set_viewport_size({"width": 1500, "height": 950})
    assert page.locator("table").first.evaluate(
        "table => table.scrollWidth <= table.parentElement.clientWidth"
    )
    body = page.inner_text("body")
    assert "Late: aircraft_departed." in body
    assert re.search(r"Last run: dbt build on .+ UTC: \d+ pass, \d+ success, \d+ warn", body)
    [[newest]] = built_shop.query("select max(as_of_date) from activation_metrics")
    metrics = cells(page, "activation_metrics")
    assert metrics[2:5] == [
        "fleet, growth, marketplace",
        str(newest),
        "fresh: 1 day ago, at most 2",
    ]
    assert cells(page, WEEKLY)[5] == "4 pass"
    page.get_by_role("link", name="activation_metrics", exact=True).last.click()
    page.get_by_role("heading", name="activation_metrics").first.wait_for()
    assert cells(page, "Reconcile")[1] == "reads tables that agree"


def test_lineage_of_metrics_down_to_columns(site: Path, page: Page) -> None:
    open_model(page, site, "activation_metrics")
    depends_on = page.locator(".section-content", has_text="Depends On")
    depends_on.locator("a[href*='model.shop.items_sold_activation_monthly']").wait_for()
    page.get_by_role("link", name="Lineage by column").click()
    metrics = page.locator("[data-id='model.shop.activation_metrics']")
    metrics.wait_for()
    assert "quick_ratio" in metrics.inner_text()
    metrics.click()
    assert page.get_by_text("lineage unavailable").count() == 0
    for name in (WEEKLY, "users_visited_app", "base_app_visits"):
        page.locator(f"[data-id='model.shop.{name}']").wait_for(state="attached")
    lineage = page.evaluate("window.colibriData.lineage.edges")
    read = {
        (edge["source"], edge["sourceColumn"])
        for edge in lineage
        if (edge["target"], edge["targetColumn"]) == ("model.shop.activation_metrics", "churned")
    }
    assert (f"model.shop.{WEEKLY}", "state_transition") in read


@pytest.mark.parametrize("name", [None, WEEKLY])
def test_pages_fit_a_phone(site: Path, page: Page, name: str | None) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_model(page, site, name) if name else open_overview(page, site)
    assert page.evaluate("document.body.scrollWidth") == 390
    edges = page.locator(":is(p, .model-markdown) > table td").evaluate_all(
        "cells => cells.map(cell => cell.getBoundingClientRect()).map(box => [box.left, box.right])"
    )
    assert edges
    assert all(0 <= left <= right <= 390 for left, right in edges)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_fact_is_late_beyond_the_threshold_of_its_test() -> None:
    tested = {"name": "as_of_date_is_recent", "kwargs": {"max_days": 5}}
    nodes = {"test": {"test_metadata": tested, "attached_node": "model.shop.a_first_last"}}
    assert threshold({"nodes": nodes}, "model.shop.a_first_last", 2) == 5
    assert threshold({"nodes": nodes}, "model.shop.b_first_last", 2) == 2
    fact = Fact("a", None, 5, date(2025, 6, 1))
    assert freshness(fact, date(2025, 6, 6)) == "fresh: 5 days ago, at most 5"
    assert freshness(fact, date(2025, 6, 7)) == "**LATE**: 6 days ago, at most 5"


def test_a_view_stands_where_the_tables_do_that_it_reads(
    built_shop: Shop, site: Path, page: Page
) -> None:
    [[rows]] = built_shop.query("select count(*) from activation_drivers")
    open_model(page, site, "activation_transitions")
    as_of = cells(page, "As of")[1]
    open_model(page, site, "activation_drivers")
    assert cells(page, "As of")[1] == as_of != "no row yet"
    assert cells(page, "Rows")[1] == f"{rows:,}"
    assert cells(page, "drivers_sum_to_change")[1] == "pass"


def test_the_complaint_of_a_database_is_a_result_too() -> None:
    said = (
        "Running with dbt\nRuntime Error in operation\n  Binder Error: no column x\n\n  LINE 3: x"
    )
    assert problem(said) == "Binder Error: no column x"


def test_a_broken_table_shows(shop: Shop, tmp_path: Path, page: Page) -> None:
    with duckdb.connect(shop.database) as connection:
        connection.execute(f"delete from {WEEKLY} where period_start = '2025-03-03'")
        connection.execute(
            "update activation_metrics set as_of_date = '2025-06-20' where fact_name = 'items_sold'"
        )
    assert publish_next_day(shop, tmp_path / "site").keys() == {
        WEEKLY,
        "users_visited_app_activation_status_weekly",
        "activation_metrics",
        "activation_transitions",
        "activation_drivers",
    }
    open_model(page, tmp_path / "site", "activation_drivers")
    assert cells(page, "Reconcile")[1] == "FAILED: reads activation_transitions"
    open_model(page, tmp_path / "site", WEEKLY)
    assert cells(page, "Reconcile")[1].startswith(
        "FAILED: 1 of 26 periods differs, the earliest 2025-03-03"
    )
    open_model(page, tmp_path / "site", "activation_metrics")
    assert "items_sold: 2025-06-20, users_visited_app: 2025-06-29" in cells(page, "As of")[1]
    open_overview(page, tmp_path / "site")
    said = page.inner_text("body")
    assert "20 models, 5 do not agree" in said
    assert "Late: aircraft_departed." in said
    assert "Behind their fact: activation_metrics." in said
    assert "FAILED" in cells(page, WEEKLY)[-1]
    assert "agrees" in cells(page, "users_visited_app_activation_daily")[-1]


def test_a_table_that_is_not_built_is_not_said_to_differ(
    shop: Shop, tmp_path: Path, page: Page
) -> None:
    with duckdb.connect(shop.database) as connection:
        connection.execute("drop table items_sold_activation_monthly")
        connection.execute(f"delete from {WEEKLY} where period_start = '2025-03-03'")
    doubtful = publish_next_day(shop, tmp_path / "site")
    said = doubtful["items_sold_first_last"]
    assert said.endswith("not built yet: items_sold_activation_monthly")
    status = doubtful["items_sold_activation_status_weekly"]
    assert status.startswith("not compared: reads items_sold_")
    assert doubtful["activation_metrics"] == f"FAILED: reads {WEEKLY}"
    assert "users_visited_app_activation_daily" not in doubtful
    open_overview(page, tmp_path / "site")
    said = page.inner_text("body")
    assert "could not be compared with them" in said
    assert "Late: aircraft_departed." in said
    assert "Behind their fact" not in said


def test_one_is_one_and_of_no_run_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "target").mkdir()
    results = {"args": {"which": "compile"}, "metadata": {}, "results": []}
    (tmp_path / "target" / "run_results.json").write_text(json.dumps(results))
    last = last_run(tmp_path)
    assert last.status("test.shop.any") == "not known"
    wrong = Standing("a", "model.shop.a", [], verdict=Verdict("FAILED", differs=True))
    first, *_, ran = summary(Known([], [wrong], {}, last, date(2025, 6, 1)))
    assert (first, ran) == (
        "On 2025-06-01: 1 model, 1 does not agree with the facts.",
        "Last run: not known.",
    )
    agreeing = {"compared": 1, "unit": "snapshot", "agrees": True}
    assert result_of(agreeing) == "agrees (1 snapshot)"
