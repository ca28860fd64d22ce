"""Characters that are no text: wrong encodings, invisible and forbidden ones, found before YAML.

Whatever can be replaced by a space is reported and replaced, so that the rest is read too; every
character stays where it was.
"""

import re
from bisect import bisect_right

from cxbot.flow.reading import mending
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.literal import literal
from cxbot.flow.reading.nodes import Span
from cxbot.flow.reading.problems import Problems

#: So many of a file are shown; a picture called .yaml has thousands.
MOST_SHOWN = 20

#: YAML allows none of them, or takes them for ends of lines that no editor shows.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]"
)
#: What a value must not hold, written as an escape.
UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
#: Look like spaces and are none: before a key or a dash, after a dash, after a key. In a text of
#: the owner's they are what they are.
_FALSE = r"\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000"
_FALSE_SPACE = re.compile(f"[{_FALSE}]")
_FALSE_SPACES = re.compile(
    rf"(?m)^ *([{_FALSE}][ {_FALSE}]*)(?=- |[\w.]+:\s)"
    rf"|^ *- *([{_FALSE}][ {_FALSE}]*)(?=[\w.]+:\s)"
    rf"|^ *(?:- +)?[\w.]+:([{_FALSE}][ {_FALSE}]*)(?=\S)"
)
_ENDS = {"\x85", "\u2028", "\u2029"}


def cleaned(file: str, text: str, problems: Problems) -> str | None:
    """The text with spaces in place of what can't be read; None when it is no text at all."""
    if not _FORBIDDEN.search(text) and not _FALSE_SPACE.search(text):
        return text
    if not encoded(file, text, problems):
        return None
    lines = Lines(text)
    clean = text
    for count, match in enumerate(_FORBIDDEN.finditer(text)):
        if count < MOST_SHOWN:
            _forbidden(Span.between(file, lines, match.start(), match.end()), match[0], problems)
    if _FORBIDDEN.search(text):
        clean = _FORBIDDEN.sub(" ", text)
    return _without_false_spaces(file, clean, lines, problems)


def encoded(file: str, text: str, problems: Problems) -> bool:
    """Is it text at all? The bytes of what isn't stand in it as lone surrogates."""
    if said := _encoding(text):
        at = Span.between(file, Lines(text), *said[1:])
        problems.add(at, "E008", said[0], "Save the file as UTF-8.")
    return said is None


def _encoding(text: str) -> tuple[str, int, int] | None:
    if text.startswith(("\udcff\udcfe", "\udcfe\udcff")):
        return "the file is UTF-16.", 0, 1
    if text.count("\0") > len(text) // 4:
        at = text.index("\0")
        return "the file is UTF-16, or no text.", at, at + 1
    if match := re.search("[\udc80-\udcff]+", text):
        byte = ord(match[0][0]) - 0xDC00
        return f"the file is not UTF-8 (byte {byte:02X} here).", match.start(), match.end()
    return None


def _forbidden(span: Span, char: str, problems: Problems) -> None:
    said = f"an invisible character (U+{ord(char):04X}) that is not allowed here."
    edit = mending.replaced(span, " " if char in _ENDS else "")
    problems.add(span, "E008", said, "Take it out, or type the text anew.", (edit,))


def _without_false_spaces(file: str, text: str, lines: Lines, problems: Problems) -> str:
    pieces: list[str] = []
    done, words = 0, literal(text)
    begins = [first for first, _ in words]
    for match in _FALSE_SPACES.finditer(text):
        group = match.lastindex or 0
        start, end = match.span(group)
        inside = bisect_right(begins, start) - 1
        if inside >= 0 and start < words[inside][1]:
            continue
        span = Span.between(file, lines, start, end)
        spaces = " " * (end - start)
        said = "this only looks like spaces (it is a no-break space or the like)."
        edits = (mending.replaced(span, spaces),)
        problems.add(span, "E004", said, "Type spaces in its place.", edits)
        pieces += (text[done:start], spaces)
        done = end
    return "".join((*pieces, text[done:])) if pieces else text
