"""Files of flows/tests/: what they say, and what is wrong with them, with its place."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario import read
from cxbot.flow.scenario.story import Bot, Human, Scenario, Tap, User, Wait
from cxbot.model.message import Attachment
from cxbot.model.types import ActionType

ROOT = Path(__file__).parents[4]
SHOP = """
shop: Kettles
languages: [en, ru]
time_zone: Europe/Berlin
customer: {segment: text}
events: {stay.arrived: {stay: {number: text, nights: number}}}
"""
FLOW = """flow: care
when: {event: order.delivered, command: /care}
do:
  - ask: How was it?
    answer: rating 1-5
    save: rating
    metric: csat
  - call: shop.coupon
    save: coupon
  - set: {customer.mood: good}
"""
COUPON = ActionType(name="shop.coupon", errors=("sold_out",))
FILE = "flows/tests/care.yaml"


def files(actions: dict[str, ActionType] | None = None) -> Files:
    return examine({"flows/shop.yaml": SHOP, "flows/care.yaml": FLOW}, actions=actions).files


def found(text: str, known: Files | None = None) -> tuple[tuple[Scenario, ...], list[Problem]]:
    problems = Problems()
    return read(FILE, text, problems, known or files()), sorted(problems.found)


def one(steps: str = "- bot: nothing", given: str = "{}") -> Scenario:
    text = f"flow: care\ngiven: {given}\ntests:\n  - test: T\n    steps:\n"
    text += "".join(f"      {line}\n" for line in steps.splitlines())
    scenarios, problems = found(text)
    assert problems == []
    return scenarios[0]


def said(text: str, known: Files | None = None) -> list[str]:
    return [
        f"{p.line}:{p.column} {p.code} {p.message} {p.hint}".strip() for p in found(text, known)[1]
    ]


# ---- what is read --------------------------------------------------------------------------------


def test_steps_are_what_they_say() -> None:
    scenario = one(
        '- user: yes\n- user: "2"\n- tap: Skip\n- bot: nothing\n- bot: "nothing"\n'
        "- wait: 3 days\n- wait: until 9:30\n- human: nothing\n"
        "- user: {photo: cat.jpg, text: Look}\n- user: {location: '55.7, -37.6'}"
    )
    lines = scenario.lines
    assert [line.text for line in lines if isinstance(line, User)] == ["yes", "2", "Look", ""]
    assert [line.text for line in lines if isinstance(line, Bot)] == [None, "nothing"]
    assert [(w.length, w.until) for w in lines if isinstance(w, Wait)] == [
        (timedelta(days=3), None),
        (None, 570),
    ]
    assert isinstance(lines[2], Tap)
    assert isinstance(lines[7], Human)
    assert lines[7].title is None
    sent = [line.attachment for line in lines if isinstance(line, User) and line.attachment]
    assert sent == [
        Attachment(kind="photo", file_id="cat.jpg"),
        Attachment(kind="location", latitude=55.7, longitude=-37.6),
    ]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2025-03-10 18:30", datetime(2025, 3, 10, 17, 30, tzinfo=UTC)),
        ("2025-07-10 18:30", datetime(2025, 7, 10, 16, 30, tzinfo=UTC)),
        ("2025-03-10", datetime(2025, 3, 10, 11, 0, tzinfo=UTC)),
        ("2025-03-30 02:30", datetime(2025, 3, 30, 1, 0, tzinfo=UTC)),  # an hour that isn't there
        ("2025-10-26 02:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),  # comes twice: the first
    ],
)
def test_now_is_on_the_shop_s_clock(written: str, utc: datetime) -> None:
    assert one(given=f"{{now: {written}}}").given.now == utc


def test_given_of_a_test_is_laid_over_that_of_its_file() -> None:
    text = """flow: care
given:
  now: 2025-03-10 18:30
  customer: {name: Anna, language: en}
  event: order.delivered
  with: {order: {number: A-1, total: 100}}
  calls: {shop.coupon: {code: X}}
tests:
  - test: All of it
    steps: [bot: nothing]
  - test: Some of it
    given:
      customer: {language: ru}
      with: {order: {total: 200}}
      calls: {shop.coupon: {error: sold_out}}
    steps: [bot: nothing]
  - test: Another event begins with data of its own
    given: {event: stay.arrived, with: {stay: {number: "7", nights: 2}}}
    steps: [bot: nothing]
  - test: None at all
    given: {event: nothing}
    steps: [bot: nothing]
"""
    scenarios, problems = found(text)
    assert problems == []
    whole, some, other, none = (scenario.given for scenario in scenarios)
    assert whole.event is not None
    assert some.event is not None
    assert other.event is not None
    assert whole.event.data == {"order": {"number": "A-1", "total": "100"}}
    assert some.event.data == {"order": {"number": "A-1", "total": "200"}}
    assert some.customer == {"name": "Anna", "language": "ru"}
    assert some.calls["shop.coupon"].answers[0].error == "sold_out"
    assert other.event.data == {"stay": {"number": "7", "nights": 2}}
    assert none.event is None
    assert some.now == whole.now


def test_a_list_of_answers_is_one_for_each_call() -> None:
    stub = one(given="{calls: {shop.coupon: [{code: A}, {error: timeout}]}}").given.calls
    assert [(a.value, a.error) for a in stub["shop.coupon"].answers] == [
        ({"code": "A"}, None),
        (None, "timeout"),
    ]
    assert stub["shop.coupon"].each


def test_anytime_is_a_flow_too() -> None:
    known = examine(
        {
            "flows/shop.yaml": SHOP,
            "flows/anytime.yaml": "anytime: [{when: {words: [help]}, do: [{say: Yes?}]}]",
        }
    ).files
    scenarios, problems = found("flow: anytime\ntests: [{test: T, steps: [user: help]}]", known)
    assert (len(scenarios), problems) == (1, [])


# ---- what is wrong -------------------------------------------------------------------------------


def test_every_problem_is_told_at_once_with_its_place() -> None:
    text = """flow: caer
