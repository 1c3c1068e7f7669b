"""moved_unexpectedly: an unusual number of the latest complete period warns, others do not."""

import json
import random
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import pytest
import reference_drivers
from reference import GRAINS, Grain, next_period, period_start
from warehouse import Project, create_project, messages

# Series by fact and grain, or by segment too: the counts of all periods, the last one open.
Series = tuple[Any, ...]
Counts = dict[Series, list[int]]
COLUMNS = (
    ("fact_name", "text"),
    ("time_grain", "text"),
    ("segment_name", "text"),
    ("segment_value", "text"),
    ("period_start", "date"),
    ("is_complete", "integer"),
    ("active", "integer"),
)
FIRST_DAY = date(2024, 1, 31)
DEVIATIONS = 3.5
TEST = "activation_layer.moved_unexpectedly"


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Models that say they are metrics and segments, over counts of a test's choice."""
    project = create_project(tmp_path_factory.mktemp("moved") / "project", template=installed)
    for kind in ("metrics", "segments"):
        declared = {"model": f"activation_{kind}", "facts": ["a", "b"], "grains": list(GRAINS)}
        project.write_model(
            f"activation_{kind}",
            f"{{{{ config(meta={{'activation_layer': {declared}}}, materialized='view') }}}} "
            "select fact_name, time_grain, segment_name, segment_value, period_start, active, "
            f"is_complete = 1 as is_complete from {{{{ target.schema }}}}.counts_of_{kind}",
        )
    write_tests(project, {"arguments": {"deviations": DEVIATIONS}})
    for kind in ("metrics", "segments"):
        load(project, kind, {})
    project.run()
    return project


def write_tests(project: Project, test: dict[str, Any]) -> None:
    models = [
        {"name": f"activation_{kind}", "data_tests": [{TEST: {"name": f"{kind}_moved"} | test}]}
        for kind in ("metrics", "segments")
    ]
    project.write_file("models/tests.yml", json.dumps({"models": models}))


def periods(grain: Grain, number: int) -> list[date]:
    starts = [period_start(FIRST_DAY, grain)]
    while len(starts) < number:
        starts.append(next_period(starts[-1], grain))
    return starts


def load(project: Project, kind: str, counts: Counts) -> None:
    rows = (
        (*series[:2], *(series[2:] or (None, None)), start, int(start != starts[-1]), count)
        for series, values in counts.items()
        for starts in [periods(series[1], len(values))]
        for start, count in zip(starts, values, strict=True)
    )
    project.load(f"counts_of_{kind}", COLUMNS, rows)


def outcome(project: Project, kind: str) -> tuple[str, set[Series]]:
    """The status of the test, and which series it finds."""
    result = project.dbt("test", "--store-failures", "--select", f"activation_{kind}")
    assert result.exception is None, messages(result)
    nodes: list[Any] = list(getattr(result.result, "results", []))
    [node] = nodes
    assert node.status in ("pass", "warn", "fail"), node.message
    schema = node.node.schema
    columns = [
        "fact_name",
        "time_grain",
        *["segment_name", "segment_value"][: 2 * (kind != "metrics")],
    ]
    found = project.query(f"select {', '.join(columns)} from {schema}.{node.node.alias}")  # noqa: S608
    return str(node.status), set(found)


def unexpected(counts: Counts) -> set[Series]:
    """The same by the reference, from the complete periods."""
    found = set()
    for series, values in counts.items():
        starts = periods(series[1], len(values))
        complete = dict(zip(starts[:-1], values[:-1], strict=True))
        usual = reference_drivers.usual(complete, starts[-2], series[1])
        if reference_drivers.is_unexpected(complete[starts[-2]], usual, DEVIATIONS):
            found.add(series)
    return found


