"""The words of a random shop: its actions, events and values, and how a flow is written as YAML."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from cxbot.flow.catalog import Examined, examine, keeps_from_going_live
from cxbot.model.types import ANY, ActionType, Kind, ParameterType, Type, named

T = TypeVar("T")
Pick = Callable[[Sequence[Any]], Any]
SHOP = """shop: Blue Kettle
language: en
languages: [en, ru]
currency: RUB
time_zone: Europe/Moscow
quiet_hours: 21:00-10:00
values: {limit: 500, sale_until: 2026-05-01, opens: "10:00", open: yes, note: Fine, gone: empty}
customer: {segment: text, birthday: date, points: number, vip: yes/no}
answers:
  order_number: {pattern: '[A-Z]-\\d{4}', example: A-1042}
  code: '\\d{4}'
  size: [S, M, L]
events:
  stay.arrived:
    stay: {room: text, nights: number, at: time, day: date, paid: yes/no, tags: list}
    price: money
"""
_RESULT = Type(
    kind="record",
    fields={
        "code": named("text"),
        "count": Type(kind="number", least=0, most=9),
        "price": named("money", optional=True),
        "until": named("date", optional=True),
        "at": named("time"),
        "good": named("yes/no"),
        "size": Type(kind="text", values=("S", "M"), optional=True),
        "level": Type(kind="number", values=("1", "2")),
        "names": Type(kind="list", item=named("text")),
        "inner": Type(kind="record", fields={"name": named("text", optional=True)}),
    },
)
_KINDS: tuple[Kind, ...] = ("text", "number", "money", "date", "time", "yes/no")


def _taking(name: str, kind: Type, *, required: bool = True) -> ParameterType:
    return ParameterType(name=name, type=kind, required=required)


ACTIONS: Mapping[str, ActionType] = {
    action.name: action
    for action in (
        ActionType(
            name="shop.look",
            parameters=(_taking("number", named("text")),),
            result=_RESULT,
            errors=("not_found",),
        ),
        ActionType(
            name="shop.count",
            parameters=(
                _taking("percent", Type(kind="number", least=1, most=100)),
                _taking("on", named("date"), required=False),
            ),
            result=Type(kind="number", optional=True),
        ),
        ActionType(name="shop.free", result=ANY),
        ActionType(name="shop.rows", result=Type(kind="list", item=_RESULT)),
        ActionType(name="shop.day", result=named("date")),
    )
}
#: Names and their kinds, by what brings them.
_ALWAYS = {
    "customer.name": "text", "customer.segment": "text", "customer.birthday": "date",
    "customer.points": "number", "customer.vip": "yes/no", "customer.orders_count": "number",
    "customer.since": "date", "customer.wants_messages": "yes/no", "customer.last_order": "text",
    "customer.language": "text", "shop.limit": "number", "shop.sale_until": "date",
    "shop.opens": "time", "shop.open": "yes/no", "shop.note": "text", "shop.gone": "any",
    "shop.name": "text", "shop.next_opening": "time",
}  # fmt: skip
_ORDER = {
    "order.number": "text", "order.status": "status", "order.total": "number", "order": "record",
    "order.items": "list", "order.eta": "date", "order.created_at": "time",
    "order.delivered_at": "time", "order.track_url": "text", "order.currency": "text",
}  # fmt: skip
_STAY = {
    "stay.room": "text", "stay.nights": "number", "stay.at": "time", "stay.day": "date",
    "stay.paid": "yes/no", "stay.tags": "list", "price": "number", "stay": "record",
}  # fmt: skip
_FOUND = {
    ".code": "text", ".count": "number", ".price": "number", ".until": "date", ".at": "time",
    ".good": "yes/no", ".size": "size", ".level": "number", ".names": "list",
    ".inner.name": "text", ".inner": "record", "": "record",
}  # fmt: skip
_BY_ANSWER: Mapping[str, Mapping[str, str]] = {
    "text": {"": "text"}, "number": {"": "number"}, "yes/no": {"": "yes/no"},
    "rating 1-5": {"": "number"}, "rating 0-10": {"": "number"}, "choice": {"": "size"},
    "phone": {"": "text"}, "email": {"": "text"}, "date": {"": "date"},
    "photo": {".file_id": "text", "": "record"}, "order_number": {"": "text"},
    "location": {".latitude": "number", ".longitude": "number", "": "record"},
    "code": {"": "any"}, "size": {"": "size"},
}  # fmt: skip
_BY_ACTION: Mapping[str, Mapping[str, str]] = {
    "shop.look": _FOUND, "shop.count": {"": "number"},
    "shop.free": {"": "opaque", ".x.y": "opaque"}, "shop.rows": {"": "list"},
    "shop.day": {"": "date"},
}  # fmt: skip
_CONSTANTS: Mapping[str, Sequence[str]] = {
    "number": ("1", "2", "0", "-3", "2.5", "500", "5", "10", "'5'"),
    "yes/no": ("yes", "no"),
    "text": ("'x'", "'S'", "'A-1042'", "'en'", "'5'", "customer.name", "''"),
    "size": ("'S'", "'M'", "'s'"),
    "status": ("'paid'", "'shipped'", "'new'"),
    "date": ("'2026-03-10'", "today", "customer.birthday", "'2025-03-10'"),
    "time": ("'2026-03-10'", "today", "shop.opens", "'2026-03-10 10:30'"),
    "any": ("1", "'x'", "yes", "empty", "'2026-03-10'"),
    "list": ("'x'", "'S'"),
    "record": ("empty",),
}
_CASES: Mapping[str, Sequence[Sequence[str]]] = {
    "number": (["1-2", "3", "4-5"], ["0", "1-6", "7-10"], ["1", "2"], ["2.5", "3-100"]),
    "yes/no": (["yes", "no"], ["yes"]),
    "text": (["x", "5"], ["A-1042"], ["en", "ru"]),
    "size": (["S", "M"], ["S", "M", "L"], ["S"]),
    "status": (["paid, new", "shipped"], ["delivered"]),
    "date": (["2026-03-10"],),
    "time": (["2026-03-10"],),
    "any": (["1-2", "3"], ["yes", "x"], ["5"]),
}
_FILTERS: Mapping[str, Sequence[str]] = {
    "number": ("", "", " | money", " | plural: day / days", " | money | or: free"),
    "date": ("", " | date", " | date | or: soon", " | time", " | date | upper"),
    "time": (" | date", " | time", " | time | or: soon", ""),
}
_PLAINLY = ("", "", " | upper", " | or: none", " | upper | or: -")
_ANSWERS = (
    "text", "number", "yes/no", "rating 1-5", "rating 0-10", "choice", "phone", "email", "date",
    "photo", "location", "order_number", "code", "size",
)  # fmt: skip
_OUTCOMES = ("resolved", "returned", "closed_by_customer", "timeout", "off_hours", "unreachable")
_WORDS = ("Hi", "Good day", "Your order", "Thanks", "Done", "So be it", "Room", "we count")


class Plain(str):
    """Stands in YAML without quotes."""

    __slots__ = ()


Step = dict[str, Any]


@dataclass
class Shop:
    """A project, and where each of its steps stands."""

    flows: dict[str, dict[str, Any]]
    actions: Mapping[str, ActionType] = field(default_factory=lambda: ACTIONS)

    def texts(self) -> dict[str, str]:
        written = {
            f"flows/{name}.yaml": "".join(f"{line}\n" for line, _ in _written(top))
            for name, top in self.flows.items()
        }
        return {"flows/shop.yaml": SHOP, **written}

    def examined(self) -> Examined:
        return examine(self.texts(), actions=self.actions)

    def mended(self) -> Examined:
        """With everything taken out that check calls an error; never more than it."""
        for _ in range(60):
            found = self.examined()
            wrong = [(p.file, p.line) for p in found.problems if keeps_from_going_live(p)]
            if not wrong:
                return found
            for name, top in self.flows.items():
                lines = {line for file, line in wrong if file == f"flows/{name}.yaml"}
                if lines:
                    self._drop(top, lines)
        raise AssertionError([str(p) for p in found.problems])

    def _drop(self, top: dict[str, Any], lines: set[int]) -> None:
        owners = [owners for _, owners in _written(top)]
        for line in lines:
            chain = owners[line - 1]
            if len(chain) >= 2:
                steps, step = chain[-2:]
                steps[:] = [one for one in steps if one is not step] or [{"say": "Well"}]
            else:
                for key in [key for key in top if key not in {"flow", "do", "when"}]:
                    del top[key]


Line = tuple[str, tuple[Any, ...]]


def _written(node: Any, owners: tuple[Any, ...] = ()) -> Iterator[Line]:
    """Each line, with the lists of steps and the steps it stands in."""
    for key, value in node.items():
        name = key if isinstance(key, Plain) or key.isidentifier() else json.dumps(key)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            yield f"{name}:", owners
            for step in value:
                first = True
                for line, inner in _written(step, (*owners, value, step)):
                    yield ("- " if first else "  ") + line, inner
                    first = False
        elif isinstance(value, dict):
            yield f"{name}:", owners
            for line, inner in _written(value, owners):
                yield "  " + line, inner
        else:
            yield f"{name}: {_scalar(value)}", owners


def _scalar(value: Any) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(map(_scalar, value)) + "]"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if isinstance(value, Plain) else json.dumps(value, ensure_ascii=False)
