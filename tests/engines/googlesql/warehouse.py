"""Datasets in memory, and BigQuery's scripts run on them by Google's implementation.

Every statement is read and analyzed by it as a whole. Its evaluator executes queries, one step of
a `with` after the other, and changes of rows. It has no MERGE: the two halves are executed as a
DELETE and an INSERT over the same rows. Ours is that tables have names, and that DDL puts them
into their places.
"""

import csv
import io
import threading
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service

from engines.googlesql.client import Client, Refused
from engines.googlesql.language import LANGUAGE, OPTIONS, catalog
from engines.googlesql.syntax import (
    Node,
    clusters_of,
    halves_of_merge,
    names_of_steps,
    names_of_tables,
    partition_of,
)
from engines.googlesql.tables import Name, Table, View, changed, column
from engines.googlesql.values import type_in_sql, type_named

# Messages of ZetaSQL's own, which the types of some functions' arguments refer to.
BUILTIN = service.DescriptorPoolListProto(definitions=[{"builtin": {}}])
# The rows of a query that a statement has.
QUERIED: Name = ("_", "_", "queried")
Relations = dict[Name, Table | View]


@dataclass
class Result:
    """What a statement did: its kind, as the API names it, and rows that it returned or changed."""

    kind: str
    columns: list[Any] = field(default_factory=list)
    data: Any = field(default_factory=service.TableData)
    changed: int | None = None
    made: Name | None = None