def random_counts(rng: random.Random, keys: Iterable[Series]) -> Counts:
    """Series of any level, spread and length, some with a last count that is out of line."""
    counts: Counts = {}
    for key in keys:
        level, spread = rng.choice([0, 3, 40, 5000]), rng.choice([0, 0.01, 0.1, 0.5])
        number = rng.choice([2, 3, 5, 6, 9, 10, 40, 90])
        values = [max(0, round(rng.gauss(level, level * spread))) for _ in range(number)]
        values[-2] = round(values[-2] * rng.choice([1, 1, 1.015, 1.025, 0.97, 1.5, 0]))
        values[-1] = 10**6
        counts[key] = values
    return counts


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", ["metrics", "segments"])
def test_it_finds_what_the_reference_finds(shop: Project, kind: str, seed: int) -> None:
    rng = random.Random(seed)
    segments: list[Series] = [()]
    if kind == "segments":
        values = [None, "none", "android", "ios", "it's", "Ios"]
        segments = [(name, value) for name in ("platform", "a, b") for value in values]
    keys = [(fact, grain, *segment) for fact in "ab" for grain in GRAINS for segment in segments]
    counts = random_counts(rng, keys)
    if kind == "segments":  # a value has a row in every period from its first one on
        counts = {
            key: values
            if key[2:] == segments[0]
            else values[-len(counts[*key[:2], *segments[0]]) :]
            for key, values in counts.items()
        }
        counts = same_last_periods(counts)
    load(shop, kind, counts)
    status, found = outcome(shop, kind)
    assert found == unexpected(counts)
    assert status == ("warn" if found else "pass")


def same_last_periods(counts: Counts) -> Counts:
    """All series of a fact and grain as long as its longest: zeros before."""
    longest = {key[:2]: max(len(counts[k]) for k in counts if k[:2] == key[:2]) for key in counts}
    return {key: [0] * (longest[key[:2]] - len(values)) + values for key, values in counts.items()}


STEADY = [100, 103, 98, 101, 99, 102, 100, 97]


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([*STEADY, 100, 0], "pass"),
        ([*STEADY, 70, 0], "warn"),
        ([*STEADY, 130, 0], "warn"),
        ([*[100] * 8, 102, 0], "pass"),
        ([*[100] * 8, 103, 0], "warn"),
        ([*[100] * 3, 200, 0], "pass"),
        ([*[100] * 4, 200, 0], "warn"),
        ([*[100, 200] * 4, 260, 0], "pass"),
        ([200, 0], "pass"),
        ([0], "pass"),
    ],
)
def test_what_is_unexpected_in_a_week(shop: Project, values: list[int], status: str) -> None:
    """Of the open week nothing is said; 2 % and three weeks before are too little."""
    load(shop, "metrics", {("a", "weekly"): values})
    assert outcome(shop, "metrics")[0] == status


def test_a_day_is_compared_with_its_weekday(shop: Project) -> None:
    starts = periods("daily", 70)
    values = [10 if start.weekday() >= 5 else 100 for start in starts]
    for day in range(7):
        short = values[: len(values) - day]
        load(shop, "metrics", {("a", "daily"): short})
        assert outcome(shop, "metrics")[0] == "pass"
        short[-2] = 110 - short[-2]
        load(shop, "metrics", {("a", "daily"): short})
        assert outcome(shop, "metrics") == ("warn", {("a", "daily")})


def test_its_severity_is_the_users(shop: Project) -> None:
    load(shop, "metrics", {("a", "weekly"): [*STEADY, 30, 0]})
    write_tests(shop, {"config": {"severity": "error"}})
    try:
        assert outcome(shop, "metrics")[0] == "fail"
    finally:
        write_tests(shop, {"arguments": {"deviations": DEVIATIONS}})


def test_a_small_series_may_ask_for_a_change_of_some_entities(shop: Project) -> None:
    load(shop, "metrics", {("a", "weekly"): [*[3] * 8, 9, 0]})
    try:
        for min_change, status in [(0, "warn"), (6, "warn"), (7, "pass")]:
            write_tests(shop, {"arguments": {"min_change": min_change}})
            assert outcome(shop, "metrics")[0] == status
    finally:
        write_tests(shop, {"arguments": {"deviations": DEVIATIONS}})


