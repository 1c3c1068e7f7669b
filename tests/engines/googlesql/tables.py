"""Tables and views, and what Google's implementation is told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service
from zetasql.wasi._pb2.zetasql.public import simple_table_pb2, type_pb2

# Project, dataset and table; or a step of a query.
Name = tuple[str, ...]
NUMBERS = count()
# A column of the numbers of rows, which no query sees.
ROW_NUMBER = simple_table_pb2.SimpleColumnProto(
    name="_row_number",
    type=type_pb2.TypeProto(type_kind=type_pb2.TYPE_INT64),
    is_pseudo_column=True,
)


@dataclass
class Table:
    """Columns and rows as ZetaSQL has them."""

    columns: list[Any]
    data: Any = field(default_factory=service.TableData)
    # A column and day, month or year.
    partitioned: tuple[str, str] | None = None
    clustered: list[str] = field(default_factory=list)
    number: int = field(default_factory=lambda: next(NUMBERS))

    def declared(self, name: Name, numbered: bool = False) -> Any:
        """The table as the analyzer sees it; with numbered rows it has a key to change them by."""
        table = declared(name, self.columns)
        if numbered:
            table.column.append(ROW_NUMBER)
            table.primary_key_column_index.append(len(self.columns))
        return table

    def content(self, numbered: bool = False) -> Any:
        """The rows as the evaluator takes them."""
        content = service.TableContent(table_data=self.data)
        if numbered:
            for number, row in enumerate(content.table_data.row):
                row.cell.add().int64_value = number
        return content

    def gives_way_to(self, new: Table | View) -> bool:
        return isinstance(new, Table) and (self.partitioned, self.clustered) == (
            new.partitioned,
            new.clustered,
        )


@dataclass
class View:
    columns: list[Any]
    query: str

    def declared(self, name: Name, numbered: bool = False) -> Any:
        assert not numbered, f"{name} is a view"
        return declared(name, self.columns)

    def gives_way_to(self, new: Table | View) -> bool:
        return isinstance(new, View)


def declared(name: Name, columns: list[Any]) -> Any:
    """Columns may have one name, or none, as those of a query."""
    return simple_table_pb2.SimpleTableProto(
        name=".".join(name),
        column=columns,
        allow_anonymous_column_name=True,
        allow_duplicate_column_names=True,
    )


def column(name: str, type_: Any) -> Any:
    return simple_table_pb2.SimpleColumnProto(name=name, type=type_, is_writable_column=True)


def changed(data: Any, changes: Iterable[Any]) -> Any:
    """The rows after the evaluator's changes, which name rows by their numbers."""
    operation = service.EvaluateModifyResponse.Row
    gone, updated, inserted = set(), {}, []
    for change in changes:
        if change.operation == operation.INSERT:
            inserted.append(service.TableData.Row(cell=change.cell))
        elif change.operation == operation.DELETE:
            gone.add(change.old_primary_key[0].int64_value)
        else:
            number = change.old_primary_key[0].int64_value
            updated[number] = service.TableData.Row(cell=change.cell[:-1])
    return service.TableData(row=[*kept(data.row, gone, updated), *inserted])


def kept(rows: Iterable[Any], gone: set[int], updated: dict[int, Any]) -> Iterator[Any]:
    for number, row in enumerate(rows):
        if number not in gone:
            yield updated.get(number, row)
