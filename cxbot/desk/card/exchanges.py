"""The last exchanges with a customer, as lines of a quote that opens."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from cxbot.desk.card.contacts import covered
from cxbot.desk.card.view import Exchange
from cxbot.desk.phrases import one_line
from cxbot.model.text import RichText, styled, utf16_length
from cxbot.model.touchpoint import Direction

_ARROWS: Mapping[Direction, str] = {"in": "→", "out": "←", "internal": "·"}
_MAX_EXCHANGE = 300
_MEDIA = re.compile(r"\[([a-z_]{3,12})\]")
_ICONS: Mapping[str, str] = {
    "photo": "🖼",
    "document": "📄",
    "voice": "🎤",
    "video": "🎬",
    "video_note": "🎬",
    "audio": "🎵",
    "animation": "🎞",
    "sticker": "💟",
    "location": "📍",
    "venue": "📍",
    "contact": "👤",
    "poll": "📊",
    "dice": "🎲",
    "other": "📎",
}


def line(exchange: Exchange, shared: Iterable[str], *, when: str = "") -> str:
    """One line, whatever they wrote: the arrow at its head is ours."""
    said = one_line(covered(shown(exchange.text)[: 8 * _MAX_EXCHANGE], [*shared]), _MAX_EXCHANGE)
    return " ".join(filter(None, (_ARROWS[exchange.direction], when, said or "…")))


def shown(text: str) -> str:
    """What the log calls [photo] is a sign here."""
    if not text.startswith("["):
        return text
    return _MEDIA.sub(lambda match: _ICONS.get(match[1], match[0]), text)


def quote(history: Sequence[Exchange], title: str, room: int, shared: Sequence[str]) -> RichText:
    """The newest that fit, under their title."""
    head = f"\n{title}\n"
    room -= utf16_length(head)
    kept: list[str] = []
    for exchange in reversed(history):
        said = line(exchange, shared)
        room -= utf16_length(said) + 1
        if room < 0:
            break
        kept.append(said)
    if not kept:
        return RichText()
    return RichText(head) + styled("expandable_blockquote", "\n".join(reversed(kept)))


def pages(
    history: Iterable[Exchange],
    title: str,
    shared: Sequence[str],
    when: Callable[[Exchange], str],
    units: int,
) -> list[RichText]:
    """All of it, oldest first, over as many messages as it takes."""
    pages: list[list[str]] = [[]]
    room = units - utf16_length(title) - 1
    for exchange in history:
        said = line(exchange, shared, when=when(exchange))
        room -= utf16_length(said) + 1
        if room < 0 and pages[-1]:
            pages.append([])
            room = units - utf16_length(title) - 2 - utf16_length(said)
        pages[-1].append(said)
    return [
        RichText(f"{title}\n") + styled("expandable_blockquote", "\n".join(page))
        for page in pages
        if page
    ]
