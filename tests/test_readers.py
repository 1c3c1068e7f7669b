"""Whoever reads while a range is replaced, or after a run was killed, sees old rows or new ones.

Engines that cannot replace a range in one step promise less: ClickHouse replaces each period at
once, and on Spark's plain tables no row is missing that was there before and is there afterwards.
"""

import itertools
import random
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import layer
import pytest
import reference
import reference_rolling
from histories import random_histories, without
from other_processes import kill_run_after
from statements import after_each_change
from warehouse import Project, create_project

SETTINGS = layer.Settings()
AS_OF = date(2025, 3, 2)
START = date(2024, 11, 15)
FACTS = {
    "old": random_histories(random.Random(20250302), 60, date(2024, 8, 1), AS_OF),
}
# A day without anyone, and people of whom nobody knew: the counts of every period change.
FACTS["new"] = without(FACTS["old"], date(2025, 1, 18), date(2025, 1, 18)) | {
    (number % 3, f"late {number}"): [
        datetime(2024, 12, 3, 12) + timedelta(days=day) for day in range(0, 80, 1 + number % 3)
    ]
    for number in range(12)
}
FIRST_LAST, STATUS = "visits_first_last", "visits_activation_status_weekly"
ACTIVATION = {f"visits_activation_{grain}": grain for grain in reference.GRAINS}
FLOWS = ["activation_metrics", "activation_transitions"]
ROLLING = "activation_rolling"
TABLES = [FIRST_LAST, *ACTIVATION, STATUS, *FLOWS, ROLLING]
# In each table a date inside the replaced range that is settled, and the first date of the range.
SETTLED = {
    FIRST_LAST: (date(2025, 1, 31), START),
    "visits_activation_daily": (date(2025, 1, 15), START),
    "visits_activation_weekly": (date(2025, 1, 13), date(2024, 11, 11)),
    "visits_activation_monthly": (date(2025, 1, 1), date(2024, 11, 1)),
    "visits_activation_quarterly": (date(2024, 10, 1), date(2024, 10, 1)),
    "visits_activation_yearly": (date(2024, 1, 1), date(2024, 1, 1)),
    STATUS: (date(2025, 2, 24), date(2025, 2, 24)),
    **dict.fromkeys([*FLOWS, ROLLING], (date(2025, 1, 15), START)),
}

# The rows of a table, without what only says when they were written.
Rows = Counter[tuple[Any, ...]]
# Of each table the number of rows in its settled period (of flows: of entities), and before START.
Answers = dict[str, tuple[int, int]]


@dataclass
class Layer:
    """One layer that goes to and fro between two states of its fact, and its rows in both."""

    project: Project
    rows: dict[str, dict[str, Rows]] = field(default_factory=dict)
    answers: dict[str, Answers] = field(default_factory=dict)

    def load(self, facts: str) -> None:
        layer.load_rows(self.project, FACTS[facts])

    def variables(self, start: date | None) -> dict[str, Any]:
        return SETTINGS.variables(activation_start=start, activation_end=AS_OF)

    def run(self, start: date | None, *args: str) -> None:
        self.project.run("--threads", "1", *args, variables=self.variables(start))

    def check(self, facts: str) -> None:
        layer.assert_layer(self.project, FACTS[facts], AS_OF, SETTINGS)


@pytest.fixture(scope="module")
def built(installed: Project, tmp_path_factory: pytest.TempPathFactory) -> Layer:
    project = create_project(tmp_path_factory.mktemp("readers") / "project", template=installed)
    layer.write_models(project)
    built = Layer(project)
    for facts in ("new", "old"):
        built.load(facts)
        built.run(START, *(["--full-refresh"] if facts == "new" else []))
        built.check(facts)
        built.rows[facts] = {table: stored_rows(project, table) for table in TABLES}
        built.answers[facts] = ask(project)
    return built


def stored_rows(project: Project, table: str) -> Rows:
    columns = {
        FIRST_LAST: reference.FirstLastRow._fields[1:],
        STATUS: reference.StatusRow._fields[1:],
        "activation_metrics": ("fact_name", "time_grain", *reference.MetricsRow._fields),
        "activation_transitions": ("fact_name", "time_grain", *reference.TransitionRow._fields),
        ROLLING: ("fact_name", *reference_rolling.rolling_columns((7, 28))),
    }.get(table, reference.ActivationRow._fields[1:])
    return Counter(project.rows(table, [] if table in (*FLOWS, ROLLING) else layer.ENTITY, columns))


def ask(project: Project) -> Answers:
    """One question about all tables."""
    answers = project.query(" union all ".join(map(question, TABLES)))
    return {table: (int(inside or 0), int(before or 0)) for table, inside, before in answers}


