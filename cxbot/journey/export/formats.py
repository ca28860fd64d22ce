"""Rows of the log as JSON Lines and CSV."""

import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from cxbot.journey.export.columns import FIELDS, RATING, flat

#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def exported(row: Mapping[str, Any], fields: Sequence[str] = FIELDS) -> dict[str, Any]:
    """A row of the log as a JSON object."""
    shown = {field: row.get(field) for field in fields}
    shown["occurred_at"] = row["occurred_at"].isoformat().replace("+00:00", "Z")
    shown["rating"] = _rating(row) if row.get("rating_metric") else None
    return shown


def _flat(row: Mapping[str, Any], fields: Sequence[str]) -> dict[str, Any]:
    """The same as a row of a table."""
    shown = exported(row, fields)
    rating = shown["rating"] or {}
    return shown | {f"rating_{name}": rating.get(name) for name in RATING}


async def as_jsonl(
    rows: AsyncIterator[Mapping[str, Any]], fields: Sequence[str] = FIELDS
) -> AsyncIterator[str]:
    async for row in rows:
        yield json.dumps(exported(row, fields), ensure_ascii=False) + "\n"


async def as_flat_jsonl(
    rows: AsyncIterator[Mapping[str, Any]], fields: Sequence[str] = FIELDS
) -> AsyncIterator[str]:
    """JSON Lines with the columns of the CSV, for what is going to be a table."""
    columns = tuple(flat(fields))
    async for row in rows:
        shown = _flat(row, fields)
        yield json.dumps({name: shown[name] for name in columns}, ensure_ascii=False) + "\n"


async def as_csv(
    rows: AsyncIterator[Mapping[str, Any]], fields: Sequence[str] = FIELDS
) -> AsyncIterator[str]:
    """RFC 4180. Text that a spreadsheet would run as a formula gets an apostrophe before it."""
    columns = tuple(flat(fields))
    yield line(columns)
    async for row in rows:
        shown = _flat(row, fields)
        yield line(tuple(cell(shown[name]) for name in columns))


def line(cells: tuple[Any, ...]) -> str:
    """One line of RFC 4180."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()


def cell(value: Any) -> Any:
    """As a spreadsheet may be given it.

    Text that would be a formula gets one apostrophe, and so does such a text that already has
    apostrophes before it: whoever takes one away before a formula's sign has the text as it was.
    A phone number (+371 …) is no exception: without the apostrophe it would be shown as 3.71E+10.
    """
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.lstrip("'").startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _rating(row: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {name: _number(row[f"rating_{name}"]) for name in RATING[1:]}
    return {"metric": row["rating_metric"], **numbers}


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
