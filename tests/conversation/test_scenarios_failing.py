"""Scenarios that fail, and what is told of it."""

from pathlib import Path

import pytest
from scenario_shop import COUPON, HANDLERS, played, project, report, shown, story

from cxbot.app.scenarios import telling
from cxbot.app.scenarios.run import read_tests
from cxbot.errors import FlowError


def test_another_text_is_told_with_the_first_difference_and_the_chat(tmp_path: Path) -> None:
    steps = '- wait: 1 day\n- bot: How was A-2?\n- tap: "5"'
    one = played(tmp_path, "care", steps)
    assert list(telling.failure(one)) == [
        "FAILED flows/tests/t.yaml:11  It goes so",
        "  The bot said something else.",
        '  expected  bot: "How was A-2?"',
        '  actual    bot: "How was A-1?"',
        "                            ^",
        "",
        "    Mon 2025-03-10 12:00  event     order.delivered A-1",
        "    Tue 2025-03-11 12:00  bot       How was A-1?  <- not read",
        "                                    [1]  [2]  [3]  [4]  [5]",
        "",
    ]


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (
            '- wait: 1 day\n- tap: "5"',
            [
                "FAILED flows/tests/t.yaml:11  It goes so",
                "  The bot said something that no step reads here.",
                '  actual    bot: "How was A-1?"',
            ],
        ),
        (
            "- wait: 1 day",
            [
                "FAILED flows/tests/t.yaml:10  It goes so",
                "  The bot said something that no step reads at the end.",
                '  actual    bot: "How was A-1?"',
            ],
        ),
        (
            "- wait: 1 day\n- bot: nothing",
            [
                "FAILED flows/tests/t.yaml:11  It goes so",
                "  The bot was expected to be silent.",
                "  expected  bot: nothing",
                '  actual    bot: "How was A-1?"',
            ],
        ),
        (
            "- wait: 1 hour\n- bot: Hello",
            [
                "FAILED flows/tests/t.yaml:11  It goes so",
                "  The bot said nothing.",
                '  expected  bot: "Hello"',
                "  actual    bot: nothing; what comes next is 23 hours away",
            ],
        ),
        (
            "- ended: finished",
            [
                "FAILED flows/tests/t.yaml:10  It goes so",
                "  The flow did not end like this.",
                "  expected  ended: finished",
                "  actual    ended: not yet: it waits for its time",
            ],
        ),
        (
            '- wait: 1 day\n- bot: "*"\n- human: "*"',
            [
                "FAILED flows/tests/t.yaml:12  It goes so",
                "  No person was called.",
                '  expected  human: "*"',
                "  actual    human: nothing",
            ],
        ),
        (
            '- wait: 1 day\n- bot: "*"\n- tap: "1"\n- bot: "*"\n- human: "1 of 5*"',
            [
                "FAILED flows/tests/t.yaml:14  It goes so",
                "  A person was called for something else.",
                '  expected  human: "1 of 5*"',
                '  actual    human: "1/5 for A-1"',
                "                     ^",
            ],
        ),
        (
            '- wait: 1 day\n- bot: "*"\n- tap: "1"\n- bot: "*"\n- human: nothing',
            [
                "FAILED flows/tests/t.yaml:14  It goes so",
                "  A person was called.",
                "  expected  human: nothing",
                '  actual    human: "1/5 for A-1"',
            ],
        ),
        (
            '- wait: 1 day\n- bot: "*"\n- tap: Six',
            [
                "FAILED flows/tests/t.yaml:12  It goes so",
                '  No message has a button "Six". There are: 1, 2, 3, 4, 5.',
            ],
        ),
        (
            '- wait: 1 day\n- bot: "*"\n  buttons: [Yes]',
            [
                "FAILED flows/tests/t.yaml:11  It goes so",
                "  Other buttons are offered.",
                "  expected  buttons: [Yes]",
                "  actual    buttons: [1, 2, 3, 4, 5]",
            ],
        ),
        (
            "- operator: Hello",
            [
                "FAILED flows/tests/t.yaml:10  It goes so",
                "  Nobody was called yet, so no operator can write.",
            ],
        ),
        (
            "- expect: {tickets: 1, customer.name: Boris, rating: empty}",
            [
                "FAILED flows/tests/t.yaml:10  It goes so",
                "  2 values are not as expected.",
                '  expected  tickets: 1, customer.name: "Boris"',
                '  actual    tickets: 0, customer.name: "Anna"',
            ],
        ),
    ],
)
def test_each_failure_says_what_and_where(tmp_path: Path, steps: str, told: list[str]) -> None:
    assert shown(played(tmp_path, "care", steps)) == told


