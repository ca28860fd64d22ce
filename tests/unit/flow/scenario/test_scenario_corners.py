"""The rarer lines of scenarios: each is read by some owner some day, right or wrong."""

from datetime import UTC, datetime

import pytest
from test_scenario_coverage import step
from test_scenario_reading import SHOP, files, found, one, said

from cxbot.flow.catalog import examine, load
from cxbot.flow.reading.files import Files
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario import known, read
from cxbot.flow.scenario.coverage import Coverage
from cxbot.flow.scenario.happenings import made
from cxbot.flow.scenario.matching import difference, fits
from cxbot.flow.scenario.samples import event_data
from cxbot.flow.scenario.story import Bot, Buttons, Expect, Happens, User
from cxbot.flow.scenario.writing import Bare, Written, document
from cxbot.model.message import Attachment
from cxbot.model.types import Type

GUEST = Type(kind="record", fields={"name": Type(kind="text")})
STAY = Type(kind="record", fields={"guest": GUEST})


def test_what_a_customer_sends() -> None:
    lines = one(
        "- user: {contact: '+79123456789'}\n- user: {file: a.pdf}\n- user: {voice: hello.ogg}"
    ).lines
    assert [line.attachment for line in lines if isinstance(line, User)] == [
        Attachment(kind="contact", phone="+79123456789", own=True),
        Attachment(kind="document", file_id="a.pdf", name="a.pdf"),
        Attachment(kind="voice", file_id="hello.ogg"),
    ]


def test_buttons_are_looked_at_alone_or_with_their_message() -> None:
    lines = one(
        "- buttons: [Yes, No]\n- buttons: nothing\n- bot: Hi\n  buttons: []\n- bot: Hi"
    ).lines
    assert [line.labels for line in lines if isinstance(line, Buttons)] == [("Yes", "No"), ()]
    assert [line.buttons for line in lines if isinstance(line, Bot)] == [(), None]


def told(steps: str, given: str = "{}", known_files: Files | None = None) -> list[str]:
    """Without their places, but for the lines of the steps."""
    text = f"flow: care\ngiven: {given}\ntests:\n  - test: T\n    steps:\n"
    text += "".join(f"      {line}\n" for line in steps.splitlines())
    return [
        f"{p.line - 5} {p.code} {p.message} {p.hint}".strip() for p in found(text, known_files)[1]
    ]


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("- user: {text: Hi}", "1 E104 one thing is sent at a time. "
         "Like this: user: {photo: shirt.jpg, text: It came like this}"),
        ("- user: {photo: a.jpg, file: b.pdf}", "1 E104 one thing is sent at a time. "
         "Like this: user: {photo: shirt.jpg, text: It came like this}"),
        ("- user: {location: Moscow}",
         '1 E104 "Moscow" is no place. Like this: location: "55.75, 37.61"'),
        ("- wait:", '1 E104 "wait" needs a word or text. '
         "Like this: 3 days, 30 minutes, until 10:00."),
        ("- operator: [a]", '1 E104 "operator" needs a word or text.'),
        ("- event:", '1 E104 "event" needs a word or text. Like this: event: order.delivered'),
        ("- event: order.returned\n  with: A-1",
         '2 E104 "with" is written as names and values. '
         "Like this: with: {order: {number: A-1042}}"),
        ("- event: order.returned\n  with: {order: {number: A-1, items: [{name: A}, {price: 2}]}}",
         "2 E104 order.items.1.name is missing."),
    ],
)  # fmt: skip
def test_a_step_that_says_too_little_or_too_much(steps: str, problem: str) -> None:
    assert told(steps) == [problem]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ("{customer: {orders_count: many}}", '"orders_count" is a number up to 1000.'),
        ("{with: {order: {number: A-1}}}", '"with" needs an "event". '
         "Like this: event: order.delivered"),
        ("{orders: A-1}", "orders are a list. "
         "Like this: orders: [{number: A-1042, status: shipped}]"),
        ("{orders: [{status: shipped}]}", "number is missing."),
        ("{orders: [{number: A-1, status: lost}]}", "status Input should be 'new'"),
        ("{orders: [{number: A-1, numbr: A-2}]}", '"numbr" is not a key of an order.'),
        ("{now: 2025-02-31}", '"2025-02-31" is not a moment.'),
    ],
)  # fmt: skip
def test_what_is_given_wrongly(given: str, problem: str) -> None:
    (said,) = told("- bot: nothing", given)
    assert problem in said


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("flow: care\ntests: all", "tests are a list: each begins with - test: ..."),
        ("flow: [care]\ntests: []", '"flow" needs a word or text.'),
        ("flow: care\ntests: [hello]", "a test is written as keys and values."),
    ],
)
def test_a_file_that_is_written_otherwise(text: str, problem: str) -> None:
    scenarios, problems = found(text)
    assert scenarios == ()
    assert problem in {p.message for p in problems}


