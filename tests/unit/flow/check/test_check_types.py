"""Types in conditions, cases, filters and values: what can never be right is told beforehand."""

from typing import get_args

import pytest
from checking import ASKED, asking, at, of_condition, problems

from cxbot.actions.annotations import type_of
from cxbot.flow.check.known import kinds, matching
from cxbot.flow.check.known.declared import CUSTOMER, ORDER
from cxbot.flow.reading.source import Problems, Scalar, Span
from cxbot.flow.steps import Branch, Case, MatchStep
from cxbot.flow.values.expression import compile_expression
from cxbot.flow.verbs import case_of
from cxbot.model.customer import Customer
from cxbot.model.order import Order, OrderStatus
from cxbot.model.types import ANY, Type, named


@pytest.mark.parametrize(
    "condition",
    [
        "order.total >= 500 and customer.wants_messages",
        "order.total > '500'",
        "order.total > shop.limit",
        "order.total / 100 + 1 > order.total - 5 * 3",
        "order.status == 'delivered'",
        "order.status in ['new', 'paid'] or order.status is empty",
        "order.status != empty",
        "order.eta < '2026-01-01'",
        "order.eta < today and order.created_at > order.eta",
        "shop.sale_until < today",
        "days_since(order.eta) > 3 or hours_since(order.shipped_at) > 5",
        "days_since('2026-01-01') > 3",
        "length(order.items) > 2 and length(order.number) == 6",
        "lower(order.number) == 'a-1042'",
        "order.number == '1042'",
        "order.items and not order.track_url",
        "order.items is empty",
        "1 <= order.total <= 5",
        "customer.orders_count >= 1",
        "customer.wants_messages == yes",
        "customer.name == customer.phone",
        "order.status > 'a'",
        "-order.total < 0",
    ],
)
def test_nothing_is_said_of_what_is_right(condition: str) -> None:
    assert of_condition(condition) == []


@pytest.mark.parametrize(
    ("condition", "code", "column", "stretch", "hint"),
    [
        # Another kind.
        ("order.total < 'abc'", "E206", 15, "'abc'", "without quotes"),
        ("order.number < 5", "E206", 16, "5", 'Write "5" in quotes'),
        ("order.number == 5", "E206", 17, "5", 'Write "5" in quotes'),
        ("order.status == yes", "E206", 17, "yes", ""),
        ("customer.wants_messages == 'yes'", "E206", 28, "'yes'", "Write yes without quotes."),
        ("customer.wants_messages > 3", "E206", 1, "customer.wants_messages", ""),
        ("5 in order.total", "E206", 6, "order.total", ""),
        ("order.items == 3", "E206", 16, "3", ""),
        ("order == 'A-1'", "E206", 10, "'A-1'", ""),
        ("order.eta < 'soon'", "E206", 13, "'soon'", '"2026-03-10"'),
        ("order.total > empty", "E206", 15, "empty", "Write order.total is not empty."),
        ("order.status == 'new' or 'paid'", "E206", 26, "'paid'", 'after "or"'),
        ("order.total in [1, 'two']", "E206", 20, "'two'", ""),
        ("1 <= order.number <= 5", "E206", 1, "1", ""),
        # Outside of the closed set, or of the bounds.
        ("order.status == 'deliverd'", "E207", 17, "'deliverd'", 'Did you mean "delivered"?'),
        ("order.status != 'gone'", "E207", 17, "'gone'", ""),
        ("'deliverd' == order.status", "E207", 1, "'deliverd'", 'Did you mean "delivered"?'),
        ("order.status in ['new', 'payd']", "E207", 25, "'payd'", 'Did you mean "paid"?'),
        ("customer.orders_count < 0", "E207", 25, "0", ""),
        ("customer.orders_count == -1", "E207", 26, "-1", ""),
        ("0 > customer.orders_count", "E207", 1, "0", ""),
        # Calculating.
        ("order.number + 1 > 2", "E208", 1, "order.number", ""),
        ("2 * order.status > 1", "E208", 5, "order.status", ""),
        ("-order.number < 1", "E208", 2, "order.number", ""),
        ("order.eta - 3 > 1", "E208", 1, "order.eta", "days_since(order.eta)"),
        ("days_since(order.total) > 1", "E208", 12, "order.total", ""),
        ("hours_since(order.number) > 1", "E208", 13, "order.number", ""),
        ("length(order.total) > 1", "E208", 8, "order.total", ""),
        ("lower(order.items) == 'a'", "E208", 7, "order.items", ""),
    ],
)
def test_what_can_never_be_right_is_told_where_it_stands(
    condition: str, code: str, column: int, stretch: str, hint: str
) -> None:
    (problem,) = of_condition(f'"{condition}"' if condition[0] == "'" else condition)
    shift = 8 + (condition[0] == "'")
    assert (problem.code, problem.column - shift) == (code, column)
    assert problem.end_column - problem.column == len(stretch)
    assert condition[column - 1 :].startswith(stretch)
    assert hint in problem.hint


