"""The numbers on the page against the tables."""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from browser import opened
from places import built_on_postgres
from playwright.sync_api import Page
from reading import THIN, build, choose, counted, drawn, shown_number, table, text, usual
from shop import BIN, Shop

pytest_plugins = ["reading"]

PAIRS = [("users_visited_app", "weekly"), ("items_sold", "daily"), ("aircraft_departed", "monthly")]


def metrics(shop: Shop, fact: str, grain: str, columns: str) -> list[tuple[Any, ...]]:
    """Of complete periods, the latest one last."""
    return shop.query(
        f"select {columns} from activation_metrics where fact_name = '{fact}'"
        f" and time_grain = '{grain}' and is_complete order by period_start"
    )


def shown_change(now: float, before: float) -> str:
    change = 100 * (now / before - 1)
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{abs(change):.1f}{THIN}%"


@pytest.mark.parametrize(("fact", "grain"), PAIRS)
def test_tiles_stand_beside_the_period_before_and_the_usual(
    built_shop: Shop, dashboard: Path, fact: str, grain: str
) -> None:
    names = ["active", "new", "retained", "reactivated", "churned"]
    rows = metrics(built_shop, fact, grain, ", ".join(names))
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain)
        for place, name in enumerate(names):
            column = [row[place] for row in rows]
            tile = page.locator(f"#tile-{name}")
            beside = tile.locator(".beside").inner_text()
            assert tile.locator("strong").inner_text() == shown_number(column[-1])
            assert shown_change(column[-1], column[-2]) in beside
            known = usual(column, 7 if grain == "daily" else 1)
            assert (known is not None) == ("usual –" not in beside)
            if known:
                assert f"usual {shown_number(known)}" in beside
                assert shown_change(column[-1], known) in beside
            assert tile.locator("svg").count() == 1


STORIES = [
    ("users_visited_app", "weekly", "2025-06-23", "previous"),
    ("users_visited_app", "weekly", "2025-01-20", "previous"),
    ("items_sold", "daily", "2025-06-29", "previous"),
    ("items_sold", "monthly", "2025-04-01", "previous"),
    ("aircraft_departed", "daily", "2013-12-25", "same_weekday"),
    ("aircraft_departed", "daily", "2013-12-31", "year_ago"),
    ("aircraft_departed", "weekly", "2013-05-13", "previous"),
]


def test_the_sentence_is_that_of_explain(shop: Shop, dashboard: Path) -> None:
    """All stories in one run of dbt."""
    calls = "".join(
        f"{{% do activation_layer.explain('{fact}', '{grain}', '{period}', '{baseline}') %}}"
        "{% do print('======') %}"
        for fact, grain, period, baseline in STORIES
    )
    (shop.folder / "macros" / "stories.sql").write_text(
        f"{{% macro stories() %}}{calls}{{% endmacro %}}"
    )
    told = shop.dbt("--quiet", "run-operation", "stories").stdout.split("======")
    with opened(dashboard) as page:
        for (fact, grain, now, compare), story in zip(STORIES, told, strict=False):
            choose(page, fact=fact, grain=grain, now=now, compare=compare)
            first = story.strip().split("\n\n")[0]
            assert text(page, "explained") == " ".join(first.split("\n"))
    assert len(told) == len(STORIES) + 1


def test_of_two_decimals_as_near_the_even_one_is_said_as_in_python(dashboard: Path) -> None:
    values = [number / 80 for number in range(-400, 400)]
    with opened(dashboard) as page:
        said = page.evaluate("values => values.map(oneDecimal)", values)
    assert said == [f"{abs(value):.1f}" for value in values]


