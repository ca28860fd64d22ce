"""A condition as it is written, before it is parsed: what other languages would write put right.

Each character keeps its place in the owner's file.
"""

import ast
import re

from cxbot.flow.reading import mending
from cxbot.flow.reading.source import Problems, Scalar

MAX_CHARS = 500

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
#: Quotes of letters and books, in pairs.
_CURLY = re.compile("[«“„‘‚]([^«»“”„‘’‚\"']*)[»”“’‘]")
_ODD = re.compile(
    r"={3,}|!==|<>|=>|=<|(?<![=!<>])=(?!=)|&&?|\|\|?|!(?!=)|[\\`@$?;^~{}\x00-\x1f\x7f]"
)
#: What people write who know other languages -> what is meant here.
_MEANT = {
    "=": "==", "===": "==", "!==": "!=", "<>": "!=", "=>": ">=", "=<": "<=",
    "&": "and", "&&": "and", "|": "or", "||": "or", "!": "not",
}  # fmt: skip


class Wording:
    """The words that are parsed, and where each of them stands in the owner's text."""

    def __init__(
        self, text: str, places: list[int] | None = None, *, refused: bool = False
    ) -> None:
        self.text = text.strip()
        #: There is a character that no condition has.
        self.refused = refused
        self._lead = len(text) - len(text.lstrip())
        self._places = places
        self._bytes = self.text.encode("utf-8", "replace")
        self._ascii = self.text.isascii()

    @property
    def mended(self) -> bool:
        return self._places is not None

    def offsets(self, node: ast.expr) -> tuple[int, int]:
        """Where a part begins and ends in the owner's text."""
        # ast counts UTF-8 bytes; people count characters.
        start = self._characters(getattr(node, "col_offset", 0))
        end = self._characters(getattr(node, "end_col_offset", None) or 0)
        return self.place(start), self.place(end)

    def place(self, offset: int) -> int:
        """Of a character of `text` in the owner's."""
        found = self._lead + offset
        if self._places is None:
            return found
        return self._places[min(found, len(self._places) - 1)]

    def _characters(self, count: int) -> int:
        return count if self._ascii else len(self._bytes[:count].decode("utf-8", "ignore"))


def read(source: Scalar, problems: Problems) -> Wording:
    """Reports each wrong operator and puts the right one in its place."""
    text = _straight(re.sub(r"\s", " ", source.text), source, problems)
    bare = blank(text)
    found = list(_ODD.finditer(bare)) if len(text) <= MAX_CHARS else []
    if not found:
        return Wording(text)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in found:
        written, start, end = match[0], match.start(), match.end()
        at = source.at(start, end - start)
        meant = _MEANT.get("===" if written.startswith("===") else written)
        if meant is None:
            problems.add(at, "E202", "this character is not part of a condition.")
            return Wording(text, refused=True)
        spaced = _spaced(meant, bare[:start], bare[end:])
        said = "does not compare" if "=" in written else "is not known here"
        edits = [mending.replaced(at, spaced)]
        problems.add(at, "E202", f'"{written}" {said}.', f'Write "{meant}".', edits)
        pieces += [text[done:start], spaced]
        places += [*range(done, start), *[start] * len(spaced)]
        done = end
    places += range(done, len(text) + 1)
    return Wording("".join([*pieces, text[done:]]), places)


def _straight(text: str, source: Scalar, problems: Problems) -> str:
    """With straight quotes in place of curly ones, each of which is reported."""
    for match in list(_CURLY.finditer(blank(text))) if len(text) <= MAX_CHARS else ():
        start, end = match.span()
        right = f'"{text[start + 1 : end - 1]}"'
        at = source.at(start, end - start)
        said = "a condition takes straight quotes only."
        problems.add(at, "E202", said, f"Write {right}.", [mending.replaced(at, right)])
        text = text[:start] + right + text[end:]
    return text


def blank(text: str) -> str:
    """The same text with nothing in its quotes."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)


def _spaced(word: str, before: str, after: str) -> str:
    if not word.isalpha():
        return word
    left = "" if not before or before[-1] in " (" else " "
    return f"{left}{word}{'' if after[:1] == ' ' else ' '}"