def test_a_flow_that_never_began_did_not_end(tmp_path: Path) -> None:
    given = "\ngiven: {now: 2025-03-10 12:00}\n"
    assert shown(played(tmp_path, "care", "- ended: not relevant", given)) == [
        "FAILED flows/tests/t.yaml:6  It goes so",
        "  care has not started: its `if` or `limit` said no, or nothing began it.",
        "  expected  ended: not relevant",
        "  actual    ended: it never began",
    ]


def test_a_call_that_nobody_answers_fails_with_what_would_do(tmp_path: Path) -> None:
    flows, steps = {"coupon": COUPON}, "- user: /coupon\n- bot: '*'"
    one = played(tmp_path, "coupon", steps, "\n", flows=flows)
    assert one.failure is not None
    assert (one.failure.line, one.failure.message) == (
        5,
        "shop.coupon was called, and there is nothing to answer it. Give it one: "
        "given: {calls: {shop.coupon: ...}}, or write it in handlers/.",
    )
    given = "\ngiven: {calls: {shop.coupon: [{code: A}]}}\n"
    steps = "- user: /coupon\n- bot: '*'\n- user: /coupon"
    one = played(tmp_path, "coupon", steps, given, flows=flows)
    assert one.failure is not None
    assert one.failure.message.startswith(
        "shop.coupon was called 2 times, but given.calls in line 2 has 1 answers."
    )


def test_what_breaks_in_an_action_is_told_with_its_line(tmp_path: Path) -> None:
    broken = HANDLERS.replace('return {"code": "REAL"}', "return 1 / 0")
    flows = {"coupon": COUPON}
    one = played(tmp_path, "coupon", "- user: /coupon", "\n", flows=flows, handlers=broken)
    (note,) = one.notes
    assert "shop.py:6: " in note
    assert "ZeroDivisionError: division by zero" in note


def test_a_failing_test_stops_no_other(tmp_path: Path) -> None:
    bad, good = story("care", "- bot: Hello"), story("care", "- bot: nothing")
    found = report(tmp_path, {"a": bad, "b": good, "c": bad})
    assert [one.passed for one in found.played] == [False, True, False]
    assert telling.summary(found).startswith("2 failed, 1 passed in ")
    assert telling.summary(found).endswith(" s (virtual time 0 seconds)")


def test_a_text_of_several_lines_is_compared_line_by_line(tmp_path: Path) -> None:
    flows = {
        "two": "when: {command: /two}\ndo:\n  - say: |\n      One {customer.name}.\n      Two."
    }
    steps = "- user: /two\n- bot: |\n    One Anna.\n    Too."
    one = played(tmp_path, "two", steps, "\ngiven: {customer: {name: Anna}}\n", flows=flows)
    assert shown(one)[2:] == [
        '  expected  bot: "Too."',
        '  actual    bot: "Two."',
        "                   ^",
    ]


def test_problems_of_scenarios_and_flows_are_told_before_anything_is_played(tmp_path: Path) -> None:
    folder = project(tmp_path, {"a": "flow: caer\ntests: []", "b": story("care", "- bto: x")})
    with pytest.raises(FlowError) as raised:
        read_tests(folder)
    assert [(p.file, p.line, p.code) for p in raised.value.problems] == [
        ("flows/tests/a.yaml", 1, "E303"),
        ("flows/tests/b.yaml", 10, "E103"),
    ]
    (folder / "flows" / "care.yaml").write_text("flow: care\ndo:\n  - sya: x\n")
    with pytest.raises(FlowError, match=r"flows/care\.yaml:3"):
        read_tests(folder)