def test_a_test_of_too_many_steps_is_told_once() -> None:
    steps = "\n".join(["- bot: nothing"] * 1001)
    assert told(steps) == ["1 E104 a test of more than 1000 steps. Make several of it."]


# ---- names ---------------------------------------------------------------------------------------


def test_an_event_with_a_model_of_the_shop_s_own_is_left_to_it() -> None:
    texts = {"flows/shop.yaml": SHOP, "flows/care.yaml": "flow: care\ndo: [{say: Hi}]\n"}
    modelled = examine(texts, events={"room.ready": STAY}).files
    text = "flow: care\ntests: [{test: T, steps: [{event: room.ready, with: {x: 1}}]}]"
    (scenario,), problems = found(text, modelled)
    (line,) = scenario.lines
    assert isinstance(line, Happens)
    assert (line.type, line.data, problems) == ("room.ready", {"x": 1}, [])
    at = datetime(2025, 3, 10, tzinfo=UTC)
    event = made("7", line.type, line.data, modelled.shop.events, at=at)
    assert (event.id, event.type, event.time, event.data) == ("7", "room.ready", at, {"x": 1})
    assert event_data(modelled, "room.ready", at) == {"guest": {"name": "some name"}}


def names(flow: str, name: str = "care", events: dict[str, Type] | None = None) -> list[str] | None:
    texts = {"flows/shop.yaml": SHOP, "flows/care.yaml": flow}
    texts["flows/caller.yaml"] = (
        "flow: caller\nwhen: {command: /c}\ndo:\n  - run: care\n    with: {mood: good}\n"
    )
    texts["flows/anytime.yaml"] = (
        "anytime: [{when: {words: [hi]}, do: [{ask: Who?, save: who}, {set: {customer.x: 1}}]}]"
    )
    found = known.variables(examine(texts, events=events or {}).files, name)
    return None if found is None else sorted(found)


def test_a_test_may_expect_what_the_event_of_the_flow_brings_and_its_caller_gives() -> None:
    assert names("flow: care\nwhen: {event: stay.arrived}\ndo: [{say: Hi}]\n") == ["mood", "stay"]
    assert names("flow: care\nwhen: {event: order.paid}\ndo: [{say: Hi}]\n") == ["mood", "order"]


def test_a_test_of_anytime_may_expect_what_its_entries_save() -> None:
    assert names("flow: care\ndo: [{say: Hi}]\n", "anytime") == ["who"]


def test_of_an_event_with_a_model_any_name_may_be_expected() -> None:
    flow = "flow: care\nwhen: {event: room.ready}\ndo: [{say: Hi}]\n"
    assert names(flow, events={"room.ready": STAY}) is None


def test_what_is_expected_keeps_its_order() -> None:
    (line,) = one("- expect: {rating: 2, customer.segment: empty, tickets: 1}").lines
    assert isinstance(line, Expect)
    assert [(v.name, v.value) for v in line.values] == [
        ("rating", 2),
        ("customer.segment", None),
        ("tickets", 1),
    ]
    assert one().file == "flows/tests/care.yaml"


# ---- what was reached ----------------------------------------------------------------------------

WAYS = """flow: care
do:
  - ask: Q?
    answer: number
    save: n
    retry: [again]
    give_up:
      - say: Well.
  - match: n
    cases:
      1:
        - say: One.
      else:
        - say: Other.
  - human: Help
    on:
      off_hours:
        - say: Closed.
    no_answer:
      after: 1 hour
      do:
        - say: Sorry.
  - run: other
"""


