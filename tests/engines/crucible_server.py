"""The crucible server, patched where BigQuery does more than it."""

import sys
from typing import Any
from unittest.mock import patch

import sqlglot
from crucible.cli import main
from crucible.dialects.bigquery import statements
from sqlglot import exp

PLAN = statements._plan


def more_than_crucible(tree: exp.Expression, context: Any) -> Any:
    """What crucible makes of a statement, in words that it knows."""
    tree = tree.transform(as_another_hash)
    return PLAN(as_merge(tree) if isinstance(tree, exp.Delete | exp.Update) else tree, context)


def as_another_hash(node: exp.Expression) -> exp.Expression:
    """All that matters of a hash is that values differ."""
    if not isinstance(node, exp.FarmFingerprint):
        return node
    [text] = node.expressions
    return sqlglot.parse_one(
        f"cast(concat('0x', substr(to_hex(md5({text.sql('bigquery')})), 1, 15)) as int64)",
        read="bigquery",
    )


def as_merge(change: exp.Delete | exp.Update) -> exp.Expression:
    """A `merge` deletes or updates what its source does not match."""
    then = "delete" if isinstance(change, exp.Delete) else "update set nothing = 1"
    merge = sqlglot.parse_one(
        "merge into target using (select 1 as nothing) as source on false "
        f"when not matched by source then {then}",
        read="bigquery",
    )
    [when] = merge.args["whens"].expressions
    merge.set("this", change.this)
    when.set("condition", change.args["where"].this)
    if isinstance(change, exp.Update):
        when.args["then"].set("expressions", change.expressions)
    return merge


if __name__ == "__main__":
    with patch.object(statements, "_plan", more_than_crucible):
        sys.exit(main(["serve", "--dialect", "bigquery", "--port", sys.argv[1]]))
