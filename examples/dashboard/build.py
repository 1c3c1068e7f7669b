"""Writes the dashboard over a project's activation tables as one HTML file:
`build.py --project ../warehouse --output dashboard.html`.
"""

import argparse
import json
import re
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import vl_convert
from annotations import read_annotations
from content import Content, content
from project import Dbt

PAGE = Path(__file__).parent / "page"


def joined(kind: str) -> str:
    """All files of a kind, by their paths; which comes first does not matter to any of them."""
    return "\n".join(path.read_text() for path in sorted(PAGE.rglob(f"*.{kind}")))


def libraries() -> str:
    """What draws, with its short names to itself."""
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return f"(() => {{{bundle}}})();".replace("</script", "<\\/script")


def page(data: Content) -> str:
    """The page with everything in it: data, style, and the scripts that draw."""
    parts = {
        "STYLE": joined("css"),
        "DATA": json.dumps(data, separators=(",", ":")).replace("<", "\\u003c"),
        "LIBRARIES": libraries(),
        "SCRIPTS": joined("js"),
    }
    places = re.compile(rf"/\* ({'|'.join(parts)}) \*/")
    return places.sub(lambda place: parts[place[1]], (PAGE / "index.html").read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=Path("."), help="of dbt")
    parser.add_argument(
        "--dbt", type=Path, help="the program; else that of the project's .venv, or any"
    )
    parser.add_argument("--annotations", type=Path, help="a YAML file; see README.md")
    parser.add_argument("--output", type=Path, default=Path("dashboard.html"))
    asked = parser.parse_args()
    own = asked.project / ".venv" / "bin" / "dbt"
    program = asked.dbt or (own if own.exists() else Path(shutil.which("dbt") or own))
    if not (asked.project / "dbt_project.yml").exists():
        parser.error(f"there is no dbt project in {asked.project.absolute()}: see --project")
    if not program.exists():
        parser.error(f"there is no {program}: see --dbt")
    annotations = read_annotations(asked.annotations) if asked.annotations else []
    with TemporaryDirectory() as target:
        data = content(Dbt(asked.project, program.absolute(), Path(target)), annotations)
    asked.output.write_text(page(data))
    print(f"{asked.output} written")


if __name__ == "__main__":
    main()