def test_each_mistake_of_a_condition_is_told() -> None:
    found = of_condition("order.number > 5 and order.status == 'gone' or order.totl == 1")
    assert [problem.code for problem in found] == ["E206", "E207", "E201"]


def test_what_nobody_typed_is_never_wrong() -> None:
    steps = "- call: crm.find\n  save: found\n- if: found.a > 'x' and found - 1 in found.b\n"
    steps += "  then:\n    - say: '{found.c | money} {found.d | date}'"
    assert problems(steps, actions=None) == []


@pytest.mark.parametrize(
    ("answer", "condition", "expected"),
    [
        ("rating 1-5", "x > 5", ["E207 5:11"]),
        ("rating 1-5", "x == 0", ["E207 5:12"]),
        ("rating 1-5", "x == 5 or x in [1, 2]", []),
        ("yes/no", "x == 'yes'", ["E206 5:12"]),
        ("yes/no", "not x", []),
        ("number", "x > 5", []),
        ("number", "x == 'many'", ["E206 5:12"]),
        ("text", "x > 5", ["E206 5:11"]),
        ("phone", "x == 7", ["E206 5:12"]),
        ("date", "days_since(x) > 3", []),
        ("date", "x + 1 > 3", ["E208 5:7"]),
        ("size", "x == 'XXL'", ["E207 5:12"]),
        ("size", "x in ['S', 'M']", []),
        ("order_number", "x == 'A-1042'", []),
        ("order_number", "x > 5", ["E206 5:11"]),
        # Nothing but digits: a number and a text at once.
        ("code", "x > 5 and x == '0042'", []),
        ("photo", "x == 'a'", ["E206 5:12"]),
        ("location", "x.latitude > 5", []),
        ("location", "x.lat > 5", ["E201 5:7"]),
    ],
)
def test_answers_have_types(answer: str, condition: str, expected: list[str]) -> None:
    steps = asking(answer) + f"- if: {condition}\n  then:\n    - say: hi"
    assert at(problems(steps, ASKED), ASKED) == expected


def test_a_choice_is_one_of_its_values() -> None:
    choice = asking("choice", "  choices: {close: Close, loose: Loose}\n")
    steps = f"{choice}- if: x == 'Close'\n  then:\n    - say: hi"
    (problem,) = problems(steps, ASKED)
    assert (problem.code, problem.hint) == ("E207", 'Did you mean "close"?')


def test_a_variable_that_is_set_keeps_its_kind_and_not_its_value() -> None:
    steps = "- set: {n: 1, size: M, yes_or_no: yes}\n- if: n == 2 or size == 'L' or yes_or_no\n"
    assert problems(f"{steps}  then:\n    - say: hi") == []
    (problem,) = problems("- set: {n: 1}\n- if: n == 'one'\n  then:\n    - say: hi")
    assert problem.code == "E206"


def test_events_declared_in_the_shop_have_types() -> None:
    top = "when: {event: stay.arrived}\nlimit: once per stay.number\n"
    steps = "- if: stay.nights > 2 and stay.paid and hours_since(stay.at) < 5\n  then:\n"
    steps += "    - say: '{stay.room}'\n- if: stay.nights == 'two'\n  then:\n    - say: hi"
    assert at(problems(steps, top), top) == ["E206 4:22"]


# --- cases ---------------------------------------------------------------------------------------


