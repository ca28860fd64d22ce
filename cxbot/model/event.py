"""What the shop's system tells us: CloudEvents 1.0 in JSON, one event or a batch.

An event is taken strictly or refused with every reason, so that a typing error in the shop's system
shows on the first try and not as an empty place in a customer's message. It isn't understood here:
who it concerns and what it starts is decided when its arrival is handled.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from msgspec import Struct, field
from pydantic import BaseModel

from cxbot.errors import BadEvent, EventProblem, did_you_mean
from cxbot.model import event_models, recorded
from cxbot.model.arrival import Arrival
from cxbot.model.customer import Address
from cxbot.model.event_fields import READERS, YEARS, moment, money
from cxbot.model.event_models import MAX_ATTRIBUTE_CHARS, under
from cxbot.model.order import STATUS_AFTER, OrderData
from cxbot.model.recorded import RECORDED

MAX_BATCH = 1000
#: Nobody reads more, so the rest of the body isn't looked at.
MAX_PROBLEMS = 100

#: A customer bought, and nobody has spoken with them since.
NEGLECTED = "customer.neglected"
#: Events that we make ourselves, with the names of their data: nobody else may send them.
OWN_EVENTS: Mapping[str, tuple[str, ...]] = {NEGLECTED: ("order", "since", "days")}

#: Lanes that aren't a person, so a subject can't name one.
_RESERVED = frozenset({"api", "group", "order", "timer"})
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,31}")


class ShopEvent(Struct, frozen=True, kw_only=True):
    """One event, checked. `data` is plain JSON with amounts as decimal text."""

    id: str
    source: str
    type: str
    time: datetime
    #: False: the shop named no time, and `time` is when it reached us.
    timed: bool = True
    #: `channel:account` or `customer:ID`.
    subject: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    #: For `order.*`: the same as `data["order"]`.
    order: OrderData | None = None

    def to_json(self) -> dict[str, Any]:
        row = {
            "specversion": "1.0",
            "id": self.id,
            "source": self.source,
            "type": self.type,
            "time": self.time.isoformat(),
            "data": self.data,
        }
        return row if self.subject is None else row | {"subject": self.subject}

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "ShopEvent":
        """The event of a stored arrival; what shop.yaml says today doesn't matter any more."""
        order = OrderData(**row["data"]["order"]) if row["type"] in STATUS_AFTER else None
        return cls(
            id=row["id"],
            source=row["source"],
            type=row["type"],
            time=datetime.fromisoformat(row["time"]),
            subject=row.get("subject"),
            data=row["data"],
            order=order,
        )


def digest(event: ShopEvent) -> str:
    """Equal for the same event, however its JSON was ordered and whenever it was sent again."""
    row = event.to_json()
    if not event.timed:
        del row["time"]
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()


def arrival(event: ShopEvent) -> Arrival:
    """What to store before the shop hears 202. Events of one customer, or one order, keep order."""
    lane = event.subject or (f"order:{event.order.number}" if event.order else "api")
    return Arrival(
        channel="api",
        natural_key=f"{event.source}\n{event.id}",
        lane=lane,
        raw=event.to_json(),
        digest=digest(event),
    )


def read_events(body: Any, declared: Mapping[str, Any], *, now: datetime) -> tuple[ShopEvent, ...]:
    """All events of a parsed body, or BadEvent with all that is wrong.

    `declared` says for each type what its data hold: nested names of FIELD_TYPES (shop.yaml), or
    a pydantic model (handlers/).
    """
    batch = body if isinstance(body, list) else [body]
    report = _Report()
    if len(batch) > MAX_BATCH:
        report.index = MAX_BATCH
        report.add("", f"a batch holds at most {MAX_BATCH} events; send the rest in another")
        raise BadEvent(report.problems)
    events = []
    for report.index, one in enumerate(batch):
        if (event := _read(one, declared, now, report)) is not None:
            events.append(event)
    if report.problems:
        raise BadEvent(report.problems)
    return tuple(events)


class _Report:
    """Gathers problems; `index` is the event being read."""

    def __init__(self) -> None:
        self.problems: list[EventProblem] = []
        self.index = 0

    def add(self, path: str, reason: str) -> None:
        self.problems.append(EventProblem(index=self.index, field=path, reason=reason))
        if len(self.problems) >= MAX_PROBLEMS:
            raise BadEvent(self.problems)

    def take(self, path: str, read: Callable[[Any], Any], value: Any) -> Any:
        """What `read` makes of the value; None when it says why not, by ValueError."""
        try:
            return read(value)
        except ValueError as error:
            self.add(path, str(error))
            return None


def _read(
    one: Any, declared: Mapping[str, Any], now: datetime, report: _Report
) -> ShopEvent | None:
    if not isinstance(one, dict):
        report.add("", "an event is a JSON object")
        return None
    before = len(report.problems)
    if one.get("specversion") != "1.0":
        report.add("specversion", 'must be "1.0"')
    names = {name: report.take(name, read_name, one.get(name)) for name in ("id", "source", "type")}
    time = _optional(one, "time", moment, report)
    subject = _optional(one, "subject", read_subject, report)
    if names["type"] == RECORDED and one.get("subject") is None:
        report.add("subject", "is missing: whose contact was it?")
    _optional(one, "datacontenttype", _json_type, report)
    data, order = _data(names["type"], one, declared, now, report)
    if len(report.problems) > before:
        return None
    return ShopEvent(
        **names, time=time or now, timed=time is not None, subject=subject, data=data, order=order
    )


