"""What comes in from a group, as Telegram tells it."""

from typing import Literal

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_polling import ALLOWED_UPDATES
from cxbot.channels.telegram_reading import arrival
from cxbot.model.message import GroupInbound, Inbound
from cxbot.sandbox import SandboxServer

from .group_calls import ANNA, FORUM, OLGA, PAVEL


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