def matched(answer: str, *cases: str, more: str = "") -> list[str]:
    rows = "".join(f"    {case}:\n      - say: hi\n" for case in cases)
    return at(problems(f"{asking(answer, more)}- match: x\n  cases:\n{rows}", ASKED), ASKED)


@pytest.mark.parametrize(
    ("answer", "cases", "expected"),
    [
        ("rating 1-5", ("1-2", "3", "4-5"), []),
        ("rating 1-5", ("1-2", "else"), []),
        ("rating 1-5", ("1-2", "4-5"), ["W405 5:10"]),
        ("rating 1-5", ("1-5", "6"), ["E211 9:5"]),
        ("rating 1-5", ("1-5", "7-9"), ["E211 9:5"]),
        ("rating 1-5", ("1-4", "5, many"), ["E211 9:8"]),
        ("rating 1-5", ("1-3", "3-5"), ["E212 9:5"]),
        ("rating 1-5", ("1-3", "4-5", "2"), ["E212 11:5"]),
        ("rating 1-5", ("0-10", "else"), []),
        ("yes/no", ("yes", "no"), []),
        ("yes/no", ("yes",), ["W405 5:10"]),
        ("yes/no", ("yes", "else"), []),
        ("yes/no", ("yes", "maybe"), ["E211 9:5"]),
        ("size", ("S, M", "L"), []),
        ("size", ("S", "else"), []),
        ("size", ("S", "L"), ["W405 5:10"]),
        ("size", ("S, XL", "M, L"), ["E211 7:8"]),
        ("number", ("0-10", "10-20", "else"), []),
        ("number", ("0-10", "5-20", "else"), ["E212 9:5"]),
        ("number", ("0-10", "5", "else"), ["E212 9:5"]),
        ("number", ("1", "many"), ["E211 9:5"]),
        ("number", ("1", "'{'"), ["E211 9:6"]),
        ("rating 1-5", ("1-5", "'{0}'"), ["E211 9:6"]),
        # What can't be listed may fall through.
        ("number", ("1", "2"), []),
        ("text", ("a", "b"), []),
    ],
)
def test_cases(answer: str, cases: tuple[str, ...], expected: list[str]) -> None:
    assert matched(answer, *cases) == expected


def test_a_missing_case_is_named_with_what_would_do() -> None:
    def said(answer: str, *cases: str) -> str:
        rows = "".join(f"    {case}:\n      - say: hi\n" for case in cases)
        (problem,) = problems(f"{asking(answer)}- match: x\n  cases:\n{rows}", ASKED)
        return f"{problem.message} {problem.hint}"

    one = 'no case for 3: "x" can be 1 to 5. Add "3:" or "else:".'
    assert said("rating 1-5", "1-2", "4-5") == one
    row = 'no case for 3 to 5: "x" can be 1 to 5. Add "3-5:" or "else:".'
    assert said("rating 1-5", "1-2") == row
    texts = 'no case for M and L: "x" can be S, M or L. Add "M, L:" or "else:".'
    assert said("size", "S") == texts


def test_a_skipped_answer_needs_a_case_too() -> None:
    assert matched("size", "S, M, L", more="  skip: Skip\n") == ["W405 6:10"]
    assert matched("size", "S, M, L", "empty", more="  skip: Skip\n") == []


def test_the_status_of_an_order_is_a_closed_set() -> None:
    steps = "- match: order.status\n  cases:\n    new, shiped:\n      - say: hi\n"
    (problem,) = problems(steps)
    assert (problem.code, problem.column) == ("E211", 12)
    assert problem.hint == 'Did you mean "shipped"?'


def test_a_case_that_went_wrong_is_not_missed_as_well() -> None:
    cases = ("new", "paid", "packed", "shiped", "delivered", "cancelled", "returned")
    rows = "".join(f"    {case}:\n      - say: hi\n" for case in cases)
    found = problems(f"- match: order.status\n  cases:\n{rows}")
    assert [problem.code for problem in found] == ["E211"]


