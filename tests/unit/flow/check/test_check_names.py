"""Names of variables: nobody knows them, or somebody meant another; what is mended is gone."""

from textwrap import indent

import pytest
from checking import ACTIONS, PAID, asking, at, problems
from flow_driving import flow_text
from hypothesis import given, settings
from hypothesis import strategies as st
from names_told import only, told
from test_flow_errors import BROKEN
from timing import within

from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.mending import apply

# --- E201 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "said", "hint", "mend"),
    [
        ("{ordr.total}", 10, 'no variable "ordr".', 'Did you mean "order"?', "order"),
        (
            "{order.totl}",
            10,
            'no variable "order.totl".',
            'Did you mean "order.total"?',
            "order.total",
        ),
        ("{order.xyz}", 10, 'no variable "order.xyz".', "order has: created_at, currency", None),
        ("{order.number.x}", 10, '"order.number" is a text, there is nothing inside it.', "", None),
        ("{xyz}", 10, 'no variable "xyz".', "Known here: order, customer.…, shop.…", None),
        ("{customer.nam}", 10, 'no variable "customer.nam".', '"customer.name"', "customer.name"),
        ("{shop.limt}", 10, 'no variable "shop.limt".', '"shop.limit"', "shop.limit"),
        ("{customer.__class__}", 10, 'no variable "customer.__class__".', "", None),
        ("Привет, {имя}", 18, 'no variable "имя".', "", None),
    ],
)
def test_a_name_that_nobody_knows(
    text: str, column: int, said: str, hint: str, mend: str | None
) -> None:
    problem = only([p for p in problems(f'- say: "{text}"') if p.code == "E201"])
    assert (problem.column - 2, problem.message) == (column, said)
    assert hint in problem.hint
    assert [edit.text for edit in problem.edits] == ([mend] if mend else [])


def test_a_name_without_end_is_told_shortly_and_at_once() -> None:
    with within(1):
        found = problems(f"- say: '{{{'a' * 9000}}} {{order.{'b' * 9000}}}'")
    assert [len(p.message) < 100 for p in found] == [True, True]


def test_a_near_name_says_where_it_is_saved() -> None:
    steps = asking("rating 1-5", save="rating") + "- say: '{raiting}'"
    assert told(steps) == ['no variable "raiting". Did you mean "rating" (saved in line 6)?']
    steps = "- set: {size: M}\n- say: '{sise}'"
    assert told(steps) == ['no variable "sise". Did you mean "size" (set in line 4)?']


def test_names_stand_in_every_part_of_a_flow() -> None:
    top = "when: {button: '{a1}', event: order.paid}\nif: a2 > 5\nlimit: once per a3\n"
    top += "cancel_when: {event: order.returned, same: a4}\n"
    steps = """
- say: '{b1}'
  links: {'{b2}': '{b3}'}
  photo: '{b4}'
- ask: '{c1}'
  answer: choice
  choices: {x: '{c2}'}
  retry: ['{c3}']
  skip: '{c4}'
  remind: {after: 1 day, say: '{c5}'}
  no_reply: {after: 2 days, do: [{say: '{c6}'}]}
- call: shop.find_order
  with: {number: '{d1}'}
  on_error: {else: [{say: '{d2}'}]}
- set: {e: '{e1}', f: ['{e2}', {g: '{e3}'}]}
- if: f1
  then: [{say: '{f2}'}]
  else: [{say: '{f3}'}]
- match: g1
  cases:
    1: [{say: '{g2}'}]
    else: [{say: '{g3}'}]
- human: '{h1}'
  say: '{h2}'
  share: {A: '{h3}'}
- run: other
  with: {z: '{i1}'}
"""
    other = "flow: other\ndo:\n  - say: '{z | or: x}'\n"
    found = {p.message.split('"')[1] for p in problems(steps, top, other=other)}
    wanted = (
        "a1 a2 a3 a4 b1 b2 b3 b4 c1 c2 c3 c4 c5 c6 d1 d2 e1 e2 e3 f1 f2 f3 g1 g2 g3 h1 h2 h3 i1"
    )
    assert found == set(wanted.split())


def test_columns_inside_blocks_and_translations() -> None:
    steps = '- say:\n    en: |\n      Hello,\n      {ordr.number}\n    ru: "и {ordr.number}"'
    assert at(problems(steps)) == ["E201 4:8", "E201 5:13"]


def test_a_limit_and_what_cancels_know_what_the_event_brings() -> None:
    top = "when: {event: order.paid}\nlimit: once per order.numbr\n"
    assert at(problems("- say: hi", top)) == ["E201 -1:15"]
    top = "when: {event: stay.arrived}\nlimit: once per stay.number\n"
    top += "cancel_when: {event: order.returned, same: stay.number}\n"
    problem = only(problems("- say: hi", top))
    said = 'order.returned brings no "stay.number", so it can never be the same.'
    assert (problem.line, problem.message, problem.hint) == (4, said, "It brings: order")


def test_a_button_knows_the_shop_only() -> None:
    top = "when: {button: '{shop.limit} {order.number} {customer.name}', event: order.paid}\n"
    found = problems("- say: hi", top + "limit: once per order.number\n")
    assert [(p.code, p.column) for p in found] == [("E201", 31), ("W402", 46)]


