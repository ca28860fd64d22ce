"""Rules of personas: names and types in them, and those that fit nobody."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from journeys_told import ADVISED, SHOP, codes, found, said

from cxbot.flow.catalog import examine
from cxbot.flow.check.mistakes import fitting
from cxbot.flow.reading.files import JOURNEY


def of_rule(rule: str) -> list[str]:
    """`column code message hint`, the column from the first character of the rule."""
    problems = found(f"personas:\n  p: {{if: '{rule}'}}")
    return [
        f"{p.column - 12} {p.code} {p.message} {p.hint}".rstrip()
        for p in problems
        if p.file == JOURNEY and p.code != ADVISED
    ]


LASTS = "is another one each day, and a persona is somebody for good. "
INSTEAD = 'Count orders, name a date ("2026-03-10"), or keep a field of your own.'
NEVER = 'the persona "p" fits nobody: this never holds. Change the rule, or take the persona out.'


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("customer.orders_count == 1", []),
        ("customer.orders_count > shop.many and customer.birthday is not empty", []),
        ('customer.segment == "new" or customer.since >= "2026-01-01"', []),
        ("customer.order_count == 1",
         ['0 E201 no variable "customer.order_count". '
          'Did you mean "customer.orders_count"?']),
        ("custmer.orders_count == 1",
         ['0 E201 the persona "p" knows no "custmer.orders_count". Did you mean "customer"?']),
        ("orders_count == 1",
         ['0 E201 the persona "p" knows no "orders_count". It knows: shop.…, customer.…']),
        ("customer.orders_count == 1 and customer.segment == 5",
         ["51 E206 customer.segment is a text and 5 is a number: they are never equal. "
          'Write "5" in quotes, or ask with answer: number.']),
        ("customer.orders_count < 0",
         ['24 E207 this never holds: "customer.orders_count" can be at least 0.']),
        ('customer.orders_count + customer.name > 1',
         ['24 E208 customer.name is a text, "+" calculates with numbers.']),
        ("customer.orders_count = 1", ['22 E202 "=" does not compare. Write "==".']),
        ("customer.orders_count ==", ["23 E202 this is not a condition. "
         "Like this: order.total >= 500 and not got_it"]),
        ("days_since(customer.since) < 30",
         [f"0 E333 days_since(customer.since) {LASTS}{INSTEAD}"]),
        ("customer.orders_count == 1 and hours_since(customer.since) < 5",
         [f"31 E333 hours_since(customer.since) {LASTS}{INSTEAD}"]),
        ("customer.birthday == today", [f"21 E333 today {LASTS}{INSTEAD}"]),
        ("shop.next_opening is empty", [f"0 E333 shop.next_opening {LASTS}{INSTEAD}"]),
        ("customer.orders_count == 1 and customer.orders_count == 2", [f"0 W443 {NEVER}"]),
        ("no", [f"0 W443 {NEVER}"]),
    ],
)  # fmt: skip
def test_the_rule_of_a_persona(rule: str, expected: list[str]) -> None:
    assert of_rule(rule) == expected


def alone(*rules: str, shop: str = "") -> list[str]:
    """Which of the personas p1, p2 … fit nobody, and why."""
    rows = "".join(f"  p{number}: {{if: '{rule}'}}\n" for number, rule in enumerate(rules, 1))
    start = 'the persona "'
    return [
        one.removeprefix(start).replace('" fits nobody', "").rpartition(". ")[0]
        for one in said(f"personas:\n{rows}", "W443", shop or SHOP)
    ]


ALL = "all of its customers are of"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        (("customer.orders_count == 1", "customer.orders_count == 2"), []),
        (("customer.orders_count == 1", "customer.orders_count  ==  1"), [f'p2: {ALL} "p1" above']),
        (("customer.orders_count >= 0", "customer.orders_count == 1", "customer.name is empty"),
         [f'p2: {ALL} "p1" above', f'p3: {ALL} "p1" above']),
        # Everybody else may have a name.
        (("customer.orders_count == 1", "customer.orders_count >= 0"), []),
        (("yes", "yes"), [f'p2: {ALL} "p1" above']),
        (("customer.orders_count < 5", "customer.orders_count in [1, 3]"),
         [f'p2: {ALL} "p1" above']),
        (("customer.orders_count < 5", "customer.orders_count in [1, 5]"), []),
        # Orders are counted in whole numbers.
        (("customer.orders_count == 0", "customer.orders_count == 1", "customer.orders_count < 2"),
         [f'p3: {ALL} "p1", "p2" above']),
        (("customer.weight == 0", "customer.weight == 1", "0 <= customer.weight < 2"), []),
        (("customer.orders_count > 0 and customer.orders_count < 1",), ["p1: this never holds"]),
        (("5 < customer.orders_count < 3",), ["p1: this never holds"]),
        (("customer.orders_count > shop.many", "customer.orders_count > 12"),
         [f'p2: {ALL} "p1" above']),
        (("customer.segment in [\"a\", \"b\"]", "customer.segment == \"b\""),
         [f'p2: {ALL} "p1" above']),
        (("customer.segment not in [\"a\", \"b\"]", "customer.segment is empty"),
         [f'p2: {ALL} "p1" above']),
        (("customer.segment is not empty", "customer.segment == \"b\""),
         [f'p2: {ALL} "p1" above']),
        (("customer.wants_offers", "not customer.wants_offers", "customer.language == \"ru\""),
         [f'p3: {ALL} "p1", "p2" above']),
        (("customer.since >= \"2026-01-01\"", "customer.since > \"2026-02-01\""),
         [f'p2: {ALL} "p1" above']),
        (("customer.since >= \"2026-01-01\"", "customer.since < \"2026-01-02\""), []),
        (("customer.since is empty", "customer.since is not empty", "customer.name is empty"),
         [f'p3: {ALL} "p1", "p2" above']),
        (("customer.weight", "customer.weight > 1"), [f'p2: {ALL} "p1" above']),
    ],
)  # fmt: skip
def test_personas_whose_customers_others_have(rules: tuple[str, ...], expected: list[str]) -> None:
    assert alone(*rules) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "customer.orders_count + 1 > 2",
        "length(customer.name) > 3",
        'customer.segment < "b"',
        'customer.segment < "2026-01-01"',
        'customer.since > "2026-01-01T10:00:00Z"',
        'customer.born == "2026-01-01"',
        '"a" in customer.tags',
        "customer.segment in shop.vips",
        "customer.last_order == customer.segment",
        "customer.name == shop.vips",
    ],
)
def test_of_what_samples_cannot_judge_only_an_equal_rule_is_told(rule: str) -> None:
    assert alone(rule, rule) == [f'p2: {ALL} "p1" above']
    assert alone("yes", rule) == []


@pytest.mark.parametrize(
    "rule",
    [
        "customer.orders_count + 1 > 2 and customer.language is empty",
        "length(customer.name) > 3 and customer.channel is empty",
    ],
)
def test_what_types_alone_rule_out_is_told_too(rule: str) -> None:
    assert alone(rule) == ["p1: this never holds"]


def test_too_many_samples_are_not_tried() -> None:
    fields = [f"f{number}" for number in range(8)]
    shop = "customer: {" + ", ".join(f"{name}: number" for name in fields) + "}\n"
    rule = " and ".join(f"customer.{name} > 1" for name in fields)
    assert alone("yes", rule, shop=shop) == []
    assert alone(rule, rule, shop=shop) == [f'p2: {ALL} "p1" above']
    assert alone("yes", " and ".join(rule.split(" and ")[:2]), shop=shop) == [
        f'p2: {ALL} "p1" above'
    ]
    assert 4 ** len(fields) > fitting.MOST_SAMPLES


def test_fields_that_flows_keep_are_known_to_rules() -> None:
    flow = "flow: f\nwhen: {command: /f}\ndo:\n  - set: {customer.shoe: 5}\n"
    rule = "personas: {p: {if: customer.shoe == 5}}"
    assert codes(rule, f=flow) == []
    assert codes(rule) == ["journey 1:20 E201"]


COMPARED = st.one_of(
    st.builds(
        "customer.orders_count {} {}".format,
        st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
        st.integers(1, 4),
    ),
    st.builds(
        'customer.segment {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from("ab")
    ),
    st.just("customer.segment is empty"),
)
RULES = st.recursive(
    COMPARED,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not {}".format, inner),
    ),
    max_leaves=4,
)
EVERYBODY = [
    {"orders_count": count, "segment": segment}
    for count in range(8)
    for segment in (None, "a", "b", "c", "ab")
]


@given(st.lists(RULES, min_size=1, max_size=3))
@example(["customer.orders_count < 4 and customer.orders_count > 1"])
def test_a_persona_is_called_empty_exactly_when_nobody_is_left_for_it(rules: list[str]) -> None:
    rows = "".join(f"  p{number}: {{if: '{rule}'}}\n" for number, rule in enumerate(rules))
    result = examine({JOURNEY: f"personas:\n{rows}", "flows/shop.yaml": SHOP})
    assert result.catalog is not None
    personas = result.catalog.journey.personas
    theirs = {
        next((one.name for one in personas if one.matches(customer)), "") for customer in EVERYBODY
    }
    told = {problem.line for problem in result.problems if problem.code == "W443"}
    assert told == {one.line for one in personas if one.name not in theirs}
