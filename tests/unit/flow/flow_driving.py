"""Plays a session against the interpreter: virtual time, timers as rows, JSON between events."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cxbot.flow.catalog import Catalog, load
from cxbot.flow.interpreter import advance
from cxbot.flow.protocol import (
    Answered,
    AskLeave,
    CallAction,
    CancelTimers,
    Effect,
    Ended,
    Event,
    Initiative,
    OpenTicket,
    Say,
    SetCustomer,
    SetTimer,
    Started,
    TimerFired,
    World,
)
from cxbot.flow.state import SessionState

MOSCOW = ZoneInfo("Europe/Moscow")
#: A Monday, within opening hours.
MONDAY = datetime(2025, 3, 10, 15, 30, tzinfo=ZoneInfo("UTC"))

SHOP = """
shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: Europe/Moscow
currency: RUB
"""


def flow_text(steps: str, top: str = "") -> str:
    """A flow named `f` around its steps."""
    body = "\n".join(f"  {line}" for line in steps.strip("\n").splitlines())
    return f"flow: f\n{top}do:\n{body}\n"


def catalog(steps: str, *, top: str = "", shop: str = "", **more: str) -> Catalog:
    texts = {"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP + shop}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    return load(texts)


@dataclass
class Player:
    """One session and everything around it."""

    flows: Catalog
    flow: str = "f"
    now: datetime = MONDAY
    customer: dict[str, Any] = field(default_factory=lambda: {"wants_messages": True})
    language: str = "en"
    #: There is a contact policy; it answers within the turn, or (None) the test does.
    policy: bool = False
    decide: Callable[[AskLeave], Event] | None = None
    state: SessionState = field(init=False)
    timers: dict[str, SetTimer] = field(default_factory=dict)
    effects: list[Effect] = field(default_factory=list)
    last: tuple[Effect, ...] = ()

    def __post_init__(self) -> None:
        self.state = SessionState.new(self.flows.flows[self.flow])

    def world(self) -> World:
        return World(
            now=self.now,
            customer=self.customer,
            language=self.language,
            time_zone="Europe/Moscow",
            policy=self.policy,
        )

    def send(self, event: Event) -> tuple[Effect, ...]:
        self.state = SessionState.from_json(json.loads(json.dumps(self.state.to_json())))
        self.state, self.last = advance(self.flows, self.state, event, self.world())
        assert SessionState.from_json(json.loads(json.dumps(self.state.to_json()))) == self.state
        for effect in self.last:
            self._do(effect)
        self.effects.extend(self.last)
        leave = next((effect for effect in self.last if isinstance(effect, AskLeave)), None)
        if leave is not None and self.decide is not None:
            before = self.last
            self.last = (*before, *self.send(self.decide(leave)))
        return self.last

    def _do(self, effect: Effect) -> None:
        match effect:
            case SetTimer():
                assert effect.key not in self.timers
                self.timers[effect.key] = effect
            case CancelTimers():
                kinds = effect.kinds
                kinds = kinds or frozenset(t.kind for t in self.timers.values())
                kept = {k: t for k, t in self.timers.items() if t.kind not in kinds}
                self.timers = kept
            case SetCustomer():
                self.customer[effect.field] = effect.value

    def start(
        self, values: Mapping[str, Any] | None = None, initiative: Initiative = "customer"
    ) -> "Player":
        self.send(Started(values=values or {}, initiative=initiative))
        return self

    def types(self, text: str) -> list[str]:
        self.send(Answered(text=text))
        return self.said()

    def tap(self, choice: int) -> list[str]:
        self.send(Answered(choice=choice))
        return self.said()

    def wait(self, length: timedelta) -> list[str]:
        """Moves the clock; whatever becomes due on the way fires in order."""
        until, said = self.now + length, []
        while due := [timer for timer in self.timers.values() if timer.due <= until]:
            timer = min(due, key=lambda one: one.due)
            del self.timers[timer.key]
            self.now = max(self.now, timer.due)
            self.send(TimerFired(kind=timer.kind, key=timer.key))
            said += self.said()
        self.now = until
        return said

    def said(self) -> list[str]:
        return [effect.text.text for effect in self.last if isinstance(effect, Say)]

    def one(self, kind: type[Any]) -> Any:
        """The last turn's only effect of that kind."""
        found = [effect for effect in self.last if isinstance(effect, kind)]
        assert len(found) == 1, self.last
        return found[0]

    @property
    def ended(self) -> str | None:
        found = [effect.outcome for effect in self.effects if isinstance(effect, Ended)]
        assert len(found) <= 1
        return found[0] if found else None

    @property
    def tickets(self) -> list[str]:
        return [e.reason for e in self.effects if isinstance(e, OpenTicket)]

    @property
    def call(self) -> CallAction:
        found: CallAction = self.one(CallAction)
        return found
