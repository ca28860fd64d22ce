"""When people work: hours of the week, dated exceptions, and the time that passes within them.

Rules. 1. A window belongs to the day it begins on: Friday's 20:00-02:00 reaches into a Saturday
that is a holiday, and a Friday that is one has no such night. 2. Hours that overlap count once.
3. A wall time that the clocks jump over is the first valid instant after it; one that comes twice
is the first of the two, so an hour that comes twice is worked twice when it lies inside a window.
4. Instants are aware and in UTC; nothing is looked for further than `FURTHEST` ahead.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo

from msgspec import Struct, field

#: Minutes of a day.
DAY = 1440
#: How far ahead a calendar is searched.
FURTHEST = timedelta(days=400)
_ALL = frozenset(range(7))
_ONE_DAY = timedelta(days=1)


class Window(Struct, frozen=True, kw_only=True):
    """From `start` to `end` minutes of some days; over midnight when the end comes first."""

    start: int
    end: int
    #: 0 is Monday.
    days: frozenset[int] = _ALL

    def until(self, now: datetime, zone: tzinfo) -> datetime | None:
        """When the window that `now` lies in ends, in UTC; None outside of it."""
        local = now.astimezone(zone)
        minutes = local.hour * 60 + local.minute
        ends: date | None = None
        if self.start < self.end:
            if local.weekday() in self.days and self.start <= minutes < self.end:
                ends = local.date()
        elif minutes >= self.start and local.weekday() in self.days:
            ends = local.date() + _ONE_DAY
        elif minutes < self.end and (local.weekday() - 1) % 7 in self.days:
            ends = local.date()
        if ends is None:
            return None
        until = instant(ends, self.end, zone)
        # The hour that comes twice: the first pass closed the window already.
        return until if until > now else None

    def next_start(self, now: datetime, zone: tzinfo) -> datetime | None:
        today = now.astimezone(zone).date()
        for ahead in range(9):
            day = today + timedelta(days=ahead)
            if day.weekday() in self.days:
                start = instant(day, self.start, zone)
                if start > now:
                    return start
        return None


class DayHours(Struct, frozen=True, kw_only=True):
    """From `start` to `end` minutes of one date; into the next day when the end comes first."""

    start: int
    end: int


class Calendar(Struct, frozen=True, kw_only=True):
    """Without weekly hours every day is open around the clock."""

    zone: tzinfo = UTC
    weekly: tuple[Window, ...] = ()
    #: They replace the hours of their date; empty: closed all day.
    exceptions: Mapping[date, tuple[DayHours, ...]] = field(default_factory=dict)

    @property
    def always(self) -> bool:
        """Never closed: nothing at all is said about hours."""
        return not self.weekly and not self.exceptions

    def open_at(self, now: datetime) -> bool:
        return any(True for _ in self._openings(now, now + datetime.resolution))

    def next_opening(self, now: datetime) -> datetime | None:
        """The first instant from `now` on that is open: `now` itself while it is.

        None when there is none within 400 days.
        """
        return next((opens for opens, _ in self._openings(now, now + FURTHEST)), None)

    def closes_at(self, now: datetime) -> datetime | None:
        """When the hours that `now` lies in end.

        None when it's closed now, and when it stays open for the next 400 days.
        """
        horizon = now + FURTHEST
        closes = now
        for opened, closed in self._openings(now, horizon):
            if opened != closes:
                break
            closes = closed
        return closes if now < closes < horizon else None

    def opened_at(self, now: datetime) -> datetime | None:
        """Since when it is open without a break: the counterpart of `closes_at`.

        None when it's closed now, and when it has been open for the last 400 days.
        """
        for back in (2 * _ONE_DAY, 16 * _ONE_DAY, FURTHEST):
            begin, opened, closed = now - back, None, None
            for opens, closes in self._openings(begin, now + datetime.resolution):
                if opens != closed:
                    opened = opens
                closed = closes
            if opened is None or closed is None or closed <= now:
                return None
            if opened > begin:
                return opened
        return None

    def business(self, a: datetime, b: datetime) -> timedelta:
        """How much of the time from `a` to `b` is open; nothing when `b` isn't later."""
        if self.always:
            return max(b - a, timedelta())
        return sum((closed - opened for opened, closed in self._openings(a, b)), timedelta())

    def add(self, start: datetime, length: timedelta) -> datetime | None:
        """The earliest instant by which so much open time has passed since `start`.

        `start` itself for no length at all or a negative one. None when so much isn't open within
        400 days.
        """
        if length <= timedelta():
            return start
        if self.always:
            return start + length
        for opened, closed in self._openings(start, start + FURTHEST):
            if closed - opened >= length:
                return opened + length
            length -= closed - opened
        return None

    def _openings(self, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open stretches between two instants, in order and apart, though they may touch."""
        if b <= a:
            return
        # Yesterday's night reaches into today; where midnight comes twice, the one before may too.
        day = a.astimezone(self.zone).date() - 2 * _ONE_DAY
        last = b.astimezone(self.zone).date() + _ONE_DAY
        reached = a
        while day <= last:
            for opens, closes in self._of(day):
                opened, closed = max(opens, reached), min(closes, b)
                if opened < closed:
                    yield opened, closed
                    reached = closed
            day += _ONE_DAY

    def _of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The hours that begin on that day, as instants; they may overlap."""
        hours = self.exceptions.get(day)
        if hours is not None:
            written = [(one.start, one.end) for one in hours]
        elif self.weekly:
            weekday = day.weekday()
            written = [(one.start, one.end) for one in self.weekly if weekday in one.days]
        else:
            written = [(0, DAY)]
        return [
            (
                instant(day, start, self.zone),
                instant(day, end if end > start else end + DAY, self.zone),
            )
            for start, end in sorted(written)
        ]


#: Open around the clock.
ALWAYS = Calendar()


def instant(day: date, minutes: int, zone: tzinfo) -> datetime:
    """The UTC instant of a wall time: in a gap the first valid one, in an overlap the first."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 a wall time on purpose
    found = wall.replace(tzinfo=zone).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) == wall:
        return found
    # A gap: search for the second the clocks jumped over it. Samoa once left out a whole day.
    low, high = found - timedelta(hours=25), found
    while high - low >= timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)
