"""Where a call of the bot goes: chat, topic, message to reply to; and what it may do there."""

from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json, Post, Topic
from cxbot.sandbox.entities import units
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request, forbidden

GENERAL = 1
NO_PINS = "not enough rights to manage pinned messages in the chat"


def chat(network: Network, call: Call, name: str = "chat_id", *, write: bool = True) -> Chat:
    """The chat the call names; with `write`, one that the bot may write to."""
    given = call.text(name).strip()
    if not given:
        bad_request(f"{name} is empty")
    found = _find(network, given)
    if found is None:
        bad_request("chat not found")
    if found.user is not None:
        if found.user.deactivated and write:
            forbidden("user is deactivated")
        if write and not found.user.wrote:
            forbidden("bot can't initiate conversation with a user")
        return found
    if found.migrated_to is not None and write:
        bad_request(
            "group chat was upgraded to a supergroup chat", migrate_to_chat_id=found.migrated_to
        )
    _check_membership(network, found)
    return found


def sendable(network: Network, call: Call) -> Chat:
    """A chat that takes a message of the bot now."""
    found = chat(network, call)
    if found.user is not None and found.user.blocked:
        forbidden("bot was blocked by the user")
    return found


def place(network: Network, call: Call, to: Chat) -> tuple[int | None, Post | None]:
    """(the topic, the message to reply to) of a send."""
    thread = call.integer("message_thread_id") or None
    if thread is not None and not to.forum:
        # Only forums and private chats look the topic up; other groups ignore it.
        if to.type == "private":
            bad_request("message thread not found")
        thread = None
    if thread is not None and (thread == GENERAL or to.topic(thread) is None):
        bad_request("message thread not found")
    reply = _reply(network, call, to)
    if thread is None and reply is not None and to.forum and to.posts.get(reply.id) is reply:
        thread = reply.thread
    if thread is not None:
        _check_open(network, to, to.topics[thread])
    return thread, reply


def quote(call: Call, reply: Post | None) -> Json:
    """The part of the replied message that a send quotes; it must be there, word for word."""
    parameters: Json = call.json("reply_parameters") or {}
    words = str(parameters.get("quote") or "")
    if not words or reply is None:
        return {}
    text = str(reply.message.get("text", reply.message.get("caption", "")))
    if words not in text:
        bad_request("QUOTE_TEXT_INVALID")
    return {"quote": {"text": words, "position": units(text[: text.index(words)])}}


def message(found: Chat, call: Call, purpose: str, name: str = "message_id") -> Post:
    post = found.post(call.integer(name))
    if post is None:
        bad_request(f"message to {purpose} not found")
    return post


def topic(network: Network, call: Call) -> tuple[Chat, Topic]:
    """The topic that a call wants to change."""
    found = forum(network, call)
    thread = call.integer("message_thread_id")
    known = found.topics.get(thread)
    if known is None:
        bad_request("TOPIC_ID_INVALID")
    if known.deleted:
        bad_request("TOPIC_DELETED")
    return found, known


def forum(network: Network, call: Call) -> Chat:
    found = chat(network, call)
    if not found.forum:
        bad_request("the chat is not a forum")
    return found


def need(network: Network, at: Chat, right: str, refusal: str) -> None:
    """Refuses unless the bot holds the right in the group."""
    if at.type != "private" and not at.member(network.bot.id).may(right):
        bad_request(refusal)


def _find(network: Network, given: str) -> Chat | None:
    try:
        return network.chats.get(int(given))
    except ValueError:
        name = given.removeprefix("@").lower()
        for one in network.chats.values():
            if one.user is not None and (one.user.username or "").lower() == name:
                return one
        return None


def _check_membership(network: Network, group: Chat) -> None:
    word = "group" if group.type == "group" else "supergroup"
    match group.member(network.bot.id).status:
        case "kicked":
            forbidden(f"bot was kicked from the {word} chat")
        case "left":
            forbidden(f"bot is not a member of the {word} chat")
        case _:
            pass


def _reply(network: Network, call: Call, to: Chat) -> Post | None:
    parameters: Json = call.json("reply_parameters") or {}
    number = parameters.get("message_id") or call.integer("reply_to_message_id")
    if not number:
        return None
    source = to
    if parameters.get("chat_id") is not None:
        source = _find(network, str(parameters["chat_id"])) or to
    post = source.post(int(number))
    lenient = parameters.get("allow_sending_without_reply") or call.flag(
        "allow_sending_without_reply"
    )
    if post is None and not lenient:
        bad_request("message to be replied not found")
    return post


def _check_open(network: Network, at: Chat, known: Topic) -> None:
    """Administrators who manage topics, and a topic's author, still write in a closed one."""
    bot = network.bot.id
    if known.closed and known.creator != bot and not at.member(bot).may("can_manage_topics"):
        bad_request("TOPIC_CLOSED")
