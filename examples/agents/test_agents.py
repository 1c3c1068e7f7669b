"""A client of the server of mcp.json: it finds what is wrong in the shop, and changes nothing."""

import asyncio
import json
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import duckdb
import pytest
from fastmcp import Client
from fastmcp.exceptions import ToolError
from shop import BIN, ROOT, Shop

Answer = TypeVar("Answer")
HERE = Path(__file__).parent
READING = {
    *("catalog", "explain", "reconcile", "backfill_plan", "last_run", "awaited_days"),
    *("test_rows", "describe", "lineage", "query"),
}


@pytest.fixture
def equipped(shop: Shop) -> Shop:
    """The shop with the files that a team copies, and the two environments."""
    for name in ("mcp.json", "server.py"):
        shutil.copy(HERE / name, shop.folder)
    (shop.folder / ".venv").symlink_to(ROOT / ".venv")
    (shop.folder / ".venv-agents").symlink_to(sys.prefix)
    return shop


def ask(shop: Shop, question: Callable[[Client], Awaitable[Answer]], **environment: str) -> Answer:
    """What a client hears from the server that mcp.json starts in the project's folder."""
    config = json.loads((shop.folder / "mcp.json").read_text())
    [server] = config["mcpServers"].values()
    server["cwd"] = str(shop.folder)
    server["env"] |= environment

    async def session() -> Answer:
        async with Client(config) as client:
            return await question(client)

    return asyncio.run(session())


async def answer(client: Client, tool: str, **arguments: Any) -> Any:
    said = await client.call_tool(tool, arguments)
    assert said.structured_content is not None
    return said.structured_content.get("result", said.structured_content)


async def refusal(client: Client, tool: str, **arguments: Any) -> str:
    with pytest.raises(ToolError) as refused:
        await client.call_tool(tool, arguments)
    return str(refused.value)


def expect_days_through(shop: Shop, day: str) -> None:
    """The morning after that day; the shop lives in 2025, its flights in 2013."""
    with (shop.folder / "dbt_project.yml").open("a") as project:
        project.write(f"\nvars: {{activation_end: {day}}}\n")


def test_only_tools_that_read_are_there_and_the_agent_is_told_how_to_use_them(
    equipped: Shop,
) -> None:
    async def question(client: Client) -> tuple[list[Any], str | None]:
        return await client.list_tools(), client.instructions

    tools, instructions = ask(equipped, question)
    assert {tool.name for tool in tools} == READING
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools)
    assert instructions is not None
    for name in READING - {"describe", "lineage", "query"}:
        assert f"`{name}`" in instructions


def test_a_missing_day_is_found(equipped: Shop) -> None:
    """The app delivered nothing of 30 June; the check of the morning failed, nothing was built."""
    equipped.load("--only", "orders")
    expect_days_through(equipped, "2025-06-30")
    checked = equipped.dbt("test", "--select", "tag:partitions", check=False)
    assert checked.returncode != 0

    async def question(client: Client) -> list[Any]:
        return [await answer(client, tool) for tool in ("last_run", "awaited_days", "catalog")]

    last, awaited, facts = ask(equipped, question)
    assert last["command"] == "test"
    assert "app_events_of_every_day" in {other["name"] for other in last["others"]}
    assert awaited["app_events_of_every_day"] == [
        {"event_date": "2025-06-30", "event_rows": 0, "min_rows": 20}
    ]
    assert "orders_of_every_day" not in awaited
    as_of = {fact["fact"]: fact["as_of"] for fact in facts}
    assert as_of["users_visited_app"] == "2025-06-29"


def test_a_late_load_is_found_and_the_named_command_repairs_it(equipped: Shop) -> None:
    """Orders of 10 June came after the look-back, into a fact without a load time."""
    with duckdb.connect(equipped.database) as connection:
        connection.execute(
            "insert into raw.orders"
            " select 'late' || seller, 'KR', seller, '2025-06-10 12:00', now()"
            " from range(901, 904) as sellers(seller)"
        )
    equipped.dbt("run", "--select", "base_orders", "items_sold", "--quiet")
    expect_days_through(equipped, "2025-06-29")

    async def question(client: Client) -> list[Any]:
        week = {"fact": "items_sold", "grain": "weekly", "period": "2025-06-09"}
        return [
            await answer(client, "explain", **week),
            await answer(client, "reconcile", fact="items_sold"),
            await answer(client, "backfill_plan", fact="items_sold", start="2025-06-10"),
        ]

    story, compared, plan = ask(equipped, question)
    [disagreement, _] = story["doubts"]
    assert "2025-06-09" in disagreement
    assert "the fact has" in disagreement
    earliest = {table["name"]: table["earliest"] for table in compared["tables"]}
    assert earliest["items_sold_activation_daily"] == "2025-06-10"
    assert compared["repair"] in plan

    equipped.run("bash", "-c", f"{BIN}/{compared['repair']} --exclude resource_type:test")
    compared = ask(equipped, lambda client: answer(client, "reconcile", fact="items_sold"))
    assert all(table["agrees"] for table in compared["tables"])
    assert compared["repair"] is None


