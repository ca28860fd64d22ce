"""reliability.md §4.3: what operators, and those who would like to be some, may type and tap."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cxbot.errors import ConfigError
from cxbot.sandbox.chats import ANONYMOUS_ID
from cxbot.sandbox.samples import picture

from .kit import (
    ANNA,
    BORIS,
    CASES,
    FLOWS,
    OLGA,
    PAVEL,
    REASON,
    Desk,
    case,
    labels,
    opened,
    until,
)

LINE = "Where is my order?"
ANSWER = "It is on its way"
STRANGERS_GROUP, STRANGER = -1007, 6006
FORUM = pytest.mark.parametrize("forum", [True], ids=["forum"], indirect=True)
PLAIN = pytest.mark.parametrize("forum", [False], ids=["plain"], indirect=True)


def test_every_case_has_its_test() -> None:
    found = {n for test in vars(sys.modules[__name__]).values() for n in getattr(test, "cases", ())}
    assert found == set(CASES)


async def refusals(desk: Desk, account: int) -> list[str]:
    log = desk.started.engine.store.audit.read(actor=f"account:{account}")
    return [done.subject async for done in log if done.act == "refused"]


def untouched(desk: Desk) -> bool:
    """The ticket is open, and nobody's."""
    return not [t for t in desk.shown() if "resolved it" in t or "took it" in t]


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


# --- 51-54: what they write ----------------------------------------------------------------------


@case(51)
@pytest.mark.parametrize("argument", [" 2", " 123", " *", " Boris"])
async def test_erase_is_by_reference(desk: Desk, argument: str) -> None:
    """It is about the customer of this place, whatever is typed behind it."""
    card = await desk.calls()
    await desk.calls(BORIS)
    await desk.writes(f"/erase{argument}", card)
    assert desk.shown()[-1].startswith("/erase is about the customer of this topic or card")
    await desk.announces(f"/erase{argument}")
    await desk.announces("/erase")
    assert not any("Erase for good" in labels(m) for m in desk.telegram.chat(desk.group))


@case(51)
async def test_erase_has_two_steps_and_a_role(desk: Desk) -> None:
    """Asking erases nothing; who only answers may neither ask nor confirm; a button holds for ten
    minutes."""
    card = await desk.calls()
    await desk.says(LINE)
    await desk.writes("/erase", card, who=PAVEL)
    assert desk.shown()[-1] == "This needs the role supervisor. Ask the owner."
    await desk.writes("/erase 1", card)
    await desk.taps("Erase for good", who=PAVEL)
    await desk.taps("Keep")
    refused = "This needs the role supervisor. Ask the owner."
    assert desk.toasts()[-2:] == [refused, "Nothing was erased."]
    await desk.writes("/erase", card)
    await desk.move(minutes=11)
    await desk.taps("Erase for good")
    assert desk.toasts()[-1].startswith("Too late")
    assert desk.message(LINE)
    assert not desk.ledger.of("deleted")


@case(52)
async def test_arguments_that_will_not_do(desk: Desk) -> None:
    """Each is answered with what is wrong with it, and changes nothing."""
    card = await desk.calls()
    await desk.writes(ANSWER, card)
    heard = desk.heard()
    for text, told in {
        "/assign @nonexistent": "There is no operator “@nonexistent”.",
        "/assign 0": "There is no operator “0”.",
        "/transfer nowhere because": "There is no queue and no operator “nowhere”.",
        "/snooze -5m": "A length of time can't be below zero.",
        "/snooze 100y": "That is more than 400 days ahead.",
        "/snooze 99999999999999999999d": "That is more than 400 days ahead.",
        "/snooze soon": "I don't know when that is.",
        "/ban -1": "For how many days?",
        "/prio ²": "",
        "/t ' OR 1=1 --": "There are no ready replies yet.",
    }.items():
        since = desk.ledger.seq
        await desk.writes(text, card)
        shown = desk.shown(since=since)
        assert len(shown) == 1, text
        assert shown[0].startswith(told), text
    assert desk.heard() == heard
    assert "held by Olga" in desk.card()["text"]


@case(52)
async def test_snooze_until_a_time_that_the_clocks_skip(tmp_path: Path, forum: bool) -> None:
    """In the night to 29 March 2026 half past two doesn't exist in Berlin: it means three."""
    shop = FLOWS["shop"].replace("Europe/Moscow", "Europe/Berlin")
    async with opened(tmp_path, forum=forum, flows={"shop": shop}) as desk:
        await desk.move(
            seconds=(datetime(2026, 3, 28, 22, tzinfo=UTC) - desk.clock.now()).total_seconds()
        )
        card = await desk.calls()
        await desk.writes(ANSWER, card)
        await desk.writes("/snooze 02:30", card)
        assert "03:00" in desk.entry("put it off until")["text"]
        await desk.move(hours=2, minutes=59)
        await desk.move(minutes=2)
        assert len([t for t in desk.shown() if "The time is up: #C1 goes on" in t]) == 1


