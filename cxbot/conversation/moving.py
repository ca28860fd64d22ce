"""Moves a session that waits to the current version of its flows: `cxbot deploy --move`.

Rules
1. It moves whole or not at all: its flow, what that runs, anytime entries on top.
2. Each step it stands at must be unchanged: the same place or id, verb and `save`; a question also
   has the same answers, so that its buttons and reminders go on working.
3. What was said and set stays: variables, misses, timers with their keys and their times.
4. One that hasn't begun begins with the current version.
"""

from cxbot.conversation.draft import Draft
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Traced
from cxbot.flow.state import Frame, SessionState
from cxbot.flow.steps import AnyStep, AskStep, CallStep, HumanStep, RunStep, WaitStep
from cxbot.model.conversation import Session
from cxbot.model.touchpoint import Place
from cxbot.model.value import replace


def is_current(state: SessionState, catalog: Catalog) -> bool:
    """Every flow it stands in is the one that is live."""
    return all(_current(frame, catalog) for frame in state.frames)


def moved(state: SessionState, catalog: Catalog) -> SessionState | str:
    """The state under the current versions, or why it must stay, for the owner."""
    if not state.started and len(state.frames) == 1:
        flow = catalog.flows.get(state.flow)
        return SessionState.new(flow) if flow else _removed(state.flow)
    frames = []
    for frame in state.frames:
        there = frame if _current(frame, catalog) else _moved(frame, catalog)
        if isinstance(there, str):
            return there
        frames.append(there)
    return replace(state, frames=tuple(frames))


def move(draft: Draft, session: Session, catalog: Catalog) -> bool:
    """Within a turn; what happened since the owner agreed decides. It leaves a trace."""
    state = SessionState.from_json(session.state)
    if is_current(state, catalog):
        return False
    there = moved(state, catalog)
    if isinstance(there, str):
        return False
    top = there.frames[-1]
    found = catalog.flows[top.flow].places.get(top.at or "")
    # no step of its own: it didn't run again
    place = Place(flow=top.flow, flow_version=top.version, line=found.line if found else None)
    versions = {frame.version for frame in state.frames} - {f.version for f in there.frames}
    detail = f"from {', '.join(sorted(versions))}"
    draft.trace(session.id, Traced(place=place, verb="moved", detail=detail))
    draft.put_session(replace(session, state=there.to_json(), flow_version=there.version))
    return True


def _current(frame: Frame, catalog: Catalog) -> bool:
    flow = catalog.flows.get(frame.flow)
    return flow is not None and flow.version == frame.version


def _moved(frame: Frame, catalog: Catalog) -> Frame | str:
    before, now = catalog.flow(frame.flow, frame.version), catalog.flows.get(frame.flow)
    if now is None:
        return _removed(frame.flow)
    if before is None:
        return f"version {frame.version} of {frame.flow} is not known any more"
    if frame.at is not None:
        why = _differs(before, now, frame)
        if why:
            return why
    return replace(frame, version=now.version)


def _removed(name: str) -> str:
    return f"the flow {name} was removed"


def _differs(before: Flow, now: Flow, frame: Frame) -> str:
    """Why a session can't stand at this step of the current version; empty if it can."""
    old, new = before.steps.get(frame.at or ""), now.steps.get(frame.at or "")
    if old is None:
        return f"{frame.flow} had no step {frame.at}"
    where = f"{old.verb} in line {old.span.line} of the old version"
    if frame.waiting and frame.waiting.kind == "call":
        return f"{where}: an action is at work"
    if new is None or new.id != old.id or type(new) is not type(old):
        return f"{where} is not there any more"
    if what := _changed(old, new):
        return f"{where}: {what} changed (now line {new.span.line})"
    return ""


def _changed(old: AnyStep, new: AnyStep) -> str:
    """What matters for a session that waits there; empty if nothing."""
    match old, new:
        case AskStep(), AskStep():
            return _changed_question(old, new)
        case CallStep(), CallStep():
            return _first(action=old.action != new.action, save=_save(old) != _save(new))
        case RunStep(), RunStep():
            return _first(run=old.flow != new.flow, save=_save(old) != _save(new))
        case WaitStep(), WaitStep():
            length = (old.length, old.until) != (new.length, new.until)
            # its own name says that it is the same wait
            return _first(wait=length and old.id is None)
        case HumanStep(), HumanStep():
            no_answer = (old.no_answer is None) != (new.no_answer is None)
            return _first(no_answer=no_answer, and_=old.waits != new.waits)
        case _:
            return ""


def _changed_question(old: AskStep, new: AskStep) -> str:
    ours, theirs = old.answer, new.answer
    kind = (ours.kind, ours.least, ours.most) != (theirs.kind, theirs.least, theirs.most)
    named = (ours.named and ours.named.name) != (theirs.named and theirs.named.name)
    offered = ours.named and theirs.named and ours.named.options != theirs.named.options
    return _first(
        answer=bool(kind or named or offered),
        choices=[c.value for c in old.choices] != [c.value for c in new.choices],
        save=_save(old) != _save(new),
        skip=(old.skip is None) != (new.skip is None),
        remind=(old.remind is None) != (new.remind is None),
    )


def _save(step: AskStep | CallStep | RunStep) -> str:
    return str(step.save or "")


def _first(**changed: bool) -> str:
    return next((f'"{name.rstrip("_")}"' for name, it_did in changed.items() if it_did), "")