def test_a_real_fall_in_one_segment_is_found(equipped: Shop) -> None:
    """An airline kept half of its aircraft on the ground in the week before New Year."""
    grounded = "carrier = 'UA' and hash(tailnum) % 2 = 0 and month = 12 and day >= 23"
    with duckdb.connect(equipped.database) as connection:
        connection.execute(f"delete from raw.flights where {grounded}")
    expect_days_through(equipped, "2013-12-31")
    since = ("--vars", "{activation_start: 2013-12-23, activation_end: 2013-12-31}")
    equipped.dbt("build", "--select", "base_flights+", *since)

    async def question(client: Client) -> list[Any]:
        story = await answer(client, "explain", fact="aircraft_departed", grain="weekly")
        who = await answer(client, "query", sql=story["left"]["query"])
        last = await answer(client, "last_run")
        [test] = [
            other["name"]
            for other in last["others"]
            if other["name"].startswith("activation_layer_moved_unexpectedly_activation_segments")
        ]
        found = await answer(client, "test_rows", test=test)
        return [story, who, found["rows"], await answer(client, "awaited_days")]

    story, who, unusual, awaited = ask(equipped, question, ROWS="2000")
    assert (story["period"], story["doubts"], awaited) == ("2013-12-23", [], {})
    [carriers] = [segment for segment in story["segments"] if segment["name"] == "carrier"]
    worst = min(carriers["values"], key=lambda value: value["net_change"])
    assert (worst["value"], worst["furthest"]) == ("UA", "churned")
    assert worst["flows"]["churned"]["now"] > 2 * worst["flows"]["churned"]["usual"]
    assert len(who["rows"]) == story["left"]["entities"]
    [airline] = [
        row for row in unusual if row["time_grain"] == "weekly" and row["segment_value"] == "UA"
    ]
    assert airline["active"] == worst["now"] < airline["usual"]
    assert {value["value"] for value in carriers["unusual"]} >= {"UA"}


PYTHON = """
    {% do model.update({'language': 'python'}) %}
    {{ materialization_table_duckdb() }} select 1 as one
"""
WRITING = {
    "a table is dropped": ("drop table users_visited_app_activation_daily", "rror"),
    "rows are deleted": ("delete from users_visited_app_activation_daily", "rror"),
    "a second statement": ("select 1 as a) as b; drop table items_sold; select * from (x", "rror"),
    "Jinja runs a statement": ("{% do run_query('select 1') %} select 1 as one", "only {{ ref("),
    "Jinja reads a variable": ("select '{{ env_var('HOME') }}' as home", "only {{ ref("),
    "Jinja hides in a table": ("{{{ ref('items_sold') }}, env_var('HOME')}}", "only {{ ref("),
    "Jinja becomes Python": (PYTHON, "only {{ ref("),
    "a file is written": ("copy (select 1) to 'stolen.csv'", "rror"),
    "a file is read": ("select * from read_text('profiles.yml')", "disabled by configuration"),
}


def test_queries_cannot_write(equipped: Shop) -> None:
    before = equipped.database.read_bytes()

    async def question(client: Client) -> dict[str, str]:
        refusals = {
            case: await refusal(client, "query", sql=sql) for case, (sql, _) in WRITING.items()
        }
        return refusals | {"another": await refusal(client, "describe", model="a --target duckdb")}

    refusals = ask(equipped, question)
    for case, (_, reason) in WRITING.items():
        assert reason in refusals[case], case
    assert "no name of a model" in refusals["another"]
    assert equipped.database.read_bytes() == before
    assert not list(equipped.folder.glob("stolen*"))


EVERYTHING = "select * from {{ ref('aircraft_departed_activation_daily') }} order by period_start"
ENDLESS = (
    "select count(*) as n from range(1000000) as a, range(1000000) as b where a.range > b.range"
)


