"""Cuts a long text into parts that a channel takes, never inside a character or an entity."""

from cxbot.model.text import Entity, RichText, utf16_length

_BREAKS = ("\n\n", "\n", ". ", " ")


def split(rich: RichText, limit: int) -> tuple[RichText, ...]:
    """Parts of at most `limit` UTF-16 units that together hold the whole text.

    An entity over a cut is continued in the next part.
    """
    parts: list[RichText] = []
    rest = rich
    while utf16_length(rest.text) > limit:
        cut = _cut_at(rest.text, limit)
        head, rest = _divide(rest, cut)
        parts.append(head)
    if rest.text or not parts:
        parts.append(rest)
    return tuple(parts)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis for what is left out."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _cut_at(text: str, limit: int) -> int:
    """Index of the first character of the next part."""
    units, hard = 0, len(text)
    for index, char in enumerate(text):
        units += 2 if char > "\uffff" else 1
        if units > limit:
            hard = index
            break
    for mark in _BREAKS:
        found = text.rfind(mark, hard // 2, hard)
        if found > 0:
            return found + len(mark)
    return max(hard, 1)


def _divide(rich: RichText, at: int) -> tuple[RichText, RichText]:
    head, tail = rich.text[:at], rich.text[at:]
    border = utf16_length(head)
    before: list[Entity] = []
    after: list[Entity] = []
    for entity in rich.entities:
        end = entity.offset + entity.length
        if entity.offset < border:
            before.append(_clip(entity, entity.offset, min(end, border)))
        if end > border:
            after.append(_clip(entity, max(entity.offset, border), end).moved(-border))
    return RichText(head, tuple(before)), RichText(tail, tuple(after))


def _clip(entity: Entity, start: int, end: int) -> Entity:
    return Entity(kind=entity.kind, offset=start, length=end - start, url=entity.url)
