"""Plays one scenario, line by line, strictly: what the bot says must be read in its order."""

import time
from datetime import datetime, timedelta
from typing import assert_never

from cxbot.app.scenarios import checks, customers
from cxbot.app.scenarios.checks import Differs
from cxbot.app.scenarios.notes import Notes
from cxbot.app.scenarios.result import Entry, Failure, Played
from cxbot.app.scenarios.stage import Scene, Stage, Stuck
from cxbot.errors import BadEvent
from cxbot.flow.scenario import matching
from cxbot.flow.scenario.story import (
    AnyLine,
    Bot,
    Buttons,
    Ended,
    Expect,
    Happens,
    Human,
    Operator,
    Scenario,
    Tap,
    User,
    Wait,
)
from cxbot.flow.values import hours
from cxbot.flow.values.scope import zone


async def play(stage: Stage, scenario: Scenario) -> Played:
    """Never raises for what a scenario or the bot does."""
    began = time.perf_counter()
    async with stage.set(scenario.given) as scene:
        with Notes() as notes:
            player = _Player(scene, scenario)
            failure = await player.play()
        steps = [step for row in await scene.aftermath.traces() for step in row.steps]
        return Played(
            scenario=scenario,
            failure=failure,
            chat=tuple(scene.chat),
            notes=tuple(dict.fromkeys(notes.found)),
            zone=zone(player.time_zone) or scene.shop.zone(),
            virtual=scene.clock.now() - scenario.given.now,
            seconds=time.perf_counter() - began,
            steps=steps,
        )


class _Player:
    def __init__(self, scene: Scene, scenario: Scenario) -> None:
        self._scene = scene
        self._scenario = scenario
        self._people_read = 0
        #: The last message that a step has read.
        self._shown: Entry | None = None
        given = scenario.given.customer or {}
        self.time_zone = str(given.get("time_zone") or scene.shop.time_zone)

    async def play(self) -> Failure | None:
        at = self._scenario.span
        try:
            await customers.seed(self._scene, self._scenario.given)
            if self._scenario.given.event is not None:
                at = self._scenario.given.event.span
                await self._act(self._scenario.given.event)
            for line in self._scenario.lines:
                at = line.span
                await self._step(line)
            self._nothing_unread("at the end")
        except Differs as differs:
            return differs.at(at.line)
        except (BadEvent, Stuck) as error:
            return Failure(line=at.line, message=str(error))
        return None

    async def _step(self, line: AnyLine) -> None:
        match line:
            case User() | Tap() | Operator() | Happens() | Wait():
                self._nothing_unread("here")
                await self._act(line)
            case Bot():
                await self._bot(line)
            case Buttons():
                self._buttons(line.labels)
            case Human():
                await self._human(line)
            case Ended():
                await checks.ended(self._scene, self._scenario, line)
            case Expect():
                await checks.expect(self._scene, self._scenario, line)
            case _:
                assert_never(line)

    async def _act(self, line: User | Tap | Operator | Happens | Wait) -> None:
        scene = self._scene
        match line:
            case User():
                await scene.say(line.text, line.attachment)
            case Tap():
                if not await scene.tap(line.label):
                    raise Differs(_no_button(line.label, scene.labels()))
            case Operator():
                if not await scene.operator(line.text):
                    raise Differs("Nobody was called yet, so no operator can write.")
            case Happens():
                await scene.event(line)
            case Wait():
                await scene.wait(await self._until(line))
        if scene.stubs.unanswered:
            raise Differs(scene.stubs.unanswered[0])

    async def _until(self, wait: Wait) -> datetime:
        """`until 10:00` is on the customer's clock, as in flows."""
        now = self._scene.clock.now()
        if wait.until is None:
            return now + (wait.length or timedelta())
        customer = await self._scene.customer()
        if customer is not None and customer.time_zone:
            self.time_zone = customer.time_zone
        return hours.next_clock(now, wait.until, zone(self.time_zone) or self._scene.shop.zone())

    # --- what was said ---------------------------------------------------------------------------

    def _unread(self) -> Entry | None:
        said = (entry for entry in self._scene.chat if entry.who == "bot")
        return next((entry for entry in said if not entry.read), None)

    def _nothing_unread(self, where: str) -> None:
        entry = self._unread()
        if entry is not None:
            raise Differs(f"The bot said something that no step reads {where}.", actual=bot(entry))

    async def _bot(self, line: Bot) -> None:
        entry = self._unread()
        if line.text is None:
            if entry is not None:
                raise Differs(
                    "The bot was expected to be silent.",
                    expected="bot: nothing",
                    actual=bot(entry),
                )
            return
        wanted = f'bot: "{line.text}"'
        if entry is None:
            raise Differs("The bot said nothing.", expected=wanted, actual=await self._silence())
        if not matching.fits(line.text, entry.text):
            raise Differs(
                "The bot said something else.",
                expected=wanted,
                actual=bot(entry),
                difference=matching.difference(line.text, entry.text),
            )
        entry.read = True
        self._shown = entry
        if line.buttons is not None:
            self._buttons(line.buttons)

    async def _silence(self) -> str:
        due = await self._scene.next_due()
        if due is None:
            return "bot: nothing, and nothing is going to happen by itself"
        return f"bot: nothing; what comes next is {hours.about(due - self._scene.clock.now())} away"

    def _buttons(self, labels: tuple[str, ...]) -> None:
        shown = self._shown.buttons if self._shown is not None else ()
        if not matching.all_fit(labels, shown):
            raise Differs(
                "Other buttons are offered.",
                expected=f"buttons: {_listed(labels)}",
                actual=f"buttons: {_listed(shown)}",
            )

    async def _human(self, line: Human) -> None:
        calls = await self._scene.aftermath.calls_for_people()
        call = calls[self._people_read] if self._people_read < len(calls) else None
        if line.title is None:
            if call is not None:
                raise Differs(
                    "A person was called.", expected="human: nothing", actual=f'human: "{call}"'
                )
            return
        wanted = f'human: "{line.title}"'
        if call is None:
            raise Differs("No person was called.", expected=wanted, actual="human: nothing")
        self._people_read += 1
        self._scene.note("human", call)
        if not matching.fits(line.title, call):
            raise Differs(
                "A person was called for something else.",
                expected=wanted,
                actual=f'human: "{call}"',
                difference=matching.difference(line.title, call),
            )


def bot(entry: Entry) -> str:
    return f'bot: "{entry.text}"'


def _listed(labels: tuple[str, ...]) -> str:
    return f"[{', '.join(labels)}]" if labels else "nothing"


def _no_button(label: str, labels: list[str]) -> str:
    there = f"There are: {', '.join(labels[:10])}." if labels else "There are none at all."
    return f'No message has a button "{label}". {there}'