def memory_of_children() -> int:
    """Kilobytes of the largest process that was started, and has ended."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def test_a_large_answer_is_cut_and_an_endless_one_stopped(equipped: Shop) -> None:
    async def question(client: Client) -> tuple[Any, str, float, Any]:
        everything = await answer(client, "query", sql=EVERYTHING)
        began = time.monotonic()
        stopped = await refusal(client, "query", sql=ENDLESS)
        took = time.monotonic() - began
        return everything, stopped, took, await answer(client, "query", sql="select 1 as one")

    everything, stopped, took, after = ask(equipped, question, ROWS="50", SECONDS="45")
    assert (len(everything["rows"]), everything["there_are_more"]) == (50, True)
    assert "timed out after 45" in stopped
    assert took < 60
    assert after == {"rows": [{"one": 1}], "there_are_more": False}
    assert memory_of_children() < 1_000_000
    time.sleep(6)
    running = subprocess.run(["pgrep", "-f", str(equipped.folder)], capture_output=True, text=True)
    assert running.stdout == ""


def test_what_a_number_means_and_is_made_of(equipped: Shop) -> None:
    async def question(client: Client) -> list[Any]:
        return [
            await answer(client, "describe", model="activation_metrics"),
            await answer(client, "lineage", model="activation_metrics", direction="upstream"),
            await answer(client, "lineage", model="items_sold", direction="downstream"),
            await answer(client, "catalog"),
        ]

    described, upstream, downstream, facts = ask(equipped, question)
    assert "churned" in described["columns"]
    assert described["columns"]["churned"]
    assert {"users_visited_app", "items_sold_activation_weekly", "raw.app_events"} <= set(upstream)
    assert "items_sold" not in downstream
    assert {"items_sold_first_last", "activation_drivers"} <= set(downstream)
    models = {table["name"] for fact in facts for table in fact["tables"]}
    files = (equipped.folder / "models" / "activation").glob("*.sql")
    assert models == {path.stem for path in files}


def test_sources_have_a_name_and_what_is_none_is_refused(equipped: Shop) -> None:
    """dbt itself selects nothing without an error, and takes folders and projects for names."""
    names = ["shop", "facts", "nope", "raw.nope"]

    async def question(client: Client) -> list[Any]:
        return [
            await answer(client, "describe", model="raw.orders"),
            await answer(client, "lineage", model="raw.orders", direction="downstream"),
            [await refusal(client, "describe", model=name) for name in names],
            [await refusal(client, "lineage", model=name, direction="upstream") for name in names],
        ]

    described, downstream, *refusals = ask(equipped, question)
    assert (described["name"], "sold_at" in described["columns"]) == ("raw.orders", True)
    assert {"base_orders", "items_sold", "activation_metrics"} <= set(downstream)
    assert "raw.orders" not in downstream
    for said in refusals:
        assert said == [f"no such model or source: {name}" for name in names]


def test_of_another_command_the_results_are_those_of_no_run(equipped: Shop) -> None:
    equipped.dbt("compile", "--select", "items_sold")
    said = ask(equipped, lambda client: refusal(client, "last_run"))
    assert "of the last run nothing is known" in said


def test_awaited_days_come_in_order(equipped: Shop) -> None:
    with duckdb.connect(equipped.database) as connection:
        connection.execute("delete from raw.orders where sold_at::date >= '2025-06-24'")
    days = ask(equipped, lambda client: answer(client, "awaited_days", through="2025-06-29"))
    awaited = [day["event_date"] for day in days["orders_of_every_day"]]
    assert awaited == [f"2025-06-{day}" for day in range(24, 30)]


ODD = """select 'nan'::double as "no number", '{"a": 1} {# no comment #}' as "text";"""


def test_odd_numbers_texts_and_ends_are_no_reason_to_refuse(equipped: Shop) -> None:
    said = ask(equipped, lambda client: answer(client, "query", sql=ODD))
    assert said["rows"] == [{"no number": "NaN", "text": '{"a": 1} {# no comment #}'}]


WHO_LAPSED = """
    select user_id
    from {{ ref('users_visited_app_activation_status_weekly') }}
    where activation_state = 'inactive' and inactive_streak = 1
"""


def test_who_lapsed_this_week(equipped: Shop) -> None:
    said = ask(equipped, lambda client: answer(client, "query", sql=WHO_LAPSED))
    [[churned]] = equipped.query(
        "select churned from activation_metrics where fact_name = 'users_visited_app'"
        " and time_grain = 'weekly' and is_complete order by period_start desc limit 1"
    )
    assert len({row["user_id"] for row in said["rows"]}) == churned > 1
