"""advance(): one event happens to a session; the new state and what the shell must do come back.

The rules:
 1. Pure and total. No clock, no I/O, no randomness; it never raises. What can't go on becomes
    a ticket, a word to the customer, and Ended("error").
 2. An event that doesn't fit the state changes nothing and has no effects.
 3. At most 100 steps run between two inputs.
 4. What the customer began is answered at once. For what the bot begins it asks leave of the
    contact policy; where there is none, consent and quiet hours decide.
 5. A session runs the version it began with; an old one comes from the catalog's pinned flows.
 6. The stack of frames is the whole position: the flow, what it runs, anytime entries on top.
"""

from collections.abc import Callable, Mapping
from typing import Any

from cxbot.flow import asking, verbs
from cxbot.flow.catalog import Catalog
from cxbot.flow.protocol import (
    ActionFailed,
    ActionReturned,
    Answered,
    Effect,
    Event,
    EventSeen,
    HumanEnded,
    Interrupted,
    LeaveDelayed,
    LeaveDenied,
    LeaveGiven,
    OpenTicket,
    Resumed,
    Say,
    Started,
    Stopped,
    TimerFired,
    Unreachable,
    World,
)
from cxbot.flow.state import SessionState
from cxbot.flow.turn import MAX_STEPS, Impossible, Level, Turn
from cxbot.flow.values.plainvalue import plain_value

Result = tuple[SessionState, tuple[Effect, ...]]


def advance(flows: Catalog, state: SessionState, event: Event, world: World) -> Result:
    """What the event makes of the session. Never raises."""
    turn = Turn(flows, state, world)
    try:
        if not _happen(turn, event):
            return state, ()
        _proceed(turn)
    except Exception as error:  # noqa: BLE001 the outermost ring: the customer never meets silence
        _failed(turn, str(error) or type(error).__name__)
    return turn.state(), tuple(turn.effects)


def _failed(turn: Turn, what: str) -> None:
    before = len(turn.effects)
    try:
        turn.fail(what)
    except Exception:  # noqa: BLE001 even the phrase for failures failed: a person must see it
        del turn.effects[before:]
        turn.add(OpenTicket(reason=what, priority="high", wait=False))
        turn.end("error", what)


def accepts(flows: Catalog, state: SessionState, answered: Answered, world: World) -> bool:
    """Whether this is a valid answer of the open question. Never raises."""
    turn = Turn(flows, state, world)
    try:
        return state.status == "asking" and asking.understood(turn, answered)
    except Exception:  # noqa: BLE001 advance() will say what is wrong
        return False


def question(flows: Catalog, state: SessionState, world: World) -> Say | None:
    """The open question as it would be asked again; None when there's none. Never raises."""
    turn = Turn(flows, state, world)
    try:
        return asking.open_question(turn) if state.status == "asking" else None
    except Exception:  # noqa: BLE001 as above
        return None


def _happen(turn: Turn, event: Event) -> bool:
    """What the event changes before any step runs. False: it doesn't fit."""
    status, kind = turn.before.status, type(event)
    if kind is Started:
        return status == "new" and _started(turn, event)
    if kind in _LEAVES:
        return turn.outcome is None and _leave(turn, event)
    return status not in {"new", "ended"} and _HAPPENS[kind](turn, event)


def _answered(turn: Turn, event: Answered) -> bool:
    turn.initiative = "customer"
    return turn.before.status == "asking" and asking.answered(turn, event)


def _resumed(turn: Turn, event: Resumed) -> bool:
    turn.initiative = "customer"
    return turn.before.status == "asking" and asking.resumed(turn, offer=event.asked)


def _action_ended(turn: Turn, event: ActionReturned | ActionFailed) -> bool:
    turn.steps = turn.before.steps
    return verbs.action_ended(turn, event)


def _started(turn: Turn, event: Any) -> bool:
    turn.initiative = event.initiative
    values = {name: plain_value(value) for name, value in event.values.items()}
    turn.top.values = values
    turn.relevant()
    return True


def _leave(turn: Turn, event: Any) -> bool:
    turn.end("stopped" if isinstance(event, Stopped) else "unreachable")
    return True


def _interrupted(turn: Turn, event: Interrupted) -> bool:
    turn.initiative = "customer"
    flow = turn.flows.flows.get(event.flow)
    if flow is None or turn.before.status == "calling":
        return False
    # The same entry again starts over instead of piling up.
    for index, frame in enumerate(turn.frames):
        if frame.role == "anytime" and frame.flow == flow.name:
            # Its waits stay armed and find nothing: cancelling would take those below with them.
            turn.cancel(("remind", "no_reply"))
            turn.drop(index)
            break
    asking.suspend(turn)
    turn.push(flow, "anytime", {})
    return True


