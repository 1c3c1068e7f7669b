"""The table of engines in docs/engines.md, out of what the tests on each of them showed.

`make test` and `make test-engines` leave a record of how each test last ended on an engine. This
takes their counts into docs/engines.json, beside those of other days, and writes the table anew.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from records import Record, read

REPOSITORY = Path(__file__).resolve().parents[1]
KNOWN = REPOSITORY / "docs" / "engines.json"
PAGE = REPOSITORY / "docs" / "engines.md"
HEAD = """\
| engine | how shown | tests passed | a range is replaced | a reader sees meanwhile | `make test` |
|---|---|---|---|---|---|
"""


def main() -> None:
    records = {record.name: record for record in known()}
    for path in (REPOSITORY / "target" / "engines").glob("*.json"):
        records[path.stem] = read(path)
    KNOWN.write_text(json.dumps([vars(record) for record in records.values()], indent=2) + "\n")
    before, old, after = parts(PAGE.read_text())
    PAGE.write_text(before + table(known()) + after)


def known() -> list[Record]:
    """Those that run come first, then those that are emulated, then those that are translated."""
    records = [Record(**record) for record in json.loads(KNOWN.read_text())]
    ways = ["run", "executed", "emulated", "translated"]
    return sorted(records, key=lambda record: (ways.index(record.shown.split()[0]), record.title))


def parts(page: str) -> tuple[str, str, str]:
    """What stands before the table, the table, and what stands after it."""
    start = page.index(HEAD)
    end = page.index("\n\n", start) + 1
    return page[:start], page[start:end], page[end:]


def table(records: Iterable[Record]) -> str:
    return HEAD + "".join(map(row, records))


def row(record: Record) -> str:
    seen = f"{record.reader_sees}, as {record.passed_as_reader} tests saw"
    command = "without `ENGINE`" if record.name == "duckdb" else f"`ENGINE={record.name}`"
    cells = [
        record.title,
        record.shown,
        counted(record),
        record.replaces,
        seen if record.passed_as_reader else f"{record.reader_sees}, by its documentation",
        command,
    ]
    return f"| {' | '.join(cells)} |\n"


def counted(record: Record) -> str:
    if not record.passed + record.failed:
        return "no record yet"
    return f"{record.passed:,}" + (f", {record.failed:,} failed" if record.failed else "")


if __name__ == "__main__":
    main()
