"""The journey as it is declared against the flows that make it: what the map will lack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from cxbot.errors import did_you_mean
from cxbot.flow import graph
from cxbot.flow.check.view import View
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import ANYTIME, JOURNEY
from cxbot.flow.reading.source import Scalar, Span
from cxbot.flow.steps import AnyStep, AskStep, HumanStep, SayStep
from cxbot.model.journey import Catalogue, Declared, Measure, Requirement

#: Customers differ, and so do their trips: what one picture of all of them hides (journey.md R14).
ADVISED_MAPS = 4


def check(view: View) -> None:
    """Errors come first: who mends them sees the rest then."""
    if view.files.roots.get(JOURNEY) is None or view.files.broken:
        return
    _unmapped(view)
    if not view.sound_file(JOURNEY):
        return
    catalogue = view.files.journey.catalogue
    _stages(view, catalogue)
    _undeclared(view, catalogue)
    _maps(view, catalogue)
    if all(map(view.sound, view.flows.values())):
        for declared in catalogue.touchpoints.values():
            _expected(view, declared)


# --- what steps name -----------------------------------------------------------------------------


def _stages(view: View, catalogue: Catalogue) -> None:
    known = [stage.name for stage in catalogue.stages]
    for span, name in _written(view, "stage"):
        if name not in known:
            hint = did_you_mean(name, known, f"There are: {', '.join(known)}")
            said = f'journey.yaml has no stage "{name}": the map shows it last.'
            view.add(span, "W440", said, hint)


def _undeclared(view: View, catalogue: Catalogue) -> None:
    known = list(catalogue.touchpoints)
    for span, name in _written(view, "touchpoint"):
        if name not in catalogue.touchpoints:
            hint = did_you_mean(name, known, "Declare it there under touchpoints.")
            said = f'journey.yaml has no touchpoint "{name}": nobody answers for it.'
            view.add(span, "W441", said, hint)


def _written(view: View, label: str) -> Iterator[tuple[Span, str]]:
    """Each place in flows where that label stands."""
    for flow in view.flows.values():
        for owner in (flow.span, *(step.span for step in flow.steps.values())):
            node = view.value(owner, label)
            if isinstance(node, Scalar) and node.text.strip():
                yield node.span, node.text.strip()


def _unmapped(view: View) -> None:
    """What customers go through and no column of the map shows: one line for a file."""
    by_file: dict[str, list[tuple[AnyStep, bool, bool]]] = {}
    for flow in view.flows.values():
        for key, step in flow.steps.items():
            place = flow.places[key]
            row = (step, not place.touchpoint, not place.task)
            if isinstance(step, SayStep | AskStep | HumanStep) and any(row[1:]):
                by_file.setdefault(flow.span.file, []).append(row)
    for file, rows in by_file.items():
        counts = (
            (sum(nameless for _, nameless, _ in rows), "touchpoint"),
            (sum(taskless for _, _, taskless in rows), "task"),
        )
        parts = [f"{_steps(count)} without a {label}" for count, label in counts if count]
        where = "at the entry or the step" if file == ANYTIME else "at the top, or at the step"
        view.add(
            min((step.span for step, _, _ in rows), key=lambda at: (at.line, at.column)).first,
            "I630",
            f"customers come to {' and '.join(parts)}.",
            f"Write them {where}: touchpoint: order status.",
        )


def _steps(count: int) -> str:
    return f"{count} step{'' if count == 1 else 's'}"


# --- what the catalogue expects ------------------------------------------------------------------


def _maps(view: View, catalogue: Catalogue) -> None:
    personas, journeys = max(len(catalogue.personas), 1), len(catalogue.journeys)
    count = personas * journeys
    if count < ADVISED_MAPS:
        said = f"{count} of the advised {ADVISED_MAPS} maps: one for each persona and journey."
        hint = "Who else are your customers, and what else do they come for?"
        view.add(view.journey_file.first, "I631", said, hint)


def _expected(view: View, declared: Declared) -> None:
    met = _Met(view, declared.name)
    own = declared.medium == "online" and declared.control == "direct"
    if own and not met.steps:
        said = f'no step has the touchpoint "{declared.name}".'
        hint = "Name it at a step; or say how it comes in: medium: offline, control: indirect."
        view.add(view.key(view.journey_file, "touchpoints", declared.name), "W442", said, hint)
        return
    for requirement in declared.requirements:
        _measured(view, declared, requirement, met)


def _measured(view: View, declared: Declared, requirement: Requirement, met: "_Met") -> None:
    lacks = _LACKS.get(requirement.measure)
    if lacks is None:
        return
    there, what, hint = lacks
    # What comes in by import may bring ratings and waits, but no talk with your people.
    if there(met) or not (met.steps or there is _person):
        return
    measure = requirement.measure
    at = (declared.name, "requirements", measure)
    said = f'"{measure}" of "{declared.name}" can not be measured: {what}.'
    view.add(view.key(view.journey_file, "touchpoints", *at), "W444", said, hint)


@dataclass(frozen=True)
class _Met:
    """Where flows touch a customer under that name."""

    view: View
    name: str

    @cached_property
    def steps(self) -> tuple[tuple[Flow, AnyStep], ...]:
        return tuple(
            (flow, flow.steps[key])
            for flow in self.view.flows.values()
            for key, place in flow.places.items()
            if place.touchpoint == self.name
        )

    def asks(self, metric: str) -> bool:
        return any(isinstance(step, AskStep) and step.metric == metric for _, step in self.steps)


def _person(met: _Met) -> bool:
    """By a step of its own, or where the bot gives up."""
    return any(
        isinstance(step, HumanStep) or any(edge.calls_person for edge in graph.leading(step))
        for _, step in met.steps
    )


def _written_to(met: _Met) -> bool:
    """The customer writes there: it begins with them, or asks them."""
    return any(
        isinstance(step, AskStep | HumanStep)
        or not flow.trigger.events
        or flow.name in met.view.run_by_others
        for flow, step in met.steps
    )


def _csat(met: _Met) -> bool:
    after_talks = met.view.shop.desk.rating.ask
    return met.asks("csat") or (after_talks and _person(met))


_CALL = "Let a human step there call somebody, or take the requirement out."
_LACKS: Mapping[Measure, tuple[Callable[[_Met], bool], str, str]] = {
    "first_reply": (_person, "nothing there calls a person", _CALL),
    "transfers": (_person, "nothing there calls a person", _CALL),
    "reply": (_written_to, "nobody writes there", "Ask something there, or take it out."),
    "csat": (_csat, "nothing there asks for it", "Ask there, with metric: csat."),
    "ces": (lambda met: met.asks("ces"), "nothing there asks for it", "Ask with metric: ces."),
    "nps": (lambda met: met.asks("nps"), "nothing there asks for it", "Ask with metric: nps."),
}
