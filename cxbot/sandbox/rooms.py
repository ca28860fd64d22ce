"""Methods about chats: what they are, who is in them, typing; the bot itself; its files."""

from cxbot.sandbox import targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Json, Member
from cxbot.sandbox.files import MAX_DOWNLOAD_BYTES
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request

_ACTIONS = frozenset(
    ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice",
     "upload_document", "choose_sticker", "find_location", "record_video_note",
     "upload_video_note")
)  # fmt: skip


def get_me(network: Network, _: Call) -> Json:
    return network.bot.to_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not network.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


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
    network.set_member(chat, Member(user_id=network.bot.id, status="left"), by=network.bot)
    return True


def send_chat_action(network: Network, call: Call) -> bool:
    action = call.text("action")
    if action not in _ACTIONS:
        bad_request("wrong parameter action in request")
    chat = targets.sendable(network, call)
    network.ledger.add("action", chat_id=chat.id, text=action)
    return True


# ---- files -----------------------------------------------------------------------------------


def get_file(network: Network, call: Call) -> Json:
    if not call.text("file_id"):
        bad_request("file_id not specified")
    file = network.files.get(call.text("file_id"))
    if file is None:
        bad_request("wrong file_id or the file is temporarily unavailable")
    if file.size > MAX_DOWNLOAD_BYTES:
        bad_request("file is too big")
    return file.to_json() | {"file_path": file.path}
