"""Lines and columns as editors count them: characters from 1, lines ended by LF, CRLF or CR."""

import re
from bisect import bisect_right

_BREAK = re.compile(r"\r\n?|\n")


class Lines:
    """A text by its lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0, *(match.end() for match in _BREAK.finditer(text))]

    def __len__(self) -> int:
        return len(self._starts)

    def offset(self, line: int, column: int) -> int:
        """Where a place is in the text; beyond the end it is the end."""
        if line > len(self._starts):
            return len(self.text)
        return min(self._starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Without its end; empty beyond the last."""
        if not 0 < number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self.text)
        return self.text[self._starts[number - 1] : end].rstrip("\r\n")


def ahead(text: str, offset: int, line: int, column: int) -> tuple[int, int]:
    """Line and column of a character of a text that begins at `line` and `column`."""
    done = 0
    for match in _BREAK.finditer(text, 0, offset):
        line, column, done = line + 1, 1, match.end()
    return line, column + offset - done
