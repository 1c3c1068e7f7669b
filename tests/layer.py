"""One fact with all models of the layer, compared with the reference row by row."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import reference
import reference_drivers
import reference_rolling
import reference_segments
from histories import Rows, facts_of, moment_of, values_of
from reference import GRAINS, Events, Grain, Weekday
from reference_segments import Choice, Facts, Rule, Segments
from warehouse import Project

Check = Callable[[Project, Rows, date, "Settings"], None]
ENTITY = ("region", "user")
COLUMNS = (("region", "integer"), ("user", "text"), ("happened at", "timestamp"))
STATUS_GRAINS: tuple[Grain, ...] = ("daily", "weekly", "monthly")
TIERS = {"dormant": 4, "at risk, it's said": 1}


class Segment(NamedTuple):
    """A column of the fact with its type, as `Engine.types` or the engine has it."""

    name: str
    data_type: str
    rule: Rule


SEGMENTS = (Segment("plat form", "text", "last"), Segment("Channel", "integer", "first"))
CHOICES: Sequence[Choice] = ("plat form", "Channel", ("Channel", "plat form"))


@dataclass(frozen=True)
class Settings:
    """What the project asked for, in the words of the package's vars."""

    inactive_periods: Any = 1
    week_start: Weekday = "monday"
    timezone: str | None = None
    lookback_days: int = 3
    first_date: date | None = None
    # No var, but what `write_models` wrote.
    segments: tuple[Segment, ...] = ()
    choices: Sequence[Choice] | None = CHOICES

    @property
    def rules(self) -> Segments:
        return {segment.name: segment.rule for segment in self.segments}

    def variables(self, **more: Any) -> dict[str, Any]:
        return {
            "inactive": self.inactive_periods,
            "activation_week_start": self.week_start,
            "activation_timezone": self.timezone,
            "activation_lookback_days": self.lookback_days,
            "activation_first_date": self.first_date,
        } | more


def write_models(
    project: Project,
    first_last_arguments: str = "",
    grains: Sequence[Grain] = GRAINS,
    status_grains: Sequence[Grain] = STATUS_GRAINS,
    segments: Sequence[Segment] = (),
    choices: Sequence[Choice] | None = CHOICES,
) -> None:
    """The models of a team with an entity of two columns, one of them a reserved word."""
    if segments:
        rules = {segment.name: segment.rule for segment in segments}
        first_last_arguments += f", segments={rules}"
        project.write_model(
            "activation_segments",
            f"{{{{ activation_layer.activation_segments(['visits'], {list(grains)}, "
            f"segments={'none' if choices is None else list(choices)}) }}}}",
        )
    project.write_model("visits", "select * from {{ target.schema }}.events")
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity=['region', 'user'], "
        f"event_time='happened at' {first_last_arguments}) }}}}",
    )
    for grain in grains:
        project.write_model(
            f"visits_activation_{grain}",
            f"{{{{ activation_layer.activation('visits', '{grain}', "
            "inactive_periods=var('inactive', 1)) }}",
        )
    for grain in status_grains:
        project.write_model(
            f"visits_activation_status_{grain}",
            f"{{{{ activation_layer.activation_status('visits', '{grain}', tiers={TIERS}) }}}}",
        )
    for model in ("activation_metrics", "activation_transitions", "activation_drivers"):
        project.write_model(
            model, f"{{{{ activation_layer.{model}(['visits'], {list(grains)}) }}}}"
        )
    if "daily" in grains:
        project.write_model(
            "activation_rolling", "{{ activation_layer.activation_rolling('visits') }}"
        )


def load_rows(project: Project, rows: Rows, segments: Sequence[Segment] = ()) -> None:
    project.load(
        "events",
        [*COLUMNS, *((segment.name, segment.data_type) for segment in segments)],
        (
            (*entity, moment_of(row), *values_of(row))
            for entity, of_entity in rows.items()
            for row in of_entity
        ),
    )


def counted_facts(rows: Rows, settings: Settings) -> Facts:
    return reference_segments.facts_since(facts_of(rows), settings.first_date, settings.timezone)


def events_of(rows: Rows, settings: Settings) -> Events:
    """The local date of each row that counts."""
    return reference_segments.events_of_facts(counted_facts(rows, settings), settings.timezone)


def assert_first_last(project: Project, rows: Rows, as_of: date, settings: Settings) -> None:
    expected = reference_segments.first_last_with_segments(
        counted_facts(rows, settings),
        settings.rules,
        as_of,
        lookback_days=settings.lookback_days,
        week_start=settings.week_start,
        timezone=settings.timezone,
    )
    actual = project.rows(
        "visits_first_last",
        [*ENTITY, *settings.rules],
        reference.FirstLastRow._fields[1:],
    )
    assert_same_rows(
        "visits_first_last", actual, [row.entity + values + row[1:] for row, values in expected]
    )


