"""What one turn writes, as plain rows by table. Filled by the conversation, written by the store.

The names in `rows` are those of `statements.ORDER`; a row holds every column of its statement.
"""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct


class Fence(Struct, frozen=True, kw_only=True):
    """Whose lane it was when the turn was decided; stored only while that holds."""

    lane: str
    owner: str
    epoch: int


class Turn:
    """A bundle of rows that is committed whole or not at all."""

    __slots__ = ("fences", "rows")

    def __init__(self) -> None:
        self.rows: dict[str, list[Mapping[str, Any]]] = {}
        #: Empty where one process has the database for itself.
        self.fences: list[Fence] = []

    def add(self, statement: str, row: Mapping[str, Any]) -> None:
        """Append a row for the statement of that name."""
        self.rows.setdefault(statement, []).append(row)

    def of(self, statement: str) -> list[Mapping[str, Any]]:
        return self.rows.get(statement, [])

    def __bool__(self) -> bool:
        return bool(self.rows)
