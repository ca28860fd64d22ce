"""Rows 1-21: what comes twice, breaks off or is refused; the group itself; albums and edits."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.app.telegram import running
from cxbot.errors import Locked
from cxbot.sandbox.samples import picture
from cxbot.settings import load

from .doomed import Doomed
from .kit import (
    ANNA,
    BORIS,
    OLGA,
    OWNER,
    PAVEL,
    REASON,
    Desk,
    Entry,
    labels,
    opened,
    row,
    untagged,
    until,
)

LINE = "Where is my order?"
ANSWER = "It is on its way"


# --- 1-4: updates --------------------------------------------------------------------------------


@row(1)
async def test_the_same_update_twice(desk: Desk) -> None:
    """Telegram repeats what it doesn't know to have arrived: a line, an answer and a tap."""
    card = await desk.calls()
    desk.fails("getUpdates", "drop", times=0)
    desk.telegram.say(ANNA, LINE)
    desk.telegram.say(OLGA, ANSWER, chat=desk.group, **desk.at(card))
    desk.telegram.tap(PAVEL, desk.group, card["message_id"], "🙋 Take")
    await until(lambda: desk.times(ANSWER, ANNA) and desk.times(LINE) and desk.toasts())
    assert len(desk.telegram.updates.pending) == 3
    await desk.stop()
    desk.server.faults.clear()
    before = desk.ledger.seq
    await desk.start()
    await desk.settle()
    assert [desk.times(LINE), desk.times(ANSWER, ANNA), len(desk.toasts())] == [1, 1, 1]
    assert [text for text in desk.shown(since=before) if "took it" in text] == []
    assert desk.heard()[-1] == ANSWER


#: Between taking a message up and the commit of all that it leads to.
HANDLING = ("taken, undecided", "decided, unwritten", "committed, sender not woken")
#: Between the Bot API's deed and our note of it.
UNRECORDED = "answered, result uncommitted"


@row(2)
@pytest.mark.parametrize("point", HANDLING)
async def test_a_crash_while_handling(doomed: Doomed, point: str) -> None:
    """Handled again by the next start, and nothing twice: both ways."""
    card = await doomed.calls()
    await doomed.dies_at(point, lambda: doomed.telegram.say(ANNA, LINE))
    await doomed.start()
    await until(lambda: doomed.times(LINE))
    place = doomed.at(card)
    await doomed.dies_at(
        point, lambda: doomed.telegram.say(OLGA, ANSWER, chat=doomed.group, **place)
    )
    await doomed.start()
    await until(lambda: doomed.times(ANSWER, ANNA))
    await doomed.settle()
    assert [doomed.times(LINE), doomed.times(ANSWER, ANNA)] == [1, 1]


@row(3)
async def test_a_crash_between_the_call_and_its_record(doomed: Doomed) -> None:
    """It comes once more, and operators are told that it may be a repeat; customers aren't."""
    await doomed.calls()
    await doomed.dies_at(UNRECORDED, lambda: doomed.telegram.say(ANNA, LINE))
    await doomed.start()
    await until(lambda: any("stands here twice" in text for text in doomed.shown()))
    assert doomed.times(LINE) == 2
    await doomed.taps("Take")
    await until(lambda: "held by Olga" in doomed.card()["text"])
    place = doomed.at(doomed.card())
    await doomed.dies_at(
        UNRECORDED, lambda: doomed.telegram.say(OLGA, ANSWER, chat=doomed.group, **place)
    )
    await doomed.start()
    await until(lambda: any("customer got this twice" in text for text in doomed.shown()))
    await doomed.settle()
    assert doomed.times(ANSWER, ANNA) == 2
    assert not any("twice" in text for text in doomed.heard())