def test_every_period_says_its_numbers(built_shop: Shop, dashboard: Path) -> None:
    fact, grain = "users_visited_app", "weekly"
    rows = metrics(built_shop, fact, grain, "active, new, retained, reactivated, churned")
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, range="0")
        marks = page.locator("#composition-chart [aria-roledescription='rect mark']").all()
        said = [str(mark.get_attribute("aria-label")) for mark in marks]
    assert len(said) == len(rows)
    for spoken, (active, new, retained, reactivated, churned) in zip(said, rows, strict=True):
        for name, count in {
            "active": active,
            "new": new,
            "retained": retained,
            "reactivated": reactivated,
            "churned": churned,
        }.items():
            assert f", {name} {count:,}" in spoken


def test_one_now_for_the_whole_page(built_shop: Shop, dashboard: Path) -> None:
    fact, grain = "users_visited_app", "weekly"
    starts = [start for (start,) in metrics(built_shop, fact, grain, "period_start::text")]
    before = starts[-4]
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain)
        bars = page.locator("#composition-chart [aria-roledescription='rect mark']")
        bars.nth(bars.count() - 5).click()
        drawn(page)
        assert starts[-5] in text(page, "explained")
        page.keyboard.press("ArrowRight")
        drawn(page)
        assert before in text(page, "explained")
        assert f"now={before}" in page.url
        for place in ("now-bar", "query"):
            assert page.evaluate(f"periodName('{before}', 'weekly').slice(-10)") in text(
                page, place
            )
        assert before in page.evaluate("numbersTable(lookAt(chosen), [lookAt(chosen).now]).rows[0]")
        page.locator("#after").click()
        drawn(page)
        assert starts[-3] in text(page, "explained")
        page.locator("#date").fill(starts[3])
        drawn(page)
        assert starts[3] in text(page, "explained")


@pytest.mark.parametrize(
    ("fact", "grain", "baseline"),
    [
        ("users_visited_app", "weekly", "previous"),
        ("items_sold", "daily", "same_weekday"),
        ("aircraft_departed", "monthly", "previous"),
    ],
)
def test_drivers_are_those_of_the_table(
    built_shop: Shop, dashboard: Path, fact: str, grain: str, baseline: str
) -> None:
    stored = built_shop.query(
        "select from_state, driver, contribution, active_now - active_before"
        f" from activation_drivers where fact_name = '{fact}' and time_grain = '{grain}'"
        f" and baseline = '{baseline}' qualify rank() over (order by period_start desc) = 1"
    )
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, compare=baseline)
        rows = counted(table(page, "drivers"), "from_state", "driver", "contribution")
        bars = page.locator("#drivers-chart [aria-roledescription='rect mark']").all()
        said = [str(bar.get_attribute("aria-label")) for bar in bars]
    found = {(state, driver): share for state, driver, share in rows}
    assert found == {(row[0], row[1]): pytest.approx(row[2]) for row in stored}
    whole = [
        int(re.findall(r": ([+−]?[\d,]+)", bar)[0].replace("−", "-").replace(",", ""))
        for bar in said
    ]
    assert sum(whole[:-1]) == whole[-1] == stored[0][3]


def test_stay_rates_are_those_of_the_tables(built_shop: Shop, dashboard: Path) -> None:
    rates = (
        "reactivated_retention_rate, current_retention_rate, new_retention_rate, reactivation_rate"
    )
    fact, grain = "aircraft_departed", "weekly"
    condition = f"fact_name = '{fact}' and time_grain = '{grain}' and period_start = '2013-12-16'"
    [of_value] = built_shop.query(
        f"select {rates} from activation_segments where {condition}"
        " and segment_name = 'carrier' and segment_value = 'B6'"
    )
    [of_all] = built_shop.query(f"select {rates} from activation_metrics where {condition}")
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, now="2013-12-16", by="carrier", value="B6")
        rows = counted(table(page, "stayed"), "who", "state before", "rate")
        over_time = table(page, "rates")
    shown = {state: share for who, state, share in rows if who == "B6"}
    states = ("reactivated", "retained", "new", "inactive (came back)")
    assert [shown[state] for state in states] == pytest.approx(list(of_value), abs=1e-6)
    names = (
        "reactivated retention rate",
        "current retention rate",
        "new retention rate",
        "reactivation rate",
    )
    [row] = [row for row in over_time if row["period_start"] == "2013-12-16"]
    assert [float(row[name]) for name in names] == pytest.approx(list(of_all), abs=1e-6)


