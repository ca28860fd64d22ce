"""`cxbot chat`: a conversation in the terminal, played like a scenario that is being made up.

Time stands still until `wait` moves it; an operator's lines are typed here too.
"""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cxbot.app.chat.beginning import Beginning, Wishes, beginning
from cxbot.app.chat.recording import Recording
from cxbot.app.chat.typed import HELP, Typed, read_data, read_line
from cxbot.app.scenarios import customers
from cxbot.app.scenarios.notes import Notes
from cxbot.app.scenarios.run import Opened
from cxbot.app.scenarios.stage import CUSTOMER, Scene, Stage
from cxbot.app.scenarios.stubs import Heard
from cxbot.channels.console import Console
from cxbot.clock import SystemClock
from cxbot.errors import BadEvent, ConfigError, CxbotError
from cxbot.flow.scenario import happenings, known, samples
from cxbot.flow.scenario.story import Given, Happens
from cxbot.flow.scenario.writing import Bare
from cxbot.flow.values import hours
from cxbot.flow.values.scope import zone
from cxbot.model.message import Outbound


@dataclass(slots=True)
class _Seen:
    calls: int = 0
    #: Sessions whose end was told.
    ended: set[str] = field(default_factory=set)
    group: list[str] = field(default_factory=list)


class Chat:
    """One conversation in the terminal. `run` raises ConfigError before anything is said."""

    def __init__(
        self,
        opened: Opened,
        show: Callable[[str], None],
        wishes: Wishes,
        *,
        quiet: Callable[[str], None] | None = None,
    ) -> None:
        """`show` gets what was said and answers to what was typed, `quiet` remarks beside them."""
        self._show = show
        self._opened = opened
        self._remark = quiet or show
        self._wishes = wishes
        self._console = Console(show)
        self._seen = _Seen()
        self._notes = Notes()
        shop = opened.project.catalog.shop
        self._zone = shop.zone()
        now = SystemClock().now().astimezone(self._zone)
        moment = happenings.moment(f"{now:%Y-%m-%d %H:%M}", self._zone)
        self._now = datetime.fromisoformat(moment) if moment else now
        record = wishes.record
        self._recording = Recording(record, self._now, self._zone) if record else None
        self._stubs = Heard(opened.project.registry)

    async def run(self, lines: AsyncIterator[str]) -> None:
        begins = beginning(self._opened, self._wishes, self._now)
        given = Given(now=self._now, customer=begins.customer)
        async with AsyncExitStack() as stack:
            stage = Stage(self._opened.project)
            await stage.open()
            stack.push_async_callback(stage.close)
            stack.enter_context(self._notes)
            scene = await stack.enter_async_context(
                stage.set(given, stubs=self._stubs, shown=self._heard)
            )
            await customers.seed(scene, given)
            if self._recording is not None:
                self._recording.customer = given.customer or {}
                stack.push_async_callback(self._write, scene)
            await self._begin(scene, begins)
            async for line in lines:
                await self._take(scene, line)

    async def _write(self, scene: Scene) -> None:
        if self._recording is not None:
            await self._recording.write(scene, self._stubs, self._wishes.flow)

    # --- how it begins ---------------------------------------------------------------------------

    async def _begin(self, scene: Scene, begins: Beginning) -> None:
        if self._wishes.terminal:
            self._remark("(what you type, the customer says; `help` tells more)")
        if begins.event is not None:
            await self._begin_by_event(scene, begins.event)
            return
        await self._say(scene, begins.words)
        if begins.button_of is not None:
            customer = await scene.customer()
            language = customer.language if customer is not None else scene.shop.language
            labels = dict(self._opened.project.catalog.menu(language))
            await self._tap(scene, labels[begins.button_of])

    async def _begin_by_event(self, scene: Scene, begins: Happens) -> None:
        data = json.dumps(begins.data, ensure_ascii=False)
        self._remark(f"(event {begins.type} {data})")
        try:
            await scene.event(begins)
        except BadEvent as error:
            raise ConfigError(f"--with: {_problems(error)}") from error
        if self._recording is not None:
            self._recording.event = (begins.type, begins.data)
        await self._look(scene)
        started = [session.flow for session in await scene.aftermath.sessions()]
        if self._wishes.flow not in started:
            self._remark("(it did not start: its `if` said no; other data can be given by --with)")

    # --- what is typed ---------------------------------------------------------------------------

    async def _take(self, scene: Scene, line: str) -> None:
        """A line; what can't be done is said, and the chat goes on."""
        try:
            await self._do(scene, read_line(line, known.events(self._opened.files)))
        except BadEvent as error:
            self._show(f"({_problems(error)})")
        except CxbotError as error:
            self._show(f"({error})")
        for note in self._notes.taken():
            self._remark(f"(the log says: {note})")

    async def _do(self, scene: Scene, typed: Typed) -> None:
        match typed.kind:
            case "nothing":
                return
            case "help":
                self._show(HELP)
            case "wait":
                await self._wait(scene, typed.text)
            case "operator":
                await self._operator(scene, typed.text)
            case "event":
                await self._event(scene, typed.text)
            case "user" if (label := self._console.picked(typed.text)) is not None:
                await self._tap(scene, label)
            case "user":
                await self._say(scene, typed.text)

    async def _say(self, scene: Scene, text: str) -> None:
        self._record("user", text)
        await scene.say(text)
        await self._look(scene)

    async def _tap(self, scene: Scene, label: str) -> None:
        self._record("tap", label)
        await scene.tap(label)
        await self._look(scene)

    async def _wait(self, scene: Scene, said: str) -> None:
        until = await _until(scene, said)
        before = len(scene.chat), len(self._seen.ended)
        self._record("wait", Bare(said))
        await scene.wait(until)
        await self._look(scene)
        if (len(scene.chat), len(self._seen.ended)) == before:
            due = await scene.next_due()
            ahead = f"; what comes next is {hours.about(due - until)} away" if due else ""
            self._remark(f"(nothing happened{ahead if self._wishes.terminal else ''})")
        if self._wishes.terminal:
            self._remark(f"(it is {until.astimezone(self._zone):%A, %Y-%m-%d %H:%M})")

    async def _operator(self, scene: Scene, text: str) -> None:
        if not text:
            self._remark("(what does the operator say? operator: Hello)")
            return
        self._seen.group.clear()
        if not await scene.operator(text):
            self._remark("(nobody was called yet, so no operator can write)")
            return
        self._record("operator", text)
        await self._look(scene)
        for said in self._seen.group:
            self._remark(f"(in the group: {said})")

    async def _event(self, scene: Scene, said: str) -> None:
        name, _, text = said.partition(" ")
        data = read_data(text) if text.strip() else None
        if data is None:
            data = samples.event_data(self._opened.files, name, scene.clock.now())
        await scene.event(Happens(type=name, data=data, span=_nowhere(self._opened)))
        self._record("event", Bare(name), **({"with": data} if data else {}))
        await self._look(scene)

    # --- what comes of it ------------------------------------------------------------------------

    def _record(self, word: str, value: Any, **options: Any) -> None:
        if self._recording is not None:
            self._recording.add(word, value, **options)

    def _heard(self, outbound: Outbound) -> None:
        if outbound.peer == CUSTOMER:
            self._console.message(outbound)
        elif outbound.op == "message" and outbound.text:
            self._seen.group.append(outbound.text.text)

    async def _look(self, scene: Scene) -> None:
        """Who was called, which flows ended and how; and all of it into the recording."""
        calls = await scene.aftermath.calls_for_people()
        for title in calls[self._seen.calls :]:
            self._remark(f"(a person is called: {title})")
        self._seen.calls = len(calls)
        for session in await scene.aftermath.sessions():
            if session.outcome is None or session.id in self._seen.ended:
                continue
            self._seen.ended.add(session.id)
            name, _, anytime = session.flow.partition(":")
            # what works at any time answers and is over: only another end is worth a word
            if not anytime or session.outcome != "finished":
                self._remark(f"({name}: {session.outcome})")
        if self._recording is not None:
            await self._recording.follow(scene)


async def _until(scene: Scene, text: str) -> datetime:
    """`3 days`, or `until 10:00` on the customer's clock."""
    now = scene.clock.now()
    word, _, rest = text.partition(" ")
    if word != "until":
        return now + (hours.length(text) or timedelta())
    customer = await scene.customer()
    there = zone(customer.time_zone) if customer is not None and customer.time_zone else None
    return hours.next_clock(now, hours.clock(rest) or 0, there or scene.shop.zone())


def _nowhere(opened: Opened) -> Any:
    return next(iter(opened.files.flows.values())).span


def _problems(error: BadEvent) -> str:
    return "; ".join(f"{one.field} {one.reason}" for one in error.problems)
