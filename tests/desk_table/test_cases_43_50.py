"""reliability.md §4.3, cases 43-50: who it is that types or taps, and to whom it goes."""

from pathlib import Path
from typing import Any

import pytest

from cxbot.errors import ConfigError
from cxbot.sandbox.chats import ANONYMOUS_ID

from .kit import ANNA, ANSWER, BORIS, OLGA, PAVEL, Desk, case, opened, untouched

STRANGERS_GROUP, STRANGER = -1007, 6006


async def refusals(desk: Desk, account: int) -> list[str]:
    log = desk.started.engine.store.audit.read(actor=f"account:{account}")
    return [done.subject async for done in log if done.act == "refused"]


def taps(message: dict[str, Any]) -> list[tuple[str, str]]:
    """The buttons of a card: label and data."""
    rows = message["reply_markup"]["inline_keyboard"]
    return [(button["text"], button["callback_data"]) for row in rows for button in row]


# --- 43-46: who it is ----------------------------------------------------------------------------


@case(43)
async def test_who_left_a_second_ago(desk: Desk) -> None:
    """An operator until then; a public group still lets them write, and old buttons are there."""
    card = await desk.calls()
    await desk.writes(ANSWER, card, PAVEL)
    heard, pavel = desk.heard(), desk.telegram.users[PAVEL]
    room = desk.telegram.chats[desk.group]
    place, shown = desk.at(card), room.post(card["message_id"])
    assert shown is not None
    [resolve] = [data for label, data in taps(card) if "Resolve" in label]
    desk.telegram.remove_member(desk.group, PAVEL)
    for text in ("/resolve", "/close", "/reply hello", "/export", "And this?"):
        content = desk.telegram.text(text)
        desk.telegram.post(room, pavel, content, thread=place.get("thread"), reply_to=shown)
    desk.telegram.press(room, shown, pavel, resolve)
    await desk.settle()
    assert desk.heard() == heard
    assert untouched(desk)
    assert desk.toasts() == ["You may not act here. Ask the owner to add you to the operators."]
    assert {"/resolve", "/close", "/reply", "/export", "write"} <= set(await refusals(desk, PAVEL))


@case(43)
async def test_a_member_who_is_no_operator(tmp_path: Path, forum: bool) -> None:
    async with opened(tmp_path, forum=forum, operators="admins") as desk:
        card = await desk.calls()
        heard = desk.heard()
        for text in ("/resolve", "/close", "/reply hello", "/export", "Hello, Anna"):
            await desk.writes(text, card, PAVEL)
        await desk.taps("✅ Resolve", PAVEL)
        assert desk.heard() == heard
        assert untouched(desk)
        assert desk.toasts()[-1].startswith("You may not act here.")
        told = [text for text in desk.shown() if text.startswith("You may not act here.")]
        assert len(told) == 5
        found = set(await refusals(desk, PAVEL))
        assert {"/resolve", "/close", "/reply", "/export", "write"} <= found


@case(43)
async def test_who_is_not_in_the_group(desk: Desk) -> None:
    """Where a group is public, whoever passes by may write."""
    card = await desk.calls()
    passer = desk.telegram.add_customer("Passer-by", "en", STRANGER)
    heard, place = desk.heard(), desk.at(card)
    room = desk.telegram.chats[desk.group]
    reply = room.post(card["message_id"])
    for text in ("/resolve", "/export", "Hello, Anna"):
        content = desk.telegram.text(text)
        desk.telegram.post(room, passer, content, thread=place.get("thread"), reply_to=reply)
    await desk.settle()
    assert desk.heard() == heard
    assert untouched(desk)
    assert {"/resolve", "/export", "write"} <= set(await refusals(desk, STRANGER))


