"""The work from one input to the next wait: frames that change, and the effects so far.

It moves frames and collects effects; what the verbs do stands in verbs.py and asking.py.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from cxbot.errors import CxbotError
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import (
    AskLeave,
    CancelTimers,
    Effect,
    Ended,
    EndOutcome,
    OpenTicket,
    Say,
    SetCustomer,
    SetTimer,
    TimerKind,
    Traced,
    World,
)
from cxbot.flow.state import Frame, Role, SessionState, Waiting
from cxbot.flow.steps import AnyStep, Target
from cxbot.flow.values.plainvalue import plain_value
from cxbot.flow.values.scope import Scope
from cxbot.model.policy import ContactKind
from cxbot.model.text import RichText
from cxbot.model.touchpoint import NOWHERE, Place

MAX_STEPS = 100
MAX_FRAMES = 20


class Impossible(CxbotError):
    """The session can't go on; the owner should read why."""


class Level:
    """A frame while its turn lasts: mutable, and with the flow it runs at hand."""

    __slots__ = ("at", "before", "flow", "its", "leave", "role", "values", "version", "waiting")

    def __init__(self, frame: Frame, its: Flow | None) -> None:
        self.before: Frame | None = frame
        self.flow = frame.flow
        self.version = frame.version
        self.role = frame.role
        self.at = frame.at
        self.values = frame.values
        self.waiting = frame.waiting
        self.leave = frame.leave
        #: None: this version is not known any more.
        self.its = its

    def frame(self) -> Frame:
        """As it is kept; the very same when nothing changed."""
        old = self.before
        if (
            old is not None
            and old.at == self.at
            and old.values is self.values
            and old.waiting is self.waiting
            and old.leave == self.leave
        ):
            return old
        return Frame(
            flow=self.flow,
            version=self.version,
            role=self.role,
            at=self.at,
            values=self.values,
            waiting=self.waiting,
            leave=self.leave,
        )


