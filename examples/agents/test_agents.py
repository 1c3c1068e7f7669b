"""A client asks the server of mcp.json about the shop, and cannot change it."""

import asyncio
import json
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client
from shop import ROOT, Shop

Answer = TypeVar("Answer")
HERE = Path(__file__).parent
READING = {
    "analyze_impact",
    "get_lineage",
    "get_resource_info",
    "list_resources",
    "query_database",
}
# With a name of a model and of a CTE the server changes the SQL, after what has looked at it.
HIDDEN: dict[str, dict[str, str]] = {
    "output_file": {"sql": "select 1 as one", "output_file": "stolen.json"},
    "cte_name, model_name": {
        "sql": r"select '\173\173 env_var(\"HOME\") \175\175' as home from __cte__",
        "model_name": "items_sold",
        "cte_name": "orders",
    },
}
WHO_LAPSED = """
    select user_id
    from {{ ref('users_visited_app_activation_status_weekly') }}
    where
        activation_state = 'inactive'
        and inactive_streak = 1
"""


@pytest.fixture
def equipped(shop: Shop) -> Shop:
    """The shop with the files that a team copies, and the two environments."""
    for name in ("mcp.json", "read_only.json", "read_only.py"):
        shutil.copy(HERE / name, shop.folder)
    (shop.folder / ".venv").symlink_to(ROOT / ".venv")
    (shop.folder / ".venv-agents").symlink_to(sys.prefix)
    return shop


def ask(shop: Shop, question: Callable[[ClientSession], Awaitable[Answer]]) -> Answer:
    """What a client hears from the server that mcp.json starts in the project's folder."""
    [server] = json.loads((shop.folder / "mcp.json").read_text())["mcpServers"].values()
    parameters = StdioServerParameters(**server, cwd=shop.folder)

    async def session() -> Answer:
        async with (
            stdio_client(parameters) as (reading, writing),
            ClientSession(reading, writing) as client,
        ):
            await client.initialize()
            return await question(client)

    return asyncio.run(session())


async def answer(client: ClientSession, tool: str, **arguments: Any) -> Any:
    said = await client.call_tool(tool, arguments)
    assert not said.is_error, said.content
    structured = said.structured_content
    assert structured is not None
    return structured.get("result", structured)


async def refusal(client: ClientSession, tool: str, **arguments: Any) -> str:
    said = await client.call_tool(tool, arguments)
    assert said.is_error, said.content
    return str(said.content)


def test_only_tools_that_read_are_there(equipped: Shop) -> None:
    async def question(client: ClientSession) -> tuple[set[str], list[str], str]:
        tools = (await client.list_tools()).tools
        query = next(tool for tool in tools if tool.name == "query_database")
        denied = await refusal(client, "run_models")
        return {tool.name for tool in tools}, list(query.input_schema["properties"]), denied

    names, arguments, denied = ask(equipped, question)
    assert names == READING
    assert "sql" in arguments
    assert {"output_file", "cte_name", "model_name"}.isdisjoint(arguments)
    assert "Unknown tool" in denied


PYTHON = """
    {% do run_query('select 1') %}
    {% do model.update({'language': 'python'}) %}
    {% do context.update({
        'compiled_code': 'open("stolen", "w").write("x")', 'pre_hooks': [], 'post_hooks': [],
        'model': model
    }) %}
    {{ materialization_table_duckdb() }} select 1 as one
"""
WRITING = {
    "a table is dropped": ("drop table users_visited_app_activation_daily", "rror"),
    "rows are deleted": ("delete from users_visited_app_activation_daily", "rror"),
    "Jinja runs a statement": ("{% do run_query('select 1') %} select 1 as one", "only {{ ref("),
    "Jinja reads a variable": ("select '{{ env_var('HOME') }}' as home", "only {{ ref("),
    "Jinja hides in a table": ("{{{ ref('items_sold') }}, env_var('HOME')}}", "only {{ ref("),
    "Jinja becomes Python": (PYTHON, "only {{ ref("),
    "a file is written": ("copy (select 1) to 'stolen.csv'", "disabled by configuration"),
    "a file is read": ("select * from read_text('profiles.yml')", "disabled by configuration"),
    "files are allowed again": ("set enable_external_access = true", "Cannot enable"),
}


