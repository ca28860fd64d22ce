"""The Bot API's methods by name. Names are matched without regard to case, as the real server does.

getUpdates and the webhook's three methods wait for the network; `server.py` holds them.
"""

from collections.abc import Callable
from typing import Any

from cxbot.sandbox import changing, rooms, sending
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
    "copymessage": sending.copy_message,
    "copymessages": sending.copy_messages,
    "forwardmessage": sending.forward_message,
    "editmessagetext": changing.edit_message_text,
    "editmessagecaption": changing.edit_message_caption,
    "editmessagereplymarkup": changing.edit_message_reply_markup,
    "deletemessage": changing.delete_message,
    "deletemessages": changing.delete_messages,
    "answercallbackquery": changing.answer_callback_query,
    "setmessagereaction": changing.set_message_reaction,
    "pinchatmessage": changing.pin_chat_message,
    "unpinchatmessage": changing.unpin_chat_message,
    "createforumtopic": rooms.create_forum_topic,
    "editforumtopic": rooms.edit_forum_topic,
    "closeforumtopic": rooms.close_forum_topic,
    "reopenforumtopic": rooms.reopen_forum_topic,
    "deleteforumtopic": rooms.delete_forum_topic,
    "getforumtopiciconstickers": rooms.icon_stickers,
    "getchat": rooms.get_chat,
    "getchatmember": rooms.get_chat_member,
    "getchatadministrators": rooms.get_chat_administrators,
    "getchatmembercount": rooms.get_chat_member_count,
    "leavechat": rooms.leave_chat,
    "sendchataction": rooms.send_chat_action,
    "setmycommands": rooms.set_my_commands,
    "getmycommands": rooms.get_my_commands,
    "deletemycommands": rooms.delete_my_commands,
    "getfile": rooms.get_file,
} | dict.fromkeys(sending.FILE_METHODS, sending.send_file)

#: Methods that count against the limits on sending.
SENDS = frozenset(
    name for name in TABLE if name.startswith(("send", "copy", "forward")) and "action" not in name
)
