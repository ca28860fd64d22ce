"""`cxbot test`: scenarios by the real engine, and what is told of those that go another way."""

import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cxbot.app.scenarios import junit, telling
from cxbot.app.scenarios.data import as_json
from cxbot.app.scenarios.result import Played
from cxbot.app.scenarios.run import Report, read_tests, run
from cxbot.errors import ConfigError, FlowError
from cxbot.testing import write

ROOT = Path(__file__).parents[2]
SHOP = """
shop: Kettles
languages: [en, ru]
time_zone: Europe/Berlin
quiet_hours: 21:00-10:00
events: {stay.arrived: {stay: {number: text}}}
"""
CARE = """
when: {event: order.delivered}
if: customer.wants_messages
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 1 day
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
    metric: csat
    remind: {after: 1 day, say: "Still there?"}
    no_reply: {after: 2 days}
  - if: rating < 3
    then:
      - human: "{rating}/5 for {order.number}"
        priority: high
        say: A person will write.
    else:
      - say: Thank you!
contact: {awaited: yes}
"""
COUPON = """
when: {command: /coupon}
do:
  - call: shop.coupon
    save: coupon
    on_error:
      sold_out:
        - say: None left.
  - say: "Here: {coupon.code}"
"""
GIVEN = """
given:
  now: 2025-03-10 12:00
  customer: {name: Anna, wants_messages: true}
  event: order.delivered
  with: {order: {number: A-1}}
"""
HANDLERS = """
from cxbot import action

@action("shop.coupon", errors=("sold_out",))
async def coupon() -> dict:
    return {"code": "REAL"}
"""


def story(flow: str, steps: str, given: str = GIVEN, name: str = "It goes so") -> str:
    lines = "".join(f"      {line}\n" for line in steps.strip("\n").splitlines())
    return f"flow: {flow}{given}tests:\n  - test: {name}\n    steps:\n{lines}"


def project(
    folder: Path, tests: Mapping[str, str], flows: Mapping[str, str] = {}, handlers: str = ""
) -> Path:
    write(folder, {"shop": SHOP, "care": CARE, **flows})
    (folder / "flows" / "tests").mkdir(exist_ok=True)
    for name, text in tests.items():
        (folder / "flows" / "tests" / f"{name}.yaml").write_text(text, encoding="utf-8")
    if handlers:
        (folder / "handlers").mkdir()
        (folder / "handlers" / "shop.py").write_text(handlers)
    return folder


def report(folder: Path, tests: Mapping[str, str], **more: object) -> Report:
    return run(read_tests(project(folder, tests, **more)))  # type: ignore[arg-type]  # as above


def played(folder: Path, flow: str, steps: str, given: str = GIVEN, **more: object) -> Played:
    (one,) = report(folder, {"t": story(flow, steps, given)}, **more).played
    return one


def passes(folder: Path, flow: str, steps: str, given: str = GIVEN, **more: object) -> None:
    one = played(folder, flow, steps, given, **more)
    assert one.passed, "\n".join(telling.failure(one))


def shown(one: Played) -> list[str]:
    """The report without the chat."""
    lines = list(telling.failure(one))
    return lines[: lines.index("")]


class _Heard(logging.Handler):
    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


# ---- what passes ---------------------------------------------------------------------------------


def test_the_shipped_scenarios_pass_and_leave_no_step_out() -> None:
    handler = _Heard(logging.WARNING)
    logging.getLogger("cxbot").addHandler(handler)
    try:
        found = run(read_tests(ROOT))
    finally:
        logging.getLogger("cxbot").removeHandler(handler)
    assert [one.scenario.name for one in found.failed] == []
    assert {one.flow: one.percent for one in found.coverage if one.percent < 100} == {}
    assert [one.flow for one in found.coverage if one.ways] == []
    # nothing had to be tried again: a scenario never waits for the machine
    assert handler.said == []


