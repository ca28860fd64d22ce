"""reliability.md §4.3, cases 51-54: what operators write, and what will not do."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxbot.sandbox.samples import picture

from .kit import ANNA, ANSWER, BORIS, FLOWS, LINE, OLGA, PAVEL, Desk, case, labels, opened, until


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
