"""The names that others rely on, and their types where a format has types."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

FIELDS = (
    "id", "occurred_at", "customer_id", "conversation_id", "session_id", "seq", "direction",
    "initiator", "channel", "device", "kind", "name", "flow", "flow_version", "step", "task",
    "stage", "touchpoint", "outcome", "text", "sentiment", "sentiment_source", "rating", "effort",
    "ticket_id", "operator_id", "response_ms", "source_key", "possible_duplicate", "device_source",
)  # fmt: skip
RATING = ("metric", "value", "min", "max")
#: DuckDB's type of a column that isn't text.
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "occurred_at": "TIMESTAMPTZ",
        "time:timestamp": "TIMESTAMPTZ",
        "seq": "BIGINT",
        "rating_value": "DOUBLE",
        "rating_min": "DOUBLE",
        "rating_max": "DOUBLE",
        "effort": "VARCHAR[]",
        "response_ms": "BIGINT",
        "possible_duplicate": "BOOLEAN",
    }
)


def flat(fields: Iterable[str]) -> Iterator[str]:
    """As columns of a table: a rating is four of them."""
    for field in fields:
        if field == "rating":
            yield from (f"rating_{name}" for name in RATING)
        else:
            yield field


def parquet_columns(fields: Iterable[str]) -> Mapping[str, str]:
    """Column -> DuckDB's type."""
    return {name: _TYPES.get(name, "VARCHAR") for name in flat(fields)}