@pytest.mark.parametrize(
    "arguments",
    [
        *[f"deviations: {deviations}" for deviations in ("'5'", "-1", "true", "many")],
        *[f"min_change: {change}" for change in ("'5'", "-1", "0.5", "false")],
    ],
)
def test_arguments_are_numbers(shop: Project, arguments: str) -> None:
    shop.write_file(
        "models/tests.yml",
        "models: [{name: activation_metrics, data_tests: ["
        f"{{{TEST}: {{arguments: {{{arguments}}}}}}}]}}]",
    )
    try:
        result = shop.dbt("test", "--select", "activation_metrics")
        assert not result.success
        said = messages(result)
        assert (
            f"activation_layer: test moved_unexpectedly: {arguments.split(':')[0]} is not a" in said
        )
        assert "allowed: a number without quotes" in said
    finally:
        write_tests(shop, {"arguments": {"deviations": DEVIATIONS}})


def test_false_alarms_of_steady_series_are_rare(shop: Project) -> None:
    """With the default, of 2,000 series: less than 2 % that only fluctuate, most that fell."""
    rng = random.Random(11)
    counts: Counts = {
        ("a", "weekly", "s", str(number)): [round(rng.gauss(5000, 250)) for _ in range(12)]
        for number in range(2000)
    }
    write_tests(shop, {})
    try:
        load(shop, "segments", counts)
        status, found = outcome(shop, "segments")
        assert status == "warn"
        assert 0 < len(found) < 40
        fallen = {
            key: [*(round(rng.gauss(5000, 150)) for _ in values[:-2]), 4000, 0]
            for key, values in counts.items()
        }
        load(shop, "segments", fallen)
        assert len(outcome(shop, "segments")[1]) > 1500
    finally:
        write_tests(shop, {"arguments": {"deviations": DEVIATIONS}})


def test_it_is_a_test_of_metrics_and_segments(shop: Project) -> None:
    shop.write_file(
        "models/tests.yml", f"models: [{{name: activation_metrics, data_tests: [{TEST}]}}]"
    )
    model = (shop.folder / "models" / "activation_metrics.sql").read_text()
    shop.write_model("activation_metrics", "select 1 as active")
    try:
        result = shop.dbt("test", "--select", "activation_metrics")
        assert not result.success
        assert "it is attached to a model that it cannot test" in messages(result)
    finally:
        shop.write_model("activation_metrics", model.strip())
        write_tests(shop, {"arguments": {"deviations": DEVIATIONS}})


def test_a_week_is_seven_days() -> None:
    assert periods("weekly", 3)[2] - periods("weekly", 3)[0] == timedelta(days=14)


def test_one_platform_that_fell_is_told_where_the_whole_hardly_moved(project: Project) -> None:
    """Of a real layer: of 20 users of android 5 are left in the last week, of ios all 1,000."""
    project.write_model("visits", "select * from {{ target.schema }}.events")
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last("
        "'visits', 'user', 'happened at', segments={'platform': 'last'}) }}",
    )
    for model, arguments in [
        ("visits_activation_weekly", "'visits', 'weekly'"),
        ("activation_metrics", "'visits', 'weekly'"),
        ("activation_segments", "'visits', 'weekly'"),
    ]:
        macro = model.removeprefix("visits_").removesuffix("_weekly")
        project.write_model(model, f"{{{{ activation_layer.{macro}({arguments}) }}}}")
    write_tests(project, {})
    mondays = [date(2025, 1, 6) + timedelta(weeks=week) for week in range(10)]
    users = [(f"user {number}", "android" if number < 20 else "ios") for number in range(1020)]
    project.load(
        "events",
        (("user", "text"), ("platform", "text"), ("happened at", "timestamp")),
        (
            (user, platform, f"{monday} 12:00:00")
            for monday in mondays
            for number, (user, platform) in enumerate(users)
            if not (monday == mondays[-1] and 5 <= number < 20 or number % 60 == monday.day % 2)
        ),
    )
    end = {"activation_end": mondays[-1] + timedelta(days=6)}
    project.run(variables=end)
    result = project.dbt("test", variables=end)
    nodes: list[Any] = list(getattr(result.result, "results", []))
    status = {node.node.name: (str(node.status), node.failures) for node in nodes}
    assert status == {"metrics_moved": ("pass", 0), "segments_moved": ("warn", 1)}
