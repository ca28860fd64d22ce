"""reliability.md §4.3, cases 55-58: what happens around operators while they write."""

from pathlib import Path

import pytest

from .kit import (
    ANNA,
    ANSWER,
    BORIS,
    FLOWS,
    LINE,
    OLGA,
    PAVEL,
    REASON,
    Desk,
    case,
    labels,
    opened,
    untouched,
)

FORUM = pytest.mark.parametrize("forum", [True], ids=["forum"], indirect=True)
PLAIN = pytest.mark.parametrize("forum", [False], ids=["plain"], indirect=True)


@case(55)
async def test_the_customer_has_blocked_the_bot(desk: Desk) -> None:
    """Found out by sending: told at once, and once."""
    card = await desk.calls()
    heard = desk.heard()
    desk.fails("sendMessage", "blocked", chat_id=ANNA)
    number = await desk.writes(ANSWER, card)
    told = [entry for entry in desk.sent(desk.group) if entry.get("reply_to") == number]
    assert [entry["text"].removeprefix("#C1 ") for entry in told] == [
        "❌ Not delivered: the customer has blocked the bot"
    ]
    await desk.move(hours=1)
    assert desk.heard() == heard
    assert len(desk.refused("sendMessage")) == 1


async def both_ways(desk: Desk, text: str) -> None:
    """Whatever has happened, they still talk."""
    await desk.says(f"{text}?")
    assert desk.times(f"{text}?") == 1
    await desk.writes(f"{text}!", desk.message(f"{text}?"))
    assert desk.times(f"{text}!", ANNA) == 1


@case(56)
@PLAIN
@pytest.mark.parametrize("topics", [True, False], ids=["topics", "none"])
async def test_the_group_becomes_a_supergroup(desk: Desk, topics: bool) -> None:
    await desk.calls()
    desk.group = desk.telegram.upgrade(OLGA, desk.group, -1001000000099, forum=topics)
    await desk.settle()
    await both_ways(desk, "Still there")


@case(56)
@FORUM
async def test_topics_are_switched_off_and_on(desk: Desk) -> None:
    await desk.calls()
    desk.telegram.switch_topics(desk.group, forum=False)
    await both_ways(desk, "Without")
    desk.telegram.switch_topics(desk.group, forum=True)
    await both_ways(desk, "With")


@case(56)
@FORUM
async def test_a_topic_is_renamed_closed_and_deleted(desk: Desk) -> None:
    await desk.calls()
    thread = desk.topics()[0].id
    desk.telegram.rename_topic(OLGA, desk.group, thread, "Somebody")
    await both_ways(desk, "Renamed")
    desk.telegram.shut_topic(OLGA, desk.group, thread)
    await both_ways(desk, "Closed")
    desk.telegram.remove_topic(OLGA, desk.group, thread)
    await both_ways(desk, "Deleted")
    assert len([topic for topic in desk.topics() if not topic.deleted]) == 1


@case(56)
@FORUM
async def test_the_bot_may_not_manage_topics_any_more(desk: Desk) -> None:
    """Who had a topic keeps it; who comes now is served without one."""
    await desk.calls()
    desk.telegram.set_bot(desk.group, without=["can_manage_topics"])
    await desk.settle()
    await both_ways(desk, "Going on")
    await desk.calls(BORIS)
    await desk.says("Me too", BORIS)
    shown = desk.entry("Me too")
    assert "thread" not in shown
    await desk.writes("Hello Boris", reply_to=shown["message_id"])
    assert desk.heard(BORIS)[-1] == "Hello Boris"
    assert "Hello Boris" not in desk.heard()


@case(56)
@FORUM
async def test_a_forum_that_loses_its_threads(desk: Desk) -> None:
    """Past a million messages every thread is gone, however new: the group goes on without."""
    card = await desk.calls()
    desk.fails("sendMessage", "topic_gone", thread=card["message_thread_id"], times=0)
    before = {topic.id for topic in desk.topics()}
    for thread in range(card["message_thread_id"] + 1, card["message_thread_id"] + 60):
        desk.fails("sendMessage", "topic_gone", thread=thread, times=0)
    await desk.says(LINE)
    assert desk.times(LINE) == 1
    assert len({topic.id for topic in desk.topics()} - before) <= 3
    await desk.writes(ANSWER, reply_to=desk.entry(LINE)["message_id"])
    assert desk.heard()[-1] == ANSWER


@case(57)
async def test_an_operator_is_also_a_customer(desk: Desk) -> None:
    """In the chat with the bot they are a customer like any other, in the group an operator."""
    await desk.calls()
    await desk.says("/start", OLGA)
    own = await desk.calls(OLGA)
    assert "Olga" in own["text"]
    await desk.says("My own kettle leaks", OLGA)
    assert desk.times("My own kettle leaks") == 1
    await desk.says("/resolve", OLGA)
    assert untouched(desk)
    await desk.writes("We send a new one", own, PAVEL)
    assert desk.heard(OLGA)[-1] == "We send a new one"
    await desk.writes("Thank you, Pavel", own)
    assert desk.heard(OLGA)[-1] == "Thank you, Pavel"
    assert not {"We send a new one", "Thank you, Pavel", "My own kettle leaks"} & set(desk.heard())
    desk.telegram.block(OLGA)
    await desk.settle()
    await desk.writes(ANSWER, desk.message("#C1 · "))
    assert desk.heard()[-1] == ANSWER


@case(58)
async def test_the_card_is_deleted_by_another_bot(tmp_path: Path, forum: bool) -> None:
    """The customer's next line comes all the same, and the next alarm brings the card back."""
    shop = FLOWS["shop"] + (
        "desk:\n  response:\n    clock: calendar\n    normal: {first: 30 minutes}\n"
    )
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        card = await desk.calls()
        desk.telegram.delete(OLGA, card["message_id"], chat=desk.group)
        await desk.says(LINE)
        assert desk.times(LINE) == 1
        await desk.move(minutes=31)
        again = desk.card()
        assert again["message_id"] != card["message_id"]
        assert any("Take" in label for label in labels(again))
        await desk.taps("🙋 Take", place=again)
        assert "held by Olga" in desk.card()["text"]
        assert REASON in desk.card()["text"]


@case(58)
async def test_the_group_is_in_slow_mode(desk: Desk) -> None:
    """It says how long: the line waits for that, and comes once."""
    await desk.calls()
    desk.fails("sendMessage", 1, chat_id=desk.group)
    await desk.says(LINE)
    assert desk.times(LINE) == 1