@pytest.mark.parametrize("steps", [1, 4])
def test_flows_of_segments_are_those_of_the_table(
    built_shop: Shop, dashboard: Path, steps: int
) -> None:
    [(now, before)] = built_shop.query(f"select date '2013-12-16', date '2013-12-16' - {7 * steps}")
    stored = built_shop.query(
        f"""select segment_value,
            sum(active) filter (period_start = '{before}'),
            -sum(churned) filter (period_start > '{before}'),
            sum(moved_in - moved_out) filter (period_start > '{before}'),
            sum(reactivated) filter (period_start > '{before}'),
            sum(new) filter (period_start > '{before}'),
            sum(active) filter (period_start = '{now}')
        from activation_segments
        where time_grain = 'weekly' and segment_name = 'origin'
            and period_start between '{before}' and '{now}'
        group by segment_value"""
    )
    with opened(dashboard) as page:
        choose(
            page,
            fact="aircraft_departed",
            grain="weekly",
            now=str(now),
            by="origin",
            compare="previous" if steps == 1 else str(steps),
        )
        rows = table(page, "flows")
        flows = ("origin", "before", "churned", "moved", "reactivated", "new", "now", "net change")
        found = counted(rows, *flows)
    assert {row[:-1] for row in found if row[0] != "all"} == set(stored)
    for _, start, *changes, end, net in found:
        assert start + sum(changes) == end
        assert net == end - start


def queries(page: Page, cells: str) -> list[tuple[str, int, str]]:
    """Of each cell its name, its number, and the query that lists who is counted in it."""
    found = []
    for cell in page.locator(cells).all():
        number = re.findall(r"[\d,]+", cell.inner_text())[0]
        cell.click()
        name = str(cell.get_attribute("aria-label"))
        found.append((name, int(number.replace(",", "")), text(page, "query-text")))
    return found


@pytest.mark.parametrize(("fact", "grain"), PAIRS)
def test_each_cell_gives_the_query_that_lists_them(
    built_shop: Shop, dashboard: Path, fact: str, grain: str
) -> None:
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain)
        asked = queries(page, "#matrix .cell")
        stored = counted(table(page, "matrix"), "from_state", "to_state", "entities")
        if fact == "aircraft_departed":
            choose(page, fact=fact, grain=grain, by="origin", compare="3")
            asked += queries(page, "#flows .cell")
            choose(page, fact=fact, grain=grain, by="carrier")
            asked += queries(page, "#flows .cell")
    [(latest,)] = metrics(built_shop, fact, grain, "period_start::text")[-1:]
    rows = built_shop.query(
        f"select from_state, to_state, entities from activation_transitions"
        f" where fact_name = '{fact}' and time_grain = '{grain}'"
        f" and period_start = '{latest}' and entities > 0"
    )
    assert set(stored) == set(rows)
    assert len(asked) >= len(rows)
    for name, number, query in asked:
        listed = built_shop.query(query)
        # Who moved in and who moved out are both listed; the cell has the difference.
        moved = ", query" in name and name.startswith("moved")
        assert len(listed) >= number if moved else len(listed) == number, (name, query)
        assert len({row[:1] for row in listed}) > 0


def test_queries_find_every_value(planted_shop: Shop, planted: Path) -> None:
    """Also one with a comma and quotes, one that reads `null`, and none."""
    every = """() => {
        const look = lookAt(chosen);
        return look.values.map((people) =>
            [people.label, people.active[look.now], queryOfFlow(look, people, "now")]);
    }"""
    with opened(planted) as page:
        for by in ("carrier", "origin, carrier"):
            choose(page, fact="aircraft_departed", grain="weekly", now="2013-06-10", by=by)
            asked = page.evaluate(every)
            assert {row[0].endswith('O\'Hare "x", & y') for row in asked} == {True, False}
            for label, active, query in asked:
                assert len(planted_shop.query(query)) == (active or 0), (label, query)


