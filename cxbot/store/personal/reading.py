"""One person's rows, by the register: to be counted, and to be handed to them."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from cxbot.model.customer import Address
from cxbot.store.personal.kinds import Entry, Person
from cxbot.store.personal.register import REGISTER
from cxbot.store.reads import Reads
from cxbot.store.tables import conversation

#: Of the file a person gets: it grows when a section changes its meaning.
SCHEMA = "cxbot.customer/1"
#: How a file begins that lies in the outbox itself.
_HELD = "data:"


class Personal(Reads):
    async def person(self, customer_id: str) -> Person:
        mine = select(conversation).where(conversation.c.customer_id == customer_id)
        places = {
            row["id"]: Address(channel=row["channel"], account=row["account"])
            for row in await self._read(mine)
        }
        return Person(id=customer_id, places=places)

    async def counts(self, person: Person) -> Mapping[str, int]:
        """Table -> how many rows an erasure empties; those with none are left out."""
        found: dict[str, int] = {}
        async with self._reading() as connection:
            for name, entry in REGISTER.items():
                if entry.whose is None or not (entry.erased or entry.stays):
                    continue
                query = select(func.count()).select_from(entry.table).where(entry.whose(person))
                number = int((await connection.execute(query)).scalar_one())
                if number and entry.erased:
                    found[name] = number
        return found

    async def export(
        self, person: Person, at: datetime, *, machine: bool = True, most: int | None = None
    ) -> Mapping[str, Any]:
        """All that is stored of them, by plain names, times as ISO 8601; `machine` with what the
        machine keeps of the same things. `most`: rows of each section, the newest."""
        sections: dict[str, list[Mapping[str, Any]]] = {}
        async with self._reading() as connection:
            for entry in REGISTER.values():
                if entry.whose is None or (entry.machine and not machine):
                    continue
                query = select(entry.table).where(entry.whose(person))
                keys = [*entry.table.primary_key]
                if most is not None:
                    query = query.order_by(*(key.desc() for key in keys)).limit(most)
                else:
                    query = query.order_by(*keys)
                rows = (await connection.execute(query)).mappings()
                sections[entry.section] = [_plain(entry, row) for row in rows]
        return {
            "schema": SCHEMA,
            "made_at": at.isoformat(),
            "customer": person.id,
            "sections": sections,
        }


def written(document: Mapping[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", "surrogatepass"
    )


_NAMES = {
    "raw": "original",
    "text": "words",
    "at": "time",
    "because": "reasons",
    "peer": "sent to",
    "class": "kind of message",
}


def _plain(entry: Entry, row: Any) -> Mapping[str, Any]:
    columns = entry.table.c.keys()
    return {_NAMES.get(name, name.replace("_", " ")): _value(row[name]) for name in columns}


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        return f"[file of {len(value)} characters]" if value.startswith(_HELD) else value
    if isinstance(value, Mapping):
        return {str(name): _value(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [_value(one) for one in value]
    return value
