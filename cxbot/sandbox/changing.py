"""Methods that change what is there: edits, deletions, reactions, pins, answers to taps."""

from datetime import timedelta
from typing import Any

from cxbot.sandbox import entities, markup, sending, targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json, Post
from cxbot.sandbox.contents import kind_of, service_of
from cxbot.sandbox.files import KINDS, describe
from cxbot.sandbox.network import Network
from cxbot.sandbox.posting import GONE
from cxbot.sandbox.reactions import REACTIONS
from cxbot.sandbox.refusals import bad_request

MAX_TOAST_CHARS = 200
MAX_DELETED = 100
EDITABLE_MEDIA = ("photo", "video", "animation", "document", "audio")
#: After this a tap can't be answered any more. Telegram documents no number; we take the
#: life of its update plus what a slow handler may need.
TAP_ANSWERABLE = timedelta(minutes=15)
DELETABLE = timedelta(hours=48)


def edit_message_text(network: Network, call: Call) -> Json:
    """Without `reply_markup` the buttons go away, as with the real one."""
    text, found = entities.message_text(call)
    chat, post = _own(network, call)
    if "text" not in post.message:
        bad_request("there is no text in the message to edit")
    changes = {"text": text, "entities": found or GONE}
    return _edit(network, call, chat, post, changes)


def edit_message_caption(network: Network, call: Call) -> Json:
    text, found = entities.caption(call)
    chat, post = _own(network, call)
    if kind_of(post.message) not in KINDS:
        bad_request("there is no caption in the message to edit")
    changes = {"caption": text or GONE, "caption_entities": found or GONE}
    return _edit(network, call, chat, post, changes)


def edit_message_media(network: Network, call: Call) -> Json:
    """Another file in place of the one, or of the text, that is there."""
    chat, post = _own(network, call)
    given = call.json("media")
    if not isinstance(given, dict):
        bad_request("can't parse input media JSON object")
    kind = str(given.get("type"))
    if kind not in EDITABLE_MEDIA:
        bad_request("can't parse InputMedia: type must be one of " + ", ".join(EDITABLE_MEDIA))
    words = sending.caption_of(*entities.caption(call, given))
    file = sending.file_of(network, call, kind, given.get("media"))
    gone = dict.fromkeys((*KINDS, "text", "entities", "caption", "caption_entities"), GONE)
    return _edit(network, call, chat, post, gone | describe(kind, file, given) | words)


def edit_message_reply_markup(network: Network, call: Call) -> Json:
    chat, post = _own(network, call)
    return _edit(network, call, chat, post, {})


def delete_message(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    post = targets.message(chat, call, "delete")
    _check_deletable(network, chat, post)
    network.delete_post(post, by=network.bot)
    return True


def delete_messages(network: Network, call: Call) -> bool:
    """Those that can't be found are skipped; when one may not be deleted, none is."""
    chat = targets.chat(network, call)
    numbers = call.array("message_ids", "message identifiers")
    if not numbers:
        bad_request("message identifiers are not specified")
    if len(numbers) > MAX_DELETED:
        bad_request("too many message identifiers specified")
    posts = [post for number in numbers if (post := chat.post(int(number))) is not None]
    for post in posts:
        _check_deletable(network, chat, post)
    for post in posts:
        network.delete_post(post, by=network.bot)
    return True


def answer_callback_query(network: Network, call: Call) -> bool:
    tap = network.taps.get(call.text("callback_query_id"))
    if tap is None or tap.answered or network.clock.now() - tap.at > TAP_ANSWERABLE:
        bad_request("query is too old and response timeout expired or query ID is invalid")
    text = call.text("text")
    if len(text) > MAX_TOAST_CHARS:
        bad_request("MESSAGE_TOO_LONG")
    tap.answered = True
    network.ledger.add(
        "toast",
        chat_id=tap.chat_id,
        user=tap.user_id,
        text=text,
        alert=call.flag("show_alert") or None,
        tap_id=call.text("callback_query_id"),
    )
    return True


def set_message_reaction(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    post = targets.message(chat, call, "react")
    wanted = call.array("reaction", "ReactionType")
    if len(wanted) > 1:
        bad_request("REACTIONS_TOO_MANY")
    emoji = str(wanted[0].get("emoji", "")).replace("\ufe0f", "") if wanted else None
    if emoji is not None and emoji not in REACTIONS:
        bad_request("REACTION_INVALID")
    network.react(chat, post, network.bot, emoji)
    return True


def pin_chat_message(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    targets.need(network, chat, "can_pin_messages", targets.NO_PINS)
    post = targets.message(chat, call, "pin")
    if service_of(post.message) is not None:
        bad_request("service messages can't be pinned")
    if post.id not in chat.pinned:
        chat.pinned.append(post.id)
        content = {"pinned_message": post.quoted()}
        made = network.post(chat, network.bot, content, thread=post.thread, kind="pinned")
        post.changed = made.changed
    return True


def unpin_chat_message(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    targets.need(network, chat, "can_pin_messages", targets.NO_PINS)
    number = call.integer("message_id") or (chat.pinned[-1] if chat.pinned else 0)
    if number not in chat.pinned:
        bad_request("message to unpin not found")
    chat.pinned.remove(number)
    network.record("unpinned", chat.posts[number])
    return True


def unpin_all_chat_messages(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    targets.need(network, chat, "can_pin_messages", targets.NO_PINS)
    chat.pinned.clear()
    return True


def _own(network: Network, call: Call) -> tuple[Chat, Post]:
    """The bot's own message that a call wants to edit."""
    if call.text("inline_message_id"):
        bad_request("MESSAGE_ID_INVALID")
    chat = targets.chat(network, call)
    post = targets.message(chat, call, "edit")
    if post.sender != network.bot.id:
        bad_request("message can't be edited")
    return chat, post


def _edit(network: Network, call: Call, chat: Chat, post: Post, changes: Json) -> Json:
    inline, _ = markup.read(call)
    changes = {**changes, "reply_markup": inline or GONE}

    def shown(name: str) -> Any:
        return post.message.get(name, GONE)

    if all(shown(name) == value for name, value in changes.items()):
        bad_request(
            "message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
    # A change of buttons alone leaves no "edited" mark.
    dated = any(shown(name) != value for name, value in changes.items() if name != "reply_markup")
    return network.edit_post(chat, post, changes, by=network.bot, dated=dated).message


def _check_deletable(network: Network, chat: Chat, post: Post) -> None:
    """TDLib's rules for bots (`can_delete_channel_message`, `can_revoke_message`)."""
    old = network.clock.now().timestamp() - post.message["date"] >= DELETABLE.total_seconds()
    own = post.sender == network.bot.id and service_of(post.message) is None
    place = chat.member(network.bot.id)
    match chat.type:
        case "private" if old:
            bad_request("message can't be deleted for everyone")
        case "group" if old or not (own or place.status == "administrator"):
            bad_request("message can't be deleted for everyone")
        case "supergroup":
            lasting = {"forum_topic_created", "migrate_from_chat_id"}
            may = place.may("can_delete_messages")
            if old or service_of(post.message) in lasting or not (own or may):
                bad_request("message can't be deleted")
        case _:
            pass
