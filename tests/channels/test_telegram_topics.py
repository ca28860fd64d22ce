"""The Bot API of topics: their icons, their ends, and groups without them."""

from cxbot.channels.telegram import Telegram
from cxbot.model.channel import Sent
from cxbot.model.message import OutboundOp
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault
from cxbot.sandbox.refusals import Refusal

from .group_calls import FORUM, PLAIN, arrives, out, refused, topic


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