@case(52)
async def test_a_note_of_10000_characters(desk: Desk) -> None:
    """A messenger's app cuts it into three messages, of which only the first says that it is a
    note. None of them is for the customer."""
    card = await desk.calls()
    heard = desk.heard()
    text = "/note " + "She said so. " * 770
    where = {"chat": desk.group, **desk.at(card)}
    for at in range(0, len(text), 4096):
        desk.telegram.say(OLGA, text[at : at + 4096], **where)
    await desk.settle()
    assert desk.heard() == heard
    there = desk.telegram.chat(desk.group)
    asked = [
        message for message in there if "to go on with the long note" in message.get("text", "")
    ]
    assert [labels(message) for message in asked] == [["✉️ Send to the customer"]] * 2
    await desk.move(seconds=6)
    await desk.writes(ANSWER, card)
    assert desk.heard()[len(heard) :] == [ANSWER]


FILES = ("voice", "document", "sticker", "video_note", "audio", "video", "animation", "photo")
RARE = ("poll", "quiz", "dice", "venue", "checklist", "game")


@case(53)
async def test_everything_that_is_no_text(desk: Desk) -> None:
    """The customer has it, or the operator reads that they haven't."""
    card = await desk.calls()
    where = {"chat": desk.group, **desk.at(card)}
    numbers = {}
    for kind in FILES:
        numbers[kind] = desk.telegram.send_file(OLGA, kind, picture(), **where)
    for kind in RARE:
        numbers[kind] = desk.telegram.send_rare(OLGA, kind, **where)
    numbers["location"] = desk.telegram.send_location(OLGA, **where)
    numbers["contact"] = desk.telegram.send_contact(OLGA, own=False, **where)
    await desk.settle()
    arrived = {entry["copied_from"][1] for entry in desk.sent(ANNA) if entry.get("copied_from")}
    told = {entry.get("reply_to") for entry in desk.sent(desk.group)}
    lost = [kind for kind, number in numbers.items() if number not in arrived | told]
    assert lost == []
    refused = [kind for kind, number in numbers.items() if number not in arrived]
    # A quiz keeps its answer to itself; the others no shop has asked for yet.
    assert refused == ["quiz", "checklist", "game"]


@case(53)
async def test_an_album(desk: Desk) -> None:
    card = await desk.calls()
    pictures = [picture(shade=shade) for shade in range(3)]
    numbers = desk.telegram.send_album(
        OLGA, pictures, caption="Which one?", chat=desk.group, **desk.at(card)
    )
    await desk.settle()
    await until(lambda: "Which one?" in desk.heard())
    came = [entry for entry in desk.sent(ANNA) if entry.get("copied_from")]
    assert [entry["copied_from"][1] for entry in came] == numbers
    albums = {m["media_group_id"] for m in desk.telegram.chat(ANNA) if "media_group_id" in m}
    assert len(albums) == 1


@case(53)
async def test_an_album_that_quotes_the_customer(desk: Desk) -> None:
    card = await desk.calls()
    asked = await desk.says(LINE)
    shown = desk.entry(LINE)["message_id"]
    pictures = [picture(shade=shade) for shade in range(3)]
    where = {"chat": desk.group, **desk.at(card), "reply_to": shown}
    desk.telegram.send_album(OLGA, pictures, caption="This one?", **where)
    await desk.settle()
    await until(lambda: "This one?" in desk.heard())
    came = [m for m in desk.telegram.chat(ANNA) if "media_group_id" in m]
    assert len(came) == len(pictures)
    assert {m["reply_to_message"]["message_id"] for m in came} == {asked}
    assert len({m["media_group_id"] for m in came}) == 1


@case(54)
async def test_markup_in_an_operators_text(desk: Desk) -> None:
    """It is sent as typed; what was really formatted stays so, and links are seen."""
    card = await desk.calls()
    typed = "<b>Dear</b> *Anna*, _see_ [here](https://example.org) & `x` <script>1</script> {name}"
    await desk.writes(typed, card)
    sent = desk.entry("<script>", ANNA)
    assert sent["text"] == typed
    kinds = {entity["type"] for entity in desk.message("<script>", ANNA).get("entities", ())}
    assert kinds <= {"url"}
    entities = [
        {"type": "bold", "offset": 0, "length": 4},
        {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/a"},
    ]
    content = {"text": "Look here", "entities": entities}
    desk.telegram.put(OLGA, content, chat=desk.group, **desk.at(card))
    await desk.settle()
    assert desk.message("Look here", ANNA)["entities"] == entities


# --- 55-58: what happens around them -------------------------------------------------------------


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
