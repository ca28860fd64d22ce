"""Where a YAML file holds somebody's words: block texts and quoted ones, found without parsing.

Before the file can be parsed, its letters are looked at; what an owner wrote as a text may hold
any of them.
"""

import re

#: `key: |`, `- >2-  # note`: the lines below that are indented more are text.
_HEADER = re.compile(r"(?:^|[:\-] +)[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$")
_ENDS = {'"': re.compile(r'(?:[^"\\]|\\.)*"', re.DOTALL), "'": re.compile(r"(?:[^']|'')*'")}


def literal(text: str) -> list[tuple[int, int]]:
    """(start, end) of each such text, in order. A quote that nobody closes opens none."""
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(text):
        end = _line_end(text, at)
        if _HEADER.search(text[at:end]):
            after = _block_end(text, end, _indent(text[at:end]))
            found.append((end, after))
        else:
            after = _quoted(text, at, end, found)
        at = after
    return found


def _line_end(text: str, at: int) -> int:
    """Just behind the end of its line."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _block_end(text: str, at: int, indent: int) -> int:
    while at < len(text):
        end = _line_end(text, at)
        line = text[at:end]
        if line.strip() and _indent(line) <= indent:
            return at
        at = end
    return at


def _quoted(text: str, at: int, end: int, found: list[tuple[int, int]]) -> int:
    """Those that begin in this line; where the next line to look at begins."""
    start, here = at, at
    while here < end:
        char = text[here]
        if char == "#" and text[here - 1 : here] in ("", " ", "\n"):
            return end
        if char in _ENDS and _begins(text, start, here):
            closing = _ENDS[char].match(text, here + 1)
            if closing is None:
                return end
            found.append((here, closing.end()))
            here, end = closing.end(), _line_end(text, closing.end() - 1)
            continue
        here += 1
    return end


def _begins(text: str, start: int, here: int) -> bool:
    """A quote opens a text only where a value begins."""
    before = here
    while before > start and text[before - 1] == " ":
        before -= 1
    if before == start:
        return True
    last = text[before - 1]
    return last in "[{," or (last in ":-?" and before < here)
