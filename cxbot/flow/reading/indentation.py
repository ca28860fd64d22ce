"""A line that begins in the wrong column: where it should begin, seen from the lines above it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from cxbot.flow.reading.lines import Lines

_ROW = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +|-$)*)(?P<key>[^\W\d][\w.]*(?=\s*:(?:\s|$)))?")
_VALUE = re.compile(r"\s*:\s+[^\s#|>]")
#: How many lines above are looked at.
_FAR = 200


class _Level(Struct, frozen=True):
    """A column in which something began that may still go on."""

    column: int
    #: A key; "" for the dash of a list.
    key: str
    line: int

    def __str__(self) -> str:
        return f'"{self.key or "- "}" in line {self.line}'


def told(lines: Lines, number: int) -> tuple[str, str] | None:
    """What is wrong with where a line begins and where it should; None when that isn't clear."""
    match = _ROW.match(lines.line(number))
    if match is None or not (match["dashes"] or match["key"]):
        return None
    if match["dashes"] and (found := _below_a_text(lines, number, match)):
        return found
    column, dashed = len(match["indent"]) + 1, bool(match["dashes"])
    levels = list(_levels(lines, number))
    same = [level for level in levels if bool(level.key) != dashed]
    if not same:
        return None
    here = [level for level in levels if level.column == column]
    if any(level in same for level in here):
        return None
    near = min(same, key=lambda level: abs(level.column - column))
    if here and not dashed:
        inner = min((one for one in same if one.column > column), default=near, key=_column)
        said = 'this line begins where the steps of a list begin, but without a "- ".'
        hint = f'Is it one of them? Write "- " before it. Does it belong to {inner}?'
        return said, f"{hint} Begin it in column {inner.column}, too."
    what = 'this "- "' if dashed else f'"{match["key"]}"'
    said = f"wrong indentation: {what} stands in column {column}."
    return said, f"Begin it in column {near.column}, like {near}."


def _below_a_text(lines: Lines, number: int, match: re.Match[str]) -> tuple[str, str] | None:
    """A list under a key that has its text in its own line."""
    row = lines.line(number - 1)
    above = _ROW.match(row)
    if above is None or not above["key"] or len(match["indent"]) <= above.start("key"):
        return None
    if not _VALUE.match(row, above.end()):
        return None
    said = f'no list can stand below "{above["key"]}": it has a text in its own line already.'
    return said, 'Write the text as a line of the list, with "- " before it.'


def _column(level: _Level) -> int:
    return level.column


def _levels(lines: Lines, number: int) -> Iterator[_Level]:
    """From the innermost outwards."""
    least = 1_000_000
    for above in range(number - 1, max(number - _FAR, 0), -1):
        match = _ROW.match(lines.line(above))
        if match is None or not (match["dashes"] or match["key"]):
            continue
        if match["key"] and match.start("key") + 1 < least:
            least = match.start("key") + 1
            yield _Level(least, match["key"], above)
        if match["dashes"] and match.start("dashes") + 1 < least:
            least = match.start("dashes") + 1
            yield _Level(least, "", above)
