"""What check says where owners seldom go, and that it says nothing where all is well."""

import pytest
from checking import ASKED, PAID, SHOP, asking, taking
from flow_driving import flow_text
from test_check_corners import LOOK, THEN, told

from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.check.view import View
from cxbot.flow.reading.source import Problems
from cxbot.flow.walking.findings import walk_all, walks
from cxbot.model.types import ActionType, Type, named


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("a.count > '3'", ""),
        ("a.count == '5'", ""),
        ("customer.birthday > '2020-01-01'", ""),
        ("customer.birthday == 'x'", "E206 customer.birthday is a date and 'x' is a text: they are "
         'never equal. Write the day like this: "2026-03-10".'),
        ("order.number == order.total", "E206 order.number is a text and order.total is an amount "
         "of money: they are never equal. Ask for it with answer: number, or declare it as a "
         "number."),
        ("order.total in 'abc'",
         "E206 order.total is an amount of money: only a text can be part of a text."),
        ("order.created_at in order.number", ""),
        ("not order.total + 1.5 > 3", ""),
        ("+order.total > 3", "E202 only not and - can stand before a value."),
        ("''", ""),
        ("1.5 > order.total", ""),
    ],
)  # fmt: skip
def test_conditions(condition: str, said: str) -> None:
    assert told(f'{LOOK}- if: "{condition}"{THEN}') == ([said] if said else [])


def test_a_condition_of_nothing_is_asked_for() -> None:
    assert told(f'- if: "  "{THEN}') == [
        "E202 this is not a condition. "
        "Write something that is true or false, e.g. order.total >= 500"
    ]


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("- match: order\n  cases:\n    a:\n      - say: x",
         'E211 "order" is a record with fields, no case can be equal to it. '
         "Match one of its fields."),
        ("- match: order.items\n  cases:\n    a:\n      - say: x",
         'E211 "order.items" is a list, no case can be equal to it.'),
        ("- run: gone\n  save: x\n- say: '{x.y}'", 'E303 no flow "gone". There are: f'),
        (asking("text", "  skip: No\n", save="customer.segment"), ""),
        (asking("text", save="customer.birthday"),
         'E316 "customer.birthday" would be a text, it is not a date. '
         '"customer.birthday" is a date.'),
        ("- call: shop.free\n  save: customer.birthday", ""),
    ],
)  # fmt: skip
def test_steps(steps: str, said: str) -> None:
    assert told(steps) == ([said] if said else [])


def test_a_long_list_of_what_it_can_be_is_cut() -> None:
    choices = ", ".join(f"k{number}: L{number}" for number in range(12))
    steps = f"- ask: q\n  choices: {{{choices}}}\n  save: x\n  no_reply: {{after: 1 day}}\n"
    assert told(f"{steps}- if: x == 'zz'{THEN}") == [
        'E207 "x" is never "zz": it can be k0, k1, k2, k3, k4, k5, k6, k7 ….'
    ]


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        (named("list"), "abc", '"abc" is not a list. shop.own takes a list as "p".'),
        (Type(kind="number", most=5), "7",
         '"7" is not a number of at most 5. shop.own takes a number of at most 5 as "p".'),
    ],
)  # fmt: skip
def test_what_an_action_can_not_take(kind: Type, given: str, said: str) -> None:
    own = ActionType(name="shop.own", parameters=(taking("p", kind),))
    text = flow_text(f"- call: shop.own\n  with: {{p: {given}}}", PAID)
    texts = {"flows/shop.yaml": SHOP, "flows/f.yaml": text}
    found = examine(texts, actions={own.name: own}).problems
    assert [f"{p.message} {p.hint}" for p in found if p.code == "E311"] == [said]


@pytest.mark.parametrize("meaningless", ["x > [1]", "x > true"])
def test_a_rating_is_followed_past_a_condition_that_means_nothing(meaningless: str) -> None:
    steps = asking("rating 1-5", "  metric: csat\n") + f"- if: {meaningless}{THEN}"
    assert [text[:4] for text in told(steps)] == ["W503", "E206"]


def test_what_is_none_of_its_choices_is_empty_by_now() -> None:
    steps = (
        "- ask: q\n  choices: {a: A, b: B}\n  save: x\n  skip: No\n  no_reply: {after: 1 day}\n"
        "- if: x != 'a' and x != 'b'\n  then:\n    - if: x == 'a'\n      then:\n        - say: hi"
    )
    assert told(steps) == ['W426 this never holds here. By now "x" is empty.']


def in_shop(shop: str | None, steps: str = "- say: Hi") -> tuple[Problem, ...]:
    texts = {"flows/f.yaml": flow_text(steps, ASKED)}
    if shop is not None:
        texts["flows/shop.yaml"] = shop
    return examine(texts).problems


@pytest.mark.parametrize(
    ("shop", "place"),
    [("language: de\n", "1:11"), ("languages: [de]\n", "1:13"), ("languages: de\n", "1:12")],
)
def test_a_language_the_bot_does_not_speak_is_told_where_it_stands(shop: str, place: str) -> None:
    (found,) = [p for p in in_shop(shop) if p.code == "I605"]
    assert f"{found.line}:{found.column}" == place
    assert "no German" in found.message


def test_a_key_is_shown_as_far_as_it_is_written() -> None:
    examined = examine({"flows/f.yaml": "flow: f\ndo:\n  - say: {en: Hi, ru: Привет}\n"})
    view = View(examined.files, Problems())
    (step,) = examined.files.flows["f"].steps.values()
    for keys, column in ((("say", "ru"), 19), (("say", "de"), 5), (("links", "a"), 5)):
        assert view.key(step.span, *keys).column == column


# ---- the walk ------------------------------------------------------------------------------------


def walked(steps: str, top: str = ASKED) -> list[str]:
    examined = examine({"flows/f.yaml": flow_text(steps, top), "flows/shop.yaml": SHOP})
    assert examined.catalog is not None
    problems = Problems()
    walk_all(examined.catalog, examined.files, problems)
    return [f"{p.line}:{p.column} {p.code} {p.message}" for p in problems.found]


def test_a_flow_that_says_nothing_at_all_is_shown_at_its_beginning() -> None:
    examined = examine({"flows/f.yaml": "flow: f\nwhen: {command: /f}\ndo: []\n"})
    assert examined.catalog is not None
    problems = Problems()
    walk_all(examined.catalog, examined.files, problems)
    assert [(p.line, p.code) for p in problems.found] == [(1, "W421")]


@pytest.mark.parametrize("answer", ["photo", "location"])
def test_a_walk_sends_what_is_asked_for(answer: str) -> None:
    steps = f"{asking(answer)}- say: Thank you."
    assert walked(steps) == []


def test_a_walk_that_is_short_of_inputs_leaves_beginnings_out_and_says_it_is_not_whole() -> None:
    examined = examine({"flows/f.yaml": flow_text("- say: Hi", PAID), "flows/shop.yaml": SHOP})
    assert examined.catalog is not None
    (cut,) = walks(examined.catalog, examined.files, most=2)
    (whole,) = walks(examined.catalog, examined.files)
    assert (cut.whole, whole.whole) == (False, True)
    assert cut.inputs < whole.inputs