def test_without_inactive_rows_queries_ask_two_periods(shop: Shop, tmp_path: Path) -> None:
    fact = "users_visited_app"
    model = shop.folder / "models" / "activation" / f"{fact}_activation_weekly.sql"
    model.write_text(
        f"{{{{ activation_layer.activation('{fact}', 'weekly', inactive_periods=0) }}}}"
    )
    (shop.folder / "models" / "activation" / f"{fact}_activation_status_weekly.sql").unlink()
    shop.dbt("run", "--quiet", "--full-refresh", "--select", model.stem)
    with opened(build(shop, tmp_path / "active_only.html")) as page:
        choose(page, fact=fact, grain="weekly")
        for name, number, query in queries(page, "#matrix .cell"):
            assert len(shop.query(query)) == number, (name, query)
        assert f"no model {fact}_activation_status_weekly" in text(page, "lengths")


def test_who_churned_by_state_and_streak(built_shop: Shop, dashboard: Path) -> None:
    fact, grain = "users_visited_app", "weekly"
    rows = built_shop.query(
        f"""with churned as (
            select before.activation_state, before.active_streak
            from {fact}_activation_weekly as before
            anti join {fact}_activation_weekly as later
                on later.user_id = before.user_id and later.active_streak > 0
                and later.period_start = date '2025-06-23'
            where before.period_start = date '2025-06-16' and before.active_streak > 0
        )
        select activation_state, count(*) from churned group by 1
        union all
        select case when active_streak >= 10 then '10 or more' when active_streak >= 4 then '4 to 9'
            when active_streak >= 2 then '2 to 3' else '1' end, count(*) from churned group by 1"""
    )
    with opened(dashboard) as page:
        choose(page, fact=fact, grain=grain, now="2025-06-23")
        shown = counted(table(page, "churned"), "who", "churned")
    assert {str(who).removesuffix(".0"): count for who, count in shown if count} == dict(rows)


def test_cohorts_rolling_states_and_lengths(built_shop: Shop, dashboard: Path) -> None:
    fact = "users_visited_app"
    cohorts = built_shop.query(
        f"""select first_active_period::text, count(*) filter (period_start = first_active_period),
            count(*) filter (period_start = first_active_period + 14)
        from {fact}_activation_weekly
        where active_streak > 0 and first_active_period between '2025-04-01' and '2025-06-01'
        group by 1"""
    )
    [rolling] = built_shop.query(
        'select "new", "current", reactivated, resurrected, at_risk_7, at_risk_28, dormant'
        f" from activation_rolling where fact_name = '{fact}' and period_start = '2025-06-22'"
    )
    away = built_shop.query(
        "select count(*) filter (inactive_streak = 1), count(*) filter (inactive_streak >= 10)"
        f" from {fact}_activation_status_weekly"
    )
    with opened(dashboard) as page:
        choose(page, fact=fact, grain="weekly", now="2025-06-16")
        shown = {row["first week"]: row for row in table(page, "cohorts")}
        assert [
            float(shown[start][name]) for start, *_ in cohorts for name in ("began", "2")
        ] == pytest.approx(
            [value for _, began, later in cohorts for value in (began, later / began)]
        )
        assert tuple(count for (count,) in counted(table(page, "stands"), "entities")) == rolling
        choose(page, fact=fact, grain="weekly")
        lengths = counted(table(page, "lengths"), "who", "periods", "entities")
    inactive = [count for who, _, count in lengths if who == "inactive"]
    assert [(inactive[0], inactive[-1])] == away


