"""Rows 36-43: late things, rude customers, and those who want to be forgotten."""

import re
import sqlite3
from pathlib import Path

import pytest

from cxbot.sandbox.samples import picture

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
    opened,
    row,
    untagged,
    until,
)

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
@pytest.mark.sqlite
async def test_sqlite_locked(desk: Desk, tmp_path: Path) -> None:
    """Somebody else writes to the file: we wait, and nothing is lost or doubled."""
    await desk.calls()
    other = sqlite3.connect(tmp_path / "cxbot.db", isolation_level=None)
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
