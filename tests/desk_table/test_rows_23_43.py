"""Rows 22-43: what can't be passed on, who answers whom, how tickets end, time, and rude customers.

A customer's deletion, another channel's files: see the rows. Each test asks the sandbox's ledger.
"""

import re
import sqlite3
from pathlib import Path

import pytest

from cxbot.sandbox.samples import picture

from .kit import (
    ANNA,
    BORIS,
    FLOWS,
    OLGA,
    PAVEL,
    REASON,
    Desk,
    labels,
    opened,
    row,
    untagged,
    until,
)

LINE = "Where is my order?"
ANSWER = "It is on its way"
SIGNED = FLOWS["shop"] + "desk:\n  signature: first name\n"
MEGABYTE = 1024 * 1024
UNCOPYABLE = ("paid_media", "invoice", "story", "giveaway")


def in_group(desk: Desk, since: int) -> list[str]:
    return desk.shown(since=since)


# --- 22-25: what it is made of -------------------------------------------------------------------


@row(22)
@pytest.mark.parametrize("kind", UNCOPYABLE)
async def test_unsupported_kind_of_a_customer(desk: Desk, kind: str) -> None:
    """Operators read what it was, the customer what to send instead."""
    await desk.calls()
    desk.telegram.send_rare(ANNA, kind)
    await desk.settle()
    assert desk.times(f"[{kind}] can't be shown here.") == 1
    assert desk.heard()[-1].startswith("This kind of message can't be passed on.")


@row(22)
@pytest.mark.parametrize("kind", UNCOPYABLE)
async def test_unsupported_kind_of_an_operator(desk: Desk, kind: str) -> None:
    """Nothing of it reaches the customer, and whoever sent it learns that."""
    card = await desk.calls()
    heard = desk.heard()
    number = desk.telegram.send_rare(OLGA, kind, chat=desk.group, **desk.at(card))
    await desk.settle()
    told = desk.entry(f"Not sent: [{kind}] can't be passed on.")
    assert told["reply_to"] == number
    assert desk.heard() == heard


@row(23)
async def test_text_longer_than_a_message(tmp_path: Path, forum: bool) -> None:
    """With the operator's name, or the ticket's number, it is too long for one: none of it is
    lost. Telegram counts UTF-16 units."""
    async with opened(tmp_path, forum=forum, flows={"shop": SIGNED}) as desk:
        await desk.calls()
        long = "😀" * 2000 + " " + "я" * 95
        since = desk.ledger.seq
        await desk.says(long)
        shown = in_group(desk, since)
        assert "".join(shown).replace(" ", "") == long.replace(" ", "")
        heard = len(desk.heard())
        await desk.writes(long, desk.entry("😀"))
        came = "".join(desk.heard()[heard:])
        assert came.replace(" ", "") == "Olga:" + long.replace(" ", "")
        assert desk.refused() == []


@row(23)
async def test_caption_longer_than_a_caption(tmp_path: Path, forum: bool) -> None:
    """The picture goes, and the words beside it."""
    async with opened(tmp_path, forum=forum, flows={"shop": SIGNED}) as desk:
        card = await desk.calls()
        caption = "Look: " + "😀" * 509
        since = desk.ledger.seq
        desk.telegram.send_photo(OLGA, picture(), caption=caption, chat=desk.group, **desk.at(card))
        await desk.settle()
        came = [entry for entry in desk.sent(ANNA) if entry["seq"] > since]
        assert [entry.get("media") for entry in came if entry.get("media")] == ["photo"]
        words = "".join(entry.get("text", "") for entry in came)
        assert words == f"Olga: {caption}"


