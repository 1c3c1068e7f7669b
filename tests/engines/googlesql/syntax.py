"""What a script says, by Google's parser: its statements, and where their parts stand."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zetasql.wasi._pb2.zetasql.parser import ast_enums_pb2 as enums

Clause = enums.ASTMergeWhenClauseEnums
Action = enums.ASTMergeActionEnums

# Where a node of each kind names a table.
NAMES_OF_TABLES = {
    "ASTTablePathExpression": "path_expr",
    "ASTCreateTableStatement": "name",
    "ASTCreateViewStatement": "name",
    "ASTDropStatement": "name",
    "ASTInsertStatement": "target_path",
    "ASTDeleteStatement": "target_path",
    "ASTUpdateStatement": "target_path",
    "ASTMergeStatement": "target_path",
}


@dataclass(frozen=True, repr=False)
class Node:
    """A node of the tree of a text in UTF-8: what the parser or the analyzer made of a part."""

    message: Any
    script: bytes

    @property
    def kind(self) -> str:
        """ASTMergeStatement and the like."""
        return str(self.message.DESCRIPTOR.name).removesuffix("Proto")

    @cached_property
    def levels(self) -> list[Any]:
        """Its message, and one for each more general kind of node that it is of."""
        levels = [self.message]
        while "parent" in levels[-1].DESCRIPTOR.fields_by_name:
            levels.append(levels[-1].parent)
        return levels

    @cached_property
    def fields(self) -> dict[str, Any]:
        return {
            field.name: value
            for level in self.levels
            for field, value in level.ListFields()
            if field.name not in ("parent", "parse_location_range")
        }

    @property
    def span(self) -> tuple[int, int]:
        place = self.levels[-1].parse_location_range
        return place.start, place.end

    @property
    def text(self) -> str:
        start, end = self.span
        return self.script[start:end].decode()

    @property
    def path(self) -> tuple[str, ...]:
        """The parts of a name; dots inside of backticks part it, too."""
        return tuple(
            part for name in self.all("names") for part in name.fields["id_string"].split(".")
        )

    def __getitem__(self, name: str) -> "Node":
        return self.within(self.fields[name])

    def get(self, name: str) -> "Node | None":
        return self[name] if name in self.fields else None

    def all(self, name: str) -> list["Node"]:
        return [self.within(message) for message in self.fields.get(name, [])]

    def within(self, message: Any) -> "Node":
        """A node of this tree; what only says which kind of node comes is none."""
        while message.DESCRIPTOR.name.startswith("Any"):
            message = getattr(message, message.WhichOneof("node"))
        return Node(message, self.script)

    def nodes(self) -> Iterator["Node"]:
        """This one, and all below it."""
        yield self
        for value in self.fields.values():
            for message in value if hasattr(value, "add") else [value]:
                if hasattr(message, "DESCRIPTOR"):
                    yield from self.within(message).nodes()


def names_of_tables(part: Node) -> Iterator[tuple[Node, bool]]:
    """Each name that may be a table's, and whether its columns go by the name's last part."""
    for node in part.nodes():
        name = node.get(NAMES_OF_TABLES.get(node.kind, ""))
        if name:
            yield name, node.kind == "ASTTablePathExpression" and not node.get("alias")


def names_of_steps(part: Node) -> set[str]:
    return {
        node["alias"].fields["id_string"] for node in part.nodes() if node.kind == "ASTAliasedQuery"
    }


def partition_of(statement: Node) -> tuple[str, str] | None:
    """The column by whose days, months or years a new table is partitioned."""
    by = statement.get("partition_by")
    if not by:
        return None
    [expression] = by.all("partitioning_expressions")
    if expression.kind == "ASTPathExpression":
        return expression.path[0], "DAY"
    name, unit = expression.all("arguments")
    return name.path[0], unit.path[0].upper()


def clusters_of(statement: Node) -> list[str]:
    by = statement.get("cluster_by")
    return [name.path[0] for name in by.all("clustering_expressions")] if by else []


def halves_of_merge(merge: Node) -> Iterator[str]:
    """One that matches no rows deletes some of the target's and inserts some of the source's."""
    if merge["merge_condition"].text.lower() != "false":
        raise NotImplementedError(f"no test has needed a MERGE that matches: {merge.text}")
    target = merge["target_path"].text
    for clause in merge["when_clauses"].all("clause_list"):
        action = clause["action"]
        condition = clause.get("search_condition")
        where = f"where {condition.text if condition else 'true'}"
        match clause.fields["match_type"], action.fields["action_type"]:
            case Clause.NOT_MATCHED_BY_SOURCE, Action.DELETE:
                yield f"delete from {target} {merge['alias'].text} {where}"
            case Clause.NOT_MATCHED_BY_TARGET, Action.INSERT:
                columns = action["insert_column_list"].text
                values = ", ".join(value.text for value in action["insert_row"].all("values"))
                source = merge["table_expression"].text
                yield f"insert into {target} {columns} select {values} from {source} {where}"
            case _:
                raise NotImplementedError(f"no test has needed this in a MERGE: {clause.text}")
