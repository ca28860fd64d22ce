"""Which matches leave nothing over, by what is known of their subjects."""

from cxbot.flow.check.known.matching import narrowed_by
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.variables import Courses
from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.drawing.building import StepOf
from cxbot.flow.graph import Edge, leading
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.steps import MatchStep
from cxbot.model.value import replace


def complete(files: Files, *flows: Flow) -> frozenset[StepOf]:
    """The matches of these flows without an `else` whose cases take every value there can be.

    `flows` may be older versions than those of the files.
    """
    asked = [
        (flow, step, edge)
        for flow in flows
        for step in flow.steps.values()
        if isinstance(step, MatchStep) and (edge := _rest(step)) is not None
    ]
    if not asked:
        return frozenset()
    problems = Problems()
    drawn = {flow.name: flow for flow in flows}
    files = replace(files, flows={**files.flows, **drawn})
    courses = Courses(Project(View(files, problems), problems))
    found = set()
    for flow, step, edge in asked:
        at = courses.of(flow).before.get(step.key)
        if at is not None and narrowed_by(step, edge, at) is None:
            found.add((flow.name, step.key))
    return frozenset(found)


def _rest(step: MatchStep) -> Edge | None:
    """What no case takes, where nothing is written for it."""
    return next((e for e in leading(step) if e.kind == "else" and not e.written), None)