@case(44)
async def test_a_strangers_group(desk: Desk) -> None:
    """The bot says nothing there, does nothing, and leaves."""
    card = await desk.calls()
    telegram = desk.telegram
    telegram.add_group(STRANGERS_GROUP, "Not ours", forum=desk.forum, type="supergroup", bot=False)
    telegram.add_member(STRANGERS_GROUP, "Stranger", STRANGER, admin=True)
    telegram.add_member(STRANGERS_GROUP, "Olga", OLGA)
    telegram.set_bot(STRANGERS_GROUP, by=STRANGER)
    telegram.say(STRANGER, "/resolve", chat=STRANGERS_GROUP)
    telegram.say(OLGA, "/case 1 Hello from elsewhere", chat=STRANGERS_GROUP)
    await desk.settle()
    assert desk.sent(STRANGERS_GROUP) == []
    assert not telegram.chats[STRANGERS_GROUP].member(telegram.bot.id).present
    assert "Hello from elsewhere" not in desk.heard()
    assert untouched(desk)
    await desk.writes(ANSWER, card)
    assert desk.heard()[-1] == ANSWER


@case(45)
async def test_an_anonymous_admin(desk: Desk) -> None:
    """What has no name isn't sent, and does nothing; a tap has the name that a message hides."""
    card = await desk.calls()
    heard = desk.heard()
    await desk.writes(ANSWER, card, anonymous=True)
    await desk.writes("/resolve", card, anonymous=True)
    assert desk.heard() == heard
    assert untouched(desk)
    assert len([text for text in desk.shown() if "you write anonymously" in text]) == 1
    desk.telegram.rank(desk.group, OLGA, anonymous=True)
    await desk.taps("🙋 Take")
    assert desk.times("🙋 Olga took it.") == 1


@case(45)
async def test_the_account_of_all_anonymous_admins_on_the_list(tmp_path: Path) -> None:
    """It would let in every admin of every group; so we don't even start."""
    with pytest.raises(ConfigError, match="1087968824 is not a person's id"):
        async with opened(tmp_path, operators=f"{OLGA},{ANONYMOUS_ID}"):
            pass


@case(46)
async def test_a_post_of_the_linked_channel(desk: Desk) -> None:
    """Nobody is told of it; what colleagues say about it is theirs."""
    await desk.calls()
    since, heard = desk.ledger.seq, desk.heard()
    post = desk.telegram.channel_post(desk.group, "Big sale today! /resolve")
    desk.telegram.channel_post(desk.group, "/resolve")
    await desk.settle()
    desk.telegram.say(OLGA, "Nice picture", chat=desk.group, reply_to=post)
    await desk.settle()
    assert desk.shown(since=since) == []
    assert desk.heard() == heard


# --- 47-50: to whom ------------------------------------------------------------------------------


@case(47)
async def test_a_reply_to_another_customers_card(desk: Desk) -> None:
    """It goes where it stands, and nowhere else."""
    annas = await desk.calls()
    boris = await desk.calls(BORIS)
    await desk.writes("For Boris", boris)
    await desk.writes("For Anna", annas)
    assert (desk.times("For Boris", ANNA), desk.times("For Anna", BORIS)) == (0, 0)
    assert (desk.times("For Boris", BORIS), desk.times("For Anna", ANNA)) == (1, 1)


@case(47)
async def test_a_reply_to_a_deleted_card(desk: Desk) -> None:
    """Deleted while the answer was on its way: it is known whose it was. Afterwards nobody can
    answer it; a topic still says to whom, a plain group doesn't."""
    card = await desk.calls()
    desk.telegram.say(OLGA, ANSWER, chat=desk.group, **desk.at(card))
    desk.telegram.delete(OLGA, card["message_id"], chat=desk.group)
    await desk.settle()
    assert desk.heard()[-1] == ANSWER
    heard = desk.heard()
    thread = desk.topics()[0].id if desk.forum else None
    await desk.writes("More", thread=thread)
    assert desk.heard()[len(heard) :] == (["More"] if desk.forum else [])
    await desk.writes("/resolve", thread=None)
    assert desk.shown()[-1].startswith("To whom?")


@case(47)
async def test_a_reply_to_a_colleagues_note(desk: Desk) -> None:
    card = await desk.calls()
    note = await desk.writes("// She is a regular", card)
    heard = desk.heard()
    desk.telegram.say(PAVEL, "I know her, too", chat=desk.group, reply_to=note)
    await desk.settle()
    assert desk.heard() == heard


