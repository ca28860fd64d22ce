"""The Bot API in a group: reactions, pins, captions, albums and copies."""

from typing import Any

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.model.channel import Ambiguous
from cxbot.model.message import Outbound
from cxbot.model.text import RichText, styled
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault, named, too_many

from .group_calls import ANNA, FORUM, OLGA, PLAIN, TAKE, arrives, out, refused

# --- reactions, pins, captions, leaving ----------------------------------------------------------


async def test_a_reaction_is_put_and_taken_away(telegram: Telegram, server: SandboxServer) -> None:
    number = server.telegram.say(OLGA, "Hello", chat=FORUM)
    post = server.telegram.chats[FORUM].posts[number]
    for emoji, stored in (("👀", "👀"), ("❤️", "❤")):
        await arrives(telegram, out("react", message_id=str(number), reaction=emoji))
        assert list(post.reactions.values()) == [stored]
    await arrives(telegram, out("react", message_id=str(number)))
    assert not post.reactions


@pytest.mark.parametrize("emoji", ["✅", "❌", "👀👀", "x"])
async def test_what_a_bot_may_not_react_with_is_refused_without_a_request(
    telegram: Telegram, server: SandboxServer, emoji: str
) -> None:
    before = server.ledger.seq
    assert await refused(telegram, out("react", message_id="999", reaction=emoji)) == "other"
    assert server.ledger.seq == before


async def test_a_message_is_pinned_and_again(telegram: Telegram, server: SandboxServer) -> None:
    post = await arrives(telegram, out("message", text="Board"))
    for _ in range(2):
        await arrives(telegram, out("pin", message_id=post.message_id, silent=True))
    assert server.telegram.chats[FORUM].pinned == [int(post.message_id or 0)]


async def test_the_caption_of_our_copy_is_edited(telegram: Telegram, server: SandboxServer) -> None:
    server.telegram.send_photo(ANNA, b"png", caption="Broken")
    source = str(server.telegram.chat(ANNA)[-1]["message_id"])
    copy = out("copy", source_chat=str(ANNA), source_message=source, buttons=TAKE)
    made = await arrives(telegram, copy)
    assert server.telegram.chat(FORUM)[-1]["caption"] == "Broken"
    text = RichText("Very ") + styled("bold", "broken")
    await arrives(telegram, out("caption", message_id=made.message_id, text=text))
    shown = server.telegram.chat(FORUM)[-1]
    assert shown["caption"] == "Very broken"
    assert [entity["type"] for entity in shown["caption_entities"]] == ["bold"]
    gone = out("caption", message_id="999", text="x")
    assert await refused(telegram, gone) == "message_gone"


async def test_the_bot_leaves_a_group_and_is_content_when_it_has_left(
    telegram: Telegram, server: SandboxServer
) -> None:
    for _ in range(2):
        await arrives(telegram, out("leave", PLAIN))
    assert server.telegram.chats[PLAIN].member(42).status == "left"
    assert await refused(telegram, out("message", PLAIN, text="x")) == "kicked"


async def test_a_deleted_message_cannot_be_edited_or_deleted(telegram: Telegram) -> None:
    made = await arrives(telegram, out("message", text="x"))
    await arrives(telegram, out("delete", message_id=made.message_id))
    for op in ("delete", "edit", "buttons"):
        outbound = out(op, message_id=made.message_id, text="y")
        assert await refused(telegram, outbound) == "message_gone"


# --- albums and copies ----------------------------------------------------------------------------


def album(server: SandboxServer, parts: int = 3) -> tuple[str, ...]:
    return tuple(map(str, server.telegram.send_album(ANNA, [b"png"] * parts, caption="Three")))


def copied(server: SandboxServer, source: str) -> list[str]:
    """The copies of it that are still there."""
    there = {message["message_id"] for message in server.telegram.chat(FORUM)}
    copies = server.telegram.copies(ANNA, int(source))
    return [str(number) for _, number in copies if number in there]


def album_copy(sources: tuple[str, ...], **fields: Any) -> Outbound:
    return out("copy_album", source_chat=str(ANNA), source_messages=sources, **fields)


