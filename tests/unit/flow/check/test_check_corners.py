"""What check says in the rarer cases: each of these lines is read by some owner some day."""

import pytest
from checking import ASKED, PAID, SHOP, asking
from flow_driving import flow_text
from generated_shop import ACTIONS

from cxbot.flow.catalog import examine
from cxbot.flow.reading.source import Problems
from cxbot.flow.walking.findings import Walked, walk_all
from cxbot.flow.walking.walker import MOST

THEN = "\n  then:\n    - say: hi"
LOOK = "- call: shop.look\n  with: {number: x}\n  save: a\n"


def told(steps: str, top: str = PAID, *, shop: str = "", **more: str) -> list[str]:
    texts = {"flows/shop.yaml": SHOP + shop, "flows/f.yaml": flow_text(steps, top)}
    texts |= {f"flows/{name}.yaml": text for name, text in more.items()}
    found = examine(texts, actions=ACTIONS).problems
    return [f"{p.code} {p.message} {p.hint}".strip() for p in found if p.code not in _ELSEWHERE]


_ELSEWHERE = {"I601", "I602", "I604", "W403", "W404", "I509", "W410", "W505"}


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("a.count == 10", 'E207 "a.count" is never 10: it is 0 to 9.'),
        ("a.count > 9", 'E207 this never holds: "a.count" can be at most 9.'),
        (
            "customer.orders_count == -1",
            'E207 "customer.orders_count" is never -1: it is at least 0.',
        ),
        (
            "customer.orders_count < 0",
            'E207 this never holds: "customer.orders_count" can be at least 0.',
        ),
        ("order.created_at > '2026-03-10 10:30'", ""),
        ("days_since(today()) > 1", ""),
        (
            "order.number in today()",
            'E206 today() is a date, nothing is "in" it. Like this: order.number in [1, 2]',
        ),
    ],
)  # fmt: skip
def test_conditions(condition: str, said: str) -> None:
    assert told(f'{LOOK}- if: "{condition}"{THEN}') == ([said] if said else [])


@pytest.mark.parametrize(
    ("values", "condition", "said"),
    [
        ("[1, 2]", "3 in shop.own", ""),
        ("[1, 2]", "'x' in shop.own", "E206"),
        ("{a: 1}", "shop.own.a > 0", ""),
        ("{a: 1}", "shop.own.b > 0", "E201"),
        ("2026-03-10", "days_since(shop.own) > 3", ""),
        ("[]", "length(shop.own) > 3", ""),
    ],
)
def test_values_of_the_shop_have_types(values: str, condition: str, said: str) -> None:
    shop = SHOP.replace("values: {", f"values: {{own: {values}, ")
    texts = {"flows/shop.yaml": shop, "flows/f.yaml": flow_text(f'- if: "{condition}"{THEN}', PAID)}
    found = [p.code for p in examine(texts).problems if p.level == "error"]
    assert found == ([said] if said else [])


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (
            "- match: order.number\n  cases:\n    a, b:\n      - say: hi\n"
            "    b, c:\n      - say: ho",
            'E212 b is in the case "a, b" already (line 7). The first case that fits is taken.',
        ),
        (
            "- call: shop.count\n  with: {percent: \"{later}\"}\n- set: {later: 5}",
            'W409 "later" is not set yet when this runs (set in line 7). '
            "It is empty here. Set it in a step that comes before.",
        ),
        (
            "- call: shop.count\n  with: {percent: 5, on: [1]}",
            'E311 "on" would be a list, it is not a date. shop.count takes a date as "on".',
        ),
        (
            f"{asking('text')}- set: {{r: {{a: \"{{x}}\"}}}}\n- say: \"{{x}} of {{order}}\"\n",
            "",
        ),
        (
            '- call: shop.look\n  with: {number: "of {stay.x}"}',
            "E201 no variable \"stay\". Known here: order, customer.…, shop.…",
        ),
    ],
)  # fmt: skip
def test_steps(steps: str, said: str) -> None:
    assert told(steps) == ([said] if said else [])


