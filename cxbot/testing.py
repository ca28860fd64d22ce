"""A kit for tests of flows and of cxbot itself: the real engine over a database of its own, a
channel in memory, and a clock that stands still until it is moved.

    async with started({"hello": "when: {command: /hi}\\ndo:\\n  - say: Hi!"}) as world:
        assert await world.say("1001", "/hi") == ["Hi!"]

Nothing is kept in memory between turns: each one reads its dialogue from disk.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any, Literal

from cxbot.app.engine import Engine
from cxbot.app.folder.project import read_project
from cxbot.app.surroundings import Surroundings
from cxbot.channels.memory import MemoryChannel, Message
from cxbot.clock import ManualClock
from cxbot.conversation.desk.roles import Menu, Staff
from cxbot.desk.groups import Group, Groups
from cxbot.journey.export import exported
from cxbot.model.arrival import Arrival
from cxbot.model.channel import BotRights, Standing
from cxbot.model.event import arrival, read_events
from cxbot.model.message import Button
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.settings import Limits
from cxbot.store.store import Store

CUSTOMER, OPERATOR, GROUP_CHAT = "1001", "2001", "-1009"
SHOP = "shop: Blue Kettle\nlanguage: en\nlanguages: [en, ru]\ntime_zone: Europe/Moscow\n"
_LONGEST_TURN_SECONDS = 30.0

__all__ = [
    "CUSTOMER",
    "GROUP_CHAT",
    "OPERATOR",
    "SHOP",
    "Members",
    "MemoryChannel",
    "Message",
    "World",
    "empty_database",
    "started",
    "write",
]
_empty: list[bytes] = []


class Members:
    """Staff: those whose accounts are in `accounts`; some of them admins of the group."""

    def __init__(self, *accounts: str, admins: Collection[str] = ()) -> None:
        self.accounts = {*accounts, *admins}
        self.admins = set(admins)
        #: What the bot is in every group; None: the messenger doesn't say.
        self.bot: BotRights | None = None
        #: The menus that were shown: chat -> language -> commands.
        self.menus: dict[str, Mapping[str, Menu]] = {}

    async def standing(self, account: str, chat: str) -> Standing | None:  # noqa: ARG002
        if account not in self.accounts:
            return None
        return "admin" if account in self.admins else "member"

    def forget(self, account: str, chat: str) -> None:
        """Nothing is kept that could be forgotten."""

    async def rights(self, chat: str) -> BotRights | None:  # noqa: ARG002
        return self.bot

    async def show_commands(self, chat: str, rows_by_language: Mapping[str, Menu]) -> None:
        self.menus[chat] = rows_by_language


@dataclass(kw_only=True)
class World:
    """A started cxbot, its channel and its clock. `restart` ends one process and begins another."""

    folder: Path
    channel: MemoryChannel
    clock: ManualClock
    staff: Staff
    groups: Groups | None = None
    owners: Collection[int] = ()
    limits: Limits | None = None
    durable: bool = False
    #: Real seconds that a lane waits for more of an album; what arrives at once is gathered anyway.
    album_pause: float = 0.0
    #: Its URL; empty: a file in the folder.
    database: str = ""
    engine: Engine = field(init=False)
    store: Store = field(init=False)

    async def say(self, account: str, text: RichText | str, **more: Any) -> list[str]:
        """What the customer hears in answer. `more` as in `MemoryChannel.arrived`."""
        before = len(self.channel.sent)
        await self.take(self.channel.arrived(account, text, at=self.clock.now(), **more))
        return self.sent(account, since=before)

    async def tap(self, label: str, account: str = CUSTOMER, **more: Any) -> list[str]:
        """On the newest button of that label."""
        message, button = self.button(label, account)
        return await self.tap_data(account, message.id, button.data or "", label=label, **more)

    async def tap_data(
        self, account: str, message_id: str, data: str, *, label: str = "", **more: Any
    ) -> list[str]:
        tap_id = more.pop("tap_id", None) or f"tap{self.channel.number()}"
        more |= {"kind": "tap", "message_id": message_id, "data": data, "tap_id": tap_id}
        return await self.say(account, label, **more)

    def button(self, label: str, peer: str = CUSTOMER) -> tuple[Message, Button]:
        for message in reversed(self.channel.sent):
            for button in message.buttons if message.outbound.peer == peer else ():
                if button.label == label:
                    return message, button
        raise AssertionError(f"nobody sent {peer} a button {label!r}")

    def messages(self, account: str = CUSTOMER, since: int = 0) -> list[Message]:
        """What arrived in that chat, without toasts and changes of buttons."""
        shown = ("message", "copy", "copy_album", "album", "method")
        there = [m for m in self.channel.sent[since:] if m.outbound.peer == account]
        return [message for message in there if message.outbound.op in shown]

    def sent(self, account: str = CUSTOMER, since: int = 0) -> list[str]:
        return [message.text for message in self.messages(account, since)]

    def toasts(self, peer: str = CUSTOMER) -> list[str]:
        there = [m for m in self.channel.sent if m.outbound.peer == peer]
        return [message.text for message in there if message.outbound.op == "answer_tap"]

    async def operator(self, text: str, *, account: str = OPERATOR, **more: Any) -> list[str]:
        """Written in the group, by default in the newest topic; what the group then shows."""
        before = len(self.channel.sent)
        if "thread" not in more and self.group is not None and self.group.forum:
            more["thread"] = self.topics()[-1]
        person = more.pop("person", {"name": "Olga"})
        came = self.channel.arrived(
            account, text, at=self.clock.now(), chat=self.chat, person=person, **more
        )
        await self.take(came)
        return self.sent(self.chat, since=before)

    async def press(self, label: str, *, account: str = OPERATOR, **more: Any) -> list[str]:
        """An operator's tap on the newest button of that label, in the group."""
        message, button = self.card_button(label)
        return await self.operator(
            "",
            account=account,
            kind="tap",
            message_id=message.outbound.message_id or message.id,
            data=button.data,
            tap_id=f"tap{self.channel.number()}",
            thread=message.outbound.thread,
            **more,
        )

    def card_button(self, label: str) -> tuple[Message, Button]:
        for message in reversed(self.channel.sent):
            for button in message.buttons if message.outbound.peer == self.chat else ():
                if label in button.label:
                    # a message that was changed is the one it was
                    shown_as = message.outbound.message_id or message.id
                    return replace(message, id=shown_as), button
        raise AssertionError(f"the group was shown no button {label!r}")

    @property
    def group(self) -> Group | None:
        """The desk's own."""
        return self.groups.own if self.groups is not None else None

    @property
    def chat(self) -> str:
        return self.group.chat if self.group is not None else GROUP_CHAT

    def topics(self) -> list[str]:
        return [message.id for message in self.channel.sent if message.outbound.op == "open_topic"]

    async def event(self, kind: str, /, subject: str | None = None, **data: Any) -> int:
        """An event of the shop; `order` given as its fields. Returns how many were new."""
        body = {
            "specversion": "1.0",
            "id": data.pop("id", None) or self.channel.number(),
            "source": "shop",
            "type": kind,
            "time": (data.pop("time", None) or self.clock.now()).isoformat(),
            "data": data,
        }
        if subject is not None:
            body["subject"] = subject if ":" in subject else f"{self.channel.name}:{subject}"
        models = self.engine.project.registry.event_models()
        declared = {**self.engine.flows.catalog.shop.events, **models}
        events = read_events(body, declared, now=self.clock.now())
        return await self.take(*(arrival(event) for event in events))

    async def wait(self, length: timedelta) -> None:
        """Time passes; what becomes due on the way fires at its time."""
        until = self.clock.now() + length
        while (due := await self.store.timers.next_due()) is not None and due <= until:
            self.clock.set(max(due, self.clock.now()))
            await self.engine.ticker.tick()
            await self.settled()
        self.clock.set(until)
        self.engine.delivery.wake()
        await self.settled()

    async def take(self, *arrivals: Arrival) -> int:
        """Store them, and wait until they are handled and answered."""
        new = await self.engine.lanes.accept(arrivals)
        await self.settled()
        return new

    async def settled(self) -> None:
        """Until nothing is being handled or sent."""
        # not the loop's time: a test may let it pass faster than anything can be done
        latest = time.monotonic() + _LONGEST_TURN_SECONDS
        while not self.engine.idle:
            if time.monotonic() > latest:
                raise AssertionError("cxbot is still busy")
            await asyncio.sleep(0.001)

    async def touchpoints(self, *directions: str) -> list[dict[str, Any]]:
        """The log as it is exported; all of it, or only these directions."""
        rows = [exported(row) async for row in self.store.touchpoints.read()]
        return [row for row in rows if not directions or row["direction"] in directions]

    async def restart(self, flows: Mapping[str, str] | None = None) -> None:
        """A clean stop and a new start on the same database, perhaps with other flows."""
        await self.close()
        write(self.folder, flows or {})
        await self.open()

    async def open(self) -> None:
        url = self.database or f"sqlite+aiosqlite:///{self.folder / 'cxbot.db'}"
        self.store = Store(url, self.clock, durable=self.durable)
        around = Surroundings(
            channels={self.channel.name: self.channel},
            staff=self.staff,
            groups=self.groups,
            owners=self.owners,
            limits=self.limits,
            bot_username=lambda: "kettle_bot",
        )
        project = read_project(self.folder)
        await self.store.open()
        self.engine = Engine(
            project,
            self.store,
            self.clock,
            b"k" * 32,
            around,
            pauses=(0.0,),
            album_pause=self.album_pause,
        )
        self.engine.dialogues.most = 0
        await self.engine.open()
        await self.engine.ticker.stop()  # time passes by `wait` alone

    async def close(self) -> None:
        await self.engine.close()
        await self.store.close()


