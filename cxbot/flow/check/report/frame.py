"""A line of the owner's file with a place underlined, as wide as a screen shows it."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from msgspec import Struct

from cxbot.errors import Problem
from cxbot.flow.reading.lines import Lines

_TAB = "    "
_CUT = "…"
#: Of a long line, this share of the room is kept for what stands before the place.
_BEFORE = 1 / 3


class Frame(Struct, frozen=True, kw_only=True):
    number: int
    #: The line, or the part of it around the place.
    text: str
    #: Spaces up to the place, then its underline.
    indent: str
    underline: str


def frame(text: str, problem: Problem, *, room: int) -> Frame | None:
    """None where there is nothing to see: no such line, or an empty one.

    A place that goes on in further lines is underlined to the end of its first one.
    """
    line = _lines(text).line(problem.line).rstrip()
    if not line:
        return None
    start = min(max(problem.column - 1, 0), len(line))
    end = len(line) if problem.end_line > problem.line else problem.end_column - 1
    cells = [_cell(char) for char in line]
    end = min(max(end, start + 1), max(len(line), start + 1))
    first, last = _window(cells, start, room)
    indent = _width(cells[first:start]) + (first > 0)
    return Frame(
        number=problem.line,
        text=_CUT * (first > 0) + "".join(cells[first:last]) + _CUT * (last < len(cells)),
        indent=" " * indent,
        underline="^" * max(_width(cells[start : min(end, last)]), 1),
    )


def width(text: str) -> int:
    """In columns of a screen: East Asian characters and emoji take two, combining ones none."""
    return sum(map(_char_width, text))


@lru_cache(maxsize=1)  # a page goes through its files one by one
def _lines(text: str) -> Lines:
    return Lines(text.removeprefix("\ufeff"))


def _window(cells: Sequence[str], start: int, room: int) -> tuple[int, int]:
    """What of a line is shown: all of it, or as much around the place as there is room for."""
    if _width(cells) <= room:
        return 0, len(cells)
    room -= 2 * len(_CUT)
    before = max(int(room * _BEFORE), room - _width(cells[start:]))
    first = start
    while first and _width(cells[first - 1 : start]) <= before:
        first -= 1
    last = first
    while last < len(cells) and _width(cells[first : last + 1]) <= room:
        last += 1
    return first, max(last, min(start + 1, len(cells)))


def _cell(char: str) -> str:
    """What the screen shows for it: nothing that moves the cursor or turns the text round."""
    if char == "\t":
        return _TAB
    if char != "\u200d" and unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return "\ufffd"
    return char


def _width(cells: Sequence[str]) -> int:
    return sum(map(width, cells))


def _char_width(char: str) -> int:
    if char == "\u200d" or unicodedata.category(char) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
