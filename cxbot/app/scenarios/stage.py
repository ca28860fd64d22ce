"""Where scenarios are played: a whole cxbot with a messenger in memory and a clock that stands.

The database is made once and put back before each scenario; the engine is a new one each time, so
nothing of one scenario is there in the next.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import datetime

from cxbot.app.engine import Engine
from cxbot.app.folder.project import Project
from cxbot.app.live import lists
from cxbot.app.scenarios.result import Entry, Who
from cxbot.app.scenarios.stubs import Stubs
from cxbot.app.surroundings import Surroundings
from cxbot.channels.memory import MemoryChannel, Message
from cxbot.clock import ManualClock
from cxbot.conversation.desk.roles import Menu
from cxbot.desk.groups import Group, Groups
from cxbot.errors import CxbotError
from cxbot.flow.scenario import happenings
from cxbot.flow.scenario.story import Given, Happens
from cxbot.model.channel import BotRights, Outcome, Standing
from cxbot.model.customer import Address, Customer
from cxbot.model.event import arrival
from cxbot.model.message import Attachment, Outbound
from cxbot.model.value import replace
from cxbot.store.aftermath import Aftermath
from cxbot.store.database import IN_MEMORY
from cxbot.store.store import Store

CHANNEL, CUSTOMER, OPERATOR, GROUP_CHAT = "telegram", "1001", "2001", "-1009"
Shown = Callable[[Outbound], None]
_SECRET = b"scenario" * 4
_LONGEST_SECONDS = 30.0
_EAGER_ROUNDS = 500
_SHOWN = frozenset({"message", "copy", "method"})


class Stuck(CxbotError):
    """Something the bot began takes longer than half a minute of real time."""


class Anybody:
    """In a scenario whoever writes in the group is an operator."""

    async def standing(self, account: str, chat: str) -> Standing | None:  # noqa: ARG002
        return "member"

    def forget(self, account: str, chat: str) -> None:
        """Nothing is kept."""

    async def rights(self, chat: str) -> BotRights | None:  # noqa: ARG002
        return None

    async def show_commands(self, chat: str, rows_by_language: Mapping[str, Menu]) -> None:
        """Nobody sees it."""


class Stage:
    """`open` once, then `set` for each scenario, one at a time."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.clock = ManualClock()
        self.store = Store(IN_MEMORY, self.clock, durable=False)
        self._image = b""

    async def open(self) -> None:
        await self.store.open()
        await lists.load(self.project, self.store, self.clock)
        self._image = await self.store.database.image()

    async def close(self) -> None:
        await self.store.close()

    @asynccontextmanager
    async def set(
        self, given: Given, *, stubs: Stubs | None = None, shown: Shown = lambda _: None
    ) -> AsyncIterator["Scene"]:
        """Everything as if nothing had ever happened. `shown` is told whatever is sent."""
        await self.store.database.restore(self._image)
        self.clock.set(given.now)
        if stubs is None:
            stubs = Stubs(self.project.registry, given.calls)
        scene = Scene(self, stubs, given, shown)
        # nothing was left by an earlier run, so nothing is taken up: the lanes just open
        await scene.engine.lanes.resume()
        try:
            yield scene
        finally:
            await scene.engine.close()


class _Watched(MemoryChannel):
    """Tells what arrives at once, so that it can be shown with its time."""

    def __init__(self, scene: "Scene", shown: Shown) -> None:
        super().__init__(CHANNEL)
        self._scene = scene
        self._shown = shown

    async def send(self, outbound: Outbound) -> Outcome:
        outcome = await super().send(outbound)
        if outbound.peer == CUSTOMER:
            self._scene.heard(self.sent[-1])
        self._shown(outbound)
        return outcome


