"""One promise that the rows keep, and what was found of it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import ColumnElement, Select

from cxbot.clock import encode

#: Weighs: broken, what never may be; waiting, what needs a person.
Weight = Literal["broken", "waiting"]


class Scope(Struct, frozen=True, kw_only=True):
    """What is looked at: everything, or what is newer than `since`."""

    now: datetime
    since: datetime | None
    #: A bot runs on it at this moment; None: nobody can say.
    alive: bool | None = None

    def recent(self, column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
        """Of rows whose ids sort by their time: those in the scope, found by the key."""
        if self.since is None:
            return []
        return [column >= encode(int(self.since.timestamp() * 1000) << 56)]

    def before(self, length: timedelta) -> datetime:
        return self.now - length


#: One column `id` of each row that breaks it.
Broken = Callable[[Scope], Select[Any]]


class Check(Struct, frozen=True, kw_only=True):
    name: str
    #: What is wrong, in words, after the number.
    what: str
    do: str
    broken: Broken
    weight: Weight = "broken"
    #: Reads all of a large table.
    deep: bool = False


class Finding(Struct, frozen=True, kw_only=True):
    """Ids say nothing of anybody."""

    check: str
    what: str
    do: str
    weight: Weight
    #: Of rows; 0 where nothing is counted.
    number: int
    examples: Sequence[str]
    #: There are at least so many: it wasn't counted to the end.
    at_least: bool = False

    def to_json(self) -> Mapping[str, Any]:
        return {
            "check": self.check,
            "weight": self.weight,
            "what": self.what,
            "number": self.number,
            "at_least": self.at_least,
            "examples": list(self.examples),
            "do": self.do,
        }

    def __str__(self) -> str:
        number = f"{self.number} " if self.number else ""
        more = "at least " if self.at_least else ""
        shown = f" ({', '.join(self.examples)})" if self.examples else ""
        return f"{more}{number}{self.what}{shown}. {self.do}".rstrip()
