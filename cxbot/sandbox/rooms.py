"""Methods about chats: topics, members, commands, actions, and the bot itself."""

import json
import re

from cxbot.sandbox import targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Json
from cxbot.sandbox.files import MAX_DOWNLOAD_BYTES
from cxbot.sandbox.network import TOPIC_COLORS, Network
from cxbot.sandbox.refusals import bad_request

MAX_TOPIC_NAME = 128
#: Emoji a bot may set on a topic, with the ids the real server gives.
ICONS = {
    "💬": "5417915203100613993", "✅": "5237699328843200968", "❗": "5379748062124056162",
    "❓": "5377316857231450742", "👀": "5357121491508928442", "🔥": "5312241539987020022",
    "📁": "5357315181649076022", "⚡": "5312016608254762256", "💡": "5312536423851630001",
    "📝": "5373251851074415873", "📆": "5433614043006903194", "🔎": "5309965701241379366",
    "📣": "5309984423003823246", "❤": "5312138559556164615", "🆒": "5420216386448270341",
    "💎": "5309958691854754293", "💰": "5350713563512052787", "🎙": "5377544228505134960",
}  # fmt: skip
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def get_me(network: Network, _: Call) -> Json:
    return network.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


# ---- topics ------------------------------------------------------------------------------------


def create_forum_topic(network: Network, call: Call) -> Json:
    chat = targets.forum(network, call)
    targets.need(network, chat, "can_manage_topics", "not enough rights to create a topic")
    name, icon = _topic_name(call), call.text("icon_custom_emoji_id") or None
    if not name:
        bad_request("title must be non-empty")
    color = call.integer("icon_color")
    if color and color not in TOPIC_COLORS:
        bad_request("invalid icon color specified")
    _check_icon(icon)
    return network.create_topic(chat, name, by=network.bot, color=color, icon=icon).to_json()


def edit_forum_topic(network: Network, call: Call) -> bool:
    chat, topic = targets.topic(network, call)
    targets.need(network, chat, "can_manage_topics", "not enough rights to edit the topic")
    name = _topic_name(call) or None
    icon = call.text("icon_custom_emoji_id") if "icon_custom_emoji_id" in call.arguments else None
    _check_icon(icon)
    if name in (None, topic.name) and icon in (None, topic.icon or ""):
        bad_request("TOPIC_NOT_MODIFIED")
    network.edit_topic(chat, topic, by=network.bot, name=name, icon=icon)
    return True


def close_forum_topic(network: Network, call: Call) -> bool:
    return _toggle(network, call, closed=True)


def reopen_forum_topic(network: Network, call: Call) -> bool:
    return _toggle(network, call, closed=False)


def delete_forum_topic(network: Network, call: Call) -> bool:
    chat, topic = targets.topic(network, call)
    targets.need(network, chat, "can_delete_messages", "not enough rights to delete the topic")
    network.delete_topic(chat, topic, by=network.bot)
    return True


def icon_stickers(_: Network, __: Call) -> list[Json]:
    look = {"width": 100, "height": 100, "is_animated": True, "is_video": False}
    return [
        {
            "file_id": f"SBXicon{number}",
            "file_unique_id": f"AQicon{number}",
            "type": "custom_emoji",
            "emoji": emoji,
            "custom_emoji_id": number,
            "needs_repainting": False,
            **look,
        }
        for emoji, number in ICONS.items()
    ]


def _toggle(network: Network, call: Call, *, closed: bool) -> bool:
    chat, topic = targets.topic(network, call)
    if topic.creator != network.bot.id:
        targets.need(network, chat, "can_manage_topics", "not enough rights to edit the topic")
    if topic.closed == closed:
        bad_request("TOPIC_NOT_MODIFIED")
    network.close_topic(chat, topic, by=network.bot, closed=closed)
    return True


def _topic_name(call: Call) -> str:
    """Without white space around; cut, not refused, where it is too long."""
    return " ".join(call.text("name").split())[:MAX_TOPIC_NAME]


def _check_icon(icon: str | None) -> None:
    if icon and icon not in ICONS.values():
        bad_request("DOCUMENT_INVALID")


# ---- chats and members --------------------------------------------------------------------------


def get_chat(network: Network, call: Call) -> Json:
    chat = targets.chat(network, call, write=False)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    kinds: Json = dict.fromkeys((*gifts, "gifts_from_channels"), True)
    shown = chat.to_json() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": kinds,
    }
    if chat.type != "private":
        allowed = ("messages", "audios", "documents", "photos", "videos", "video_notes")
        more = ("voice_notes", "polls", "other_messages")
        shown["permissions"] = {f"can_send_{name}": True for name in (*allowed, *more)} | {
            "can_add_web_page_previews": True,
            "can_change_info": False,
            "can_invite_users": True,
            "can_pin_messages": False,
            "can_manage_topics": False,
        }
    if chat.pinned and (post := chat.post(chat.pinned[-1])) is not None:
        shown["pinned_message"] = post.quoted()
    return shown


def get_chat_member(network: Network, call: Call) -> Json:
    chat = targets.chat(network, call, write=False)
    user = network.users.get(call.integer("user_id"))
    if user is None:
        bad_request("invalid user_id specified")
    return chat.member(user.id).to_json(user)


def get_chat_administrators(network: Network, call: Call) -> list[Json]:
    chat = targets.chat(network, call, write=False)
    if chat.type == "private":
        bad_request("there are no administrators in the private chat")
    ranked = {"creator", "administrator"}
    return [
        member.to_json(network.users[member.user_id])
        for member in chat.members.values()
        if member.status in ranked
    ]


def get_chat_member_count(network: Network, call: Call) -> int:
    chat = targets.chat(network, call, write=False)
    if chat.type == "private":
        return 2
    return sum(member.present for member in chat.members.values())


def leave_chat(network: Network, call: Call) -> bool:
    chat = targets.chat(network, call)
    if chat.type == "private":
        bad_request("chat member status can't be changed in private chats")
    network.ledger.add("member", chat_id=chat.id, user=network.bot.id, text="left")
    chat.members[network.bot.id] = chat.member(0)
    return True


def send_chat_action(network: Network, call: Call) -> bool:
    action = call.text("action")
    if action not in _ACTIONS:
        bad_request("wrong parameter action in request")
    chat = targets.sendable(network, call)
    network.ledger.add("action", chat_id=chat.id, text=action)
    return True


# ---- commands and files -------------------------------------------------------------------------


def set_my_commands(network: Network, call: Call) -> bool:
    commands = call.array("commands", "BotCommand")
    if len(commands) > 100:
        bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", "")).lstrip("/")):
            bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(str(command.get("description", ""))) <= 256:
            bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    network.commands[_scope(call)] = commands
    network.ledger.add("commands", text=" ".join(str(one["command"]) for one in commands))
    return True


def get_my_commands(network: Network, call: Call) -> list[Json]:
    return network.commands.get(_scope(call), [])


def delete_my_commands(network: Network, call: Call) -> bool:
    network.commands.pop(_scope(call), None)
    return True


def get_file(network: Network, call: Call) -> Json:
    if not call.text("file_id"):
        bad_request("file_id not specified")
    file = network.files.get(call.text("file_id"))
    if file is None:
        bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD_BYTES:
        bad_request("file is too big")
    return file.to_json() | {"file_path": file.path}


def _scope(call: Call) -> tuple[str, str]:
    scope = call.json("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), call.text("language_code")
