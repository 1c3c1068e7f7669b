"""Facts whose moments are of another type than a timestamp without a zone; and a load time."""

import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from engines.engine import Engine
from histories import Histories, active_each_day, moment_of, random_histories
from layer import COLUMNS, Settings, assert_layer, load_rows, write_models
from warehouse import Project, create_project

AS_OF = date(2025, 3, 19)
SETTINGS = Settings(inactive_periods=2, week_start="thursday", timezone="America/New_York")


@pytest.fixture(scope="module")
def rows(engine: Engine) -> Histories:
    """The first day without rows would be waited for."""
    first = AS_OF - timedelta(days=90)
    histories = random_histories(random.Random(7), min(engine.entities, 30), first, AS_OF)
    return histories | active_each_day(first, AS_OF)


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> Project:
    if "zoned" not in engine.types:
        pytest.skip(f"the other tests of {engine.name} ask this in its own words")
    project = create_project(tmp_path_factory.mktemp("moments") / "project", template=installed)
    write_models(project, ", loaded_at=var('loaded_at', none), partitions=var('partitions', {})")
    return project


def run(project: Project, as_of: date, *args: str, **variables: Any) -> None:
    project.run(*args, variables=SETTINGS.variables(activation_end=as_of, **variables))


def load(
    project: Project, moment_type: str, rows: Histories, to_value: Callable[[datetime], Any]
) -> None:
    """Rows whose moments are of that type, each loaded three hours after its moment."""
    columns = [*COLUMNS[:2], ("happened at", moment_type), ("loaded at", "timestamp")]
    project.load(
        "events",
        columns,
        (
            (*entity, to_value(moment_of(row)), loaded_at(moment_of(row)))
            for entity, of_entity in rows.items()
            for row in of_entity
        ),
    )


def loaded_at(moment: datetime) -> datetime:
    """Long after its day where it is the late row."""
    return datetime.combine(AS_OF, LATE) if moment.time() == LATE else moment + timedelta(hours=3)


LATE = datetime(2025, 1, 1, 12, 34, 56).time()


@pytest.mark.parametrize("hours", [0, 9])
def test_moments_with_a_zone(shop: Project, rows: Histories, hours: int) -> None:
    load(shop, "zoned", rows, lambda moment: f"{moment}+{hours:02}:00")
    in_utc: Histories = {
        entity: [moment_of(row) - timedelta(hours=hours) for row in of_entity]
        for entity, of_entity in rows.items()
    }
    run(shop, AS_OF - timedelta(days=1), "--full-refresh")
    run(shop, AS_OF)
    assert_layer(shop, in_utc, AS_OF, SETTINGS)


def test_dates_and_a_load_time(shop: Project, rows: Histories) -> None:
    """A late row far behind the look-back is found by its load time."""
    variables = {"loaded_at": "loaded at", "partitions": "{on_missing: hold, min_rows: 1}"}
    settings = Settings(inactive_periods=2, week_start="thursday")
    load(shop, "date", rows, datetime.date)
    run(shop, AS_OF - timedelta(days=1), "--full-refresh", **variables)
    entity = next(iter(rows))
    late = datetime.combine(AS_OF - timedelta(days=60), LATE)
    with_late = rows | {entity: [*rows[entity], late]}
    load(shop, "date", with_late, datetime.date)
    run(shop, AS_OF, **variables)
    assert_layer(shop, with_late, AS_OF, settings)


def test_a_backslash_in_a_text_is_kept(project: Project) -> None:
    """Also in what the table records of its settings, which the second run reads."""
    status = "visits_activation_status_weekly"
    write_models(project, grains=["weekly"], status_grains=[])
    project.write_model(
        status,
        r"{{ activation_layer.activation_status('visits', 'weekly', tiers={'c:\\dir': 1}) }}",
    )
    load_rows(project, {(1, "away"): [datetime.combine(AS_OF - timedelta(days=60), LATE)]})
    for days in (1, 0):
        run(project, AS_OF - timedelta(days=days), "--select", f"+{status}")
    assert project.rows(status, [], ["inactivity_tier"]) == [(r"c:\dir",)]
