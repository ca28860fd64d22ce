"""Methods that put a new message into a chat: send*, copy*, forward*."""

import itertools
from typing import Any

from cxbot.sandbox import entities, markup, targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Chat, Json, Post
from cxbot.sandbox.files import MAX_UPLOAD_BYTES, StoredFile, describe, kind_of
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request

MAX_ALBUM = 10
MAX_COPIES = 100
#: What a copy takes along.
_CONTENT = (
    "text", "entities", "caption", "caption_entities", "photo", "animation", "document", "voice",
    "audio", "video", "video_note", "sticker", "venue", "location", "contact",
    "link_preview_options",
)  # fmt: skip


def deliver(network: Network, call: Call, content: Json) -> Json:
    """The common end of every send: checks where it goes, then posts."""
    inline, keyboard = markup.read(call)
    chat = targets.sendable(network, call)
    thread, reply = targets.place(network, call, chat)
    if inline is not None:
        content = {**content, "reply_markup": inline}
    if call.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    return network.post(
        chat, network.bot, content, thread=thread, reply_to=reply, keyboard=keyboard
    ).message


def send_message(network: Network, call: Call) -> Json:
    text, found = entities.message_text(call)
    content: Json = {"text": text}
    if found:
        content["entities"] = found
    if (preview := call.json("link_preview_options")) is not None:
        content["link_preview_options"] = preview
    return deliver(network, call, content)


def send_file(network: Network, call: Call) -> Json:
    """sendPhoto, sendDocument … : one file, new or known by its id."""
    kind = FILE_METHODS[call.method]
    words = {} if kind in {"sticker", "video_note"} else _caption(*entities.caption(call))
    file = _file(network, call, kind, call.arguments.get(kind))
    return deliver(network, call, describe(kind, file, dict(call.arguments)) | words)


def send_location(network: Network, call: Call) -> Json:
    return deliver(network, call, {"location": _coordinates(call)})


def send_venue(network: Network, call: Call) -> Json:
    place = _coordinates(call)
    venue = {"location": place, "title": call.text("title"), "address": call.text("address")}
    if not venue["title"]:
        bad_request("venue title must be non-empty")
    return deliver(network, call, {"venue": venue, "location": place})


def send_contact(network: Network, call: Call) -> Json:
    if not call.text("phone_number"):
        bad_request("phone number must be non-empty")
    if not call.text("first_name"):
        bad_request("first name must be non-empty")
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: call.text(name) for name in names if call.text(name)}
    return deliver(network, call, {"contact": contact})


def send_media_group(network: Network, call: Call) -> list[Json]:
    items = call.array("media", "InputMedia")
    if not items:
        bad_request("there are no media in the album")
    if len(items) > MAX_ALBUM:
        bad_request("too many messages to send as an album")
    group = {"media_group_id": _group_id(network)}
    contents = []
    for item in items:
        kind = str(item.get("type"))
        if kind not in {"photo", "video", "document", "audio"}:
            bad_request("can't use the media of the specified type in the album")
        words = _caption(*entities.caption(call, item))
        file = _file(network, call, kind, item.get("media"))
        contents.append(group | describe(kind, file, item) | words)
    chat = targets.sendable(network, call)
    thread, reply = targets.place(network, call, chat)
    return [
        network.post(chat, network.bot, content, thread=thread, reply_to=reply).message
        for content in contents
    ]


def copy_message(network: Network, call: Call) -> Json:
    post = targets.message(_source(network, call), call, "copy")
    content = _copied(post)
    if "caption" in call.arguments and "text" not in content:
        content.pop("caption_entities", None)
        content |= {"caption": ""} | _caption(*entities.caption(call))
        if not content["caption"]:
            del content["caption"]
    return {"message_id": deliver(network, call, content)["message_id"]}


def copy_messages(network: Network, call: Call) -> list[Json]:
    """Up to a hundred at once; what can't be copied is left out without a word."""
    source = _source(network, call)
    numbers = _numbers(call)
    chat = targets.sendable(network, call)
    thread, _ = targets.place(network, call, chat)
    posts = [post for number in numbers if (post := source.post(number)) and _copied_ok(post)]
    if not posts:
        bad_request("there are no messages to copy")
    albums: dict[str, str] = {}
    copies = []
    for post in posts:
        content = _copied(post)
        if call.flag("remove_caption"):
            content.pop("caption", None)
            content.pop("caption_entities", None)
        if (album := post.message.get("media_group_id")) is not None:
            content["media_group_id"] = albums.setdefault(
                album, _group_id(network) + str(len(albums))
            )
        made = network.post(chat, network.bot, content, thread=thread)
        copies.append({"message_id": made.id})
    return copies


def forward_message(network: Network, call: Call) -> Json:
    post = targets.message(_source(network, call), call, "forward")
    if not _copied_ok(post) or post.message.get("has_protected_content"):
        bad_request("message can't be forwarded")
    origin = {
        "type": "user",
        "sender_user": post.message["from"],
        "date": post.message["date"],
    }
    return deliver(network, call, _copied(post) | {"forward_origin": origin})


FILE_METHODS = {
    "sendphoto": "photo", "senddocument": "document", "sendvoice": "voice", "sendaudio": "audio",
    "sendvideo": "video", "sendvideonote": "video_note", "sendanimation": "animation",
    "sendsticker": "sticker",
}  # fmt: skip


def _source(network: Network, call: Call) -> Chat:
    return targets.chat(network, call, "from_chat_id", write=False)


def _file(network: Network, call: Call, kind: str, given: Any) -> StoredFile:
    """An upload, by field or `attach://`; or a file Telegram already has, by its id."""
    upload = call.uploads.get(kind)
    if isinstance(given, str) and given.startswith("attach://"):
        upload = call.uploads.get(given.removeprefix("attach://"))
    if upload is not None:
        if not upload.content:
            bad_request("file must be non-empty")
        if len(upload.content) > MAX_UPLOAD_BYTES:
            bad_request("file is too big")
        return network.files.add(kind, upload.content, name=upload.name, mime_type=upload.mime_type)
    if not given:
        bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    known = network.files.get(str(given))
    if known is None:
        # The sandbox opens no connections: an address isn't fetched.
        reason = "failed to get HTTP URL content" if "://" in str(given) else (
            "wrong file identifier/HTTP URL specified"
        )  # fmt: skip
        bad_request(reason)
    return known


def _caption(text: str, found: list[Json]) -> Json:
    if not text:
        return {}
    return {"caption": text} | ({"caption_entities": found} if found else {})


def _coordinates(call: Call) -> Json:
    latitude, longitude = call.number("latitude"), call.number("longitude")
    if latitude is None:
        bad_request("latitude is empty")
    if longitude is None:
        bad_request("longitude is empty")
    return {"latitude": latitude, "longitude": longitude}


def _copied_ok(post: Post) -> bool:
    return "text" in post.message or kind_of(post.message) is not None


def _copied(post: Post) -> Json:
    if not _copied_ok(post):
        bad_request("message can't be copied")
    return {name: post.message[name] for name in _CONTENT if name in post.message}


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


def _group_id(network: Network) -> str:
    return str(10**16 + network.ledger.seq)
