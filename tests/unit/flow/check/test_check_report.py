"""How findings look: the page with its frames, JSON, the commands of GitHub, explanations."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.errors import Edit, Problem
from cxbot.flow.check.report import explain, formats
from cxbot.flow.check.report.frame import frame, width
from cxbot.flow.check.report.page import Page, report
from cxbot.flow.check.rules import Rule

FILE = "flows/nps.yaml"


def problem(code: str = "E104", line: int = 1, column: int = 1, **more: object) -> Problem:
    values = {"file": FILE, "message": "this is no length.", "end_line": line, **more}
    return Problem(code=code, line=line, column=column, **values)  # type: ignore[arg-type]


def framed(line: str, column: int, end: int, room: int = 80) -> tuple[str, str]:
    """The line as shown, and what stands below it."""
    found = frame(line, problem(column=column, end_column=end), room=room)
    assert found is not None
    return found.text, found.indent + found.underline


# --- frames --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "below"),
    [
        ("- wait: 3 dayz", 9, 15, "- wait: 3 dayz", "        ^^^^^^"),
        ("- wait: 3 dayz", 3, 7, "- wait: 3 dayz", "  ^^^^"),
        ("- say: Привет", 8, 14, "- say: Привет", "       ^^^^^^"),
        ("- say: 你好, {nmae}", 13, 17, "- say: 你好, {nmae}", "              ^^^^"),
        ("- say: 你好", 8, 10, "- say: 你好", "       ^^^^"),
        ("- say: 👍 ok", 10, 12, "- say: 👍 ok", "          ^^"),
        ("say: e\u0301x {a}", 10, 11, "say: e\u0301x {a}", "        ^"),
        ("\tsay: x", 2, 5, "    say: x", "    ^^^"),
        ("\tsay: x", 1, 2, "    say: x", "^^^^"),
        ("say: x", 7, 8, "say: x", "      ^"),  # behind the end: something is missing there
        ("say: x", 99, 99, "say: x", "      ^"),
        ("say: x", 6, 0, "say: x", "     ^"),  # nobody said where it ends
        ("say: \x1b[31mx", 6, 7, "say: \ufffd[31mx", "     ^"),
        ("say: \u202ex", 7, 8, "say: \ufffdx", "      ^"),
        ("\ufeffflow: x", 1, 5, "flow: x", "^^^^"),
    ],
)
def test_the_exact_characters_are_underlined(
    line: str, column: int, end: int, shown: str, below: str
) -> None:
    assert framed(line, column, end) == (shown, below)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_way(end: str) -> None:
    found = frame(f"a: 1{end}bad: 2{end}", problem(line=2, column=1, end_column=4), room=80)
    assert found is not None
    assert (found.number, found.text, found.underline) == (2, "bad: 2", "^^^")


def test_a_place_of_several_lines_is_underlined_to_the_end_of_its_first() -> None:
    found = frame("say: |\n  a\n  b", problem(column=6, end_line=3, end_column=4), room=80)
    assert found is not None
    assert found.indent + found.underline == "     ^"


@pytest.mark.parametrize(("text", "line"), [("", 1), ("\n\n", 2), ("a: 1", 5), ("   \n", 1)])
def test_where_nothing_stands_there_is_no_frame(text: str, line: int) -> None:
    assert frame(text, problem(line=line), room=80) is None


def test_a_long_line_is_cut_around_the_place() -> None:
    line = "say: " + "a" * 300 + " {nmae} " + "b" * 300
    column = line.index("nmae") + 1
    shown, below = framed(line, column, column + 4, room=60)
    assert shown.startswith("…a")
    assert shown.endswith("b…")
    assert width(shown) <= 60
    assert shown[below.index("^") : len(below)] == "nmae"


def test_a_long_line_is_shown_from_its_beginning_when_the_place_is_there() -> None:
    shown, below = framed("say: " + "b" * 300, 1, 4, room=40)
    assert shown == "say: " + "b" * 33 + "…"
    assert below == "^^^"


def test_the_end_of_a_long_line_fills_the_room() -> None:
    shown, below = framed("a" * 300 + " end", 302, 305, room=40)
    assert shown == "…" + "a" * 34 + " end"
    assert below == " " * 36 + "^^^"


@given(
    line=st.text(
        st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c\x85\u2028\u2029"),
        min_size=1,
        max_size=80,
    ),
    column=st.integers(1, 100),
    length=st.integers(0, 100),
    room=st.integers(20, 60),
)
def test_whatever_the_line_the_underline_stays_inside(
    line: str, column: int, length: int, room: int
) -> None:
    found = frame(line, problem(column=column, end_column=column + length), room=room)
    if found is None:
        assert not line.removeprefix("\ufeff").strip()
        return
    assert width(found.text) <= room
    assert len(found.indent + found.underline) <= max(width(found.text) + 1, 1)
    assert set(found.underline) == {"^"}
    assert not any(char in found.text for char in "\x1b\t\u202e")


# --- the page ------------------------------------------------------------------------------------

TEXTS = {
    FILE: "flow: nps\ndo:\n  - wait: 3 dayz\n  - say: {shop.name}!\n",
    "flows/a.yaml": "flow: a\n",
}
FOUND = [
    problem("W410", 4, 5, end_column=8, message="nobody answers."),
    problem("E104", 3, 11, end_column=17, hint="Like this: 3 days.",
            edits=(Edit(line=3, column=11, end_line=3, end_column=17, text="3 days"),)),
    problem("I604", 1, 1, end_column=5, message="no scenario.", file="flows/a.yaml"),
]  # fmt: skip


def test_the_page() -> None:
    assert (
        report(FOUND, TEXTS)
        == """\
