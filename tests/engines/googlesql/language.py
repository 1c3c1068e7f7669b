"""The language as BigQuery has it, as near as can be said.

Nothing is on but what BigQuery's reference describes and our statements need: what a macro uses
besides is refused until someone has looked it up.
"""

from typing import Any

from zetasql.wasi._pb2.zetasql.proto import options_pb2, simple_catalog_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
from zetasql.wasi._pb2.zetasql.public import type_pb2

FEATURES = [
    "ANALYTIC_FUNCTIONS",
    "CIVIL_TIME",
    "CREATE_TABLE_CLUSTER_BY",
    "CREATE_TABLE_PARTITION_BY",
    "DATE_TIME_CONSTRUCTORS",
    "EXTENDED_DATE_TIME_SIGNATURES",
    "HAVING_IN_AGGREGATE",
    "IS_DISTINCT",
    "LIMIT_IN_AGGREGATE",
    "NULL_HANDLING_MODIFIER_IN_AGGREGATE",
    "NULL_HANDLING_MODIFIER_IN_ANALYTIC",
    "NUMERIC_TYPE",
    "ORDER_BY_IN_AGGREGATE",
    "SELECT_STAR_EXCEPT_REPLACE",
    "WEEK_WITH_WEEKDAY",
    "WITH_ON_SUBQUERY",
]
# A word that ZetaSQL leaves to each product.
RESERVED = ["QUALIFY"]
# Names of types that BigQuery knows besides those of ZetaSQL.
ALIASES = ["BIGINT", "INT", "INTEGER", "SMALLINT", "TINYINT", "BYTEINT"]

LANGUAGE = options_pb2.LanguageOptionsProto(
    product_mode=public.PRODUCT_EXTERNAL,
    name_resolution_mode=public.NAME_RESOLUTION_DEFAULT,
    enabled_language_features=[getattr(public, f"FEATURE_{name}") for name in FEATURES],
    reserved_keywords=RESERVED,
)
OPTIONS = options_pb2.AnalyzerOptionsProto(
    language_options=LANGUAGE,
    default_timezone="UTC",
    preserve_column_aliases=True,
)


def catalog(tables: list[Any]) -> Any:
    """BigQuery's functions and types over some tables."""
    catalog = simple_catalog_pb2.SimpleCatalogProto(table=tables)
    catalog.builtin_function_options.language_options.CopyFrom(LANGUAGE)
    for alias in ALIASES:
        catalog.named_type.add(name=alias, type=type_pb2.TypeProto(type_kind=type_pb2.TYPE_INT64))
    return catalog
