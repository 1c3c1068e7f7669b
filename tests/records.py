"""How the tests of an engine ended when they last ran, for the table of engines in the docs."""

import json
from dataclasses import dataclass
from pathlib import Path

import engines
import pytest

READERS = "test_readers.py"


@dataclass(frozen=True)
class Record:
    """One engine: what it says of itself, and how many tests passed and failed on it."""

    name: str
    title: str
    shown: str
    replaces: str
    reader_sees: str
    passed: int
    failed: int
    # Of those passed, the ones that read while a range is replaced, and kill runs meanwhile.
    passed_as_reader: int


class Recorder:
    """A plugin of pytest that keeps how each test last ended, over all runs on an engine.

    It writes after each test, so that a run that is stopped has recorded what it ran.
    """

    def __init__(self, engine: str, path: Path) -> None:
        self.engine = engine
        self.path = path
        self.ended = json.loads(path.read_text())["ended"] if path.exists() else {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.record(report.nodeid, "failed")
        elif report.when == "call" and report.passed:
            self.record(report.nodeid, "passed")

    def record(self, test: str, how: str) -> None:
        engine = engines.find(self.engine)
        self.ended[test] = how
        kept = {
            "title": engine.title,
            "shown": engine.shown,
            "replaces": engine.replaces,
            "reader_sees": engine.reader_sees,
            "ended": self.ended,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(json.dumps(kept, indent=2))


def read(path: Path) -> Record:
    """DuckDB 1.5 is an engine of that name in another environment, so the file says which it is."""
    kept = json.loads(path.read_text())
    ended = kept.pop("ended")
    passed = [test for test, how in ended.items() if how == "passed"]
    return Record(
        name=path.stem,
        passed=len(passed),
        failed=len(ended) - len(passed),
        passed_as_reader=sum(READERS in test for test in passed),
        **kept,
    )
