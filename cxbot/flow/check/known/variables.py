"""Which variables are there when a step begins, over all ways that lead to it.

A question nobody understood is settled by a person unless the flow says otherwise, so that way
doesn't make an answer doubtful.
"""

import heapq
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from cxbot.flow.check.known import declared
from cxbot.flow.check.known.matching import narrowed_by
from cxbot.flow.check.known.narrowing import told
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.situation import Situation, Turning, Variable, meeting
from cxbot.flow.check.known.valuetypes import of_content, widened
from cxbot.flow.definition import Flow
from cxbot.flow.graph import Edge
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SetStep,
    Target,
    WaitStep,
)
from cxbot.flow.texts.phrase import Value
from cxbot.model.types import ANY, Type

#: Other flows of the customer may run meanwhile.
_PAUSES = (AskStep, CallStep, HumanStep, RunStep, WaitStep)
#: Loops settle long before; this only bounds what nobody thought of.
MAX_ROUNDS = 30


class Course(Struct, frozen=True, kw_only=True):
    """One flow, walked through."""

    #: Key of a step -> what is known when it begins. Steps that nothing reaches aren't there.
    before: Mapping[str, Situation] = field(default_factory=dict)
    #: When the flow ends of itself; None: it never does.
    end: Situation | None = None


class Courses:
    """All flows of a project, callers before those they run."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._found: dict[str, Course] = {}
        #: Name of a flow -> what it was run with, and what it ended with.
        self._results: dict[str, list[tuple[Mapping[str, Variable], Type]]] = {}
        self._walking: set[str] = set()

    def of(self, flow: Flow) -> Course:
        if flow.name not in self._found:
            self._walking.add(flow.name)
            start = self.start(flow)
            self._walking.discard(flow.name)
            self._found[flow.name] = self._walk(flow, start)
        return self._found[flow.name]

    # --- how a flow starts -----------------------------------------------------------------------

    def start(self, flow: Flow) -> Situation:
        """What is known however it starts, when its `if` lets it."""
        found: Situation | None = None
        for situation in (*self._triggered(flow), *self._run(flow)):
            found = meeting(found, situation) if found else situation
        return self._project.opened(flow, found)

    def started(self, flow: Flow) -> Situation:
        """The same before its `if` is asked, which nobody asks when another flow runs it."""
        found: Situation | None = None
        for situation in self._ways_in(flow):
            found = meeting(found, situation) if found else situation
        return self._project.opened(flow, found)

    def _triggered(self, flow: Flow) -> Iterator[Situation]:
        for situation in self._ways_in(flow):
            facts = told(flow.condition.tree, situation, holds=True) if flow.condition else None
            yield situation.knowing(facts) if facts else situation

    def _ways_in(self, flow: Flow) -> Iterator[Situation]:
        base, trigger = self._project.base, flow.trigger
        for event in trigger.events:
            data = self._project.event(event) or {}
            variables = {
                name: Variable(type=kind, of_fields=_of_event(name)) for name, kind in data.items()
            }
            known = Situation(variables={**base.variables, **variables})
            yield known.turned(Turning(line=0, way=f"when {event} starts the flow"))
        if trigger.commands or trigger.words or trigger.button or flow.anytime:
            yield base.turned(Turning(line=0, way="when a customer starts the flow"))

    def _run(self, flow: Flow) -> Iterator[Situation]:
        for caller, step in self._project.runs.get(flow.name, ()):
            at = None
            if caller.name != flow.name and caller.name not in self._walking:
                at = self.of(caller).before.get(step.key)
            base = self._project.base
            values = {
                name: widened(of_content(value.content, at)) if at else Variable(type=ANY)
                for name, value in step.arguments
            }
            situation = Situation(variables={**base.variables, **values})
            yield situation.turned(
                Turning(line=step.span.line, way=f"when {caller.name} runs the flow")
            )

    def result(self, step: RunStep, at: Situation) -> Type:
        """What `save` of a `run` keeps: the variables the flow ends with."""
        flow = self._project.flows.get(step.flow)
        if flow is None or flow.name in self._walking:
            return Type(kind="record")
        given = {name: widened(of_content(value.content, at)) for name, value in step.arguments}
        known = self._results.setdefault(flow.name, [])
        found = next((result for before, result in known if before == given), None)
        if found is None:
            self._walking.add(flow.name)
            found = self._ended(flow, given)
            self._walking.discard(flow.name)
            known.append((given, found))
        return found

    def _ended(self, flow: Flow, given: Mapping[str, Variable]) -> Type:
        base = self._project.base.variables
        start = self._project.opened(flow, Situation(variables={**base, **given}))
        end = self._walk(flow, start).end
        fields = {
            name: variable.type.or_empty() if variable.reasons else variable.type
            for name, variable in (end.variables if end else {}).items()
            if name not in base
        }
        return Type(kind="record", fields=fields)

    # --- from step to step -----------------------------------------------------------------------

    def _walk(self, flow: Flow, start: Situation) -> Course:
        steps, ways = flow.steps, self._project.view.ways(flow)
        place = {key: index for index, key in enumerate(steps)}
        keys = list(steps)
        before: dict[str, Situation] = {}
        rounds: dict[str, int] = {}
        end: Situation | None = None if flow.entry else start
        todo: list[int] = []
        if flow.entry in place:
            before[flow.entry] = start
            todo.append(place[flow.entry])
        while todo:
            key = keys[heapq.heappop(todo)]
            rounds[key] = rounds.get(key, 0) + 1
            for edge in ways.get(key, ()):
                after = self._after(steps[key], edge, before[key])
                if after is not None and isinstance(steps[key], _PAUSES):
                    after = after.paused()
                if after is None:
                    continue
                if edge.target is None:
                    end = meeting(end, after) if end else after
                elif edge.target in place and _told_more(before, edge.target, after):
                    target = place[edge.target]
                    if target not in todo and rounds.get(edge.target, 0) < MAX_ROUNDS:
                        heapq.heappush(todo, target)
        return Course(before=before, end=end)

    def _after(self, step: AnyStep, edge: Edge, at: Situation) -> Situation | None:
        """What is known on that way out of the step; None: it isn't one, or ends the session."""
        match step:
            case IfStep():
                yes = edge.kind == "yes"
                facts = told(step.condition.tree, at, holds=yes)
                return _turned(at, step, _IF[yes]).knowing(facts) if facts is not None else None
            case MatchStep():
                return self._matched(step, edge, at)
            case AskStep():
                return self._asked(step, edge, at)
            case CallStep():
                return self._called(step, edge, at)
            case SetStep():
                for target, value in step.assignments:
                    at = assigned(at, target, value)
                return at
            case RunStep(save=save) if save:
                of_fields = f"{step.flow} can end without it"
                variable = Variable(type=self.result(step, at), of_fields=of_fields)
                return at.saved(save.name, variable, customer=save.customer)
            case HumanStep():
                return _after_people(step, edge, at)
        return at

    def _matched(self, step: MatchStep, edge: Edge, at: Situation) -> Situation | None:
        facts = narrowed_by(step, edge, at)
        if facts is None:
            return None
        way = f'in the case "{edge.label}"' if edge.kind == "case" else "when no case fits"
        return _turned(at, step, way).knowing(facts)

    def _asked(self, step: AskStep, edge: Edge, at: Situation) -> Situation | None:
        if edge.kind == "give up":
            return _turned(at, step, "when nothing is understood") if edge.written else None
        if edge.kind == "no reply":
            goes_on = step.no_reply is not None and step.no_reply.do is not None
            return _turned(at, step, "when nobody answers") if goes_on else None
        if step.save is None:
            return at
        kind = ANY if self._project.reported(step.answer.span) else declared.of_answer(step)
        reasons: tuple[str, ...] = ()
        if step.skip:
            reasons = (f'its question has "skip" (line {step.skip.span.line})',)
            kind = kind.or_empty()
        variable = Variable(type=kind, reasons=reasons)
        return at.saved(step.save.name, variable, customer=step.save.customer)

    def _called(self, step: CallStep, edge: Edge, at: Situation) -> Situation | None:
        if edge.kind == "error":
            named = edge.label not in {"else", "error"}
            way = f'when the call fails with "{edge.label}"' if named else "when the call fails"
            return _turned(at, step, way) if edge.written else None
        if step.save is None:
            return at
        action = self._project.action(step.action)
        kind = action.result if action else ANY
        empty = kind.optional and kind.kind != "any"
        variable = Variable(
            type=kind,
            reasons=(f"{step.action} can return nothing",) if empty else (),
            of_fields=f"{step.action} can leave it out",
        )
        return at.saved(step.save.name, variable, customer=step.save.customer)


def assigned(at: Situation, target: Target, value: Value) -> Situation:
    """After one line of a `set`; the next one knows of it."""
    given = of_content(value.content, at)
    now = given.type.or_empty() if given.reasons else given.type
    return at.saved(target.name, widened(given), customer=target.customer, now=now)


_IF = {True: "when the condition holds", False: "when the condition does not hold"}


def _turned(at: Situation, step: AnyStep, way: str) -> Situation:
    return at.turned(Turning(line=step.span.line, way=way))


def _after_people(step: HumanStep, edge: Edge, at: Situation) -> Situation:
    if edge.kind == "outcome":
        return _turned(at, step, f'when the talk ends as "{edge.label}"')
    return _turned(at, step, "when nobody takes it") if edge.kind == "no answer" else at


def _told_more(before: dict[str, Situation], key: str, after: Situation) -> bool:
    """Whether this way changes what is known at the step."""
    known = before.get(key)
    found = meeting(known, after) if known else after
    if known is not None and found == known:
        return False
    before[key] = found
    return True


def _of_event(name: str) -> str:
    return "not every order has it" if name == "order" else "the event may leave it out"
