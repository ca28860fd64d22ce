"""What a turn tells of how its customer feels stands in the log; most turns tell nothing."""

import logging
import re
import threading
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from cxbot.actions import Handlers, HandlersError, Registry
from cxbot.conversation.own_sentiment import OwnSentiment
from cxbot.model.sentiment import Sentiment
from cxbot.store import tables
from cxbot.testing import CUSTOMER, World, started

FLOWS = {
    "size": """
when: {command: /size, words: [size]}
do:
  - say: Let's see.
  - ask: How tall are you?
    answer: text
    save: height
    remind: {after: 1 hour}
    no_reply: {after: 1 day}
  - say: OK
""",
    "secret": """
when: {command: /secret}
do:
  - ask: Your card?
    answer: text
    save: card
  - ask: And why?
    answer: text
    save: why
  - human: A card
    secret: [card]
""",
    "rate": """
when: {command: /rate}
do:
  - ask: How was it?
    answer: rating 1-5
    metric: csat
    save: score
  - say: Thanks
""",
    "person": """
when: {command: /person, words: [operator]}
do:
  - human: Asked for a person
""",
    "survey": """
when: {event: order.delivered}
do:
  - ask: Was it nice?
    answer: text
    save: nice
    remind: {after: 1 hour}
    no_reply: {after: 1 day}
""",
}


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow model."""
    monkeypatch.setattr(OwnSentiment, "limit", timedelta(seconds=30))


async def signals(world: World) -> list[tuple[str, str, str]]:
    """(text of the exchange, source, value), oldest first."""
    point, signal = tables.touchpoint.c, tables.signal.c
    query = (
        select(point.text, signal.source, signal.value)
        .join_from(tables.signal, tables.touchpoint, point.id == signal.touchpoint_id)
        .order_by(signal.id)
    )
    async with world.store.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def felt(world: World, *directions: str) -> list[tuple[str, str, str]]:
    """(text, sentiment, source) of what came in, as it is exported."""
    rows = await world.touchpoints(*(directions or ("in",)))
    return [(row["text"], row["sentiment"], row["sentiment_source"]) for row in rows]


# --- words ---------------------------------------------------------------------------------------


async def test_ordinary_messages_leave_nothing() -> None:
    async with started(FLOWS) as world:
        for text in ("/size", "180", "/menu", "where is my order", "size", "/stop"):
            await world.say(CUSTOMER, text)
        assert await signals(world) == []
        assert {found[1:] for found in await felt(world)} == {("unknown", "none")}


async def test_what_the_words_say_stands_in_the_exchange_and_beside_it() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "The print is gorgeous")
        await world.say(CUSTOMER, "Доставка ужасная")
        await world.say(CUSTOMER, "👍", kind="reaction", reactions=("👍",), message_id="1")
        assert await felt(world) == [
            ("The print is gorgeous", "positive", "lexicon"),
            ("Доставка ужасная", "negative", "lexicon"),
            ("👍", "positive", "lexicon"),
        ]
        assert [found[1:] for found in await signals(world)] == [
            ("lexicon", "positive"),
            ("lexicon", "negative"),
            ("lexicon", "positive"),
        ]


async def test_nobody_reads_a_secret_answer_or_what_repeats_it() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/secret")
        await world.say(CUSTOMER, "terrible")
        await world.say(CUSTOMER, "terrible and awful")
        assert [text for text, *_ in await felt(world)] == ["/secret", "•••", "••• and awful"]
        assert await signals(world) == []


async def test_commands_taps_edits_and_the_banned_are_not_read() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/terrible")
        await world.say(CUSTOMER, "terrible", kind="edit")
        await world.tap_data(CUSTOMER, "1", "x", label="terrible")
        assert await signals(world) == []


# --- ratings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("score", "value"), [("1", "negative"), ("3", "neutral"), ("5", "positive")]
)
@pytest.mark.parametrize("how", ["typed", "tapped"])
async def test_a_rating_says_it_best(how: str, score: str, value: str) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/rate")
        await (world.tap(score) if how == "tapped" else world.say(CUSTOMER, score))
        assert (await felt(world))[-1] == (score, value, "rating")
        assert await signals(world) == [(score, "rating", value)]


# --- behaviour -----------------------------------------------------------------------------------


async def test_capitals_and_marks_are_signs() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "WHERE IS MY ORDER???")
        await world.say(CUSTOMER, "THIS IS GORGEOUS!!!")
        assert [found[1:] for found in await felt(world)] == [
            ("negative", "behaviour"),
            ("positive", "lexicon"),
        ]
        assert [found[1] for found in await signals(world)] == ["behaviour"] * 2 + ["lexicon"]


async def test_who_calls_for_a_person_is_not_served() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "operator please")
        assert (await felt(world))[-1][1:] == ("negative", "behaviour")


async def test_people_called_by_a_flow_are_no_sign() -> None:
    flows = {"why": "when: {command: /why}\ndo:\n  - ask: Why?\n    answer: text\n  - human: Why"}
    async with started(flows, group="forum") as world:
        await world.say(CUSTOMER, "/why")
        await world.say(CUSTOMER, "just so")
        assert len(world.topics()) == 1
        assert await signals(world) == []


async def test_coming_back_to_what_has_not_helped_is_a_sign() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/stop")
        await world.wait(timedelta(hours=2))
        await world.say(CUSTOMER, "size")
        assert (await felt(world))[-1] == ("size", "negative", "behaviour")


@pytest.mark.parametrize("hours", [0, 30])
async def test_coming_back_after_success_or_much_later_is_none(hours: int) -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/size")
        await world.say(CUSTOMER, "/stop" if hours else "180")
        await world.wait(timedelta(hours=hours))
        await world.say(CUSTOMER, "size")
        await world.say(CUSTOMER, "/rate")
        assert await signals(world) == []


async def test_who_was_asked_twice_and_went_away_gave_up() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "size")
        await world.wait(timedelta(days=2))
        assert await felt(world) == [("size", "negative", "behaviour")]
        assert await signals(world) == [("size", "behaviour", "negative")]


async def test_silence_to_a_question_nobody_asked_for_says_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "hello")
        await world.event("order.delivered", CUSTOMER, order={"number": "A-1"})
        await world.wait(timedelta(days=2))
        assert await signals(world) == []


# --- an operator's mark --------------------------------------------------------------------------


async def ticket(world: World, *said: str) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})
    for text in said:
        await world.say(CUSTOMER, text)


async def test_an_operator_knows_better_than_words() -> None:
    async with started(FLOWS, group="forum") as world:
        await ticket(world, "It is a gorgeous print", "well")
        await world.operator("/mood 🙁")
        assert (await felt(world))[-2:] == [
            ("It is a gorgeous print", "positive", "lexicon"),
            ("well", "negative", "operator"),
        ]
        await world.operator("/mood 🙂")
        assert (await felt(world))[-1] == ("well", "positive", "operator")
        marks = [found for found in await signals(world) if found[1] == "operator"]
        assert marks == [("well", "operator", "negative"), ("well", "operator", "positive")]


async def test_a_mark_that_is_taken_back_leaves_what_the_words_said() -> None:
    async with started(FLOWS, group="forum") as world:
        await ticket(world, "gorgeous")
        await world.operator("/mood 🙁")
        await world.say(CUSTOMER, "and now?")
        await world.operator("/mood -")
        assert (await felt(world))[-2:] == [
            ("gorgeous", "positive", "lexicon"),
            ("and now?", "unknown", "none"),
        ]


async def test_a_ticket_nobody_has_written_to_is_marked_where_it_began() -> None:
    async with started(FLOWS, group="forum") as world:
        await world.say(CUSTOMER, "hi")
        await ticket(world)
        await world.operator("/mood 🙁")
        assert [found[1] for found in await felt(world)] == ["unknown", "negative"]


async def test_a_number_holds_against_a_later_mark() -> None:
    shop = (
        "shop: Kettle\nlanguage: en\nlanguages: [en]\ndesk: {rating: {ask: yes, after: 1 minute}}"
    )
    async with started(FLOWS | {"shop": shop}, group="forum") as world:
        await ticket(world, "well")
        await world.operator("There it is")
        await world.operator("/resolve")
        await world.wait(timedelta(minutes=5))
        await world.tap("5")
        assert (await felt(world))[-1] == ("5", "positive", "rating")
        await world.operator("/mood 🙁")
        assert (await felt(world))[-1] == ("5", "positive", "rating")
        assert ("5", "operator", "negative") in await signals(world)


async def test_a_word_after_a_number_is_read_for_itself() -> None:
    shop = (
        "shop: Kettle\nlanguage: en\nlanguages: [en]\ndesk: {rating: {ask: yes, after: 1 minute}}"
    )
    async with started(FLOWS | {"shop": shop}, group="forum") as world:
        await ticket(world, "well")
        await world.operator("There it is")
        await world.operator("/resolve")
        await world.wait(timedelta(minutes=5))
        await world.tap("5")
        await world.say(CUSTOMER, "but the delivery was terrible")
        assert [found[1:] for found in await felt(world)][-2:] == [
            ("positive", "rating"),
            ("negative", "lexicon"),
        ]


# --- the site's own ------------------------------------------------------------------------------

OWN = """
from cxbot import Sentiment, sentiment

