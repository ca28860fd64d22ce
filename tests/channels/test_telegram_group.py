"""What the desk does in its group, over real HTTP: topics, reactions, pins, albums, long texts."""

from typing import Any, Literal

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_markup import MAX_CAPTION, MAX_TEXT
from cxbot.channels.telegram_polling import ALLOWED_UPDATES
from cxbot.channels.telegram_reading import arrival
from cxbot.model.channel import Ambiguous, Outcome, Refused, Sent
from cxbot.model.message import Attachment, Button, GroupInbound, Inbound, Outbound, OutboundOp
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.chats import Topic
from cxbot.sandbox.faults import Fault, named, too_many
from cxbot.sandbox.refusals import Refusal

ANNA, OLGA, PAVEL, FORUM, PLAIN = 1001, 2001, 2002, -1001, -55
TAKE = ((Button(label="Take", data="t"),),)


def out(op: OutboundOp, chat: int = FORUM, **fields: Any) -> Outbound:
    """As it comes out of the outbox."""
    if isinstance(fields.get("text"), str):
        fields["text"] = RichText(fields["text"])
    return Outbound.from_json(Outbound(op=op, peer=str(chat), **fields).to_json())


async def arrives(telegram: Telegram, outbound: Outbound) -> Sent:
    outcome = await telegram.send(outbound)
    assert isinstance(outcome, Sent), outcome
    return outcome


async def refused(telegram: Telegram, outbound: Outbound) -> str:
    outcome = await telegram.send(outbound)
    assert isinstance(outcome, Refused), outcome
    return outcome.code


# --- topics --------------------------------------------------------------------------------------


async def topic(telegram: Telegram, server: SandboxServer, **look: Any) -> Topic:
    sent = await arrives(telegram, out("open_topic", text="Anna", **look))
    return server.telegram.chats[FORUM].topics[int(sent.message_id or 0)]


async def icon(telegram: Telegram, emoji: str) -> str:
    stickers = await telegram.call("getForumTopicIconStickers")
    found = (s["custom_emoji_id"] for s in stickers if s["emoji"].replace("\ufe0f", "") == emoji)
    return str(next(found))


async def test_a_topic_wears_an_icon_and_changes_it(
    telegram: Telegram, server: SandboxServer
) -> None:
    made = await topic(telegram, server, icon="❗️")
    assert (made.name, made.icon) == ("Anna", await icon(telegram, "❗"))

    thread = str(made.id)
    await arrives(telegram, out("topic", thread=thread, icon="✅"))
    assert (made.name, made.icon) == ("Anna", await icon(telegram, "✅"))
    await arrives(telegram, out("topic", thread=thread, text="Anna Lee"))
    assert (made.name, made.icon) == ("Anna Lee", await icon(telegram, "✅"))


async def test_a_topic_that_looks_like_that_already_is_no_failure(
    telegram: Telegram, server: SandboxServer
) -> None:
    thread = str((await topic(telegram, server, icon="✅")).id)
    assert await telegram.send(out("topic", thread=thread, icon="✅")) == Sent()
    assert await telegram.send(out("reopen_topic", thread=thread)) == Sent()


async def test_icons_are_looked_up_once(telegram: Telegram, server: SandboxServer) -> None:
    await topic(telegram, server, icon="❗")
    server.fail(Fault(method="getForumTopicIconStickers", answer="drop", times=0))
    made = await topic(telegram, server, icon="✅")
    assert made.icon is not None


async def test_without_icons_a_topic_is_made_all_the_same(
    telegram: Telegram, server: SandboxServer
) -> None:
    server.fail(Fault(method="getForumTopicIconStickers", answer="drop"))
    made = await topic(telegram, server, icon="❗")
    assert made.icon is None
    # and a change of nothing but the icon needs no request: this one would fail
    server.fail(Fault(method="editForumTopic", answer="drop"))
    assert await telegram.send(out("topic", thread=str(made.id), icon="✅")) == Sent()


