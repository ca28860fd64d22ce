"""A site's own reader of feelings: asked in place of the lexicon, left alone when it hangs."""

import logging
import re
import threading
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from feelings import FLOWS, felt

from cxbot.actions import Handlers, HandlersError, Registry
from cxbot.conversation.own_sentiment import OwnSentiment
from cxbot.model.sentiment import Sentiment
from cxbot.testing import CUSTOMER, started


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine is no slow model."""
    monkeypatch.setattr(OwnSentiment, "limit", timedelta(seconds=30))


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
