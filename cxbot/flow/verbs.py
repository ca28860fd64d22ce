"""What each verb does in a turn, and how a flow, an action or a talk with a person ends."""

from collections.abc import Callable, Mapping
from typing import Any

from cxbot.flow import asking, telling
from cxbot.flow.protocol import ActionFailed, ActionReturned, CallAction, Say, SayKind
from cxbot.flow.state import Waiting
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    Case,
    GoStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
    StopStep,
    WaitStep,
)
from cxbot.flow.turn import Impossible, Turn
from cxbot.flow.values import hours, operations
from cxbot.model.text import RichText
from cxbot.model.ticket import HumanOutcome


def run(turn: Turn, step: AnyStep) -> None:
    """One step. It moves the top frame on, or leaves it waiting."""
    _RUN[type(step)](turn, step)


def _say(turn: Turn, step: SayStep) -> None:
    if not turn.may_send():
        return
    text = step.text.render(turn.scope())
    more = telling.content(turn, step)
    if text or more.get("attachment"):
        turn.add(Say(text=text, place=turn.place(), initiative=turn.initiative, **more))
    turn.trace("say", detail="" if text else "the text is empty")
    turn.move(step.next)


def _set(turn: Turn, step: SetStep) -> None:
    changed: dict[str, Any] = {}
    for target, value in step.assignments:
        changed |= turn.save(target, value.evaluate(turn.scope()))
    turn.trace("set", changed)
    turn.move(step.next)


def _if(turn: Turn, step: IfStep) -> None:
    holds = step.condition.holds(turn.scope())
    turn.trace("if", detail="yes" if holds else "no")
    turn.move((step.then if holds else step.otherwise).entry)


def _match(turn: Turn, step: MatchStep) -> None:
    value = step.subject.evaluate(turn.scope())
    case = case_of(step, value)
    turn.trace("match", detail=case.label if case else "else")
    turn.move(case.then.entry if case else step.otherwise.entry)


_WORDS: dict[str, Any] = {"yes": True, "no": False, "empty": None}


def case_of(step: MatchStep, value: Any) -> Case | None:
    """The first case that the value fits; None for `else`."""
    number = operations.number(value)
    if number is None and isinstance(value, str) and value:
        # Most are plain words, which equal nothing but themselves.
        return next((case for case in step.cases if value in case.values), None)
    return next((case for case in step.cases if _fits(case, value, number)), None)


def _fits(case: Case, value: Any, number: operations.Number | None) -> bool:
    if number is not None and any(low <= number <= high for low, high in case.ranges):
        return True
    for text in case.values:
        word = _WORDS.get(text, text)
        if operations.equal(value, word) or operations.equal(value, text):
            return True
    return False


def _wait(turn: Turn, step: WaitStep) -> None:
    now = turn.world.now
    if step.until is not None:
        due = hours.next_clock(now, step.until, turn.scope().zone())
    elif step.length is not None:
        due = now + step.length
    else:
        raise Impossible("a wait without a length")
    turn.trace("wait", detail=f"until {due.isoformat()}")
    turn.wait(Waiting(kind="wait", key=turn.timer("wait", due)))


def _run(turn: Turn, step: RunStep) -> None:
    flow = turn.flows.runnable(step.flow)
    if flow is None:
        raise Impossible(f"there is no flow {step.flow}")
    scope = turn.scope()
    values = {name: value.evaluate(scope) for name, value in step.arguments}
    turn.trace("run", detail=step.flow)
    turn.push(flow, "run", values)


def _go(turn: Turn, step: GoStep) -> None:
    turn.trace("go", detail=step.to)
    turn.move(step.to)


# --- actions -------------------------------------------------------------------------------------


def _call(turn: Turn, step: CallStep) -> None:
    scope = turn.scope()
    arguments = {name: value.evaluate(scope) for name, value in step.arguments}
    turn.calls += 1
    call = f"{step.key}#{turn.calls}"
    turn.trace("call", detail=step.action)
    turn.add(CallAction(call=call, name=step.action, arguments=arguments, place=turn.place()))
    turn.wait(Waiting(kind="call", key=call))


def action_ended(turn: Turn, event: ActionReturned | ActionFailed) -> bool:
    waiting = turn.waiting
    if waiting is None or waiting.kind != "call" or waiting.key != event.call:
        return False
    step = turn.step_of(turn.top)
    if not isinstance(step, CallStep):
        raise Impossible(f"step {step.key} called no action")
    if isinstance(event, ActionReturned):
        changed = turn.save(step.save, event.value)
        turn.trace("call", changed, detail="returned")
        turn.move(step.next)
        return True
    branches = dict(step.on_error)
    branch = branches.get(event.error) or branches.get("else")
    turn.trace("call", detail=f"failed: {event.error} {event.detail}".strip())
    if branch:
        turn.move(branch.entry)
    else:
        _call_failed(turn, step, event)
    return True