@row(4)
@pytest.mark.parametrize("who", ["customer", "operator"])
async def test_a_poison_update(desk: Desk, who: str) -> None:
    """It is put aside after some tries, and whoever wrote it is told; what comes after it in the
    same lane isn't held up."""
    card = await desk.calls()
    poison = {"text": "Poison", "media_group_id": {"nobody": "has seen such an album"}}
    since = desk.ledger.seq
    if who == "customer":
        desk.telegram.put(ANNA, poison)
    else:
        desk.telegram.put(OLGA, poison, chat=desk.group, **desk.at(card))
    await desk.says(LINE)
    await desk.writes(ANSWER, card)
    assert desk.times(LINE) == 1
    assert desk.heard()[-1] == ANSWER
    if who == "customer":
        assert "Something did not work on our side" in desk.heard()[-2]
        told = "A message of the customer could not be shown here: an error on our side"
        assert sum(told in text for text in desk.shown(since=since)) == 1
    else:
        assert "Poison" not in "".join(desk.heard())
        notice = desk.entry("Not delivered: an error on our side")
        assert notice["reply_to"] == poisoned(desk)
    await desk.writes("/health", card)
    assert "Could not be handled: 1" in desk.shown()[-1]


def poisoned(desk: Desk) -> int:
    [entry] = [e for e in desk.ledger.of("received") if e.get("text") == "Poison"]
    return int(entry["message_id"])


# --- 5-6: Telegram doesn't take it ---------------------------------------------------------------


@row(5)
async def test_too_many_requests(desk: Desk) -> None:
    """The group's lines wait in their order; what only decorated it and is old by then is left
    out. Customers don't wait with the group."""
    card = await desk.calls()
    await desk.calls(BORIS)
    since = desk.ledger.seq
    desk.fails("sendMessage", 1, chat_id=desk.group)
    for number in range(3):
        desk.telegram.say(ANNA, f"Line {number}")
    desk.telegram.say(BORIS, "Boris writes")
    desk.telegram.tap(OLGA, desk.group, card["message_id"], "🙋 Take")
    desk.telegram.say(OWNER, "/hello")
    lanes = desk.started.engine.lanes
    await until(lambda: desk.heard(OWNER) and not desk.telegram.updates.pending and lanes.idle)
    assert desk.refused("sendMessage") == ["Too Many Requests: retry after 1"]
    assert desk.shown(since=since) == []
    desk.clock.move(timedelta(minutes=2))
    await desk.settle()
    lines = [text for text in desk.shown(since=since) if text.startswith("Line")]
    assert lines == ["Line 0", "Line 1", "Line 2"]
    assert desk.times("Boris writes") == 1
    assert desk.times("🙋 Olga took it.") == 1
    assert [e for e in desk.ledger.of("edited") if e["seq"] > since] == []


@row(5)
async def test_too_many_requests_for_long(desk: Desk) -> None:
    """The owner is told once, and until when; nothing is lost, whoever starts again meanwhile."""
    await desk.says("/hello", OWNER)
    await desk.calls()
    desk.server.flood(desk.group, 90)
    desk.telegram.say(ANNA, LINE)
    desk.telegram.say(ANNA, "And when?")
    await until(lambda: desk.refused("sendMessage"))
    await until(lambda: "lets nothing into the operators' group" in desk.heard(OWNER)[-1])
    assert "15:01" in desk.heard(OWNER)[-1]
    await desk.stop()
    assert desk.times(LINE) == 0
    desk.clock.move(timedelta(seconds=90))
    await desk.start()
    await desk.settle()
    lines = [text for text in desk.shown() if text in (LINE, "And when?")]
    assert lines == [LINE, "And when?"]
    assert sum("lets nothing" in text for text in desk.heard(OWNER)) == 1


@row(6)
@pytest.mark.parametrize("fault", ["bad_gateway", "swallow", "drop", "garbage"])
async def test_the_network_breaks_off_or_telegram_is_ill(desk: Desk, fault: str) -> None:
    """Whether it arrived nobody knows: it comes again, before what follows it, and operators are
    told that it may be a repeat."""
    await desk.calls()
    desk.fails("sendMessage", fault, chat_id=desk.group)
    desk.telegram.say(ANNA, LINE)
    desk.telegram.say(ANNA, "And when?")
    await desk.settle()
    lines = [text for text in desk.shown() if text in (LINE, "And when?")]
    assert lines == [*[LINE] * (2 if fault in ("swallow", "garbage") else 1), "And when?"]
    again = [e for e in desk.sent(desk.group) if LINE in e["text"]][-1]
    assert desk.entry("stands here twice")["reply_to"] == again["message_id"]
    desk.fails("sendMessage", fault, chat_id=ANNA)
    answer = await desk.writes(ANSWER)
    assert desk.heard()[-1] == ANSWER
    assert desk.times(ANSWER, ANNA) == (2 if fault in ("swallow", "garbage") else 1)
    assert desk.entry("customer got this twice")["reply_to"] == answer
    assert not any("twice" in text for text in desk.heard())


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


