"""Which of the maps that are kept somebody means."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from cxbot.errors import ConfigError, did_you_mean
from cxbot.flow.drawing import wording
from cxbot.store.map_versions import MapVersion

#: The map as it is.
NOW = "now"
LONGEST_NAME = 80
_DAY = timedelta(days=1)
_PERIOD = re.compile(r"(\d{4})(?:Q([1-4])|-(\d{2})(?:-(\d{2}))?)?")


def chosen(kept: Sequence[MapVersion], text: str, zone: tzinfo) -> MapVersion:
    """By its number, its name, or the newest of a year, a quarter, a month or a day: 2026, 2026Q2,
    2026-05, 2026-05-12. Of several of one name the newest. Raises ConfigError."""
    same = [one for one in kept if one.name and one.name == text]
    if same:
        return same[-1]
    if text.isdecimal() and len(text) < 4:
        found = [one for one in kept if one.id == int(text)]
    else:
        ends = _period(text, zone)
        found = [one for one in kept if ends is not None and ends[0] <= one.at < ends[1]]
    if found:
        return found[-1]
    raise ConfigError(f'No map that is kept is "{text}". {_known(kept, text)}')


def named(text: str) -> str:
    """A name under which it is found again. Raises ConfigError."""
    name = wording.clean(text)
    if not name or len(name) > LONGEST_NAME:
        raise ConfigError(f"A name has 1 to {LONGEST_NAME} characters.")
    if name == NOW or name.isdecimal() or _PERIOD.fullmatch(name):
        raise ConfigError(f'"{name}" is no name: it would be taken for a number, a date or now.')
    return name


def last(kept: Sequence[MapVersion]) -> MapVersion:
    """Raises ConfigError."""
    if kept:
        return kept[-1]
    raise ConfigError("No map is kept yet: cxbot map keep.")


def _known(kept: Sequence[MapVersion], text: str) -> str:
    if not kept:
        return "None is kept yet: cxbot map keep."
    names = sorted({one.name for one in kept if one.name})
    return did_you_mean(text, names, "cxbot map versions lists them")


def _period(text: str, zone: tzinfo) -> tuple[datetime, datetime] | None:
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    year, quarter, month, day = (int(one) if one else None for one in found.groups())
    assert year is not None
    try:
        if day is not None and month is not None:
            begins = datetime(year, month, day, tzinfo=zone)
            return begins, begins + _DAY
        first = month or (3 * quarter - 2 if quarter else 1)
        months = 1 if month else 3 if quarter else 12
        after = first + months - 1
        return (
            datetime(year, first, 1, tzinfo=zone),
            datetime(year + after // 12, after % 12 + 1, 1, tzinfo=zone),
        )
    except (ValueError, OverflowError) as error:
        raise ConfigError(f'"{text}" is no date: {error}.') from error