def test_everything_of_a_talk_with_people(tmp_path: Path) -> None:
    steps = """
- wait: 1 day
- bot: How was A-1?
  buttons: ["1", "2", "3", "4", "5"]
- tap: "2"
- human: 2/5 for A-1
- bot: A person will write.
- expect: {tickets: 1, ticket.title: "2/5*", ticket.state: queued, ticket.priority: high}
- operator: Hello, what was it?
- bot: Hello, what was it?
- user: It leaks
- operator: /note a leak again
- bot: nothing
- operator: A new one ships today.
- bot: A new one ships today.
- operator: /done
- bot: "*"
- ended: finished
- expect: {rating: 2, metric.csat: 2, customer.name: Anna, order.number: A-1}
- expect: {ticket.state: resolved}
- expect: {shop.name: Kettles, customer.phone: empty, customer.wants_messages: yes}
"""
    passes(tmp_path, "care", steps)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2025-03-29 12:00", "13:00"),  # the clocks go forward at night: 24 hours later it's one
        ("2025-10-25 12:00", "11:00"),  # and back
        ("2025-03-10 12:00", "12:00"),
    ],
)
def test_a_day_is_24_hours_whatever_the_clocks_do(tmp_path: Path, now: str, until: str) -> None:
    given = GIVEN.replace("2025-03-10 12:00", now)
    one = played(tmp_path, "care", "- wait: 1 day\n- bot: How was A-1?", given)
    assert one.passed
    asked = one.chat[-1].at.astimezone(one.zone)
    assert f"{asked:%H:%M}" == until
    assert one.virtual == timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "hours"),
    [("2025-03-29 22:00", 10), ("2025-10-25 22:00", 12), ("2025-03-10 22:00", 11)],
)
def test_until_is_on_the_clock_of_the_wall(tmp_path: Path, now: str, hours: int) -> None:
    given = GIVEN.replace("2025-03-10 12:00", now)
    one = played(tmp_path, "care", "- wait: until 9:00\n- bot: nothing", given)
    assert (one.passed, one.virtual) == (True, timedelta(hours=hours))


def test_quiet_hours_are_those_of_the_customer(tmp_path: Path) -> None:
    """20:30 at the shop is 23:30 in Samara: it waits for ten o'clock there, six at the shop."""
    steps = "- wait: 1 day\n- bot: nothing\n- wait: until 9:59\n- bot: nothing\n- wait: 1 minute"
    given = GIVEN.replace("12:00", "20:30").replace("name: Anna", "time_zone: Europe/Samara")
    one = played(tmp_path, "care", f"{steps}\n- bot: How was A-1?", given)
    assert one.passed
    assert one.chat[-1].at.isoformat() == "2025-03-12T06:00:00+00:00"
    here = GIVEN.replace("12:00", "20:30")
    passes(tmp_path, "care", "- wait: 1 day\n- bot: How was A-1?", here)


def test_reminders_and_silence_come_at_their_times(tmp_path: Path) -> None:
    steps = "- wait: 1 week\n- bot: How was A-1?\n- bot: Still there?\n- bot: nothing\n"
    steps += "- ended: no reply"
    one = played(tmp_path, "care", steps)
    assert one.passed
    days = [(entry.at - one.scenario.given.now).days for entry in one.chat if entry.who == "bot"]
    assert days == [1, 2]


def test_an_event_that_cancels_only_its_own_order(tmp_path: Path) -> None:
    returned = "- event: order.returned\n  with: {order: {number: A-%s}}\n"
    passes(tmp_path, "care", returned % 1 + "- wait: 3 days\n- bot: nothing\n- ended: cancelled")
    passes(tmp_path, "care", returned % 2 + "- wait: 1 day\n- bot: How was A-1?")


def test_a_limit_lets_it_start_once(tmp_path: Path) -> None:
    again = "- event: order.delivered\n  with: {order: {number: A-%s}}\n- wait: 1 day\n"
    first = '- wait: 1 day\n- bot: How was A-1?\n- tap: "5"\n- bot: Thank you!\n'
    passes(tmp_path, "care", first + again % 1 + "- bot: nothing\n- ended: finished")
    passes(tmp_path, "care", first + again % 2 + "- bot: How was A-2?")


