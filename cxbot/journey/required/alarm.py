"""The message in which the group hears which requirements broke and which were mended."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import NamedTuple

from cxbot.journey.friction.words import Language
from cxbot.journey.required.standing import News
from cxbot.journey.required.words import line
from cxbot.model.text import RichText, styled, utf16_length


class _Said(NamedTuple):
    en: str
    ru: str


#: So many are read at a glance; more are folded.
_FEW = 4
#: In UTF-16 units, of the messenger's 4096: for all lines together.
_ROOM = 3600
_BROKEN = _Said("❗ Requirements not met: {n}.", "❗ Требования не выполняются: {n}.")
_MENDED = _Said("✅ Requirements met again: {n}.", "✅ Требования снова выполняются: {n}.")
_SINCE = _Said("since {at}", "с {at}")
_LASTED = _Said("wasn't met since {at}", "не выполнялось с {at}")
_MORE = _Said("… and {n} more", "… и ещё {n}")
_WHERE = _Said(
    "All of them: cxbot requirements · where: cxbot map", "Все: cxbot requirements · где: cxbot map"
)
#: ❗ for what is broken, ✅ for what is mended.
_MARKS = {True: "❗", False: "✅"}


def alarm(news: Sequence[News], zone: tzinfo, language: Language) -> RichText:
    """Broken ones first, in the order of the catalogue; nothing of no news."""
    if not news:
        return RichText()
    i = 1 if language == "ru" else 0
    broken = [one for one in news if one.turned.broken]
    mended = [one for one in news if not one.turned.broken]
    heads = [
        words[i].format(n=len(several))
        for words, several in ((_BROKEN, broken), (_MENDED, mended))
        if several
    ]
    lines = _fitting([_told(one, zone, language, i) for one in (*broken, *mended)], i)
    body = "\n".join(lines)
    folded = styled("expandable_blockquote", body) if len(news) > _FEW else RichText(body)
    return styled("bold", "\n".join(heads)) + "\n" + folded + "\n" + _WHERE[i]


def _told(one: News, zone: tzinfo, language: Language, i: int) -> str:
    words, at = (_SINCE, one.since) if one.turned.broken else (_LASTED, one.before_since)
    when = f" ({words[i].format(at=_day(at, zone))})" if at is not None else ""
    return f"{_MARKS[one.turned.broken]} {line(one.turned.evaluation, language)}{when}"


def _fitting(lines: Sequence[str], i: int) -> list[str]:
    room, fitting = _ROOM, list[str]()
    for said in lines:
        room -= utf16_length(said) + 1
        if room < 0:
            return [*fitting, _MORE[i].format(n=len(lines) - len(fitting))]
        fitting.append(said)
    return fitting


def _day(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
