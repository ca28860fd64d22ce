"""Methods that send again what is there: copies, which don't tell where from, and forwards."""

import itertools

from cxbot.sandbox import contents, entities, targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json, Post
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request
from cxbot.sandbox.sending import caption_of, deliver, group_id

MAX_COPIES = 100


def copy_message(network: Network, call: Call) -> Json:
    """Refused where the content can't be copied, or a caption is too long to be sent anew."""
    post = targets.message(_source(network, call), call, "copy")
    if not _copyable(post):
        bad_request("can't copy message")
    content = contents.copied(post.message)
    if "caption" in call.arguments and "text" not in content:
        content.pop("caption_entities", None)
        content.pop("caption", None)
        content |= caption_of(*entities.caption(call))
    elif call.json("reply_markup") is not None:
        # With buttons it is sent anew: what only a premium account may write is too long then.
        entities.check_caption(content.get("caption", ""))
    made = deliver(network, call, content, about=_from(post))
    return {"message_id": made["message_id"]}


def copy_messages(network: Network, call: Call) -> list[Json]:
    """Up to a hundred at once, albums kept; what can't be copied is left out without a word."""
    return _again(network, call, forward=False)


def forward_message(network: Network, call: Call) -> Json:
    post = targets.message(_source(network, call), call, "forward")
    if not _forwardable(post):
        bad_request("message can't be forwarded")
    if post.message.get("has_protected_content"):
        bad_request("message has protected content and can't be forwarded")
    content = _forwarded(post)
    return deliver(network, call, content, about=_from(post))


def forward_messages(network: Network, call: Call) -> list[Json]:
    return _again(network, call, forward=True)


def _again(network: Network, call: Call, *, forward: bool) -> list[Json]:
    chat = targets.sendable(network, call)
    thread, _ = targets.place(network, call, chat)
    source = _source(network, call)
    found = [post for number in _numbers(call) if (post := source.post(number)) is not None]
    if not found:
        bad_request("there are no messages to forward")
    fits = _forwardable if forward else _copyable
    posts = [post for post in found if fits(post)]
    if not posts:
        bad_request("messages can't be forwarded")
    albums: dict[str, str] = {}
    made = []
    for post in posts:
        content = _forwarded(post) if forward else contents.copied(post.message)
        if call.flag("remove_caption"):
            content.pop("caption", None)
            content.pop("caption_entities", None)
        if (album := post.message.get("media_group_id")) is not None:
            fresh = f"{group_id(network)}{len(albums)}"
            content["media_group_id"] = albums.setdefault(album, fresh)
        again = network.post(chat, network.bot, content, thread=thread, about=_from(post))
        made.append({"message_id": again.id})
    return made


def _source(network: Network, call: Call) -> Chat:
    return targets.chat(network, call, "from_chat_id", write=False)


def _copyable(post: Post) -> bool:
    return not post.uncopyable and contents.can_be_copied(post.message)


def _forwardable(post: Post) -> bool:
    return not post.uncopyable and contents.service_of(post.message) is None


def _from(post: Post) -> Json:
    return {"copied_from": [post.message["chat"]["id"], post.id]}


def _forwarded(post: Post) -> Json:
    message = post.message
    origin = message.get("forward_origin") or {
        "type": "user",
        "sender_user": message["from"],
        "date": message["date"],
    }
    kept = contents.copied(message)
    return kept | {"forward_origin": origin}


def _numbers(call: Call) -> list[int]:
    given = call.array("message_ids", "message identifiers")
    if not given:
        bad_request("message identifiers are not specified")
    if len(given) > MAX_COPIES:
        bad_request("too many message identifiers specified")
    try:
        numbers = [int(number) for number in given]
    except (TypeError, ValueError):
        bad_request("can't parse message identifier as a Number")
    if any(a >= b for a, b in itertools.pairwise(numbers)):
        bad_request("message identifiers must be in a strictly increasing order")
    return numbers