def _optional(
    one: Mapping[str, Any], name: str, read: Callable[[Any], Any], report: _Report
) -> Any:
    """CloudEvents lets JSON null stand for an attribute that isn't there."""
    value = one.get(name)
    return None if value is None else report.take(name, read, value)


def read_name(value: Any) -> str:
    """An id, a source or a type; raises ValueError with the reason."""
    if value is None:
        raise ValueError("is missing")
    if not isinstance(value, str) or not 0 < len(value) <= MAX_ATTRIBUTE_CHARS:
        raise ValueError(f"must be text of 1 to {MAX_ATTRIBUTE_CHARS} characters")
    if not value.isprintable():
        raise ValueError("must not contain control characters")
    return value


def read_subject(value: Any) -> str:
    """Whom it concerns; raises ValueError with the reason."""
    text = read_name(value)
    try:
        address = Address.parse(text)
    except ValueError:
        raise ValueError(_SUBJECT) from None
    if not _CHANNEL.fullmatch(address.channel) or address.channel in _RESERVED:
        raise ValueError(_SUBJECT)
    return text


_SUBJECT = 'must be "channel:account", e.g. "telegram:1001", or "customer:ID"'


def _json_type(value: Any) -> None:
    if not isinstance(value, str) or value.partition(";")[0].strip().lower() != "application/json":
        raise ValueError("must be application/json, or left out")


# --- the data ------------------------------------------------------------------------------------


def _data(
    kind: str | None,
    one: Mapping[str, Any],
    declared: Mapping[str, Any],
    now: datetime,
    report: _Report,
) -> tuple[dict[str, Any], OrderData | None]:
    if kind is None:
        return {}, None
    others = [name for name in declared if not name.startswith("order.")]
    if kind in OWN_EVENTS:
        report.add("type", "is made by cxbot itself; nobody else sends it")
        return {}, None
    if kind not in STATUS_AFTER and kind != RECORDED and kind not in others:
        hint = did_you_mean(kind, (*STATUS_AFTER, RECORDED, *others))
        report.add("type", f"is neither an order event nor declared by the shop. {hint}".rstrip())
        return {}, None
    data = one.get("data")
    if "data_base64" in one:
        report.add("data_base64", "send the data as JSON, in data")
    if kind in STATUS_AFTER:
        return _order_data(kind, data, report)
    if kind == RECORDED:
        return _recorded(data, now, report), None
    spec = declared[kind]
    if isinstance(spec, type) and issubclass(spec, BaseModel):
        return event_models.plain(spec, {} if data is None else data, "data", report.add), None
    return _fields({} if data is None else data, spec, "data", report), None


def _recorded(data: Any, now: datetime, report: _Report) -> dict[str, Any]:
    told = recorded.read({} if data is None else data, "data", report.add, now)
    return told.model_dump(mode="json", exclude_unset=True) if told is not None else {}


def _fields(value: Any, spec: Mapping[str, Any], path: str, report: _Report) -> dict[str, Any]:
    if not isinstance(value, dict):
        report.add(path, "must be a JSON object")
        return {}
    for name in value:
        if name not in spec:
            report.add(under(path, name), f"isn't declared. {did_you_mean(name, spec)}".rstrip())
    taken: dict[str, Any] = {}
    for name, kind in spec.items():
        inner = value.get(name)
        if inner is None:
            report.add(f"{path}.{name}", "is missing")
        elif isinstance(kind, Mapping):
            taken[name] = _fields(inner, kind, f"{path}.{name}", report)
        else:
            taken[name] = report.take(f"{path}.{name}", READERS[kind], inner)
    return taken


def _order_data(kind: str, data: Any, report: _Report) -> tuple[dict[str, Any], OrderData | None]:
    before = len(report.problems)
    given = _fields(data if data is not None else {}, {"order": "object"}, "data", report)
    if given.get("order") is None:
        return {}, None
    priced = _priced(given["order"], report)
    order = event_models.by_model(OrderData, priced, "data.order", report.add)
    if order is None:
        return {}, None
    for path, reason in _contradictions(kind, order):
        report.add(f"data.order.{path}", reason)
    if len(report.problems) > before:
        return {}, None
    return {"order": order.model_dump(mode="json", exclude_unset=True)}, order


def _priced(order: Mapping[str, Any], report: _Report) -> dict[str, Any]:
    """Null means the shop doesn't say, as if left out; amounts become decimal text."""
    known = {name: value for name, value in order.items() if value is not None}
    if "total" in known:
        known["total"] = report.take("data.order.total", money, known["total"])
    if isinstance(known.get("items"), list):
        known["items"] = [
            item | {"price": report.take(f"data.order.items.{i}.price", money, item["price"])}
            if isinstance(item, dict) and item.get("price") is not None
            else item
            for i, item in enumerate(known["items"])
        ]
    return known


def _contradictions(kind: str, order: OrderData) -> Iterable[tuple[str, str]]:
    if not order.number.isprintable():
        yield "number", "must not contain control characters"
    after = STATUS_AFTER[kind]
    if order.status and after and order.status != after:
        yield "status", f'is "{order.status}", but {kind} makes it "{after}"; leave it out'
    if order.items == []:
        yield "items", "is empty; leave it out when you don't send the items"
    if order.currency in {"XXX", "XTS"}:
        yield "currency", "isn't the code of a currency"
    for name, value in order:
        if isinstance(value, datetime) and value.tzinfo is None:
            yield name, "needs a time zone, e.g. 2026-03-10T15:00:00Z"
        elif isinstance(value, date) and value.year not in YEARS:
            yield name, "isn't a date a shop has to do with"
