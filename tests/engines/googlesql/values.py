"""Values and types, as ZetaSQL holds them and as BigQuery's REST API names them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from zetasql.wasi._pb2.zetasql.public import type_pb2

# Types as SQL and as the API name them.
KINDS = {
    type_pb2.TYPE_INT64: ("INT64", "INTEGER"),
    type_pb2.TYPE_DOUBLE: ("FLOAT64", "FLOAT"),
    type_pb2.TYPE_BOOL: ("BOOL", "BOOLEAN"),
    type_pb2.TYPE_STRING: ("STRING", "STRING"),
    type_pb2.TYPE_BYTES: ("BYTES", "BYTES"),
    type_pb2.TYPE_DATE: ("DATE", "DATE"),
    type_pb2.TYPE_DATETIME: ("DATETIME", "DATETIME"),
    type_pb2.TYPE_TIMESTAMP: ("TIMESTAMP", "TIMESTAMP"),
    type_pb2.TYPE_NUMERIC: ("NUMERIC", "NUMERIC"),
    type_pb2.TYPE_BIGNUMERIC: ("BIGNUMERIC", "BIGNUMERIC"),
}
SCALES = {"numeric_value": 9, "bignumeric_value": 38}
EPOCH = date(1970, 1, 1)


def type_named(name: str) -> Any:
    """The type of a name of SQL's or the API's."""
    kind = next(kind for kind, names in KINDS.items() if name.upper() in names)
    return type_pb2.TypeProto(type_kind=kind)


def type_in_sql(name: str) -> str:
    return KINDS[type_named(name).type_kind][0]


def described(name: str, type_: Any) -> dict[str, str]:
    """A column as the API describes it."""
    if type_.type_kind == type_pb2.TYPE_ARRAY:
        return described(name, type_.array_type.element_type) | {"mode": "REPEATED"}
    return {"name": name, "type": KINDS[type_.type_kind][1], "mode": "NULLABLE"}


def answered(value: Any) -> Any:
    """A value as the API answers it: a text, a list of values, or null."""
    kind = value.WhichOneof("value")
    if kind is None:
        return None
    held = getattr(value, kind)
    match kind:
        case "int64_value" | "string_value":
            return str(held)
        case "double_value":
            return repr(held)
        case "bool_value":
            return str(held).lower()
        case "date_value":
            return (EPOCH + timedelta(days=held)).isoformat()
        case "datetime_value":
            return from_bits(held.bit_field_datetime_seconds, held.nanos).isoformat()
        case "timestamp_value":
            return str(held.ToMicroseconds())
        case "numeric_value" | "bignumeric_value":
            unscaled = Decimal(int.from_bytes(held, "little", signed=True))
            return format(unscaled.scaleb(-SCALES[kind]).normalize(), "f")
        case "array_value":
            return [{"v": answered(element)} for element in held.element]
    raise NotImplementedError(f"no test needs a {kind}")


def from_bits(bits: int, nanos: int) -> datetime:
    """ZetaSQL packs the parts of a datetime into one number."""
    parts = []
    for width in (6, 6, 5, 5, 4):
        parts.append(bits & ((1 << width) - 1))
        bits >>= width
    second, minute, hour, day, month = parts
    return datetime(bits, month, day, hour, minute, second, nanos // 1000)
