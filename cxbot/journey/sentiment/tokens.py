"""A message as small pieces: words, single Chinese characters, emoji, ends of clauses.

One pass, no piece is looked at twice.
"""

import re
import unicodedata

#: Ends of a clause, of a sentence, and of a question.
COMMA, STOP, ASKS = ",", ".", "?"
_PIECE = re.compile(
    r"[a-z\u00df-\u024f\u0400-\u052f]+(?:'[a-z]+)*"  # a word
    r"|[\u3400-\u9fff]"
    r"|[:;=]-?[()](?!\w)|[:=]-?d(?!\w)|\)\)|\(\("  # a smile
    r"|[\u2600-\u27bf\u2b50\u2b55\U0001f300-\U0001f3fa\U0001f400-\U0001faff]"  # an emoji
    r"|\d+"
    r"|[.!?…。\n,;:、—–]"
)
#: Every piece that ends something, and what.
ENDS = {
    ".": STOP, "!": STOP, "…": STOP, "。": STOP, "\n": STOP, "?": ASKS,
    ",": COMMA, ";": COMMA, ":": COMMA, "、": COMMA, "—": COMMA, "–": COMMA,
}  # fmt: skip
#: Most texts need no more than these.
_COMMON = (
    ("’", "'"), ("‘", "'"), ("ʼ", "'"), ("，", ","), ("！", "!"), ("？", "?"), ("：", ":"),
    ("；", ";"), ("（", "("), ("）", ")"), ("…", "."), ("\ufe0f", ""),
)  # fmt: skip


def plain(text: str) -> str:
    """Case, width of letters, ё and the shape of apostrophes don't count."""
    if text.isascii():
        return text.lower()
    for one, other in _COMMON:
        text = text.replace(one, other)
    if not unicodedata.is_normalized("NFKC", text):  # quick to say, and slow to mend
        text = unicodedata.normalize("NFKC", text)
    return text.casefold().replace("ё", "е")


def pieces(text: str) -> list[str]:
    """Of text that is `plain` already."""
    return _PIECE.findall(text)
