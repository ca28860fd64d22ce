"""Methods that put something new into a chat: send*."""

from typing import Any

from cxbot.sandbox import contents, entities, markup, targets
from cxbot.sandbox.call import Call
from cxbot.sandbox.chats import Json
from cxbot.sandbox.files import MAX_UPLOAD_BYTES, StoredFile, describe
from cxbot.sandbox.network import Network
from cxbot.sandbox.refusals import bad_request

MAX_ALBUM = 10


def deliver(network: Network, call: Call, content: Json, *, about: Json | None = None) -> Json:
    """The common end of every send: checks where it goes, then posts."""
    inline, keyboard = markup.read(call)
    chat = targets.sendable(network, call)
    thread, reply = targets.place(network, call, chat)
    content = content | targets.quote(call, reply)
    if inline is not None:
        content = {**content, "reply_markup": inline}
    if call.flag("protect_content"):
        content = {**content, "has_protected_content": True}
    return network.post(
        chat,
        network.bot,
        content,
        thread=thread,
        reply_to=reply,
        keyboard=keyboard,
        about=about,
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
    words = {} if kind in {"sticker", "video_note"} else caption_of(*entities.caption(call))
    file = file_of(network, call, kind, call.arguments.get(kind))
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
    """Photos and videos together, documents and audio files each with their own kind."""
    items = call.array("media", "InputMedia")
    if not items:
        bad_request("there are no media in the album")
    if len(items) > MAX_ALBUM:
        bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    for alone in ("document", "audio"):
        if alone in kinds and len(kinds) > 1:
            bad_request(f"{alone} can't be mixed with other media types")
    group = {"media_group_id": group_id(network)} if len(items) > 1 else {}
    parts = []
    for item in items:
        kind = str(item.get("type"))
        if kind not in {"photo", "video", "document", "audio"}:
            bad_request("can't use the media of the specified type in the album")
        words = caption_of(*entities.caption(call, item))
        file = file_of(network, call, kind, item.get("media"))
        parts.append(group | describe(kind, file, item) | words)
    chat = targets.sendable(network, call)
    thread, reply = targets.place(network, call, chat)
    return [
        network.post(chat, network.bot, content, thread=thread, reply_to=reply).message
        for content in parts
    ]


def send_poll(network: Network, call: Call) -> Json:
    options = [
        str(one.get("text", "")) if isinstance(one, dict) else str(one)
        for one in call.array("options", "InputPollOption")
    ]
    if not call.text("question"):
        bad_request("poll question must be non-empty")
    if not options:
        bad_request("poll must have at least one option")
    poll = contents.poll(call.text("question"), options, call.text("type", "regular"))
    return deliver(network, call, {"poll": poll})


def send_dice(network: Network, call: Call) -> Json:
    return deliver(network, call, {"dice": {"emoji": call.text("emoji", "🎲"), "value": 4}})


FILE_METHODS = {
    "sendphoto": "photo", "senddocument": "document", "sendvoice": "voice", "sendaudio": "audio",
    "sendvideo": "video", "sendvideonote": "video_note", "sendanimation": "animation",
    "sendsticker": "sticker",
}  # fmt: skip


def file_of(network: Network, call: Call, kind: str, given: Any) -> StoredFile:
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


def caption_of(text: str, found: list[Json]) -> Json:
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


def group_id(network: Network) -> str:
    return str(10**16 + network.ledger.seq)
