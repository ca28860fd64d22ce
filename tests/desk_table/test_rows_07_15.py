"""Rows 7-15: the group itself, another process with our token, customers who are gone."""

from datetime import timedelta
from pathlib import Path

import pytest

from cxbot.app.telegram import running
from cxbot.errors import Locked
from cxbot.settings import load

from .kit import ANNA, ANSWER, BORIS, LINE, OLGA, OWNER, REASON, Desk, labels, opened, row, until

# --- 7-12: the group itself ----------------------------------------------------------------------


# Rows 7-10 are about topics: a plain group has none.
in_a_forum = pytest.mark.parametrize("forum", [True], ids=["forum"], indirect=True)


@row(7)
@in_a_forum
async def test_the_topic_was_deleted(desk: Desk) -> None:
    """One new topic begins with the card, what happened, and the last lines; then comes what could
    not be shown in the old one, each once."""
    card = await desk.calls()
    await desk.says(LINE)
    await desk.writes(ANSWER)
    desk.telegram.remove_topic(OLGA, desk.group, card["message_thread_id"])
    since = desk.ledger.seq
    desk.clock.move(timedelta(seconds=1))
    desk.telegram.say(ANNA, "And when?")
    desk.telegram.say(ANNA, "Today?")
    await desk.settle()
    there = [entry for entry in desk.sent(desk.group) if entry["seq"] > since]
    [new] = [topic for topic in desk.topics() if not topic.deleted]
    assert {entry["thread"] for entry in there} == {new.id}
    first, happened, lines, *rest = [entry["text"] for entry in there]
    assert REASON in first
    assert "The old topic was deleted" in happened
    assert LINE in lines
    assert ANSWER in lines
    assert rest == ["And when?", "Today?"]
    await desk.writes("Tomorrow")
    assert desk.heard()[-1] == "Tomorrow"


@row(8)
@in_a_forum
async def test_the_topic_was_closed(desk: Desk) -> None:
    card = await desk.calls()
    thread = card["message_thread_id"]
    desk.telegram.shut_topic(OLGA, desk.group, thread)
    desk.fails("sendMessage", "topic_closed", thread=thread)
    await desk.says(LINE)
    assert desk.entry(LINE)["thread"] == thread
    assert desk.times(LINE) == 1
    assert not desk.topics()[0].closed


@row(8)
@in_a_forum
async def test_the_topic_was_closed_and_may_not_be_opened(desk: Desk) -> None:
    """Into General, with the ticket's number: and there it is answered."""
    card = await desk.calls()
    thread = card["message_thread_id"]
    desk.telegram.shut_topic(OLGA, desk.group, thread)
    desk.fails("sendMessage", "topic_closed", thread=thread, times=0)
    desk.fails("reopenForumTopic", "no_rights_to_close_topic", times=0)
    await desk.says(LINE)
    shown = desk.entry(LINE)
    assert "thread" not in shown
    assert shown["text"] == f"#C1 {LINE}"
    await desk.writes(ANSWER, reply_to=shown["message_id"])
    assert desk.heard()[-1] == ANSWER


@row(9)
@in_a_forum
async def test_the_forum_was_switched_off(desk: Desk) -> None:
    """The same group serves as a plain one, and is told so once."""
    await desk.calls()
    desk.telegram.switch_topics(desk.group, forum=False)
    await desk.calls(BORIS)
    await desk.says(LINE)
    assert desk.stands()[-1] == f"#C1 {LINE}"
    assert sum("has no topics any more" in text for text in desk.shown()) == 1
    await desk.writes(ANSWER, reply_to=desk.message(LINE)["message_id"])
    assert desk.heard()[-1] == ANSWER
    await desk.writes("And you?", reply_to=desk.card()["message_id"])
    assert desk.heard(BORIS)[-1] == "And you?"


@row(9)
@in_a_forum
async def test_topics_vanish_one_after_another(desk: Desk) -> None:
    """As in an archive of a million: each new topic is gone before anything is in it."""
    await desk.calls()
    since = desk.ledger.seq
    for method in ("sendMessage", "copyMessage"):
        for thread in range(2, 40):
            desk.fails(method, "topic_gone", thread=thread, times=0)
    await desk.says(LINE)
    await desk.says("And when?")
    assert [desk.times(LINE), desk.times("And when?")] == [1, 1]
    shown = [entry for entry in desk.sent(desk.group) if entry["seq"] > since]
    assert all("thread" not in entry for entry in shown)
    assert sum("has no topics any more" in entry["text"] for entry in shown) == 1
    assert len(desk.topics()) <= 4
    await desk.writes(ANSWER, reply_to=desk.message(LINE)["message_id"])
    assert desk.heard()[-1] == ANSWER


