"""One session, followed along its trace.

The rules:
 1. A trace says flow, version and step, so flows inside each other (`run`, anytime entries) are
    followed apart: a stack of frames, as in the session itself.
 2. Most entries name the way out themselves (a fork, an answer, an error). A wait doesn't: it is
    over when its flow goes on, or ends, after it.
 3. Whoever is inside a flow when the session ends left it there; when the session goes on, they
    are still there. Whoever begins it anew, or finishes it, in the same session has not left.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge, EdgeKind, leading
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    WaitStep,
)

#: Of a session that has not ended.
STILL_THERE = "waiting"
FINISHED = "finished"
#: Of an anytime entry that asked something when the flow below it went on.
CUT_SHORT = "cut short"
_CALLED_ALREADY = "a person is called already"
_OFF_HOURS = "off_hours"

#: From, to, what it is, its name.
WayOf = tuple[str, str | None, EdgeKind, str]


class KnowsFlows(Protocol):
    def flow(self, name: str, version: str) -> Flow | None: ...


@dataclass(slots=True)
class Visit:
    """What one session did in one version of a flow."""

    flow: str
    version: str
    #: By key of a step, and by way: how often.
    entered: dict[str, int] = field(default_factory=dict)
    passes: dict[WayOf, int] = field(default_factory=dict)
    #: (step, outcome); STILL_THERE is one.
    left: set[tuple[str, str]] = field(default_factory=set)
    #: Keys of steps where a person was called, and did not come too late.
    handed: set[str] = field(default_factory=set)

    def enter(self, key: str) -> None:
        self.entered[key] = self.entered.get(key, 0) + 1

    def go(self, edge: Edge) -> None:
        way = way_of(edge)
        self.passes[way] = self.passes.get(way, 0) + 1
        if edge.kind == "start" or edge.target is None:
            self.left.clear()


@dataclass(slots=True)
class _Frame:
    flow: str
    #: "" until its first step is seen: `run` says no version.
    version: str
    #: The step it is at; "" before the first, None after the last.
    at: str | None = ""
    #: It came there and hasn't gone on.
    inside: bool = False
    #: A call was made there, a person was called.
    open: bool = False
    last: Edge | None = None

    def stands_at(self, key: str) -> bool:
        return self.inside and self.at == key


class Walk:
    """Follows one session. `version` is the one it stands in now."""

    def __init__(self, flows: KnowsFlows, flow: str, version: str) -> None:
        self._flows = flows
        self._version = version
        self._frames = [_Frame(flow, version)]
        self.visits: dict[tuple[str, str], Visit] = {}
        self._visit(self._frames[0])

    def take(self, entry: Mapping[str, Any]) -> None:
        name, version, key = entry.get("flow"), entry.get("version"), entry.get("step")
        if not name or not version or key is None or _told_above(entry):
            return
        frame = self._frame(entry)
        self._visit(frame)
        flow = self._flows.flow(name, version)
        step = flow.steps.get(key) if flow else None
        if flow is None or step is None:
            frame.at, frame.inside = key, True
            return
        self._arrive(frame, flow, key)
        if entry.get("verb") in {"hold", "error"}:
            return
        if isinstance(step, RunStep) and not _over(entry):
            self._frames.append(_Frame(step.flow, ""))
            return
        edge = _taken(step, entry, opened=frame.open)
        if _calls_person(step, entry, opened=frame.open):
            self._visit(frame).handed.add(key)
        elif isinstance(step, HumanStep) and _detail(entry) == "timeout":
            self._visit(frame).handed.discard(key)
        frame.open = True
        if edge is not None:
            self._pass(frame, edge)

    def end(self, outcome: str | None) -> None:
        if self._frames[0].version != self._version:
            self._moved(self._frames[0], self._version)
        for frame in self._frames:
            if outcome == FINISHED:
                self._waited(frame, None)
            elif frame.version:
                self._leave(frame, outcome or STILL_THERE)

    # --- frames ----------------------------------------------------------------------------------

    def _frame(self, entry: Mapping[str, Any]) -> _Frame:
        """The topmost of that flow; what lay above it is over."""
        name, version = entry["flow"], entry["version"]
        ours = [
            index
            for index, frame in enumerate(self._frames)
            if frame.flow == name and frame.version in {version, ""}
        ]
        # A flow inside itself: the one that waits at this very step goes on.
        there = [index for index in ours if self._frames[index].stands_at(entry["step"])]
        if _detail(entry) == _CALLED_ALREADY:
            ours = [index for index in ours if index not in there]
        elif there and (_over(entry) or entry.get("verb") == "human"):
            ours = there
        if ours:
            return self._down_to(ours[-1], version)
        if self._frames[0].flow == name and self._frames[0].version != version:
            return self._moved(self._down_to(0, self._frames[0].version), version)
        self._frames.append(_Frame(name, version))
        return self._frames[-1]

    def _down_to(self, index: int, version: str) -> _Frame:
        for above in self._frames[index + 1 :]:
            self._waited(above, None)
            if above.at is not None and above.version:
                self._leave(above, CUT_SHORT)
        del self._frames[index + 1 :]
        self._frames[index].version = version
        return self._frames[index]

    def _moved(self, frame: _Frame, version: str) -> _Frame:
        """To another version on the way: it stands there where it stood."""
        frame.version = version
        if frame.at and frame.inside:
            self._visit(frame).enter(frame.at)
        return frame

    def _visit(self, frame: _Frame) -> Visit:
        key = (frame.flow, frame.version)
        return self.visits.setdefault(key, Visit(frame.flow, frame.version))

    def _leave(self, frame: _Frame, outcome: str) -> None:
        last = frame.last
        if frame.at is not None:
            self._visit(frame).left.add((frame.at, outcome))
        elif last is not None and last.kind in {"no reply", "error"} and outcome != STILL_THERE:
            self._visit(frame).left.add((last.source, outcome))

    # --- ways ------------------------------------------------------------------------------------

    def _arrive(self, frame: _Frame, flow: Flow, key: str) -> None:
        """At that step, if it isn't there already."""
        if frame.stands_at(key):
            return
        self._waited(frame, key)
        again = bool(frame.at) and frame.at != key and key == flow.entry
        if again or not frame.at:
            self._pass(frame, Edge(source="", target=flow.entry, kind="start"))
        frame.at, frame.inside, frame.open = key, True, False
        self._visit(frame).enter(key)

    def _waited(self, frame: _Frame, to: str | None) -> None:
        """A wait is over when its flow has gone on to what follows it."""
        flow = self._flows.flow(frame.flow, frame.version)
        step = flow.steps.get(frame.at or "") if flow else None
        if frame.inside and isinstance(step, WaitStep) and step.next == to:
            self._pass(frame, Edge(source=step.key, target=to, kind="next"))

    def _pass(self, frame: _Frame, edge: Edge) -> None:
        self._visit(frame).go(edge)
        frame.at, frame.inside, frame.open, frame.last = edge.target, False, False, edge