flows/a.yaml
  1:1   info     I604  no scenario.

flows/nps.yaml
  3:11  error    E104  this is no length. Like this: 3 days.
    3 |   - wait: 3 dayz
      |           ^^^^^^

  4:5   warning  W410  nobody answers.
    4 |   - say: {shop.name}!
      |     ^^^

1 error, 1 warning, 1 info in 2 files.
Nothing goes live until the errors are mended.
1 of them can be mended at once: cxbot check --fix
More about one: cxbot check --explain E104"""
    )


def test_a_page_without_errors_says_so() -> None:
    shown = report([problem("W410"), problem("W410", 2)], {})
    assert "2 warnings in 1 file.\nNothing of this keeps the flows from going live." in shown
    assert report([], TEXTS) == "No problems found."


def test_a_problem_of_a_file_without_text_is_told_without_a_frame() -> None:
    assert "^" not in report([problem()], {})


def test_a_finding_is_one_line_unless_a_screen_says_how_wide_it_is() -> None:
    long = problem(message="word " * 50, hint="Do this.")
    lines = report([long], {}).splitlines()
    assert lines[1].count("word") == 50
    assert lines[1].endswith("word Do this.")
    lines = report([long], {}, Page(width=80)).splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[1].startswith("  1:1  error  E104  word")
    assert all(line.startswith(" " * 20 + "word") for line in lines[2:5])
    assert lines[6] == " " * 20 + "Do this."


def test_foreign_words_with_line_ends_stay_one_line() -> None:
    assert "can't load: a b." in report([problem(message="can't load: a\n  b.")], {})


def test_colours_change_nothing_but_colours() -> None:
    coloured = report(FOUND, TEXTS, Page(colour=True))
    assert "\x1b[1;31merror  \x1b[0m  E104" in coloured
    assert "\x1b[1;31m^^^^^^\x1b[0m" in coloured
    for style in ("1;31", "1;33", "1;34", "1;4", "2", "0"):
        coloured = coloured.replace(f"\x1b[{style}m", "")
    assert coloured == report(FOUND, TEXTS)


# --- for programs --------------------------------------------------------------------------------


def test_json_has_a_row_for_each() -> None:
    rows = json.loads(formats.as_json(FOUND))
    assert [row["code"] for row in rows] == ["I604", "E104", "W410"]
    assert rows[1] == {
        "file": FILE, "line": 3, "column": 11, "end_line": 3, "end_column": 17,
        "code": "E104", "level": "error", "message": "this is no length.",
        "hint": "Like this: 3 days.",
        "fix": [{"line": 3, "column": 11, "end_line": 3, "end_column": 17, "text": "3 days"}],
    }  # fmt: skip
    assert json.loads(formats.as_json([])) == []


def test_github_reads_one_command_a_line() -> None:
    assert formats.as_github(FOUND).splitlines() == [
        "::notice file=flows/a.yaml,line=1,col=1,endColumn=5,title=I604::no scenario.",
        "::error file=flows/nps.yaml,line=3,col=11,endColumn=17,title=E104"
        "::this is no length. Like this: 3 days.",
        "::warning file=flows/nps.yaml,line=4,col=5,endColumn=8,title=W410::nobody answers.",
    ]
    assert formats.as_github([]) == ""


def test_what_github_would_take_for_its_own_is_escaped() -> None:
    odd = problem(file="flows/a,b:c%.yaml", message="50% off::x,\r\ny")
    assert formats.as_github([odd]) == (
        "::error file=flows/a%2Cb%3Ac%25.yaml,line=1,col=1,title=E104::50%25 off::x,%0D%0Ay"
    )


def test_of_a_place_of_several_lines_github_gets_the_beginning() -> None:
    assert "end" not in formats.as_github([problem(end_line=3, end_column=9)])


# --- the same in many lines ----------------------------------------------------------------------


def page_of(*lines: int, code: str = "I601") -> list[str]:
    found = [problem(code, line, message="no Russian.", hint="Write it.") for line in lines]
    other = problem("E104", 3)
    return [row for row in report([*found, other], {}).splitlines() if code in row]


def test_what_is_worth_knowing_in_many_lines_is_told_once() -> None:
    assert page_of(2, 4, 5, 9) == [
        "  2:1  info   I601  no Russian. Write it. The same 3 times more: lines 4, 5, 9"
    ]


def test_in_a_few_lines_it_is_told_at_each() -> None:
    assert len(page_of(2, 4, 5)) == 3


def test_warnings_are_told_at_each_place() -> None:
    assert len(page_of(2, 4, 5, 9, code="W410")) == 4


def test_very_many_lines_are_not_all_listed() -> None:
    (row,) = page_of(*range(10, 40))
    assert "The same 29 times more: lines 11, 12, " in row
    assert row.endswith(" 22, ...")


# --- explanations --------------------------------------------------------------------------------

RULE = Rule(
    code="E104",
    title="a value of the wrong kind",
    why="The bot could not tell how long to wait.",
    example="do:\n  - wait: 3 dayz\n",
    at="2:11",
    mended="do:\n  - wait: 3 days\n",
    beside={"flows/shop.yaml": "shop: Kettles\n"},
)


def test_a_code_is_explained_by_example() -> None:
    found = problem(line=2, column=11, end_column=17, hint="Like this: 3 days.")
    assert (
        explain.explained(RULE, found)
        == """\
E104  a value of the wrong kind

The bot could not tell how long to wait.

Beside it, flows/shop.yaml:

  1 | shop: Kettles

For example:

  1 | do:
  2 |   - wait: 3 dayz
    |           ^^^^^^
      this is no length. Like this: 3 days.

Mended:

  1 | do:
  2 |   - wait: 3 days"""
    )


def test_the_list_of_codes_and_a_code_that_is_none() -> None:
    rules = {"E104": RULE}
    assert explain.listing(rules) == "E104  a value of the wrong kind"
    assert explain.unknown("e14", rules).startswith("There is no code e14. Did you mean E104?")
    assert "Did you mean" not in explain.unknown("zzz", rules)
