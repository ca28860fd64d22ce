"""An album is one message, whichever way it goes and whatever happens on the way."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from cxbot.conversation import albums
from cxbot.model.arrival import Arrival
from cxbot.model.channel import RefusalCode, Refused, Sent
from cxbot.model.message import Attachment, AttachmentKind, Inbound, Outbound, Person
from cxbot.model.text import RichText, styled
from cxbot.testing import CUSTOMER, OPERATOR, World, started

Surface = Literal["forum", "plain"]
KINDS: tuple[Surface, ...] = ("forum", "plain")
HELP = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
PHOTO = Attachment(kind="photo", file_id="f")
NOW = datetime(2026, 3, 10, tzinfo=UTC)


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def parts(world: World, numbers: Sequence[int], caption: str = "", **more: Any) -> list[Arrival]:
    """Of one album, the caption under the first."""
    account = more.pop("account", CUSTOMER)
    return [
        world.channel.arrived(
            account,
            caption if number == numbers[0] else "",
            at=world.clock.now(),
            attachments=[PHOTO],
            album=more.get("album", "a"),
            message_id=str(number),
            **{name: value for name, value in more.items() if name != "album"},
        )
        for number in numbers
    ]


def of_operator(world: World, numbers: Sequence[int], caption: str = "") -> list[Arrival]:
    place: dict[str, Any] = {"chat": world.chat}
    if world.group is not None and world.group.forum:
        place["thread"] = world.topics()[-1]
    else:
        place["reply_to"] = world.card_button("Take")[0].id
    return parts(world, numbers, caption, account=OPERATOR, person={"name": "Olga"}, **place)


def to(world: World, peer: str, since: int = 0) -> list[Outbound]:
    return [one for one in world.channel.tried[since:] if one.peer == peer]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_customers_album_comes_whole(kind: Surface) -> None:
    async with started(HELP, group=kind) as world:
        await opened(world)
        before = len(world.channel.tried)
        await world.take(*parts(world, (702, 700, 701), "torn"))
        *ahead, album = to(world, world.chat, before)
        assert (album.op, album.source_messages) == ("copy_album", ("700", "701", "702"))
        assert [one.text.text for one in ahead] == (
            [] if kind == "forum" else ["#C1 [photo][photo][photo]"]
        )
        [*_, point] = await world.touchpoints("in")
        assert (point["text"], point["kind"]) == ("torn", "media")


@pytest.mark.parametrize("kind", KINDS)
async def test_an_operators_album_goes_whole_and_is_one_answer(kind: Surface) -> None:
    async with started(HELP, group=kind) as world:
        await opened(world)
        before = len(world.channel.tried)
        await world.take(*of_operator(world, (900, 901, 902), "like this"))
        [album] = to(world, CUSTOMER, before)
        assert (album.op, album.source_messages) == ("copy_album", ("900", "901", "902"))
        assert not album.bare
        [point] = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert (point["text"], point["outcome"]) == ("like this", "delivered")


async def test_each_part_is_known_on_the_other_side() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        await world.take(*of_operator(world, (900, 901, 902)))
        first = next(m for m in world.channel.sent if m.outbound.op == "copy_album")
        await world.say(CUSTOMER, "This one?", reply_to=str(int(first.id) + 1))
        assert world.messages(world.chat)[-1].outbound.reply_to == "901"


def answering(
    world: World, kinds: Sequence[AttachmentKind], captions: Sequence[RichText | str], to: str
) -> list[Arrival]:
    """An operator's album in answer to that message of the group."""
    place = {"thread": world.topics()[-1]} if world.group and world.group.forum else {}
    return [
        world.channel.arrived(
            OPERATOR,
            caption,
            at=world.clock.now(),
            attachments=[Attachment(kind=kind, file_id=f"f{number}")],
            album="b",
            message_id=str(900 + number),
            chat=world.chat,
            reply_to=to,
            person={"name": "Olga"},
            **place,
        )
        for number, (kind, caption) in enumerate(zip(kinds, captions, strict=True))
    ]


async def asked(world: World) -> tuple[str, str]:
    """The customer's message, as they and as the group have it."""
    await opened(world)
    await world.say(CUSTOMER, "Which one is mine?", message_id="700")
    return "700", world.messages(world.chat)[-1].id


@pytest.mark.parametrize("kind", KINDS)
async def test_an_album_that_answers_a_message_quotes_it(kind: Surface) -> None:
    async with started(HELP, group=kind) as world:
        theirs, ours = await asked(world)
        before = len(world.channel.tried)
        captions = (styled("bold", "this"), RichText("or that"))
        await world.take(*answering(world, ("photo", "video"), captions, ours))
        [album] = to(world, CUSTOMER, before)
        assert (album.op, album.reply_to) == ("album", theirs)
        assert [item.attachment.file_id for item in album.items] == ["f0", "f1"]
        assert tuple(item.text for item in album.items) == captions
        [point] = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert (point["text"], point["outcome"]) == ("this\nor that", "delivered")
        first = next(m for m in world.channel.sent if m.outbound.op == "album")
        await world.say(CUSTOMER, "That", reply_to=str(int(first.id) + 1))
        assert world.messages(world.chat)[-1].outbound.reply_to == "901", "each part is known"


UNFIT: list[tuple[tuple[AttachmentKind, ...], str]] = [
    (("photo", "document"), ""),
    (("audio", "video"), ""),
    (("photo", "animation"), ""),
    (("photo", "photo"), "x" * 1025),
]