@asynccontextmanager
async def started(  # noqa: PLR0913 -- each says one thing of the world
    flows: Mapping[str, str],
    *,
    handlers: str = "",
    group: Literal["forum", "plain"] | None = None,
    channel: MemoryChannel | None = None,
    clock: ManualClock | None = None,
    staff: Staff | None = None,
    limits: Limits | None = None,
    durable: bool = False,
    named: Collection[str] = (),
    owners: Collection[int] = (),
) -> AsyncIterator[World]:
    """cxbot with these flows (name -> YAML; `shop`, `anytime`, `texts/ru` too) and actions.

    `named` are queues or teams with a group of their own: -10091, -10092 … in that order.
    """
    channel = channel or MemoryChannel()

    def made(chat: str, name: str = "") -> Group:
        return Group(
            channel=channel.name,
            chat=chat,
            forum=group == "forum",
            language="en",
            time_zone=UTC,
            name=name,
        )

    others = {name: made(f"{GROUP_CHAT}{at}", name) for at, name in enumerate(named, 1)}
    with tempfile.TemporaryDirectory(prefix="cxbot-test-") as folder:
        write(Path(folder), {"shop": SHOP, **flows})
        if handlers:
            (Path(folder) / "handlers").mkdir()
            (Path(folder) / "handlers" / "actions.py").write_text(handlers, encoding="utf-8")
        world = World(
            folder=Path(folder),
            channel=channel,
            clock=clock or ManualClock(),
            staff=staff or Members(OPERATOR),
            groups=Groups(made(GROUP_CHAT), others) if group else None,
            owners=owners,
            limits=limits,
            durable=durable,
        )
        world.database = await database_in(Path(folder))
        await world.open()
        try:
            yield world
        finally:
            channel.let_go()
            await world.close()


async def _a_file(folder: Path) -> str:
    (folder / "cxbot.db").write_bytes(await empty_database())
    return f"sqlite+aiosqlite:///{folder / 'cxbot.db'}"


#: Makes the database of a world in that folder, with all its tables; its URL.
database_in: Callable[[Path], Awaitable[str]] = _a_file


async def empty_database() -> bytes:
    """The file of a database with all its tables. Migrations make it once for a process: once for
    each test, they took most of the time of a short one."""
    if not _empty:
        with tempfile.TemporaryDirectory(prefix="cxbot-test-") as folder:
            made = Path(folder) / "cxbot.db"
            store = Store(f"sqlite+aiosqlite:///{made}", ManualClock(), durable=False)
            await store.open()
            await store.close()
            _empty.append(made.read_bytes())
    return _empty[0]


def write(folder: Path, flows: Mapping[str, str]) -> None:
    """The files of flows/; a flow's name is put at its head unless it stands there."""
    for name, text in flows.items():
        path = folder / "flows" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        named = (
            name in ("shop", "anytime", "journey")
            or "/" in name
            or text.lstrip().startswith("flow:")
        )
        path.write_text(text if named else f"flow: {name}\n{text}", encoding="utf-8")
