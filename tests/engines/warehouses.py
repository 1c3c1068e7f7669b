"""The warehouses that `translated` knows: what dbt needs to start, and how sqlglot reads them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

Rewrite = tuple[Callable[[exp.Expression], bool], Callable[[exp.Expression], exp.Expression]]
Refusal = tuple[Callable[[exp.Expression], bool], str]


@dataclass(frozen=True)
class Warehouse:
    name: str
    title: str
    replaces: str
    adapter: str
    dialect: str
    credentials: Mapping[str, Any]
    # DuckDB's types in the words of the warehouse.
    types: Mapping[str, str]
    # Unquoted names are stored in upper case.
    folds_names: bool = False
    # The warehouse cannot group by the alias of a column.
    groups_by_alias: bool = True
    # A window with an order needs a frame for aggregates.
    needs_frames: bool = False
    # Words that cannot be a name without quotes, where sqlglot knows none.
    reserved: frozenset[str] = frozenset()
    refused: tuple[type[exp.Expression], ...] = ()
    # What it would not run, or take for something else, and why.
    refusals: Sequence[Refusal] = ()
    rewrites: Sequence[Rewrite] = field(default_factory=tuple)
    # Functions that DuckDB lacks, as its macros; all that matters of a hash is that values differ.
    stand_ins: Sequence[str] = ()

    def native_type(self, data_type: str) -> str:
        return self.types.get(data_type, data_type.lower())

    def column(self, adapter: Any, name: str, data_type: str) -> Any:
        if self.name == "bigquery":
            return adapter.Column(name, data_type, [], "NULLABLE")
        return adapter.Column(column=name, dtype=data_type)


def with_timezone(node: exp.Expression) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "with_timezone"


def as_duckdb_timezone(node: exp.Expression) -> exp.Expression:
    """Trino's with_timezone(moment, zone) is timezone(zone, moment)."""
    moment, zone = node.expressions
    return exp.Anonymous(this="timezone", expressions=[zone, moment])


def moves_date(node: exp.Expression) -> bool:
    kinds = (exp.DateAdd, exp.DateSub, exp.TsOrDsAdd, exp.AddMonths, exp.DateTrunc)
    return isinstance(node, kinds) and not isinstance(node.parent, exp.Cast)


def as_date(node: exp.Expression) -> exp.Expression:
    """A date stays a date there, moved or truncated; DuckDB makes it a timestamp."""
    return exp.cast(node, "date")


def months_between(node: exp.Expression) -> bool:
    return isinstance(node, exp.MonthsBetween) and not isinstance(node.parent, exp.Paren)


def in_parentheses(node: exp.Expression) -> exp.Expression:
    """sqlglot writes a sum for it, and forgets the parentheses."""
    return exp.paren(node, copy=False)


def current_timezone(node: exp.Expression) -> bool:
    return isinstance(node, exp.CurrentTimezone) or (
        isinstance(node, exp.Anonymous) and node.name.lower() == "current_timezone"
    )


def as_utc(node: exp.Expression) -> exp.Expression:
    """DuckDB has no such function; the engine's session is in UTC."""
    return exp.Literal.string("UTC")


def local_moment(node: exp.Expression) -> bool:
    return isinstance(node, exp.AtTimeZone) and node.this.is_type("timestamp")


def from_a_moment(node: exp.Expression) -> exp.Expression:
    """from_utc_timestamp takes a moment; sqlglot takes it for a timestamp without a zone."""
    return exp.AtTimeZone(this=exp.cast(node.this.this, "timestamptz"), zone=node.args["zone"])


def numbered_date(node: exp.Expression) -> bool:
    return isinstance(node, exp.DateFromUnixDate)


def days_after_1970(node: exp.Expression) -> exp.Expression:
    """A date plus a number is a date; sqlglot adds an interval, which makes it a timestamp."""
    return exp.paren(exp.cast(exp.Literal.string("1970-01-01"), "date") + node.this)


def precise_timestamp(node: exp.Expression) -> bool:
    return isinstance(node, exp.DataType) and node.this == exp.DType.TIMESTAMP


def without_precision(node: exp.Expression) -> exp.Expression:
    """DuckDB compares a moment that has a zone only with a timestamp of microseconds."""
    return exp.DataType.build("timestamp")


def hashed(node: exp.Expression) -> bool:
    return isinstance(node, exp.Anonymous) and node.name.lower() == "fnv_hash"


def hashes_a_value_after_another(node: exp.Expression) -> bool:
    """Not the hash of one."""
    return hashed(node) and len(node.expressions) > 1 and not hashed(node.expressions[0])


def cuts_to_no_length(node: exp.Expression) -> bool:
    return isinstance(node, exp.Substring) and node.args.get("length") is None


def hash_of_columns(name: str) -> str:
    """A macro has as many versions as numbers of columns that it may take."""
    columns = [", ".join("abcdefghij"[:number]) for number in range(1, 11)]
    return name + ", ".join(f"({some}) as cast(hash({some}) >> 1 as bigint)" for some in columns)