@row(24)
async def test_broken_entities(desk: Desk) -> None:
    """Plain is better than not at all, in both directions."""
    card = await desk.calls()
    bold = {"entities": [{"type": "bold", "offset": 0, "length": 5}]}
    desk.fails("sendMessage", "bad_entities", chat_id=ANNA)
    words = {"text": "Today at six"} | bold
    desk.telegram.put(OLGA, words, chat=desk.group, **desk.at(card))
    await desk.settle()
    assert desk.times("Today at six", ANNA) == 1
    assert "entities" not in desk.entry("Today at six", ANNA)
    desk.fails("sendMessage", "entity_bounds", chat_id=desk.group)
    desk.telegram.put(ANNA, {"text": "Thank you so much"} | bold)
    await desk.settle()
    assert desk.times("Thank you so much") == 1
    assert len(desk.refused("sendMessage")) == 2


@row(25)
async def test_file_over_20_mb(desk: Desk) -> None:
    """Within Telegram it is copied, not loaded. (No other channel has the desk yet.)"""
    card = await desk.calls()
    more = {"name": "film.mp4", "size": 60 * MEGABYTE}
    number = desk.telegram.send_document(ANNA, b"film", caption="From Anna", **more)
    await desk.settle()
    assert desk.entry("From Anna")["copied_from"] == [ANNA, number]
    number = desk.telegram.send_document(
        OLGA, b"film", caption="From Olga", chat=desk.group, **desk.at(card), **more
    )
    await desk.settle()
    assert desk.entry("From Olga", ANNA)["copied_from"] == [desk.group, number]
    assert desk.refused() == []


@row(25)
async def test_file_that_telegram_finds_too_large(desk: Desk) -> None:
    card = await desk.calls()
    heard = desk.heard()
    desk.fails("copyMessage", "too_large", chat_id=ANNA)
    number = desk.telegram.send_document(OLGA, b"film", chat=desk.group, **desk.at(card))
    await desk.settle()
    told = desk.entry("Not delivered: it is too large for a bot; send a link instead")
    assert told["reply_to"] == number
    assert desk.heard() == heard


# --- 26-28: several operators --------------------------------------------------------------------


@row(26)
async def test_two_operators_claim(desk: Desk) -> None:
    """In the same moment: one has it, the other reads whose it is."""
    card = await desk.calls()
    desk.telegram.tap(OLGA, desk.group, card["message_id"], "🙋 Take")
    desk.telegram.tap(PAVEL, desk.group, card["message_id"], "🙋 Take")
    await desk.settle()
    assert [text for text in desk.shown() if "took it" in text] == ["🙋 Olga took it."]
    second = desk.ledger.of("toast")[-1]
    assert (second["user"], second["text"]) == (PAVEL, "Already taken by Olga.")


@row(27)
async def test_two_operators_answer_at_once(desk: Desk) -> None:
    """Both are sent, in the order in which they were written; once each learns of the other."""
    card = await desk.calls()
    where = {"chat": desk.group, **desk.at(card)}
    desk.telegram.say(OLGA, "One moment", **where)
    desk.telegram.say(PAVEL, "Let me look", **where)
    desk.telegram.say(PAVEL, "Found it", **where)
    await desk.settle()
    assert desk.heard()[-3:] == ["One moment", "Let me look", "Found it"]
    assert desk.times("👥 Two are answering #C1 at once: Olga and Pavel.") == 1
    await desk.move(seconds=61)
    await desk.writes("And now?", who=PAVEL)
    assert desk.times("👥 Pavel wrote to the customer as well; Olga holds #C1.") == 1


@row(28)
async def test_operator_leaves(desk: Desk) -> None:
    await desk.calls()
    await desk.taps("🙋 Take", who=PAVEL)
    await desk.move(minutes=1)
    assert "not taken: 0" in desk.message("Open: 1")["text"]
    desk.telegram.remove_member(desk.group, PAVEL)
    await desk.settle()
    assert desk.times("↩️ Pavel has left the group: who takes it?") == 1
    await desk.move(minutes=1)
    assert "not taken: 1" in desk.message("Open: 1")["text"]
    await desk.taps("🙋 Take", place=desk.card())
    assert desk.times("🙋 Olga took it.") == 1


