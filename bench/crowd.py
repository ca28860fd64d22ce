"""A database full of customers in the middle of a conversation. One lives through it at a real
cxbot, so the rows are those that it writes; everybody else is a copy of that one, with ids, an
account and times of their own. The same seed makes the same rows of the same life.
"""

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

from bench import processes
from bench.journey.tables import bulk
from bench.load import FIRST_CHAT
from bench.processes import CXBOT, DATABASE, START_SECONDS, Shape

_BESIDE = (".generation", ".secret")
#: What belongs to a customer. Accounts, and so lanes, are found in the text of the others.
_TABLES = (
    "customer", "identity", "consent", "conversation", "session", "step_trace", "timer",
    "touchpoint", "inbox", "outbox",
)  # fmt: skip
_ID = re.compile(r"[0-9a-f]{26}")
_DAY = 86_400_000_000
#: Whole numbers from here on are times in microseconds.
_TIMES = 10**15


async def make(
    folder: Path,
    customers: int,
    *,
    before: int = 0,
    messages: int = 1,
    first: int = FIRST_CHAT,
    settings: Mapping[str, str] | None = None,
) -> Path:
    """A database in `folder`. The one who lives writes a greeting, and so is asked something;
    `before` makes it a word that begins nothing, `messages` are answers to it. `first` is the
    first customer's account."""
    shape = Shape(updates=messages, customers=1, before=before, patience=90)
    async with processes.running(CXBOT, shape, folder, settings) as pair:
        await pair.line(START_SECONDS)
        pair.tell("go")
        await pair.line(shape.longest)
        await pair.report()
    file = folder / DATABASE
    copy(file, customers, first=first, seed=1)
    return file


def copy(file: Path, customers: int, *, first: int, seed: int) -> None:
    """Puts `customers` copies in the place of the only one who is there. They came one after
    another during the day before."""
    with closing(sqlite3.connect(file)) as connection:
        rows = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}
    life = Life(rows)
    with bulk(file) as connection:
        for table in rows:
            connection.execute(f"DELETE FROM {table}")
        for table, many in rows.items():
            for place, row in enumerate(many):
                chance = Random(f"{seed}:times")
                made = life.copies(row, customers, first, chance)
                if table == "inbox":
                    made = _numbered(made, place, len(many))
                marks = ", ".join("?" * len(row))
                connection.executemany(f"INSERT INTO {table} VALUES ({marks})", made)


def _numbered(made: Iterator[tuple[Any, ...]], place: int, of: int) -> Iterator[tuple[Any, ...]]:
    """As they came in: `of` rows of the first customer, then of the next."""
    for number, row in enumerate(made):
        yield (number * of + place + 1, *row[1:])


def put(made: Path, folder: Path) -> None:
    """A copy for one run, with the files that cxbot keeps beside it."""
    for end in ("", *_BESIDE):
        shutil.copyfile(f"{made}{end}", folder / f"{DATABASE}{end}")


#: Number, account and how much earlier -> what stands there.
_Cell = Callable[[int, str, int], Any]


class Life:
    """What of a row is the customer's own."""

    def __init__(self, rows: dict[str, list[tuple[Any, ...]]]) -> None:
        texts = [cell for many in rows.values() for row in many for cell in row]
        ids = sorted({one for text in texts if isinstance(text, str) for one in _ID.findall(text)})
        self._places = {one: place for place, one in enumerate(ids)}
        (account,) = {row[1] for row in rows["identity"]}
        self._own = re.compile("|".join(f"({one})" for one in (*ids, re.escape(account))))

    def copies(
        self, row: tuple[Any, ...], customers: int, first: int, chance: Random
    ) -> Iterator[tuple[Any, ...]]:
        cells = [self._cell(value) for value in row]
        for number in range(customers):
            earlier = round(_DAY * (customers - number - chance.random()) / customers)
            yield tuple(cell(number, str(first + number), earlier) for cell in cells)

    def _cell(self, value: Any) -> _Cell:
        if isinstance(value, int) and value >= _TIMES:
            return lambda _number, _account, earlier: value - earlier
        if not isinstance(value, str) or not self._own.search(value):
            return lambda _number, _account, _earlier: value

        def made(number: int, account: str, earlier: int) -> str:
            return self._own.sub(
                lambda found: self._name(found[0], number, account, earlier), value
            )

        return made

    def _name(self, old: str, number: int, account: str, earlier: int) -> str:
        """Ids begin with their time in milliseconds, so those of one table grow."""
        if old not in self._places:
            return account
        at = int(old[:12], 16) - earlier // 1000
        return f"{at:012x}{number:010x}{self._places[old]:04x}"
