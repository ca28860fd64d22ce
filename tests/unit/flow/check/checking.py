"""What `check` says of a small shop: one flow, its steps given, names and types known."""

from collections.abc import Iterable, Mapping

from flow_driving import flow_text

from cxbot.errors import Edit, Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.mending import apply
from cxbot.model.types import ActionType, ParameterType, Type, named

SHOP = """language: en
languages: [en, ru]
currency: RUB
values: {limit: 500, sale_until: 2026-05-01, review_url: "https://example.com"}
customer: {segment: text, birthday: date}
answers:
  order_number: {pattern: '[A-Z]-\\d{4}', example: A-1042}
  code: '\\d{4}'
  size: [S, M, L]
events:
  stay.arrived: {stay: {number: text, room: text, nights: number, at: time, paid: yes/no}}
"""
PAID = "when: {event: order.paid}\nlimit: once per order.number\n"
ASKED = "when: {command: /f}\n"


def taking(name: str, kind: Type, *, required: bool = True) -> ParameterType:
    return ParameterType(name=name, type=kind, required=required)


FIND = ActionType(
    name="shop.find_order",
    parameters=(taking("number", named("text")),),
    result=Type(
        kind="record",
        fields={"number": named("text"), "eta": named("date", optional=True)},
    ),
    errors=("not_found",),
)
COUPON = ActionType(
    name="shop.create_coupon",
    parameters=(
        taking("percent", Type(kind="number", least=1, most=100)),
        taking("valid_days", Type(kind="number", least=1)),
        taking("note", named("text"), required=False),
        taking("kind", Type(kind="text", values=("gift", "sorry")), required=False),
        taking("urgent", named("yes/no"), required=False),
        taking("on", named("date"), required=False),
    ),
    result=Type(kind="record", fields={"code": named("text"), "valid_until": named("date")}),
)
ACTIONS = {action.name: action for action in (FIND, COUPON)}


def problems(
    steps: str,
    top: str = PAID,
    *,
    shop: str = "",
    actions: Mapping[str, ActionType] | None = ACTIONS,
    all_of: bool = False,
    **more: str,
) -> list[Problem]:
    """Of all families but the ones about the course of a flow and about languages."""
    texts = {"flows/shop.yaml": SHOP + shop, "flows/f.yaml": flow_text(steps, top)}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    found = examine(texts, actions=actions).problems
    return [p for p in found if all_of or p.code[0] == "E" or p.code in {"W402", "W405", "W409"}]


def at(found: Iterable[Problem], top: str = PAID) -> list[str]:
    """`E201 2:5`: lines counted from the first step, columns within it."""
    above = 2 + top.count("\n")
    return [f"{p.code} {p.line - above}:{p.column - 2}" for p in found]


def asking(answer: str, more: str = "", save: str = "x") -> str:
    """A question of six lines; `more` are its further options."""
    text = f"- ask: q\n  answer: {answer}\n  save: {save}\n  no_reply: {{after: 1 day}}\n{more}"
    return text.rstrip("\n") + "\n"


def of_condition(condition: str) -> list[Problem]:
    """Columns count from the condition's first character."""
    found = problems(f"- if: {condition}\n  then:\n    - say: hi")
    return [p for p in found if p.line == 4 + 1]


def mended(text: str, edits: Iterable[Edit]) -> str:
    return apply(text, edits)
