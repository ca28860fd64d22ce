"""In short: what it is about in at most 80 words, made by rule from what is known."""

from collections.abc import Iterable, Sequence

from cxbot.desk.phrases import cut, one_line

MAX_WORDS = 80
_MAX_UNITS = 400
_MAX_WORDS_OF_ONE = 30


def in_short(reason: str, answers: Iterable[tuple[str, str]], last_words: Sequence[str]) -> str:
    """`reason; order A-1001, photo yes; “the newest words of the customer”`. Empty when it would
    only say the reason again."""
    told = ", ".join(f"{label} {value}" for label, value in answers)
    said = _few(last_words[-1], _MAX_WORDS_OF_ONE) if last_words else ""
    more = [told, f"“{said}”" if said else ""]
    if not any(more):
        return ""
    return _few("; ".join(filter(None, (reason, *more))), MAX_WORDS)


def _few(text: str, most: int) -> str:
    """Languages without spaces are cut by their length."""
    words = one_line(text, 4 * _MAX_UNITS).split()
    kept = " ".join(words[:most]) + ("…" if len(words) > most else "")
    return cut(kept, _MAX_UNITS)
