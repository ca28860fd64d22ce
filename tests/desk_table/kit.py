"""A started cxbot against a started sandbox, with a forum or a plain group, and people who use it.

What is asked is what people see: the ledger of the sandbox and what stands in its chats. Time
goes on by `move`, and by a second with each line that somebody writes; everything else waits for
what it is about, never for so many seconds.
"""

import asyncio
import gc
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from stores import databases

from cxbot.app.telegram import Running, running
from cxbot.clock import Clock, ManualClock
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.chats import Topic
from cxbot.sandbox.faults import Fault, named, too_many
from cxbot.settings import HttpAddress, load
from cxbot.testing import empty_database

TOKEN = "4242:a-token-that-nobody-may-print"
ANNA, BORIS, OLGA, PAVEL, OWNER = 1001, 1002, 2001, 2002, 9001
#: A forum is a supergroup; a plain group is one of the old kind, which may still become one.
GROUPS = {True: -1001000000001, False: -55}
PATIENCE = 20.0
SHOP = "shop: Blue Kettle\nlanguage: en\nlanguages: [en, ru]\ntime_zone: Europe/Moscow\n"
REASON = "Help with an order"
LINE = "Where is my order?"
ANSWER = "It is on its way"
FLOWS = {
    "shop": SHOP,
    "person": f"flow: person\nwhen: {{command: /person}}\ndo:\n  - human: {REASON}\n",
    "hello": "flow: hello\nwhen: {command: /hello}\ndo:\n  - say: Hello from the bot\n",
}

#: desk.md §4.13, in its order.
ROWS = {
    1: "Same update twice",
    2: "Crash while handling",
    3: "Crash between API call and record",
    4: "Poison update",
    5: "429",
    6: "Network/5xx",
    7: "Topic deleted",
    8: "Topic closed",
    9: "Forum switched off / > 1 M archive",
    10: "No can_manage_topics",
    11: "Group → supergroup",
    12: "Bot removed from the group",
    13: "Two bots/processes polling",
    14: "Customer blocked the bot",
    15: "Customer deactivated",
    16: "Album in pieces",
    17: "Album partly uncopyable",
    18: "Customer edits",
    19: "Customer edits a message already answered",
    20: "Delete by customer",
    21: "message_id 0",
    22: "Unsupported kind",
    23: "Caption > 1024, text > 4096",
    24: "Broken entities",
    25: "File > 20 MB",
    26: "Two operators claim",
    27: "Two operators answer at once",
    28: "Operator leaves, away, silent",
    29: "Message written before a topic existed (queue)",
    30: "Customer writes after closed",
    31: "Operator writes after closed",
    32: "Operator writes to unreachable customer",
    33: "Handoff during bot's own unsent messages",
    34: "Return to bot",
    35: "Flow changed while handed off",
    36: "Timer fires after a change",
    37: "Clock jump / DST / sleep",
    38: "SQLite locked",
    39: "Stale callback",
    40: "query is too old",
    41: "Spam flood from a customer",
    42: "Banned customer writes",
    43: "Erase request",
}
#: reliability.md §4.3.
CASES = range(43, 59)

Test = TypeVar("Test", bound=Callable[..., Any])
DeskT = TypeVar("DeskT", bound="Desk")
Entry = dict[str, Any]


def row(*numbers: int) -> Callable[[Test], Test]:
    """Marks a test as one of these rows."""
    return _marking("rows", numbers)


def case(*numbers: int) -> Callable[[Test], Test]:
    """Marks a test as one of these cases."""
    return _marking("cases", numbers)


def _marking(name: str, numbers: Iterable[int]) -> Callable[[Test], Test]:
    def mark(test: Test) -> Test:
        setattr(test, name, (*getattr(test, name, ()), *numbers))
        return test

    return mark


