"""Sessions in another time zone read and write the same rows."""

import json
from collections.abc import Iterator
from datetime import date, datetime

import pytest
from layer import COLUMNS, Segment, write_models
from operations import operate
from warehouse import Project

AS_OF = date(2025, 3, 19)
MOMENTS = [datetime(2025, 3, day, 23, 30) for day in range(1, 20)]
NO_DOUBT = "nothing found: the day is complete, tables and fact agree, no day is awaited"


@pytest.fixture
def shop(project: Project) -> Iterator[Project]:
    """Of DuckDB and Postgres, where each session chooses its zone."""
    if project.engine.name not in ("duckdb", "postgres"):
        pytest.skip("sessions of this engine are not asked")
    segments = (Segment("seen at", "zoned", "last"),)
    write_models(project, grains=["daily"], status_grains=[], segments=segments, choices=None)
    columns = [*COLUMNS[:2], ("happened at", "zoned"), ("seen at", "zoned")]
    project.load(
        "events",
        columns,
        ((1, "a", f"{moment}+00", "2025-03-01 12:00:00+00") for moment in MOMENTS),
    )
    yield project
    be_in(project, "UTC")


def be_in(project: Project, zone: str) -> None:
    project.close()
    if project.engine.name == "postgres":
        project.execute(f"alter role shop set timezone = '{zone}'")
        return
    profile = project.engine.profile(project.folder) | {"settings": {"TimeZone": zone}}
    outputs = {"shop": {"target": "dev", "outputs": {"dev": profile}}}
    project.write_file("profiles.yml", json.dumps(outputs))


def test_a_value_is_one_in_all_time_zones(shop: Project) -> None:
    for number, zone in enumerate(["Asia/Tokyo", "America/New_York"]):
        be_in(shop, zone)
        shop.run(variables={"activation_end": date(2025, 3, 18 + number)})
    found = shop.rows("activation_segments", [], ["segment_value"])
    assert {value for (value,) in found} == {"2025-03-01 12:00:00+00"}
    said = operate(
        shop, "explain", {"fact": "visits", "period": "2025-03-18"}, {"activation_end": AS_OF}
    )
    assert NO_DOUBT in said.printed
