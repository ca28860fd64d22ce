"""Rows 16-21: albums, what is changed or deleted later, a copy without a name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cxbot.sandbox.samples import picture

from .kit import ANNA, ANSWER, LINE, OLGA, Desk, Entry, row, untagged

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
