"""An edit mends its problem and nothing else: comments and layout stay."""

import pytest
from flow_driving import SHOP
from hypothesis import given
from hypothesis import strategies as st

from cxbot.errors import Edit, Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.mending import apply, quoted
from cxbot.flow.reading.source import Map, Problems, Scalar, parse

HEAD = "flow: f\nwhen: {command: /f}   # a comment\ndo:\n"


def problems(text: str, path: str) -> list[Problem]:
    found = examine({"flows/shop.yaml": SHOP, path: text}).problems
    return [problem for problem in found if problem.level == "error" and problem.file == path]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- say: {x.y} hi  # c", '- say: "{x.y} hi"  # c'),
        ('- say: {customer.name} says "hi"', "- say: '{customer.name} says \"hi\"'"),
        ("- say: {customer.name}", '- say: "{customer.name}"'),
        ("- say: [sale] today", '- say: "[sale] today"'),
        ("- say: @shop is open", '- say: "@shop is open"'),
        ("- say: *new* hats", '- say: "*new* hats"'),
        ("- say: Delivery: 3 days   # c", '- say: "Delivery: 3 days"   # c'),
        ("- say: Note:", '- say: "Note:"'),
        ('- say: "Great" she said', "- say: '\"Great\" she said'"),
        ("- say: 'it's open'", '- say: "it\'s open"'),
        ("- say: Order #5 came # c", '- say: "Order #5 came" # c'),
        ('- say: "open', '- say: "open"'),
        ("- say: 'open  # c", "- say: 'open'  # c"),
        ('- say: "open\n  - say: "shut"', '- say: "open"\n  - say: "shut"'),
        ("- say:Hi there", "- say: Hi there"),
        ("- say Hi there", "- say: Hi there"),
        ("- say: Hi\n    id:x", "- say: Hi\n    id: x"),
        ("-\u00a0say: Hi", "- say: Hi"),
        ("- say: a\u2028b", "- say: a b"),
        ('- say: "a\x07b"', '- say: "ab"'),
        ("- say: Hi\tthere", "- say: Hi there"),
        ("- say:\tHi", "- say: Hi"),
        ("- set: {x: {customer.name}}", '- set: {x: "{customer.name}"}'),
        ("- ask: Hi\n    saev: x", "- ask: Hi\n    save: x"),
        ("- ask: Hi\n    'answr': text", "- ask: Hi\n    answer: text"),
        ("- aks: Hi  # c", "- ask: Hi  # c"),
        ("- human: Hi\n    priority: hgh", "- human: Hi\n    priority: high"),
        ("- human: Hi\n    on: {resolvd: []}", "- human: Hi\n    on: {resolved: []}"),
        ("- ask: Hi\n    answer: numbr", "- ask: Hi\n    answer: number"),
        ("- ask: Hi\n    no_reply: 3 days", "- ask: Hi\n    no_reply: {after: 3 days}"),
    ],
)
def test_what_is_mended(before: str, after: str) -> None:
    text = f"{HEAD}  {before}\n  - stop  # c\n"
    mended = f"{HEAD}  {after}\n  - stop  # c\n"
    found = [problem for problem in problems(text, "flows/f.yaml") if problem.edits]
    assert len(found) == 1
    assert apply(text, found[0].edits) == mended
    left = problems(mended, "flows/f.yaml")
    assert found[0].code not in [problem.code for problem in left if problem.code < "E2"]


def test_an_event_and_a_message_are_mended() -> None:
    text = "flow: f\nwhen: {event: order.deliverd}\ndo: []\n"
    (problem,) = problems(text, "flows/f.yaml")
    assert apply(text, problem.edits) == text.replace("deliverd", "delivered")
    text = "messages: {human_cald: Hi}\n"
    (problem,) = problems(text, "flows/shop.yaml")
    assert apply(text, problem.edits) == "messages: {human_called: Hi}\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "\t- say: Hi\n\t  id: x\n\t- if: customer.wants_messages\n\t  then:\n\t\t- stop\n",
        HEAD + "  - say: |\n\t    Hi\n\t    there\n",
    ],
)
def test_tabs_become_the_spaces_that_make_it_readable(text: str) -> None:
    found = problems(text, "flows/f.yaml")
    assert {problem.code for problem in found} == {"E004"}
    mended = apply(text, [edit for problem in found for edit in problem.edits])
    assert "\t" not in mended
    assert problems(mended, "flows/f.yaml") == []
    assert [row.lstrip() for row in mended.split("\n")] == [
        row.lstrip() for row in text.split("\n")
    ]


def test_where_a_flow_depends_on_the_width_of_a_tab_a_person_decides() -> None:
    text = HEAD + "    - say: Hi\n    - if: customer.wants_messages\n      then:\n\t- stop\n"
    (problem,) = problems(text, "flows/f.yaml")
    assert (problem.line, problem.code, problem.edits) == (7, "E004", ())


@pytest.mark.parametrize(
    "text",
    [
        "- ask: Hi\n    foo: x",
        "- ask: Hi\n    save: x\n    savee: y",
        "- shout: Hi",
        "- say: Hi\n    say: Ho",
        "- wait: 3 dayz",
        "- say: *x",
    ],
)
def test_what_a_person_must_decide_has_no_edit(text: str) -> None:
    found = problems(f"{HEAD}  {text}\n", "flows/f.yaml")
    assert found
    assert not any(problem.edits for problem in found)


def test_several_mends_of_a_file_go_together() -> None:
    text = HEAD + (
        "  - say: {shop.name} says Order #5: hi  # c\r\n"
        "  - ask: Délivré: Привет 😀: ok\r\n"
        "    answr: text\r\n"
    )
    found = problems(text, "flows/f.yaml")
    mended = apply(text, [edit for problem in found for edit in problem.edits])
    assert mended == HEAD + (
        '  - say: "{shop.name} says Order #5: hi"  # c\r\n'
        '  - ask: "Délivré: Привет 😀: ok"\r\n'
        "    answer: text\r\n"
    )
    assert problems(mended, "flows/f.yaml") == []


def edit(line: int, column: int, end_column: int, text: str) -> Edit:
    return Edit(line=line, column=column, end_line=line, end_column=end_column, text=text)


@pytest.mark.parametrize(
    ("text", "edits", "after"),
    [
        ("abc", [], "abc"),
        ("abc", [edit(1, 2, 3, "X")], "aXc"),
        ("abc", [edit(1, 2, 2, "X")], "aXbc"),
        ("abc", [edit(1, 3, 4, "Y"), edit(1, 1, 2, "XX")], "XXbY"),
        ("abc", [edit(1, 1, 3, "X"), edit(1, 2, 4, "Y")], "Xc"),
        ("abc", [edit(1, 1, 2, "X"), edit(1, 1, 2, "X")], "Xbc"),
        ("\ufeffabc\r\nd", [edit(1, 1, 2, "X"), edit(2, 1, 2, "Y")], "\ufeffXbc\r\nY"),
        ("a\nb", [Edit(line=1, column=2, end_line=2, end_column=1, text="")], "ab"),
        ("a", [edit(7, 1, 2, "X")], "aX"),
    ],
)
def test_edits_by_place(text: str, edits: list[Edit], after: str) -> None:
    assert apply(text, edits) == after


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), min_size=1))
def test_a_text_in_quotes_is_that_text(text: str) -> None:
    root = parse("flows/f.yaml", f"a: {quoted(text)}\n", problems := Problems())
    assert not problems.found
    assert isinstance(root, Map)
    (scalar,) = (value for _, value in root.items)
    assert isinstance(scalar, Scalar)
    assert scalar.text == text