given:
  now: tomorrow
  customer: {nmae: Anna, language: fr, wants_messages: maybe, time_zone: Mars}
  event: order.deliverd
  calls: {shop.coupn: {}}
test: []
tests:
  - test: One
    steps:
      - usr: Hello
      - bot:
      - wait: 3 dayz
      - wait: until noon
      - ended: finnished
      - user: a
        operator: b
      - expect: {raiting: 1, customer.mod: x, metric.cast: 2, ticket.priorty: high}
      - event: order.returned
        with: {order: {numbr: A-1}}
      - hello
  - test: One
    steps: nothing
  - tst: Two
"""
    told = said(text)
    assert told[:15] == [
        '1:7 E303 no flow "caer". Did you mean "care"?',
        '3:8 E104 "tomorrow" is not a moment. '
        "Like this: 2025-03-10 18:30, in the shop's time zone.",
        '4:14 E101 "nmae" is no field of a customer. Did you mean "name"?',
        '4:36 E307 "fr" is not one of the shop\'s languages. There are: en, ru.',
        '4:56 E104 "wants_messages" is yes or no.',
        '4:74 E104 no time zone "Mars". Like this: Europe/Moscow',
        '5:10 E301 no event "order.deliverd". Did you mean "order.delivered"?',
        '6:11 E302 no action "shop.coupn". Did you mean "shop.coupon"?',
        '7:1 E101 "test" is not a key of a file of scenarios. Did you mean "tests"?',
        '11:9 E103 "usr" is no step of a test. Did you mean "user"?',
        '12:13 E104 "bot" needs a word or text. Nothing is said? Write bot: nothing.',
        '13:15 E104 "3 dayz" is not a length of time. Like this: 30 minutes, 2 hours, 3 days.',
        '14:15 E104 "noon" is not a time of day. Like this: 3 days, 30 minutes, until 10:00.',
        '15:16 E104 "finnished" can not stand after "ended:". Did you mean "finished"?',
        '16:9 E103 one step says one thing, here are "user" and "operator". '
        'Begin the second with "- ".',
    ]
    rest = "\n".join(told[15:])
    for part in (
        'E201 no variable "customer.mod". Did you mean "customer.mood"?',
        'E201 no variable "metric.cast". Did you mean "metric.csat"?',
        'E201 no variable "ticket.priorty". Did you mean "ticket.priority"?',
        '20:24 E104 order.numbr isn\'t a field we know. Did you mean "number"?',
        "20:16 E104 order.number is missing.",
        "21:9 E104 a step is written as a word and what is said.",
        '22:5 E308 the test "One" stands here twice, first in line 9.',
        '23:12 E104 steps are a list: each begins with "- ".',
        '24:5 E101 "tst" is not a key of a test. Did you mean "test"?',
        '24:5 E102 a test needs "steps".',
    ):
        assert part in rest


def test_a_variable_nobody_sets_is_told() -> None:
    text = "flow: care\ntests: [{test: T, steps: [expect: {raiting: 1}]}]"
    assert said(text) == ['2:36 E201 no variable "raiting". Did you mean "rating"?']


def test_errors_of_stubs_are_those_the_action_declares() -> None:
    text = "flow: care\ngiven: {calls: {shop.coupon: {error: soldout}}}\n"
    text += "tests: [{test: T, steps: [bot: nothing]}]"
    assert said(text, files({"shop.coupon": COUPON})) == [
        '2:38 E302 shop.coupon has no error "soldout". Did you mean "sold_out"?'
    ]
    assert said(text) == []  # nobody to ask


def test_a_file_that_is_no_yaml_is_told_like_any_other() -> None:
    assert "E001" in {line.split()[1] for line in said("flow: care\n  tests: [: ]]\n")}
    assert said("- a\n- b")[0] == "1:1 E104 a file of scenarios is written as keys and values."


@pytest.mark.parametrize(
    "file", sorted((ROOT / "flows/tests").glob("*.yaml")), ids=lambda p: p.stem
)
def test_the_shipped_scenarios_are_read_without_a_word(file: Path) -> None:
    texts = {
        f"flows/{path.relative_to(ROOT / 'flows').as_posix()}": path.read_text()
        for path in (ROOT / "flows").rglob("*.yaml")
        if "tests" not in path.parts
    }
    scenarios, problems = found(file.read_text(), examine(texts).files)
    assert problems == []
    assert len(scenarios) >= 5


@pytest.mark.parametrize("name", ["wants_messages", "wants_surveys", "wants_offers"])
def test_what_a_customer_agrees_to_is_yes_or_no(name: str) -> None:
    text = "flow: care\ngiven: {{customer: {{{0}: {1}}}}}\ntests: [{{test: t, steps: []}}]\n"
    assert f'2:{22 + len(name)} E104 "{name}" is yes or no.' in said(text.format(name, "maybe"))
    assert not any("is yes or no" in line for line in said(text.format(name, "no")))
