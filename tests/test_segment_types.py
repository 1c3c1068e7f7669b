"""Segments of each type that an engine has: a first load, a backfill of values, the next day."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, get_args
from uuid import UUID

import layer
import pytest
from histories import Histories
from layer import Segment, Settings
from reference import Grain
from reference_segments import Choice, FactRow, Rule
from warehouse import Project, messages

GRAINS: tuple[Grain, ...] = ("daily", "weekly")
RULES: tuple[Rule, ...] = get_args(Rule)
AS_OF = date(2025, 3, 19)
# Of every engine.
SEGMENTS = (
    Segment("Signed Up", "date", "first"),
    Segment("paid", "boolean", "last"),
    Segment("paid at first", "boolean", "first"),
    Segment("plan", "bigint", "last"),
    Segment("a text", "text", "first"),
)
CHOICES: Sequence[Choice] = ("paid", ("Signed Up", "paid at first", "plan", "a text"))
# First, last and greatest of each are different ones.
FIRST = (date(2025, 1, 2), False, True, 2**40, "it's 50 %")
SECOND = (date(2024, 12, 31), True, False, -1, "Zürich")
THIRD = (date(1999, 9, 9), False, True, 7, "zürich ")
NOTHING = (None, None, None, None, None)


def at(day: int, hour: int, values: tuple[Any, ...]) -> FactRow:
    return FactRow(datetime(2025, 3, day, hour), values)


def history(
    first: tuple[Any, ...],
    second: tuple[Any, ...],
    third: tuple[Any, ...],
    nothing: tuple[Any, ...],
) -> Histories:
    return {
        (1, "one moment"): [at(3, 9, first), at(3, 9, second), at(3, 9, nothing), at(18, 9, third)],
        (1, "one day"): [at(4, 9, second), at(4, 10, first), at(4, 8, nothing), at(20, 1, third)],
        (1, "long ago"): [at(1, 9, third)],
        (2, "never known"): [at(3, 9, nothing), at(12, 9, nothing), at(19, 9, nothing)],
        (2, "known late"): [at(5, 9, nothing), at(19, 9, second), at(19, 9, third)],
        (2, "changes"): [at(5, 9, first), at(18, 9, second), at(19, 9, nothing), at(20, 9, first)],
        (2, "back"): [at(3, 9, second), at(10, 9, first), at(20, 9, third), at(20, 9, second)],
    }


def run_and_check(
    project: Project, rows: Histories, as_of: date, settings: Settings, **variables: Any
) -> None:
    layer.load_rows(project, rows, settings.segments)
    project.run(variables=settings.variables(activation_end=as_of, **variables))
    layer.assert_first_last(project, rows, as_of, settings)
    for grain in GRAINS:
        layer.assert_activation(project, rows, as_of, settings, grain)
    layer.assert_status(project, rows, as_of, settings, "weekly")
    layer.assert_segments(project, rows, as_of, settings, GRAINS)


def live_through(project: Project, settings: Settings, *values: tuple[Any, ...]) -> None:
    """A first load, values that change alone, and the next day."""
    first, second, third, nothing = values
    layer.write_models(
        project,
        grains=GRAINS,
        status_grains=("weekly",),
        segments=settings.segments,
        choices=settings.choices,
    )
    run_and_check(project, history(*values), AS_OF, settings)
    rows = history(first, third, second, nothing)
    run_and_check(project, rows, AS_OF, settings, activation_start=date(2025, 3, 1))
    run_and_check(project, rows, AS_OF + timedelta(days=1), settings)


def test_types_of_every_engine(project: Project) -> None:
    settings = Settings(segments=SEGMENTS, choices=CHOICES)
    live_through(project, settings, FIRST, SECOND, THIRD, NOTHING)


def test_a_floating_point_number_is_no_segment(project: Project) -> None:
    settings = Settings(segments=(Segment("a float", "double", "last"),))
    layer.write_models(
        project, grains=GRAINS, status_grains=(), segments=settings.segments, choices=None
    )
    layer.load_rows(project, {(1, "a"): [at(3, 9, (0.5,))]}, settings.segments)
    models = ["visits", "visits_first_last"]
    result = project.dbt("run", "--select", *models, variables={"activation_end": AS_OF})
    assert not result.success
    assert "the segment a float is a floating-point number" in messages(result)


# ------------------------------------------------------------------- further types of some engines

SMALL, GREAT = UUID(int=7), UUID(int=2**127)
MORE: dict[str, list[Any]] = {
    "decimal(10, 2)": [Decimal("9.50"), Decimal("-0.25"), Decimal("10.00")],
    "timestamp": [datetime(2025, 1, 2, 3, 4, 5), datetime(1999, 1, 1), datetime(2030, 1, 1, 12)],
    "uuid": [GREAT, SMALL, UUID(int=8)],
    "smallint": [2, 10, -1],
    "varchar(20)": ["", "\N{PILE OF POO}", "\uffff"],
}
MORE_OF: dict[str, dict[str, list[Any]]] = {
    "duckdb": {"enum('B', 'a', 'b')": ["a", "b", "B"], "hugeint": [2**100, -1, 0]},
    "postgres": {
        "char(3)": ["abc", "xyz", "ABC"],
        'text collate "en-x-icu"': ["B", "a", "b"],
        "kind": ["a", "b", "B"],
    },
}


def test_further_types(project: Project) -> None:
    """On Postgres also a text in whose order capitals do not come first."""
    name = project.engine.name
    if name not in MORE_OF:
        pytest.skip("runs on DuckDB and Postgres")
    if name == "postgres":
        project.execute("create type kind as enum ('B', 'a', 'b')")
    types = MORE | MORE_OF[name]
    segments = tuple(
        Segment(f"{rule} {number}", data_type, rule)
        for number, data_type in enumerate(types)
        for rule in RULES
    )
    columns = [
        [str(value) if name == "postgres" and isinstance(value, UUID) else value for value in found]
        for found in types.values()
        for _ in RULES
    ]
    first, second, third = zip(*columns, strict=True)
    settings = Settings(segments=segments, choices=None)
    live_through(project, settings, first, second, third, (None,) * len(segments))