def test_a_record_inside_of_an_argument() -> None:
    steps = f'{LOOK}- call: shop.look\n  with: {{number: "of {{a}}"}}'
    (said,) = told(steps)
    assert said.startswith('E214 "a" has fields, a text can show only one of them. Write {a.at}')


def test_a_step_that_nothing_leads_to_alone_in_a_branch() -> None:
    steps = "- human: Look\n  and: continue\n  on:\n    resolved:\n      - say: hi"
    assert [text[:4] for text in told(steps)] == ["W401"]


def test_a_menu_of_a_flow_without_a_button() -> None:
    found = told("- say: hi", ASKED, shop="menu: [f, nobody]\n")
    assert found == [
        'E303 the flow "f" has no button. Write when: {button: ...} in f.yaml.',
        'E303 no flow "nobody". There are: f',
    ]


def test_a_go_in_a_file_with_other_errors_may_lead_to_what_could_not_be_read() -> None:
    found = told("- go: there\n- sya: hi\n  id: there", ASKED)
    assert [text[:4] for text in found] == ["E103"]


def test_more_buttons_than_a_menu_takes() -> None:
    def button(name: str) -> str:
        return f"flow: {name}\nwhen: {{button: B {name}}}\ndo:\n  - say: hi\n"

    more = {f"b{n:03}": button(f"b{n:03}") for n in range(101)}
    found = [text for text in told("- say: hi", ASKED, **more) if text.startswith("W422")]
    assert found == [
        "W422 101 flows have a button, and a menu takes 100: it can't be sent. "
        "Choose the best with menu: in shop.yaml."
    ]


def test_a_message_knows_the_shop_and_the_customer() -> None:
    shop = 'messages: {retry: "{shopp.name}", call_failed: "{customer.nmae}"}\n'
    found = told("- say: hi", ASKED, shop=shop)
    assert found == [
        'E201 messages.retry knows no "shopp.name". Did you mean "shop"?',
        'E201 no variable "customer.nmae". Did you mean "customer.name"?',
    ]


def test_outside_of_opening_hours_nothing_is_said() -> None:
    shop = 'opening_hours: "10:00-19:00"\nmessages: {human_closed_hours: "", human_called: ""}\n'
    (said,) = [text for text in told("- human: Look", ASKED, shop=shop) if text[:2] == "W5"]
    assert "hear nothing at all" in said


def test_what_a_condition_around_it_has_asked_is_settled() -> None:
    inner = "- if: order.eta is empty\n      then:\n        - say: hi"
    inside = f"- if: order.eta is not empty\n  then:\n    {inner}"
    assert told(inside) == ['W426 this never holds here. By now "order.eta" is not empty.']


# --- the walk ------------------------------------------------------------------------------------


def test_how_much_was_walked_is_told() -> None:
    one = Walked(flows=1, ways=2, inputs=1234, cut=())
    assert str(one) == "Walked 1 flow: 1,234 inputs tried, 2 different ends."
    many = str(Walked(flows=3, ways=2, inputs=5, cut=("f", "g")))
    assert many.startswith("Walked 3 flows: ")
    assert many.endswith("More than 3,000 inputs, so not to every end: f, g.")


def test_a_flow_with_more_ways_than_can_be_tried_is_cut_and_nothing_is_said_of_its_rest() -> None:
    questions = "".join(
        f"- ask: q{n}\n  answer: rating 0-10\n  save: x{n}\n  no_reply: {{after: 1 day, do: []}}\n"
        for n in range(5)
    )
    deciding = "".join(f"- if: x{n} == 3{THEN}\n" for n in range(5))
    texts = {"flows/f.yaml": flow_text(f"{questions}{deciding}- say: Done", ASKED)}
    examined = examine(texts)
    assert examined.catalog is not None
    problems = Problems()
    walked = walk_all(examined.catalog, examined.files, problems)
    assert walked.cut == ("f",)
    assert walked.inputs <= MOST
    assert [p.code for p in problems.found] == []
