"""The verbs, as read: one frozen class each. They keep where they stand and where they lead."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from cxbot.flow.reading.source import Span
from cxbot.flow.shop import NamedAnswer
from cxbot.flow.texts.phrase import Phrase, Value
from cxbot.flow.texts.template import Template
from cxbot.flow.values.expression import Expression
from cxbot.model.ticket import Priority

AnswerKind = Literal[
    "text", "number", "yes/no", "rating", "choice", "phone", "email", "date", "photo",
    "location", "pattern", "list",
]  # fmt: skip


class Target(Struct, frozen=True, kw_only=True):
    """Where a value is kept: a variable of the session, or a field of the customer for ever."""

    name: str
    customer: bool
    span: Span

    def __str__(self) -> str:
        return f"customer.{self.name}" if self.customer else self.name


class Branch(Struct, frozen=True, kw_only=True):
    """Steps of one way. `entry` is the key of the first, or what follows when there's none."""

    steps: tuple["AnyStep", ...]
    entry: str | None


class LinkText(Struct, frozen=True, kw_only=True):
    label: Phrase
    url: Template


class ChoiceText(Struct, frozen=True, kw_only=True):
    """The value is stored, the label is shown in the customer's language."""

    value: str
    label: Phrase


class AnswerType(Struct, frozen=True, kw_only=True):
    kind: AnswerKind
    span: Span
    least: int = 0
    most: int = 0
    named: NamedAnswer | None = None


class Remind(Struct, frozen=True, kw_only=True):
    after: timedelta
    say: Phrase | None


class Late(Struct, frozen=True, kw_only=True):
    """What happens `after` a while of silence; without steps of its own the default."""

    after: timedelta
    do: Branch | None


class Case(Struct, frozen=True, kw_only=True):
    """One way of a match: texts, and ranges of numbers."""

    label: str
    values: tuple[str, ...]
    ranges: tuple[tuple[float, float], ...]
    span: Span
    then: Branch


class Step(Struct, frozen=True, kw_only=True):
    #: "2", "3/1-2/2", or the step's own id: unique in its flow, the same for the same structure.
    key: str
    span: Span
    #: The key that follows; None when the flow ends after it.
    next: str | None
    id: str | None = None
    task: str | None = None
    stage: str | None = None
    touchpoint: str | None = None

    verb = "step"

    def branches(self) -> Iterator[Branch]:
        yield from ()


class SayStep(Step, frozen=True, kw_only=True):
    text: Phrase
    links: tuple[LinkText, ...] = ()
    photo: Template | None = None
    file: Template | None = None

    verb = "say"


class AskStep(Step, frozen=True, kw_only=True):
    text: Phrase
    answer: AnswerType
    links: tuple[LinkText, ...] = ()
    photo: Template | None = None
    file: Template | None = None
    choices: tuple[ChoiceText, ...] = ()
    save: Target | None = None
    #: Empty: messages.retry, twice.
    retry: tuple[Phrase, ...] = ()
    give_up: Branch | None = None
    skip: Phrase | None = None
    remind: Remind | None = None
    no_reply: Late | None = None
    metric: str | None = None

    verb = "ask"

    def branches(self) -> Iterator[Branch]:
        if self.give_up:
            yield self.give_up
        if self.no_reply and self.no_reply.do:
            yield self.no_reply.do


class CallStep(Step, frozen=True, kw_only=True):
    action: str
    action_span: Span
    arguments: tuple[tuple[str, Value], ...] = ()
    save: Target | None = None
    on_error: tuple[tuple[str, Branch], ...] = ()

    verb = "call"

    def branches(self) -> Iterator[Branch]:
        for _, branch in self.on_error:
            yield branch


class SetStep(Step, frozen=True, kw_only=True):
    assignments: tuple[tuple[Target, Value], ...]

    verb = "set"


class IfStep(Step, frozen=True, kw_only=True):
    condition: Expression
    then: Branch
    otherwise: Branch

    verb = "if"

    def branches(self) -> Iterator[Branch]:
        yield self.then
        yield self.otherwise


class MatchStep(Step, frozen=True, kw_only=True):
    subject: Expression
    cases: tuple[Case, ...]
    otherwise: Branch

    verb = "match"

    def branches(self) -> Iterator[Branch]:
        for case in self.cases:
            yield case.then
        yield self.otherwise


class WaitStep(Step, frozen=True, kw_only=True):
    """Either a length of time, or minutes of the day."""

    length: timedelta | None = None
    until: int | None = None

    verb = "wait"


class HumanStep(Step, frozen=True, kw_only=True):
    title: Phrase
    say: Phrase | None = None
    #: `say: ""`: the customer is told nothing.
    silent: bool = False
    priority: Priority = "normal"
    waits: bool = True
    queue: str | None = None
    share: tuple[tuple[str, Value], ...] = ()
    secret: tuple[str, ...] = ()
    #: They are to be called: when, or on which number.
    call_back: Phrase | None = None
    no_answer: Late | None = None
    on: tuple[tuple[str, Branch], ...] = ()

    verb = "human"

    def branches(self) -> Iterator[Branch]:
        if self.no_answer and self.no_answer.do:
            yield self.no_answer.do
        for _, branch in self.on:
            yield branch


class RunStep(Step, frozen=True, kw_only=True):
    flow: str
    flow_span: Span
    arguments: tuple[tuple[str, Value], ...] = ()
    save: Target | None = None

    verb = "run"


class GoStep(Step, frozen=True, kw_only=True):
    to: str
    to_span: Span

    verb = "go"


class StopStep(Step, frozen=True, kw_only=True):
    verb = "stop"


AnyStep = (
    SayStep | AskStep | CallStep | SetStep | IfStep | MatchStep | WaitStep | HumanStep | RunStep
    | GoStep | StopStep
)  # fmt: skip


def walk(steps: tuple[AnyStep, ...]) -> Iterator[AnyStep]:
    """Every step, those of branches after the step they belong to."""
    for step in steps:
        yield step
        for branch in step.branches():
            yield from walk(branch.steps)