@row(28)
async def test_operator_away(desk: Desk) -> None:
    await desk.calls()
    await desk.taps("🙋 Take", who=PAVEL)
    desk.telegram.say(PAVEL, "/away", chat=desk.group)
    await desk.settle()
    assert desk.times("↩️ Pavel is away and the customer waits: who takes it?") == 1
    await desk.move(minutes=1)
    assert "not taken: 1" in desk.message("Open: 1")["text"]


@row(28)
async def test_operator_silent(tmp_path: Path, forum: bool) -> None:
    """Reminded, then it is anybody's again."""
    shop = FLOWS["shop"] + "desk: {remind_after: 10 minutes, requeue_after: 20 minutes}\n"
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        await desk.calls()
        await desk.taps("🙋 Take", who=PAVEL)
        await desk.move(minutes=11)
        assert len([text for text in desk.shown() if "has waited for your answer" in text]) == 1
        await desk.move(minutes=10)
        assert desk.times("↩️ Pavel has not answered, and the customer waits: who takes it?") == 1
        await desk.move(minutes=1)
        assert "not taken: 1" in desk.message("Open: 1")["text"]


# --- 29-34: before, after, elsewhere -------------------------------------------------------------


@row(29)
async def test_message_written_before_a_topic_existed(desk: Desk) -> None:
    """Nobody waits for the desk: what comes meanwhile stands behind the card, in order."""
    if desk.forum:
        desk.fails("createForumTopic", "bad_gateway")
    desk.fails("sendMessage", "bad_gateway", chat_id=desk.group)
    desk.telegram.say(ANNA, "/person")
    for number in range(4):
        desk.telegram.say(ANNA, f"Line {number}")
    await desk.settle()
    shown = desk.shown()
    assert REASON in shown[0]
    assert shown[1:] == [f"Line {number}" for number in range(4)]
    assert len(desk.topics()) == desk.forum


async def closed(desk: Desk) -> None:
    """A ticket of Anna's that was resolved and has had its time to come back."""
    await desk.calls()
    await desk.writes(ANSWER)
    await desk.writes("/resolve")
    await desk.move(hours=73)
    if desk.forum:
        assert desk.topics()[0].closed


@row(30)
async def test_customer_writes_after_closed(desk: Desk) -> None:
    """The bot answers; who asks for people again gets a new ticket, in the topic there is."""
    await closed(desk)
    since = desk.ledger.seq
    await desk.says("/hello")
    assert desk.heard()[-1] == "Hello from the bot"
    await desk.says("What about my order?")
    assert desk.shown(since=since) == []
    card = await desk.calls()
    assert "#C2" in card["text"]
    await desk.says("Still nothing")
    if desk.forum:
        [topic] = desk.topics()
        assert not topic.closed
        assert card["message_thread_id"] == topic.id == desk.entry("Still nothing")["thread"]
    else:
        assert desk.entry("Still nothing")["text"] == "#C2 Still nothing"


@row(31)
async def test_operator_writes_after_closed(desk: Desk) -> None:
    """Asked first; one tap opens a new ticket of theirs and sends what was written, once."""
    await closed(desk)
    place, heard = desk.message("#C1 · "), desk.heard()
    await desk.writes("We found it", place)
    assert desk.heard() == heard
    asked = desk.message("Not sent: #C1 is closed. Open a new ticket and send this?")
    assert labels(asked) == ["🆕 Open a new one and send"]
    desk.telegram.tap(OLGA, desk.group, asked["message_id"], labels(asked)[0])
    desk.telegram.tap(OLGA, desk.group, asked["message_id"], labels(asked)[0])
    await desk.settle()
    assert desk.heard()[len(heard) :] == ["We found it"]
    assert "#C2" in desk.card()["text"]
    assert "Olga" in desk.card()["text"]
    if desk.forum:
        [topic] = desk.topics()
        assert not topic.closed
    await desk.says("Great!")
    assert desk.times("Great!") == 1


@row(31)
async def test_operator_writes_after_the_end(desk: Desk) -> None:
    """Long before it is closed, too."""
    await desk.calls()
    await desk.writes("/resolve")
    heard = desk.heard()
    await desk.writes("We found it")
    assert desk.heard() == heard
    await desk.taps("Reopen and send")
    assert desk.heard()[len(heard) :] == ["We found it"]


