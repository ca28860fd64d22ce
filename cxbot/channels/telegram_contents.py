"""What a Telegram message holds: the words, the files and places, who wrote, when. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cxbot.model.message import Attachment, AttachmentKind, Person
from cxbot.model.text import RichText, clean, entities_from_json

#: An animation comes with a document of the same file, so it stands first.
_FILES: Mapping[str, AttachmentKind] = {
    "animation": "animation", "document": "document", "voice": "voice", "video": "video",
    "video_note": "video_note", "audio": "audio", "sticker": "sticker",
}  # fmt: skip
_OTHERS: Mapping[str, AttachmentKind] = {
    "venue": "venue", "poll": "poll", "dice": "dice", "story": "other", "game": "other",
    "giveaway": "other", "giveaway_winners": "other", "invoice": "other", "paid_media": "other",
    "gift": "other", "checklist": "other",
}  # fmt: skip
#: Entities that carry nothing but what we keep; others (custom_emoji, mentions by id) stay plain.
_ENTITIES = frozenset(
    {
        "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link",
        "blockquote", "expandable_blockquote", "mention", "url", "hashtag", "bot_command", "email",
        "phone_number", "cashtag",
    }
)  # fmt: skip

#: Longer ones there are none, with all that people put between the digits.
_LONGEST_PHONE = 32


def person(user: Mapping[str, Any]) -> Person:
    names = (user.get("first_name"), user.get("last_name"))
    return Person(
        account=str(user["id"]),
        name=" ".join(clean(name) for name in names if name),
        username=_word(user.get("username")),
        language=_word(user.get("language_code")),
        is_bot=bool(user.get("is_bot")),
    )


def _word(value: Any, most: int = 256) -> str | None:
    """What may be no text at all, or of any length, where somebody else than Telegram sent it."""
    return clean(value) if isinstance(value, str) and len(value) <= most else None


def text(message: Mapping[str, Any]) -> RichText:
    words = message.get("text") or message.get("caption") or ""
    rows = message.get("entities") or message.get("caption_entities") or ()
    return RichText(
        clean(words), entities_from_json([row for row in rows if row.get("type") in _ENTITIES])
    )


def attachments(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    if photos := message.get("photo"):
        largest = photos[-1]
        return (
            Attachment(kind="photo", file_id=largest["file_id"], size=largest.get("file_size")),
        )
    for name, kind in _FILES.items():
        if (found := message.get(name)) is not None:
            return (_file(kind, found),)
    if contact := message.get("contact"):
        own = contact.get("user_id") == message.get("from", {}).get("id")
        return (
            Attachment(
                kind="contact",
                phone=_word(contact.get("phone_number"), most=_LONGEST_PHONE),
                name=contact.get("first_name"),
                own=own and contact.get("user_id") is not None,
            ),
        )
    if (place := message.get("location")) and not message.get("venue"):
        return (
            Attachment(
                kind="location", latitude=place.get("latitude"), longitude=place.get("longitude")
            ),
        )
    return tuple(
        Attachment(kind=kind, name=name if kind == "other" else None)
        for name, kind in _OTHERS.items()
        if name in message
    )[:1]


def _file(kind: AttachmentKind, found: Mapping[str, Any]) -> Attachment:
    return Attachment(
        kind=kind,
        file_id=found["file_id"],
        name=found.get("file_name"),
        mime_type=found.get("mime_type"),
        size=found.get("file_size"),
    )


def instant(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds or 0), UTC)
