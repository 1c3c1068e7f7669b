"""What is asked of segments and of the table that counts by them, and what changes about both."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import layer
import pytest
from histories import Histories, moment_of
from layer import SEGMENTS, Segment, Settings
from reference import Grain
from reference_segments import Choice, FactRow
from statements import sent
from warehouse import Project, create_project, messages

GRAINS: tuple[Grain, ...] = ("daily", "weekly")
AS_OF = date(2025, 3, 19)
PLATFORM, CHANNEL = SEGMENTS
COUNTRY = Segment("country", "text", "last")
FIRST_LAST = "visits_first_last"
WEEKLY = "visits_activation_weekly"
STATUS = "visits_activation_status_weekly"
COUNTED = "activation_segments"
# Day of March, platform, channel, country.
VISITS: dict[str, list[tuple[Any, ...]]] = {
    "moves": [
        (3, "ios", 1, "DE"),
        (10, "web", 2, None),
        (18, None, None, "KR"),
        (19, "ios", 3, "DE"),
    ],
    "stays": [(4, "web", 2, None), (11, "web", 1, "KR"), (19, "web", 2, "KR")],
    "is away": [(3, None, None, "DE")],
    "is new": [(19, "android", 1, None)],
}
Declared = tuple[Segment, ...]


@pytest.fixture(scope="module")
def shop(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    if installed.engine.name not in ("duckdb", "postgres"):
        pytest.skip("runs on DuckDB and Postgres")
    return create_project(tmp_path_factory.mktemp("segments") / "project", template=installed)


@pytest.fixture
def team(shop: Project) -> Project:
    """No table is built, and the fact has two segments."""
    for path in (shop.folder / "models").glob("*.sql"):
        path.unlink()
    shop.load("events", layer.COLUMNS, [])
    shop.drop_tables()
    shop.manifest = None
    declare(shop)
    return shop


def declare(
    project: Project,
    segments: Declared = SEGMENTS,
    choices: Sequence[Choice] | None = None,
) -> Settings:
    """The models of a fact with these segments, and of what they are counted by."""
    layer.write_models(
        project, grains=GRAINS, status_grains=("weekly",), segments=segments, choices=choices
    )
    if not segments:
        project.write_model(COUNTED, counted())
    return Settings(segments=segments, choices=choices)


def counted(facts: str = "['visits']", more: str = "") -> str:
    return f"{{{{ activation_layer.activation_segments({facts}, {list(GRAINS)}{more}) }}}}"


def visits(segments: Declared) -> Histories:
    names = (PLATFORM.name, CHANNEL.name, COUNTRY.name)
    places = [names.index(segment.name) for segment in segments]
    texts = [segment.data_type == "text" for segment in segments]
    return {
        (1, name): [
            FactRow(
                datetime(2025, 3, day, 9),
                tuple(
                    str(values[place]) if is_text and values[place] is not None else values[place]
                    for place, is_text in zip(places, texts, strict=True)
                ),
            )
            for day, *values in rows
        ]
        for name, rows in VISITS.items()
    }


def load(project: Project, segments: Declared = SEGMENTS) -> None:
    layer.load_rows(project, visits(segments), segments)


def run(project: Project, *args: str, as_of: date = AS_OF, **variables: Any) -> None:
    project.run(*args, variables=Settings().variables(activation_end=as_of, **variables))


def failure(project: Project, *args: str, as_of: date = AS_OF) -> str:
    result = project.dbt("run", *args, variables=Settings().variables(activation_end=as_of))
    assert not result.success
    return messages(result)


def assert_right(
    project: Project, settings: Settings, as_of: date = AS_OF, rows: Histories | None = None
) -> None:
    rows = visits(settings.segments) if rows is None else rows
    layer.assert_first_last(project, rows, as_of, settings)
    for grain in GRAINS:
        layer.assert_activation(project, rows, as_of, settings, grain)
    layer.assert_status(project, rows, as_of, settings, "weekly")
    layer.assert_segments(project, rows, as_of, settings, GRAINS)


def assert_says(message: str, **parts: str) -> None:
    """Parts of an error by the words that they begin with."""
    lines = [line.strip() for line in message.splitlines()]
    for word, part in parts.items():
        begin = "activation_layer: " if word == "problem" else f"{word}:"
        assert any(line.startswith(begin) and part in line for line in lines), message


def test_an_entity_that_is_named_like_the_moment_of_a_row(team: Project) -> None:
    """Values would be ordered by who instead of by when."""
    sql = (team.folder / "models" / f"{FIRST_LAST}.sql").read_text()
    assert "'user'" in sql
    team.write_model(FIRST_LAST, sql.replace("'user'", "'Happened_At'"))
    load(team)
    assert_says(
        failure(team, "--select", "visits", FIRST_LAST),
        problem="first_last('visits'): the entity has the name of a column beside segments",
        allowed="any name but Happened_At",
        given="Happened_At",
    )


# ------------------------------------------------------------------------------- other segments


@pytest.mark.parametrize(
    "segments",
    [
        (PLATFORM, CHANNEL, COUNTRY),
        (PLATFORM,),
        (),
        (PLATFORM._replace(rule="first"), CHANNEL),
        (PLATFORM, CHANNEL._replace(data_type="text")),
    ],
    ids=["one more", "one less", "none", "another rule", "another type"],
)
def test_other_segments_ask_for_a_full_refresh(team: Project, segments: Declared) -> None:
    load(team)
    run(team)
    team.execute("drop table events cascade")
    load(team, segments)
    settings = declare(team, segments)
    begin = ["--select", "visits", FIRST_LAST]
    assert_says(
        failure(team, *begin),
        problem="first_last('visits'): the stored table was built with other segments; rebuild it",
        allowed="segments={",
        given="segments={",
        do="dbt build --full-refresh --select visits_first_last+",
    )
    if [segment[::2] for segment in segments] != [segment[::2] for segment in SEGMENTS]:
        assert_says(
            failure(team, "--full-refresh", "--select", WEEKLY),
            problem="activation('visits', 'weekly'): visits_first_last was built with other",
            do="dbt build --full-refresh --select visits_first_last+",
        )
    run(team, "--full-refresh", *begin)
    assert_says(
        failure(team, "--select", WEEKLY),
        problem="activation('visits', 'weekly'): the stored table was built with other segments",
        do="dbt build --full-refresh --select visits_activation_weekly+",
    )
    if len(segments) > len(SEGMENTS):
        assert_says(
            failure(team, "--select", COUNTED),
            problem="visits_activation_daily was built without the segment country",
            given="country",
            do="dbt build --full-refresh --select visits_first_last+",
        )
    run(team, "--full-refresh", "--select", "visits_activation_daily", WEEKLY)
    if [segment[:2] for segment in segments] != [segment[:2] for segment in SEGMENTS]:
        assert_says(
            failure(team, "--select", STATUS),
            problem="activation_status('visits', 'weekly'): the stored table was built with",
            allowed="as stored",
            given="segment",
            do="dbt build --full-refresh --select visits_first_last+",
        )
        run(team, "--full-refresh", "--select", STATUS)
    run(team)
    assert_right(team, settings)


def test_a_status_with_a_column_of_the_users_own(team: Project) -> None:
    load(team)
    path = team.folder / "models" / f"{STATUS}.sql"
    around = f"select *, 1 as extra from ({path.read_text()}) as rows_of_macro"
    team.write_model(STATUS, around)
    for days in (1, 0):
        run(team, as_of=AS_OF - timedelta(days=days))
    assert_right(team, Settings(segments=SEGMENTS, choices=None))
    assert team.query(f"select distinct extra from {STATUS}") == [(1,)]  # noqa: S608


# ---------------------------------------------------------------------------- values that change

BEFORE = datetime(2025, 3, 18, 9)
CHANGES: dict[str, tuple[str, list[FactRow]]] = {
    "another value": ("moves", [FactRow(BEFORE, ("android", None))]),
    "a first value": ("is away", [FactRow(BEFORE, (None, None)), FactRow(BEFORE, ("web", 7))]),
    "no value": ("stays", [FactRow(BEFORE, (None, None))]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_value_that_changes_alone_is_carried_to_the_end(team: Project, change: str) -> None:
    """The same rows on the same dates say another thing, and then again what they said."""
    name, changed = CHANGES[change]
    settings = Settings(segments=SEGMENTS, choices=None)
    same_rows = [FactRow(row.moment, ("ios", 2)) for row in changed]
    for rows_of_day in (same_rows, changed, same_rows):
        rows = visits(SEGMENTS)
        kept = [row for row in rows[1, name] if moment_of(row) < BEFORE]
        rows[1, name] = [*kept, *rows_of_day]
        layer.load_rows(team, rows, SEGMENTS)
        run(team)
        assert_right(team, settings, rows=rows)


# --------------------------------------------------------------------------------- what is counted

CHOSEN: Sequence[Sequence[Choice]] = (
    ["Channel"],
    ["Channel", ("plat form", "Channel")],
    [("Channel", "plat form"), "plat form"],
)


def test_the_list_of_segments_changes_without_a_full_refresh(team: Project) -> None:
    load(team)
    run(team)
    assert_right(team, Settings(segments=SEGMENTS, choices=None))
    for choices in CHOSEN:
        settings = declare(team, choices=choices)
        run(team, "--select", COUNTED)
        assert_right(team, settings)


def test_one_segment_may_be_named_without_a_list(team: Project) -> None:
    load(team)
    team.write_model(COUNTED, counted(more=", segments='CHANNEL'"))
    run(team)
    assert_right(team, Settings(segments=SEGMENTS, choices=["Channel"]))


def pairs(project: Project) -> list[tuple[Any, ...]]:
    return project.query(
        f"select distinct fact_name, segment_name from {COUNTED} order by 1, 2"  # noqa: S608
    )


def test_facts_without_segments_and_without_rows(team: Project) -> None:
    """Whatever a fact lacks, the others are counted; what comes later is counted then."""
    load(team)
    team.write_model(
        "sales",
        "select region, happened at from {{ ref('visits') }}".replace(
            "happened at", '"happened at"'
        ),
    )
    team.write_model("quiet", "select * from {{ ref('visits') }} where {{ var('quiet', 'false') }}")
    for fact, segments in (("sales", ""), ("quiet", ", segments={'Channel': 'last'}")):
        team.write_model(
            f"{fact}_first_last",
            f"{{{{ activation_layer.first_last('{fact}', 'region', 'happened at'{segments}) }}}}",
        )
        for grain in GRAINS:
            team.write_model(
                f"{fact}_activation_{grain}",
                f"{{{{ activation_layer.activation('{fact}', '{grain}') }}}}",
            )
    of_visits = [("visits", "Channel"), ("visits", "plat form")]
    team.write_model(COUNTED, counted("['sales', 'visits', 'quiet']"))
    for _ in range(2):
        run(team)
        assert pairs(team) == of_visits
        layer.assert_segments(
            team, visits(SEGMENTS), AS_OF, Settings(segments=SEGMENTS, choices=None), GRAINS
        )
    run(team, "--select", "quiet+", quiet="true")
    assert pairs(team) == [("quiet", "Channel"), *of_visits]
    team.write_model(COUNTED, counted("['sales', 'quiet']", ", segments=['plat form', 'channel']"))
    failing = failure(team, "--select", COUNTED)
    assert_says(failing, problem="no fact declares this segment", allowed="Channel")
    team.write_model(COUNTED, counted("['sales', 'quiet']"))
    run(team, "--select", COUNTED)
    assert pairs(team) == [("quiet", "Channel")]
    team.write_model(COUNTED, counted("['sales']"))
    for flags in ([], ["--full-refresh"], []):
        run(team, *flags, "--select", COUNTED)
        assert pairs(team) == []
        assert "no fact declares a segment" in team.logged[0]
    team.write_model(COUNTED, counted("['sales', 'visits', 'quiet']"))
    run(team, "--select", COUNTED)
    assert pairs(team) == [("quiet", "Channel"), *of_visits]


def test_a_fact_without_segments_pays_nothing(team: Project) -> None:
    """Its SQL sorts no moments, and nothing of an activation table is read for its segments."""
    declare(team, ())
    load(team, ())
    with sent() as statements:
        run(team, as_of=AS_OF - timedelta(days=1))
        run(team)
    assert statements
    for model, sql in statements:
        assert "happened_at" not in sql, model
        assert "inactive_streak = 0" not in sql or model != COUNTED


# ------------------------------------------------------------------------------ too many values

TOO_MANY = "activation_segments: a segment has too many values"


def test_too_many_values(team: Project) -> None:
    """A first build and a full refresh stop; a later run warns, and goes on."""
    load(team)
    team.write_model(COUNTED, counted(more=", max_values=3"))
    assert_says(
        failure(team),
        problem=TOO_MANY,
        allowed="at most 3 (max_values)",
        given="plat form of visits daily: 4 values",
        do="bucket them in the fact",
    )
    team.write_model(COUNTED, counted(more=", max_values=4"))
    run(team, "--select", COUNTED)
    assert team.logged == []
    team.write_model(COUNTED, counted(more=", max_values=3"))
    run(team, "--select", COUNTED)
    assert team.logged == []  # nothing to write, nothing to say
    assert TOO_MANY in failure(team, "--full-refresh", "--select", COUNTED)
    run(team, as_of=AS_OF + timedelta(days=1))
    assert len(team.logged) == 2, team.logged
    assert all("more values than max_values, which is 3" in said for said in team.logged)
    assert_right(team, Settings(segments=SEGMENTS, choices=None), AS_OF + timedelta(days=1))


def test_too_many_values_of_a_crossing_that_is_new_to_the_table(team: Project) -> None:
    load(team)
    team.write_model(COUNTED, counted(more=", max_values=4"))
    run(team)
    choices = ", segments=['channel', ['channel', 'plat form']], max_values=4"
    team.write_model(COUNTED, counted(more=choices))
    run(team, "--select", COUNTED)
    assert team.logged
    assert all("Channel, plat form of visits" in said for said in team.logged)


# -------------------------------------------------------------------------------------- bad input

NO_RULE = "a segment is not a column with a rule"
REFUSED = {
    "['plat form']": "segments is not a dictionary",
    "'plat form'": "segments is not a dictionary",
    "{'plat form': 'latest'}": NO_RULE,
    "{'plat form': none}": NO_RULE,
    "{'': 'last'}": NO_RULE,
    "{7: 'last'}": NO_RULE,
    "{'plat\"form': 'last'}": "a segment has a double quote or a comma in its name",
    "{'plat, form': 'last'}": "a segment has a double quote or a comma in its name",
    "{'Region': 'last'}": "the segment Region has the name of an entity column",
    "{'Happened At': 'last'}": "the segment Happened At has the name of the event time",
    "{'Loaded': 'last'}": "the segment Loaded has the name of the load time",
    "{'Active_Days': 'last'}": "the segment Active_Days has the name of an output column",
    "{'fact_rows': 'last'}": "the segment fact_rows has the name of a step in the SQL",
    "{'Happened_at': 'last'}": "the segment Happened_at has the name of an output column",
    "{'entities': 'last'}": "the segment entities has the name of an output column",
    "{'Segment_Value': 'last'}": "the segment Segment_Value has the name of an output column",
    "{'state': 'last'}": "the previous value of the segment state has the name of an output column",
    "{'a': 'last', 'A': 'first'}": "the segment A has the name of another segment",
    "{'a': 'last', 'previous_A': 'first'}": "the segment previous_A has the name of another",
    "{'previous_a': 'last', 'a': 'first'}": "the previous value of the segment a has the name of",
    "{'platform': 'last'}": "no such column in visits",
    "{'a float': 'last'}": "the segment a float is a floating-point number",
    "{'a real': 'first'}": "the segment a real is a floating-point number",
    "{'a while': 'last'}": "the segment a while is an interval",
}


@pytest.fixture(scope="module")
def floats(shop: Project) -> Project:
    for path in (shop.folder / "models").glob("*.sql"):
        path.unlink()
    odd = ['"a float" double precision', '"a real" real', '"a while" interval']
    columns = ["loaded timestamp", *odd]
    shop.load("floats", [*layer.COLUMNS, *columns], [])
    shop.write_model("visits", "select * from {{ target.schema }}.floats")
    shop.run()
    return shop


@pytest.mark.parametrize("segments", REFUSED)
def test_segments_that_cannot_be(floats: Project, segments: str) -> None:
    floats.write_model(
        FIRST_LAST,
        "{{ activation_layer.first_last('visits', ['region', 'user'], 'happened at', "
        f"loaded_at='loaded', segments={segments}) }}}}",
    )
    message = failure(floats, "--select", FIRST_LAST)
    assert_says(message, problem=f"first_last('visits'): {REFUSED[segments]}", allowed="")
    assert "visits_first_last (models/visits_first_last.sql)" in message


NO_NAME = "a segment is neither a name nor a list of different names"
REFUSED_OF_COUNTED = {
    "segments=[]": "segments is not a list of different ones",
    "segments=7": "segments is not a list of different ones",
    "segments={'Channel': 'last'}": "segments is not a list of different ones",
    "segments=['Channel', 'channel']": "segments is not a list of different ones",
    "segments=[7]": NO_NAME,
    "segments=[[]]": NO_NAME,
    "segments=[['Channel', 'CHANNEL']]": NO_NAME,
    "segments=[['Channel', 7]]": NO_NAME,
    "segments=['country']": "no fact declares this segment",
    "segments=[['Channel', 'country']]": "no fact declares this segment",
    "max_values=0": "max_values is not a number of values",
    "max_values='7'": "max_values is not a number of values",
    "max_values=true": "max_values is not a number of values",
    "max_values=none": "max_values is not a number of values",
}


@pytest.fixture(scope="module")
def built(shop: Project) -> Project:
    for path in (shop.folder / "models").glob("*.sql"):
        path.unlink()
    shop.drop_tables()
    shop.manifest = None
    declare(shop)
    load(shop)
    run(shop)
    return shop


@pytest.mark.parametrize("arguments", REFUSED_OF_COUNTED)
def test_what_cannot_be_counted(built: Project, arguments: str) -> None:
    built.write_model(COUNTED, counted(more=f", {arguments}"))
    message = failure(built, "--select", COUNTED)
    assert_says(message, problem=REFUSED_OF_COUNTED[arguments], allowed="")
    assert "activation_segments: " in message


def test_a_table_of_segments_with_another_name(built: Project) -> None:
    built.write_model("segments", counted())
    message = failure(built, "--select", "segments")
    (built.folder / "models" / "segments.sql").unlink()
    built.manifest = None
    assert_says(
        message, problem="activation_segments: this model file has another name", given="segments"
    )


# ------------------------------------------------------------------------------------- unit tests

FACT = (
    "{entity: [region, user], event_time: happened at, segments: {plat form: last, Channel: first}}"
)
RANGE = "activation_start: '2025-01-13', activation_end: '2025-01-19'"
UNIT_TESTS = f"""
unit_tests:
  - name: the_whole_history
    model: {WEEKLY}
    overrides:
      vars: {{activation_fact: {FACT}, activation_end: '2025-01-19'}}
    given:
      - input: ref('visits')
        rows:
          - {{region: 1, user: a, happened at: '2025-01-06 10:00:00', plat form: ios, Channel: 1}}
          - {{region: 1, user: a, happened at: '2025-01-14 10:00:00', plat form: web, Channel: 2}}
      - input: ref('{FIRST_LAST}')
        rows: []
    expect:
      rows:
        - {{period_start: '2025-01-06', plat form: ios, Channel: 1, previous_plat form: null}}
        - {{period_start: '2025-01-13', plat form: web, Channel: 1, previous_plat form: ios}}
  - name: a_range
    model: {WEEKLY}
    overrides:
      vars: {{activation_fact: {FACT}, {RANGE}}}
      macros: {{is_incremental: true}}
    given:
      - input: ref('visits')
        rows:
          - {{region: 1, user: a, happened at: '2025-01-14 10:00:00', plat form: web, Channel: 2}}
      - input: ref('{FIRST_LAST}')
        rows:
          - {{region: 1, user: a, snapshot_date: '2025-01-12', first_active_date: '2025-01-06',
              last_active_date: '2025-01-06', active_days: 1, plat form: ios, Channel: 1}}
      - input: this
        rows: [{{region: 1, user: a, period_start: '2025-01-06', active_streak: 4}}]
    expect:
      rows: [{{period_start: '2025-01-13', plat form: web, Channel: 1, previous_plat form: ios}}]
  - name: what_is_counted
    model: {COUNTED}
    overrides:
      vars: {{activation_fact: {FACT}, {RANGE}}}
      macros: {{is_incremental: false}}
    given:
      - input: ref('{FIRST_LAST}')
        rows: []
      - input: ref('visits_activation_daily')
        rows: []
      - input: ref('{WEEKLY}')
        rows:
          - {{period_start: '2025-01-13', state_transition: new_to_retained, inactive_streak: 0,
              active_days: 2, plat form: web, previous_plat form: ios}}
    expect:
      rows:
        - {{time_grain: weekly, segment_value: ios, active: 0, moved_in: 0, moved_out: 1}}
        - {{time_grain: weekly, segment_value: web, active: 1, moved_in: 1, moved_out: 0}}
"""


def test_unit_tests_of_models_with_segments(team: Project) -> None:
    declare(team, choices=["plat form"])
    load(team)
    run(team)
    team.write_file("models/unit_tests.yml", UNIT_TESTS)
    try:
        variables = Settings().variables(activation_end=AS_OF)
        result = team.dbt("test", "--select", "test_type:unit", variables=variables)
    finally:
        (team.folder / "models" / "unit_tests.yml").unlink()
    assert result.success, messages(result)
    assert len(getattr(result.result, "results", [])) == 3
