"""MetricFlow's answers over the shop, against the tables."""

import csv
import shutil
import sys
from pathlib import Path

import pytest
from shop import Shop, copy_shop

HERE = Path(__file__).parent
MF = Path(sys.executable).parent / "mf"
USERS = "users_visited_app"


@pytest.fixture(scope="module")
def layered(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The shop with the semantic layer added."""
    shop = copy_shop(built_shop, tmp_path_factory.mktemp("layered") / "warehouse")
    shutil.copytree(HERE / "models", shop.folder / "models" / "semantic_layer")
    shop.dbt("build", "--quiet", "--select", "models/semantic_layer")
    return shop


def query(shop: Shop, metrics: str, *groups: str, where: str | None = None) -> list[list[str]]:
    """Rows as `mf query` gives them, in the order of the groups."""
    answer = shop.folder / "answer.csv"
    command: list[str | Path] = [
        MF,
        "query",
        "--metrics",
        metrics,
        "--csv",
        answer,
        "--decimals",
        "9",
    ]
    command += ["--group-by", ",".join(groups), "--order", ",".join(groups)]
    shop.run(*command, *(["--where", where] if where else []))
    with answer.open() as opened:
        return list(csv.reader(opened))[1:]


def of_users(noun: str) -> str:
    return f"{{{{ Dimension('{noun}_of_a_fact__fact_name') }}}} = '{USERS}'"


def of_metrics(shop: Shop, columns: str, grain: str, condition: str) -> list[list[float]]:
    rows = shop.query(
        f"select {columns} from activation_metrics where time_grain = '{grain}' and is_complete"
        f" and {condition} order by fact_name, period_start"
    )
    return [[float(value) for value in row] for row in rows]


@pytest.mark.parametrize(("grain", "noun"), [("weekly", "week"), ("monthly", "month")])
def test_each_period_has_the_numbers_of_the_table(layered: Shop, grain: str, noun: str) -> None:
    names = ("active", "ever_active", "new", "reactivated", "churned", "retention_rate")
    rows = query(
        layered,
        ",".join(f"{grain}_{name}" for name in names),
        f"metric_time__{noun}",
        where=of_users(noun),
    )
    expected = of_metrics(
        layered, ", ".join(names), grain, f"fact_name = '{USERS}' and previous_active > 0"
    )
    found = [[float(value) for value in row[1:]] for row in rows[1:]]
    assert [pytest.approx(row) for row in expected] == found


def test_facts_stand_side_by_side(layered: Shop) -> None:
    rows = query(layered, "monthly_new", "month_of_a_fact__fact_name", "metric_time__month")
    expected = of_metrics(layered, "new", "monthly", "true")
    assert [float(row[2]) for row in rows] == [value for [value] in expected]
    assert len({row[1] for row in rows}) == 3


def test_stocks_of_facts_that_have_come_to_different_dates(layered: Shop) -> None:
    """Each has that of its own last week; flights ended in 2013."""
    rows = query(layered, "weekly_active,weekly_ever_active", "week_of_a_fact__fact_name")
    expected = layered.query(
        "select fact_name, max_by(active, period_start), max_by(ever_active, period_start)"
        " from activation_metrics where time_grain = 'weekly' and is_complete"
        " group by fact_name order by fact_name"
    )
    assert [(fact, float(active), float(ever)) for fact, active, ever in rows] == expected


def test_a_stock_of_a_quarter_is_that_of_its_last_month(layered: Shop) -> None:
    """Those ever active, summed over months, would be counted again and again."""
    rows = query(
        layered, "monthly_ever_active,monthly_new", "metric_time__quarter", where=of_users("month")
    )
    expected = layered.query(
        "select max_by(ever_active, period_start), sum(new), sum(ever_active)"
        f" from activation_metrics where fact_name = '{USERS}' and time_grain = 'monthly'"
        " and is_complete group by date_trunc('quarter', period_start) order by 1"
    )
    assert [[float(value) for value in row[1:]] for row in rows] == [
        [stock, flow] for stock, flow, _ in expected
    ]
    assert all(stock < summed for stock, _, summed in expected)


def test_rates_of_several_weeks_weigh_all_chances_to_stay(layered: Shop) -> None:
    [[_, rate]] = query(
        layered,
        "weekly_retention_rate",
        "week_of_a_fact__fact_name",
        where=of_users("week"),
    )
    [[expected]] = of_metrics_summed(layered)
    assert float(rate) == pytest.approx(expected)


def of_metrics_summed(shop: Shop) -> list[tuple[float]]:
    return shop.query(
        "select sum(retained) / sum(previous_active) from activation_metrics"
        f" where fact_name = '{USERS}' and time_grain = 'weekly' and is_complete"
    )


def test_who_stands_where(layered: Shop) -> None:
    rows = query(layered, "users_in_state", "user_of_the_app__activation_state")
    expected = layered.query(
        f"select coalesce(activation_state, ''), count(*) from {USERS}_activation_status_weekly"
        " group by 1"
    )
    assert {(state, int(users)) for state, users in rows} == set(expected)
