"""`given`: what is so before the first line. That of a test is laid over that of its file."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.errors import did_you_mean
from cxbot.flow.reading.fields import Fields, entries
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence
from cxbot.flow.scenario import happenings, known
from cxbot.flow.scenario.lines import NOTHING, value_of
from cxbot.flow.scenario.story import Answer, Given, Stub
from cxbot.flow.values.scope import zone
from cxbot.model.value import replace

_KEYS = ("now", "customer", "orders", "event", "with", "calls")
#: A Monday at noon, shop time, when nothing else is said.
_NOW = "2025-03-10 12:00"
#: What a test of its own lays over, key by key; anything else of it replaces that of the file.
_MERGED = {"customer": 1, "with": 9, "calls": 1}
#: Kept by us; a test that could set them would show what can't happen.
_OURS = frozenset({"id", "channel"})


def read(shared: Node | None, own: Node | None, files: Files, problems: Problems) -> Given | None:
    """None when the customer or the time could not be understood."""
    both = Fields(_over(shared, own), '"given"', _KEYS, problems)
    customer = both.node("customer")
    return Given(
        now=_now(both, files, problems),
        customer=_customer(customer, files, problems) if customer is not None else None,
        orders=happenings.orders(both.node("orders"), files, problems),
        event=_event(both, files, problems),
        calls=_calls(both.node("calls"), files, problems),
    )


def _over(below: Node | None, above: Node | None) -> Node | None:
    if not isinstance(below, Map) or not isinstance(above, Map):
        return above or below
    own = {key.text for key, _ in above.items}
    if "event" in own:
        below = replace(below, items=tuple(r for r in below.items if r[0].text != "with"))
    return _merged(below, above, _MERGED)


def _merged(below: Map, above: Map, deep: Mapping[str, int]) -> Map:
    """The keys of both; where both have one, that of `above`, or the two merged in turn."""
    rows = {key.text: (key, node) for key, node in below.items}
    for key, node in above.items:
        old = rows[key.text][1] if key.text in rows else None
        levels = deep.get(key.text, 0)
        if levels and isinstance(old, Map) and isinstance(node, Map):
            inner = {k.text: levels - 1 for k, _ in old.items} if levels > 1 else {}
            rows[key.text] = (key, _merged(old, node, inner))
        else:
            rows[key.text] = (key, node)
    return replace(above, items=tuple(rows.values()))


def _now(given: Fields, files: Files, problems: Problems) -> datetime:
    scalar = given.scalar("now")
    text = scalar.text if scalar else _NOW
    found = happenings.moment(text, files.shop.zone(), minutes=12 * 60)
    if scalar and (found is None or not 1990 <= int(text[:4]) <= 2100):
        hint = "Like this: 2025-03-10 18:30, in the shop's time zone."
        problems.add(scalar.span, "E104", f'"{text}" is not a moment.', hint)
        found = None
    moment = found or happenings.moment(_NOW, files.shop.zone())
    assert moment is not None
    return datetime.fromisoformat(moment)


# --- the customer --------------------------------------------------------------------------------


def _customer(node: Node, files: Files, problems: Problems) -> Mapping[str, Any]:
    names = (known.CUSTOMER | known.customer_fields(files)) - _OURS
    found: dict[str, Any] = {}
    for key, value in entries(node, '"customer"', problems):
        if key.text in names:
            found[key.text] = value_of(value)
            _fits(key, value, files, problems)
        else:
            hint = did_you_mean(key.text, names, f"There are: {', '.join(sorted(names))}.")
            problems.add(key.span, "E101", f'"{key.text}" is no field of a customer.', hint)
    return found


def _fits(key: Scalar, node: Node, files: Files, problems: Problems) -> None:
    value = value_of(node)
    said, hint = "", ""
    match key.text:
        case "language" if value not in files.shop.languages:
            said = f'"{value}" is not one of the shop\'s languages.'
            hint = f"There are: {', '.join(files.shop.languages)}."
        case "time_zone" if not isinstance(value, str) or zone(value) is None:
            said, hint = f'no time zone "{value}".', "Like this: Europe/Moscow"
        case "wants_messages" | "wants_surveys" | "wants_offers" if not isinstance(value, bool):
            said = f'"{key.text}" is yes or no.'
        case "orders_count" if type(value) is not int or not 0 <= value <= 1000:
            said = '"orders_count" is a number up to 1000.'
    if said:
        code = "E307" if key.text == "language" else "E104"
        problems.add(node.span, code, said, hint)


# --- what happens, and what actions give ---------------------------------------------------------


def _event(given: Fields, files: Files, problems: Problems) -> Any:
    node = given.node("event")
    if isinstance(node, Scalar) and node.plain and node.text in (NOTHING, ""):
        return None
    if node is None and "with" in given:
        span = given.keys["with"].span
        problems.add(span, "E102", '"with" needs an "event".', "Like this: event: order.delivered")
    return happenings.read(given, files, problems) if node is not None else None


def _calls(node: Node | None, files: Files, problems: Problems) -> dict[str, Stub]:
    found = {}
    names = known.called(files) | frozenset(files.callable)
    for key, value in entries(node, '"calls"', problems):
        if key.text not in names and not files.broken:
            hint = did_you_mean(key.text, names, f"There are: {', '.join(sorted(names))}.")
            problems.add(key.span, "E302", f'no action "{key.text}".', hint)
            continue
        each = isinstance(value, Sequence)
        nodes = value.items if isinstance(value, Sequence) else (value,)
        answers = tuple(_answer(key.text, one, files, problems) for one in nodes)
        found[key.text] = Stub(answers=answers, each=each, span=key.span)
    return found


def _answer(action: str, node: Node, files: Files, problems: Problems) -> Answer:
    error = node.get("error") if isinstance(node, Map) and len(node.items) == 1 else None
    if not isinstance(error, Scalar):
        return Answer(value=value_of(node))
    declared = files.callable.get(action)
    if declared is not None:
        names = (*declared.errors, "error", "timeout", "bad_arguments")
        if error.text not in names:
            hint = did_you_mean(error.text, names, f"There are: {', '.join(names)}.")
            said = f'{action} has no error "{error.text}".'
            problems.add(error.span, "E302", said, hint)
    return Answer(error=error.text)