def _call_failed(turn: Turn, step: CallStep, event: ActionFailed) -> None:
    """Nobody said what to do: the customer is told, and the flow ends after a person's help."""
    reason = f"{step.action} failed: {event.error}"
    turn.call_person(reason, priority="high", says="own")
    if turn.may_apologise():
        turn.say_message("call_failed")
    turn.wait(Waiting(kind="human"))


# --- people --------------------------------------------------------------------------------------


def _human(turn: Turn, step: HumanStep) -> None:
    below = turn.frames[:-1]
    if step.waits and any(f.waiting and f.waiting.kind == "human" for f in below):
        turn.trace("human", detail="a person is called already")
        turn.move(step.next)
        return
    if turn.shop.refuses_at(turn.world.now, step.priority, people=turn.world.people):
        _refused(turn, step)
        return
    text = _told(turn, step)
    if text and not turn.may_send():
        return
    scope = turn.scope()
    reason = step.title.plain(scope)
    if text:
        kind: SayKind = "say" if step.say else "system"
        place, initiative = turn.place(), turn.initiative
        turn.add(Say(text=text, kind=kind, place=place, initiative=initiative))
    share = {name: value.evaluate(scope) for name, value in step.share if name not in step.secret}
    turn.call_person(
        reason,
        priority=step.priority,
        queue=step.queue,
        share={name: value for name, value in share.items() if value is not None},
        wait=step.waits,
        call_back=step.call_back.plain(scope) if step.call_back else "",
        says="nothing" if step.silent else "own" if step.say else "usual",
    )
    turn.trace("human", detail=reason)
    if not step.waits:
        turn.move(step.next)
        return
    key = turn.timer("human", turn.world.now + step.no_answer.after) if step.no_answer else ""
    turn.wait(Waiting(kind="human", key=key))


def _refused(turn: Turn, step: HumanStep) -> None:
    """Nobody is there and no ticket is opened: the flow goes on where it says so, or just on."""
    branch = dict(step.on).get("off_hours") if step.waits else None
    if branch is None and not step.silent:
        if not turn.may_send():
            return
        turn.say_message("human_off_hours")
    turn.trace("human", detail="off_hours")
    turn.move(branch.entry if branch else step.next)


def _told(turn: Turn, step: HumanStep) -> RichText:
    if step.silent:
        return RichText()
    if step.say:
        return step.say.render(turn.scope())
    return telling.called(turn, step.priority)


def human_ended(turn: Turn, outcome: HumanOutcome, *, timer: bool = False) -> bool:
    """The talk is over, or (`timer`) nobody took it in the time the step gives."""
    turn.initiative = "customer"
    step = turn.step_of(turn.top)
    if turn.waiting and turn.waiting.key and not timer:
        turn.cancel(("human",))
    turn.trace("human", detail=outcome)
    late = step.no_answer.do if timer and isinstance(step, HumanStep) and step.no_answer else None
    if late is None and outcome in {"resolved", "returned", "closed_by_customer", "timeout"}:
        turn.say_message("human_done")
    if isinstance(step, CallStep):
        turn.end("error", f"{step.span}: {step.action} failed")
        return True
    branch = late
    if isinstance(step, HumanStep) and branch is None:
        branch = dict(step.on).get(outcome)
    turn.move(branch.entry if branch else step.next)
    return True


# --- ends ----------------------------------------------------------------------------------------


def _stop(turn: Turn, _: StopStep) -> None:
    """`run` returns to its caller; an anytime entry takes the whole session with it."""
    turn.trace("stop")
    if turn.top.role != "run" and turn.flow_of(turn.top).anytime:
        turn.end("stopped")
    else:
        turn.move(None)


def flow_ended(turn: Turn) -> None:
    """The top flow has no more steps: back to what is below it, or the end."""
    ended = turn.top
    if len(turn.frames) == 1:
        turn.end("finished")
        return
    turn.drop(len(turn.frames) - 1)
    if ended.role == "run":
        step = turn.step_of(turn.top)
        save = step.save if isinstance(step, RunStep) else None
        changed = turn.save(save, dict(ended.values))
        turn.trace("run", changed, detail=f"{ended.flow} ended")
        turn.move(step.next)
    elif turn.waiting and turn.waiting.kind == "ask":
        asking.repeat(turn)
    elif turn.waiting and turn.waiting.kind in {"wait", "hold"} and not turn.waiting.key:
        # It was over while the entry ran: what comes now is the bot's idea, not the customer's.
        turn.begins(after_silence=turn.after_silence and turn.waiting.kind == "hold")
        turn.move(turn.top.at)
        turn.relevant()


#: Looked up by type: a turn runs many steps, and asking each class in turn costs more than some do.
_RUN: Mapping[type[AnyStep], Callable[[Turn, Any], None]] = {
    SayStep: _say,
    AskStep: asking.ask,
    CallStep: _call,
    SetStep: _set,
    IfStep: _if,
    MatchStep: _match,
    WaitStep: _wait,
    HumanStep: _human,
    RunStep: _run,
    GoStep: _go,
    StopStep: _stop,
}
