"""Text with entities: what leaves for a messenger. There is no parse mode, so data stays data.

Offsets and lengths count UTF-16 code units, as the Bot API does.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

_LOST = "\ufffd"


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units: a character outside the basic plane counts two."""
    if text.isascii():
        return len(text)
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Without what a database or a screen can't hold: for NUL and each half of a surrogate pair
    stands U+FFFD. As long as before in UTF-16, so entities keep their places."""
    if "\x00" in text:
        text = text.replace("\x00", _LOST)
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def cleaned(value: Any) -> Any:
    """The same JSON with all its names and texts `clean`."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {cleaned(name): cleaned(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [cleaned(inner) for inner in value]
    return value


class Entity(Struct, frozen=True, kw_only=True):
    """A stretch of formatted text; `kind` is the Bot API's entity type (bold, text_link …)."""

    kind: str
    offset: int
    length: int
    url: str | None = None

    def moved(self, by: int) -> "Entity":
        return Entity(kind=self.kind, offset=self.offset + by, length=self.length, url=self.url)


class RichText(Struct, frozen=True):
    """Plain characters and the entities over them."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __add__(self, other: "RichText | str") -> "RichText":
        if isinstance(other, str):
            return RichText(self.text + other, self.entities)
        shift = utf16_length(self.text)
        moved = tuple(entity.moved(shift) for entity in other.entities)
        return RichText(self.text + other.text, self.entities + moved)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def __str__(self) -> str:
        return self.text

    def to_json(self) -> dict[str, Any]:
        """`{"text": …}`, and `entities` in the Bot API's own shape when there are any."""
        if not self.entities:
            return {"text": self.text}
        return {"text": self.text, "entities": entities_to_json(self.entities)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "RichText":
        return cls(data.get("text") or "", entities_from_json(data.get("entities") or ()))


NOTHING_SAID = RichText()


def styled(kind: str, text: str, url: str | None = None) -> RichText:
    """The whole of `text` under one entity."""
    length = utf16_length(text)
    if not length:
        return RichText()
    return RichText(text, (Entity(kind=kind, offset=0, length=length, url=url),))


def entities_to_json(entities: Sequence[Entity]) -> list[dict[str, Any]]:
    rows = []
    for entity in entities:
        row: dict[str, Any] = {
            "type": entity.kind,
            "offset": entity.offset,
            "length": entity.length,
        }
        if entity.url:
            row["url"] = entity.url
        rows.append(row)
    return rows


def entities_from_json(rows: Sequence[Mapping[str, Any]]) -> tuple[Entity, ...]:
    return tuple(
        Entity(kind=r["type"], offset=r["offset"], length=r["length"], url=r.get("url"))
        for r in rows
    )
