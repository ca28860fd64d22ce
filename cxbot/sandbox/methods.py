"""The Bot API's methods by name. Names are matched without regard to case, as the real server does.

getUpdates and the webhook's three methods wait for the network; `server.py` holds them.
"""

from collections.abc import Callable
from typing import Any

from cxbot.sandbox import changing, commands, copying, rooms, sending, topics
from cxbot.sandbox.call import Call
from cxbot.sandbox.network import Network

Method = Callable[[Network, Call], Any]

TABLE: dict[str, Method] = {
    "getme": rooms.get_me,
    "sendmessage": sending.send_message,
    "sendlocation": sending.send_location,
    "sendvenue": sending.send_venue,
    "sendcontact": sending.send_contact,
    "sendmediagroup": sending.send_media_group,
    "copymessage": copying.copy_message,
    "copymessages": copying.copy_messages,
    "forwardmessage": copying.forward_message,
    "forwardmessages": copying.forward_messages,
    "sendpoll": sending.send_poll,
    "senddice": sending.send_dice,
    "editmessagetext": changing.edit_message_text,
    "editmessagecaption": changing.edit_message_caption,
    "editmessagemedia": changing.edit_message_media,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "deletemessage": changing.delete_message,
    "deletemessages": changing.delete_messages,
    "answercallbackquery": changing.answer_callback_query,
    "setmessagereaction": changing.set_message_reaction,
    "pinchatmessage": changing.pin_chat_message,
    "unpinchatmessage": changing.unpin_chat_message,
    "unpinallchatmessages": changing.unpin_all_chat_messages,
    "createforumtopic": topics.create_forum_topic,
    "editforumtopic": topics.edit_forum_topic,
    "closeforumtopic": topics.close_forum_topic,
    "reopenforumtopic": topics.reopen_forum_topic,
    "deleteforumtopic": topics.delete_forum_topic,
    "unpinallforumtopicmessages": topics.unpin_all_forum_topic_messages,
    "getforumtopiciconstickers": topics.icon_stickers,
    "getchat": rooms.get_chat,
    "getchatmember": rooms.get_chat_member,
    "getchatadministrators": rooms.get_chat_administrators,
    "getchatmembercount": rooms.get_chat_member_count,
    "leavechat": rooms.leave_chat,
    "sendchataction": rooms.send_chat_action,
    "setmycommands": commands.set_my_commands,
    "getmycommands": commands.get_my_commands,
    "deletemycommands": commands.delete_my_commands,
    "getfile": rooms.get_file,
} | dict.fromkeys(sending.FILE_METHODS, sending.send_file)

#: Methods that count against the limits on sending, everywhere and in groups.
SENDS = frozenset(
    name for name in TABLE if name.startswith(("send", "copy", "forward")) and "action" not in name
)
_IN_GROUPS = frozenset(
    name for name in TABLE if name.startswith("edit") or name.endswith("forumtopic")
)


def cost(call: Call) -> int:
    """How many sends it counts for; each part of an album is one."""
    if call.method in {"sendmediagroup", "copymessages", "forwardmessages"}:
        given = call.json("media" if call.method == "sendmediagroup" else "message_ids")
        return max(len(given), 1) if isinstance(given, list) else 1
    if call.method in SENDS:
        return 1
    return int(call.method in _IN_GROUPS and call.text("chat_id").startswith("-"))