@sentiment
{how} feeling(text: str, language: str) -> Sentiment:
    if "boom" in text:
        raise RuntimeError("no model")
    if "odd" in text:
        return "positive"
    if "quiet" in text:
        return Sentiment(value="unknown")
    return Sentiment(value="negative", score=-0.9, confidence=0.9)
"""


@pytest.mark.parametrize("how", ["def", "async def"])
async def test_a_sites_own_function_is_asked_in_place_of_the_lexicon(how: str) -> None:
    async with started(FLOWS, handlers=OWN.replace("{how}", how)) as world:
        for text in ("gorgeous", "quiet, gorgeous", "/size", "180"):
            await world.say(CUSTOMER, text)
        assert [found[1:] for found in await felt(world)] == [
            ("negative", "provider"),
            ("unknown", "none"),
            ("unknown", "none"),
            ("negative", "provider"),
        ]


async def test_a_plain_function_may_give_back_something_to_await() -> None:
    wrapped = OWN.replace("{how}", "async def").replace("@sentiment\n", "")
    wrapped += "\n@sentiment\ndef around(text, language):\n    return feeling(text, language)\n"
    async with started(FLOWS, handlers=wrapped) as world:
        await world.say(CUSTOMER, "gorgeous")
        assert (await felt(world))[-1][1:] == ("negative", "provider")


async def test_when_it_fails_the_lexicon_reads_and_the_log_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    async with started(FLOWS, handlers=OWN.replace("{how}", "def")) as world:
        for text in ("boom gorgeous", "odd gorgeous", "boom terrible"):
            await world.say(CUSTOMER, text)
        assert [found[1:] for found in await felt(world)] == [
            ("positive", "lexicon"),
            ("positive", "lexicon"),
            ("negative", "lexicon"),
        ]
        assert [r.message for r in caplog.records].count("sentiment_failed") == 1
        await world.say(CUSTOMER, "fine again")
        await world.say(CUSTOMER, "boom")
        assert [r.message for r in caplog.records].count("sentiment_failed") == 2


SLOW = """
import asyncio, threading
from cxbot import Sentiment, sentiment