def way_of(edge: Edge) -> WayOf:
    return edge.source, edge.target, edge.kind, edge.label


# --- what an entry of the trace says -------------------------------------------------------------


def _detail(entry: Mapping[str, Any]) -> str:
    return str(entry.get("detail") or "")


def _told_above(entry: Mapping[str, Any]) -> bool:
    """A wait below an anytime entry is over: told at the entry; its own flow goes on later."""
    return entry.get("verb") in {"wait", "hold"} and _detail(entry).startswith("over for ")


def _over(entry: Mapping[str, Any]) -> bool:
    """The flow that was run has ended."""
    return entry.get("verb") == "run" and _detail(entry).endswith(" ended")


def _taken(step: AnyStep, entry: Mapping[str, Any], *, opened: bool) -> Edge | None:
    """The way out that it tells of; None: it is still there."""
    detail = _detail(entry)
    match step:
        case IfStep():
            return _edge(step, "yes" if detail == "yes" else "no")
        case MatchStep():
            return _edge(step, "case", detail) or _edge(step, "else")
        case AskStep():
            return _of_question(step, entry)
        case CallStep():
            return _of_call(step, entry) if opened else None
        case HumanStep():
            return _of_human(step, detail, opened=opened)
        case WaitStep():
            return None
        case _:
            return next(leading(step), None)


def _edge(step: AnyStep, kind: EdgeKind, label: str = "") -> Edge | None:
    return next((e for e in leading(step) if e.kind == kind and e.label == label), None)


def _of_question(step: AskStep, entry: Mapping[str, Any]) -> Edge | None:
    if entry.get("verb") == "human":
        # The person who was called after the last miss has closed.
        return _edge(step, "give up")
    match _detail(entry):
        case "answered" | "skipped":
            return _edge(step, "next")
        case "gave up" if step.give_up:
            return _edge(step, "give up")
        case "no reply":
            return _edge(step, "no reply")
    return None


def _of_call(step: CallStep, entry: Mapping[str, Any]) -> Edge | None:
    if entry.get("verb") == "human":
        return _edge(step, "error", "else")
    said, _, why = _detail(entry).partition(": ")
    if said == "returned":
        return _edge(step, "next")
    names = dict(step.on_error)
    name = why.partition(" ")[0]
    if said != "failed" or not ({name, "else"} & set(names)):
        return None
    return _edge(step, "error", name if name in names else "else")


def _of_human(step: HumanStep, detail: str, *, opened: bool) -> Edge | None:
    if not step.waits or (not opened and detail == _CALLED_ALREADY):
        return _edge(step, "next")
    if not opened and detail != _OFF_HOURS:
        return None
    late = step.no_answer
    if detail == "timeout" and late and (late.do or not _edge(step, "outcome", detail)):
        return _edge(step, "no answer")
    return _edge(step, "outcome", detail) or _edge(step, "next")


def _calls_person(step: AnyStep, entry: Mapping[str, Any], *, opened: bool) -> bool:
    """Whether a ticket is opened: by the step itself, or because nothing else was left to do."""
    detail = _detail(entry)
    match step:
        case HumanStep():
            return not opened and detail not in {_CALLED_ALREADY, _OFF_HOURS}
        case AskStep():
            return detail == "gave up" and step.give_up is None
        case CallStep():
            failed = opened and detail.startswith("failed: ")
            return failed and _of_call(step, entry) is None
        case _:
            return False
