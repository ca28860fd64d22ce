"""How the characters of a YAML scalar are written: which piece of the source makes each of them.

YAML folds lines, drops indentation and knows escapes, so the nth character of a text seldom is the
nth of its source. Here the scalar is read once more, slowly, keeping the place of everything.
"""

import re
from collections.abc import Iterator

#: One character of the text and the piece of the source it comes from.
_Letter = tuple[str, int, int]
Places = list[tuple[int, int]]

_BREAK = re.compile(r"\r\n?|\n")
_GAP = re.compile(r"[ \t]*(?:(?:\r\n?|\n)[ \t]*)+")
_CONTINUED = re.compile(r"\\(?:\r\n?|\n)[ \t]*")
_CODE = re.compile(
    r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U(00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}))"
)
_HEADER = re.compile(r"[|>][-+0-9]*[^\r\n]*(\r\n?|\n)?")
_ESCAPED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def places(raw: str, style: str, text: str) -> Places | None:
    """Start and end in `raw` of each character of `text`; None when they do not fit together."""
    if style in {"|", ">"}:
        return _block(raw, style, text)
    body = raw[1:-1] if style else raw
    shift = 1 if style else 0
    return _fitting([(c, a + shift, b + shift) for c, a, b in _flowing(body, style)], text)


def _fitting(letters: list[_Letter], text: str) -> Places | None:
    """YAML cuts line ends off the end of a text; anything else must be equal."""
    if len(letters) < len(text):
        return None
    if any(letter[0] != char for letter, char in zip(letters, text, strict=False)):
        return None
    return [(start, end) for _, start, end in letters[: len(text)]]


def _flowing(body: str, style: str) -> Iterator[_Letter]:
    """A plain or quoted scalar, without its quotes."""
    at = 0
    while at < len(body):
        if gap := _GAP.match(body, at):
            yield from _folded(body, at, gap.end())
            at = gap.end()
        elif style == '"' and body[at] == "\\":
            if continued := _CONTINUED.match(body, at):
                # Empty lines after a continued one are kept.
                at = continued.end()
                while (more := _BREAK.match(body, at)) is not None:
                    yield "\n", at, more.end()
                    at = more.end()
                    at += len(body[at:]) - len(body[at:].lstrip(" \t"))
            else:
                char, end = _escape(body, at)
                yield char, at, end
                at = end
        elif style == "'" and body[at : at + 2] == "''":
            yield "'", at, at + 2
            at += 2
        else:
            yield body[at], at, at + 1
            at += 1


def _folded(body: str, start: int, end: int) -> Iterator[_Letter]:
    """One end of a line becomes a space; of several, the first vanishes."""
    breaks = list(_BREAK.finditer(body, start, end))
    if len(breaks) == 1:
        yield " ", start, end
    for found in breaks[1:]:
        yield "\n", found.start(), found.end()


def _escape(body: str, at: int) -> tuple[str, int]:
    code = _CODE.match(body, at)
    if code is not None:
        return chr(int(code[code.lastindex or 0], 16)), code.end()
    char = body[at + 1 : at + 2]
    return _ESCAPED.get(char, char), at + 2


def _block(raw: str, style: str, text: str) -> Places | None:
    header = _HEADER.match(raw)
    rows = _rows(raw, header.end() if header else 0)
    spaces = [len(row) - len(row.lstrip(" ")) for row, _, _ in rows if row.strip(" ")]
    # How deep the text stands is written nowhere in it, so the depth that gives the text is right.
    for indent in range(min(spaces, default=0), -1, -1):
        found = _fitting(_unindented(rows, indent, folded=style == ">"), text)
        if found is not None:
            return found
    return None


def _rows(raw: str, start: int) -> list[tuple[str, int, int]]:
    """Line, where it begins, where its end ends."""
    found = []
    while start < len(raw):
        match = _BREAK.search(raw, start)
        end = match.end() if match else len(raw)
        found.append((raw[start : match.start() if match else end], start, end))
        start = end
    return found


def _unindented(rows: list[tuple[str, int, int]], indent: int, *, folded: bool) -> list[_Letter]:
    letters: list[_Letter] = []
    pending: list[_Letter] = []
    before = ""
    for row, start, end in rows:
        content = row[indent:]
        if not content and not row.strip(" "):
            pending.append(("\n", start + len(row), end))
            continue
        letters.extend(_between(pending, before, content, folded=folded))
        letters.extend(
            (c, start + indent + i, start + indent + i + 1) for i, c in enumerate(content)
        )
        pending = [("\n", start + len(row), end)]
        before = content
    return letters + pending


def _between(pending: list[_Letter], before: str, after: str, *, folded: bool) -> list[_Letter]:
    """The ends of lines between two rows; a folded one is a space if both begin with text."""
    if not (folded and before and before[0] not in " \t" and after[0] not in " \t"):
        return pending
    if len(pending) == 1:
        return [(" ", pending[0][1], pending[0][2])]
    return pending[1:]