class Scene:
    """A conversation with one customer, and the group behind it."""

    def __init__(self, stage: Stage, stubs: Stubs, given: Given, shown: Shown) -> None:
        shop = stage.project.catalog.shop
        self.stubs = stubs
        self.clock = stage.clock
        self.store = stage.store
        self.shop = shop
        self.chat: list[Entry] = []
        self.aftermath = Aftermath(stage.store.database)
        self._channel = _Watched(self, shown)
        self._models = stage.project.registry.event_models()
        self._events = 0
        person = given.customer or {}
        self._person = {"name": person.get("name") or "", "language": person.get("language")}
        self.group = Group(
            channel=CHANNEL,
            chat=GROUP_CHAT,
            forum=True,
            language=shop.language,
            time_zone=shop.zone(),
        )
        around = Surroundings(
            channels={CHANNEL: self._channel},
            staff=Anybody(),
            groups=Groups(self.group),
            bot_username=lambda: "shop_bot",
            by_lot=False,
        )
        project = replace(stage.project, registry=stubs)
        self.engine = Engine(project, stage.store, stage.clock, _SECRET, around, pauses=(0.0,))

    # --- what people and the shop do --------------------------------------------------------------

    async def say(self, text: str, attachment: Attachment | None = None) -> None:
        shown = f"[{attachment.kind}] {text}".strip() if attachment else text
        self.note("user", shown)
        attachments = (attachment,) if attachment else ()
        now = self.clock.now()
        came = self._channel.arrived(
            CUSTOMER, text, at=now, attachments=attachments, person=self._person
        )
        await self.engine.lanes.accept([came])
        await self.settled()

    async def tap(self, label: str) -> bool:
        """On the newest button of that label; False when nobody sent one."""
        found = self._button(label)
        if found is None:
            return False
        self.note("user", f"[{label}]")
        message, data = found
        came = self._channel.arrived(
            CUSTOMER,
            label,
            at=self.clock.now(),
            kind="tap",
            message_id=message.id,
            data=data,
            tap_id=f"tap{self._channel.number()}",
            person=self._person,
        )
        await self.engine.lanes.accept([came])
        await self.settled()
        return True

    async def operator(self, text: str) -> bool:
        """In the customer's topic; False when there is none yet."""
        topics = [m.id for m in self._channel.sent if m.outbound.op == "open_topic"]
        if not topics:
            return False
        self.note("operator", text)
        came = self._channel.arrived(
            OPERATOR,
            text,
            at=self.clock.now(),
            chat=GROUP_CHAT,
            thread=topics[-1],
            person={"name": "Olga"},
        )
        await self.engine.lanes.accept([came])
        await self.settled()
        return True

    async def event(self, happens: Happens) -> None:
        """Raises BadEvent for data that a model in handlers/ refuses."""
        self._events += 1
        event = happenings.made(
            str(self._events),
            happens.type,
            happens.data,
            {**self.shop.events, **self._models},
            at=self.clock.now(),
            subject=f"{CHANNEL}:{CUSTOMER}",
        )
        number = (happens.data.get("order") or {}).get("number")
        self.note("event", f"{happens.type} {number}" if number else happens.type)
        await self.engine.lanes.accept([arrival(event)])
        await self.settled()

    async def wait(self, until: datetime) -> None:
        """Time passes; what becomes due on the way, or then, happens at its time."""
        while (due := await self.next_due()) is not None and due <= until:
            self.clock.set(max(due, self.clock.now()))
            await self.engine.ticker.tick()
            await self.settled()
        self.clock.set(until)

    async def next_due(self) -> datetime | None:
        return await self.store.timers.next_due()

    async def customer(self) -> Customer | None:
        """As they are now; None: never heard of."""
        address = Address(channel=CHANNEL, account=CUSTOMER)
        dialogue = await self.engine.dialogues.get(address)
        return None if dialogue.new else dialogue.customer

    # --- what comes of it ------------------------------------------------------------------------

    def heard(self, message: Message) -> None:
        op = message.outbound.op
        if op in _SHOWN or (op == "answer_tap" and message.text):
            text = message.text or _attached(message.outbound)
            self.note("bot", text, tuple(message.labels))

    def note(self, who: Who, text: str, buttons: tuple[str, ...] = ()) -> None:
        self.chat.append(Entry(at=self.clock.now(), who=who, text=text, buttons=buttons))

    async def settled(self) -> None:
        """Until nothing is being handled or sent. Raises Stuck."""
        for _ in range(_EAGER_ROUNDS):
            if self.engine.idle:
                return
            await asyncio.sleep(0)
        # an action of the owner's takes its time
        latest = asyncio.get_running_loop().time() + _LONGEST_SECONDS
        while not self.engine.idle:
            if asyncio.get_running_loop().time() > latest:
                raise Stuck
            await asyncio.sleep(0.002)

    def _button(self, label: str) -> tuple[Message, str] | None:
        for message in reversed(self._channel.sent):
            for button in message.buttons if message.outbound.peer == CUSTOMER else ():
                if button.label == label and button.data is not None:
                    return message, button.data
        return None

    def labels(self) -> list[str]:
        """Of all buttons there are to tap, newest first."""
        found = [
            button.label
            for message in reversed(self._channel.sent)
            for button in (message.buttons if message.outbound.peer == CUSTOMER else ())
            if button.data is not None
        ]
        return list(dict.fromkeys(found))


def _attached(outbound: Outbound) -> str:
    return f"[{outbound.attachment.kind}]" if outbound.attachment else ""
