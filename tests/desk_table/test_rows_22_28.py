"""Rows 22-28: what can't be passed on as it is, and several operators at once."""

from pathlib import Path

import pytest

from cxbot.sandbox.samples import picture

from .kit import ANNA, FLOWS, OLGA, PAVEL, Desk, opened, row

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
