"""What is set surely, perhaps or by another flow; and one mistake that draws no others."""

import pytest
from checking import ASKED, PAID, asking, at, problems
from names_told import only, told

from cxbot.flow.catalog import examine

# --- what is set, surely or perhaps --------------------------------------------------------------


SKIPPED = asking("text", "  skip: Skip\n")


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (SKIPPED + "- say: '{x}'", ["W402 6:10"]),
        (SKIPPED + "- say: '{x | or: none}'", []),
        (SKIPPED + "- human: 'Says {x}'", ["W402 6:17"]),
        (SKIPPED + "- if: x\n  then:\n    - say: '{x}'\n  else:\n    - say: '{x}'", ["W402 10:14"]),
        (SKIPPED + "- if: not x\n  then: [stop]\n- say: '{x}'", []),
        (SKIPPED + "- if: x is empty\n  then: [stop]\n- say: '{x}'", []),
        (SKIPPED + "- if: x is not empty\n  then:\n    - say: '{x}'", []),
        (SKIPPED + "- if: x == 'a'\n  then:\n    - say: '{x}'", []),
        (SKIPPED + "- if: x != 'a'\n  then:\n    - say: '{x}'", ["W402 8:14"]),
        (SKIPPED + "- if: x and length(x) > 3\n  then:\n    - say: '{x}'", []),
        (SKIPPED + "- if: x or 1 > 2\n  then:\n    - say: '{x}'", ["W402 8:14"]),
        (SKIPPED + "- if: not (x is empty or x == 'a')\n  then:\n    - say: '{x}'", []),
        (SKIPPED + "- match: x\n  cases:\n    a, b:\n      - say: '{x}'", []),
        (SKIPPED + "- match: x\n  cases:\n    empty: [stop]\n    else: []\n- say: '{x}'", []),
        (SKIPPED + "- set: {x: now}\n- say: '{x}'", []),
        (SKIPPED + "- set: {y: '{x}'}\n- say: '{y}'", ["W402 7:10"]),
        (SKIPPED + "- set: {y: '{x | or: none}'}\n- say: '{y}'", []),
        (SKIPPED + "- set: {y: 'is {x}'}\n- say: '{y}'", []),
    ],
)
def test_a_skipped_answer_can_be_empty(steps: str, expected: list[str]) -> None:
    assert at(problems(steps, ASKED), ASKED) == expected


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # A question that silence does not end.
        ("- ask: q\n  save: x\n  no_reply: {after: 1 day, do: []}\n- say: '{x}'", ["W402 4:10"]),
        (
            "- ask: q\n  save: x\n  no_reply:\n    after: 1 day\n    do:\n      - set: {x: none}\n"
            "- say: '{x}'",
            [],
        ),
        ("- ask: q\n  save: x\n  no_reply: {after: 1 day, do: [stop]}\n- say: '{x}'", []),
        # Nothing understood: unless the flow goes on by itself, a person has settled it.
        ("- ask: q\n  answer: number\n  save: x\n- say: '{x}'", []),
        ("- ask: q\n  answer: number\n  save: x\n  give_up: [stop]\n- say: '{x}'", []),
        (
            "- ask: q\n  answer: number\n  save: x\n  give_up:\n    - say: sorry\n- say: '{x}'",
            ["W402 6:10"],
        ),
        # if
        ("- if: order.total > 5\n  then:\n    - set: {y: 1}\n- say: '{y}'", ["W402 4:10"]),
        (
            "- if: order.total > 5\n  then:\n    - set: {y: 1}\n  else:\n    - set: {y: 2}\n"
            "- say: '{y}'",
            [],
        ),
        ("- if: order.total > 5\n  then:\n    - set: {y: 1}\n  else: [stop]\n- say: '{y}'", []),
        # match, with all that it can be
        (
            "- match: customer.wants_messages\n  cases:\n    yes:\n      - set: {y: 1}\n    no:\n"
            "      - set: {y: 2}\n- say: '{y}'",
            [],
        ),
        (
            "- match: customer.wants_messages\n  cases:\n    yes:\n      - set: {y: 1}\n"
            "    no: []\n- say: '{y}'",
            ["W402 6:10"],
        ),
        # call
        (
            "- call: shop.find_order\n  with: {number: A-1}\n  save: y\n  on_error:\n"
            "    not_found: []\n- say: '{y.number}'",
            ["W402 6:10"],
        ),
        (
            "- call: shop.find_order\n  with: {number: A-1}\n  save: y\n  on_error:\n"
            "    not_found: [stop]\n- say: '{y.number}'",
            [],
        ),
        ("- call: shop.find_order\n  with: {number: A-1}\n  save: y\n- say: '{y.number}'", []),
        # people
        (
            "- human: q\n  no_answer: {after: 1 hour, do: [{set: {y: 1}}]}\n- say: '{y}'",
            ["W402 3:10"],
        ),
        # a loop
        (
            "- if: y\n  then:\n    - say: '{y}'\n    - stop\n  id: again\n- ask: q\n  save: y\n"
            "- go: again",
            [],
        ),
        ("- say: '{y | or: x}'\n  id: again\n- ask: q\n  save: y\n- go: again", []),
        ("- say: '{y}'\n  id: again\n- ask: q\n  save: y\n- go: again", ["W402 1:10"]),
        # not before
        ("- say: '{y}'\n- set: {y: 1}", ["W409 1:10"]),
        ("- if: y\n  then: [stop]\n- set: {y: 1}", ["W409 1:7"]),
        ("- set: {y: 1, z: '{y}'}\n- say: '{z}'", []),
    ],
)
def test_a_value_is_looked_for_on_every_way(steps: str, expected: list[str]) -> None:
    assert [row for row in at(problems(steps)) if row[0] == "W"] == expected


