"""Events and orders of a scenario: written by hand, checked as those of the shop's system are."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from cxbot.errors import BadEvent, EventProblem, did_you_mean
from cxbot.flow.reading.fields import Fields
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Map, Node, Problems, Scalar, Sequence, Span, plain
from cxbot.flow.scenario import known
from cxbot.flow.scenario.story import Happens
from cxbot.flow.values import hours
from cxbot.model.event import ShopEvent, read_events
from cxbot.model.order import STATUS_AFTER, Order

_MOMENTS = ("created_at", "shipped_at", "delivered_at")
_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d{1,2}:\d\d))?")
_SOME_TIME = datetime(2025, 1, 1, tzinfo=UTC)


def read(fields: Fields, files: Files, problems: Problems) -> Happens | None:
    """`event: order.returned` and its `with`."""
    scalar = fields.scalar("event", "Like this: event: order.delivered")
    if scalar is None:
        return None
    name, names = scalar.text, sorted(known.events(files))
    if name not in names:
        hint = did_you_mean(name, names, "Declare it under events in shop.yaml.")
        problems.add(scalar.span, "E301", f'no event "{name}".', hint)
        return None
    node = fields.node("with")
    data = moments(plain(node) if isinstance(node, Map) else {}, files.shop.zone())
    if node is not None and not isinstance(node, Map):
        hint = "Like this: with: {order: {number: A-1042}}"
        problems.add(node.span, "E104", '"with" is written as names and values.', hint)
        return None
    if name in files.events:
        return Happens(type=name, data=data, span=fields.span)  # its model in handlers/ will check
    try:
        event = made("test", name, data, files.shop.events, at=_SOME_TIME)
    except BadEvent as error:
        for problem in error.problems:
            path = problem.field.removeprefix("data").lstrip(".")
            at = _at(node, path, scalar.span, key=_is_unknown(problem))
            problems.add(at, "E104", _said(path or name, problem))
        return None
    return Happens(type=name, data=event.data, span=fields.span)


def made(
    number: str,
    kind: str,
    data: Mapping[str, Any],
    declared: Mapping[str, Any],
    *,
    at: datetime,
    subject: str | None = None,
) -> ShopEvent:
    """The event as the shop's system would have sent it. Raises BadEvent."""
    if kind not in STATUS_AFTER and kind not in declared:
        return ShopEvent(id=number, source="test", type=kind, time=at, subject=subject, data=data)
    body = {
        "specversion": "1.0",
        "id": number,
        "source": "test",
        "type": kind,
        "time": at.isoformat(),
        "data": data,
        **({"subject": subject} if subject else {}),
    }
    return read_events(body, declared, now=at)[0]


def orders(node: Node | None, files: Files, problems: Problems) -> tuple[Mapping[str, Any], ...]:
    """`orders: [{number: A-1042, status: shipped}]`: those the customer has already."""
    if node is None:
        return ()
    if not isinstance(node, Sequence):
        hint = "Like this: orders: [{number: A-1042, status: shipped}]"
        problems.add(node.span, "E104", "orders are a list.", hint)
        return ()
    found = []
    for item in node.items:
        Fields(item, "an order", Order.model_fields, problems)
        data = moments({"order": plain(item)}, files.shop.zone())
        try:
            event = made("test", "order.updated", data, {}, at=_SOME_TIME)
        except BadEvent as error:
            for problem in error.problems:
                path = problem.field.removeprefix("data.order").lstrip(".")
                if not _is_unknown(problem):  # told already
                    at = _at(item, path, item.span)
                    problems.add(at, "E104", _said(path or "an order", problem))
            continue
        found.append(event.data["order"])
    return tuple(found)


def moments(data: Any, zone: tzinfo) -> Any:
    """An order's moments may be written as on the shop's wall: 2025-03-10 18:30."""
    order = data.get("order") if isinstance(data, Mapping) else None
    if not isinstance(order, Mapping):
        return data
    clocked = {
        name: moment(value, zone) or value
        for name, value in order.items()
        if name in _MOMENTS and isinstance(value, str)
    }
    return {**data, "order": {**order, **{k: str(v) for k, v in clocked.items()}}}


def moment(text: str, zone: tzinfo, minutes: int = 0) -> str | None:
    """`2025-03-10 18:30` in that zone, as ISO text in UTC; None for anything else."""
    found = _LOCAL.fullmatch(text.strip())
    clock = hours.clock(found[2]) if found and found[2] else minutes
    if found is None or clock is None:
        return None
    try:
        day = date.fromisoformat(found[1])
        return hours.instant(day, clock, zone).isoformat()
    except (ValueError, OverflowError):
        return None


def _is_unknown(problem: EventProblem) -> bool:
    return problem.reason.startswith("isn't")


def _said(what: str, problem: EventProblem) -> str:
    said = f"{what} {problem.reason}"
    return said if said.endswith((".", "?")) else f"{said}."


def _at(node: Node | None, path: str, otherwise: Span, *, key: bool = False) -> Span:
    """Where the field of that path stands, or its name; what is missing is shown at what it is
    missing in."""
    span = otherwise
    for name in path.split(".") if path else ():
        if isinstance(node, Sequence) and name.isdigit() and int(name) < len(node.items):
            node = node.items[int(name)]
            span = node.span
            continue
        rows = node.items if isinstance(node, Map) else ()
        row = next((row for row in rows if row[0].text == name), None)
        if row is None:
            break
        node = row[1]
        span = node.span if isinstance(node, Scalar) and not key else row[0].span
    return span
