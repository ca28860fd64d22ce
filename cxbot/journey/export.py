"""Touchpoints out: JSON Lines and CSV, under the names that others rely on."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

FIELDS = (
    "id", "occurred_at", "customer_id", "conversation_id", "session_id", "seq", "direction",
    "initiator", "channel", "device", "kind", "name", "flow", "flow_version", "step", "task",
    "stage", "touchpoint", "outcome", "text", "sentiment", "sentiment_source", "rating", "effort",
    "ticket_id", "operator_id", "response_ms", "source_key", "possible_duplicate",
)  # fmt: skip
_CSV_FIELDS = tuple(
    name
    for field in FIELDS
    for name in (
        ("rating_metric", "rating_value", "rating_min", "rating_max")
        if field == "rating"
        else (field,)
    )
)
#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")


def exported(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of the log as a JSON object."""
    shown = {field: row.get(field) for field in FIELDS if field != "rating"}
    shown["occurred_at"] = row["occurred_at"].isoformat().replace("+00:00", "Z")
    metric = row.get("rating_metric")
    shown["rating"] = (
        {
            "metric": metric,
            "value": _number(row["rating_value"]),
            "min": _number(row["rating_min"]),
            "max": _number(row["rating_max"]),
        }
        if metric
        else None
    )
    return {field: shown[field] for field in FIELDS}


async def as_jsonl(rows: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[str]:
    async for row in rows:
        yield json.dumps(exported(row), ensure_ascii=False) + "\n"


async def as_csv(rows: AsyncIterator[Mapping[str, Any]]) -> AsyncIterator[str]:
    """RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    yield line(_CSV_FIELDS)
    async for row in rows:
        flat = exported(row)
        rating = flat.pop("rating") or {}
        flat |= {f"rating_{name}": rating.get(name) for name in ("metric", "value", "min", "max")}
        yield line(tuple(cell(flat[name]) for name in _CSV_FIELDS))


def line(cells: tuple[Any, ...]) -> str:
    """One line of RFC 4180."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def cell(value: Any) -> Any:
    """As a spreadsheet may be given it."""
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