KEEPS_DATES: Rewrite = (moves_date, as_date)
PRESTO_REWRITES: Sequence[Rewrite] = (
    (with_timezone, as_duckdb_timezone),
    (precise_timestamp, without_precision),
    KEEPS_DATES,
)
PRESTO_STAND_INS = (
    "xxhash64(bytes) as unhex(left(md5(bytes), 16))",
    "from_big_endian_64(bytes) as cast(hash(bytes) >> 1 as bigint)",
)
PRESTO_TYPES = {
    "TIMESTAMP": "timestamp(6)",
    "TIMESTAMP WITH TIME ZONE": "timestamp(6) with time zone",
}
SPARK_TYPES = {
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp",
    "VARCHAR": "string",
    "INTEGER": "int",
}

SNOWFLAKE_RESERVED = """
    all alter and any as between by case cast check column connect constraint create cross
    current current_date current_time current_timestamp current_user delete distinct drop
    else exists false following for from full grant group having ilike in increment inner
    insert intersect into is join lateral left like localtime localtimestamp minus natural
    not null of on or order qualify regexp revoke right rlike row rows sample select set
    some start table tablesample then to trigger true try_cast union unique update using
    values when whenever where window with
"""

WAREHOUSES = [
    Warehouse(
        name="redshift",
        title="Redshift",
        replaces="in one transaction",
        adapter="RedshiftAdapter",
        dialect="redshift",
        credentials={
            "host": "nowhere.invalid",
            "user": "shop",
            "password": "none",
            "dbname": "shop",
            "port": 5439,
        },
        types={
            "TIMESTAMP": "timestamp without time zone",
            "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
            "VARCHAR": "character varying(256)",
        },
        needs_frames=True,
        refused=(exp.NullSafeNEQ, exp.NullSafeEQ, exp.Values),
        refusals=(
            (hashes_a_value_after_another, "it hashes values as if they were one text"),
            (cuts_to_no_length, "its substring of a text is documented with a length only"),
        ),
        stand_ins=("fnv_hash(value, seed := 0) as cast(hash(value, seed) >> 1 as bigint)",),
    ),
    Warehouse(
        name="snowflake",
        title="Snowflake",
        replaces="in one transaction, sent as one call",
        adapter="SnowflakeAdapter",
        dialect="snowflake",
        credentials={
            "account": "nowhere",
            "user": "shop",
            "password": "none",
            "database": "shop",
            "warehouse": "shop",
        },
        types={
            "TIMESTAMP": "TIMESTAMP_NTZ",
            "TIMESTAMP WITH TIME ZONE": "TIMESTAMP_TZ",
            "INTEGER": "NUMBER(38,0)",
            "BIGINT": "NUMBER(38,0)",
            "VARCHAR": "VARCHAR(16777216)",
        },
        folds_names=True,
        rewrites=(KEEPS_DATES,),
        reserved=frozenset(SNOWFLAKE_RESERVED.split()),
    ),
    Warehouse(
        name="bigquery",
        title="BigQuery",
        replaces="by one MERGE",
        adapter="BigQueryAdapter",
        dialect="bigquery",
        credentials={
            "method": "oauth-secrets",
            "project": "shop",
            "token": "none",
            "location": "EU",
        },
        types={
            "TIMESTAMP": "DATETIME",
            "TIMESTAMP WITH TIME ZONE": "TIMESTAMP",
            "INTEGER": "INT64",
            "BIGINT": "INT64",
            "VARCHAR": "STRING",
            "DOUBLE": "FLOAT64",
            "BOOLEAN": "BOOL",
        },
        refused=(exp.Values,),
        rewrites=(KEEPS_DATES,),
        stand_ins=("farm_fingerprint(text) as cast(hash(text) >> 1 as bigint)",),
    ),
    Warehouse(
        name="athena",
        title="Athena (Iceberg)",
        replaces="by one MERGE",
        adapter="AthenaAdapter",
        dialect="athena",
        credentials={
            "s3_staging_dir": "s3://nowhere/",
            "region_name": "eu-west-1",
            "database": "shop",
        },
        types=PRESTO_TYPES,
        groups_by_alias=False,
        rewrites=PRESTO_REWRITES,
        stand_ins=PRESTO_STAND_INS,
    ),
    Warehouse(
        name="databricks",
        title="Databricks (Delta)",
        replaces="by one INSERT that replaces",
        adapter="DatabricksAdapter",
        dialect="databricks",
        credentials={
            "host": "nowhere.invalid",
            "http_path": "/sql/1.0/warehouses/none",
            "token": "none",
            "catalog": "shop",
        },
        types=SPARK_TYPES,
        rewrites=(
            KEEPS_DATES,
            (months_between, in_parentheses),
            (current_timezone, as_utc),
            (local_moment, from_a_moment),
            (numbered_date, days_after_1970),
        ),
        stand_ins=(
            hash_of_columns("xxhash64"),
            "raise_error(message) as error(message)",
        ),
    ),
]
