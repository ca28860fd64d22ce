"""What this shop has: the names that editors offer and check."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from cxbot.flow.reading.files import JOURNEY, Files
from cxbot.flow.shop import NamedAnswer
from cxbot.flow.steps import AnyStep, AskStep, HumanStep
from cxbot.flow.texts.messages import DEFAULTS
from cxbot.model.event import OWN_EVENTS
from cxbot.model.order import STATUS_AFTER
from cxbot.model.types import ActionType

METRICS = ("csat", "nps", "ces")


class Known(Struct, frozen=True, kw_only=True):
    languages: tuple[str, ...]
    events: tuple[str, ...]
    flows: tuple[str, ...]
    #: Flows that may stand in the menu.
    buttons: tuple[str, ...]
    answers: Mapping[str, NamedAnswer]
    #: The built-in ones too. Without handlers/ to ask there may be others.
    actions: Mapping[str, ActionType]
    handlers: bool
    #: Name of a phrase -> its built-in text.
    messages: Mapping[str, str]
    #: In use: what an owner is likely to write again, by the kind of word.
    used: Mapping[str, tuple[str, ...]]


def known(files: Files) -> Known:
    flows = {flow.name: flow for flow in files.flows.values() if not flow.anytime}
    built_in = (*STATUS_AFTER, *sorted(OWN_EVENTS))
    events = (*built_in, *sorted({*files.shop.events, *files.events} - {*built_in}))
    language = files.languages.default
    return Known(
        languages=files.languages.known,
        events=events,
        flows=tuple(sorted(flows)),
        buttons=tuple(sorted(name for name, flow in flows.items() if flow.trigger.button)),
        answers=files.shop.answers,
        actions=files.callable,
        handlers=files.actions is not None,
        messages={key: texts.get(language) or texts["en"] for key, texts in DEFAULTS.items()},
        used=_used(files),
    )


def _used(files: Files) -> dict[str, tuple[str, ...]]:
    queues = set(files.shop.desk.queues)
    found: dict[str, set[str]] = {"metric": set(METRICS), "queue": queues, "id": set()}
    journey = files.journey.catalogue
    found["stage"] = {stage.name for stage in journey.stages} if JOURNEY in files.roots else set()
    found["touchpoint"] = set(journey.touchpoints)
    for flow in files.flows.values():
        for place in flow.places.values():
            for label in ("task", "stage", "touchpoint"):
                _add(found, label, getattr(place, label))
        for step in flow.steps.values():
            _of_step(found, step)
    return {kind: tuple(sorted(values)) for kind, values in found.items()}


def _of_step(found: dict[str, set[str]], step: AnyStep) -> None:
    _add(found, "id", step.id)
    if isinstance(step, AskStep):
        _add(found, "metric", step.metric)
    if isinstance(step, HumanStep):
        _add(found, "queue", step.queue)


def _add(found: dict[str, set[str]], kind: str, value: Any) -> None:
    if isinstance(value, str):
        found.setdefault(kind, set()).add(value)
