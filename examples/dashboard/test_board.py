"""The board as code, rendered by its own tool: its numbers against the tables."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from shop import Shop

BOARD = Path(__file__).parent / "board"
DCT = Path(sys.executable).parent / "dct"


def render(shop: Shop, *arguments: str) -> str:
    rendered = subprocess.run(
        [DCT, "render", "charts/activation.yml", "--no-cache", *arguments],
        cwd=BOARD,
        env={**os.environ, "SHOP_DATABASE": str(shop.database), "DO_NOT_TRACK": "1"},
        capture_output=True,
        text=True,
    )
    assert rendered.returncode == 0, rendered.stdout + rendered.stderr
    return rendered.stdout


@pytest.mark.parametrize(
    ("fact", "grain"), [("users_visited_app", "weekly"), ("aircraft_departed", "monthly")]
)
def test_the_board_shows_the_latest_complete_period(
    built_shop: Shop, fact: str, grain: str
) -> None:
    [(active, net_change, rate)] = built_shop.query(
        "select active, net_change, retention_rate from activation_metrics"
        f" where fact_name = '{fact}' and time_grain = '{grain}' and is_complete"
        " order by period_start desc limit 1"
    )
    shown = render(
        built_shop, "--format", "text", "--var", f"fact={fact}", "--var", f"grain={grain}"
    )
    assert f"- value: {active:,}" in shown
    assert f"- support: {net_change:+,}".replace("-", "−") in shown.replace("- s", "− s")
    assert f"- value: {rate:.1%}" in shown


def test_the_board_becomes_a_page(built_shop: Shop, tmp_path: Path) -> None:
    page = tmp_path / "board.html"
    render(built_shop, "--format", "html", "--output", str(page))
    assert "Who was active by state" in page.read_text()
