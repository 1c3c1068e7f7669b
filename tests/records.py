"""What a run of the tests showed of an engine, for the table of engines in the docs."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import engines
import pytest

READERS = "test_readers.py"


@dataclass(frozen=True)
class Record:
    """One engine: what it says of itself, and the tests that passed on it."""

    name: str
    title: str
    shown: str
    replaces: str
    reader_sees: str
    passed: int
    # Of these, those that read while a range is replaced and kill runs between statements.
    passed_as_reader: int


class Recorder:
    """A plugin of pytest that writes the record of a run in which nothing failed."""

    def __init__(self, engine: str, path: Path) -> None:
        self.engine = engine
        self.path = path
        self.passed: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed[Path(report.location[0]).name] += 1

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        if exitstatus != pytest.ExitCode.OK:
            return
        engine = engines.find(self.engine)
        record = Record(
            # DuckDB 1.5 is the same engine, in an environment of its own.
            name=self.path.stem,
            title=engine.title,
            shown=engine.shown,
            replaces=engine.replaces,
            reader_sees=engine.reader_sees,
            passed=self.passed.total(),
            passed_as_reader=self.passed[READERS],
        )
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(asdict(record)))
