"""`loaded_at`: rows that come late are found by their load time, however old they are."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import layer
import pytest
from histories import moment_of, random_histories, random_moment
from hypothesis import Phase, given, note
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from reference import Entity
from warehouse import Project, create_project, messages

Row = tuple[Entity, datetime, datetime]
FIRST_DAY = date(2024, 1, 10)
BUILT_THROUGH = date(2024, 12, 20)


@dataclass
class Loader:
    """Loads facts in batches, each with one load time, and follows them with dbt."""

    project: Project
    settings: layer.Settings
    as_of: date
    clock: datetime
    rows: list[Row] = field(repr=False)
    rng: random.Random = field(repr=False)

    def late_batch(self, days_late: int, *, same_load_time: bool) -> None:
        """A few rows, of a date that was closed long ago; some belong to new entities."""
        self.clock += timedelta(0) if same_load_time else timedelta(minutes=7)
        day = self.as_of - timedelta(days=days_late)
        known = sorted({entity for entity, _, _ in self.rows})
        late = [*self.rng.sample(known, 5), (9, f"came late {len(self.rows)}")]
        self.rows += [(entity, random_moment(self.rng, day), self.clock) for entity in late]

    def run(self, *args: str) -> None:
        self.project.load(
            "events",
            [*layer.COLUMNS, '"Loaded At" timestamp'],
            [(*entity, moment, loaded) for entity, moment, loaded in self.rows],
        )
        self.project.run(*args, variables=self.settings.variables(activation_end=self.as_of))

    def check(self) -> None:
        histories: dict[Entity, list[datetime]] = {}
        for entity, moment, _ in self.rows:
            histories.setdefault(entity, []).append(moment)
        layer.assert_layer(self.project, histories, self.as_of, self.settings)


@pytest.fixture(scope="module")
def late_project(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = create_project(tmp_path_factory.mktemp("late") / "project", template=installed)
    layer.write_models(project, ", loaded_at='loaded at'")
    return project


def loader(project: Project, settings: layer.Settings, seed: int) -> Loader:
    """Every row was loaded at the end of its day, through a few days after the as-of date."""
    rng = random.Random(seed)
    histories = random_histories(rng, 60, FIRST_DAY, BUILT_THROUGH + timedelta(days=60))
    rows = [
        (entity, moment, datetime.combine(moment.date(), datetime.max.time()))
        for entity, of_entity in histories.items()
        for moment in map(moment_of, of_entity)
    ]
    clock = datetime.combine(BUILT_THROUGH + timedelta(days=90), datetime.min.time())
    return Loader(project, settings, BUILT_THROUGH, clock, rows, rng)


batches = st.tuples(
    st.integers(0, 2),
    st.lists(st.tuples(st.sampled_from([1, 4, 40, 200, 300]), st.booleans()), max_size=2),
    st.sampled_from(["all", "all", "first_last", "daily", "nothing"]),
)


@hypothesis_settings(phases=[Phase.generate])
@given(
    settings=st.builds(
        layer.Settings,
        inactive_periods=st.sampled_from([1, 3, "all"]),
        timezone=st.sampled_from([None, "Asia/Seoul"]),
        lookback_days=st.sampled_from([0, 0, 3]),
    ),
    schedule=st.lists(batches, min_size=2, max_size=5),
    seed=st.integers(0, 2**32),
)
def test_rows_that_come_200_days_late_are_right_after_the_next_run(
    late_project: Project,
    settings: layer.Settings,
    schedule: list[tuple[int, list[tuple[int, bool]], str]],
    seed: int,
) -> None:
    note(f"{settings}, seed {seed}")
    team = loader(late_project, settings, seed)
    team.run("--full-refresh")
    team.check()
    for days, late, models in schedule:
        note(f"as of {team.as_of}: {days} days, {late}, {models}")
        team.as_of += timedelta(days=days)
        for days_late, same_load_time in late:
            team.late_batch(days_late, same_load_time=same_load_time)
        if models == "all":
            team.run()
            team.check()
        elif models != "nothing":
            also = ["visits_activation_daily"] if models == "daily" else []
            team.run("--select", "visits_first_last", *also)
    team.run()
    team.check()


def write_small_layer(project: Project, fact_sql: str, loaded_at: str = "loaded_at") -> None:
    project.write_model("visits", fact_sql)
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at', "
        f"loaded_at={loaded_at!r}) }}}}",
    )
    project.write_model(
        "visits_activation_monthly", "{{ activation_layer.activation('visits', 'monthly') }}"
    )


def events(*rows: str) -> str:
    listed = ", ".join(f"({row})" for row in rows)
    return f"select * from (values {listed}) as rows (user_id, visited_at, loaded_at)"


def first_months(project: Project) -> list[tuple[int, date]]:
    rows = project.query(
        "select user_id, min(period_start) from visits_activation_monthly group by 1 order by 1"
    )
    return [(user, month) for user, month in rows]


END = {"activation_end": date(2025, 3, 20), "activation_lookback_days": 0}
MARCH_ROW = "1, date '2025-03-18', {type} '2025-03-18 10:00:00{zone}'"
JULY_ROW = "1, date '2024-07-02', {type} '2025-03-19 09:00:00{zone}'"


@pytest.mark.parametrize(
    ("load_type", "zone"), [("timestamp", ""), ("timestamptz", "+09"), ("timestamp_ns", "")]
)
def test_load_times_of_any_type(project: Project, load_type: str, zone: str) -> None:
    march = MARCH_ROW.format(type=load_type, zone=zone)
    july = JULY_ROW.format(type=load_type, zone=zone)
    write_small_layer(project, events(march))
    project.run(variables=END)
    write_small_layer(project, events(march, july))
    project.run(variables=END)
    assert first_months(project) == [(1, date(2024, 7, 1))]


def test_a_load_date_finds_what_comes_later_on_the_same_day(project: Project) -> None:
    rows = ["1, date '2025-03-18', date '2025-03-19'", "2, date '2024-07-02', date '2025-03-19'"]
    write_small_layer(project, events(rows[0]))
    project.run(variables=END)
    write_small_layer(project, events(*rows))
    project.run(variables=END)
    assert first_months(project) == [(1, date(2025, 3, 1)), (2, date(2024, 7, 1))]


def test_a_row_that_takes_the_place_of_another_with_its_load_time(project: Project) -> None:
    """As many rows carry the latest load time as before: they are told apart by what they are."""
    loaded = "timestamp '2025-03-19 10:00:00'"
    stays = f"1, date '2025-03-17', {loaded}"
    write_small_layer(project, events(stays, f"2, date '2025-03-18', {loaded}"))
    project.run(variables=END)
    write_small_layer(project, events(stays, f"3, date '2024-07-02', {loaded}"))
    project.run(variables=END | {"activation_lookback_days": 3})
    assert first_months(project) == [(1, date(2025, 3, 1)), (3, date(2024, 7, 1))]


def test_a_load_time_of_2099_hides_nothing_and_no_load_time_is_no_error(project: Project) -> None:
    rows = [
        "1, date '2025-03-18', timestamp '2025-03-18 10:00:00'",
        "2, date '2025-03-17', timestamp '2099-01-01 00:00:00'",
        "3, date '2025-03-17', cast(null as timestamp)",
        "1, date '2024-07-02', timestamp '2025-03-19 10:00:00'",
    ]
    write_small_layer(project, events(*rows[:3]))
    project.run(variables=END)
    write_small_layer(project, events(*rows))
    project.run(variables=END)
    assert first_months(project) == [
        (1, date(2024, 7, 1)),
        (2, date(2025, 3, 1)),
        (3, date(2025, 3, 1)),
    ]


@pytest.mark.parametrize("first_load", ["cast(null as timestamp)", "timestamp '2099-01-01'"])
def test_load_times_that_begin_later(project: Project, first_load: str) -> None:
    """Rows without a usable load time came first, as where the column is new to the fact."""
    rows = [
        f"1, date '2025-03-18', {first_load}",
        "1, date '2024-07-02', timestamp '2025-03-19 10:00:00'",
    ]
    write_small_layer(project, events(rows[0]))
    project.run(variables=END)
    write_small_layer(project, events(*rows))
    project.run(variables=END)
    assert first_months(project) == [(1, date(2024, 7, 1))]
    assert bool(project.logged) == ("2099" in first_load)


def test_a_chunk_of_a_bulk_load_goes_on_from_the_chunk_before(project: Project) -> None:
    """All rows have one load time: the second chunk finds no late row among them."""
    days = ["2024-07-02", "2025-01-10", "2025-03-18"]
    write_small_layer(
        project, events(*(f"1, date '{day}', timestamp '2025-03-19 10:00:00'" for day in days))
    )
    project.run(variables=END | {"activation_end": date(2025, 1, 31)})
    project.run(variables=END)
    last_write = "json_extract_string(built_with, '$.writes[-1]')"
    records = f"select {last_write} from visits_first_last where built_with is not null"  # noqa: S608
    ((written,),) = project.query(f"{records} order by snapshot_date desc limit 1")
    assert written.endswith(" 2025-02-01")


def test_an_entity_may_be_called_loaded_at(project: Project) -> None:
    project.write_model(
        "visits",
        "select 7 as loaded_at, date '2025-03-18' as visited_at, timestamp '2025-03-19' as arrived",
    )
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', 'loaded_at', 'visited_at', 'arrived') }}",
    )
    for _ in range(2):
        project.run(variables=END)
    assert project.query("select loaded_at, active_days from visits_first_last limit 1") == [(7, 1)]


def test_a_second_run_finds_nothing_more(project: Project) -> None:
    march, july = (
        MARCH_ROW.format(type="timestamp", zone=""),
        JULY_ROW.format(type="timestamp", zone=""),
    )
    write_small_layer(project, events(march))
    project.run(variables=END)
    write_small_layer(project, events(march, july))
    project.run(variables=END)
    before = project.query("select * from visits_first_last order by all")
    project.run(variables=END)
    assert project.query("select * from visits_first_last order by all") == before


def test_the_column_must_be_there_and_tell_when(project: Project) -> None:
    for column, problem in [
        ("arrived_at", "no such column in visits"),
        ("user_id", "the load time is neither a date nor a timestamp"),
    ]:
        write_small_layer(project, events(MARCH_ROW.format(type="timestamp", zone="")), column)
        result = project.dbt("run", variables=END)
        assert not result.success
        assert problem in messages(result)


def test_a_table_built_without_load_times_has_to_be_rebuilt(project: Project) -> None:
    fact = events(MARCH_ROW.format(type="timestamp", zone=""))
    write_small_layer(project, fact)
    project.write_model(
        "visits_first_last",
        "{{ activation_layer.first_last('visits', entity='user_id', event_time='visited_at') }}",
    )
    project.run(variables=END)
    write_small_layer(project, fact)
    result = project.dbt("run", variables=END)
    assert not result.success
    assert "built with another loaded_at; rebuild it with --full-refresh" in messages(result)
