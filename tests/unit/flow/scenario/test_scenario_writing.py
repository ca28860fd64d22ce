"""What is written down is read as it was, whatever was said."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.flow.catalog import examine
from cxbot.flow.reading.letters import UNSENDABLE
from cxbot.flow.reading.source import Problems
from cxbot.flow.scenario import read
from cxbot.flow.scenario.matching import fits
from cxbot.flow.scenario.samples import event_data
from cxbot.flow.scenario.story import Bot, User
from cxbot.flow.scenario.writing import Bare, Written, document
from cxbot.model.event import read_events
from cxbot.model.types import Type

FLOW = "flow: care\nwhen: {command: /care}\ndo:\n  - call: shop.coupon\n    save: coupon\n"
FILES = examine({"flows/shop.yaml": "language: en", "flows/care.yaml": FLOW}).files
sayable = st.text(min_size=1, max_size=40).filter(
    lambda text: bool(text.strip()) and not UNSENDABLE.search(text)
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | sayable,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(sayable, inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)


@given(sayable, sayable)
def test_texts_come_back_as_they_were(typed: str, answer: str) -> None:
    steps = [Written(word="user", value=typed), Written(word="bot", value=answer)]
    problems = Problems()
    text = document(flow="care", test="T", given={}, steps=steps)
    (scenario,) = read("flows/tests/x.yaml", text, problems, FILES)
    assert problems.found == []
    user, bot = scenario.lines
    assert isinstance(user, User)
    assert isinstance(bot, Bot)
    assert user.text == typed.strip()
    assert bot.text is not None
    assert fits(bot.text, answer)


@given(st.lists(plain, min_size=1, max_size=3))
def test_answers_of_actions_come_back_as_they_were(answers: list[object]) -> None:
    answers = [answer for answer in answers if not (isinstance(answer, dict) and "error" in answer)]
    if not answers:
        return
    text = document(
        flow="care",
        test="T",
        given={"now": Bare("2025-03-10 12:00"), "calls": {"shop.coupon": answers}},
        steps=[Written(word="bot", value=Bare("nothing"))],
    )
    problems = Problems()
    (scenario,) = read("flows/tests/x.yaml", text, problems, FILES)
    assert problems.found == []
    assert [answer.value for answer in scenario.given.calls["shop.coupon"].answers] == answers


@pytest.mark.parametrize("name", ["order.delivered", "stay.arrived"])
def test_example_data_of_an_event_are_taken_by_it(name: str) -> None:
    shop = (
        "events:\n  stay.arrived:\n    stay: {number: text, nights: number, paid: money, day: date,"
        " hour: time, vip: yes/no, guests: list, photo_url: text}\n"
    )
    files = examine({"flows/shop.yaml": shop, "flows/care.yaml": FLOW}).files
    now = datetime(2025, 3, 10, tzinfo=UTC)
    body = {"specversion": "1.0", "id": "1", "source": "s", "type": name}
    body["data"] = event_data(files, name, now)  # type: ignore[assignment]  # the body's data
    assert read_events(body, files.shop.events, now=now)


def test_example_data_of_a_model_are_of_its_types() -> None:
    stay = Type(
        kind="record",
        fields={
            "level": Type(kind="text", values=("gold", "silver")),
            "stars": Type(kind="number", least=3),
            "note": Type(kind="text", optional=True),
        },
    )
    files = examine(
        {"flows/shop.yaml": "language: en", "flows/care.yaml": FLOW},
        events={"stay.arrived": Type(kind="record", fields={"stay": stay})},
    ).files
    data = event_data(files, "stay.arrived", datetime(2025, 3, 10, tzinfo=UTC))
    assert data == {"stay": {"level": "gold", "stars": 3}}
