"""Each kind of value beside each other: what check lets through can be evaluated."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest
from checking import SHOP
from flow_driving import flow_text
from generated_shop import ACTIONS

from cxbot.flow.catalog import examine, keeps_from_going_live
from cxbot.flow.check.known.kinds import Digits, Mixed
from cxbot.flow.check.known.project import Project
from cxbot.flow.check.known.variables import Courses
from cxbot.flow.check.view import View
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.steps import IfStep
from cxbot.flow.values.scope import Scope
from cxbot.flow.walking.samples import Samples
from cxbot.model.types import Type

NOW = datetime(2025, 3, 10, 12, tzinfo=UTC)
TOP = "when: {event: stay.arrived}\nlimit: once per 1 day\n"
STEPS = """\
- ask: q
  answer: number
  save: number
- ask: q
  answer: rating 1-5
  save: rating
- ask: q
  answer: text
  save: text
  skip: Skip
- ask: q
  answer: choice
  choices: [S, M]
  save: choice
- ask: q
  answer: code
  save: digits
- ask: q
  answer: yes/no
  save: truth
- ask: q
  answer: date
  save: date
- ask: q
  answer: location
  save: record
- call: shop.look
  with: {number: x}
  save: found
- if: rating > 3
  then:
    - set: {mixed: words, dated: 2026-03-10, nested: {a: 1}}
  else:
    - set: {mixed: 5, dated: 7, nested: [1]}
"""
NAMES = [
    "number", "rating", "text", "choice", "digits", "truth", "date", "record", "mixed", "dated",
    "nested", "found.price", "found.at", "found.names", "found.level", "found.inner.name",
    "stay.nights", "stay.at", "stay.paid", "shop.opens", "shop.note", "shop.name", "shop.gone",
    "customer.birthday", "customer.orders_count", "today",
]  # fmt: skip
CONSTANTS = ["1", "'5'", "'S'", "'2026-03-10'", "'10:30'", "yes", "empty", "-2.5"]
FUNCTIONS = ["days_since", "hours_since", "length", "lower", "-", "not "]
SIGNS = ["<", ">=", "==", "!=", "in", "not in"]
CHUNK = 600


def conditions() -> Iterator[str]:
    for left, right in product([*NAMES, *CONSTANTS], repeat=2):
        yield from (f"{left} {sign} {right}" for sign in SIGNS)
        yield f"{left} + {right} > 1"
    for function, name in product(FUNCTIONS, [*NAMES, *CONSTANTS]):
        yield f"{function}({name}) == 1"
        yield f"{function}({name}) < 1"
        yield f"days_since({name}) / 2 > {function}({name})"


ALL = list(conditions())


@pytest.mark.bulk
@pytest.mark.parametrize("first", range(0, len(ALL), CHUNK))
def test_what_check_lets_through_can_be_evaluated(first: int) -> None:
    rows = "".join(f'- if: "{row}"\n  then: []\n' for row in ALL[first : first + CHUNK])
    shop = SHOP.replace("values: {", 'values: {opens: "10:00", note: Fine, gone: "", ')
    texts = {"flows/shop.yaml": shop, "flows/f.yaml": flow_text(STEPS + rows, TOP)}
    examined = examine(texts, actions=ACTIONS)
    wrong = {p.line for p in examined.problems if keeps_from_going_live(p)}
    assert min(wrong, default=99) > STEPS.count("\n")
    values = every_value(examined.files)
    flow = examined.files.flows["f"]
    let = [
        s
        for s in flow.steps.values()
        if isinstance(s, IfStep) and s.condition.source.span.line not in wrong
    ]
    assert let
    assert wrong
    for step in let:
        roots = sorted({name.path for name in step.condition.names})
        for row in product(*(values[".".join(path)] for path in roots)):
            step.condition.holds(scope(examined.files, dict(zip(roots, row, strict=True))))


def every_value(files: Files) -> dict[str, list[Any]]:
    """Of each name, what its type allows."""
    project = Project(View(files, Problems()), Problems())
    flow = files.flows["f"]
    courses = Courses(project).of(flow)
    assert courses.end is not None
    samples = Samples([], NOW)
    found = {}
    for name in NAMES[:-1]:
        known = courses.end.find(tuple(name.split(".")))
        assert known is not None, name
        found[name] = [*of(known.type, samples), None]
    return found


def of(type_: Type, samples: Samples) -> Iterator[Any]:
    match type_:
        case Mixed():
            for one in type_.either:
                yield from of(one, samples)
        case Digits():
            yield "0042"
        case _:
            yield from samples.of(type_)[:4]
            if type_.kind == "time":
                yield "15:00"


def scope(files: Files, values: dict[tuple[str, ...], Any]) -> Scope:
    roots: dict[str, Any] = {}
    for path, value in values.items():
        at = roots
        for name in path[:-1]:
            at = at.setdefault(name, {})
        at[path[-1]] = value
    return Scope(files.shop, roots, customer=roots.get("customer", {}), now=NOW)