# --- texts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{order.number} {order.total | money | or: x} {order.eta | date | or: x}", []),
        ("{order.created_at | time | or: x} {order.created_at | date | or: x}", []),
        ("{order.items | or: x} {order} {shop.sale_until | date} {shop.limit | money}", []),
        ("{order.number | upper}", []),
        ("{order.number | money}", ["E209 1:25"]),
        ("{customer.orders_count | date}", ["E209 1:34"]),
        ("{order.eta | money | or: x}", ["E209 1:22"]),
        ("{order.items | date | or: x}", ["E209 1:24"]),
        ("{shop.review_url | time}", ["E209 1:28"]),
    ],
)
def test_filters_and_records_in_texts(text: str, expected: list[str]) -> None:
    assert at(problems(f'- say: "{text}"')) == expected


def test_a_metric_counts_ratings() -> None:
    found = problems(asking("number", "  metric: csat\n") + "- say: hi", ASKED)
    assert at(found, ASKED) == ["E213 5:11"]


# --- what is declared ----------------------------------------------------------------------------


def test_the_order_of_flows_is_the_order_of_the_shop() -> None:
    assert type_of(Order) == ORDER
    status = (ORDER.fields or {})["status"]
    assert (status.values, status.optional) == (get_args(OrderStatus), False)


def test_every_field_of_a_customer_has_a_type() -> None:
    assert set(CUSTOMER) == set(Customer(id="1").values("telegram"))
    never_empty = {name for name, kind in CUSTOMER.items() if not kind.optional}
    wants = {"wants_messages", "wants_surveys", "wants_offers"}
    assert never_empty == {"id", "channel", "language", *wants, "orders_count"}


@pytest.mark.parametrize(
    ("one", "two", "both"),
    [
        (
            named("text"),
            named("number", optional=True),
            kinds.Mixed(kind="any", optional=True, either=(named("number"), named("text"))),
        ),
        (
            kinds.Mixed(kind="any", either=(named("number"), named("text"))),
            named("money"),
            kinds.Mixed(kind="any", either=(named("number"), named("text"))),
        ),
        (kinds.DIGITS, kinds.DIGITS.or_empty(), kinds.DIGITS.or_empty()),
        (named("number"), named("money"), named("number")),
        (named("date"), named("time"), named("time")),
        (Type(kind="text", values=("a",)), named("text"), named("text")),
        (
            Type(kind="text", values=("a", "b")),
            Type(kind="text", values=("b", "c")),
            Type(kind="text", values=("a", "b", "c")),
        ),
        (
            Type(kind="number", least=1, most=5),
            Type(kind="number", least=0, most=3),
            Type(kind="number", least=0, most=5),
        ),
        (named("text"), kinds.NOTHING, named("text", optional=True)),
        (named("text"), ANY, ANY),
        (
            Type(kind="record", fields={"a": named("text")}),
            Type(kind="record", fields={"a": named("text"), "b": named("text")}),
            Type(kind="record", fields={"a": named("text"), "b": named("text", optional=True)}),
        ),
    ],
)
def test_two_types_that_meet(one: Type, two: Type, both: Type) -> None:
    assert kinds.joined(one, two) == both
    assert kinds.joined(two, one).kind == both.kind


_PARTS = ["yes", "no", "empty", "true", "1", "1.0", "2-3", "new", "-1", "", "1-2"]


@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize("other", ["a", "4-5", "empty"])
@pytest.mark.parametrize(
    "value", [True, False, None, "", "yes", "no", "1", "01", 1, 1.0, 2.5, "new", "new ", -1, []]
)
def test_a_case_fits_here_as_it_does_when_the_flow_runs(
    part: str, other: str, value: object
) -> None:
    ranges = tuple(
        (float(low), float(high))
        for low, _, high in (text.rpartition("-") for text in (part, other))
        if low and high
    )
    nowhere = Span(file="f", line=1, column=1, end_line=1, end_column=1)
    case = Case(
        label=part,
        values=tuple(text for text in (part, other) if text),
        ranges=ranges,
        span=nowhere,
        then=Branch(steps=(), entry=None),
    )
    step = MatchStep(
        key="1",
        span=nowhere,
        next=None,
        subject=compile_expression(
            Scalar(span=nowhere, text="x", plain=True, style="", raw="x"), Problems()
        ),
        cases=(case,),
        otherwise=Branch(steps=(), entry=None),
    )
    assert matching.fits(case, value) == (case_of(step, value) is case)
