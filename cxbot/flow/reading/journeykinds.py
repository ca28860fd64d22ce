"""`personas` and `journeys` of journey.yaml: who customers are, and what begins and ends a trip."""

from collections.abc import Callable, Mapping
from typing import Any

from cxbot.errors import did_you_mean
from cxbot.flow.reading.fields import Fields, entries
from cxbot.flow.reading.flowreader import read_event
from cxbot.flow.reading.mending import renamed
from cxbot.flow.reading.naming import Called
from cxbot.flow.reading.settings import given, length
from cxbot.flow.reading.source import Map, Node, Problems, Scalar
from cxbot.flow.shop import Shop
from cxbot.flow.values.expression import Expression, compile_expression
from cxbot.flow.values.operations import Mistyped
from cxbot.flow.values.scope import Scope
from cxbot.model.journey import JourneyKind, Mark, Persona

#: What is told of somebody typical (journey.md R17).
TRAITS = ("who", "interests", "time", "expects", "pains")
PERSONA_KEYS = (*TRAITS, "if")
_LENGTHS = {"gap": ("gap", length), "after_goal": ("after_goal", length)}
KIND_KEYS = ("start", "goal", *_LENGTHS, "ideal")
MARK_KEYS = ("event", "touchpoint")
_LIKE_IF = "Like this: if: customer.orders_count == 1"
_LIKE_MARK = "{event: order.created}"


# --- personas ------------------------------------------------------------------------------------


def read_personas(
    node: Node | None, shop: Shop, problems: Problems
) -> tuple[tuple[Persona, ...], dict[str, Expression]]:
    """Those with a rule, and the rules by their names."""
    personas: list[Persona] = []
    rules: dict[str, Expression] = {}
    called = Called("persona", problems)
    for key, value in entries(node, '"personas"', problems):
        name = key.text.strip()
        like = "{who: ..., if: customer.orders_count == 1}"
        fields = Fields(value, f'the persona "{name}"', PERSONA_KEYS, problems, like=like)
        fields.need("if", _LIKE_IF)
        scalar = fields.scalar("if", _LIKE_IF)
        rule = compile_expression(scalar, problems) if scalar else None
        traits = {trait: fields.text(trait) for trait in TRAITS}
        if called.add(key) and rule is not None:
            rules[name] = rule
            personas.append(
                Persona(
                    name=name,
                    about={trait: said for trait, said in traits.items() if said},
                    matches=matching(rule, shop),
                    rule=rule.text,
                    line=key.span.line,
                )
            )
    return tuple(personas), rules


def matching(rule: Expression, shop: Shop) -> Callable[[Mapping[str, Any]], bool]:
    """Says of a customer's fields whether the rule holds. Total: a field that is missing is empty,
    as in flows, and what can't be compared is a no."""

    def matches(customer: Mapping[str, Any]) -> bool:
        try:
            return rule.holds(Scope(shop, {}, customer=customer))
        except (Mistyped, ArithmeticError, ValueError, TypeError):
            return False

    return matches


# --- journeys ------------------------------------------------------------------------------------


def read_kinds(
    node: Node | None, touchpoints: frozenset[str], events: frozenset[str], problems: Problems
) -> tuple[JourneyKind, ...]:
    """`touchpoints` are those that the file declares."""
    found = []
    called = Called("journey", problems)
    for key, value in entries(node, '"journeys"', problems):
        name = key.text.strip()
        like = "{goal: {event: order.delivered}}"
        # One by gaps alone has nothing but its name.
        bare = isinstance(value, Scalar) and value.value is None
        what = f'the journey "{name}"'
        fields = Fields(None if bare else value, what, KIND_KEYS, problems, like=like)
        start = _mark(fields, "start", touchpoints, events)
        goal = _mark(fields, "goal", touchpoints, events)
        ideal = [
            one.text.strip()
            for one in fields.texts("ideal")
            if _declared(one, touchpoints, problems)
        ]
        if called.add(key):
            lengths = given(fields, _LENGTHS)
            line = key.span.line
            found.append(
                JourneyKind(
                    name=name, start=start, goal=goal, ideal=tuple(ideal), line=line, **lengths
                )
            )
    return tuple(found)


def _mark(
    fields: Fields, key: str, touchpoints: frozenset[str], events: frozenset[str]
) -> Mark | None:
    node, problems = fields.node(key), fields.problems
    inner = Fields(node, f'"{key}"', MARK_KEYS, problems, like=_LIKE_MARK)
    event, touchpoint = inner.scalar("event"), inner.scalar("touchpoint")
    if isinstance(node, Map) and ("event" in inner) == ("touchpoint" in inner):
        hint = f"Like this: {key}: {_LIKE_MARK}, or {key}: {{touchpoint: size help}}"
        problems.add(fields.keys[key].span, "E102", f'"{key}" is an event or a touchpoint.', hint)
        return None
    if event is not None and read_event(event, events, problems):
        return Mark(event=event.text)
    if touchpoint is not None and _declared(touchpoint, touchpoints, problems):
        return Mark(touchpoint=touchpoint.text.strip())
    return None


def _declared(scalar: Scalar, touchpoints: frozenset[str], problems: Problems) -> bool:
    name = scalar.text.strip()
    if name in touchpoints:
        return True
    hint = did_you_mean(name, sorted(touchpoints), "Declare it under touchpoints.")
    edits = renamed(scalar.span, name, sorted(touchpoints))
    problems.add(scalar.span, "E331", f'no touchpoint "{name}".', hint, edits)
    return False
