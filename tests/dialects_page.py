"""The tables of docs/dialects.md: what the package says, where, and the vendors' pages on it."""

import html
import re
from dataclasses import dataclass

from warehouse import PACKAGE

PAGE = PACKAGE / "docs" / "dialects.md"
KINDS = {
    "Functions": "function",
    "Types and literals": "type",
    "Statements, clauses and operators": "word",
}
SITES = {
    "Snowflake": "https://docs.snowflake.com/en/",
    "Redshift": "https://docs.aws.amazon.com/redshift/latest/dg/",
}


@dataclass(frozen=True)
class Row:
    """A line of a table: constructs of one kind, a file, a page of each vendor."""

    kind: str
    constructs: list[str]
    file: str
    pages: dict[str, str]


def rows_of_page() -> list[Row]:
    rows = []
    kind = ""
    for line in PAGE.read_text().splitlines():
        if line.startswith("## "):
            kind = KINDS[line.removeprefix("## ")]
        elif line.startswith(("| `", "| <code>")):
            constructs, file, *pages = (cell.strip() for cell in line.split("|")[1:5])
            [path] = code_in(file)
            of_vendors = dict(zip(SITES, pages, strict=True))
            rows.append(Row(kind, code_in(constructs), path, of_vendors))
    return rows


def code_in(cell: str) -> list[str]:
    return [html.unescape(a or b) for a, b in re.findall(r"`(.+?)`|<code>(.+?)</code>", cell)]