@row(10)
@in_a_forum
async def test_no_right_to_manage_topics(
    tmp_path: Path, forum: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The start warns and the desk works, without topics."""
    async with opened(tmp_path, forum=forum, start=False) as desk:
        desk.telegram.set_bot(desk.group, without=["can_manage_topics"])
        await desk.start()
        assert any("can_manage_topics" in record.message for record in caplog.records)
        await desk.calls()
        await desk.says(LINE)
        assert desk.topics() == []
        assert desk.stands()[-1] == f"#C1 {LINE}"
        await desk.writes(ANSWER, reply_to=desk.message(LINE)["message_id"])
        assert desk.heard()[-1] == ANSWER
        desk.telegram.set_bot(desk.group)
        await desk.calls(BORIS)
        assert desk.card()["message_thread_id"] == desk.topics()[0].id


@row(10)
@in_a_forum
async def test_the_right_to_manage_topics_is_refused(desk: Desk) -> None:
    """Nobody told us that it is gone: the group is told, at most once an hour."""
    desk.fails("createForumTopic", "no_rights_to_create_topic", times=0)
    for who in (ANNA, BORIS):
        await desk.calls(who)
        await desk.says(f"{who} writes", who)
    assert [desk.times(f"{who} writes") for who in (ANNA, BORIS)] == [1, 1]
    assert sum("may not manage topics" in text for text in desk.shown()) == 1


@row(11)
@pytest.mark.parametrize("told", ["by the group", "by a refusal"])
async def test_the_group_becomes_a_supergroup(desk: Desk, told: str) -> None:
    """Everything goes on in the new one: what is open, what waits, and after a restart."""
    await desk.calls()
    await desk.says(LINE)
    new = -1009000000009
    old = desk.group
    desk.telegram.upgrade(OLGA, old, new)
    if told == "by a refusal":
        desk.telegram.updates.clear()
    desk.group = new
    await desk.says("And when?")
    await desk.says("Today?")
    shown = [text for text in desk.shown() if text in ("And when?", "Today?")]
    assert shown == ["And when?", "Today?"]
    await desk.writes(ANSWER, desk.message("Today?"))
    assert desk.heard()[-1] == ANSWER
    if desk.forum:
        [topic] = desk.topics()
        assert desk.card()["message_thread_id"] == topic.id
    await desk.restart()
    await desk.says("Thanks")
    assert desk.times("Thanks") == 1
    await desk.writes("Welcome", desk.message("Thanks"))
    assert desk.heard()[-1] == "Welcome"
    await desk.calls(BORIS)
    assert desk.card()["chat"]["id"] == new


@row(12)
async def test_the_bot_is_removed_from_the_group(desk: Desk) -> None:
    """The owner is told; who asks for a person now is told the truth; what waits is shown when the
    bot is back, in order."""
    await desk.says("/hello", OWNER)
    await desk.calls()
    desk.telegram.set_bot(desk.group, status="kicked", by=OLGA)
    await desk.settle()
    assert "I was removed from the operators' group" in desk.heard(OWNER)[-1]
    since = desk.ledger.seq
    await desk.says(LINE)
    await desk.says("And when?")
    await desk.says("/person", BORIS)
    assert desk.heard(BORIS) != []
    assert "A colleague will write here soon." not in desk.heard(BORIS)
    assert desk.shown(since=since) == []
    await desk.restart()
    assert desk.shown(since=since) == []
    desk.telegram.set_bot(desk.group, by=OLGA)
    await desk.settle()
    assert [text for text in desk.shown(since=since) if text in (LINE, "And when?")] == [
        LINE,
        "And when?",
    ]
    assert desk.times(LINE) == 1
    assert "I am back in the operators' group" in desk.heard(OWNER)[-1]
    await desk.writes(ANSWER, desk.message(LINE))
    assert desk.heard()[-1] == ANSWER


# --- 13: another process -------------------------------------------------------------------------


@row(13)
@pytest.mark.sqlite
async def test_two_processes_poll(desk: Desk) -> None:
    """The second one on the same database ends at once and says why."""
    settings = load(None, **desk.settings())
    with pytest.raises(Locked) as caught:
        async with running(settings, desk.clock):
            pass
    assert "Another cxbot process owns this database" in str(caught.value)
    await desk.calls()
    await desk.writes(ANSWER)
    assert desk.heard()[-1] == ANSWER


@row(13)
async def test_another_process_polls_with_our_token(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """With a database of its own no lock keeps it out: Telegram's 409 does, and the log says what
    to do. What came before is handled."""
    desk.fails("getUpdates", "conflict")
    desk.telegram.say(ANNA, "/hello")
    await until(lambda: "polled_elsewhere" in [record.message for record in caplog.records])
    [record] = [one for one in caplog.records if one.message == "polled_elsewhere"]
    assert vars(record)["do"] == "stop the other process"
    await until(lambda: desk.heard() == ["Hello from the bot"])


# --- 14-15: the customer is gone -----------------------------------------------------------------


@row(14)
@pytest.mark.parametrize("told", ["by Telegram", "by a refusal"])
async def test_the_customer_blocked_the_bot(desk: Desk, told: str) -> None:
    """Operators learn it at once and with each try; nothing waits in secret. It ends with it."""
    card = await desk.calls()
    await desk.says(LINE)
    before = len(desk.heard())
    desk.telegram.block(ANNA)
    if told == "by a refusal":
        desk.telegram.updates.clear()
        answer = await desk.writes(ANSWER, card)
        assert desk.entry("the customer has blocked the bot")["reply_to"] == answer
    await desk.settle()
    assert "The customer can't be reached" in "".join(desk.shown())
    refused = len(desk.refused())
    answer = await desk.writes("Hello?", card)
    assert desk.entry("The customer can't be reached")["reply_to"] == answer
    assert len(desk.refused()) == refused
    desk.telegram.unblock(ANNA)
    await desk.settle()
    assert "The customer can be reached again" in desk.shown()[-1]
    assert len(desk.heard()) == before
    await desk.writes("Are you there?", card)
    assert desk.heard()[before:] == ["Are you there?"]


@row(15)
async def test_the_customer_is_deactivated(desk: Desk) -> None:
    """Told with the reason, and with the offer to close."""
    card = await desk.calls()
    desk.telegram.deactivate(ANNA)
    answer = await desk.writes(ANSWER, card)
    assert desk.entry("the customer's account is gone")["reply_to"] == answer
    gone = desk.message("Close the ticket?")
    assert labels(gone) == ["✅ Resolve"]
    await desk.taps("Resolve", place=gone)
    assert "Resolved" in desk.card()["text"]
    refused = len(desk.refused())
    await desk.writes("Hello?", card)
    assert len(desk.refused()) == refused
