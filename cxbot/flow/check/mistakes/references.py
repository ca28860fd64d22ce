"""What flows refer to outside of themselves: flows, steps, actions, commands."""

import difflib
from collections import Counter
from collections.abc import Iterable

from cxbot.errors import meant, nearest
from cxbot.flow.check.known.project import Project
from cxbot.flow.definition import Flow
from cxbot.flow.reading.fields import read_texts
from cxbot.flow.reading.files import SHOP
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.source import Map, Problems, Span
from cxbot.flow.steps import CallStep, GoStep, RunStep
from cxbot.model.house import HOUSE

#: So alike that one of two names is a slip, when nobody can say which names there are.
_SLIP = 0.93


def check(project: Project, problems: Problems) -> None:
    _menu(project, problems)
    _commands(project, problems)
    _steps(project, problems)
    _actions(project, problems)
    _circles(project, problems)


# --- flows and steps -----------------------------------------------------------------------------


def _menu(project: Project, problems: Problems) -> None:
    root = project.files.roots.get(SHOP)
    menu = root.get("menu") if isinstance(root, Map) else None
    for scalar in read_texts(menu, Problems()):
        flow = project.flows.get(scalar.text)
        if flow is None:
            no_flow(scalar.text, scalar.span, project, problems)
        elif flow.trigger.button is None and not project.unsound(flow.span.file):
            hint = f"Write when: {{button: ...}} in {flow.name}.yaml."
            said = f'the flow "{flow.name}" has no button.'
            problems.add(scalar.span, "E303", said, hint)


def _steps(project: Project, problems: Problems) -> None:
    for flow in project.flows.values():
        for step in flow.steps.values():
            if isinstance(step, GoStep) and step.to not in flow.steps:
                _no_step(step, flow, project, problems)
            elif isinstance(step, RunStep) and step.flow not in project.flows:
                no_flow(step.flow, step.flow_span, project, problems)


def no_flow(name: str, span: Span, project: Project, problems: Problems) -> None:
    if project.is_flow(name):
        return
    names = [flow.name for flow in project.flows.values() if not flow.anytime]
    near = nearest(name, names)
    hint = meant(near, f"There are: {', '.join(names)}" if names else "")
    problems.add(span, "E303", f'no flow "{name}".', hint, renamed(span, name, names))


def _no_step(step: GoStep, flow: Flow, project: Project, problems: Problems) -> None:
    ids = [other.id for other in flow.steps.values() if other.id]
    near = nearest(step.to, ids)
    if not near and project.unsound(flow.span.file):
        return  # It may stand at a step that could not be read.
    span = step.to_span
    hint = meant(near, 'Give the step an "id".')
    edits = renamed(span, step.to, ids)
    problems.add(span, "E304", f'no step with the id "{step.to}".', hint, edits)


def _circles(project: Project, problems: Problems) -> None:
    """Flows that run each other for ever, told once a circle."""
    done: set[str] = set()
    for flow in project.flows.values():
        trail: list[str] = []
        _follow(flow, trail, done, project, problems)


def _follow(
    flow: Flow, trail: list[str], done: set[str], project: Project, problems: Problems
) -> None:
    if flow.name in done:
        return
    trail.append(flow.name)
    for step in flow.steps.values():
        if not isinstance(step, RunStep) or step.flow not in project.flows:
            continue
        if step.flow in trail:
            ring = [*trail[trail.index(step.flow) :], step.flow]
            said = "this flow runs itself" if len(ring) == 2 else "these flows run each other"
            hint = "Go back to a step of the same flow with go, or leave this run out."
            told = f"{said} in a circle: {' → '.join(ring)}."
            problems.add(step.flow_span, "E313", told, hint)
        else:
            _follow(project.flows[step.flow], trail, done, project, problems)
    trail.pop()
    done.add(flow.name)


# --- commands ------------------------------------------------------------------------------------


def _commands(project: Project, problems: Problems) -> None:
    first: dict[str, Flow] = {}
    for flow in project.flows.values():
        for command in flow.trigger.commands:
            other = first.setdefault(command, flow)
            if other is not flow:
                span = _command_span(project, flow, command)
                said = f'the command {command} starts "{other.name}" already.'
                hint = f"Give one of them another command ({other.span})."
                problems.add(span, "E308", said, hint)


def _command_span(project: Project, flow: Flow, command: str) -> Span:
    when = project.view.value(flow.span, "when")
    node = when.get("command") if isinstance(when, Map) else None
    found = (
        scalar.span
        for scalar in read_texts(node, Problems())
        if f"/{scalar.text.removeprefix('/').lower()}" == command
    )
    return next(found, flow.span)


# --- actions -------------------------------------------------------------------------------------


def _actions(project: Project, problems: Problems) -> None:
    calls = list(project.calls())
    if project.files.actions is None:
        _slips(calls, problems)
        return
    known = project.files.callable
    for step in calls:
        if step.action not in known:
            near = nearest(step.action, known)
            hint = meant(near, _there(known))
            span = step.action_span
            edits = renamed(span, step.action, known)
            problems.add(span, "E302", f'no action "{step.action}".', hint, edits)


def _there(known: Iterable[str]) -> str:
    own = sorted(set(known) - set(HOUSE))
    return f"There are: {', '.join((*own[:8], *HOUSE))}" if own else "Write it in handlers/."


def _slips(calls: list[CallStep], problems: Problems) -> None:
    """Nobody can say which actions there are; of two nearly equal names one is mistyped."""
    # The built-in ones are there for certain.
    counted = Counter([step.action for step in calls] + [*HOUSE] * (len(calls) + 1))
    order = list(counted)
    for step in calls:
        near = [name for name in order if name != step.action and _slip(step.action, name)]
        best = max(near, key=lambda name: counted[name], default="")
        mine = (counted[step.action], -order.index(step.action))
        if best and (counted[best], -order.index(best)) > mine:
            but = "is built in" if best in HOUSE else "is"
            said = f'no action "{step.action}" is called elsewhere, but "{best}" {but}.'
            problems.add(step.action_span, "E302", said, f'Did you mean "{best}"?')


def _slip(one: str, two: str) -> bool:
    """Nearly the same; find_order and find_orders, or step1 and step2, are two on purpose."""
    short, long = sorted((one, two), key=len)
    if long.removesuffix("s") == short or long.rstrip("0123456789_") == short.rstrip("0123456789_"):
        return False
    return difflib.SequenceMatcher(None, one, two).ratio() >= _SLIP
