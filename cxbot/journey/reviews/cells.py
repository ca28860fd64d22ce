"""What people write into a cell: spreadsheets and languages have their own ways."""

import re
import unicodedata
from datetime import date

from cxbot.errors import did_you_mean
from cxbot.journey.reviews.words import QUALITIES, quality

#: What an improvement can be measured by, beside the measures of requirements.
MEASURES = (
    "mood", "friction", "csat", "ces", "nps", "completion", "drop_off", "transfers", "reply",
    "first_reply",
)  # fmt: skip
_MARKS = range(1, 6)
_LONGEST = 2000
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
#: A sign before which an apostrophe was put, so that no spreadsheet runs it.
_GUARDED = re.compile(r"'+[=+\-@\t\r\n\0＝＋－＠]")


def unguarded(text: str) -> str:
    """As it was before it was made safe for a spreadsheet."""
    return text[1:] if _GUARDED.match(text) else text


def mark(text: str) -> int | None:
    """1 to 5, also as 4.0 or 4,0; None of nothing. Raises ValueError, which says why."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", ".")
    if not plain:
        return None
    try:
        number = float(plain)
    except ValueError:
        number = 0.5
    if number not in _MARKS:
        raise ValueError(f'"{_short(text)}" is no mark: a whole number from 1 to 5')
    return int(number)


def day(text: str) -> str | None:
    """2026-04-01, also as 01.04.2026; None of nothing. Raises ValueError, which says why."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    dotted = _DOTTED.fullmatch(plain)
    parts = (dotted[3], dotted[2], dotted[1]) if dotted else tuple(plain.split("-"))
    try:
        year, month, number = map(int, parts)
        return date(year, month, number).isoformat()
    except ValueError:
        raise ValueError(
            f'"{_short(text)}" is no day. Like this: 2026-04-01 or 01.04.2026'
        ) from None


def measure(text: str) -> str | None:
    """One of MEASURES; None of nothing. Raises ValueError, which says why."""
    plain = text.strip().casefold().replace(" ", "_")
    if plain and plain not in MEASURES:
        hint = did_you_mean(plain, MEASURES, f"There are: {', '.join(MEASURES)}.")
        raise ValueError(f'"{_short(text)}" is nothing that is measured. {hint}')
    return plain or None


def quality_of(text: str) -> str | None:
    """By its name in any language; None of nothing. Raises ValueError, which says why."""
    plain = text.strip().casefold()
    if not plain:
        return None
    for name in QUALITIES:
        if plain in (name, quality(name, "en").casefold(), quality(name, "ru").casefold()):
            return name
    raise ValueError(f'"{_short(text)}" is none of {", ".join(QUALITIES)}')


def words(text: str) -> str:
    """Raises ValueError for more than a cell of ours holds."""
    plain = text.replace("\0", "").strip()
    if len(plain) > _LONGEST:
        raise ValueError(f"has {len(plain)} characters; {_LONGEST} are the most")
    return plain


def _short(text: str) -> str:
    return text.strip()[:40]
