"""Types of what flows don't make themselves: orders, customers, the shop, events, answers."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from cxbot.flow.check.known.kinds import DIGITS, NOTHING, UNKNOWN, joined
from cxbot.flow.reading.files import Files
from cxbot.flow.shop import BUILT_IN, REWARDS, Shop
from cxbot.flow.steps import AskStep
from cxbot.model.event import NEGLECTED
from cxbot.model.order import STATUSES
from cxbot.model.types import Type, named

_ITEM = Type(
    kind="record",
    fields={
        "name": named("text"),
        "quantity": Type(kind="number", least=1),
        "price": Type(kind="money", least=0, optional=True),
    },
)
#: `order.…` after an event of the shop, and what shop.find_order gives.
ORDER = Type(
    kind="record",
    fields={
        "number": named("text"),
        "status": Type(kind="text", values=STATUSES),
        "total": Type(kind="money", least=0, optional=True),
        "currency": named("text", optional=True),
        "items": Type(kind="list", item=_ITEM, optional=True),
        "created_at": named("time", optional=True),
        "ship_by": named("date", optional=True),
        "shipped_at": named("time", optional=True),
        "eta": named("date", optional=True),
        "delivered_at": named("time", optional=True),
        "track_url": named("text", optional=True),
    },
)
#: Of the events that we make ourselves.
OWN_DATA: Mapping[str, Mapping[str, Type]] = {
    NEGLECTED: {"order": ORDER, "since": named("date"), "days": Type(kind="number", least=0)}
}
#: What we know of a customer ourselves.
CUSTOMER: Mapping[str, Type] = {
    "id": named("text"),
    "name": named("text", optional=True),
    "language": named("text"),
    "time_zone": named("text", optional=True),
    "phone": named("text", optional=True),
    "email": named("text", optional=True),
    "channel": named("text"),
    "since": named("date", optional=True),
    "persona": named("text", optional=True),
    "wants_messages": named("yes/no"),
    "wants_surveys": named("yes/no"),
    "wants_offers": named("yes/no"),
    "orders_count": Type(kind="number", least=0),
    "last_order": named("text", optional=True),
}

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d\d?:\d\d")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
#: Patterns of nothing but digits: what they take is a number and a text at once.
_DIGITS = re.compile(r"(\\d|\[0-9\]|\d|[-+*?{},()|^$])+")


def event_data(files: Files, event: str) -> Mapping[str, Type] | None:
    """Field -> type of the event's data; None when nobody declares it."""
    if event.startswith("order."):
        return {"order": ORDER}
    if event in OWN_DATA:
        return OWN_DATA[event]
    declared = files.shop.events.get(event)
    if declared is not None:
        return {name: _declared(kind) for name, kind in declared.items()}
    model = files.events.get(event)
    return model.fields if model else None


def customer_fields(shop: Shop, kept: Iterable[str]) -> dict[str, Type]:
    """`kept` are fields that flows set and nobody declares."""
    own = {name: _declared(kind).or_empty() for name, kind in shop.customer.items()}
    undeclared = {name: UNKNOWN.or_empty() for name in kept}
    return {**undeclared, **own, **CUSTOMER}


def shop_values(shop: Shop) -> dict[str, Type]:
    found = dict.fromkeys(BUILT_IN, named("text"))
    # Operators who never stop have no next opening; nobody reads of it then.
    found["next_opening"] = named("time")
    found |= {name: of_value(value) for name, value in shop.values.items()}
    if shop.rewards:
        found[REWARDS] = Type(kind="record", fields=dict.fromkeys(shop.rewards, named("text")))
    return found


def of_value(value: Any) -> Type:
    """Of a value in shop.yaml, which the owner may change any day."""
    match value:
        case None | "":
            return NOTHING
        case bool():
            return named("yes/no")
        case int() | float():
            return named("number")
        case str():
            return _of_text(value)
        case Mapping():
            fields = {str(name): of_value(inner) for name, inner in value.items()}
            return Type(kind="record", fields=fields)
        case _:  # YAML has nothing else than lists
            item: Type | None = None
            for inner in value:
                found = of_value(inner)
                item = joined(item, found) if item else found
            return Type(kind="list", item=item)


def of_constant(value: Any) -> Type:
    """Of a value that a flow sets: it is this one and no other."""
    found = of_value(value)
    if isinstance(value, bool):
        return Type(kind="yes/no", values=("yes" if value else "no",))
    if found.kind in {"text", "number"}:
        return Type(kind=found.kind, values=(str(value),))
    return found


def _of_text(text: str) -> Type:
    if _DAY.fullmatch(text):
        return named("date")
    if _CLOCK.fullmatch(text):
        return named("time")
    return DIGITS if _NUMBER.fullmatch(text) else named("text")


def _declared(kind: Any) -> Type:
    """A type as shop.yaml names it, or the fields inside."""
    if isinstance(kind, Mapping):
        fields = {name: _declared(inner) for name, inner in kind.items()}
        return Type(kind="record", fields=fields)
    return Type(kind=kind)


def of_answer(step: AskStep) -> Type:
    """What is stored when the customer answers."""
    answer = step.answer
    match answer.kind:
        case "number" | "yes/no" | "date":
            return named(answer.kind)
        case "rating":
            values = tuple(str(value) for value in range(answer.least, answer.most + 1))
            return Type(kind="number", values=values, least=answer.least, most=answer.most)
        case "choice":
            return _closed(tuple(choice.value for choice in step.choices))
        case "list":
            return _closed(answer.named.options if answer.named else ())
        case "pattern" if answer.named and _DIGITS.fullmatch(answer.named.pattern):
            return DIGITS
        case "photo":
            return Type(kind="record", fields={"file_id": named("text")})
        case "location":
            number = named("number")
            return Type(kind="record", fields={"latitude": number, "longitude": number})
    return named("text")


def _closed(values: tuple[str, ...]) -> Type:
    return Type(kind="text", values=values) if values else UNKNOWN