@row(32)
async def test_operator_writes_to_an_unreachable_customer(desk: Desk) -> None:
    """Told at once; nothing waits to surprise the customer when they come back."""
    await desk.calls()
    desk.telegram.block(ANNA)
    await desk.settle()
    heard = desk.heard()
    number = await desk.writes(ANSWER)
    told = desk.entry("The customer can't be reached")
    assert told["reply_to"] == number
    assert desk.refused("sendMessage") == []
    desk.telegram.unblock(ANNA)
    await desk.move(hours=1)
    assert desk.heard() == heard
    await desk.writes("And now?")
    assert desk.heard()[-1] == "And now?"


@row(33)
async def test_handoff_during_the_bots_own_unsent_messages(tmp_path: Path, forum: bool) -> None:
    """What the bot still had to say comes before what people write."""
    says = "".join(f"  - say: Bot {number}\n" for number in range(3))
    flow = f"flow: person\nwhen: {{command: /person}}\ndo:\n{says}  - human: {REASON}\n"
    async with opened(tmp_path, forum=forum, flows={"person": flow}) as desk:
        await desk.says("/hello")
        heard = len(desk.heard())
        desk.fails("sendMessage", "server", chat_id=ANNA)
        desk.telegram.say(ANNA, "/person")
        await until(lambda: any(REASON in text for text in desk.shown()))
        desk.telegram.say(OLGA, ANSWER, chat=desk.group, **desk.at())
        await desk.settle()
        came = [t for t in desk.heard()[heard:] if t.startswith("Bot ") or t == ANSWER]
        assert came == ["Bot 0", "Bot 1", "Bot 2", ANSWER]


ASKS = """flow: asks
when: {command: /asks}
do:
  - human: Help with an order
    on:
      returned:
        - ask: Which colour?
          answer: text
          save: colour
        - say: You chose {colour}.
"""


@row(34)
async def test_return_to_bot(tmp_path: Path, forum: bool) -> None:
    """What was written to people stays theirs: the flow hears what comes after."""
    async with opened(tmp_path, forum=forum, flows={"asks": ASKS}) as desk:
        await desk.says("/asks")
        await desk.says("Green, I think")
        await desk.writes("/return")
        assert desk.heard()[-1] == "Which colour?"
        since = desk.ledger.seq
        await desk.says("Blue")
        assert desk.heard()[-1] == "You chose Blue."
        assert "Blue" not in desk.shown(since=since)


@row(35)
@pytest.mark.parametrize("gone", [False, True], ids=["changed", "gone"])
async def test_flow_changed_while_handed_off(tmp_path: Path, forum: bool, gone: bool) -> None:
    """Who is with people goes on in the flow as it was when they were handed over; who begins now
    has the new one, if there is one."""
    async with opened(tmp_path, forum=forum, flows={"asks": ASKS}) as desk:
        await desk.says("/asks")
        desk.writes_flows(asks="flow: asks\nwhen: {command: /asks}\ndo:\n  - say: Newer\n")
        if gone:
            (desk.folder / "shop" / "flows" / "asks.yaml").unlink()
        await desk.restart()
        await desk.says(LINE)
        assert desk.times(LINE) == 1
        await desk.writes(ANSWER)
        assert desk.heard()[-1] == ANSWER
        await desk.writes("/return")
        assert desk.times("🤖 Olga handed the customer back to the bot.") == 1
        assert desk.heard()[-1] == "Which colour?"
        await desk.says("Blue")
        assert desk.heard()[-1] == "You chose Blue."
        await desk.says("/asks")
        assert (desk.heard()[-1] == "Newer") is not gone


# --- 36-40: late things --------------------------------------------------------------------------


