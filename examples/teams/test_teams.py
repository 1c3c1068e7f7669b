"""Two teams over the same facts, built by one factory, seen on one page."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from factory import MANAGER, buildable_teams, write_team
from shop import BIN, Shop, copy_shop
from team_file import errors

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
    (teams / "growth.yml").write_text(growth.replace("sunday", "someday"))
    (teams / "finance.yml").write_text(growth.replace("daily", "hourly"))
    tower = build(place(built_shop, tmp_path), teams, tmp_path / "build")
    assert tower.failed == ["finance", "growth"]
    assert "teams/finance.yml: facts.users_visited_app.0: Input should be 'daily'" in tower.said
    assert "activation_week_start" in tower.said
    assert tower.shop.query(
        "select count(*) > 0 from main_marketplace.users_visited_app_activation_metrics"
    ) == [(True,)]


RIGHT = "{facts: {users_visited_app: [weekly]}, schedule: 0 5 * * *, start_date: 2025-06-30}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("facts: [", "the file: while parsing"),
        ("weekly", "the file: Input should be a valid dictionary"),
        (RIGHT.replace("weekly", "hourly"), "facts.users_visited_app.0: Input should be 'daily'"),
        (RIGHT.replace("[weekly]", "weekly"), "facts.users_visited_app: Input should be a valid"),
        (RIGHT.replace("_visited", "_visted"), "facts: users_visted_app is none of items_sold, "),
        (RIGHT.replace("schedule", "schedul"), "schedul: Extra inputs are not permitted"),
    ],
)
def test_a_wrong_file_is_named_with_its_key_and_other_teams_go_on(
    tmp_path: Path, text: str, message: str
) -> None:
    (tmp_path / "finance.yml").write_text(text)
    (tmp_path / "growth.yml").write_text(RIGHT)
    teams, wrong = buildable_teams(tmp_path)
    assert [team.name for team in teams] == ["growth"]
    assert any(
        line.startswith(f"{tmp_path.name}/finance.yml: {message}")
        for line in errors(wrong, tmp_path)
    )


@pytest.mark.parametrize("name", ["facts", "tower", "activation_layer", "my team", "Growth", "1st"])
def test_a_team_has_a_name_that_no_project_has(tmp_path: Path, name: str) -> None:
    (tmp_path / f"{name}.yml").write_text(RIGHT)
    teams, wrong = buildable_teams(tmp_path)
    assert (teams, list(wrong)) == ([], [name])
    assert wrong[name][0].startswith("name: ")


def test_the_files_of_the_manager_are_of_the_same_format(tmp_path: Path) -> None:
    """Those of its teams whose facts are shared here are written as they are."""
    teams, wrong = buildable_teams(MANAGER / "teams")
    assert [team.name for team in teams] == ["growth", "marketplace"]
    assert wrong.keys() == {"fleet"}
    for team in teams:
        write_team(team, tmp_path / team.name)
    [model] = (tmp_path / "marketplace").glob("models/*_first_last.sql")
    assert "entity=['country', 'seller_id'], event_time='sold_at'" in model.read_text()