def test_why_it_can_be_empty_is_said() -> None:
    def said(steps: str, top: str = ASKED) -> str:
        return told(steps, top)[0].replace("can be empty here, ", "… ")

    assert said(SKIPPED + "- say: '{x}'") == (
        '"x" … its question has "skip" (line 8). Write {x | or: no x}.'
    )
    assert said("- ask: q\n  save: x\n  no_reply: {after: 1 day, do: []}\n- say: '{x}'") == (
        '"x" … it is not set when nobody answers (line 4). Write {x | or: no x}.'
    )
    cases = "- match: order.status\n  cases:\n    new:\n      - set: {y: 1}\n    paid: []\n"
    assert said(f"{cases}    else: [stop]\n- say: '{{y}}'", PAID) == (
        '"y" … it is not set in the case "paid" (line 5). Write {y | or: no y}.'
    )
    assert said("- say: '{order.eta | date}'", PAID) == (
        '"order.eta" … not every order has it. Write {order.eta | date | or: no eta}.'
    )
    assert said("- say: '{customer.name}'") == (
        '"customer.name" … not every customer has it. Write {customer.name | or: no name}.'
    )
    both = "when: {event: order.paid, command: /x}\nlimit: once per order.number\n"
    assert said("- say: '{order.number}'", both) == (
        '"order.number" … it is not set when a customer starts the flow. '
        "Write {order.number | or: no number}."
    )
    link = "- say: hi\n  links: {Track: '{order.track_url}'}"
    assert said(link, PAID) == (
        '"order.track_url" … not every order has it. Ask before: if: order.track_url is not empty'
    )


def test_the_if_on_top_is_known_in_the_steps() -> None:
    top = f"{PAID}if: order.total >= 500 and customer.name is not empty\n"
    assert problems("- say: '{order.total} {customer.name}'", top) == []
    assert [p.code for p in problems("- say: '{order.total} {customer.name}'")] == ["W402"] * 2


def test_a_field_of_the_customer_is_known_after_it_is_saved() -> None:
    steps = asking("text", save="customer.name") + "- say: '{customer.name}'"
    assert problems(steps, ASKED) == []
    steps = "- if: customer.name is empty\n  then:\n    - ask: q\n      save: customer.name\n"
    assert problems(f"{steps}- say: '{{customer.name}}'", ASKED) == []


def test_a_field_another_flow_sets_is_known() -> None:
    other = "flow: other\ndo:\n  - set: {customer.visits: 1}\n"
    assert problems("- say: '{customer.visits}'", ASKED, other=other) == []


def test_an_anytime_entry_knows_nothing_of_the_flow_below_it() -> None:
    anytime = "anytime:\n  - when: {words: [cost]}\n    do:\n      - say: '{x} {order.number}'\n"
    found = problems(asking("text") + "- say: '{x}'", ASKED, anytime=anytime)
    assert [(p.file, p.message) for p in found] == [
        ("flows/anytime.yaml", 'no variable "x".'),
        ("flows/anytime.yaml", 'no variable "order".'),
    ]


# --- run -----------------------------------------------------------------------------------------


