"""Loops: those that run hot, and those that a customer can't leave by answering."""

from collections.abc import Callable, Mapping

from cxbot.flow.check.view import View, Ways
from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge
from cxbot.flow.steps import (
    AskStep,
    CallStep,
    GoStep,
    HumanStep,
    RunStep,
    SetStep,
    WaitStep,
)


def check(view: View) -> None:
    for flow in view.flows.values():
        # Only `go` leads backwards.
        if view.whole(flow) and any(isinstance(s, GoStep) for s in flow.steps.values()):
            _hot(view, flow)
            _endless(view, flow)


def _hot(view: View, flow: Flow) -> None:
    """Steps round and round without a pause, and nothing in them that could change the way."""

    def pauses(key: str) -> bool:
        step = flow.steps[key]
        return isinstance(step, AskStep | WaitStep | RunStep) or (
            isinstance(step, HumanStep) and step.waits
        )

    for loop in _loops(view.ways(flow), flow, lambda edge: not pauses(edge.source)):
        changes = any(isinstance(flow.steps[key], CallStep | SetStep) for key in loop)
        leaves = any(edge.target not in loop for key in loop for edge in view.ways(flow)[key])
        if not (changes and leaves):
            said = "a loop without a question or a wait: after 100 steps the flow fails."
            _at_go(view, flow, loop, "W406", said, "Put an ask or a wait into it.")


def _endless(view: View, flow: Flow) -> None:
    """Questions that lead only to each other, whatever is answered."""
    for loop in _loops(view.ways(flow), flow, _by_customer):
        steps = [flow.steps[key] for key in loop]
        asks = any(isinstance(step, AskStep) for step in steps)
        breathes = any(isinstance(step, WaitStep | HumanStep | RunStep) for step in steps)
        leaves = any(
            edge.target not in loop
            for key in loop
            for edge in view.ways(flow)[key]
            if _by_customer(edge)
        )
        if asks and not breathes and not leaves:
            said = "whatever is answered, the questions come again: nobody can leave this loop."
            hint = "Let one answer lead on, or give the question a skip and an if."
            _at_go(view, flow, loop, "W407", said, hint)


def _by_customer(edge: Edge) -> bool:
    """Not by silence, nor by what the engine does when nothing is written."""
    silence = edge.kind in {"no reply", "no answer"}
    return not silence and (edge.written or edge.kind in {"no", "else"})


def _at_go(view: View, flow: Flow, loop: frozenset[str], code: str, said: str, hint: str) -> None:
    back = max(
        (step for key in loop if isinstance(step := flow.steps[key], GoStep)),
        key=lambda step: (step.span.line, step.span.column),
    )
    view.add(view.key(back.span, "go"), code, said, hint)


def _loops(ways: Ways, flow: Flow, allowed: Callable[[Edge], bool]) -> list[frozenset[str]]:
    """Sets of steps that lead to each other by allowed edges, none of them part of a larger one."""
    forward = {
        key: [e.target for e in ways.get(key, ()) if e.target and allowed(e)] for key in flow.steps
    }
    backward: dict[str, list[str]] = {key: [] for key in flow.steps}
    for key, targets in forward.items():
        for target in targets:
            backward[target].append(key)
    found: list[frozenset[str]] = []
    done: set[str] = set()
    for key in flow.steps:
        if key not in done:
            loop = _reach(forward, key) & _reach(backward, key)
            done |= loop
            if loop:
                found.append(frozenset(loop))
    return found


def _reach(ways: Mapping[str, list[str]], start: str) -> set[str]:
    """What one or more steps lead to."""
    found: set[str] = set()
    todo = list(ways[start])
    while todo:
        key = todo.pop()
        if key not in found:
            found.add(key)
            todo += ways[key]
    return found