def test_names_in_messages_of_the_shop() -> None:
    shop = "messages:\n  retry: 'No. {hint} {hnt}'\n  greeting: '{shop.limit} {order.number}'\n"
    found = problems("- say: hi", shop=shop)
    assert [(p.file, p.message) for p in found] == [
        ("flows/shop.yaml", 'messages.retry knows no "hnt".'),
        ("flows/shop.yaml", 'messages.greeting knows no "order.number".'),
    ]
    assert (found[0].hint, found[1].hint) == (
        'Did you mean "hint"?',
        "It knows: shop.…, customer.…",
    )


# --- the example of the docs ---------------------------------------------------------------------


CALL = """
  - call: {0}
    with: {{percent: ten}}
    save: coupon

  - say: "Code: {{coupon.code}}"
"""


def broken(action: str) -> tuple[str, list[Problem]]:
    above = BROKEN.partition("\n  - call:")[0].rstrip("\n")
    text = f"{above}\n{CALL.format(action)}"
    nps = "flow: nps\ndo:\n  - call: shop.create_coupon\n    with: {percent: 5, valid_days: 1}\n"
    texts = {"flows/post_purchase.yaml": text, "flows/nps.yaml": nps}
    found = examine(texts, actions=ACTIONS).problems
    return text, [p for p in found if p.file == "flows/post_purchase.yaml"]


def test_the_broken_example() -> None:
    _, found = broken("shop.create_coupn")
    ours = {p.code: (p.line, p.column) for p in found}
    assert {code: ours[code] for code in ("E301", "E202", "W405", "E201", "W402", "E302")} == {
        "E301": (3, 10),
        "E202": (4, 45),
        "W405": (16, 12),
        "E201": (23, 20),
        "W402": (23, 33),
        "E302": (29, 11),
    }
    said = {p.code: f"{p.message} {p.hint}" for p in found}
    assert said["W405"] == 'no case for 3: "rating" can be 1 to 5. Add "3:" or "else:".'
    assert said["W402"] == (
        '"comment" can be empty here, its question has "skip" (line 22). '
        "Write {comment | or: no comment}."
    )
    _, found = broken("shop.create_coupon")
    late = [(p.code, p.line, p.column) for p in found if p.line > 28 and p.code[0] == "E"]
    assert late == [("E317", 29, 11), ("E311", 30, 21)]


def test_what_is_mended_is_found_no_more() -> None:
    text, found = broken("shop.create_coupn")
    mended = apply(text, [edit for problem in found for edit in problem.edits])
    texts = {"flows/post_purchase.yaml": mended}
    left = [p.code for p in examine(texts, actions=ACTIONS).problems if p.code[0] == "E"]
    assert not {"E301", "E202", "E201", "E302"} & set(left)
    assert "order.total == 500" in mended
    assert '"{rating}/5: {comment}"' in mended


# --- always an answer ----------------------------------------------------------------------------


_NAME = st.sampled_from(["x", "y", "order", "order.total", "customer.name", "order.status", "nope"])
_VALUE = st.sampled_from(["1", "'a'", "yes", "empty", "today", "order.total", "x", "[1, 'a']"])
_SIGN = st.sampled_from(["==", "!=", "<", ">=", "in", "is", "+"])
_CONDITION = st.builds("{} {} {}".format, _NAME, _SIGN, _VALUE)
_SET = st.sampled_from(["1", "a", "yes", "empty", "'{order.eta}'", "'{x}'"])
_KIND = st.sampled_from(["text", "number", "rating 1-5", "yes/no", "size"])
_CASE = st.sampled_from(["1-2", "a", "yes", "empty", "new, paid"])
_OWN = st.sampled_from(["x", "y"])
_LEAF = st.one_of(
    st.builds("- say: '{{{}}}'".format, _NAME),
    st.builds(
        "- ask: q\n  answer: {}\n  save: {}\n  {}".format,
        _KIND,
        _OWN,
        st.sampled_from(["skip: Skip", "no_reply: {after: 1 day, do: []}"]),
    ),
    st.builds("- set: {{{}: {}}}".format, _OWN, _SET),
    st.builds("- call: shop.find_order\n  save: {}".format, _OWN),
    st.sampled_from(["- go: top", "- stop"]),
)


def flows(depth: int = 2) -> st.SearchStrategy[str]:
    """Steps of all verbs that change or part what is known."""
    step = _LEAF
    if depth:
        inner = flows(depth - 1).map(lambda steps: indent(steps, " " * 6))
        step = st.one_of(
            _LEAF,
            st.builds("- if: {}\n  then:\n{}\n  else:\n{}".format, _CONDITION, inner, inner),
            st.builds("- match: {}\n  cases:\n    {}:\n{}".format, _NAME, _CASE, inner),
        )
    return st.lists(step, min_size=1, max_size=3).map("\n".join)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(flows())
def test_any_flow_is_judged_within_its_text(steps: str) -> None:
    text = f"- say: hi\n  id: top\n{steps}"
    found = problems(text)
    assert not {"E001", "E103", "E104"} & {problem.code for problem in found}
    lines = flow_text(text, PAID).splitlines()
    for problem in found:
        assert 1 <= problem.column <= len(lines[problem.line - 1])
