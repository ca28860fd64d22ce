"""A message as small pieces: words, single Chinese characters, emoji, ends of clauses.

One pass, no piece is looked at twice.
"""

import re
import unicodedata

#: Ends of a clause, and of a question.
COMMA, STOP, ASKS = ",", ".", "?"
_SEPARATORS = {"—", "–", ",", ";", ":", "、"}
_PIECE = re.compile(
    r"(?P<word>[a-z\u00df-\u024f\u0400-\u052f]+(?:'[a-z]+)*)"
    r"|(?P<smile>[:;=]-?[()](?!\w)|[:=]-?d(?!\w)|\)\)+|\(\(+)"
    r"|(?P<sign>[\u3400-\u9fff\u2600-\u27bf\u2b50\u2b55"
    r"\U0001f300-\U0001f3fa\U0001f400-\U0001faff])"
    r"|(?P<number>\d+)"
    r"|(?P<end>[.!?…。]+|\n+|[,;:、—–])"
)
_SMILES = {":-)": ":)", ":-(": ":(", ";-)": ";)", "=-)": "=)", "=-(": "=(", ":-d": ":d", "=d": ":d"}
_SAME = str.maketrans({"ё": "е", "’": "'", "‘": "'", "`": "'", "ʼ": "'"})


def plain(text: str) -> str:
    """Case, width of letters, ё and the shape of apostrophes don't count."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).translate(_SAME)
    return text.casefold()


def pieces(text: str) -> list[str]:
    """Of text that is `plain` already. An end of a clause is one of COMMA, STOP, ASKS."""
    found = []
    for match in _PIECE.finditer(text):
        piece = match.group()
        match match.lastgroup:
            case "end":
                found.append(_end(piece))
            case "smile":
                found.append(_smile(piece))
            case _:
                found.append(piece)
    return found


def _end(piece: str) -> str:
    if "?" in piece:
        return ASKS
    return COMMA if piece in _SEPARATORS else STOP


def _smile(piece: str) -> str:
    if piece[0] in "()":
        return piece[:2]
    return _SMILES.get(piece, piece)