@row(36)
async def test_timer_fires_after_a_change(tmp_path: Path, forum: bool) -> None:
    """What it was set for is over: nobody hears of it."""
    shop = FLOWS["shop"] + (
        "desk:\n  rating: {ask: no}\n  requeue_after: 20 minutes\n"
        "  idle: {remind: 1 day, resolve: 2 days}\n"
        "  response:\n    clock: calendar\n    normal: {first: 30 minutes}\n"
    )
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        await desk.calls()
        await desk.taps("🙋 Take", who=PAVEL)
        await desk.writes(ANSWER, who=PAVEL)
        await desk.writes("/snooze 2h")
        await desk.writes("/wake")
        await desk.writes("/resolve")
        since, heard = desk.ledger.seq, desk.heard()
        for hours in (1, 2, 24, 30):
            await desk.move(hours=hours)
        late = [text for text in desk.shown(since=since) if REASON not in text]
        assert [text for text in late if not text.startswith("📋")] == []
        assert desk.heard() == heard


@row(37)
async def test_clock_jump(tmp_path: Path, forum: bool) -> None:
    """Backwards nothing goes wrong, forwards nothing comes twice."""
    shop = FLOWS["shop"] + (
        "desk:\n  response:\n    clock: calendar\n    normal: {first: 30 minutes}\n"
    )
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        await desk.calls()
        await desk.move(hours=-2)
        await desk.says(LINE)
        assert desk.times(LINE) == 1
        await desk.writes("/stats")
        assert not re.search(r"-\d", desk.shown()[-1].partition("\n")[2]), "a negative figure"
        since = desk.ledger.seq
        await desk.move(hours=9)  # the machine slept
        late = [t for t in desk.shown(since=since) if " late" in t]
        assert len(late) == 1, desk.shown(since=since)
        await desk.move(minutes=1)
        assert len([t for t in desk.shown(since=since) if " late" in t]) == 1


@row(37)
async def test_dst(tmp_path: Path, forum: bool) -> None:
    """Berlin, 28 March 2026: at two it is three. A ticket put off until ten comes at ten, there."""
    shop = FLOWS["shop"].replace("Europe/Moscow", "Europe/Berlin")
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        begun = desk.clock.now()
        eve = begun.replace(year=2026, month=3, day=28, hour=19, minute=0, second=0, microsecond=0)
        await desk.move(seconds=(eve - begun).total_seconds())
        await desk.calls()
        await desk.writes(ANSWER)
        await desk.writes("/snooze tomorrow 10:00")
        await desk.move(hours=12, minutes=59)
        assert not [text for text in desk.shown() if "The time is up" in text]
        await desk.move(minutes=1)
        assert len([text for text in desk.shown() if "The time is up: #C1 goes on" in text]) == 1


