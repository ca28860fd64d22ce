"""What the flows say at a touchpoint, looked at for the six qualities: no judgement, only what a
person who judges would want to have counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from cxbot.flow.catalog import Catalog
from cxbot.flow.steps import AnyStep, AskStep, SayStep
from cxbot.flow.texts.phrase import Phrase

#: More has to be scrolled on a phone.
LONG = 400
#: Answers that are asked for with buttons.
_BUTTONS = frozenset({"choice", "yes/no", "rating"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One message of a step, in one language."""

    #: flows/order_status.yaml:12
    where: str
    language: str
    length: int
    names: frozenset[str] = field(repr=False)
    marked: bool


@dataclass(slots=True)
class Said:
    """All that the flows say there."""

    texts: list[Text] = field(default_factory=list)
    #: Where a text lacks a language of the shop, with that language.
    missing: list[tuple[str, str]] = field(default_factory=list)
    questions: int = 0
    #: Questions that want something typed.
    typed: int = 0
    pictures: int = 0
    #: Steps that don't say what the customer is about.
    taskless: int = 0

    @property
    def longest(self) -> Text | None:
        return max(self.texts, key=lambda one: (one.length, one.where), default=None)

    @property
    def named(self) -> int:
        """Texts with something of the customer's own in them."""
        return sum(
            any(name.startswith(("customer.", "order.")) for name in one.names)
            for one in self.texts
        )


def said(catalog: Catalog) -> Mapping[str, Said]:
    """By touchpoint."""
    found: dict[str, Said] = {}
    for flow in catalog.flows.values():
        file = "anytime" if flow.anytime else flow.name
        for key, step in flow.steps.items():
            place = flow.places.get(key)
            if place is None or place.touchpoint is None:
                continue
            here = found.setdefault(place.touchpoint, Said())
            if isinstance(step, SayStep | AskStep):
                here.taskless += place.task is None
                _take(here, step, f"{file}.yaml", catalog.shop.languages)
    return found


def _take(here: Said, step: SayStep | AskStep, file: str, languages: tuple[str, ...]) -> None:
    where = f"{file}:{step.span.line}"
    here.pictures += step.photo is not None
    if isinstance(step, AskStep):
        here.questions += 1
        here.typed += step.answer.kind not in _BUTTONS
    for phrase in _phrases(step):
        here.texts += [
            Text(
                where=where,
                language=template.language,
                length=len(template.source.text),
                names=frozenset(".".join(name.path) for name in template.names),
                marked=template.marked,
            )
            for template in phrase.templates()
        ]
    for language in languages:
        if any(language not in phrase.by_language for phrase in _phrases(step)):
            here.missing.append((where, language))


def _phrases(step: AnyStep) -> Iterator[Phrase]:
    if isinstance(step, SayStep | AskStep):
        yield step.text
    if isinstance(step, AskStep):
        yield from (one.label for one in step.choices)
