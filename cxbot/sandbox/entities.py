"""Text and its entities: lengths in UTF-16 units, checks of what bots send, what Telegram finds.

A parse mode is refused, except HTML in its simplest form (`b i u s code pre a tg-spoiler`).
"""

import re
from html.parser import HTMLParser
from typing import Any

from cxbot.sandbox.call import Call
from cxbot.sandbox.refusals import bad_request

Json = dict[str, Any]
MAX_TEXT_UNITS = 4096
MAX_CAPTION_UNITS = 1024
MAX_ENTITIES = 100

_TYPES = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
        "bank_card_number",
    ]
)
#: What Telegram finds by itself in everybody's text; bots needn't mark it.
_FOUND = (
    (
        "bot_command",
        re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])"),
    ),
    ("url", re.compile(r"(?<![\w@.])https?://[^\s<>\"]*[^\s<>\".,;:!?)\]]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{3,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)
_HINT = re.compile(r"[/@#]")


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def find(text: str) -> list[Json]:
    """Commands, links, addresses, mentions and hashtags that Telegram marks by itself."""
    if not _HINT.search(text):
        return []
    found: list[tuple[int, int, str]] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            start, end = match.span()
            if all(end <= a or start >= b for a, b, _ in found):
                found.append((start, end, kind))
    return [
        {"type": kind, "offset": units(text[:start]), "length": units(text[start:end])}
        for start, end, kind in sorted(found)
    ]


def message_text(call: Call, name: str = "text") -> tuple[str, list[Json]]:
    """The checked text and entities of a send or an edit; a message can't be empty."""
    text, entities = _formatted(call, name, "entities")
    if not text:
        bad_request("message text is empty")
    if units(text) > MAX_TEXT_UNITS:
        bad_request("message is too long")
    return text, entities


def caption(call: Call, source: Json | None = None) -> tuple[str, list[Json]]:
    """The checked caption; of the call itself or of one item of an album."""
    at = call if source is None else Call(method=call.method, arguments=source)
    text, entities = _formatted(at, "caption", "caption_entities")
    check_caption(text)
    return text, entities


def check_caption(text: str) -> None:
    if units(text) > MAX_CAPTION_UNITS:
        bad_request("message caption is too long")


def _formatted(call: Call, name: str, entities_name: str) -> tuple[str, list[Json]]:
    text = call.text(name).replace("\r", "").replace("\0", " ")
    mode = call.text("parse_mode").lower()
    if mode == "html":
        text, entities = _Html.read(text)
    elif mode:
        bad_request("unsupported parse_mode")
    else:
        entities = [_checked(entity) for entity in call.array(entities_name, "MessageEntity")]
        entities = [entity for entity in entities if entity["length"] > 0]
    _check_bounds(text, entities)
    text, entities = _trimmed(text, sorted(entities, key=lambda e: (e["offset"], -e["length"])))
    return text, _with_found(text, entities)[:MAX_ENTITIES]


def _checked(entity: Any) -> Json:
    if not isinstance(entity, dict):
        bad_request("can't parse MessageEntity: expected an Object")
    for name in ("offset", "length"):
        if not isinstance(entity.get(name), int):
            bad_request(f'can\'t parse MessageEntity: Field "{name}" must be of type Number')
    if entity.get("type") not in _TYPES:
        bad_request("can't parse MessageEntity: Unsupported type specified")
    return {name: value for name, value in entity.items() if value is not None}


def _check_bounds(text: str, entities: list[Json]) -> None:
    total = units(text)
    inside = _inside_pairs(text)
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if start < 0:
            bad_request("receive an entity with incorrect offset")
        if start in inside:
            bad_request(f"entity begins in a middle of a UTF-16 symbol at byte offset {start}")
        if end in inside:
            bad_request(f"entity ends in a middle of a UTF-16 symbol at byte offset {end}")
        if end > total:
            bad_request(
                f"entity beginning at UTF-16 offset {start} ends after the end of the text"
                f" at UTF-16 offset {end}"
            )


def _inside_pairs(text: str) -> frozenset[int]:
    """UTF-16 offsets that would cut a character in two."""
    if text.isascii():
        return frozenset()
    cuts: set[int] = set()
    offset = 0
    for character in text:
        if character > "\uffff":
            cuts.add(offset + 1)
            offset += 1
        offset += 1
    return frozenset(cuts)


def _trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Without white space around, as Telegram cuts it; a first entity keeps what it covers."""
    body = text.rstrip()
    lead = len(body) - len(body.lstrip())
    if entities:
        lead = min(lead, entities[0]["offset"])
    body = body[lead:]
    total = units(body)
    kept = []
    for entity in entities:
        start = entity["offset"] - lead
        length = min(entity["length"], total - start)
        if length > 0:
            kept.append({**entity, "offset": start, "length": length})
    return body, kept


def _with_found(text: str, entities: list[Json]) -> list[Json]:
    found = [
        one
        for one in find(text)
        if all(
            one["offset"] + one["length"] <= e["offset"]
            or one["offset"] >= e["offset"] + e["length"]
            for e in entities
        )
    ]
    return sorted([*entities, *found], key=lambda e: (e["offset"], -e["length"]))


class _Html(HTMLParser):
    """The few tags an owner's own router may use."""

    TAGS = {  # noqa: RUF012  (a constant table)
        "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline",
        "ins": "underline", "s": "strikethrough", "del": "strikethrough", "code": "code",
        "pre": "pre", "a": "text_link", "tg-spoiler": "spoiler", "blockquote": "blockquote",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.entities: list[Json] = []
        self.open: list[tuple[str, Json]] = []

    @classmethod
    def read(cls, text: str) -> tuple[str, list[Json]]:
        reader = cls()
        reader.feed(text)
        reader.close()
        if reader.open:
            tag = reader.open[-1][0]
            bad_request(
                f"can't parse entities: Can't find end tag corresponding to start tag {tag}"
            )
        return reader.text, reader.entities

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.TAGS:
            offset = len(self.text.encode())
            bad_request(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {offset}'
            )
        entity: Json = {"type": self.TAGS[tag], "offset": units(self.text)}
        if tag == "a":
            entity["url"] = dict(attrs).get("href") or ""
        if tag == "blockquote" and "expandable" in dict(attrs):
            entity["type"] = "expandable_blockquote"
        self.open.append((tag, entity))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1][0] != tag:
            offset = len(self.text.encode())
            bad_request(f"can't parse entities: Unexpected end tag at byte offset {offset}")
        entity = self.open.pop()[1]
        entity["length"] = units(self.text) - entity["offset"]
        if entity["length"]:
            self.entities.append(entity)

    def handle_data(self, data: str) -> None:
        self.text += data
