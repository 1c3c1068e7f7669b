"""The plan of the house: rooms call down only, no step of a query is named like a column."""

import re
from pathlib import Path

from warehouse import PACKAGE

MACROS = PACKAGE / "macros"
PUBLIC = "."
# From top to bottom. Operations and generic tests stand side by side.
ROOMS = [
    PUBLIC,
    "operations",
    "generic_tests",
    "plan",
    "sql",
    "materialization",
    "declarations",
    "calendar",
    "dialects",
    "base",
]
BESIDE = {frozenset({"operations", "generic_tests"})}
DEFINITION = re.compile(r"\{%-? (?:macro|test|materialization) (?:[a-z]+__(?=_))?(\w+)")
CALL = re.compile(r"(?:activation_layer\.|dispatch\(')(?:[a-z]+__(?=_))?(_\w+)")
STEP = re.compile(
    r"^(?:with )?([a-z_]+)(?: \([^)]*\))? as \($"
    r"|_literal_rows_cte_sql\(\s*'(\w+)'"
    r"|^\s*\) as ([a-z_]+)\n\s*(?:group by|on)\b"
    r"|(?:from|join) (?:\{\{.*\}\}|[^\s)]+) as ([a-z_]+)$",
    re.MULTILINE,
)
# The names that a select gives to its columns; not those of casts, and of tables.
COLUMN = re.compile(r"\bas ([a-z_]+)(?=,|\n|\s*$|'|\s*\{)", re.MULTILINE)
# They stand in selects that have no column of an entity, nor read a step that has one.
APART_FROM_ENTITIES = {
    *["as_of", "recorded_in", "hashed_by", "digest", "day_text", "replaced", "value", "wanted"],
    *[
        "first_date",
        "last_date",
        "first_event_date",
        "last_event_date",
        "first_active",
        "last_active",
    ],
    *["latest_loaded_at", "loaded_through", "digest_at_mark", "digest_loaded_last"],
    *["first_date_at_mark", "rows_at_mark", "rows_loaded_last", "rows_of_the_future"],
    *["differing", "differing_entities", "differing_periods", "earliest", "compared_periods"],
    *["entities_in_fact", "entities_in_table", "snapshots", "on_a_long_streak", "latest_day"],
    *["first_period", "previous_value", "segment_number", "number_of_values", "last_active_day"],
    *["new_stayed", "reactivated_stayed", "resurrected_stayed", "stored_active", "stored_active_"],
    *["stored_current", "stored_new", "stored_new_stayed", "stored_reactivated"],
    *["stored_resurrected"],
}
# What the pattern also finds: words of comments, types, a table without entities.
NO_COLUMNS = {
    *["text", "date", "integer", "stored", "materialized", "of", "lists", "texts", "_tested_model"],
    "stood_values",
}
# Their steps hold no column of an entity, but facts, grains and dates.
WITHOUT_ENTITIES = {
    "sql/stocks_cte_sql.sql",
    "sql/metrics_sql.sql",
    "sql/segment_entities_cte_sql.sql",
    "sql/transitions_sql.sql",
    "sql/drivers_sql.sql",
    "sql/usual_cte_sql.sql",
    "sql/rolling_days_cte_sql.sql",
    "sql/rolling_records_cte_sql.sql",
    "sql/rolling_sql.sql",
    "plan/flow_plans.sql",
    "plan/questions.sql",
    "plan/partitions.sql",
    "operations/stored_rows.sql",
    "operations/compared_tables.sql",
    "generic_tests/activation_identities_sql.sql",
    "generic_tests/metrics_identities_sql.sql",
    "generic_tests/segment_identities_cte_sql.sql",
    "generic_tests/every_period_present.sql",
    "generic_tests/drivers_sum_to_change.sql",
    "generic_tests/moved_unexpectedly.sql",
    "generic_tests/rolling_identities_sql.sql",
    "generic_tests/as_of_date_is_recent.sql",
    "generic_tests/partitions_present.sql",
    "generic_tests/tested_pairs.sql",
    "generic_tests/transitions_sum_to_ever_active.sql",
    "dialects/numbers.sql",
}


def files() -> list[Path]:
    return sorted(MACROS.rglob("*.sql"))


def room_of(path: Path) -> str:
    return str(path.parent.relative_to(MACROS))


def defined() -> dict[str, str]:
    """Every macro, and the room it stands in."""
    return {
        name: room_of(path) for path in files() for name in DEFINITION.findall(path.read_text())
    }


def words(macro: str) -> set[str]:
    """The quoted words of a macro that lists names."""
    text = (MACROS / "declarations" / "output_columns.sql").read_text()
    body = text.split(f"macro {macro}(")[1].split("endmacro")[0]
    return set(re.findall(r"'([a-z_]+)'", body))


def steps(path: Path) -> set[str]:
    """What its queries call their steps; a series of numbers has its only column's name."""
    found = {name for names in STEP.findall(path.read_text()) for name in names if name}
    return found - {"number"}


def test_every_room_is_on_the_plan() -> None:
    assert {room_of(path) for path in files()} == set(ROOMS)


def test_calls_go_down() -> None:
    rooms = defined()
    upwards = [
        f"{path.relative_to(MACROS)} calls {name} in {rooms[name]}"
        for path in files()
        for name in CALL.findall(path.read_text())
        if ROOMS.index(rooms[name]) < ROOMS.index(room_of(path))
        or frozenset({rooms[name], room_of(path)}) in BESIDE
    ]
    assert upwards == []


def test_every_private_macro_is_called() -> None:
    called = {name for path in files() for name in CALL.findall(path.read_text())}
    assert {name for name in defined() if name.startswith("_")} - called == set()


def test_no_step_of_a_query_is_named_like_a_column() -> None:
    """GoogleSQL takes a name for the row of the step, where a column has it too."""
    columns = words("_output_columns") | words("_columns_beside_entities")
    named_alike = [
        f"{path.relative_to(MACROS)}: {name}" for path in files() for name in steps(path) & columns
    ]
    assert named_alike == []


def test_no_entity_can_be_named_like_a_step_that_reads_it() -> None:
    refused = words("_steps_around_entities")
    read = {
        path: steps(path)
        for path in files()
        if str(path.relative_to(MACROS)) not in WITHOUT_ENTITIES
    }
    free = [f"{path.relative_to(MACROS)}: {name}" for path in read for name in read[path] - refused]
    assert sorted(free) == []
    assert {"in_open_period", "recent_fact_rows"} <= refused  # put together


def test_no_entity_can_be_named_like_a_column_that_stands_beside_it() -> None:
    """A step that reads two columns of one name takes either, without a word."""
    refused = words("_output_columns") | words("_columns_beside_entities")
    refused |= words("_columns_beside_segments") | words("_steps_around_entities")
    free = {
        f"{path.relative_to(MACROS)}: {name}"
        for path in files()
        if str(path.relative_to(MACROS)) not in WITHOUT_ENTITIES
        for name in set(COLUMN.findall(path.read_text()))
        - (refused | steps(path) | APART_FROM_ENTITIES | NO_COLUMNS)
    }
    assert sorted(free) == []