asked = []

@sentiment
{how} feeling(text, language):
    asked.append(text)
    {hang}
"""


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What hangs in a test goes on after it: the tests behind it find no thread of its."""
    opened = threading.Event()
    monkeypatch.setattr(threading, "gate", opened, raising=False)
    yield
    opened.set()
    for thread in threading.enumerate():
        if thread.name == "sentiment":
            thread.join(5)
            assert not thread.is_alive()


@pytest.mark.parametrize(
    ("how", "hang"),
    [("def", "threading.gate.wait()"), ("async def", "await asyncio.Event().wait()")],
)
@pytest.mark.usefixtures("gate")
async def test_one_that_hangs_is_left_alone_for_a_while(
    how: str, hang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OwnSentiment, "limit", timedelta(milliseconds=200))
    async with started(FLOWS, handlers=SLOW.format(how=how, hang=hang)) as world:
        function: Any = world.engine.project.registry.sentiment
        asked: Collection[str] = function.__globals__["asked"]
        await world.say(CUSTOMER, "gorgeous")
        await world.say(CUSTOMER, "terrible")
        assert len(asked) == 1
        await world.wait(timedelta(minutes=2))
        await world.say(CUSTOMER, "lovely")
        assert len(asked) == 2
        assert [found[1:] for found in await felt(world)] == [
            ("positive", "lexicon"),
            ("negative", "lexicon"),
            ("positive", "lexicon"),
        ]


@pytest.mark.usefixtures("gate")
async def test_no_more_than_a_few_threads_ever_hang(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OwnSentiment, "limit", timedelta(milliseconds=100))
    hang = SLOW.format(how="def", hang="threading.gate.wait()")
    async with started(FLOWS, handlers=hang) as world:
        function: Any = world.engine.project.registry.sentiment
        for _ in range(7):
            await world.say(CUSTOMER, "gorgeous")
            await world.wait(timedelta(minutes=2))
        assert len(function.__globals__["asked"]) == 4
        assert {found[1:] for found in await felt(world)} == {("positive", "lexicon")}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("@sentiment\ndef feeling(text): ...", "it takes the text and the language"),
        (
            "@sentiment\ndef one(text, language): ...\n@sentiment\ndef two(text, language): ...",
            "there is a @sentiment already",
        ),
        ("@sentiment()\ndef feeling(text, language): ...", "missing 1 required"),
        ("sentiment(3)", "write @sentiment"),
    ],
)
def test_a_function_that_can_not_be_asked_is_refused(tmp_path: Any, code: str, reason: str) -> None:
    (tmp_path / "moods.py").write_text(f"from cxbot import sentiment\n{code}\n", encoding="utf-8")
    with pytest.raises(HandlersError, match=reason):
        Registry.load(tmp_path)


def test_one_that_is_only_imported_is_no_second(tmp_path: Path) -> None:
    own = "from cxbot import sentiment\n\n@sentiment\ndef feeling(text, language): ...\n"
    (tmp_path / "moods.py").write_text(own, encoding="utf-8")
    (tmp_path / "other.py").write_text("from .moods import feeling\n", encoding="utf-8")
    registry = Registry.load(tmp_path)
    assert registry.sentiment is not None
    assert [module.__name__[-5:] for module in Handlers(tmp_path).actions()] == ["moods", "other"]
    assert Sentiment(value="unknown").known is False


async def test_the_example_of_the_page_adds_the_shops_own_words() -> None:
    page = Path(__file__).parents[2] / "docs" / "sentiment.md"
    [example] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    async with started(FLOWS, handlers=example) as world:
        for text in ("It bobbles", "洗完缩成一团", "Great Yarmouth", "gorgeous"):
            await world.say(CUSTOMER, text)
        assert [found[1:] for found in await felt(world)] == [
            ("negative", "provider"),
            ("negative", "provider"),
            ("unknown", "none"),
            ("positive", "provider"),
        ]