@pytest.mark.parametrize(("files", "caption"), UNFIT)
@pytest.mark.parametrize("kind", KINDS)
async def test_what_can_be_no_group_of_files_is_copied(
    kind: Surface, files: tuple[AttachmentKind, ...], caption: str
) -> None:
    async with started(HELP, group=kind) as world:
        _, ours = await asked(world)
        before = len(world.channel.tried)
        await world.take(*answering(world, files, (caption, ""), ours))
        [album] = to(world, CUSTOMER, before)
        assert (album.op, album.source_messages) == ("copy_album", ("900", "901"))


@pytest.mark.parametrize("code", ["other", "too_large", "bad_entities", "no_rights"])
async def test_a_group_of_files_that_is_refused_is_copied(code: RefusalCode) -> None:
    async with started(HELP, group="forum") as world:
        _, ours = await asked(world)
        world.channel.script(Refused(code=code, reason="no"), op="album")
        before = len(world.channel.tried)
        await world.take(*answering(world, ("photo", "photo"), ("one", ""), ours))
        assert [one.op for one in to(world, CUSTOMER, before)] == ["album", "copy_album"]
        [point] = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert point["outcome"] == "delivered"
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.state == "waiting_customer", "it counts as the answer"


async def test_a_note_under_any_part_keeps_the_rest_that_comes_late() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        await world.take(*of_operator(world, (900, 901), "// only for us"))
        await world.take(*of_operator(world, (902,)))
        assert to(world, CUSTOMER, before) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_what_comes_late_answers_its_album(kind: Surface) -> None:
    async with started(HELP, group=kind) as world:
        await opened(world)
        await world.take(*of_operator(world, (900, 901)))
        album = next(m for m in world.channel.sent if m.outbound.op == "copy_album")
        late = parts(
            world,
            (902,),
            account=OPERATOR,
            chat=world.chat,
            **({"thread": world.topics()[-1]} if kind == "forum" else {}),
        )
        await world.take(*late)
        last = to(world, CUSTOMER)[-1]
        assert (last.op, last.source_message, last.reply_to) == ("copy", "902", album.id)


async def test_a_customers_late_part_answers_the_copy() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        await world.take(*parts(world, (700, 701)))
        album = next(m for m in world.channel.sent if m.outbound.op == "copy_album")
        await world.take(*parts(world, (702,)))
        last = to(world, world.chat)[-1]
        assert (last.op, last.source_message, last.reply_to) == ("copy", "702", album.id)


async def test_what_was_gathered_when_the_process_ended_is_gathered_again() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        world.album_pause = 60.0
        await world.restart()
        first, *others = parts(world, (700, 701, 702))
        await world.engine.lanes.accept([first])
        await world.engine.lanes.accept(others)
        world.album_pause = 0.0
        await world.restart()
        await world.settled()
        copies = [one for one in to(world, world.chat) if one.op.startswith("copy")]
        assert [one.source_messages for one in copies] == [("700", "701", "702")]


async def test_nobody_waits_for_more_once_something_else_was_written() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        world.album_pause = 60.0
        await world.restart()
        before = len(world.channel.tried)
        await world.engine.lanes.accept(parts(world, (700, 701)))
        await world.engine.lanes.accept(parts(world, (702,)))
        await world.say(CUSTOMER, "That is all")
        album, words = to(world, world.chat, before)
        assert album.source_messages == ("700", "701", "702")
        assert words.text.text == "That is all"


async def test_words_of_others_do_not_split_an_album() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        first, *others = of_operator(world, (900, 901))
        between = world.channel.arrived(
            "2002", "Lunch?", at=world.clock.now(), chat=world.chat, message_id="950"
        )
        await world.take(first, between, *others)
        assert to(world, CUSTOMER)[-1].source_messages == ("900", "901")


async def test_an_album_answers_a_question_once() -> None:
    flows = {
        "claim": "when: {command: /claim}\ndo:\n  - ask: A photo, please\n    answer: photo\n"
        "    save: photo\n  - say: Thank you.\n"
    }
    async with started(flows) as world:
        await world.say(CUSTOMER, "/claim")
        before = len(world.sent())
        await world.take(*parts(world, (700, 701, 702)))
        assert world.sent()[before:] == ["Thank you."]
        assert len(await world.touchpoints("in")) == 2


async def test_whoever_is_the_poison_in_an_album_it_is_buried_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(*_: object) -> Inbound:
        raise RuntimeError("boom")

    async with started(HELP) as world:
        monkeypatch.setattr(albums, "whole", fails)
        await world.take(*parts(world, (700, 701)))
        assert await world.store.inbox.waiting() == []
        [apology] = world.sent()
        assert "person" in apology or "colleague" in apology


def test_the_parts_stand_in_their_order_and_keep_their_words() -> None:
    def part(number: str, text: str, kind: Literal["photo", "video"] = "photo") -> Inbound:
        return Inbound(
            kind="message",
            channel="memory",
            sender=Person(account=CUSTOMER),
            at=NOW,
            message_id=number,
            text=RichText(text),
            attachments=(Attachment(kind=kind, file_id=number),),
            album="a",
        )

    one = albums.whole([part("10", "b"), part("9", "a", "video"), part("11", "// c")])
    assert one.parts == ("9", "10", "11")
    assert [file.kind for file in one.attachments] == ["video", "photo", "photo"]
    assert one.text.text == "// c\na\nb"


async def test_a_part_that_could_not_be_copied_is_told_of() -> None:
    async with started(HELP, group="forum") as world:
        await opened(world)
        world.channel.script(
            Sent(message_id="501", message_ids=("501", None)), op="copy_album", peer=CUSTOMER
        )
        before = len(world.sent(world.chat))
        await world.take(*of_operator(world, (900, 901)))
        assert len(world.sent(world.chat)) > before
