"""The words of a drawing: short, on one line, and nothing in them that a file can't hold."""

import unicodedata
from typing import Any

from cxbot.flow.texts.phrase import Phrase
from cxbot.flow.texts.template import Placeholder, Template

#: Of a text that a step says; a wide character counts as two.
LONGEST = 60
ELLIPSIS = "…"
#: Characters that join or direct others; of the invisible ones only these are kept.
_JOINERS = frozenset("\u200c\u200d\u200e\u200f")


def clean(text: str) -> str:
    """One line of visible characters."""
    kept = (c if c.isprintable() or c in _JOINERS else " " for c in text)
    return " ".join("".join(kept).split())


def short(text: str, longest: int = LONGEST) -> str:
    """At most that wide, cut between words where there are any, never inside a {name}."""
    text = clean(text)
    if cells(text) <= longest:
        return text
    at = width = 0
    while width + _cell(text[at]) < longest:
        width += _cell(text[at])
        at += 1
    cut = text[:at]
    opened = cut.rfind("{")
    if opened > cut.rfind("}") and opened > 0:
        cut = cut[:opened]
    elif " " in cut[at // 2 :] and text[at] != " ":
        cut = cut[: cut.rfind(" ")]
    while len(cut) > 1 and (cut[-1] in _JOINERS or cut[-1] in " ,;:-"):
        cut = cut[:-1]
    return cut + ELLIPSIS


def cells(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_cell, text))


def _cell(char: str) -> int:
    if char.isascii():
        return 1
    if unicodedata.combining(char) or char in _JOINERS:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def phrase(said: Phrase, language: str, longest: int = LONGEST) -> str:
    """The text in that language, placeholders as `{name}`, without its markup."""
    return short(_template(said.template(language)), longest)


def _template(said: Template) -> str:
    pieces: list[str] = []
    for part in said.parts:
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Placeholder):
            pieces.append(f"{{{'.'.join(part.name.path)}}}")
    return "".join(pieces)


def value(written: Any, longest: int = 40) -> str:
    """A constant or a text as it stands in the file."""
    match written:
        case True | False:
            return "yes" if written else "no"
        case None:
            return "empty"
        case dict():
            return short(", ".join(f"{clean(str(k))} {value(v)}" for k, v in written.items()))
        case list():
            return short(", ".join(map(value, written)))
    return short(str(written), longest) or '""'


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def several(words: list[str], most: int = 3, longest: int = LONGEST) -> str:
    """`a, b, c and 2 more`"""
    text = ", ".join(words[:most])
    rest = len(words) - most
    return short(text, longest) + (f" and {rest} more" if rest > 0 else "")
