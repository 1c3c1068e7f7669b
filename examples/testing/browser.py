"""A real browser without a window and without a network, for pages that stand in one file."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from engines.debian import install
from playwright.sync_api import Page, sync_playwright


def chromium() -> str:
    """The browser's program, from Debian's package where it is not there yet."""
    if shutil.which("chromium") is None:
        install("chromium")
    return str(shutil.which("chromium"))


@contextmanager
def opened(
    file: Path, *, width: int = 1440, height: int = 900, scheme: str = "light"
) -> Iterator[Page]:
    """The page of a file; it must ask for nothing else and have nothing to complain of."""
    asked: list[str] = []
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
            offline=True,
        )
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(file.as_uri())
        yield page
        browser.close()
    elsewhere = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert elsewhere == [file.as_uri()], elsewhere
    assert complaints == [], complaints
