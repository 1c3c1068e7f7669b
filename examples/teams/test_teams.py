"""Two teams over the same facts, built by one factory, seen on one page."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from factory import read_teams
from shop import BIN, Shop, copy_shop

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Tower:
    shop: Shop
    output: Path
    failed: list[str]
    said: str

    def manifest(self, project: str) -> dict[str, Any]:
        path = self.output / project / "target" / "manifest.json"
        manifest: dict[str, Any] = json.loads(path.read_text())
        return manifest


def build(shop: Shop, teams: Path, output: Path) -> Tower:
    built = shop.run(
        *(sys.executable, HERE / "factory.py", "--teams", teams),
        *("--output", output, "--dbt", BIN / "dbt"),
        check=False,
    )
    failed = json.loads(built.stdout.splitlines()[-1])["failed"]
    assert built.returncode == (1 if failed else 0)
    return Tower(shop, output, failed, built.stdout)


def place(built_shop: Shop, folder: Path) -> Shop:
    shop = copy_shop(built_shop, folder / "warehouse")
    return Shop(shop.folder, {"SHOP_FOLDER": "."})


@pytest.fixture(scope="module")
def tower(built_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Tower:
    folder = tmp_path_factory.mktemp("tower")
    return build(place(built_shop, folder), HERE / "teams", folder / "build")


def test_both_teams_are_built(tower: Tower) -> None:
    assert tower.failed == []


@pytest.mark.parametrize(
    ("team", "week_start"), [("growth", "interval 1 day"), ("marketplace", "interval 0 day")]
)
def test_each_team_has_weeks_of_its_own_over_the_shared_fact(
    tower: Tower, team: str, week_start: str
) -> None:
    """Growth's weeks begin on Sunday, a day before the others'."""
    week = f"date_trunc('week', visited_at + {week_start}) - {week_start}"
    expected = tower.shop.query(
        f"select cast({week} as date), count(distinct user_id)"
        " from main_facts.users_visited_app group by 1 order by 1"
    )
    found = tower.shop.query(
        "select period_start, active"
        f" from main_{team}.users_visited_app_activation_metrics"
        " where time_grain = 'weekly' order by 1"
    )
    assert found == expected


def test_a_list_of_columns_is_an_entity_too(tower: Tower) -> None:
    [(sellers,)] = tower.shop.query(
        "select count(distinct (country, seller_id)) from main_facts.items_sold"
    )
    [(known,)] = tower.shop.query(
        "select max(ever_active) from main_marketplace.items_sold_activation_metrics"
    )
    assert known == sellers


def test_one_page_shows_both_teams_below_the_shared_fact(tower: Tower) -> None:
    children = tower.manifest("tower")["child_map"]["model.facts.users_visited_app"]
    below = {child for child in children if child.startswith("model.")}
    assert {
        "model.growth.users_visited_app_first_last",
        "model.growth.users_visited_app_activation_daily",
        "model.marketplace.users_visited_app_first_last",
        "model.marketplace.users_visited_app_activation_weekly",
    } <= below
    page = (tower.output / "tower" / "target" / "static_index.html").read_text()
    for child in below:
        assert child in page


def test_no_team_stands_on_the_tables_of_another(tower: Tower) -> None:
    parents = tower.manifest("tower")["parent_map"]
    for team in ("growth", "marketplace"):
        for model, above in parents.items():
            if model.startswith(f"model.{team}."):
                assert {parent.split(".")[1] for parent in above} <= {team, "facts"}, model


def test_a_team_that_fails_is_named_and_stops_no_other(built_shop: Shop, tmp_path: Path) -> None:
    teams = tmp_path / "teams"
    shutil.copytree(HERE / "teams", teams)
    growth = (teams / "growth.yml").read_text()
    (teams / "growth.yml").write_text(growth.replace("daily", "hourly"))
    (teams / "finance.yml").write_text(growth.replace("entity", "entitty"))
    tower = build(place(built_shop, tmp_path), teams, tmp_path / "build")
    assert tower.failed == ["finance", "growth"]
    assert "facts: users_visited_app: entity, event_time and grains are expected" in tower.said
    assert "unknown grain" in tower.said
    assert tower.shop.query(
        "select count(*) > 0 from main_marketplace.users_visited_app_activation_metrics"
    ) == [(True,)]


FACT = "{entity: user_id, event_time: visited_at, grains: [weekly]}"
RIGHT = f"facts: {{users_visited_app: {FACT}}}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("facts: [", "while parsing"),
        ("weekly", "the file: must be a mapping"),
        ("", "the file: must be a mapping"),
        ("facts: caf\xe9", "unacceptable character"),
        ("facts: {users_visited_app: 2025-02-30}", "day is out of range"),
        (f"{RIGHT}\nvar: {{}}", "var: must be facts or vars"),
        (f"{RIGHT}\nvars: sunday", "vars: must be a mapping"),
        ("vars: {}", "facts: must be a mapping"),
        ("facts: {}", "facts: must be a mapping"),
        ("facts: [users_visited_app]", "facts: must be a mapping"),
        (f"facts: {{../users: {FACT}}}", "facts: must be among items_sold, users_visited_app"),
        (f"facts: {{users_visted_app: {FACT}}}", "but is 'users_visted_app'"),
        ("facts: {users_visited_app: }", "facts: users_visited_app: must be a mapping"),
        ("facts: {users_visited_app: 3}", "facts: users_visited_app: must be a mapping"),
        (RIGHT.replace("[weekly]", "7"), "facts: users_visited_app: grains: must be a list"),
        (RIGHT.replace("[weekly]", "weekly"), "facts: users_visited_app: grains: must be a list"),
        (RIGHT.replace("weekly", "../w"), "facts: users_visited_app: grains: must be a list"),
        (RIGHT.replace("user_id", "7"), "facts: users_visited_app: entity: must be a column"),
        (RIGHT.replace("visited_at", "[a]"), "facts: users_visited_app: event_time: must be"),
    ],
)
def test_a_wrong_file_is_named_with_its_key_and_other_teams_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    (tmp_path / "finance.yml").write_text(text, encoding="latin-1")
    (tmp_path / "growth.yml").write_text(RIGHT)
    teams, wrong = read_teams(tmp_path)
    assert ([team.name for team in teams], wrong) == (["growth"], ["finance"])
    said = capsys.readouterr().out
    assert f"{tmp_path.name}/finance.yml: " in said
    assert message in said


@pytest.mark.parametrize("name", ["facts", "tower", "activation_layer", "my team", "Growth", "1st"])
def test_a_team_has_a_name_that_no_project_has(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / f"{name}.yml").write_text(RIGHT)
    assert read_teams(tmp_path) == ([], [name])
    assert f"{name}.yml: the file's name: must be a name in lower case" in capsys.readouterr().out


def test_a_folder_in_place_of_a_file_stops_no_team(tmp_path: Path) -> None:
    (tmp_path / "finance.yml").mkdir()
    (tmp_path / "growth.yml").write_text(RIGHT)
    teams, wrong = read_teams(tmp_path)
    assert ([team.name for team in teams], wrong) == (["growth"], ["finance"])
