"""In short: what it is about in at most 80 words, made by rule from what is known."""

from collections.abc import Iterable, Sequence

from cxbot.desk.phrases import cut, one_line

MAX_WORDS = 80
_MAX_UNITS = 400
_MAX_WORDS_OF_ONE = 30


def in_short(reason: str, answers: Iterable[tuple[str, str]], last_words: Sequence[str]) -> str:
    """`reason; order A-1001, photo yes; “the newest words of the customer”`. Empty without such
    words: the reason and the answers stand on the card already."""
    said = _few(last_words[-1], _MAX_WORDS_OF_ONE) if last_words else ""
    if not said:
        return ""
    told = ", ".join(f"{label} {value}" for label, value in answers)
    return _few("; ".join(filter(None, (reason, told, f"“{said}”"))), MAX_WORDS)


def _few(text: str, most: int) -> str:
    """Languages without spaces are cut by their length."""
    words = one_line(text, 4 * _MAX_UNITS).split()
    kept = " ".join(words[:most]) + ("…" if len(words) > most else "")
    return cut(kept, _MAX_UNITS)
