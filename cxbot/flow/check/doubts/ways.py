"""Ways through a flow: steps that never run, dead ends, failures and silence nobody wrote down."""

from collections.abc import Iterable, Iterator

from cxbot.flow import graph
from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge
from cxbot.flow.reading.source import Span
from cxbot.flow.shop import NO_REPLY_AFTER
from cxbot.flow.steps import AnyStep, AskStep, CallStep, HumanStep

#: They let the customer neither read anything nor meet anybody.
_SILENT = frozenset({"set", "if", "match", "wait", "go", "call", "stop"})


def check(view: View) -> None:
    told: set[str] = set()
    for flow in view.flows.values():
        if view.whole(flow):
            _never_runs(view, flow)
            _dead_ends(view, flow)
        _unwritten(view, flow, told)


# --- W401 ----------------------------------------------------------------------------------------


def _never_runs(view: View, flow: Flow) -> None:
    live = graph.reached(flow)
    for above, step in _first_dead(flow.do, live, None):
        span = _verb(view, step)
        match above:
            case HumanStep(waits=False):
                said = 'never runs: with "and: continue" the flow does not wait for an outcome.'
                view.add(span, "W401", said, 'Remove it, or remove "and: continue".')
            case _ if above.verb in {"stop", "go"}:
                view.add(span, "W401", f"never runs: the step above it is {above.verb}.")
            case _:
                said = (
                    f"never runs: every way of the {above.verb} above it ends or leads elsewhere."
                )
                view.add(span, "W401", said, "Remove it, or let one of those ways go on.")


def _first_dead(
    steps: Iterable[AnyStep], live: frozenset[str], owner: AnyStep | None
) -> Iterator[tuple[AnyStep, AnyStep]]:
    """Each first step of a stretch that nothing reaches, with what stands above it.

    Above the first step of a flow stands nothing, and it always runs.
    """
    above, was_live = owner, True
    for step in steps:
        if step.key in live:
            for branch in step.branches():
                yield from _first_dead(branch.steps, live, step)
        elif was_live and above:
            yield above, step
        above, was_live = step, step.key in live


def _verb(view: View, step: AnyStep) -> Span:
    return view.key(step.span, step.verb) if step.verb != "stop" else step.span


# --- W403, W408, W410 ----------------------------------------------------------------------------


def _unwritten(view: View, flow: Flow, told: set[str]) -> None:
    """What happens though nobody wrote it; `told` are files that have heard of the default."""
    for step in sorted(flow.steps.values(), key=lambda one: (one.span.line, one.span.column)):
        if isinstance(step, CallStep) and not step.on_error:
            said = "if the call fails, the customer gets messages.call_failed and an operator is"
            view.add(_verb(view, step), "W403", f"no on_error: {said} called.")
        if isinstance(step, AskStep):
            _silence(view, step, told)


def _silence(view: View, step: AskStep, told: set[str]) -> None:
    ends = step.no_reply.after if step.no_reply else NO_REPLY_AFTER
    if step.remind and step.remind.after >= ends:
        said = "this reminder is never sent: the question ends before it, or at the same time."
        hint = "Make remind earlier than no_reply; both count from the question."
        view.add(view.key(step.span, "remind", "after"), "W408", said, hint)
    if step.no_reply is not None or view.value(step.span, "no_reply") is not None:
        return
    said = f"it ends quietly after {NO_REPLY_AFTER.days} days (shop default)."
    text = "this question has no no_reply (as above)."
    if step.span.file not in told:
        text = f"this question has no no_reply; {said}"
    told.add(step.span.file)
    view.add(_verb(view, step), "W410", text)


# --- W404 ----------------------------------------------------------------------------------------


def _dead_ends(view: View, flow: Flow) -> None:
    """After the customer has spoken, each way must lead to words or a person before the end."""
    trigger = flow.trigger
    by_customer = bool(trigger.commands or trigger.words or trigger.button)
    if not by_customer and flow.name in view.run_by_others:
        return  # the flow that runs it goes on
    ends: dict[tuple[str, str], Edge] = {}
    for source, edges in view.ways(flow).items():
        spoken = source == "" and by_customer
        if spoken or isinstance(flow.steps.get(source), AskStep):
            answered = (e for e in edges if e.kind in {"start", "next"} or _given_up(e))
            for edge in _silent_ends(view, flow, answered):
                ends.setdefault((edge.source, edge.kind), edge)
    for edge in ends.values():
        view.add(*_dead_end(view, flow, edge))


def _given_up(edge: Edge) -> bool:
    return edge.kind == "give up" and edge.written


def _silent_ends(view: View, flow: Flow, edges: Iterable[Edge]) -> Iterator[Edge]:
    """The edges into the end that these lead to without a word on the way."""
    seen: set[str] = set()
    todo = list(edges)
    while todo:
        edge = todo.pop()
        if edge.calls_person or (edge.kind == "else" and not edge.written):
            continue  # a case nobody wrote is another warning, or can't be
        if edge.target is None:
            yield edge
        elif edge.target not in seen and flow.steps[edge.target].verb in _SILENT:
            seen.add(edge.target)
            todo += view.ways(flow).get(edge.target, ())


def _dead_end(view: View, flow: Flow, edge: Edge) -> tuple[Span, str, str, str]:
    step = flow.steps.get(edge.source)
    if step is None:
        span = view.key(flow.span, "do")
        return span, "W404", "dead end: whoever starts this flow gets no word.", "Write a say."
    span = _verb(view, step)
    if isinstance(step, AskStep):
        said = "dead end: after the answer the flow ends without a word or a person."
        return span, "W404", said, "Write a say after it: thank you is enough."
    if edge.kind == "no" and not edge.written:
        said = "dead end: if this does not hold, the flow ends without a word to the customer."
        return span, "W404", said, 'Add "else:" with a say, or a say below.'
    said = "dead end: the customer has spoken, and the flow ends here without a word or a person."
    return span, "W404", said, "Write a say before it."