def test_queries_cannot_write(equipped: Shop) -> None:
    counted = "select count(*) from users_visited_app_activation_daily"
    before = equipped.query(counted)

    async def question(client: ClientSession) -> dict[str, str]:
        return {
            case: await refusal(client, "query_database", sql=sql)
            for case, (sql, _) in WRITING.items()
        }

    refusals = ask(equipped, question)
    for case, (_, reason) in WRITING.items():
        assert reason in refusals[case], case
    assert equipped.query(counted) == before
    assert not list(equipped.folder.glob("stolen*"))


@pytest.mark.parametrize(("hidden", "arguments"), HIDDEN.items(), ids=HIDDEN)
def test_arguments_that_could_write_or_hide_jinja_are_refused(
    equipped: Shop, hidden: str, arguments: dict[str, str]
) -> None:
    said = ask(equipped, lambda client: refusal(client, "query_database", **arguments))
    assert f"unexpected keyword argument(s): {hidden}" in said
    assert not list(equipped.folder.glob("stolen*"))


def test_which_activation_models_there_are(equipped: Shop) -> None:
    models = ask(equipped, lambda client: answer(client, "list_resources", resource_type="model"))
    found = {model["name"] for model in models if "models/activation/" in model["file_path"]}
    files = (equipped.folder / "models" / "activation").glob("*.sql")
    assert found == {path.stem for path in files}
    assert found


def test_what_the_metrics_are_made_of(equipped: Shop) -> None:
    lineage = ask(
        equipped,
        lambda client: answer(
            client, "get_lineage", name="activation_metrics", direction="upstream"
        ),
    )
    distances = {node["name"]: node["distance"] for node in lineage["upstream"]}
    for fact in ("users_visited_app", "items_sold", "aircraft_departed"):
        for grain in ("daily", "weekly", "monthly"):
            assert distances[f"{fact}_activation_{grain}"] == 1
        assert distances[fact] > 1
    assert {"app_events", "orders", "flights"} <= distances.keys()


def test_who_lapsed_this_week(equipped: Shop) -> None:
    said = ask(equipped, lambda client: answer(client, "query_database", sql=WHO_LAPSED))
    [[period]] = equipped.query(
        "select max(period_start) from users_visited_app_activation_weekly where is_complete"
    )
    lapsed = equipped.query(
        f"""
        select user_id
        from users_visited_app_activation_weekly
        where period_start = '{period}' and activation_state = 'inactive'
        """
    )
    assert {row["user_id"] for row in said["rows"]} == {user for (user,) in lapsed}
    assert len(lapsed) > 1


WHAT_MOVED = {
    "drivers": """
        select contribution as moved
        from {{ ref('activation_drivers') }}
        where
            fact_name = 'aircraft_departed'
            and time_grain = 'weekly'
            and period_start = date '2013-02-04'
            and baseline = 'previous'
    """,
    "carriers": """
        select net_change as moved
        from {{ ref('activation_segments') }}
        where
            fact_name = 'aircraft_departed'
            and time_grain = 'weekly'
            and period_start = date '2013-02-04'
            and segment_name = 'carrier'
    """,
}


@pytest.mark.parametrize("sql", WHAT_MOVED.values(), ids=WHAT_MOVED)
def test_what_moved_the_number(equipped: Shop, sql: str) -> None:
    said = ask(equipped, lambda client: answer(client, "query_database", sql=sql))
    [[net_change]] = equipped.query(
        """
        select net_change
        from activation_metrics
        where
            fact_name = 'aircraft_departed'
            and time_grain = 'weekly'
            and period_start = '2013-02-04'
        """
    )
    moved = [row["moved"] for row in said["rows"]]
    assert sum(moved) == pytest.approx(net_change)
    assert len(moved) > 1
    assert net_change != 0