@case(47)
async def test_a_reply_to_a_service_message(desk: Desk) -> None:
    """That somebody joined was said to nobody's customer."""
    await desk.calls()
    heard = desk.heard()
    desk.telegram.add_member(desk.group, "Rita", 2003, told=True)
    await desk.settle()
    joined = next(m for m in desk.telegram.chat(desk.group) if "new_chat_members" in m)
    desk.telegram.say(OLGA, "Welcome!", chat=desk.group, reply_to=joined["message_id"])
    await desk.settle()
    assert desk.heard() == heard


@case(47)
async def test_in_general(desk: Desk) -> None:
    """Words to nobody stay among colleagues; words to the bot are asked about."""
    await desk.calls()
    await desk.announces("/health")
    health = desk.sent(desk.group)[-1]
    heard, since = desk.heard(), desk.ledger.seq
    await desk.announces("Lunch?")
    assert desk.shown(since=since) == []
    desk.telegram.say(OLGA, "She can have it", chat=desk.group, reply_to=health["message_id"])
    await desk.settle()
    assert desk.shown(since=since) == [
        "To whom? Answer one of the customer's messages or their card."
    ]
    assert desk.heard() == heard


@case(48)
async def test_a_misspelt_command(desk: Desk) -> None:
    """Not to the customer, and not when it is edited into something else either."""
    card = await desk.calls()
    heard = desk.heard()
    number = await desk.writes("/resolv done", card)
    assert desk.shown()[-1].startswith("I don't know /resolv; nothing was sent.")
    await desk.writes("/resolve@otherbot", card)
    await desk.writes("/resolve@OtherBot hello", card)
    desk.telegram.edit(OLGA, number, "Done!", chat=desk.group)
    await desk.settle()
    assert desk.heard() == heard
    assert untouched(desk)
    told = desk.entry("Not sent: this message never went to the customer. Write it anew.")
    assert told["reply_to"] == number


@case(48)
async def test_an_edited_and_a_deleted_reply(desk: Desk) -> None:
    """The customer's copy follows an edit; a deletion nobody is told of recalls nothing."""
    card = await desk.calls()
    number = await desk.writes(ANSWER, card)
    desk.telegram.edit(OLGA, number, "It comes on Monday", chat=desk.group)
    await desk.settle()
    assert desk.stands(ANNA)[-1] == "It comes on Monday"
    desk.telegram.edit(OLGA, number, "// not for her", chat=desk.group)
    await desk.settle()
    assert desk.stands(ANNA)[-1] == "It comes on Monday"
    desk.telegram.delete(OLGA, number, chat=desk.group)
    await desk.settle()
    assert desk.stands(ANNA)[-1] == "It comes on Monday"


@case(49)
async def test_two_answer_in_the_same_second(desk: Desk) -> None:
    """Both arrive; the first holds the ticket, the second reads that they aren't alone."""
    card = await desk.calls()
    where = {"chat": desk.group, **desk.at(card)}
    desk.telegram.say(PAVEL, "On it", **where)
    desk.telegram.say(OLGA, "Looking", **where)
    await desk.settle()
    assert desk.heard()[-2:] == ["On it", "Looking"]
    assert desk.times("👥 Two are answering #C1 at once: Pavel and Olga.") == 1
    assert "held by Pavel" in desk.card()["text"]
    await desk.writes("/history", card)
    assert "On it" in desk.shown()[-1]
    assert "Looking" in desk.shown()[-1]


@case(50)
async def test_another_customers_data(desk: Desk) -> None:
    """Nobody can know that; the name stands above, and who wrote what is kept."""
    card = await desk.calls()
    await desk.calls(BORIS)
    assert "Anna" in card["text"]
    if desk.forum:
        assert desk.topics()[0].name.startswith("Anna")
    pasted = "Boris, Main street 1"
    await desk.writes(pasted, card)
    assert desk.heard()[-1] == pasted
    await desk.writes("/history", card)
    assert pasted in desk.shown()[-1]
    log = desk.started.engine.store.audit.read(actor=f"operator:{OLGA}")
    assert "answered" in [done.act async for done in log]