# --- 16-17: albums -------------------------------------------------------------------------------


PHOTOS = [picture(shade=shade) for shade in range(4)]


def copies(desk: Desk, chat: int, source: int) -> list[Entry]:
    """The bot's messages in that chat that are copies from another one."""
    return [e for e in desk.sent(chat) if e.get("copied_from", [0])[0] == source]


def standing(desk: Desk, chat: int, source: int) -> list[int]:
    """Of which messages a copy stands there now: what was taken back is gone."""
    there = {message["message_id"] for message in desk.telegram.chat(chat)}
    return [e["copied_from"][1] for e in copies(desk, chat, source) if e["message_id"] in there]


@row(16)
@pytest.mark.parametrize("split", [0, 2])
async def test_an_album_in_pieces(desk: Desk, split: int) -> None:
    """It goes on as one, in both directions, before what was written after it; also when its parts
    come on two pages of updates."""
    card = await desk.calls()
    numbers = desk.telegram.send_album(ANNA, PHOTOS, caption="See", split=split)
    await desk.says(LINE)
    shown = copies(desk, desk.group, ANNA)
    assert [e["copied_from"] for e in shown] == [[ANNA, number] for number in numbers]
    assert len({e["album"] for e in shown}) == 1
    assert desk.entry(LINE)["seq"] > shown[-1]["seq"]
    where = {"chat": desk.group, **desk.at(card)}
    numbers = desk.telegram.send_album(OLGA, PHOTOS[:2], split=split and 1, **where)
    await desk.writes(ANSWER, card)
    heard = copies(desk, ANNA, desk.group)
    assert [e["copied_from"][1] for e in heard] == numbers
    assert len({e["album"] for e in heard}) == 1
    assert desk.heard()[-1] == ANSWER


@row(16)
async def test_a_part_of_an_album_is_late(desk: Desk) -> None:
    """It answers the album that it belongs to; in a plain group that begins with a line of ours."""
    await desk.calls()
    since = desk.ledger.seq
    album = desk.telegram.album_id()
    for photo in PHOTOS[:2]:
        desk.telegram.send_photo(ANNA, photo, album=album)
    await desk.says(LINE)
    late = desk.telegram.send_photo(ANNA, PHOTOS[2], album=album)
    await desk.says("That was all")
    *shown, alone = copies(desk, desk.group, ANNA)
    assert alone["copied_from"] == [ANNA, late]
    beginning = next(e for e in desk.sent(desk.group) if e["seq"] > since)
    assert alone["reply_to"] in (beginning["message_id"], shown[0]["message_id"])
    assert [len(shown), desk.times(LINE), desk.times("That was all")] == [2, 1, 1]


@row(17)
async def test_an_album_that_is_partly_uncopyable(desk: Desk) -> None:
    """What can go goes, what can't is named: to operators, whoever sent it."""
    card = await desk.calls()
    numbers = desk.telegram.send_album(ANNA, PHOTOS[:3])
    desk.telegram.make_uncopyable(ANNA, numbers[1])
    await desk.says(LINE)
    assert standing(desk, desk.group, ANNA) == [numbers[0], numbers[2]]
    assert "sent 3 files; this group could not be shown 2" in "".join(desk.shown())
    where = {"chat": desk.group, **desk.at(card)}
    numbers = desk.telegram.send_album(OLGA, PHOTOS[:3], **where)
    desk.telegram.make_uncopyable(desk.group, numbers[2])
    await desk.writes(ANSWER, card)
    assert standing(desk, ANNA, desk.group) == numbers[:2]
    assert "the customer didn't get 3 of 3" in "".join(desk.shown())


