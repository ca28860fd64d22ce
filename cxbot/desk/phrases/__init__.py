"""The desk's own words for operators: sentences, card labels and buttons in en, ru and zh.

What customers read isn't here: that is `messages` in shop.yaml. A value is put in as data: on one
line, cut, and free of the characters that hide or turn text. Each table beside this module has the
words of one matter.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

from cxbot.desk.phrases import (
    assigning,
    buttons,
    calling,
    card,
    commands,
    delivery,
    elsewhere,
    erasing,
    happenings,
    neglected,
    permissions,
    rating,
    refusals,
    rewards,
    talking,
    times,
    why,
    writing,
)
from cxbot.desk.phrases.said import Said
from cxbot.model.text import RichText, utf16_length

Key = (
    refusals.Key
    | happenings.Key
    | writing.Key
    | card.Key
    | buttons.Key
    | calling.Key
    | commands.Key
    | talking.Key
    | assigning.Key
    | delivery.Key
    | times.Key
    | permissions.Key
    | rating.Key
    | rewards.Key
    | erasing.Key
    | why.Key
    | neglected.Key
    | elsewhere.Key
)
_MATTERS: tuple[Mapping[Any, Said], ...] = (
    refusals.TABLE,
    happenings.TABLE,
    writing.TABLE,
    card.TABLE,
    buttons.TABLE,
    calling.TABLE,
    commands.TABLE,
    delivery.TABLE,
    talking.TABLE,
    assigning.TABLE,
    times.TABLE,
    permissions.TABLE,
    rating.TABLE,
    rewards.TABLE,
    erasing.TABLE,
    why.TABLE,
    neglected.TABLE,
    elsewhere.TABLE,
)
TABLE: Mapping[str, Said] = {key: said for matter in _MATTERS for key, said in matter.items()}
LANGUAGES = ("en", "ru", "zh")

MAX_VALUE = 100
# letters and signs that show nothing: people name themselves with them
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_JOINERS = "\u200c\u200d"


def spoken(language: str) -> str:
    """The language of ours that serves this tag best: `ru` for `ru-RU`, else `en`."""
    short = language.replace("_", "-").split("-")[0].lower()
    return short if short in LANGUAGES else "en"


def words(key: Key, language: str, /, **values: object) -> str:
    """The phrase as plain text."""
    cleaned = {name: one_line(str(value), MAX_VALUE) for name, value in values.items()}
    return str(getattr(TABLE[key], spoken(language))).format_map(cleaned)


def phrase(key: Key, language: str, /, **values: object) -> RichText:
    """The phrase, ready to send."""
    return RichText(words(key, language, **values))


def one_line(text: str, units: int) -> str:
    """Somebody else's text as data: one line of at most so many UTF-16 units, nothing invisible."""
    seen = text[: 8 * units]
    if not seen.isprintable() or any(char in seen for char in _BLANK):
        seen = "".join(map(_shown, seen))
    line = " ".join(seen.split())
    return cut(line, units) if line.strip(_JOINERS + " ") else ""


def cut(text: str, units: int) -> str:
    """At most so many UTF-16 units, with an ellipsis where something is missing."""
    if utf16_length(text) <= units:
        return text
    kept, room = [], units - 1
    for char in text:
        room -= utf16_length(char)
        if room < 0:
            break
        kept.append(char)
    return "".join(kept).rstrip(_JOINERS + " ") + "…"


def _shown(char: str) -> str:
    if char in _BLANK:
        return " "
    if char in _JOINERS:  # hold emoji together, and Persian words
        return char
    category = unicodedata.category(char)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    # Cf turns the direction of text or hides it; a lone surrogate (Cs) can't be sent at all
    return "" if category in {"Cf", "Cs"} else char
