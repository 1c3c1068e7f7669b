"""The crucible server, patched where BigQuery does more than it."""

import sys
from typing import Any
from unittest.mock import patch

import sqlglot
from crucible.cli import main
from crucible.dialects.bigquery import statements
from sqlglot import exp

PLAN = statements._plan


def with_delete(tree: exp.Expression, context: Any) -> Any:
    """crucible has no `delete`: a `merge` deletes what its source does not match."""
    if not isinstance(tree, exp.Delete):
        return PLAN(tree, context)
    merge = sqlglot.parse_one(
        "merge into target using (select 1 as nothing) as source on false "
        "when not matched by source then delete",
        read="bigquery",
    )
    merge.set("this", tree.this)
    merge.args["whens"].expressions[0].set("condition", tree.args["where"].this)
    return PLAN(merge, context)


if __name__ == "__main__":
    with patch.object(statements, "_plan", with_delete):
        sys.exit(main(["serve", "--dialect", "bigquery", "--port", sys.argv[1]]))
