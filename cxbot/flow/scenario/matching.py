"""Does what was said fit what was expected, and if not, where does it begin to differ.

`*` is the only wildcard and stands for any text, none included. White space at the ends of lines
and of the whole doesn't count.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct

from cxbot.flow.values import operations

#: The author's markup, in case a text was copied from the flow as it stands there.
_TAG = re.compile(
    r"</?(b|strong|i|em|u|ins|s|strike|del|code|pre|a|tg-spoiler|blockquote)(\s[^<>]*)?>"
)
#: Characters shown of a long line, before and after the difference.
_BEFORE, _AFTER = 60, 40


def fits(pattern: str, text: str) -> bool:
    said = tidy(text)
    return any(_fits(tidy(one), said) for one in dict.fromkeys((pattern, _TAG.sub("", pattern))))


def all_fit(patterns: Sequence[str], texts: Sequence[str]) -> bool:
    return len(patterns) == len(texts) and all(map(fits, patterns, texts))


def value_fits(expected: Any, value: Any) -> bool:
    """As `==` in conditions; texts may have wildcards, and text "2" is the number 2."""
    if operations.equal(expected, value):
        return True
    if (
        isinstance(expected, str)
        and value is not None
        and not isinstance(value, bool | dict | list)
    ):
        return fits(expected, str(value))
    if isinstance(expected, list) and isinstance(value, list):
        return len(expected) == len(value) and all(map(value_fits, expected, value))
    if isinstance(expected, dict) and isinstance(value, dict):
        return all(name in value and value_fits(expected[name], value[name]) for name in expected)
    return False


def tidy(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


@lru_cache(maxsize=1024)
def _fits(pattern: str, said: str) -> bool:
    """Greedy from the left, so long texts and many stars cost no more than their product."""
    parts = pattern.split("*")
    if len(parts) == 1:
        return pattern == said
    head, *middle, tail = parts
    if len(said) < len(head) + len(tail) or not said.startswith(head) or not said.endswith(tail):
        return False
    at, end = len(head), len(said) - len(tail)
    for part in middle:
        found = said.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return True


class Difference(Struct, frozen=True, kw_only=True):
    """One line of what was expected and one of what was said, cut around where they first differ.

    The columns count from 0. What was cut off is shown as ….
    """

    expected: str
    expected_column: int
    actual: str
    actual_column: int


def difference(pattern: str, text: str) -> Difference:
    expected, actual = tidy(pattern), tidy(text)
    at, there = _first(expected, actual)
    expected_line, expected_column = _around(expected, at)
    actual_line, actual_column = _around(actual, there)
    return Difference(
        expected=expected_line,
        expected_column=expected_column,
        actual=actual_line,
        actual_column=actual_column,
    )


def _first(pattern: str, said: str) -> tuple[int, int]:
    """Offsets in both of the first character that doesn't fit."""
    head, *parts = pattern.split("*")
    same = _common(head, said)
    if same < len(head) or not parts:
        return same, same
    offset, at = len(head) + 1, len(head)
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        found = said.rfind(part, at) if last else said.find(part, at)
        if found < 0:
            length, there = _longest(part, said, at)
            return offset + length, there + length
        at = found + len(part)
        offset += len(part) + 1
    return len(pattern), at


def _longest(part: str, said: str, at: int) -> tuple[int, int]:
    """How much of the beginning of `part` stands somewhere in the rest, and where."""
    low, high = 0, len(part)
    while low < high:
        middle = (low + high + 1) // 2
        if said.find(part[:middle], at) >= 0:
            low = middle
        else:
            high = middle - 1
    return low, said.find(part[:low], at) if low else at


def _common(one: str, two: str) -> int:
    pairs = zip(one, two, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(two)))


def _around(text: str, at: int) -> tuple[str, int]:
    """The line that character stands in, and its place there."""
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    column = at - start
    first = max(0, column - _BEFORE)
    last = min(len(line), first + _BEFORE + _AFTER)
    before, after = "…" if first else "", "…" if last < len(line) else ""
    return before + line[first:last] + after, column - first + len(before)
