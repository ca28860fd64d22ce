"""What an operator writes and where it goes: each row of the table, on both surfaces."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.model.message import Attachment, Outbound
from cxbot.model.text import Entity, RichText
from cxbot.testing import CUSTOMER, OPERATOR, SHOP, Members, Message, World, started

Surface = Literal["forum", "plain"]
KINDS: tuple[Surface, ...] = ("forum", "plain")
HELP = "when: {command: /person}\ndo:\n  - human: Help with the order\n"
OTHER, LEAD = "2002", "2003"
PHOTO = Attachment(kind="photo", file_id="f")
BOLD = RichText("Dear Anna", (Entity(kind="bold", offset=5, length=4),))


def flows(desk: str = "") -> dict[str, str]:
    return {"shop": SHOP + (f"desk:\n  {desk}\n" if desk else ""), "help": HELP}


def staff() -> Members:
    return Members(OPERATOR, OTHER, LEAD)


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def known(world: World, text: str) -> Message:
    [*_, found] = [m for m in world.messages(world.chat) if text in m.text]
    return found


async def writes(world: World, text: RichText | str = "", **more: Any) -> list[str]:
    """In the customer's topic, or in answer to their card; what the customer hears of it."""
    before = len(world.channel.tried)
    if world.group is not None and not world.group.forum and "reply_to" not in more:
        more["reply_to"] = known(world, "Help with").id
    await world.operator(text, **more)  # type: ignore[arg-type]  # rich text is as good
    return heard(world, before)


def heard(world: World, since: int) -> list[str]:
    return [shown(one) for one in world.channel.tried[since:] if one.peer == CUSTOMER]


def shown(outbound: Outbound) -> str:
    return outbound.text.text if outbound.op == "message" else f"{outbound.op} {outbound.text.text}"


@dataclass(frozen=True)
class Row:
    """One row of the table: what is written, what the customer hears, what the group reads."""

    says: RichText | str
    hears: list[str] = field(default_factory=list)
    #: Part of the last thing the bot says in the group; empty: it says nothing.
    told: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    noted: bool = False