def assert_activation(
    project: Project, rows: Rows, as_of: date, settings: Settings, grain: Grain
) -> None:
    expected = reference_segments.activation_with_segments(
        counted_facts(rows, settings),
        settings.rules,
        grain,
        as_of,
        inactive_periods=settings.inactive_periods,
        week_start=settings.week_start,
        timezone=settings.timezone,
    )
    table = f"visits_activation_{grain}"
    previous = [f"previous_{name}" for name in settings.rules]
    actual = project.rows(
        table,
        [*ENTITY, *settings.rules, *previous],
        reference.ActivationRow._fields[1:],
    )
    assert_same_rows(
        table, actual, [row.entity + values + before + row[1:] for row, values, before in expected]
    )


def assert_status(
    project: Project, rows: Rows, as_of: date, settings: Settings, grain: Grain
) -> None:
    expected = reference_segments.status_with_segments(
        counted_facts(rows, settings),
        settings.rules,
        grain,
        as_of,
        week_start=settings.week_start,
        tiers=TIERS,
        timezone=settings.timezone,
    )
    table = f"visits_activation_status_{grain}"
    actual = project.rows(
        table,
        [*ENTITY, *settings.rules],
        reference.StatusRow._fields[1:],
        f"where as_of_date = date '{as_of}'",
    )
    assert_same_rows(table, actual, [row.entity + values + row[1:] for row, values in expected])


def assert_segments(
    project: Project,
    rows: Rows,
    as_of: date,
    settings: Settings,
    grains: Sequence[Grain] = GRAINS,
) -> None:
    facts = counted_facts(rows, settings)
    expected = [
        ("visits", grain, *row)
        for grain in grains
        for row in reference_segments.activation_segments(
            facts,
            settings.rules,
            grain,
            as_of,
            week_start=settings.week_start,
            timezone=settings.timezone,
            choices=settings.choices,
        )
    ]
    columns = ["fact_name", "time_grain", *reference_segments.SegmentsRow._fields]
    actual = project.rows("activation_segments", [], columns)
    assert_same_rows("activation_segments", actual, expected)


def assert_flows(
    project: Project,
    rows: Rows,
    as_of: date,
    settings: Settings,
    table: str,
    grains: Sequence[Grain] = GRAINS,
) -> None:
    """activation_metrics or activation_transitions, at these grains."""
    counts: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
        "activation_metrics": (reference.metrics, reference.MetricsRow._fields),
        "activation_transitions": (reference.transitions, reference.TransitionRow._fields),
    }
    count, columns = counts[table]
    events = events_of(rows, settings)
    expected = [
        ("visits", grain, *row)
        for grain in grains
        for row in count(events, grain, as_of, week_start=settings.week_start)
    ]
    actual = project.rows(table, [], ["fact_name", "time_grain", *columns])
    assert_same_rows(table, actual, expected)


def assert_drivers(
    project: Project,
    rows: Rows,
    as_of: date,
    settings: Settings,
    model: str = "activation_drivers",
    grains: Sequence[Grain] = GRAINS,
) -> None:
    """Engines sum in an order of their own, so parts are the same to nine digits."""
    events = events_of(rows, settings)
    expected = [
        ("visits", grain, *row)
        for grain in grains
        for row in reference_drivers.drivers(events, grain, as_of, week_start=settings.week_start)
    ]
    columns = ["fact_name", "time_grain", *reference_drivers.DriversRow._fields]
    assert_same_rows(model, rounded(project.rows(model, [], columns)), rounded(expected))


def rounded(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [
        tuple(round(value, 9) if isinstance(value, float) else value for value in row)
        for row in rows
    ]


def assert_rolling(
    project: Project,
    rows: Rows,
    as_of: date,
    settings: Settings,
    windows: reference_rolling.Windows = (7, 28),
) -> None:
    events = events_of(rows, settings)
    expected = [("visits", *row) for row in reference_rolling.rolling(events, as_of, windows)]
    columns = ["fact_name", *reference_rolling.rolling_columns(windows)]
    assert_same_rows(
        "activation_rolling", project.rows("activation_rolling", [], columns), expected
    )


def assert_layer(project: Project, rows: Rows, as_of: date, settings: Settings) -> None:
    """Every table equals the reference over the same facts and to the same as-of date."""
    for check in checks_of_all_tables(settings):
        check(project, rows, as_of, settings)


def checks_of_all_tables(settings: Settings) -> list[Check]:
    return [
        assert_first_last,
        *(partial(assert_activation, grain=grain) for grain in GRAINS),
        *(partial(assert_status, grain=grain) for grain in STATUS_GRAINS),
        partial(assert_flows, table="activation_metrics"),
        partial(assert_flows, table="activation_transitions"),
        assert_drivers,
        assert_rolling,
        *([assert_segments] if settings.segments else []),
    ]


def assert_same_rows(
    table: str, actual: list[tuple[Any, ...]], expected: list[tuple[Any, ...]]
) -> None:
    missing = Counter(expected) - Counter(actual)
    surplus = Counter(actual) - Counter(expected)
    if missing or surplus:
        shown = [f"{table}: {len(actual)} rows, {len(expected)} expected"]
        shown += [f"  missing {row}" for row in sorted(missing, key=str)[:5]]
        shown += [f"  surplus {row}" for row in sorted(surplus, key=str)[:5]]
        raise AssertionError("\n".join(shown))