@row(38)
async def test_sqlite_locked(desk: Desk) -> None:
    """Somebody else writes to the file: we wait, and nothing is lost or doubled."""
    await desk.calls()
    other = sqlite3.connect(desk.database, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        desk.telegram.say(ANNA, LINE)
        desk.telegram.say(OLGA, ANSWER, chat=desk.group, **desk.at())
        arrived = desk.ledger.entries[-2:]
        await until(lambda: not desk.telegram.updates.waited_for)  # the bot has been given them
        assert desk.times(LINE) == 0
        assert [entry["acked"] for entry in arrived] == [False, False]
        other.execute("ROLLBACK")
    finally:
        other.close()
    await desk.settle()
    assert [entry["acked"] for entry in arrived] == [True, True]
    assert (desk.times(LINE), desk.times(ANSWER, ANNA)) == (1, 1)


@row(39)
async def test_stale_callback(desk: Desk) -> None:
    """Told what changed meanwhile, and the card is the newest again."""
    card = await desk.calls()
    data = card["reply_markup"]["inline_keyboard"]
    resolve = next(b["callback_data"] for line in data for b in line if "Resolve" in b["text"])
    await desk.taps("🙋 Take", who=PAVEL)
    desk.telegram.tap(OLGA, desk.group, card["message_id"], resolve, force=True)
    await desk.settle()
    toast = desk.ledger.of("toast")[-1]
    assert toast["user"] == OLGA
    assert "Pavel" in toast["text"]
    assert not [text for text in desk.shown() if "resolved" in text]
    assert "Pavel" in desk.card()["text"]


@row(39)
async def test_callback_of_another_age(desk: Desk) -> None:
    """Data that we never made, or of a ticket that isn't there."""
    card = await desk.calls()
    for data in ("d:zzzz:take:1", "nonsense", "d:", "x" * 64):
        desk.telegram.tap(OLGA, desk.group, card["message_id"], data, force=True)
    await desk.settle()
    assert desk.toasts() == ["Things have changed meanwhile; look at the card again."] * 4
    assert not [text for text in desk.shown() if "took it" in text]


@row(40)
async def test_query_is_too_old(desk: Desk) -> None:
    """What was asked for is done; that nobody can be told so any more is no failure."""
    await desk.calls()
    desk.fails("answerCallbackQuery", "query_too_old")
    await desk.taps("🙋 Take")
    assert desk.times("🙋 Olga took it.") == 1
    assert len(desk.refused("answerCallbackQuery")) == 1
    await desk.move(minutes=5)
    assert len(desk.refused("answerCallbackQuery")) == 1
    assert not [text for text in desk.shown() if "Not delivered" in text]


# --- 41-43: rude customers, and those who want to be forgotten -----------------------------------


@row(41)
async def test_spam_flood_from_a_customer(desk: Desk) -> None:
    """Sixty a minute are shown, the rest is one line; one notice, and nothing is deleted."""
    card = await desk.calls()
    await desk.calls(BORIS)
    await desk.move(minutes=2)
    heard = len(desk.heard())
    for number in range(100):
        desk.telegram.say(ANNA, f"Spam {number}")
    desk.telegram.say(BORIS, LINE)
    await desk.settle()
    shown = [text for text in desk.shown() if text.startswith("Spam ")]
    assert shown == [f"Spam {number}" for number in range(60)]
    assert desk.times(LINE) == 1
    assert len(desk.heard()) == heard + 1
    assert desk.heard()[-1].startswith("That was a lot at once.")
    await desk.move(minutes=2)
    assert len([text for text in desk.shown() if text.startswith("🌊 40 more messages")]) == 1
    await desk.writes("/history", card)
    assert "Spam 99" in desk.shown()[-1]


@row(42)
async def test_banned_customer_writes(tmp_path: Path, forum: bool) -> None:
    """Logged and not shown; told once, where the shop has a text for it; others are unharmed."""
    shop = FLOWS["shop"] + "messages:\n  banned: You can't write to us any more.\n"
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        await desk.calls()
        await desk.writes("/ban 1 rude")
        since, heard = desk.ledger.seq, len(desk.heard())
        await desk.says("You again!")
        await desk.says("/hello")
        desk.telegram.send_photo(ANNA, picture())
        await desk.settle()
        assert desk.shown(since=since) == []
        assert desk.heard()[heard:] == ["You can't write to us any more."]
        await desk.calls(BORIS)
        await desk.says(LINE, BORIS)
        assert desk.times(LINE) == 1
        await desk.writes("/unban", desk.card())


@row(43)
async def test_erase_request(desk: Desk) -> None:
    """Asked, confirmed by a button, done once; the copies go, and a line says so."""
    card = await desk.calls()
    await desk.says(LINE)
    await desk.writes("/note she sounds upset")
    heard = desk.heard()
    await desk.writes("/erase", card)
    assert untagged(desk.message(LINE)["text"]) == LINE
    await desk.taps("Erase for good")
    assert desk.toasts()[-1] == "Erased. The copies here are being deleted."
    done = "🗑 The customer of #C1 is erased; so are all copies of theirs that I know of."
    assert desk.stands() == [one for one in desk.stands() if one in (done, "/erase")]
    assert desk.times(done) == 1
    if desk.forum:
        assert [topic.deleted for topic in desk.topics()] == [True]
    assert desk.heard() == heard