def test_arguments_are_variables_of_the_flow_that_is_run() -> None:
    other = "flow: other\ndo:\n  - say: '{who} {whoo}'\n  - if: who > 5\n    then: [stop]\n"
    found = problems("- run: other\n  with: {who: '{order.number}'}", other=other)
    assert [(p.code, p.line, p.column) for p in found] == [("E201", 3, 18), ("E206", 4, 15)]
    assert found[0].hint == 'Did you mean "who"?'


def test_what_not_every_caller_gives_can_be_empty() -> None:
    other = "flow: other\ndo:\n  - say: '{who}'\n"
    steps = "- run: other\n  with: {who: Anna}\n- run: other"
    problem = only(problems(steps, other=other))
    assert (
        problem.message == '"who" can be empty here, it is not set when f runs the flow (line 7).'
    )


def test_a_run_saves_the_variables_of_the_flow() -> None:
    other = "flow: other\ndo:\n  - ask: q\n    answer: rating 1-5\n    save: score\n"
    other += "  - if: score > 3\n    then:\n      - set: {good: yes}\n"
    steps = "- run: other\n  with: {who: A}\n  save: r\n"
    steps += "- say: '{r.score} {r.who} {r.good} {r.scor}'\n- if: r.score == 7\n  then: [stop]"
    found = problems(steps, other=other)
    assert at(found) == ["W402 4:28", "E201 4:37", "E207 5:18"]


# --- one mistake draws no others -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        # A step that could not be read saves its name all the same.
        ("- ask: [q]\n  save: a\n- say: '{a}'", ["E104"]),
        ("- shout: q\n  save: a\n- say: '{a}'", ["E103"]),
        ("- ask: q\n  save: a.b\n- say: '{a}'", ["E106"]),
        # A wrong answer type is any type.
        ("- ask: q\n  answer: ratng\n  save: a\n- if: a > 'x'\n  then: [stop]", ["E305"]),
        (
            "- ask: q\n  answer: ratng\n  save: a\n- match: a\n  cases:\n    1-2: [stop]",
            ["E305"],
        ),
        # An action nobody wrote gives anything.
        ("- call: shop.fnd\n  save: a\n- say: '{a.b | money} {a.c | date}'", ["E302"]),
        # The steps under a condition that can't be read.
        ("- if: a =\n  then:\n    - set: {b: 1}\n- say: '{b | or: x}'", ["E202"]),
        ("- if: (((\n  then:\n    - set: {b: 1}\n- say: '{b | or: x}'", ["E202"]),
        ("- match: (((\n  cases:\n    1:\n      - set: {b: 1}\n- say: '{b | or: x}'", ["E202"]),
        ("- if: order.total = 5\n  then:\n    - say: '{ordr}'", ["E202", "E201"]),
        # An unknown name is any value.
        ("- if: ordr.total > 'x' and ordr.a + 'b' > 1\n  then: [stop]", ["E202"]),
        ("- if: ordr.total > 'x'\n  then: [stop]", ["E201"]),
    ],
)
def test_one_mistake_draws_no_others(steps: str, expected: list[str]) -> None:
    assert [p.code for p in problems(steps)] == expected


def test_an_unknown_event_may_bring_anything() -> None:
    found = problems("- say: '{visit.room} {x}'", "when: {event: visit.made}\n")
    assert [p.code for p in found] == ["E301"]


def test_of_a_mistyped_event_the_one_that_was_meant_is_taken() -> None:
    found = problems("- say: '{order.number} {ordr}'", "when: {event: order.deliverd}\n")
    assert [p.code for p in found] == ["E301", "E201"]


def test_what_a_broken_shop_seems_to_declare_is_not_missed() -> None:
    shop = "desk: {phone_of_boss: 1}\nvals: {price: 5}\n"
    found = problems("- say: '{shop.price} {shop.prce}'", shop=shop)
    assert [(p.code, p.message) for p in found if p.code == "E201"] == [
        ("E201", 'no variable "shop.prce".')
    ]


def test_an_event_of_a_model_is_typed_by_it() -> None:
    text = "flow: a\nwhen: {event: visit.made}\nlimit: once per 1 day\ndo:\n"
    text += "  - say: '{visit.room} {visit.rom}'\n"
    from cxbot.model.types import ANY, Type, named

    data = Type(
        kind="record", fields={"visit": Type(kind="record", fields={"room": named("text")})}
    )
    found = examine({"flows/a.yaml": text}, events={"visit.made": data}).problems
    assert [(p.code, p.column) for p in found if p.code[0] == "E"] == [("E201", 25)]
    found = examine({"flows/a.yaml": text}, events={"visit.made": ANY}).problems
    assert [p for p in found if p.code[0] == "E"] == []
