"""What sqlglot reads but the warehouse would refuse."""

from sqlglot import Dialect, exp

from engines.warehouses import Warehouse


class Refused(Exception):
    """The warehouse would not run this."""


def refuse_what_the_warehouse_refuses(statement: exp.Expression, warehouse: Warehouse) -> None:
    """Raise Refused at the first thing that is known not to run there."""
    for node in statement.walk():
        reason = refusal(node, warehouse)
        if reason:
            raise Refused(f"{warehouse.name}: {reason}: {node.sql(dialect=warehouse.dialect)}")


def refusal(node: exp.Expression, warehouse: Warehouse) -> str | None:
    """Why the warehouse would not run a part of a statement; None where nothing is known."""
    if isinstance(node, exp.Command):
        return "sqlglot cannot read it"
    if isinstance(node, warehouse.refused):
        return "it has no such expression"
    if (
        isinstance(node, exp.Identifier)
        and not node.quoted
        and node.name.lower() in reserved(warehouse)
    ):
        return "a reserved word without quotes"
    if isinstance(node, exp.Select) and groups_by_alias_of_another(node):
        return "a name in `group by` that is the alias of another expression"
    if isinstance(node, exp.Window) and warehouse.needs_frames and lacks_frame(node):
        return "an aggregate over an order without a frame"
    return next((reason for refuses, reason in warehouse.refusals if refuses(node)), None)


def reserved(warehouse: Warehouse) -> frozenset[str]:
    known = Dialect.get_or_raise(warehouse.dialect).generator_class.RESERVED_KEYWORDS
    return warehouse.reserved | frozenset(known)


def groups_by_alias_of_another(select: exp.Select) -> bool:
    """Trino does not see aliases there, and BigQuery finds the name ambiguous."""
    group = select.args.get("group")
    grouped = (
        {
            column.name
            for column in group.expressions
            if isinstance(column, exp.Column) and not column.table
        }
        if group
        else set()
    )
    return any(
        projection.alias in grouped and not isinstance(projection.this, exp.Column)
        for projection in select.expressions
        if isinstance(projection, exp.Alias)
    )


def lacks_frame(window: exp.Window) -> bool:
    return (
        window.args.get("order") is not None
        and window.args.get("spec") is None
        and isinstance(window.this, exp.AggFunc)
        and not isinstance(window.this, exp.Lag | exp.Lead | exp.RowNumber | exp.DenseRank)
    )
