"""Rows 1-6: what comes twice or breaks off, and what Telegram doesn't take just now."""

from datetime import timedelta

import pytest

from .doomed import Doomed
from .kit import ANNA, ANSWER, BORIS, LINE, OLGA, OWNER, PAVEL, Desk, row, until

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
    await doomed.rests()
    await doomed.dies_at(UNRECORDED, lambda: doomed.telegram.say(ANNA, LINE))
    await doomed.start()
    await until(lambda: any("stands here twice" in text for text in doomed.shown()))
    assert doomed.times(LINE) == 2
    await doomed.rests()
    await doomed.taps("Take")
    await until(lambda: "held by Olga" in doomed.card()["text"])
    await doomed.rests()
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
