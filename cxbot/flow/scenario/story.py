"""A scenario as it was read: what is given, and the lines of the chat in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cxbot.flow.protocol import EndOutcome
from cxbot.flow.reading.source import Span
from cxbot.model.message import Attachment

#: Of a `flow:` that means the entries of anytime.yaml.
ANYTIME = "anytime"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of a scenario."""

    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class User(Line):
    """The customer writes, or sends a file, a place, their phone."""

    text: str = ""
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tap(Line):
    """The customer taps the newest button of that label."""

    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot(Line):
    """The next unread message; `text` None: there is none."""

    text: str | None
    #: Labels of its buttons, in order; None: not looked at.
    buttons: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Buttons(Line):
    """What the message that was read last offers."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(Line):
    """A person writes in the customer's topic."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happens(Line):
    """An event of the shop's system."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait(Line):
    """Either a length of time, or minutes of the day on the customer's clock."""

    length: timedelta | None = None
    until: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Human(Line):
    """The next call for a person is titled so; None: nobody was called."""

    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Line):
    outcome: EndOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """`rating: 2`, `customer.segment: promoter`, `metric.csat: 2`, `tickets: 1`."""

    path: tuple[str, ...]
    value: Any
    span: Span

    @property
    def name(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expect(Line):
    values: tuple[Expected, ...]


AnyLine = User | Tap | Bot | Buttons | Operator | Happens | Wait | Human | Ended | Expect


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a stubbed action gives: a value, or the name of an error."""

    value: Any = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """One answer for every call, or a list: one for each."""

    answers: tuple[Answer, ...]
    each: bool
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is so before the first line."""

    #: Aware.
    now: datetime
    #: Fields of the customer; None: somebody never heard of.
    customer: Mapping[str, Any] | None = None
    #: Data of the orders they have, as in events.
    orders: tuple[Mapping[str, Any], ...] = ()
    event: Happens | None = None
    calls: Mapping[str, Stub] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    name: str
    #: The flow it is about, or ANYTIME.
    flow: str
    given: Given
    lines: tuple[AnyLine, ...]
    span: Span

    @property
    def file(self) -> str:
        return self.span.file