def test_every_fact_is_in_the_overview(built_shop: Shop, dashboard: Path) -> None:
    with opened(dashboard) as page:
        choose(page, fact="users_visited_app", grain="weekly")
        shown = counted(table(page, "overview"), "fact", "period_start", "active")
        assert "ended" in page.locator("[data-fact=aircraft_departed]").inner_text()
        page.locator("[data-fact=items_sold]").click()
        drawn(page)
        assert text(page, "explained").startswith("items_sold, weekly")
    rows = built_shop.query(
        "select fact_name, period_start::text, active from activation_metrics where is_complete"
        " and time_grain = 'weekly'"
        " qualify row_number() over (partition by fact_name order by period_start desc) = 1"
    )
    assert set(shown) == set(rows)


def test_unusual_is_what_the_test_warns_of(shop: Shop, dashboard: Path) -> None:
    """Of all periods, and with the arguments of the scaffolded moved_unexpectedly."""
    beside = "activation_layer._beside_usual_cte_sql"
    grains = "['daily', 'weekly', 'monthly']"
    rule = f"""with {{{{ {beside}(ref('activation_metrics'), {grains}, [], latest_only=false) }}}}
        select fact_name, time_grain, cast(period_start as text) as start from counts_beside_usual
        where abs(active - usual) > 8 * deviation and abs(active - usual) > 0.02 * usual
            and abs(active - usual) >= 10"""
    shown = shop.dbt("--quiet", "show", "--inline", rule, "--limit", "-1", "--output", "json")
    warned = {tuple(row.values()) for row in json.loads(shown.stdout)["show"]}
    unusual = """() => Object.keys(DATA.facts).flatMap((fact) => grainsOf(fact).flatMap((grain) => {
        const { periods, complete } = tableOf(fact, grain);
        return periods.slice(0, complete)
            .map((now) => lookAt(rightChoice({ fact, grain, now, by: null, value: null })))
            .filter(({ isOdd, off }) => isOdd && Math.abs(off) >= 10)
            .map(({ now }) => [fact, grain, periods[now]]);
    }))"""
    with opened(dashboard) as page:
        found = {tuple(choice) for choice in page.evaluate(unusual)}
    assert found == warned
    assert len(found) > 20


def test_the_project_keeps_the_results_of_its_last_run(built_shop: Shop, dashboard: Path) -> None:
    last = json.loads((built_shop.folder / "target" / "run_results.json").read_text())
    assert last["args"]["which"] == "build"


def content(page: Path) -> dict[str, Any]:
    [found] = re.findall(r"const DATA = (.*);</script>", page.read_text())
    known: dict[str, Any] = json.loads(found)
    return known


def test_columns_come_once_and_rows_of_all_tables_with_them(
    built_shop: Shop, dashboard: Path
) -> None:
    facts = content(dashboard)["facts"]
    stored = built_shop.query(
        "select fact_name, time_grain, segment_name, segment_value,"
        " list(active order by period_start) from activation_segments group by all"
    )
    found = Counter(
        (fact, grain, name, value["value"], tuple(value["active"]))
        for fact, told in facts.items()
        for grain, of_grain in told["grains"].items()
        for name, values in of_grain["segments"].items()
        for value in values
    )
    assert {row[:4] for row in found} == {row[:4] for row in stored}
    assert {(*row[:4], sum(filter(None, row[4]))) for row in found} == {
        (*row[:4], sum(row[4])) for row in stored
    }
    assert dashboard.stat().st_size < 1_600_000


def test_on_postgres_it_says_the_same(dashboard: Path, tmp_path: Path) -> None:
    with built_on_postgres(tmp_path / "warehouse") as (_, shop):
        page = build(shop, tmp_path / "postgres.html")
    there, here = content(page), content(dashboard)
    for told in (there, here):
        for fact in told["facts"].values():
            for of_grain in fact["grains"].values():
                of_grain.pop("relation")
    assert there == here


