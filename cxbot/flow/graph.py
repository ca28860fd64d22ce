"""Where each step can lead: the one picture that checks, drawings and reports of a flow share.

What the engine does by itself is there too (a question nobody answers ends the flow), marked as
not written.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from msgspec import Struct

from cxbot.flow.definition import Flow
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    GoStep,
    HumanStep,
    IfStep,
    MatchStep,
    StopStep,
)

EdgeKind = Literal[
    "start",       # into the first step
    "next",        # on to the following step: said, set, waited, returned, answered, resolved
    "yes", "no",   # of an if
    "case", "else",
    "give up",     # nothing understood
    "no reply",    # a question nobody answered
    "error",       # of a call, by name
    "outcome",     # of a talk with people, by name
    "no answer",   # nobody took it in time
    "go",
    "stop",
]  # fmt: skip


class Edge(Struct, frozen=True, kw_only=True):
    #: Key of a step; "" is the start of the flow.
    source: str
    #: Key of a step; None is the end.
    target: str | None
    kind: EdgeKind
    #: Of a case, an error, an outcome: its name.
    label: str = ""
    #: How long it takes, for "no reply" and "no answer".
    after: timedelta | None = None
    #: False: the owner wrote nothing here, and this is what happens then.
    written: bool = True
    #: A person is called on the way, though no `human` step says so.
    calls_person: bool = False


def edges(flow: Flow) -> tuple[Edge, ...]:
    """In the order of the file, the start first."""
    return (
        Edge(source="", target=flow.entry, kind="start"),
        *(edge for step in flow.steps.values() for edge in leading(step)),
    )


def leading(step: AnyStep) -> Iterator[Edge]:
    """The ways out of a step."""
    key = step.key
    match step:
        case IfStep():
            yield Edge(source=key, target=step.then.entry, kind="yes")
            written = bool(step.otherwise.steps)
            yield Edge(source=key, target=step.otherwise.entry, kind="no", written=written)
        case MatchStep():
            for case in step.cases:
                yield Edge(source=key, target=case.then.entry, kind="case", label=case.label)
            written = bool(step.otherwise.steps)
            yield Edge(source=key, target=step.otherwise.entry, kind="else", written=written)
        case AskStep():
            yield from _of_question(step)
        case CallStep():
            yield from _of_call(step)
        case HumanStep():
            yield from _of_human(step)
        case GoStep():
            yield Edge(source=key, target=step.to, kind="go")
        case StopStep():
            yield Edge(source=key, target=None, kind="stop")
        case _:
            yield Edge(source=key, target=step.next, kind="next")


def reached(flow: Flow) -> frozenset[str]:
    """Keys of the steps that some way from the start leads to."""
    found: set[str] = set()
    todo = [flow.entry] if flow.entry else []
    while todo:
        key = todo.pop()
        if key in found or key not in flow.steps:
            continue
        found.add(key)
        todo += [edge.target for edge in leading(flow.steps[key]) if edge.target]
    return frozenset(found)


def _of_question(step: AskStep) -> Iterator[Edge]:
    key = step.key
    yield Edge(source=key, target=step.next, kind="next")
    given_up = step.give_up
    yield Edge(
        source=key,
        target=given_up.entry if given_up else step.next,
        kind="give up",
        written=given_up is not None,
        calls_person=given_up is None,
    )
    late = step.no_reply
    yield Edge(
        source=key,
        target=late.do.entry if late and late.do else None,
        kind="no reply",
        after=late.after if late else None,
        written=late is not None,
    )


def _of_call(step: CallStep) -> Iterator[Edge]:
    yield Edge(source=step.key, target=step.next, kind="next")
    names = {name for name, _ in step.on_error}
    for name, branch in step.on_error:
        yield Edge(source=step.key, target=branch.entry, kind="error", label=name)
    if "else" not in names:
        yield Edge(
            source=step.key, target=None, kind="error", label="else",
            written=False, calls_person=True,
        )  # fmt: skip


def _of_human(step: HumanStep) -> Iterator[Edge]:
    yield Edge(source=step.key, target=step.next, kind="next")
    if not step.waits:
        return
    for name, branch in step.on:
        yield Edge(source=step.key, target=branch.entry, kind="outcome", label=name)
    late = step.no_answer
    if late:
        target = late.do.entry if late.do else step.next
        yield Edge(source=step.key, target=target, kind="no answer", after=late.after)
