"""A small shop that asks for everything, started against the sandbox's Bot API, and its customers.

What is asked of it is what people see and what the log keeps. It stores as the suite does, on
SQLite or on PostgreSQL.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from desk_table.kit import ANNA, Desk, opened
from stores import databases

from cxbot.journey.export import exported

Json = dict[str, Any]


def _asks(kind: str, save: str) -> str:
    return f"""flow: {save}
when: {{command: /{save}}}
do:
  - ask: "{save.capitalize()}?"
    answer: {kind}
    save: {save}
  - say: "Got {{{save}}}"
"""


FLOWS = {
    "echo": """flow: echo
when: {command: /echo}
do:
  - ask: Say something.
    answer: text
    save: said
  - set: {customer.nick: "{said}"}
  - say: "<b>You said:</b> {said}, {customer.name}."
""",
    "again": 'flow: again\nwhen: {command: /again}\ndo:\n  - say: "You are {customer.nick}."\n',
    "bold": """flow: bold
when: {command: /bold}
do:
  - ask: What?
    answer: text
    save: said
  - say: "<b>{said}</b> and {said}"
""",
    "number": _asks("number", "number"),
    "phone": _asks("phone", "phone"),
    "email": _asks("email", "email"),
    "day": _asks("date", "day"),
    "photo": """flow: photo
when: {command: /photo}
do:
  - ask: Photo?
    answer: photo
    save: photo
  - say: Got it
""",
    "hi": "flow: hi\nwhen: {command: /hi}\ndo:\n  - say: Hi\n",
    "size": """flow: size
when: {command: /size}
do:
  - ask: How do you like it?
    answer: choice
    choices: {close: Close, loose: Loose}
    save: fit
  - say: "So {fit}."
""",
    "person": "flow: person\nwhen: {command: /person}\ndo:\n  - human: Help with an order\n",
}
#: So that the customers of these tests have a field of their own.
FIELDS = "shop: Blue Kettle\nlanguage: en\nlanguages: [en, ru]\ncustomer: {nick: text}\n"


class Shop:
    """What customers do, and what came of it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.telegram = desk.telegram

    # --- people ----------------------------------------------------------------------------------

    def customer(self, name: str, number: int, language: str | None = "en") -> int:
        self.telegram.add_customer(name, language, number)
        return number

    async def says(self, text: str, who: int = ANNA) -> list[str]:
        """What they read in answer."""
        return await self.puts(self.telegram.text(text), who)

    async def puts(self, content: Json, who: int = ANNA) -> list[str]:
        """Any content of a message, as it is."""
        before = len(self.desk.heard(who))
        self.telegram.put(who, content)
        await self.desk.settle()
        return self.desk.heard(who)[before:]

    async def comes(self, kind: str, payload: Json, lane: int = ANNA) -> None:
        """An update that no app of ours would make."""
        self.telegram.users[lane].wrote = True
        entry = self.desk.ledger.add("received", chat_id=lane, text=None)
        self.telegram.updates.push(kind, payload, entry=entry, lane=lane)
        await self.desk.settle()

    def message(self, who: int = ANNA, /, **parts: Any) -> Json:
        """Of a private chat; `parts` replace or, when None, remove what a message has."""
        room = self.telegram.chats[who]
        room.last_message_id += 1
        whole = {
            "message_id": room.last_message_id,
            "from": self.telegram.users[who].to_json(),
            "chat": room.to_json(),
            "date": self.telegram.updates.seconds(),
            **parts,
        }
        return {name: part for name, part in whole.items() if part is not None}

    # --- what came of it -------------------------------------------------------------------------

    def shown(self, who: int = ANNA) -> list[Json]:
        """The bot's messages as they stand in the chat."""
        bot = self.telegram.bot.id
        return [one for one in self.telegram.chat(who) if one["from"]["id"] == bot]

    async def log(self, *directions: str) -> list[Json]:
        rows = [exported(row) async for row in self.desk.started.engine.store.touchpoints.read()]
        return [row for row in rows if not directions or row["direction"] in directions]

    async def still_serves(self, who: int = ANNA) -> None:
        """Nothing is left that is tried again, and the next message is answered."""
        assert await self.says("/hi", who) == ["Hi"]
        assert await self.desk.started.engine.store.inbox.waiting() == []


@asynccontextmanager
async def shop(
    folder: Path, flows: dict[str, str] | None = None, **settings: Any
) -> AsyncIterator[Shop]:
    """`flows` join those of this module."""
    everything = {**FLOWS, "shop": FIELDS, **(flows or {})}
    settings = {"database_url": databases.url(folder / "cxbot.db"), **settings}
    async with opened(folder, flows=everything, **settings) as desk:
        yield Shop(desk)