async def test_an_icon_that_telegram_withdrew_is_left_out(
    telegram: Telegram, server: SandboxServer
) -> None:
    gone = Refusal(400, "Bad Request: DOCUMENT_INVALID")
    server.fail(Fault(method="createForumTopic", answer=gone))
    made = await topic(telegram, server, icon="❗")
    assert made.icon is None


async def test_an_icon_that_telegram_never_had_is_left_out(
    telegram: Telegram, server: SandboxServer
) -> None:
    for emoji in ("🦖", "💤", "x"):
        assert (await topic(telegram, server, icon=emoji)).icon is None


async def test_a_topic_is_closed_reopened_and_deleted(
    telegram: Telegram, server: SandboxServer
) -> None:
    made = await topic(telegram, server)
    thread = str(made.id)
    ops: tuple[OutboundOp, ...] = ("close_topic", "reopen_topic", "delete_topic")
    seen = []
    for op in ops:
        await arrives(telegram, out(op, thread=thread))
        seen.append((made.closed, made.deleted))
    assert seen == [(True, False), (False, False), (False, True)]
    await arrives(telegram, out("delete_topic", thread=thread))
    assert await refused(telegram, out("topic", thread=thread, text="x")) == "topic_gone"
    assert await refused(telegram, out("message", thread=thread, text="x")) == "topic_gone"


async def test_a_plain_group_has_no_topics(telegram: Telegram) -> None:
    assert await refused(telegram, out("open_topic", PLAIN, text="Anna")) == "no_forum"


async def test_a_bot_that_may_not_manage_topics_has_no_rights(
    telegram: Telegram, server: SandboxServer
) -> None:
    server.telegram.set_bot(FORUM, without=["can_manage_topics", "can_pin_messages"])
    assert await refused(telegram, out("open_topic", text="Anna")) == "no_rights"
    post = await arrives(telegram, out("message", text="Board"))
    assert await refused(telegram, out("pin", message_id=post.message_id)) == "no_rights"


async def test_general_takes_messages_by_its_number(
    telegram: Telegram, server: SandboxServer
) -> None:
    await arrives(telegram, out("message", thread="1", text="Board"))
    board = server.telegram.chat(FORUM)[-1]
    assert board["text"] == "Board"
    assert "is_topic_message" not in board


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


# --- long texts -----------------------------------------------------------------------------------


def shown(server: SandboxServer, count: int) -> list[dict[str, Any]]:
    return server.telegram.chat(FORUM)[-count:]