async def until(what: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Asks again until the answer is true."""
    async with asyncio.timeout(seconds):
        while not (found := what()):  # noqa: ASYNC110 -- whoever is waited for tells nobody
            await asyncio.sleep(0.002)
    return found


def untagged(text: str) -> str:
    """Outside of topics a customer's line begins with the number of their ticket."""
    return re.sub(r"^#C\d+ ", "", text)


class Desk:
    """The whole world of a test: Telegram, cxbot (`started`), and what one asks of them."""

    def __init__(
        self, folder: Path, *, forum: bool, clock: Clock | None = None, **settings: Any
    ) -> None:
        self.folder, self.forum = folder, forum
        self.clock = ManualClock()
        self.server = SandboxServer(TOKEN, clock or self.clock)
        self.telegram, self.ledger = self.server.telegram, self.server.ledger
        #: The operators' group; a group that moves has another id.
        self.group = GROUPS[forum]
        self._file = folder / "cxbot.db"
        #: Its URL.
        self.database = databases.url(self._file)
        self._settings = settings
        self._running = AsyncExitStack()
        self._started: Running | None = None

    @property
    def started(self) -> Running:
        assert self._started is not None, "cxbot doesn't run"
        return self._started

    async def has_tables(self) -> None:
        """A copy: each start would have to make them."""
        if not databases.POSTGRES:
            self._file.write_bytes(await empty_database())

    # --- cxbot comes and goes --------------------------------------------------------------------

    def settings(self) -> dict[str, Any]:
        return {
            "telegram_token": TOKEN,
            "telegram_api": self.server.base_url,
            "operators_chat": str(GROUPS[self.forum]),
            "owners": str(OWNER),
            "database_url": self.database,
            "durability": "fast",
            "project": self.folder / "shop",
            "http": HttpAddress("127.0.0.1", 0),
            "telegram_limits": "off",
            **self._settings,
        }

    async def start(self) -> None:
        settings = load(None, **self.settings())
        gc.freeze()  # a start collects garbage: all that the tests hold needn't be walked each time
        self._started = await self._running.enter_async_context(running(settings, self.clock))
        await self._started.engine.ticker.stop()  # time passes by `move` alone
        self._started.engine.lanes.pauses = (0.0,)

    async def stop(self) -> None:
        """Cleanly."""
        self._started = None
        await self._running.aclose()

    async def restart(self) -> None:
        """A clean stop and a new start on the same database."""
        await self.stop()
        await self.start()
        await self.settle()

    def writes_flows(self, **flows: str) -> None:
        """Files of flows/, by name; live after a start."""
        place = self.folder / "shop" / "flows"
        place.mkdir(parents=True, exist_ok=True)
        for name, text in flows.items():
            (place / f"{name}.yaml").write_text(text, encoding="utf-8")

    # --- time ------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Until nothing is on its way to cxbot, in it, or out of it."""
        engine = self.started.engine
        await until(lambda: not self.telegram.updates.pending and engine.idle)

    async def move(self, **by: float) -> None:
        """The clock goes on by so much (`hours=2`), and what is due happens."""
        self.clock.move(timedelta(**by))
        await self.look()

    async def look(self) -> None:
        """What cxbot does once a second: what is due, the board."""
        engine = self.started.engine
        await engine.ticker.tick()
        await engine.ticker.look()
        engine.delivery.wake()
        await self.settle()

    # --- faults ----------------------------------------------------------------------------------

    def fails(self, method: str, answer: Any, **more: Any) -> None:
        """The next call of that method is answered so: a refusal's name, a cut, or the seconds of
        a 429. `more` as in `Fault`: times, chat_id, thread, after."""
        if isinstance(answer, int):
            answer = too_many(answer)
        elif isinstance(answer, str) and answer not in ("swallow", "drop", "garbage", "zero"):
            answer = named(answer)
        self.server.fail(Fault(method=method, answer=answer, **more))

    def refused(self, method: str = "") -> list[str]:
        """The words of the refusals that cxbot has met."""
        found = self.ledger.of("refused")
        return [e["text"] for e in found if method.lower() in e["method"]]

    # --- customers -------------------------------------------------------------------------------

    async def says(self, text: str, who: int = ANNA, **more: Any) -> int:
        """A customer writes; the message's id."""
        self.clock.move(timedelta(seconds=1))
        number = self.telegram.say(who, text, **more)
        await self.settle()
        return number

    async def calls(self, who: int = ANNA) -> Entry:
        """The customer asks for a person and is handed over; the card."""
        await self.says("/person", who)
        return self.card()

    def heard(self, who: int = ANNA) -> list[str]:
        """Everything the bot ever wrote to the customer, in order."""
        return [_words(entry) for entry in self.sent(who)]

    # --- operators -------------------------------------------------------------------------------

    def at(self, place: Entry | None = None) -> dict[str, Any]:
        """How one writes to the customer of that card or message, on either surface."""
        place = place or self.card()
        if self.forum and place.get("is_topic_message"):
            return {"thread": place["message_thread_id"]}
        return {"reply_to": place["message_id"]}

    async def writes(
        self, text: str, place: Entry | None = None, who: int = OLGA, **more: Any
    ) -> int:
        """An operator writes, by default to the customer of the newest card; with `thread` or
        `reply_to` elsewhere."""
        here = {} if {"thread", "reply_to"} & more.keys() else self.at(place)
        where = {"chat": self.group, **here, **more}
        self.clock.move(timedelta(seconds=1))
        number = self.telegram.say(who, text, **where)
        await self.settle()
        return number

    async def announces(self, text: str, who: int = OLGA) -> None:
        """In the group itself: to nobody's customer."""
        self.telegram.say(who, text, chat=self.group)
        await self.settle()

    async def taps(self, label: str, who: int = OLGA, place: Entry | None = None) -> None:
        """The newest button of that label in the group, or the one below that message."""
        place = place or self.with_button(label)
        shown = next(one for one in labels(place) if label in one)
        self.telegram.tap(who, self.group, place["message_id"], shown)
        await self.settle()

    # --- what is seen ----------------------------------------------------------------------------

    def sent(self, chat: int) -> list[Entry]:
        """Of the ledger: each message of the bot in that chat, also what is deleted by now."""
        return [entry for entry in self.ledger.of("sent") if entry["chat_id"] == chat]

    def shown(self, *, since: int = 0) -> list[str]:
        """Everything the bot ever wrote into the group, in order, without the tickets' numbers."""
        return [untagged(_words(entry)) for entry in self.sent(self.group) if entry["seq"] > since]

    def times(self, text: str, chat: int | None = None) -> int:
        """How many messages of the bot had exactly this text; in the group by default."""
        chat = chat or self.group
        return [untagged(_words(entry)) for entry in self.sent(chat)].count(text)

    def entry(self, text: str, chat: int | None = None) -> Entry:
        """The newest message of the bot that has this in its text, as the ledger has it."""
        for entry in reversed(self.sent(chat or self.group)):
            if text in _words(entry):
                return entry
        raise AssertionError(f"nobody was shown {text!r}: {self.shown()}")

    def message(self, text: str, chat: int | None = None) -> Entry:
        """The newest message that stands in the chat and has this in its text, as people see it."""
        there = self.telegram.chat(chat or self.group)
        for message in reversed(there):
            if text in _words(message):
                return message
        raise AssertionError(f"{text!r} doesn't stand there: {[_words(m) for m in there]}")

    def stands(self, chat: int | None = None) -> list[str]:
        """What stands in a chat now: edits are done, deleted messages gone."""
        return [_words(message) for message in self.telegram.chat(chat or self.group)]

    def card(self, about: str = REASON) -> Entry:
        """The newest card."""
        for message in reversed(self.telegram.chat(self.group)):
            if about in message.get("text", "") and message.get("reply_markup"):
                return message
        raise AssertionError(f"there is no card: {self.stands()}")

    def with_button(self, label: str, chat: int | None = None) -> Entry:
        there = self.telegram.chat(chat or self.group)
        for message in reversed(there):
            if any(label in one for one in labels(message)):
                return message
        raise AssertionError(f"there is no button {label!r}: {[labels(m) for m in there]}")

    def topics(self) -> list[Topic]:
        """Those that were made, the deleted ones too."""
        return list(self.telegram.chats[self.group].topics.values())

    def toasts(self) -> list[str]:
        """What taps were answered with."""
        return [entry.get("text", "") for entry in self.ledger.of("toast")]


@asynccontextmanager
async def opened(
    folder: Path,
    *,
    forum: bool = True,
    flows: dict[str, str] | None = None,
    start: bool = True,
    **settings: Any,
) -> AsyncIterator[Desk]:
    """`flows` replace or join `FLOWS`; `settings` those of `Desk.settings`."""
    desk = Desk(folder, forum=forum, **settings)
    desk.writes_flows(**(FLOWS | (flows or {})))
    await desk.has_tables()
    async with peopled(desk):
        if start:
            await desk.start()
        yield desk


@asynccontextmanager
async def peopled(desk: DeskT) -> AsyncIterator[DeskT]:
    """With its Telegram up and its people in it; in the end all of it is stopped."""
    telegram = desk.telegram
    telegram.add_customer("Anna", "en", ANNA)
    telegram.add_customer("Boris", "en", BORIS)
    telegram.add_customer("Owner", "en", OWNER)
    telegram.add_group(desk.group, "Operators", forum=desk.forum)
    telegram.set_bot(desk.group)
    telegram.add_member(desk.group, "Olga", OLGA, admin=True)
    telegram.add_member(desk.group, "Pavel", PAVEL)
    telegram.updates.clear()
    await desk.server.start()
    try:
        yield desk
    finally:
        await desk.stop()
        await desk.server.stop()


def labels(message: Entry) -> list[str]:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for line in rows for button in line]


def untouched(desk: Desk) -> bool:
    """The ticket is open, and nobody's."""
    return not [t for t in desk.shown() if "resolved it" in t or "took it" in t]


def _words(message: Entry) -> str:
    return str(message.get("text") or message.get("caption") or "")