class Turn:
    """Mutable for the length of one advance(); nobody else sees it."""

    def __init__(self, flows: Catalog, state: SessionState, world: World) -> None:
        self.flows = flows
        self.shop = flows.shop
        self.world = world
        self.before = state
        self.frames = [
            Level(frame, flows.flow(frame.flow, frame.version)) for frame in state.frames
        ]
        self._scope: Scope | None = None
        self.effects: list[Effect] = []
        self.outcome = state.outcome
        self.initiative = state.initiative
        self.questions = state.questions
        self.timers = state.timers
        self.calls = state.calls
        self.steps = 0
        self.customer = dict(state.customer)
        self.leave = state.leave
        self.after_silence = state.after_silence
        self.contact = state.contact

    def state(self) -> SessionState:
        waiting = self.frames[-1].waiting
        calling = waiting is not None and waiting.kind in {"call", "leave"}
        return SessionState(
            frames=tuple([level.frame() for level in self.frames]),
            started=True,
            outcome=self.outcome,
            initiative=self.initiative,
            questions=self.questions,
            timers=self.timers,
            calls=self.calls,
            steps=self.steps if calling else 0,
            customer=self.customer if calling else {},
            leave=self.leave,
            after_silence=self.after_silence,
            contact=self.contact,
        )

    # --- frames ----------------------------------------------------------------------------------

    @property
    def top(self) -> Level:
        return self.frames[-1]

    @property
    def waiting(self) -> Waiting | None:
        return self.frames[-1].waiting

    def flow_of(self, level: Level) -> Flow:
        if level.its is None:
            raise Impossible(f"version {level.version} of {level.flow} is not known any more")
        return level.its

    def step_of(self, level: Level) -> AnyStep:
        step = level.its.steps.get(level.at or "") if level.its else None
        if step is None:
            self.flow_of(level)
            raise Impossible(f"{level.flow} has no step {level.at}")
        return step

    def move(self, at: str | None) -> None:
        """The top frame goes on at that step and waits for nothing."""
        top = self.frames[-1]
        top.at = at
        top.waiting = None

    def wait(self, waiting: Waiting | None) -> None:
        self.frames[-1].waiting = waiting

    def push(self, flow: Flow, role: Role, values: Mapping[str, Any]) -> None:
        if len(self.frames) >= MAX_FRAMES:
            raise Impossible(f"more than {MAX_FRAMES} flows inside each other")
        frame = Frame(
            flow=flow.name,
            version=flow.version,
            role=role,
            at=flow.entry,
            values={name: plain_value(value) for name, value in values.items()},
        )
        self.frames.append(Level(frame, flow))
        self._scope = None

    def drop(self, above: int) -> None:
        """Only the frames below that index stay."""
        del self.frames[above:]
        self._scope = None

    # --- values ----------------------------------------------------------------------------------

    def scope(self) -> Scope:
        """What names mean in the top frame."""
        if self._scope is None:
            self._scope = self.scope_of(self.frames[-1])
        return self._scope

    def scope_of(self, level: Level, extra: Mapping[str, Any] | None = None) -> Scope:
        values, world = level.values, self.world
        customer, language = world.customer, world.language
        if self.customer:
            customer = {**customer, **self.customer}
            # Who has just chosen a language reads the next line in it.
            language = str(self.customer.get("language") or language)
        return Scope(
            self.shop,
            {**values, **extra} if extra else values,
            customer=customer,
            now=world.now,
            language=language,
            time_zone=world.time_zone,
        )

    def save(self, target: Target | None, value: Any) -> dict[str, Any]:
        """Keeps it, and says what changed."""
        if target is None:
            return {}
        kept = plain_value(value)
        if target.customer:
            self._scope = None
            self.customer[target.name] = kept
            self.add(SetCustomer(field=target.name, value=kept))
        else:
            top = self.frames[-1]
            top.values = {**top.values, target.name: kept}
            if self._scope is not None:
                self._scope.values = top.values
        return {str(target): kept}

    # --- effects ---------------------------------------------------------------------------------

    def add(self, effect: Effect) -> None:
        self.effects.append(effect)

    def place(self) -> Place:
        top = self.frames[-1]
        found = top.its.places.get(top.at or "") if top.its else None
        return found or Place(flow=top.flow, flow_version=top.version)

    def trace(self, verb: str, changed: Mapping[str, Any] | None = None, detail: str = "") -> None:
        traced = Traced(place=self.place(), verb=verb, changed=changed or {}, detail=detail)
        self.effects.append(traced)

    def message(self, key: str, **values: Any) -> RichText:
        phrase = self.shop.messages.get(key)
        return phrase.render(self._with(values)) if phrase else RichText()

    def _with(self, values: Mapping[str, Any]) -> Scope:
        return self.scope_of(self.frames[-1], values) if values else self.scope()

    def call_person(self, reason: str, **more: Any) -> None:
        """Opens a ticket. What some step of these flows calls secret stays off its card."""
        secret = frozenset().union(*(level.its.secret for level in self.frames if level.its))
        self.add(OpenTicket(reason=reason, secret=secret, place=self.place(), **more))

    def say_message(self, key: str) -> None:
        """A phrase of the bot's own, unless the owner silenced it."""
        text = self.message(key)
        if text:
            said = Say(text=text, kind="system", place=self.place(), initiative=self.initiative)
            self.add(said)

    def timer(self, kind: TimerKind, due: Any) -> str:
        self.timers += 1
        key = f"{kind}:{self.timers}"
        self.add(SetTimer(kind=kind, key=key, due=due))
        return key

    def cancel(self, kinds: Iterable[TimerKind]) -> None:
        self.add(CancelTimers(kinds=frozenset(kinds)))

    # --- may the bot speak -----------------------------------------------------------------------

    def wanted(self) -> bool:
        """Consent, asked before whatever the bot starts by itself."""
        return self.initiative == "customer" or (
            self.scope().get(("customer", "wants_messages")) is not False
        )

    def begins(self, *, after_silence: bool = False) -> None:
        """What follows is the bot's own idea; it has to ask leave for it."""
        self.initiative, self.leave, self.after_silence = "bot", False, after_silence

    def may_send(self) -> bool:
        """False: the session asks the contact policy first. Where there is none, it has ended for
        want of consent, or holds until quiet hours end."""
        if self.world.policy:
            return self._may_by_policy()
        if self.initiative == "customer":
            return True
        if not self.wanted():
            self.end("not relevant", "the customer wants no messages")
            return False
        until = self.shop.quiet_until(self.world.now, self.world.time_zone)
        if until is None:
            return True
        self.trace("hold", detail=f"quiet hours until {until.isoformat()}")
        self.hold(until)
        return False

    def hold(self, until: datetime) -> None:
        """The step runs again then."""
        self.wait(Waiting(kind="hold", key=self.timer("hold", until)))

    def survey(self) -> int | None:
        """Index of the innermost survey that another flow runs. What lies below an anytime entry
        isn't speaking now."""
        for index in range(len(self.frames) - 1, 0, -1):
            level = self.frames[index]
            if level.role == "anytime":
                return None
            if level.role == "run" and level.its and level.its.contact.purpose == "survey":
                return index
        return None

    def _may_by_policy(self) -> bool:
        survey = self.survey()
        asked = self.frames[survey or 0]
        inline = survey is not None and not asked.leave
        if not inline and (self.initiative == "customer" or self.leave):
            return True
        kind: ContactKind = "follow_on" if self.after_silence and not inline else "first"
        if inline and (self.initiative == "customer" or self.leave):
            # They are being talked to already: the survey comes now or not at all.
            kind = "inline"
        leave = f"{kind}:{self.top.at}"
        self.ask_leave(leave, kind, asked)
        self.wait(Waiting(kind="leave", key=leave))
        return False

    def ask_leave(self, leave: str, kind: ContactKind, whose: Level) -> None:
        self.add(
            AskLeave(
                leave=leave, kind=kind, flow=whose.flow, version=whose.version, place=self.place()
            )
        )

    def may_apologise(self) -> bool:
        """Something went wrong while the bot spoke by itself: whether they hear of it."""
        if self.initiative == "customer" or self.world.policy:
            return self.initiative == "customer" or self.leave
        return self.wanted() and (
            self.shop.quiet_until(self.world.now, self.world.time_zone) is None
        )

    def relevant(self) -> bool:
        """The session's top-level `if`, asked again after each wait."""
        bottom = self.frames[0]
        condition = self.flow_of(bottom).condition
        if condition is None or condition.holds(self.scope_of(bottom)):
            return True
        self.end("not relevant", f"if: {condition.text}")
        return False

    # --- ends ------------------------------------------------------------------------------------

    def end(self, outcome: EndOutcome, detail: str = "") -> None:
        self.add(CancelTimers())
        self.add(Ended(outcome=outcome, detail=detail))
        self.outcome = outcome
        self.frames[-1].waiting = None

    def fail(self, what: str) -> None:
        """The customer is told, a person is called, the owner can read where and why."""
        place = self.place() if self.frames else NOWHERE
        detail = f"{self._where(place)}: {what}"
        self.add(Traced(place=place, verb="error", detail=detail))
        self.call_person(detail, priority="high", wait=False)
        if self.may_apologise():
            self.say_message("call_failed")
        self.end("error", detail)

    def _where(self, place: Place) -> str:
        flow = self.top.its
        file = flow.span.file if flow else f"flows/{self.top.flow}.yaml"
        return f"{file}:{place.line}" if place.line else file
