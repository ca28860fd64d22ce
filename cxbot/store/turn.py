"""What one turn writes, as plain rows by table. Filled by the conversation, written by the store.

The names in `rows` are those of `statements.ORDER`; a row holds every column of its statement.
"""

from collections.abc import Mapping
from typing import Any


class Turn:
    """A bundle of rows that is committed whole or not at all."""

    __slots__ = ("rows",)

    def __init__(self) -> None:
        self.rows: dict[str, list[Mapping[str, Any]]] = {}

    def add(self, statement: str, row: Mapping[str, Any]) -> None:
        """Append a row for the statement of that name."""
        self.rows.setdefault(statement, []).append(row)

    def of(self, statement: str) -> list[Mapping[str, Any]]:
        return self.rows.get(statement, [])

    def __bool__(self) -> bool:
        return bool(self.rows)