def test_two_flows_wait_for_each_other(tmp_path: Path) -> None:
    again = "- event: order.delivered\n  with: {order: {number: A-2}}\n"
    steps = (
        f"{again}- wait: 1 day\n- bot: How was A-1?\n- bot: nothing\n"
        '- tap: "5"\n- bot: Thank you!\n- bot: How was A-2?\n- tap: "4"\n- bot: Thank you!'
    )
    passes(tmp_path, "care", steps)


def test_one_that_is_not_wanted_never_starts(tmp_path: Path) -> None:
    given = GIVEN.replace("wants_messages: true", "wants_messages: no")
    passes(tmp_path, "care", "- wait: 2 days\n- bot: nothing\n- ended: not relevant", given)


def test_a_customer_nobody_has_heard_of_begins_with_their_first_words(tmp_path: Path) -> None:
    flows = {"hi": 'when: {command: /hi}\ndo:\n  - say: "Hi {customer.name | or: there}!"'}
    given = "\ngiven: {now: 2025-03-10 12:00}\n"
    steps = "- user: /hi\n- bot: Hi there!\n- expect: {customer.orders_count: 0}"
    passes(tmp_path, "hi", steps, given, flows=flows)


def test_orders_are_counted_with_the_one_that_comes(tmp_path: Path) -> None:
    given = GIVEN.replace("name: Anna", "orders_count: 3")
    steps = "- expect: {customer.orders_count: 3, customer.last_order: A-1}"
    passes(tmp_path, "care", steps, given)


def test_stubs_answer_in_place_of_actions(tmp_path: Path) -> None:
    stub = "\ngiven: {calls: {shop.coupon: %s}}\n"
    steps = '- user: /coupon\n- bot: "Here: ONE"'
    flows = {"coupon": COUPON}
    passes(tmp_path, "coupon", steps, stub % "{code: ONE}", flows=flows)
    several = (
        '\n- user: /coupon\n- bot: None left.\n- bot: "Here:*"\n- user: /coupon\n- bot: "Here: TWO"'
    )
    answers = "[{code: ONE}, {error: sold_out}, {code: TWO}]"
    passes(tmp_path, "coupon", steps + several, stub % answers, flows=flows)


def test_without_stubs_the_real_actions_are_called(tmp_path: Path) -> None:
    flows, steps = {"coupon": COUPON}, '- user: /coupon\n- bot: "Here: REAL"'
    passes(tmp_path, "coupon", steps, "\n", flows=flows, handlers=HANDLERS)


def test_a_photo_and_a_phone_are_answers_too(tmp_path: Path) -> None:
    flows = {
        "photo": "when: {command: /p}\ndo:\n  - ask: A picture?\n    answer: photo\n"
        "  - ask: Your phone?\n    answer: phone\n    save: phone\n  - say: Got it."
    }
    steps = (
        "- user: /p\n- bot: A picture?\n- user: {photo: cat.jpg}\n- bot: Your phone?\n"
        '- user: {contact: "+79211234567"}\n- bot: Got it.\n- expect: {phone: "+79211234567"}'
    )
    passes(tmp_path, "photo", steps, "\n", flows=flows)


def test_scenarios_know_nothing_of_each_other(tmp_path: Path) -> None:
    """The same order, ticket number and customer in each, in any order."""
    steps = (
        '- wait: 1 day\n- bot: "*"\n- tap: "1"\n- human: "*"\n- bot: "*"\n- expect: {tickets: 1}'
    )
    tests = {f"t{n}": story("care", steps, name=f"T{n}") for n in range(3)}
    found = report(tmp_path, tests)
    assert [one.passed for one in found.played] == [True] * 3
    assert len({tuple((e.at, e.who, e.text) for e in one.chat) for one in found.played}) == 1


