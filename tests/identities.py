"""The identities that the contract promises of segments, drivers and rolling states.

Written over rows alone, so that they hold for those of the reference and for those of tables.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from math import isclose

from reference import Grain, MetricsRow, ratio
from reference_drivers import Baseline, DriversRow, periods_back
from reference_rolling import RollingRow
from reference_segments import SegmentsRow

RATES = (
    "retention_rate",
    "churn_rate",
    "reactivation_rate",
    "quick_ratio",
    "new_retention_rate",
    "current_retention_rate",
    "reactivated_retention_rate",
)


def assert_segments_balance(rows: Iterable[SegmentsRow], metrics: Sequence[MetricsRow]) -> None:
    """Of one fact and grain, in any number of segments; `metrics` are of the same."""
    values: defaultdict[tuple[str, str | None], list[SegmentsRow]] = defaultdict(list)
    periods: defaultdict[tuple[str, date], list[SegmentsRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.period_start):
        values[row.segment_name, row.segment_value].append(row)
        periods[row.segment_name, row.period_start].append(row)
    starts = [period.period_start for period in metrics]
    for name in {row_name for row_name, _ in values}:
        for period in metrics:
            assert_sums_to_metrics(periods[name, period.period_start], period)
    for of_value in values.values():
        first = of_value[0]
        assert [row.period_start for row in of_value] == starts[-len(of_value) :]
        assert first.active > 0, "nobody stands at a value before they are active"
        assert_value_balances(zeros_before(first), first)
        for before, row in pairwise(of_value):
            assert_value_balances(before, row)


def zeros_before(first: SegmentsRow) -> SegmentsRow:
    """Of a value that nobody has stood at yet."""
    return first._replace(
        is_complete=True,
        active=0,
        new=0,
        retained=0,
        reactivated=0,
        churned=0,
        inactive=0,
        ever_active=0,
    )


def assert_value_balances(before: SegmentsRow, row: SegmentsRow) -> None:
    """One value in two periods, one after the other."""
    assert row.active == row.new + row.retained + row.reactivated
    assert row.previous_active == before.active
    arrived = row.new + row.reactivated
    assert row.ever_active == (
        before.ever_active + arrived + row.moved_in - row.moved_out - row.returned
    )
    if not row.is_complete:
        assert (row.churned, row.inactive, row.net_change) == (None, None, None)
        assert {getattr(row, rate) for rate in RATES} == {None}
        return
    assert row.churned is not None
    assert row.inactive is not None
    assert before.inactive is not None
    stayed = row.retained - row.moved_in + row.moved_out
    assert row.net_change == row.active - row.previous_active
    assert row.net_change == arrived + row.moved_in - row.moved_out - row.churned
    assert row.previous_active == stayed + row.churned
    assert row.inactive == before.inactive + row.churned - row.returned
    assert row.ever_active == row.active + row.inactive
    assert row.retention_rate == ratio(stayed, row.previous_active)
    assert row.churn_rate == ratio(row.churned, row.previous_active)
    assert row.reactivation_rate == ratio(row.returned, before.inactive)
    assert row.quick_ratio == ratio(arrived, row.churned)
    # Those who stayed were new, retained or reactivated before.
    by_state = (
        (row.new_retention_rate, before.new),
        (row.current_retention_rate, before.retained),
        (row.reactivated_retention_rate, before.reactivated),
    )
    assert isclose(sum((rate or 0) * stock for rate, stock in by_state), stayed, abs_tol=1e-6)
    assert all((rate is None) == (stock == 0) for rate, stock in by_state)


def assert_sums_to_metrics(rows: list[SegmentsRow], metrics: MetricsRow) -> None:
    """All values of one segment in one period."""
    for column in ("active", "new", "retained", "reactivated", "churned", "inactive"):
        assert_sum(rows, metrics, column)
    for column in ("ever_active", "previous_active", "net_change"):
        assert_sum(rows, metrics, column)
    assert sum(row.moved_in for row in rows) == sum(row.moved_out for row in rows)
    assert sum(row.returned for row in rows) == sum(row.reactivated for row in rows)
    assert {row.is_complete for row in rows} == {metrics.is_complete}
    active_days = sum((row.average_active_days or 0) * row.active for row in rows)
    assert isclose(active_days, (metrics.average_active_days or 0) * metrics.active, abs_tol=1e-6)
    assert all((row.average_active_days is None) == (row.active == 0) for row in rows)


def assert_sum(rows: list[SegmentsRow], metrics: MetricsRow, column: str) -> None:
    parts = [getattr(row, column) for row in rows]
    whole = getattr(metrics, column)
    if whole is None:
        assert set(parts) == {None}
    else:
        assert sum(parts) == whole, f"{column} of {metrics.period_start}"


def assert_drivers_add_up(
    rows: Iterable[DriversRow], grain: Grain, metrics: Sequence[MetricsRow]
) -> None:
    """Of one fact and grain: contributions sum to the difference, flows to who is active."""
    places = {period.period_start: place for place, period in enumerate(metrics)}
    compared: defaultdict[tuple[date, Baseline], list[DriversRow]] = defaultdict(list)
    for row in rows:
        compared[row.period_start, row.baseline].append(row)
    for (start, baseline), parts in compared.items():
        back = periods_back(grain, baseline)
        assert back is not None
        now, before = metrics[places[start]], metrics[places[start] - back]
        assert places[start] >= back, "the baseline lies before the history"
        assert now.is_complete
        assert {row.active_now for row in parts} == {now.active}
        assert {row.active_before for row in parts} == {before.active}
        assert len({(row.from_state, row.driver) for row in parts}) == len(parts) == 9
        change = sum(row.contribution for row in parts)
        assert isclose(change, now.active - before.active, abs_tol=1e-6)
        for driver in ("volume", "behaviour"):
            flows = [row for row in parts if row.driver == driver]
            came_now = entities((row.stock_now or 0, row.rate_now) for row in flows)
            came_before = entities((row.stock_before or 0, row.rate_before) for row in flows)
            assert isclose(now.new + came_now, now.active, abs_tol=1e-6)
            assert isclose(before.new + came_before, before.active, abs_tol=1e-6)


def assert_rolling_adds_up(rows: Sequence[RollingRow], daily: Sequence[MetricsRow]) -> None:
    """Of one fact; `daily` are its metrics of days."""
    for row, metrics in zip(rows, daily, strict=True):
        assert row[:3] == (metrics.period_start, metrics.ever_active, metrics.active)
        assert row.new == metrics.new
        assert row.active == row.new + row.current + row.reactivated + row.resurrected
        assert row.active_short == row.active + row.at_risk_short
        assert row.active_long == row.active_short + row.at_risk_long
        assert row.ever_active == row.active_long + row.dormant
        assert row.stickiness == ratio(row.active, row.active_long)
    for first in rows[:1]:
        assert set(first[13:]) == {None}, "nobody was there before the first day"
    for before, row in pairwise(rows):
        assert_day_follows(before, row)


def assert_day_follows(before: RollingRow, row: RollingRow) -> None:
    """The rates lead from yesterday's states to today's."""
    kept = [
        (before.new, row.new_retention_rate),
        (before.current, row.current_retention_rate),
        (before.reactivated, row.reactivated_retention_rate),
        (before.resurrected, row.resurrected_retention_rate),
    ]
    returned_to_long = [
        (before.at_risk_long, row.at_risk_long_return_rate),
        (before.dormant, row.dormant_return_rate),
    ]
    returned = [(before.at_risk_short, row.at_risk_short_return_rate), *returned_to_long]
    lost = [
        (before.at_risk_short, row.at_risk_short_loss_rate),
        (before.at_risk_long, row.at_risk_long_loss_rate),
    ]
    assert all((rate is None) == (stock == 0) for stock, rate in (*kept, *returned, *lost))
    assert isclose(row.active, row.new + entities(kept + returned), abs_tol=1e-6)
    short = before.active_short + row.new + entities(returned_to_long) - entities(lost[:1])
    assert isclose(row.active_short, short, abs_tol=1e-6)
    dormant = before.dormant + entities(lost[1:]) - entities(returned_to_long[1:])
    assert isclose(row.dormant, dormant, abs_tol=1e-6)


def entities(parts: Iterable[tuple[int, float | None]]) -> float:
    """The sum of stocks x rates."""
    return sum(stock * (rate or 0) for stock, rate in parts)