@pytest.mark.parametrize("letter", ["x", "ж", "😀"])
async def test_a_text_of_the_longest_length_is_one_message(
    telegram: Telegram, server: SandboxServer, letter: str
) -> None:
    units = utf16_length(letter)
    before = len(server.telegram.chat(FORUM))
    sent = await arrives(telegram, out("message", text=letter * (MAX_TEXT // units)))
    assert sent.message_ids == ()
    assert len(server.telegram.chat(FORUM)) == before + 1
    sent = await arrives(telegram, out("message", text=letter * (MAX_TEXT // units + 1)))
    assert len(sent.message_ids) == 2


async def test_of_a_text_in_parts_the_first_answers_and_the_last_has_the_buttons(
    telegram: Telegram, server: SandboxServer
) -> None:
    thread = str((await topic(telegram, server)).id)
    asked = server.telegram.say(OLGA, "Well?", chat=FORUM, thread=int(thread))
    words = RichText("word " * 2000)
    sent = await arrives(
        telegram, out("message", thread=thread, text=words, reply_to=str(asked), buttons=TAKE)
    )
    parts = shown(server, 3)
    assert sent.message_ids == tuple(str(part["message_id"]) for part in parts)
    assert sent.message_id == sent.message_ids[0]
    assert {part["message_thread_id"] for part in parts} == {int(thread)}
    replied = [part["reply_to_message"]["message_id"] for part in parts]
    assert replied == [asked, int(thread), int(thread)]
    assert [("reply_markup" in part) for part in parts] == [False, False, True]
    assert "".join(part["text"] for part in parts).count("word") == 2000


async def test_a_long_caption_follows_its_copy(telegram: Telegram, server: SandboxServer) -> None:
    source = str(server.telegram.send_photo(ANNA, b"png", caption="Short"))
    copy = out(
        "copy",
        source_chat=str(ANNA),
        source_message=source,
        text="😀" * (MAX_CAPTION // 2 + 1),
        buttons=TAKE,
    )
    sent = await arrives(telegram, copy)
    photo, text = shown(server, 2)
    assert "photo" in photo
    assert not {"caption", "reply_markup"} & set(photo)
    assert "reply_markup" in text
    assert sent.message_ids == (str(photo["message_id"]), str(text["message_id"]))


async def test_what_has_no_caption_comes_before_its_words(
    telegram: Telegram, server: SandboxServer
) -> None:
    place = Attachment(kind="location", latitude=1.0, longitude=2.0)
    await arrives(telegram, out("message", attachment=place, text="Here", reply_to="1"))
    first, second = shown(server, 2)
    assert "location" in first
    assert second["text"] == "Here"


async def _second_part(telegram: Telegram, server: SandboxServer, fault: Fault) -> Outcome:
    fault.after = 1
    server.fail(fault)
    return await telegram.send(out("message", text="x" * 5000))


async def test_the_rest_of_a_text_waits_where_its_beginning_has_arrived(
    telegram: Telegram, server: SandboxServer, waits: list[float]
) -> None:
    outcome = await _second_part(telegram, server, Fault(method="*", answer=too_many(3), times=2))
    assert isinstance(outcome, Sent)
    assert waits == [3, 3]
    assert sum(len(part["text"]) for part in shown(server, 2)) == 5000


@pytest.mark.parametrize(
    "fault",
    [
        Fault(method="*", answer=too_many(60)),
        Fault(method="*", answer="swallow"),
        Fault(method="*", answer=too_many(5), times=0),
    ],
    ids=["long flood", "unclear", "endless flood"],
)
async def test_a_text_that_breaks_off_is_unclear(
    telegram: Telegram, server: SandboxServer, waits: list[float], fault: Fault
) -> None:
    assert isinstance(await _second_part(telegram, server, fault), Ambiguous)
    assert sum(waits) <= 15


# --- what comes in from there ---------------------------------------------------------------------


async def came_in(telegram: Telegram) -> list[tuple[str, Inbound | GroupInbound | None]]:
    """Lane and meaning of all that waits."""
    page = await telegram.call("getUpdates", {"allowed_updates": list(ALLOWED_UPDATES)})
    if page:
        await telegram.call("getUpdates", {"offset": page[-1]["update_id"] + 1})
    lanes = [arrival(raw, telegram.bot_id).lane for raw in page]
    return list(zip(lanes, map(telegram.read, page), strict=True))


async def the_last(telegram: Telegram) -> GroupInbound:
    """That came from a group, but for what Telegram says in it of people who join and leave."""
    for lane, found in reversed(await came_in(telegram)):
        assert isinstance(found, GroupInbound)
        assert lane == f"group:{found.chat}"
        if found.kind != "service" or found.thread is not None:
            return found
    raise AssertionError("nothing came")


@pytest.fixture
async def listening(telegram: Telegram) -> Telegram:
    """Asked once for the kinds of updates that we read: from then on they come."""
    await came_in(telegram)
    return telegram


async def test_reactions_come_in(listening: Telegram, server: SandboxServer) -> None:
    number = server.telegram.say(OLGA, "Hello", chat=FORUM)
    server.telegram.reacts(PAVEL, number, "👍", chat=FORUM)
    found = await the_last(listening)
    assert (found.kind, found.message_id, found.reactions) == ("reaction", str(number), ("👍",))
    assert found.sender.account == str(PAVEL)
    server.telegram.reacts(PAVEL, number, None, chat=FORUM)
    assert (await the_last(listening)).reactions == ()

    private = server.telegram.say(ANNA, "Hi")
    server.telegram.reacts(ANNA, private, "❤")
    lane, mine = (await came_in(listening))[-1]
    assert isinstance(mine, Inbound)
    assert (lane, mine.kind, mine.reactions) == (f"telegram:{ANNA}", "reaction", ("❤",))


async def test_an_anonymous_reaction_is_nobodys(listening: Telegram, server: SandboxServer) -> None:
    number = server.telegram.say(OLGA, "Hello", chat=FORUM)
    server.telegram.reacts(OLGA, number, "👍", chat=FORUM, anonymous=True)
    found = await the_last(listening)
    assert (found.anonymous, found.sender_chat) == (True, str(FORUM))
    assert found.sender.account != str(OLGA)


async def test_who_comes_and_goes_is_told(listening: Telegram, server: SandboxServer) -> None:
    server.telegram.add_member(FORUM, "Nina", 2003, told=True)
    found = await the_last(listening)
    assert found.kind == "member"
    assert found.member is not None
    assert (found.member.account, found.member.name) == ("2003", "Nina")
    assert (found.present, found.admin) == (True, False)
    server.telegram.rank(FORUM, 2003, by=OLGA)
    found = await the_last(listening)
    assert (found.sender.account, found.present, found.admin) == (str(OLGA), True, True)
    server.telegram.remove_member(FORUM, 2003)
    found = await the_last(listening)
    assert (found.present, found.admin) == (False, False)


async def test_our_own_place_is_told_with_its_rights(
    listening: Telegram, server: SandboxServer
) -> None:
    server.telegram.set_bot(FORUM, without=["can_pin_messages"])
    found = await the_last(listening)
    assert (found.kind, found.present, found.admin) == ("bot", True, True)
    assert found.rights == {"can_manage_topics", "can_delete_messages"}
    status: Literal["member", "kicked"]
    for status in ("member", "kicked"):
        server.telegram.set_bot(FORUM, status=status)
        found = await the_last(listening)
        assert (found.present, found.admin) == (status == "member", False)
        assert found.rights == frozenset()


async def test_what_happens_to_a_topic_is_told(listening: Telegram, server: SandboxServer) -> None:
    thread = server.telegram.open_topic(OLGA, FORUM, "Anna")
    assert (await the_last(listening)).kind == "service"
    for closed, kind in ((True, "topic_closed"), (False, "topic_reopened")):
        server.telegram.shut_topic(OLGA, FORUM, thread, closed=closed)
        found = await the_last(listening)
        assert (found.kind, found.thread, found.sender.account) == (kind, str(thread), str(OLGA))
    server.telegram.rename_topic(OLGA, FORUM, thread, "Boris")
    found = await the_last(listening)
    assert (found.kind, found.thread) == ("topic_edited", str(thread))


async def test_a_message_in_a_topic_replies_only_where_it_does(
    listening: Telegram, server: SandboxServer
) -> None:
    thread = server.telegram.open_topic(OLGA, FORUM, "Anna")
    first = server.telegram.say(OLGA, "One", chat=FORUM, thread=thread)
    found = await the_last(listening)
    assert (found.thread, found.reply_to) == (str(thread), None)
    server.telegram.say(OLGA, "Two", chat=FORUM, thread=thread, reply_to=first)
    assert (await the_last(listening)).reply_to == str(first)
    general = server.telegram.say(OLGA, "Three", chat=FORUM)
    server.telegram.say(PAVEL, "Four", chat=FORUM, reply_to=general)
    found = await the_last(listening)
    assert (found.thread, found.reply_to) == (None, str(general))


async def test_forwarded_and_anonymous_messages_say_so(
    listening: Telegram, server: SandboxServer
) -> None:
    server.telegram.say(OLGA, "Look", chat=FORUM)
    assert not (await the_last(listening)).forwarded
    server.telegram.say(OLGA, "Look", chat=FORUM, forwarded_from="Somebody")
    found = await the_last(listening)
    assert (found.forwarded, found.anonymous) == (True, False)
    server.telegram.say(OLGA, "Hello", chat=FORUM, anonymous=True)
    found = await the_last(listening)
    assert (found.anonymous, found.sender_chat) == (True, str(FORUM))
    server.telegram.channel_post(FORUM, "News")
    found = await the_last(listening)
    assert (found.anonymous, found.forwarded) == (True, True)
