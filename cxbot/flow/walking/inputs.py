"""What can happen next to a session: every answer, silence, failure and outcome worth trying."""

from collections.abc import Iterator, Mapping
from typing import get_args

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.flow.interpreter import question
from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Answered,
    CallAction,
    Event,
    HumanEnded,
    SetTimer,
    TimerFired,
    World,
)
from cxbot.flow.state import SessionState
from cxbot.flow.steps import AskStep, CallStep, HumanStep
from cxbot.flow.walking.samples import Samples
from cxbot.model.message import Attachment
from cxbot.model.ticket import HumanOutcome
from cxbot.model.types import ANY, ActionType

_NONSENSE = "~~~"
_SHOWN = 40
_TYPED: Mapping[str, tuple[str, ...]] = {
    "phone": ("+44 20 7946 0958",),
    "email": ("anna@example.com",),
}


class Input(Struct, frozen=True, kw_only=True):
    """An event, and how the owner would tell it."""

    event: Event
    said: str


def inputs(
    flows: Catalog,
    state: SessionState,
    world: World,
    timers: Mapping[str, SetTimer],
    samples: Samples,
    actions: Mapping[str, ActionType] | None,
    call: CallAction | None,
) -> Iterator[Input]:
    """Everything worth trying in that state."""
    frame = state.frames[-1]
    flow = flows.flow(frame.flow, frame.version)
    step = flow.steps.get(frame.at or "") if flow else None
    if state.status == "calling" and call is not None:
        saved = str(step.save) if isinstance(step, CallStep) and step.save else ""
        yield from _returns(call, samples, actions, saved)
        return
    if state.status == "asking" and isinstance(step, AskStep):
        yield from _answers(flows, state, world, step, samples)
    if state.status == "human":
        declared = dict(step.on) if isinstance(step, HumanStep) else {}
        for outcome in get_args(HumanOutcome):
            if outcome not in declared and outcome != "resolved":
                continue
            yield Input(event=HumanEnded(outcome=outcome), said=f"a person: {outcome}")
    for timer in timers.values():
        fired = TimerFired(kind=timer.kind, key=timer.key)
        yield Input(event=fired, said=_SILENCE[timer.kind])


_SILENCE = {
    "wait": "(time passes)",
    "hold": "(quiet hours end)",
    "remind": "(silence: a reminder)",
    "no_reply": "(no reply)",
    "human": "(nobody takes it)",
}


def _answers(
    flows: Catalog, state: SessionState, world: World, step: AskStep, samples: Samples
) -> Iterator[Input]:
    asked = question(flows, state, world)
    for row in asked.choices if asked else ():
        for choice in row:
            event = Answered(text=choice.label, choice=choice.index)
            yield Input(event=event, said=f"taps {choice.label!r}")
    kind = step.answer.kind
    if kind in {"photo", "location"}:
        attachment = Attachment(kind=kind, file_id="sample")
        yield Input(event=Answered(attachments=(attachment,)), said=f"sends a {kind}")
    for text in _typed(step, samples):
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        yield Input(event=Answered(text=text), said=repr(shown))
    if kind != "text":
        yield Input(event=Answered(text=_NONSENSE), said="something else")
    elif step.give_up:
        yield Input(event=Answered(), said="something without words")


def _typed(step: AskStep, samples: Samples) -> tuple[str, ...]:
    decides = step.save is not None and str(step.save) in samples.deciding
    match step.answer.kind:
        case "text":
            return tuple(samples.texts()) if decides else ("some words",)
        case "number":
            return tuple(map(str, samples.near())) if decides else ("7",)
        case "date":
            return tuple(samples.days()) if decides else ("2025-03-14",)
        case "pattern":
            example = step.answer.named.example if step.answer.named else ""
            compared = (*samples.texts(), *map(str, samples.near())) if decides else ()
            # Those that don't fit the pattern are misses.
            return (*([example] if example else []), *compared)
        case kind:
            return _TYPED.get(kind, ())


def _returns(
    call: CallAction, samples: Samples, actions: Mapping[str, ActionType] | None, saved: str
) -> Iterator[Input]:
    action = (actions or {}).get(call.name)
    for value in samples.of(action.result if action else ANY, saved):
        event = ActionReturned(call=call.call, value=value)
        yield Input(event=event, said=f"{call.name} returns")
    for error in (*(action.errors if action else ()), "error"):
        failed = ActionFailed(call=call.call, error=error)
        yield Input(event=failed, said=f"{call.name} fails: {error}")