# ---- what fails, and what is told of it ----------------------------------------------------------


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


# ---- which ones, and how it is told --------------------------------------------------------------


def names(folder: Path, paths: Sequence[Path] = (), pattern: str = "") -> list[str]:
    return [one.name for one in read_tests(folder, paths, pattern).scenarios]


def test_files_and_names_are_chosen(tmp_path: Path) -> None:
    steps = "- bot: nothing"
    folder = project(
        tmp_path,
        {"a": story("care", steps, name="First"), "b": story("care", steps, name="Second")},
    )
    outside = tmp_path / "mine.yaml"
    outside.write_text(story("care", steps, name="Third"))
    assert names(folder) == ["First", "Second"]
    assert names(folder, [folder / "flows/tests/b.yaml"]) == ["Second"]
    assert names(folder, [Path("flows/tests/b.yaml"), outside]) == ["Second", "Third"]
    assert names(folder, [folder / "flows/tests"]) == ["First", "Second"]
    assert names(folder, pattern="sec|fir") == ["First", "Second"]
    assert names(folder, pattern="a.yaml") == ["First"]
    for paths, pattern in (([], "Fourth"), ([], "("), ([Path("nowhere.yaml")], "")):
        with pytest.raises(ConfigError):
            read_tests(folder, paths, pattern)


def test_coverage_names_steps_and_ways_that_nobody_took(tmp_path: Path) -> None:
    steps = '- wait: 1 day\n- bot: "*"\n- tap: "5"\n- bot: Thank you!'
    found = report(tmp_path, {"t": story("care", steps)}, flows={"coupon": COUPON})
    assert list(telling.coverage(found.coverage, verbose=False)) == [
        "care     80 %  missing line 17",
        "coupon    0 %  missing lines 5-10",
    ]
    assert list(telling.coverage(found.coverage, verbose=True)) == [
        "care     80 %  missing line 17",
        "    flows/care.yaml:9  never: no reply",
        "    flows/care.yaml:15  never: yes",
        "coupon    0 %  missing lines 5-10",
    ]


def test_junit_is_what_ci_reads(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        {
            "a": story("care", "- bot: nothing", name="Good & <new>"),
            "b": story("care", '- bot: "]]> \\u2028 x"', name="Bad"),
        },
    )
    root = ET.fromstring(junit.xml(found))
    assert (root.tag, root.attrib["tests"], root.attrib["failures"]) == ("testsuites", "2", "1")
    good, bad = root.findall("testsuite/testcase")
    assert good.attrib["name"] == "Good & <new>"
    assert (good.attrib["classname"], good.attrib["line"]) == ("flows.tests.a", "8")
    assert not list(good)
    (failure,) = bad
    assert failure.attrib["message"] == "The bot said nothing."
    assert "flows/tests/b.yaml:10" in (failure.text or "")
    assert float(root.attrib["time"]) > 0


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    data = as_json(report(tmp_path, {"t": story("care", '- wait: 1 day\n- bot: "No"')}))
    (test,) = data["tests"]
    assert (data["passed"], data["failed"], data["virtual_seconds"]) == (0, 1, 86400)
    assert (test["file"], test["line"], test["flow"]) == ("flows/tests/t.yaml", 8, "care")
    assert test["failure"] == {
        "line": 11,
        "message": "The bot said something else.",
        "expected": 'bot: "No"',
        "actual": 'bot: "How was A-1?"',
    }
    assert test["unread"] == ["How was A-1?"]
    assert test["chat"][1] == {
        "at": "2025-03-11T12:00:00+01:00",
        "who": "bot",
        "text": "How was A-1?",
        "buttons": ["1", "2", "3", "4", "5"],
        "read": False,
    }
    care = next(one for one in data["coverage"] if one["flow"] == "care")
    assert (care["percent"], care["missing_lines"]) == (40, [[15, 21]])