TABLE = {
    "plain": Row("Hello", ["Hello"]),
    "formatted": Row(BOLD, ["Dear Anna"]),
    "media": Row("", ["copy "], more={"attachments": [PHOTO]}),
    "captioned": Row("Look", ["copy Look"], more={"attachments": [PHOTO]}),
    "two slashes": Row("// rude", noted=True),
    "a dot and a space": Row(". rude", noted=True),
    "/note": Row("/note rude", noted=True),
    "/note under media": Row("/note rude", more={"attachments": [PHOTO]}, noted=True),
    "begins with a mention": Row("@boris look", noted=True),
    "a known command": Row("/take"),
    "an unknown one": Row("/tkae", told="I don't know /tkae"),
    "of another bot": Row("/take@other_bot"),
    "escaped": Row("\\/start opens the menu", ["/start opens the menu"]),
    "escaped under media": Row("\\/start", ["copy /start"], more={"attachments": [PHOTO]}),
    "not of the staff": Row("Hi", told="may not act", more={"account": "6666"}),
    "anonymous": Row("Hi", told="anonymously", more={"anonymous": True}),
    "another bot": Row("Hi", more={"person": {"name": "B", "is_bot": True}}),
    "a linked channel": Row("Hi", more={"account": "777000"}),
    "service": Row("", more={"kind": "service"}),
    "forwarded": Row("From elsewhere", ["From elsewhere"], more={"forwarded": True}),
    "a giveaway": Row(
        "",
        told="[giveaway] can't be passed on",
        more={"attachments": [Attachment(kind="other", name="giveaway")]},
    ),
    "nothing we know": Row("", told="[message] can't be passed on"),
}
_SAYS_MORE = ("a known command",)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", TABLE)
async def test_where_it_goes(kind: Surface, name: str) -> None:
    row = TABLE[name]
    async with started(flows(), group=kind) as world:
        await opened(world)
        before = len(world.sent(world.chat))
        assert await writes(world, row.says, **row.more) == row.hears
        told = world.sent(world.chat)[before:]
        if row.told:
            assert row.told in told[-1]
        elif name not in _SAYS_MORE:
            assert told == []
        notes = [p for p in await world.touchpoints("internal") if p["kind"] == "note"]
        assert bool(notes) == row.noted


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "media",
    ["photo", "document", "voice", "video", "video_note", "audio", "animation", "sticker",
     "location", "venue", "contact", "poll", "dice"],
)  # fmt: skip
async def test_every_kind_crosses_both_ways(kind: Surface, media: Any) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        attachment = Attachment(kind=media, file_id="f")
        assert await writes(world, "", attachments=[attachment]) == ["copy "]
        before = len(world.channel.tried)
        await world.say(CUSTOMER, "", attachments=[attachment])
        there = [one for one in world.channel.tried[before:] if one.peer == world.chat]
        assert [one.op for one in there if one.op in ("copy", "message")] == ["copy"]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_customer_sends_that_nobody_can_copy_is_named(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        gift = Attachment(kind="other", name="giveaway")
        [answer] = await world.say(CUSTOMER, "", attachments=[gift], message_id="700")
        assert "can't be passed on" in answer
        line = world.messages(world.chat)[-1]
        assert line.text.endswith("[giveaway] can't be shown here.")
        await writes(world, "What is it?", reply_to=line.id)
        assert world.messages()[-1].outbound.reply_to == "700"


@pytest.mark.parametrize("kind", KINDS)
async def test_formatting_is_kept_and_never_read(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        await writes(world, BOLD)
        assert world.messages()[-1].outbound.text == BOLD
        await world.say(CUSTOMER, RichText("*not* <b>bold</b>"))
        line = world.messages(world.chat)[-1].outbound.text
        assert line.text.endswith("*not* <b>bold</b>")
        assert all(entity.offset == 0 for entity in line.entities)


async def test_among_colleagues_a_name_makes_a_note() -> None:
    async with started(flows(), group="forum", staff=staff()) as world:
        await opened(world)
        assert await writes(world, "I look into it", message_id="900") == ["I look into it"]
        assert await writes(world, "let @boris do it", account=OTHER, reply_to="900") == []
        assert await writes(world, "// who?", message_id="901") == []
        assert await writes(world, "I do", account=OTHER, reply_to="901") == []


@pytest.mark.parametrize("kind", KINDS)
async def test_what_names_a_ticket_by_its_number_loses_the_number(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        there = {"thread": None, "reply_to": None}
        assert await writes(world, "/case 1 Hello", **there) == ["Hello"]
        media = {"attachments": [PHOTO], **there}
        assert await writes(world, "/case 1 Look", **media) == ["copy Look"]
        before = len(world.channel.tried)
        await writes(world, "/case #C1", **media)
        [copy] = [one for one in world.channel.tried[before:] if one.peer == CUSTOMER]
        assert (copy.op, copy.bare, copy.text.text) == ("copy", True, "")


# --- relay: replies, holder --------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_where_only_replies_go_out_the_rest_is_kept(kind: Surface) -> None:
    async with started(flows("relay: replies"), group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "Are you there?", message_id="700")
        question = known(world, "Are you there?").id
        assert await writes(world, "Yes", reply_to=question) == ["Yes"]
        assert world.messages()[-1].outbound.reply_to == "700"
        assert await writes(world, "To the card", reply_to=known(world, "Help with").id) != []
        if kind == "forum":
            assert await writes(world, "Lunch?") == []
            assert "Kept as a note" in world.sent(world.chat)[-1]


@pytest.mark.parametrize("kind", KINDS)
async def test_where_only_the_holder_writes_others_are_kept_with_a_button(kind: Surface) -> None:
    async with started(flows("relay: holder"), group=kind, staff=staff()) as world:
        await opened(world)
        assert await writes(world, "Mine") == ["Mine"]
        assert await writes(world, BOLD, account=OTHER, message_id="900") == []
        assert "Olga holds #C1" in world.sent(world.chat)[-1]
        before = len(world.channel.tried)
        await world.press("Send to the customer")
        assert heard(world, before) == ["Dear Anna"]
        assert world.messages()[-1].outbound.text == BOLD
        await world.press("Send to the customer")
        assert heard(world, before) == ["Dear Anna"]
        assert world.toasts(world.chat)[-1] == "It was sent already."


async def test_what_was_kept_is_sent_after_a_restart_with_its_media() -> None:
    async with started(flows("relay: holder"), group="forum", staff=staff()) as world:
        await opened(world)
        await writes(world, "Mine")
        await writes(world, "", account=OTHER, message_id="900", attachments=[PHOTO])
        await world.restart()
        await world.press("Send to the customer")
        last = [one for one in world.channel.tried if one.peer == CUSTOMER][-1]
        # no words then: none that somebody may have put under it since
        assert (last.op, last.source_message, last.bare) == ("copy", "900", True)


# --- others: warn, lock ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_two_who_answer_are_told_of_each_other_once_a_minute(kind: Surface) -> None:
    async with started(flows(), group=kind, staff=staff()) as world:
        await opened(world)
        other: dict[str, Any] = {"account": OTHER, "person": {"name": "Pavel"}}
        assert await writes(world, "One") == ["One"]
        assert await writes(world, "Two", **other) == ["Two"]
        assert "Two are answering #C1 at once: Olga and Pavel" in world.sent(world.chat)[-1]
        before = len(world.sent(world.chat))
        await writes(world, "Three")
        await writes(world, "Four", **other)
        assert [t for t in world.sent(world.chat)[before:] if "👥" in t] == []
        await world.wait(timedelta(seconds=61))
        await writes(world, "Five", **other)
        assert "Pavel wrote to the customer as well; Olga holds" in world.sent(world.chat)[-1]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_locked_ticket_is_its_holders_and_the_leads(kind: Surface) -> None:
    lead = f'others: lock\n  operators:\n    Lena: {{account: "{LEAD}", role: supervisor}}'
    async with started(flows(lead), group=kind, staff=staff()) as world:
        await opened(world)
        assert await writes(world, "Mine") == ["Mine"]
        assert await writes(world, "Me too", account=OTHER) == []
        assert "Not sent: Olga holds #C1" in world.sent(world.chat)[-1]
        assert await writes(world, "The lead", account=LEAD) == ["The lead"]


# --- forwards, signatures, after the end -------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_a_forward_asks_first(kind: Surface) -> None:
    async with started(flows("confirm_forwards: yes"), group=kind) as world:
        await opened(world)
        assert await writes(world, "From a colleague", forwarded=True) == []
        assert "forwarded message" in world.sent(world.chat)[-1]
        before = len(world.channel.tried)
        await world.press("Send to the customer")
        assert heard(world, before) == ["From a colleague"]
        assert await writes(world, "// hm", forwarded=True) == []


@pytest.mark.parametrize(
    ("signature", "name"),
    [("nobody", ""), ("role", "Support:"), ("first name", "Olga:")],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_how_the_customer_sees_who_answers(kind: Surface, signature: str, name: str) -> None:
    async with started(flows(f"signature: {signature}"), group=kind) as world:
        await opened(world)
        person = {"name": "Olga Petrova"}
        assert await writes(world, "Hi", person=person) == [f"{name} Hi".strip()]
        media = {"attachments": [PHOTO], "person": person}
        assert await writes(world, "Look", **media) == [
            f"copy {name} Look" if name else "copy Look"
        ]
        assert await writes(world, "", **media) == [f"copy {name}"]
        assert "Petrova" not in "".join(world.sent())
        bold = [e.kind for e in world.messages()[-1].outbound.text.entities]
        assert bold == (["bold"] if name else [])


async def test_an_album_is_signed_ahead() -> None:
    async with started(flows("signature: first name"), group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        page = [
            world.channel.arrived(
                OPERATOR,
                text,
                at=world.clock.now(),
                chat=world.chat,
                thread=world.topics()[-1],
                person={"name": "Olga"},
                attachments=[PHOTO],
                album="a",
                message_id=number,
            )
            for number, text in (("900", "Like this"), ("901", ""))
        ]
        await world.take(*page)
        words, album = (one for one in world.channel.tried[before:] if one.peer == CUSTOMER)
        assert words.text.text == "Olga: Like this"
        assert (album.op, album.bare) == ("copy_album", True)


@pytest.mark.parametrize("kind", KINDS)
async def test_after_the_end_a_message_asks_to_reopen(kind: Surface) -> None:
    async with started(flows(), group=kind) as world:
        await opened(world)
        await writes(world, "/done")
        assert await writes(world, "One more thing", message_id="900") == []
        assert "Reopen it and send this?" in world.sent(world.chat)[-1]
        before = len(world.channel.tried)
        await world.press("Reopen and send")
        assert heard(world, before) == ["One more thing"]
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.state, ticket.reopened) == ("waiting_customer", 1)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_copy_names_its_words(kind: Surface) -> None:
    """Without them the messenger takes what stands there when it leaves: perhaps a note by then."""
    async with started(flows(), group=kind) as world:
        await opened(world)
        assert await writes(world, "Look", attachments=[PHOTO]) == ["copy Look"]
        last = [one for one in world.channel.tried if one.peer == CUSTOMER][-1]
        assert last.text.text == "Look"
