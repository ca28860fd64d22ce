"""Values that differ from way to way, and conditions that the steps before have settled."""

import pytest
from checking import ASKED, asking, problems

MIXED = """\
- if: customer.orders_count > 3
  then:
    - set: {x: some words}
  else:
    - set: {x: 5}
"""
THEN = "\n  then:\n    - say: hi\n"


INNER = 'flow: g\ndo:\n  - set: {back: "{given}"}\n'


def codes(steps: str) -> list[str]:
    return [f"{p.code} {p.message}" for p in problems(steps, ASKED)]


# --- of several kinds ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("x > 3", "E206"),
        ("3 > x", "E206"),
        ("x > 'a'", "E206"),
        ("x < order_total", "E201"),
        ("x + 1 > 3", "E208"),
        ("days_since(x) > 3", "E208"),
        ("x == 5", ""),
        ("x == 'some words'", ""),
        ("x in [5, 'some words']", ""),
        ("length(x) > 3", "E208"),
        ("x is empty", ""),
    ],
)
def test_what_is_done_with_a_value_must_suit_all_that_it_can_be(condition: str, code: str) -> None:
    found = codes(f"{MIXED}- if: {condition}{THEN}")
    assert [text[:4] for text in found] == ([code] if code else [])


def test_what_it_can_be_is_told() -> None:
    assert codes(f"{MIXED}- if: x > 3{THEN}") == [
        "E206 x is a number or a text and 3 is a number: they can not be put in order."
    ]


def test_a_field_that_only_some_of_it_have_can_be_empty() -> None:
    steps = MIXED.replace("{x: 5}", "{x: {code: A1}}") + '- say: "It is {x.code}."'
    assert [text[:4] for text in codes(steps)] == ["W402"]


@pytest.mark.parametrize("condition", ["x > 3", "x == '0042'", "x < 'b'", "length(x) == 4"])
def test_digits_are_a_number_and_a_text(condition: str) -> None:
    assert codes(f"{asking('code')}- if: {condition}{THEN}") == []


@pytest.mark.parametrize("condition", ["days_since(x) > 3", "x < yes", "x > today - 1"])
def test_digits_are_nothing_else(condition: str) -> None:
    assert [text[:4] for text in codes(f"{asking('code')}- if: {condition}{THEN}")] in (
        ["E206"],
        ["E208"],
    )


def test_yes_and_lists_have_no_order_whatever_they_are_compared_with() -> None:
    steps = f"- set: {{customer.own: 1}}\n- if: customer.own > yes{THEN}"
    assert [text[:4] for text in codes(steps)] == ["E206"]


def test_what_a_flow_ends_with_is_known_by_what_it_was_run_with() -> None:
    def after(given: str) -> str:
        run = f"- run: g\n  with: {{given: {given}}}\n  save: r\n"
        return f"{run}- if: r.back > 3{THEN}"

    def told(steps: str) -> list[str]:
        return [p.code for p in problems(steps, ASKED, g=INNER)]

    assert told(after("words")) == ["E206"]
    assert told(after("7") + after("words")) == ["E206"]
    assert told(after("7")) == []


# --- settled -------------------------------------------------------------------------------------


def settled(steps: str, top: str = ASKED) -> list[str]:
    return [f"{p.message} {p.hint}" for p in problems(steps, top, all_of=True) if p.code == "W426"]


@pytest.mark.parametrize(
    ("set_", "condition", "said"),
    [
        ("n: 1", "n == 2", 'this never holds here. By now "n" is 1.'),
        ("n: 1", "n == 1", 'this always holds here. By now "n" is 1.'),
        ("n: 1", "n > 3", 'this never holds here. By now "n" is 1.'),
        ("n: no", "n", 'this never holds here. By now "n" is no.'),
        ("n: no", "not n", 'this always holds here. By now "n" is no.'),
        ("n: red", "n == 'blue'", 'this never holds here. By now "n" is red.'),
        ("n: red", "n in [blue, green]", ""),
        ("n: red", "n in ['blue', 'green']", 'this never holds here. By now "n" is red.'),
    ],
)
def test_what_a_flow_has_set_itself_is_a_warning_and_no_error(
    set_: str, condition: str, said: str
) -> None:
    found = problems(f"- set: {{{set_}}}\n- if: {condition}{THEN}", ASKED, all_of=True)
    assert [f"{p.message} {p.hint}" for p in found if p.code == "W426"] == ([said] if said else [])
    assert {p.code for p in found if p.level == "error"} <= ({"E201"} if not said else set())


def test_inside_of_a_record_too_it_is_no_error() -> None:
    assert codes(f"- set: {{r: {{n: 1, many: [1]}}}}\n- if: r.n == 2 or 3 in r.many{THEN}") == []


def test_a_condition_within_the_same_condition() -> None:
    inner = "if: x > 3\n  then:\n    - if: x < 3\n      then:\n        - say: hi\n"
    found = settled(f"{asking('rating 1-5')}- {inner}")
    assert found == ['this never holds here. By now "x" is 4 or 5.']
    assert settled(f"{asking('number')}- {inner}") == []  # nobody lists all numbers


def test_what_is_declared_so_is_no_such_finding() -> None:
    assert settled(f"- if: customer.id is empty{THEN}") == []
    assert settled(f"- if: customer.orders_count is not empty{THEN}") == []


def test_a_loop_that_changes_the_value_settles_nothing() -> None:
    steps = """\
- set: {more: yes}
- if: more
  id: again
  then:
    - ask: More?
      answer: yes/no
      save: more
      no_reply: {after: 1 day}
    - go: again
- say: Done
"""
    assert settled(steps) == []


PAUSES = ["- wait: 2 days\n", asking("text"), "- human: Look\n"]


@pytest.mark.parametrize("pause", PAUSES)
def test_other_flows_may_change_a_customer_meanwhile(pause: str) -> None:
    def inside(steps: str) -> str:
        body = "".join(f"    {line}\n" for line in steps.splitlines())
        return f"- if: not customer.wants_messages\n  then:\n{body}"

    again = f"- if: customer.wants_messages{THEN}"
    assert len(settled(inside(again))) == 1
    assert settled(inside(pause + again)) == []


@pytest.mark.parametrize("pause", PAUSES)
def test_what_was_kept_of_a_customer_is_still_something_later(pause: str) -> None:
    steps = f'- set: {{customer.segment: new}}\n{pause}- say: "{{customer.segment}}"'
    assert codes(steps) == []