async def test_an_album_stays_one(telegram: Telegram, server: SandboxServer) -> None:
    sources = album(server)
    sent = await arrives(telegram, album_copy(sources))
    assert sent.message_ids == tuple(copied(server, source)[0] for source in sources)
    assert sent.message_id == sent.message_ids[0]
    groups = {message["media_group_id"] for message in server.telegram.chat(FORUM)}
    assert len(groups) == 1


async def test_an_album_with_a_part_that_cannot_be_copied_comes_in_pieces(
    telegram: Telegram, server: SandboxServer
) -> None:
    sources = album(server)
    server.telegram.make_uncopyable(ANNA, int(sources[1]))
    sent = await arrives(telegram, album_copy(sources))
    assert [len(copied(server, source)) for source in sources] == [1, 0, 1]
    assert sent.message_ids == (copied(server, sources[0])[0], None, copied(server, sources[2])[0])
    assert sent.known_ids == (sent.message_ids[0], sent.message_ids[2])


async def test_an_album_of_which_nothing_can_be_copied_is_refused(
    telegram: Telegram, server: SandboxServer
) -> None:
    sources = album(server)
    for source in sources:
        server.telegram.make_uncopyable(ANNA, int(source))
    assert await refused(telegram, album_copy(sources)) == "uncopyable"
    assert await refused(telegram, album_copy(("901", "902"))) == "message_gone"


async def test_the_rest_of_an_album_in_pieces_waits_for_the_flood_to_pass(
    telegram: Telegram, server: SandboxServer, waits: list[float]
) -> None:
    sources = album(server)
    server.telegram.make_uncopyable(ANNA, int(sources[0]))
    server.fail(Fault(method="copyMessage", answer=too_many(4), after=1))
    sent = await arrives(telegram, album_copy(sources))
    assert waits == [4]
    assert sent.message_ids == (None, copied(server, sources[1])[0], copied(server, sources[2])[0])


async def test_an_album_that_breaks_off_in_pieces_is_unclear(
    telegram: Telegram, server: SandboxServer, waits: list[float]
) -> None:
    sources = album(server)
    server.telegram.make_uncopyable(ANNA, int(sources[0]))
    server.fail(Fault(method="copyMessage", answer=too_many(60), after=2))
    assert isinstance(await telegram.send(album_copy(sources)), Ambiguous)
    assert waits == []


async def test_what_cannot_be_taken_back_comes_twice_rather_than_not_at_all(
    telegram: Telegram, server: SandboxServer
) -> None:
    sources = album(server)
    server.telegram.make_uncopyable(ANNA, int(sources[1]))
    server.fail(Fault(method="deleteMessages", answer=named("cant_delete")))
    sent = await arrives(telegram, album_copy(sources))
    assert [len(copied(server, source)) for source in sources] == [2, 0, 2]
    assert sent.message_ids[0] == copied(server, sources[0])[-1]


@pytest.mark.parametrize("fault", ["topic_gone", "kicked", "no_rights_to_send"])
async def test_an_album_for_which_there_is_no_place_is_refused_as_a_whole(
    telegram: Telegram, server: SandboxServer, fault: str
) -> None:
    server.fail(Fault(method="copyMessages", answer=named(fault)))
    code = await refused(telegram, album_copy(album(server)))
    assert code == {"no_rights_to_send": "no_rights"}.get(fault, fault)


async def test_a_copy_without_a_number_has_arrived_and_cannot_be_found(
    telegram: Telegram, server: SandboxServer
) -> None:
    number = str(server.telegram.send_voice(ANNA, b"ogg"))
    server.fail(Fault(method="copyMessage", answer="zero"))
    sent = await arrives(telegram, out("copy", source_chat=str(ANNA), source_message=number))
    assert (sent.message_id, sent.known_ids) == (None, ())
    assert len(copied(server, number)) == 1


async def test_a_kind_that_cannot_be_copied_is_named_so(
    telegram: Telegram, server: SandboxServer
) -> None:
    number = str(server.telegram.say(ANNA, "x"))
    server.telegram.make_uncopyable(ANNA, int(number))
    copy = out("copy", source_chat=str(ANNA), source_message=number)
    assert await refused(telegram, copy) == "uncopyable"
    copy = out("copy", source_chat=str(ANNA), source_message="999")
    assert await refused(telegram, copy) == "message_gone"
