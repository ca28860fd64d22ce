"""How wide words come out, and where their lines break. Widths are those of Arial and its twins."""

import unicodedata

from cxbot.flow.drawing import wording

#: Space to ~ in thousandths of the size.
_ASCII = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722,
    722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722,
    667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556,
    556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
    500, 334, 260, 334, 584,
)  # fmt: skip
_WIDTHS = dict(zip(map(chr, range(32, 127)), _ASCII, strict=True))
#: Cyrillic is wider on the whole; emoji and Chinese fill a square and a bit.
_OTHER, _CAPITAL, _WIDE, _BOLD = 600, 760, 1250, 1.08


def width(text: str, size: float, *, bold: bool = False) -> float:
    """In pixels, never much too small."""
    found = sum(_WIDTHS.get(char) or _other(char) for char in text)
    return found * size / 1000 * (_BOLD if bold else 1)


def _other(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return _WIDE
    return _CAPITAL if char.isupper() or char in "жшщюымфЖ—…→" else _OTHER


def lines(text: str, size: float, widest: float, *, bold: bool = False) -> tuple[str, ...]:
    """Broken between words; a word that is too long is broken anywhere."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in _pieces(wording.clean(paragraph), size, widest, bold=bold):
            longer = f"{line} {word}" if line else word
            if line and width(longer, size, bold=bold) > widest:
                found.append(line)
                longer = word
            line = longer
        if line:
            found.append(line)
    return tuple(found)


def _pieces(text: str, size: float, widest: float, *, bold: bool) -> list[str]:
    """The words, the overlong ones cut."""
    found: list[str] = []
    for word in text.split(" "):
        piece = ""
        for char in word if width(word, size, bold=bold) > widest else ():
            if piece and not _joins(char) and width(piece + char, size, bold=bold) > widest:
                found.append(piece)
                piece = ""
            piece += char
        found.append(piece or word)
    return found


def _joins(char: str) -> bool:
    return bool(unicodedata.combining(char)) or unicodedata.category(char) in {"Cf", "Mn", "Sk"}
