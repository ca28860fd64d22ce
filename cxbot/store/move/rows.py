"""Rows of SQLite as PostgreSQL takes them. Pure.

SQLite keeps whatever it is given: a NUL within a text, half a surrogate, a text longer than its
column, a number where JSON was one. What PostgreSQL can't hold is taken out or cut, and counted.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer, String, Table, UniqueConstraint

from cxbot.errors import StoreError

Row = tuple[Any, ...]
_UNFIT = re.compile("[\0\ud800-\udfff]")
#: What such signs are written as within JSON; it may be a harmless text, too.
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_SUM = 1 << 64


@dataclass(slots=True)
class Changed:
    """Values that couldn't stay as they were."""

    #: Without what no text can hold: NULs, halves of surrogates.
    cleaned: int = 0
    #: Longer than the column.
    cut: int = 0


class Converter:
    """Of one table, in the order of its columns. Counts what it changes."""

    def __init__(self, table: Table) -> None:
        self.names = [column.name for column in table.columns]
        self.changed = Changed()
        self._table = table
        self._columns = [self._of(column) for column in table.columns]

    def rows(self, raw: Iterable[Sequence[Any]]) -> list[Row]:
        """Raises StoreError where a name of something is too long: cut it would be another's."""
        columns = self._columns
        return [
            tuple(
                None if value is None else change(value)
                for change, value in zip(columns, row, strict=True)
            )
            for row in raw
        ]

    def _of(self, column: Column[Any]) -> Callable[[Any], Any]:
        kind = column.type
        if isinstance(kind, JSON):
            return self._json
        if isinstance(kind, Boolean):
            return bool
        if isinstance(kind, Float):
            return float
        if isinstance(kind, String):
            most = kind.length
            return self._text if most is None else self._short(column, most)
        return int  # also Instant: microseconds on either

    def _text(self, value: Any) -> str:
        text = value if isinstance(value, str) else str(value)
        if not text.isascii() or "\0" in text:
            clean = _UNFIT.sub("", text)
            if len(clean) != len(text):
                self.changed.cleaned += 1
            return clean
        return text

    def _short(self, column: Column[Any], most: int) -> Callable[[Any], str]:
        names = _is_name(self._table, column)

        def short(value: Any) -> str:
            text = self._text(value)
            if len(text) <= most:
                return text
            if names:
                raise StoreError(
                    f"A {column.name} in the table {self._table.name} has {len(text)} signs, and "
                    f"PostgreSQL takes {most}: {text[:40]!r}…. It names something, so it can't be "
                    "cut. Please report it."
                )
            self.changed.cut += 1
            return text[:most]

        return short

    def _json(self, value: Any) -> str:
        # to SQLite the column is one of numbers: a text that is one became it
        text = value if isinstance(value, str) else json.dumps(value)
        unfit = _UNFIT.search(text) is not None
        if not unfit and not _ESCAPED.search(text):
            return text
        clean = json.dumps(_cleaned(json.loads(text, strict=False)), separators=(",", ":"))
        if unfit or json.loads(text, strict=False) != json.loads(clean):
            self.changed.cleaned += 1
            return clean
        return text


def _is_name(table: Table, column: Column[Any]) -> bool:
    """By which something is found."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    together = [one.columns for one in unique] + [x.columns for x in table.indexes if x.unique]
    return (
        column.primary_key
        or column.name.endswith("_id")
        or any(column.name in columns for columns in together)
    )


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return _UNFIT.sub("", value)
        case list():
            return [_cleaned(one) for one in value]
        case dict():
            return {_cleaned(name): _cleaned(one) for name, one in value.items()}
    return value


@dataclass(slots=True)
class Sum:
    """Of rows in whatever order: how many, and what they add up to."""

    rows: int = 0
    digest: int = 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            self.rows += 1
            said = repr(tuple(row)).encode()
            self.digest += int.from_bytes(blake2b(said, digest_size=8).digest())
        self.digest %= _SUM


def numbered(table: Table) -> Column[Any] | None:
    """The key that the database counts up by itself, if it does."""
    keys = list(table.primary_key.columns)
    return keys[0] if len(keys) == 1 and isinstance(keys[0].type, Integer) else None


def select(columns: Iterable[str], table: Table, rest: str = "") -> str:
    """The statement, as both databases take it; names are ours."""
    return " ".join(("SELECT", ", ".join(columns), "FROM", quoted(table.name), rest)).strip()


def quoted(name: str) -> str:
    return f'"{name}"'
