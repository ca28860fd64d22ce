"""A scenario as it was read: what is given, and the lines of the chat in order."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct, field

from cxbot.flow.protocol import EndOutcome
from cxbot.flow.reading.source import Span
from cxbot.model.message import Attachment

#: Of a `flow:` that means the entries of anytime.yaml.
ANYTIME = "anytime"


class Line(Struct, frozen=True, kw_only=True):
    """One step of a scenario."""

    span: Span


class User(Line, frozen=True, kw_only=True):
    """The customer writes, or sends a file, a place, their phone."""

    text: str = ""
    attachment: Attachment | None = None


class Tap(Line, frozen=True, kw_only=True):
    """The customer taps the newest button of that label."""

    label: str


class Bot(Line, frozen=True, kw_only=True):
    """The next unread message; `text` None: there is none."""

    text: str | None
    #: Labels of its buttons, in order; None: not looked at.
    buttons: tuple[str, ...] | None = None


class Buttons(Line, frozen=True, kw_only=True):
    """What the message that was read last offers."""

    labels: tuple[str, ...]


class Operator(Line, frozen=True, kw_only=True):
    """A person writes in the customer's topic."""

    text: str


class Happens(Line, frozen=True, kw_only=True):
    """An event of the shop's system."""

    type: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Wait(Line, frozen=True, kw_only=True):
    """Either a length of time, or minutes of the day on the customer's clock."""

    length: timedelta | None = None
    until: int | None = None


class Human(Line, frozen=True, kw_only=True):
    """The next call for a person is titled so; None: nobody was called."""

    title: str | None


class Ended(Line, frozen=True, kw_only=True):
    outcome: EndOutcome


class Expected(Struct, frozen=True, kw_only=True):
    """`rating: 2`, `customer.segment: promoter`, `metric.csat: 2`, `tickets: 1`."""

    path: tuple[str, ...]
    value: Any
    span: Span

    @property
    def name(self) -> str:
        return ".".join(self.path)


class Expect(Line, frozen=True, kw_only=True):
    values: tuple[Expected, ...]


AnyLine = User | Tap | Bot | Buttons | Operator | Happens | Wait | Human | Ended | Expect


class Answer(Struct, frozen=True, kw_only=True):
    """What a stubbed action gives: a value, or the name of an error."""

    value: Any = None
    error: str | None = None


class Stub(Struct, frozen=True, kw_only=True):
    """One answer for every call, or a list: one for each."""

    answers: tuple[Answer, ...]
    each: bool
    span: Span


class Given(Struct, frozen=True, kw_only=True):
    """What is so before the first line."""

    #: Aware.
    now: datetime
    #: Fields of the customer; None: somebody never heard of.
    customer: Mapping[str, Any] | None = None
    #: Data of the orders they have, as in events.
    orders: tuple[Mapping[str, Any], ...] = ()
    event: Happens | None = None
    calls: Mapping[str, Stub] = field(default_factory=dict)


class Scenario(Struct, frozen=True, kw_only=True):
    name: str
    #: The flow it is about, or ANYTIME.
    flow: str
    given: Given
    lines: tuple[AnyLine, ...]
    span: Span

    @property
    def file(self) -> str:
        return self.span.file
