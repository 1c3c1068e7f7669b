"""What an agent gets of dbt-core-mcp: the tools that read, and of Jinja only names of tables.

SQL runs as the role of the target. Jinja is code in the server: it could do all that the server's
own user may do.
"""

import json
import re
from pathlib import Path
from typing import Any

from fastmcp.exceptions import ToolError
from fastmcp.server import create_proxy
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext

TABLE = re.compile(
    r"""(?<!\{)\{\{\s*(ref|source)\(\s*('\w+'|"\w+")(\s*,\s*('\w+'|"\w+"))?\s*\)\s*\}\}(?!\})"""
)
JINJA = re.compile(r"\{[{%#]")
ALLOWED = "of Jinja, only {{ ref('model') }} and {{ source('source', 'table') }} are allowed"


class TablesOnly(Middleware):  # type: ignore[misc]
    """Refuses a call with any other Jinja in it."""

    async def on_call_tool(self, context: MiddlewareContext[Any], call_next: CallNext) -> Any:
        for argument in (context.message.arguments or {}).values():
            if JINJA.search(TABLE.sub("a_table", str(argument))):
                raise ToolError(ALLOWED)
        return await call_next(context)


server = create_proxy(json.loads(Path(__file__).with_name("read_only.json").read_text()))
server.add_middleware(TablesOnly())
