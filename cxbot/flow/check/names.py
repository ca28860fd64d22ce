"""What flows refer to outside of themselves: flows, steps, commands, and names of values."""

from collections.abc import Iterator, Mapping
from typing import Any

from cxbot.flow.definition import Flow
from cxbot.flow.reading.fields import did_you_mean, read_texts
from cxbot.flow.reading.files import SHOP, Files
from cxbot.flow.reading.source import Map, Problems, Scalar
from cxbot.flow.shop import SHOP_NAMES, Shop
from cxbot.flow.steps import (
    AnyStep,
    AskStep,
    CallStep,
    GoStep,
    HumanStep,
    IfStep,
    MatchStep,
    RunStep,
    SayStep,
    SetStep,
    Target,
)
from cxbot.flow.texts.phrase import Phrase, Value
from cxbot.flow.texts.template import Template
from cxbot.flow.values.expression import Expression, Name
from cxbot.model.order import Order

CUSTOMER_FIELDS = frozenset({
    "id", "name", "language", "time_zone", "phone", "email", "channel", "since", "persona",
    "wants_messages", "orders_count", "last_order",
})  # fmt: skip
_ORDER_FIELDS = frozenset(Order.model_fields)


def check(files: Files, problems: Problems) -> None:
    flows, shop, broken = files.flows, files.shop, files.broken
    shop_root = files.roots.get(SHOP)
    commands: dict[str, str] = {}
    menu = shop_root.get("menu") if isinstance(shop_root, Map) else None
    for scalar in read_texts(menu, Problems()):
        if not broken:
            _known_flow(scalar.text, scalar, flows, problems)
    names = _Names(flows, shop, problems)
    for flow in flows.values():
        for command in flow.trigger.commands:
            if command in commands:
                said = f'the command {command} starts "{commands[command]}" already.'
                problems.add(flow.span, "E308", said)
            commands[command] = flow.name
        for step in flow.steps.values():
            if isinstance(step, GoStep) and step.to not in flow.steps:
                ids = [other.id for other in flow.steps.values() if other.id]
                hint = did_you_mean(step.to, ids, 'Give the step an "id".')
                problems.add(step.to_span, "E304", f'no step with the id "{step.to}".', hint)
            if isinstance(step, RunStep) and step.flow not in flows and not broken:
                hint = did_you_mean(step.flow, flows)
                problems.add(step.flow_span, "E303", f'no flow "{step.flow}".', hint)
        names.check(flow)


def _known_flow(name: str, scalar: Scalar, flows: Mapping[str, Flow], problems: Problems) -> None:
    if name not in flows:
        problems.add(scalar.span, "E303", f'no flow "{name}".', did_you_mean(name, flows))
    elif flows[name].trigger.button is None:
        hint = f"Write when: {{button: ...}} in {name}.yaml."
        problems.add(scalar.span, "E303", f'the flow "{name}" has no button.', hint)


class _Names:
    """Which names a flow can know. What can't be known for sure is let through."""

    def __init__(self, flows: Mapping[str, Flow], shop: Shop, problems: Problems) -> None:
        self._shop = shop
        self._problems = problems
        self._customer = {*CUSTOMER_FIELDS, *shop.customer}
        self._given: dict[str, set[str]] = {}
        for flow in flows.values():
            for step in flow.steps.values():
                self._customer.update(t.name for t in _targets(step) if t.customer)
                if isinstance(step, RunStep):
                    self._given.setdefault(step.flow, set()).update(n for n, _ in step.arguments)

    def check(self, flow: Flow) -> None:
        from_events = self._from_events(flow)
        saved = {t.name: t for step in flow.steps.values() for t in _targets(step)}
        own = {name for name, target in saved.items() if not target.customer}
        given = self._given.get(flow.name, set())
        roots = {*from_events, *own, *given}
        sure_order = "order" in from_events and "order" not in own | given
        # The data of an event declared in handlers/ isn't known here.
        open_ended = any(not self._declared(event) for event in flow.trigger.events)
        for source, name in _names(flow):
            root, *rest = name.path
            field = rest[0] if rest else ""
            if root == "customer":
                self._known(source, name, field, self._customer, "customer.")
            elif root == "shop":
                self._known(source, name, field, {*SHOP_NAMES, *self._shop.values}, "shop.")
            elif root not in roots and not open_ended:
                self._unknown(source, name, root, {*roots, "customer", "shop"}, saved)
            elif root == "order" and sure_order and field:
                self._known(source, name, field, _ORDER_FIELDS, "order.")

    def _declared(self, event: str) -> bool:
        return event.startswith("order.") or event in self._shop.events

    def _from_events(self, flow: Flow) -> set[str]:
        found: set[str] = set()
        for event in flow.trigger.events:
            built_in = event.startswith("order.")
            found.update({"order"} if built_in else self._shop.events.get(event, ()))
        return found

    def _known(self, source: Scalar, name: Name, field: str, known: Any, prefix: str) -> None:
        if field and field not in known:
            at = source.at(name.offset, len(".".join(name.path)))
            near = did_you_mean(field, known)
            hint = near.replace('mean "', f'mean "{prefix}')
            self._problems.add(at, "E201", f'no variable "{prefix}{field}".', hint)

    def _unknown(
        self, source: Scalar, name: Name, root: str, known: set[str], saved: dict[str, Target]
    ) -> None:
        hint = did_you_mean(root, sorted(known))
        near = hint.removeprefix('Did you mean "').removesuffix('"?')
        if near in saved:
            hint = f"{hint[:-1]} (saved in line {saved[near].span.line})?"
        at = source.at(name.offset, len(root))
        self._problems.add(at, "E201", f'no variable "{root}".', hint)


def _targets(step: AnyStep) -> tuple[Target, ...]:
    if isinstance(step, SetStep):
        return tuple(target for target, _ in step.assignments)
    if isinstance(step, AskStep | CallStep | RunStep) and step.save:
        return (step.save,)
    return ()


def _names(flow: Flow) -> Iterator[tuple[Scalar, Name]]:
    """Every name of every text and condition, with the scalar it stands in."""
    for part in (flow.condition, flow.trigger.button):
        yield from _names_in(part)
    for step in flow.steps.values():
        for part in _parts(step):
            yield from _names_in(part)


def _parts(step: AnyStep) -> Iterator[Any]:
    match step:
        case SayStep() | AskStep():
            yield from (step.text, step.photo, step.file)
            for link in step.links:
                yield from (link.label, link.url)
            if isinstance(step, AskStep):
                yield from (*step.retry, step.skip, step.remind and step.remind.say)
                yield from (choice.label for choice in step.choices)
        case CallStep() | RunStep():
            yield from (value for _, value in step.arguments)
        case SetStep():
            yield from (value for _, value in step.assignments)
        case IfStep():
            yield step.condition
        case MatchStep():
            yield step.subject
        case HumanStep():
            yield from (step.title, step.say, *(value for _, value in step.share))


def _names_in(part: Any) -> Iterator[tuple[Scalar, Name]]:
    match part:
        case Expression() | Template():
            for name in part.names:
                yield part.source, name
        case Phrase() | Value():
            for template in part.templates():
                yield from _names_in(template)