def test_another_fact_needs_no_change(shop: Shop, tmp_path: Path) -> None:
    models = shop.folder / "models"
    conditions = {
        "visits_at_night": "extract(hour from visited_at) < 6",
        "visits_of_nobody": "false",
    }
    for fact, condition in conditions.items():
        (models / "facts" / f"{fact}.sql").write_text(
            f"select * from {{{{ ref('users_visited_app') }}}} where {condition}"
        )
        calls = {
            "first_last": f"first_last('{fact}', entity='user_id', event_time='visited_at')",
            "activation_quarterly": f"activation('{fact}', 'quarterly')",
        }
        for name, call in calls.items():
            (models / "activation" / f"{fact}_{name}.sql").write_text(
                f"{{{{ activation_layer.{call} }}}}"
            )
    for name in ("metrics", "transitions", "drivers"):
        (models / "activation" / f"activation_{name}.sql").write_text(
            f"{{{{ activation_layer.activation_{name}({list(conditions)}, 'quarterly') }}}}"
        )
    for name in ("segments", "rolling"):
        (models / "activation" / f"activation_{name}.sql").unlink()
    shop.dbt("run", "--quiet", "--select", "visits_at_night+", "visits_of_nobody+")
    [(active,)] = metrics(shop, "visits_at_night", "quarterly", "active")[-1:]
    with opened(build(shop, tmp_path / "night.html")) as page:
        choose(page, fact="visits_at_night", grain="quarterly")
        assert page.locator("#tile-active strong").inner_text() == f"{active:,}"
        assert "active entities" in text(page, "tile-active")
        assert "Add activation_rolling" in text(page, "rolling")
        assert "Declare segments" in text(page, "flows")
        assert "no events yet" in page.locator("[data-fact=visits_of_nobody]").inner_text()


def test_what_stays_behind_or_has_just_begun_says_so(shop: Shop, tmp_path: Path) -> None:
    shop.change("delete from activation_transitions where fact_name = 'items_sold'")
    shop.change(
        "update items_sold_activation_status_weekly"
        " set period_start = period_start - interval 7 day"
    )
    shop.change(
        "delete from activation_metrics"
        " where fact_name = 'items_sold' and time_grain = 'monthly' and is_complete"
    )
    with opened(build(shop, tmp_path / "behind.html")) as page:
        choose(page, fact="items_sold", grain="weekly")
        assert "activation_transitions has not followed" in text(page, "now-bar")
        for place in ("drivers", "stayed", "matrix"):
            assert "activation_transitions has no row" in text(page, place)
        assert "has not followed to the week of" in text(page, "lengths")
        choose(page, fact="items_sold", grain="monthly")
        assert text(page, "headline") == "No month of items_sold is complete yet"
        choose(page, fact="users_visited_app", grain="monthly")
        shown = page.locator("[data-fact=items_sold]").inner_text()
        assert "no month is complete yet" in shown


@pytest.mark.parametrize(
    "missing",
    [["activation_transitions"], ["activation_transitions", "activation_drivers"]],
    ids=["dbt complains", "the page's builder complains"],
)
def test_what_is_missing_is_said(shop: Shop, tmp_path: Path, missing: list[str]) -> None:
    for name in missing:
        (shop.folder / "models" / "activation" / f"{name}.sql").unlink()
    refused = refusal(shop, tmp_path)
    assert "activation_transitions" in refused


@pytest.mark.parametrize(
    ("noted", "said"),
    [
        ("text: no list", "must be a list like"),
        ("- {date: soon, text: no date}", "an entry must be like"),
        ("- {date: 2025-06-16, text: a, fact: misspelt}", "an entry must be like"),
    ],
)
def test_wrong_annotations_are_refused(shop: Shop, tmp_path: Path, noted: str, said: str) -> None:
    (tmp_path / "annotations.yml").write_text(noted)
    assert said in refusal(shop, tmp_path, "--annotations", tmp_path / "annotations.yml")


def refusal(shop: Shop, folder: Path, *arguments: str | Path) -> str:
    program = Path(__file__).parent / "build.py"
    command = (sys.executable, program, "--dbt", BIN / "dbt", "--output", folder / "page.html")
    refused = shop.run(*command, *arguments, check=False)
    assert refused.returncode == 1
    assert not (folder / "page.html").exists()
    return refused.stderr
