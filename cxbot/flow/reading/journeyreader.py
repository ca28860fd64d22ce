"""journey.yaml -> Catalogue, with every problem of it."""

from collections.abc import Iterable, Mapping
from typing import Any, get_args

from msgspec import Struct, field

from cxbot.errors import did_you_mean
from cxbot.flow.reading.contacts import share
from cxbot.flow.reading.fields import Fields, entries, read_word
from cxbot.flow.reading.journeykinds import read_kinds, read_personas
from cxbot.flow.reading.mending import renamed, replaced
from cxbot.flow.reading.naming import Called
from cxbot.flow.reading.required import read_requirements
from cxbot.flow.reading.settings import Reader, given, length, text, word, yes
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence
from cxbot.flow.shop import Shop
from cxbot.flow.values.expression import Expression
from cxbot.model.journey import (
    DEFAULT,
    PHASES,
    STAGE_SETS,
    Catalogue,
    Control,
    Declared,
    Medium,
    Review,
    Stage,
)

JOURNEY_KEYS = ("stages", "window", "review", "touchpoints", "personas", "journeys")
MEDIA = get_args(Medium)
_LIKE = "order status: {stage: post-purchase support}"
_LIKE_STAGES = f"Like this: stages: {', or '.join(STAGE_SETS)}; or names, each with its phase."


class Charted(Struct, frozen=True, kw_only=True):
    """What journey.yaml says."""

    catalogue: Catalogue = DEFAULT
    #: Name of a persona -> its rule, for checks.
    rules: Mapping[str, Expression] = field(default_factory=dict)


def read_journey(
    root: Node | None, shop: Shop, events: frozenset[str], problems: Problems
) -> Charted:
    """`events` are all that may come. Without the file, or where it's no YAML, the default."""
    if root is None:
        return Charted()
    fields = Fields(root, "journey.yaml", JOURNEY_KEYS, problems, like="stages: four")
    stages = _stages(fields)
    touchpoints, called = _touchpoints(fields, stages)
    personas, rules = read_personas(fields.node("personas"), shop, problems)
    kinds = read_kinds(fields.node("journeys"), called, events, problems)
    catalogue = Catalogue(
        stages=stages or DEFAULT.stages,
        touchpoints=touchpoints,
        personas=personas,
        journeys=kinds or DEFAULT.journeys,
        **given(fields, {"window": ("window", length), "review": ("review", review)}),
    )
    return Charted(catalogue=catalogue, rules=rules)


# --- stages --------------------------------------------------------------------------------------


def _stages(fields: Fields) -> tuple[Stage, ...]:
    """None of them where they can't be read: what names one is not to blame."""
    node = fields.node("stages")
    if node is None:
        return DEFAULT.stages
    if isinstance(node, Scalar) and node.text:
        name = read_word(node, "stages", STAGE_SETS, fields.problems)
        return STAGE_SETS[name] if name else ()
    if not isinstance(node, Map) or not node.items:
        said = '"stages" is one of the ready sets, or names with their phases.'
        fields.problems.add(node.span, "E104", said, _LIKE_STAGES)
        return ()
    inner = Fields(node, '"stages"', [key.text for key, _ in node.items], fields.problems)
    called = Called("stage", fields.problems)
    found = []
    for key in inner.keys.values():
        phase = inner.word(key.text, PHASES)
        if called.add(key):
            found += [
                Stage(name=key.text.strip(), phase=one, line=key.span.line)
                for one in PHASES
                if one == phase
            ]
    return tuple(found) if len(found) == len(inner.keys) else ()


# --- touchpoints ---------------------------------------------------------------------------------


def _touchpoints(
    fields: Fields, stages: Iterable[Stage]
) -> tuple[dict[str, Declared], frozenset[str]]:
    """By name; and the names of those, too, that can't be used."""
    found: dict[str, Declared] = {}
    called = Called("touchpoint", fields.problems)
    known = [stage.name for stage in stages]
    for key, node in entries(fields.node("touchpoints"), '"touchpoints"', fields.problems):
        name = key.text.strip()
        inner = Fields(
            node, f'the touchpoint "{name}"', TOUCHPOINT_KEYS, fields.problems, like=_LIKE
        )
        stage = _stage(inner, known)
        if called.add(key) and stage:
            found[name] = Declared(
                name=name, stage=stage, line=key.span.line, **given(inner, _PLAIN)
            )
    return found, called.names


def _stage(fields: Fields, known: list[str]) -> str | None:
    fields.need("stage", "Like this: stage: research")
    scalar = fields.scalar("stage")
    if scalar is None:
        return None
    name = scalar.text.strip()
    if known and name not in known:
        hint = did_you_mean(name, known, f"There are: {', '.join(known)}")
        edits = renamed(scalar.span, name, known)
        fields.problems.add(scalar.span, "E330", f'no stage "{name}".', hint, edits)
        return None
    return name


def review(fields: Fields, key: str) -> Review | None:
    like = "{every: 90 days, owner: Anna}"
    inner = Fields(fields.node(key), '"review"', REVIEW_KEYS, fields.problems, like=like)
    if isinstance(fields.node(key), Map):
        inner.need("every", "Like this: every: 90 days")
    every = inner.length("every")
    return Review(every=every, owner=inner.text("owner")) if every else None


def _medium(fields: Fields, key: str) -> Any:
    """What is both ways has a word of its own."""
    node = fields.node(key)
    if isinstance(node, Sequence):
        edits = (replaced(node.span, "hybrid"),)
        fields.problems.add(node.span, "E104", "a touchpoint has one medium.", _BOTH, edits)
        return None
    if isinstance(node, Scalar) and node.text.strip().lower() in {"both", "mixed"}:
        said = f'"{node.text}" can not stand after "{key}:".'
        edits = (replaced(node.span, "hybrid"),)
        fields.problems.add(node.span, "E104", said, _BOTH, edits)
        return None
    return fields.word(key, MEDIA)


def _requirements(fields: Fields, key: str) -> Any:
    return read_requirements(fields.node(key), fields.problems)


_BOTH = 'Online and offline at once is "hybrid".'
_PLAIN: Mapping[str, tuple[str, Reader]] = {
    "medium": ("medium", _medium),
    "control": ("control", word(*get_args(Control))),
    "owner": ("owner", text),
    "moment_of_truth": ("moment_of_truth", yes),
    "about": ("about", text),
    "benchmark": ("benchmark", share()),
    "requirements": ("requirements", _requirements),
    "review": ("review", review),
}
TOUCHPOINT_KEYS = ("stage", *_PLAIN)
REVIEW_KEYS = ("every", "owner")
