"""What scenarios have reached: steps by the traces the engine writes, and the ways between them.

A step counts when it has run; a way when the trace tells that it was taken. What the owner didn't
write (the default of a question nobody answers) is no way to be covered.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct

from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge, leading
from cxbot.flow.steps import AnyStep, GoStep, HumanStep, SayStep, SetStep, StopStep, WaitStep

#: Traces that tell why a step has not run yet.
_NOT_RUN = frozenset({"hold", "error"})
_ALWAYS = (SayStep, SetStep, StopStep, GoStep, WaitStep)


class FlowCoverage(Struct, frozen=True, kw_only=True):
    flow: str
    file: str
    #: How many steps there are, and how many ran.
    steps: int
    reached: int
    #: First and last line of each stretch of steps that never ran.
    missing: tuple[tuple[int, int], ...]
    #: Line of the step, and the way out of it that was never taken: "no reply", "error not_found".
    ways: tuple[tuple[int, str], ...]

    @property
    def percent(self) -> int:
        """Rounded down: 100 means all of them."""
        return 100 * self.reached // self.steps if self.steps else 100


class Coverage:
    """Fed with the steps of traces, in the order they ran."""

    def __init__(self) -> None:
        self._steps: dict[str, set[str]] = {}
        self._details: dict[tuple[str, str], set[str]] = {}

    def add(self, steps: Iterable[Mapping[str, Any]]) -> None:
        for step in steps:
            flow, key = step.get("flow"), step.get("step")
            if not flow or not key or step["verb"] in _NOT_RUN:
                continue
            self._steps.setdefault(flow, set()).add(key)
            self._details.setdefault((flow, key), set()).add(step.get("detail", ""))

    def of(self, flow: Flow) -> FlowCoverage:
        ran = self._steps.get(flow.name, set())
        ordered = sorted(flow.steps.values(), key=lambda step: (step.span.line, step.span.column))
        return FlowCoverage(
            flow=flow.name,
            file=flow.span.file,
            steps=len(ordered),
            reached=sum(step.key in ran for step in ordered),
            missing=_stretches(ordered, ran),
            ways=tuple(
                (step.span.line, way)
                for step in ordered
                if step.key in ran
                for way in self._untaken(flow, step)
            ),
        )

    def _untaken(self, flow: Flow, step: AnyStep) -> Iterable[str]:
        details = self._details.get((flow.name, step.key), set())
        for edge in leading(step):
            if edge.written and not _taken(step, edge, details):
                yield f"{edge.kind} {edge.label}".strip()


def _stretches(ordered: list[AnyStep], ran: set[str]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    open_since: int | None = None
    last = 0
    for step in ordered:
        line = step.span.line
        if step.key in ran:
            if open_since is not None:
                found.append((open_since, last))
            open_since = None
            continue
        open_since, last = (line if open_since is None else open_since), line
    if open_since is not None:
        found.append((open_since, last))
    return tuple(found)


def _taken(step: AnyStep, edge: Edge, details: set[str]) -> bool:
    """Did the step, which has run, lead this way?"""
    if isinstance(step, _ALWAYS):
        return True
    match edge.kind:
        case "yes" | "no":
            return edge.kind in details
        case "case":
            return edge.label in details
        case "else":
            return "else" in details
        case "give up":
            return "gave up" in details
        case "no reply":
            return "no reply" in details
        case "error":
            return _failed(edge, step, details)
        case "outcome":
            return edge.label in details
        case "no answer":
            return "timeout" in details
        case _:
            return _went_on(step, details)


def _failed(edge: Edge, step: AnyStep, details: set[str]) -> bool:
    """`else` is any error that has no way of its own."""
    names = {detail.split(" ")[1] for detail in details if detail.startswith("failed: ")}
    named = {other.label for other in leading(step) if other.kind == "error"}
    return bool(names - named) if edge.label == "else" else edge.label in names


def _went_on(step: AnyStep, details: set[str]) -> bool:
    """The usual way: answered, returned, resolved."""
    if isinstance(step, HumanStep):
        branches = {edge.label for edge in leading(step) if edge.kind == "outcome"}
        ends = {"resolved", "returned", "closed_by_customer", "timeout", "off_hours"}
        return not step.waits or bool(details & (ends - branches))
    if step.verb == "ask":
        return bool(details & {"answered", "skipped"})
    if step.verb == "call":
        return "returned" in details
    return True


def lines_of(stretches: Iterable[tuple[int, int]]) -> str:
    """`42, 47-49`."""
    return ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in stretches
    )