class Warehouse:
    def __init__(self, project: str) -> None:
        self.project = project
        self.client = Client()
        self.lock = threading.RLock()
        self.datasets: dict[str, dict[str, Table | View]] = {}
        # All that were run.
        self.statements: list[str] = []

    def run(self, script: str, dataset: str = "") -> Result:
        """One statement after the other, each at once; the result of the last."""
        result = Result("SCRIPT")
        with self.lock:
            for statement in self.parsed(self.with_full_names(script, dataset)):
                self.statements.append(statement.text)
                result = self.run_statement(statement)
        return result

    def run_statement(self, statement: Node) -> Result:
        runs: dict[str, Callable[[Node, Node], Result]] = {
            "ASTQueryStatement": self.query,
            "ASTCreateSchemaStatement": self.create_schema,
            "ASTCreateTableStatement": self.create_table,
            "ASTCreateViewStatement": self.create_view,
            "ASTDropStatement": self.drop,
            "ASTInsertStatement": self.modify,
            "ASTDeleteStatement": self.modify,
            "ASTUpdateStatement": self.modify,
            "ASTMergeStatement": self.merge,
        }
        if statement.kind not in runs:
            raise Refused(f"no test has needed {statement.kind} yet: {statement.text}")
        analyzed = self.call("Analyze", statement.text, self.named_in(statement))
        return runs[statement.kind](statement, statement.within(analyzed.resolved_statement))

    def parsed(self, script: str) -> list[Node]:
        request = service.ParseRequest(sql_statement=script, options=LANGUAGE, allow_script=True)
        parsed = Node(self.client.call("Parse", request).parsed_script, script.encode())
        return parsed["statement_list_node"].all("statement_list")

    # ------------------------------------------------------------------------------------- names

    def with_full_names(self, script: str, dataset: str) -> str:
        """Tables as `project.dataset.table`: only names of one part can be given rows."""
        text = script.encode()
        replaced = []
        for statement in self.parsed(script):
            steps = names_of_steps(statement)
            for name, is_alias in names_of_tables(statement):
                if path := self.path(name.path, dataset, steps):
                    alias = f" as `{path[-1]}`" if is_alias else ""
                    replaced.append((*name.span, f"`{'.'.join(path)}`{alias}"))
        for start, end, qualified in sorted(replaced, reverse=True):
            text = text[:start] + qualified.encode() + text[end:]
        return text.decode()

    def path(self, parts: tuple[str, ...], dataset: str, steps: Container[str]) -> Name | None:
        """Of which table it may be the name; arrays of other tables have such names, too."""
        if len(parts) == 1 and parts[0] in steps:
            return None
        path = (*(self.project, dataset)[: 3 - len(parts)], *parts)
        return path if len(path) == 3 and path[1] in self.datasets else None

    def named_in(self, part: Node, steps: Relations | None = None) -> Relations:
        """What a part of a script reads or changes, among it steps of its query."""
        names = {name.path for name, _ in names_of_tables(part)}
        stored = {
            name: self.datasets.get(name[1], {}).get(name[2]) for name in names if len(name) == 3
        }
        found = {name: relation for name, relation in stored.items() if relation}
        return found | {name: step for name, step in (steps or {}).items() if name in names}

    def as_table(self, relation: Table | View) -> Table:
        """A view is the rows that it has now."""
        if isinstance(relation, Table):
            return relation
        [query] = self.parsed(relation.query)
        result = self.evaluate(query["query"])
        return Table(result.columns, result.data)

    # ----------------------------------------------------------------------- queries and changes

    def query(self, statement: Node, _: Node) -> Result:
        return self.evaluate(statement["query"])

    def evaluate(self, query: Node, steps: Relations | None = None) -> Result:
        """Step by step: the evaluator would compute a step again for each row that asks for it."""
        steps = dict(steps or {})
        named = query.get("with_clause")
        if named:
            for step in named.all("with"):
                result = self.evaluate(step["query"], steps)
                name = step["alias"].fields["id_string"]
                steps[(name,)] = Table(result.columns, result.data)
            [query] = self.parsed(query.script[named.span[1] : query.span[1]].decode())
        response = self.call("EvaluateQuery", query.text, self.named_in(query, steps))
        columns = [column(each.name, each.type) for each in response.prepared.columns]
        return Result("SELECT", columns, response.content.table_data)

    def modify(self, statement: Node, _: Node) -> Result:
        statement, relations = self.query_done(statement, statement.get("query"))
        return self.change(statement, self.changes(statement, relations))

    def merge(self, statement: Node, _: Node) -> Result:
        source = statement["table_expression"].get("subquery")
        statement, relations = self.query_done(statement, source)
        halves = [half for sql in halves_of_merge(statement) for half in self.parsed(sql)]
        changes = [change for half in halves for change in self.changes(half, relations)]
        return self.change(statement, changes)

    def query_done(self, statement: Node, query: Node | None) -> tuple[Node, Relations]:
        """The statement over the rows of its query, and what it now reads or changes."""
        if not query:
            return statement, self.named_in(statement)
        result = self.evaluate(query)
        (first, last), (start, end) = statement.span, query.span
        read = f"select * from `{'.'.join(QUERIED)}`".encode()
        text = statement.script[first:start] + read + statement.script[end:last]
        [done] = self.parsed(text.decode())
        return done, self.named_in(done) | {QUERIED: Table(result.columns, result.data)}

    def changes(self, statement: Node, relations: Relations) -> list[Any]:
        numbers_rows = statement.kind != "ASTInsertStatement"
        target = statement["target_path"].path if numbers_rows else None
        return list(self.call("EvaluateModify", statement.text, relations, target).content)

    def change(self, statement: Node, changes: list[Any]) -> Result:
        _, dataset, name = statement["target_path"].path
        table = self.datasets[dataset][name]
        assert isinstance(table, Table)
        table.data = changed(table.data, changes)
        kind = statement.kind.removeprefix("AST").removesuffix("Statement").upper()
        return Result(kind, changed=len(changes))

    def call(
        self, method: str, sql: str, relations: Relations, numbered: Name | None = None
    ) -> Any:
        """What Google's implementation says or makes of a statement."""
        declared = [each.declared(name, name == numbered) for name, each in relations.items()]
        request: dict[str, Any] = {
            "options": OPTIONS,
            "simple_catalog": catalog(declared),
            "descriptor_pool_list": BUILTIN,
        }
        if method == "Analyze":
            request["sql_statement"] = sql
        else:
            request["sql"] = sql
            request["table_content"] = {
                ".".join(name): self.as_table(each).content(name == numbered)
                for name, each in relations.items()
            }
        return self.client.call(method, getattr(service, f"{method}Request")(**request))

    # --------------------------------------------------------------------------------------- DDL

    def create_schema(self, statement: Node, _: Node) -> Result:
        self.datasets.setdefault(statement["name"].path[-1], {})
        return Result("CREATE_SCHEMA")

    def create_table(self, statement: Node, analyzed: Node) -> Result:
        declared = analyzed.fields["column_definition_list"]
        table = Table([column(each.name, each.type) for each in declared])
        table.partitioned = partition_of(statement)
        table.clustered = clusters_of(statement)
        query = statement.get("query")
        if not query:
            return self.put("CREATE_TABLE", statement, table)
        table.data = self.evaluate(query).data
        return self.put("CREATE_TABLE_AS_SELECT", statement, table)

    def create_view(self, statement: Node, analyzed: Node) -> Result:
        listed = analyzed.fields["output_column_list"]
        columns = [column(each.name, each.column.type) for each in listed]
        return self.put("CREATE_VIEW", statement, View(columns, statement["query"].text))

    def put(self, kind: str, statement: Node, relation: Table | View) -> Result:
        """Into its place, where BigQuery would."""
        path = statement["name"].path
        place = self.datasets[path[1]]
        there = place.get(path[2])
        if there and statement.fields["is_if_not_exists"]:
            return Result(kind, made=path)
        if there and not statement.fields["is_or_replace"]:
            raise Refused(f"Already Exists: {'.'.join(path)}")
        if there and not there.gives_way_to(relation):
            raise Refused(f"Cannot replace {'.'.join(path)}: drop it first")
        place[path[2]] = relation
        return Result(kind, made=path)

    def drop(self, statement: Node, _: Node) -> Result:
        [dataset, name] = statement["name"].path[1:]
        if name not in self.datasets[dataset] and not statement.fields["is_if_exists"]:
            raise Refused(f"Not found: {dataset}.{name}")
        self.datasets[dataset].pop(name, None)
        return Result("DROP_TABLE")

    # ------------------------------------------------------------------------------------- files

    def load(self, path: Name, load: dict[str, Any], text: str) -> None:
        """The rows of a CSV file into the place of a table: texts, which the evaluator casts."""
        fields = load["schema"]["fields"]
        null = load.get("nullMarker", "")
        lines = csv.reader(io.StringIO(text), delimiter=load.get("fieldDelimiter", ","))
        rows = list(lines)[int(load.get("skipLeadingRows", 0)) :]
        texts = Table([column(each["name"], type_named("STRING")) for each in fields])
        for row in rows:
            cells = texts.data.row.add().cell
            for each, value in zip(fields, row, strict=True):
                cell = cells.add()
                if value != null and (value or each["type"] == "STRING"):
                    cell.string_value = value
        casts = [
            f"cast(`{each['name']}` as {type_in_sql(each['type'])}) as `{each['name']}`"
            for each in fields
        ]
        with self.lock:
            dataset = self.datasets[path[1]]
            dataset[path[2]] = texts
            [query] = self.parsed(f"select {', '.join(casts)} from `{'.'.join(path)}`")
            dataset[path[2]] = self.as_table(View([], query.text))
