"""Times as operators read them: the time of day, with the date when it isn't today's."""

from datetime import datetime, tzinfo

from babel.dates import format_datetime

from cxbot.desk.phrases import spoken

_CLOCK = "HH:mm"
_DATED = {"en": "d MMM HH:mm", "ru": "d MMM HH:mm", "zh": "M月d日 HH:mm"}


def at_time(at: datetime, now: datetime, zone: tzinfo, language: str) -> str:
    """`14:35`, or `24 Nov 14:35`."""
    ours = spoken(language)
    local = at.astimezone(zone)
    pattern = _CLOCK if local.date() == now.astimezone(zone).date() else _DATED[ours]
    return str(format_datetime(local, pattern, locale=ours))
