"""Files that come from elsewhere: contacts to import, worksheets filled in, lists of codes. What is
read of them is stored, too."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from cxbot.app.folder import lists
from cxbot.app.imports import run
from cxbot.app.imports.lines import opened
from cxbot.app.imports.rows import Rows
from cxbot.clock import Clock
from cxbot.errors import ConfigError
from cxbot.flow.catalog import restored
from cxbot.journey.atlas import Atlas
from cxbot.journey.reviews import reading
from cxbot.journey.reviews.keeper import Keeper
from cxbot.journey.reviews.taking import take
from cxbot.journey.reviews.words import QUALITIES
from cxbot.model.policy import Reward
from cxbot.store.personal.ledger import Seals
from cxbot.store.recorded import RecordedContacts
from cxbot.store.store import Store

from .mutating import in_bytes, mutated
from .readers import Reader

Row = dict[str, Any]
_CONTACTS: Sequence[Row] = (
    {"id": "v1", "at": "2026-03-09T10:00:00Z", "customer": "telegram:1001",
     "touchpoint": "showroom", "kind": "visit", "channel": "pos", "outcome": "bought",
     "text": 'Took the "blue" one;\nwants a red one, too', "rating_metric": "csat", "rating": "4"},
    {"at": "08.03.2026 18:20", "customer": "telegram:1002", "touchpoint": "call me back",
     "kind": "call", "direction": "out", "channel": "phone", "task": "Ответить", "text": "Да"},
)  # fmt: skip
_SHEET, _NAMES = "w20260309T090000", ("showroom", "delivery")
_WRITTEN = {"mark": "4", "note": "Быстро, =но дорого", "improvement": "", "due": "", "measure": ""}
_WANTED = {"improvement": "Shorter words", "due": "01.04.2026", "measure": "csat"}


class Returned:
    def __init__(self, folder: Path, store: Store, clock: Clock) -> None:
        self._folder, self._store, self._clock = folder, store, clock
        catalog = restored({})
        self._rows = Rows(catalog.journey, catalog.shop.zone(), "import", clock.now())
        self._contacts = RecordedContacts(store.database, clock, Seals(b"k" * 32))
        atlas = Atlas(store.database, lambda: catalog, clock)
        self._keeper = Keeper(store.database, atlas, lambda: catalog, clock)

    def readers(self) -> Mapping[str, Reader]:
        only = (ConfigError,)
        return {
            "contacts": Reader(self.contacts, only),
            "worksheets": Reader(self.worksheet, only),
            "codes": Reader(self.codes, only),
        }

    async def contacts(self, random: Random) -> None:
        """As `cxbot import` does; a row that is refused has its reason."""
        rows = [*_CONTACTS] * random.randint(1, 20)
        form = _table if random.random() < 0.5 else _objects
        path = self._folder / "contacts"
        path.write_bytes(in_bytes(random, _spoilt(random, rows, form)))
        wrong: list[str] = []
        with opened(path) as lines:
            tally = await run.run(
                lines,
                self._rows,
                self._contacts,
                wrong=lambda one: wrong.append(str(one)),
                read=lambda _: None,
            )
        if tally.bad > len(wrong):
            raise RuntimeError(f"{tally.bad} rows were refused, with {len(wrong)} reasons")
        _sayable(wrong)

    async def worksheet(self, random: Random) -> None:
        """As `cxbot audit read` does."""
        rows = [
            {"sheet": _SHEET, "touchpoint": name, "quality": quality, **_WRITTEN}
            for name in _NAMES
            for quality in QUALITIES
        ]
        rows[random.randrange(len(rows))] |= _WANTED
        form = _table if random.random() < 0.5 else _worksheet
        raw = in_bytes(random, _spoilt(random, rows, form))
        now = self._clock.now()
        found = reading.read(raw, _NAMES, now)
        _sayable([*map(str, found.problems), *found.empty])
        store = self._store
        await take(self._keeper, store.database, found.entries, now, "owner", store.writer)

    def codes(self, random: Random) -> None:
        path = self._folder / "flows" / "codes.txt"
        path.parent.mkdir(exist_ok=True)
        text = "\n".join(f"SUN-{number}" for number in range(200))
        path.write_bytes(in_bytes(random, mutated(random, text)))
        found = lists.read_list(self._folder, Reward(name="sun", source="list", file=path.name))
        if not all(0 < len(code) <= 120 and code == code.strip() for code in found.codes):
            raise RuntimeError(f"codes that nobody could type: {found.codes}"[:200])


def _sayable(reasons: Sequence[str]) -> None:
    """A terminal and JSON can show it, whatever stood in the file."""
    "\n".join(reasons).encode()


def _spoilt(random: Random, rows: Sequence[Row], form: Any) -> str:
    """One value, which is then written as it should be; or the file."""
    if random.random() < 0.5:
        return mutated(random, form(random, rows), random.choice((1, 6)))
    spoilt = [dict(row) for row in rows]
    row = random.choice(spoilt)
    name = random.choice(sorted(row))
    row[name] = mutated(random, row[name])
    text: str = form(random, spoilt)
    return text


def _table(random: Random, rows: Sequence[Row]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    random.shuffle(names)
    file = io.StringIO(newline="")
    table = csv.DictWriter(file, names, delimiter=random.choice(",;\t"))
    table.writeheader()
    table.writerows(rows)
    return file.getvalue()


def _objects(random: Random, rows: Sequence[Row]) -> str:
    plain = random.random() < 0.5
    return "".join(json.dumps(row, ensure_ascii=plain) + "\n" for row in rows)


def _worksheet(random: Random, rows: Sequence[Row]) -> str:
    touchpoints = [
        {
            "touchpoint": name,
            "qualities": [row for row in rows if row["touchpoint"] == name],
            "improvements": [{**_WANTED, "owner": "Boris"}],
        }
        for name in dict.fromkeys(row["touchpoint"] for row in rows)
    ]
    sheet = {"sheet": rows[0]["sheet"], "touchpoints": touchpoints}
    return json.dumps(sheet, ensure_ascii=random.random() < 0.5)