# --- 18-20: later changes ------------------------------------------------------------------------


async def corrects(desk: Desk, number: int, text: str) -> None:
    desk.clock.move(timedelta(seconds=1))
    desk.telegram.edit(ANNA, number, text)
    await desk.settle()


@row(18)
async def test_the_customer_edits(desk: Desk) -> None:
    """The line in the group follows, with a mark."""
    await desk.calls()
    number = await desk.says("To Moscw")
    since = desk.ledger.seq
    await corrects(desk, number, "To Moscow")
    stands = [untagged(text) for text in desk.stands()]
    assert "✏ To Moscow" in stands
    assert "To Moscw" not in stands
    assert desk.shown(since=since) == []


@row(18)
async def test_the_customer_edits_what_cant_be_changed_there(desk: Desk) -> None:
    """It is shown anew, in answer to how it was."""
    await desk.calls()
    number = await desk.says("To Moscw")
    desk.fails("editMessageText", "cant_edit", chat_id=desk.group)
    await corrects(desk, number, "To Moscow")
    anew = desk.entry("To Moscow")
    assert "The customer changed this message" in anew["text"]
    assert anew["reply_to"] == desk.entry("To Moscw")["message_id"]


@row(18)
async def test_the_customer_edits_after_the_end(desk: Desk) -> None:
    """Told, and nothing is opened for it."""
    card = await desk.calls()
    number = await desk.says("To Moscw")
    await desk.writes(ANSWER, card)
    await desk.writes("/resolve", card)
    await corrects(desk, number, "To Moscow")
    assert "After the end of #C1" in desk.shown()[-1]
    assert "To Moscow" in desk.shown()[-1]
    assert "Resolved" in desk.card()["text"]


@row(19)
async def test_the_customer_edits_what_was_answered(desk: Desk) -> None:
    """Only a new line, in answer to theirs, is noticed."""
    await desk.calls()
    number = await desk.says("To Moscw")
    await desk.writes(ANSWER)
    await corrects(desk, number, "To Minsk")
    anew = desk.entry("To Minsk")
    assert "The customer changed this message" in anew["text"]
    assert anew["reply_to"] == desk.entry("To Moscw")["message_id"]


@row(20)
async def test_the_customer_deletes(desk: Desk) -> None:
    """No bot is told of it: the line stays, is answered, and the page for operators says so."""
    await desk.calls()
    number = await desk.says(LINE)
    desk.telegram.delete(ANNA, number)
    await desk.settle()
    assert desk.times(LINE) == 1
    assert LINE in [untagged(text) for text in desk.stands()]
    await desk.writes(ANSWER, reply_to=desk.message(LINE)["message_id"], **thread(desk))
    assert desk.heard()[-1] == ANSWER
    page = (Path(__file__).parents[2] / "docs" / "desk.md").read_text(encoding="utf-8")
    assert "When *people* delete a message, no bot hears of it" in page


def thread(desk: Desk) -> dict[str, Any]:
    return {"thread": desk.card()["message_thread_id"]} if desk.forum else {}


# --- 21: a copy without a name -------------------------------------------------------------------


@row(21)
async def test_a_message_id_of_zero(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """It arrived and has no name: the log warns, it isn't repeated, and everything goes on."""
    card = await desk.calls()
    desk.fails("copyMessage", "zero")
    desk.telegram.send_photo(ANNA, PHOTOS[0])
    await desk.says(LINE)
    assert len(copies(desk, desk.group, ANNA)) == 1
    assert "sent_without_id" in [record.message for record in caplog.records]
    desk.fails("copyMessage", "zero")
    desk.telegram.send_photo(OLGA, PHOTOS[1], chat=desk.group, **desk.at(card))
    await desk.writes(ANSWER, card)
    assert len(copies(desk, ANNA, desk.group)) == 1
    assert desk.heard()[-1] == ANSWER
    assert not any("Not delivered" in text for text in desk.shown())
