"""The README as the home of the documentation's site, whose pages lie beside it there."""

import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

REPOSITORY = Path(__file__).resolve().parents[1]


def on_files(files: Files, *, config: Any) -> Files:
    files.append(File.generated(config, "index.md", content=home(config.repo_url)))
    return files


def home(repository: str) -> str:
    """Links to pages become links between pages; to other files, links to the repository."""
    readme = (REPOSITORY / "README.md").read_text()
    return re.sub(
        r"\]\((?!https?:|#)(docs/)?([^)]+)\)",
        lambda link: f"]({link[2]})" if link[1] else f"]({repository}/blob/main/{link[2]})",
        readme,
    )