@pytest.mark.parametrize(
    ("line", "detail", "left"),
    [
        (3, "", ["next", "give up"]),
        (3, "gave up", ["next"]),
        (3, "skipped", ["give up"]),
        (9, "1", ["else"]),
        (9, "else", ["case 1"]),
        (15, "resolved", ["outcome off_hours", "no answer"]),
        (15, "off_hours", ["next", "no answer"]),
        (15, "timeout", ["outcome off_hours"]),
        (23, "", []),
    ],
)
def test_each_way_out_of_a_step_counts_when_it_was_taken(
    line: int, detail: str, left: list[str]
) -> None:
    flow = load({"flows/care.yaml": WAYS, "flows/other.yaml": "flow: other\ndo: []\n"}).flows[
        "care"
    ]
    coverage = Coverage()
    coverage.add([step(flow, line, detail), {"verb": "say"}])
    assert sorted(way for _, way in coverage.of(flow).ways) == sorted(left)


# ---- what fits -----------------------------------------------------------------------------------


def test_the_parts_between_stars_stand_in_their_order() -> None:
    assert not fits("a*b*c*d", "a-c-b-d")
    shown = difference("Hello * goodbye *", "Hello Anna, good night")
    assert shown.expected[shown.expected_column :] == "bye *"
    assert shown.actual[shown.actual_column :] == " night"


# ---- what is written -----------------------------------------------------------------------------


def test_a_recorded_chat_reads_as_an_owner_would_write_it() -> None:
    text = document(
        flow="care",
        test='The "best" one',
        head="Recorded on 10 March",
        given={
            "now": Bare("2025-03-10 12:00"),
            "customer": {"wants_messages": True, "orders_count": 2, "name": None},
            "calls": {"shop.coupon": [{"code": "X", "tags": ["a", "b"], "of": {}}, [[1, 2.5], []]]},
        },
        steps=[
            Written(word="user", value="Hi\tthere\n\u200b\U000e0001\ud800"),
            Written(word="bot", value="Now?", options={"buttons": ["Yes", "No"]}),
            Written(word="expect", value={"rating": 2, "1": False}),
        ],
    )
    assert (
        text
        == r"""# Recorded on 10 March
flow: care

given:
  now: 2025-03-10 12:00
  customer:
    wants_messages: true
    orders_count: 2
    name: null
  calls:
    shop.coupon:
      - code: "X"
        tags:
          - "a"
          - "b"
        of: {}
      - - - 1
          - 2.5
        - []

tests:
  - test: "The \"best\" one"
    steps:
      - user: "Hi\tthere\n\u200b\U000e0001\ufffd"
      - bot: "Now?"
        buttons:
          - "Yes"
          - "No"
      - expect:
          rating: 2
          "1": false
"""
    )
    problems = Problems()
    (scenario,) = read("flows/tests/x.yaml", text, problems, files())
    assert scenario.given.calls["shop.coupon"].answers[1].value == [[1, 2.5], []]


def test_example_data_have_something_of_every_kind() -> None:
    kinds = {
        "vip": Type(kind="yes/no"),
        "paid": Type(kind="money"),
        "level": Type(kind="number", values=("2", "3")),
        "note": Type(kind="text", optional=True),
    }
    stay = Type(kind="record", fields=kinds)
    texts = {"flows/shop.yaml": SHOP, "flows/care.yaml": "flow: care\ndo: [{say: Hi}]\n"}
    modelled = examine(texts, events={"room.ready": Type(kind="record", fields={"r": stay})}).files
    data = event_data(modelled, "room.ready", datetime(2025, 3, 10, tzinfo=UTC))
    assert data == {"r": {"vip": True, "paid": "100", "level": 2}}


def test_a_project_of_broken_flows_is_not_asked_for_names() -> None:
    broken = examine({"flows/shop.yaml": SHOP, "flows/care.yaml": "flow: [care\n"}).files
    assert said("flow: care\ntests: [{test: T, steps: [bot: nothing]}]", broken) == []
