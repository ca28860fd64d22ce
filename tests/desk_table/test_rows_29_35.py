"""Rows 29-35: what is written before there is a place for it, after the end, or elsewhere."""

from pathlib import Path

import pytest

from .kit import ANNA, ANSWER, LINE, OLGA, REASON, Desk, labels, opened, row, until


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