def question(table: str) -> str:
    settled, start = SETTLED[table]
    day = "snapshot_date" if table == FIRST_LAST else "period_start"
    counted = {
        "activation_metrics": "active",
        "activation_transitions": "entities",
        ROLLING: "active",
    }.get(table, "1")
    return (
        f"select '{table}' as name, "  # noqa: S608
        f"sum(case when {day} = date '{settled}' then {counted} else 0 end) as inside, "
        f"sum(case when {day} < date '{start}' then 1 else 0 end) as before_start from {table}"
        + (" where time_grain = 'daily'" if table in FLOWS else "")
    )


# -------------------------------------------------------------------------------- reading meanwhile


@dataclass
class Reader:
    """Asks in a loop what the tables hold, in a thread and on connections of its own."""

    project: Project
    # What was answered when, and the rounds among them during which no statement was under way.
    rounds: list[tuple[float, Answers]] = field(default_factory=list)
    awaited: list[tuple[str, Answers]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)
    news: threading.Condition = field(default_factory=threading.Condition)
    stopped: bool = False

    def read(self) -> None:
        while not self.stopped:
            begun = time.monotonic()
            try:
                answers = ask(self.project)
            except Exception as error:  # noqa: BLE001
                self.errors.append(error)
                continue
            with self.news:
                self.rounds.append((begun, answers))
                self.news.notify_all()

    def wait(self, model: str) -> None:
        """Return after one whole round; a lock of the model's may keep the reader waiting."""
        now = time.monotonic()
        with self.news:
            if self.news.wait_for(lambda: self.rounds and self.rounds[-1][0] > now, timeout=30):
                self.awaited.append((model, self.rounds[-1][1]))


@contextmanager
def reading(project: Project) -> Iterator[Reader]:
    reader = Reader(project)
    thread = threading.Thread(target=reader.read)
    thread.start()
    try:
        yield reader
    finally:
        reader.stopped = True
        thread.join()


def test_a_reader_sees_the_old_or_the_new_rows(built: Layer) -> None:
    """The run waits for a whole round of questions after each of its statements."""
    atomic = built.project.engine.atomic
    built.load("old")
    built.run(START)
    built.load("new")
    with reading(built.project) as reader, after_each_change(reader.wait):
        reader.wait("before")
        built.run(START)
        reader.wait("after")
    built.check("new")
    assert not (reader.errors if atomic else [])
    assert {model for model, _ in reader.awaited} >= {"before", "after", *TABLES}
    rounds = [answers for _, answers in (reader.rounds if atomic else reader.awaited)]
    for table in TABLES:
        seen = [answers[table] for answers in rounds]
        old, new = (built.answers[facts][table] for facts in ("old", "new"))
        assert old[0] != new[0]
        assert (seen[0], seen[-1]) == (old, new)
        assert set(seen) == {old, new}, table
        assert seen == sorted(seen, key=new.__eq__)


# ----------------------------------------------------------------------------- runs that are killed


@pytest.mark.parametrize("model", [FIRST_LAST, "visits_activation_daily", STATUS, *FLOWS, ROLLING])
def test_a_run_killed_after_any_of_its_statements(built: Layer, model: str) -> None:
    """Each next run goes on from what it finds, and is killed one statement later."""
    above = TABLES[: TABLES.index(model)]
    built.load("old")
    built.run(START)
    built.load("new")
    if above:
        built.run(START, "--select", *above)
    variables = built.variables(None if above else START)
    for statements in itertools.count(1):
        killed = kill_run_after(built.project, model, statements, variables)
        for table in TABLES:
            assert_as_promised(built, table)
        if not killed:
            break
    assert statements > 1
    built.run(None if above else START)
    built.check("new")


def assert_as_promised(built: Layer, table: str) -> None:
    old, new = (built.rows[facts][table] for facts in ("old", "new"))
    stored = stored_rows(built.project, table)
    if built.project.engine.atomic:
        assert stored in (old, new), table
    elif built.project.engine.deletes:
        old_periods, periods, new_periods = map(by_period, (old, stored, new))
        for period in {*old_periods, *periods, *new_periods}:
            assert periods[period] in (old_periods[period], new_periods[period]), (table, period)
    else:
        assert not (old & new) - stored, table
        assert not stored - (old | new), table


def by_period(rows: Rows) -> defaultdict[tuple[Any, ...], Rows]:
    """The third column is a date in all tables; before it stands the grain, or the entity."""
    periods: defaultdict[tuple[Any, ...], Rows] = defaultdict(Counter)
    for row, number in rows.items():
        periods[(row[1] if row[1] in reference.GRAINS else None, row[2])][row] = number
    return periods