def _fired(turn: Turn, event: TimerFired) -> bool:
    waiting = turn.waiting
    if event.kind in {"remind", "no_reply"}:
        turn.initiative = "bot"
        return asking.timer_fired(turn, event)
    if event.kind == "human":
        return _waits(turn.top, "human", event.key) and verbs.human_ended(
            turn, "timeout", timer=True
        )
    if waiting and waiting.kind == event.kind and waiting.key == event.key:
        turn.initiative = "bot"
        if event.kind == "wait":
            turn.begins()
            turn.move(turn.step_of(turn.top).next)
        else:
            turn.move(turn.top.at)
        turn.relevant()
        return True
    return _fired_below(turn, event)


def _fired_below(turn: Turn, event: TimerFired) -> bool:
    """A wait under an anytime entry is over: it goes on when the entry ends."""
    for frame in turn.frames[:-1]:
        if _waits(frame, event.kind, event.key):
            step = turn.step_of(frame)
            frame.at = step.next if event.kind == "wait" else frame.at
            frame.waiting = frame.waiting.but(key="") if frame.waiting else None
            turn.trace(event.kind, detail=f"over for {frame.flow}, which goes on after this")
            return True
    return False


def _waits(frame: Level, kind: str, key: str) -> bool:
    waiting = frame.waiting
    return waiting is not None and waiting.kind == kind and waiting.key == key and bool(key)


def _human_ended(turn: Turn, event: HumanEnded) -> bool:
    for index in range(len(turn.frames) - 1, -1, -1):
        waiting = turn.frames[index].waiting
        if waiting and waiting.kind == "human":
            # What an anytime entry still waited for above is dropped.
            turn.drop(index + 1)
            return verbs.human_ended(turn, event.outcome)
    return False


def _seen(turn: Turn, event: EventSeen) -> bool:
    bottom = turn.frames[0]
    rule = turn.flow_of(bottom).cancel
    if rule is None or rule.event != event.type or turn.before.status == "human":
        return False
    if rule.same:
        ours = turn.scope_of(bottom).get(rule.same)
        if ours is None or plain_value(_field(event.data, rule.same)) != ours:
            return False
    turn.end("cancelled", event.type)
    return True


def _field(data: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = data
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _leave_given(turn: Turn, event: LeaveGiven) -> bool:
    turn.steps = turn.before.steps
    if asking.reminds(turn, event.leave):
        asking.reminded(turn)
        return True
    if not _asked_leave(turn, event.leave):
        return False
    survey = turn.survey()
    if survey is not None:
        turn.frames[survey].leave = True
    turn.leave = turn.leave or turn.initiative == "bot"
    if not (turn.contact and event.leave.startswith("follow_on:")):
        turn.contact = event.contact
    turn.move(turn.top.at)
    return True


def _leave_delayed(turn: Turn, event: LeaveDelayed) -> bool:
    turn.steps = turn.before.steps
    detail = f"{event.why} until {event.until.isoformat()}"
    if asking.reminds(turn, event.leave):
        turn.trace("hold", detail=detail)
        asking.remind_later(turn, event.until)
        return True
    if not _asked_leave(turn, event.leave):
        return False
    if event.leave.startswith("inline:"):
        return _pass_over(turn, detail)
    turn.trace("hold", detail=detail)
    turn.hold(event.until)
    return True


def _leave_denied(turn: Turn, event: LeaveDenied) -> bool:
    turn.steps = turn.before.steps
    if asking.reminds(turn, event.leave):
        turn.trace("ask", detail=f"not reminded: {event.why}")
        asking.not_reminded(turn)
        return True
    if not _asked_leave(turn, event.leave):
        return False
    if event.leave.startswith("inline:"):
        return _pass_over(turn, event.why)
    turn.end("not relevant", event.why)
    return True


def _asked_leave(turn: Turn, leave: str) -> bool:
    waiting = turn.waiting
    return waiting is not None and waiting.kind == "leave" and waiting.key == leave


def _pass_over(turn: Turn, why: str) -> bool:
    """The survey isn't asked now; what ran it goes on."""
    turn.trace("run", detail=f"passed over: {why}")
    turn.drop((turn.survey() or 0) + 1)
    turn.move(None)
    return True


_LEAVES = frozenset({Stopped, Unreachable})
_HAPPENS: Mapping[type[Event], Callable[[Turn, Any], bool]] = {
    Answered: _answered,
    Interrupted: _interrupted,
    Resumed: _resumed,
    TimerFired: _fired,
    ActionReturned: _action_ended,
    ActionFailed: _action_ended,
    HumanEnded: _human_ended,
    EventSeen: _seen,
    LeaveGiven: _leave_given,
    LeaveDelayed: _leave_delayed,
    LeaveDenied: _leave_denied,
}


def _proceed(turn: Turn) -> None:
    """Steps, until one waits or the session ends."""
    while turn.outcome is None:
        top = turn.frames[-1]
        if top.waiting is not None:
            return
        if top.at is None:
            verbs.flow_ended(turn)
            continue
        turn.steps += 1
        if turn.steps > MAX_STEPS:
            raise Impossible(f"more than {MAX_STEPS} steps without waiting for the customer")
        verbs.run(turn, turn.step_of(top))
