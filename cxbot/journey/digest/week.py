"""Which week a digest is of, and when it is told: Monday to Sunday, by the shop's clock."""

from datetime import date, datetime, timedelta, tzinfo

from msgspec import Struct

from cxbot.model.calendar import Calendar, instant

_DAY, _DAYS = timedelta(days=1), timedelta(days=7)
#: Where nobody opens in the morning, in minutes of the day.
_NINE = 9 * 60
#: Later than Tuesday night it is old news; where the shop opens later, a day later than that.
_LATE_DAYS = 2


class Week(Struct, frozen=True, kw_only=True):
    monday: date
    zone: tzinfo

    @classmethod
    def of(cls, day: date, zone: tzinfo) -> "Week":
        """The one that has that day in it."""
        return cls(monday=day - timedelta(days=day.weekday()), zone=zone)

    @classmethod
    def last(cls, now: datetime, zone: tzinfo) -> "Week":
        """The last one that is over."""
        return cls.of(now.astimezone(zone).date() - _DAYS, zone)

    @property
    def name(self) -> str:
        """Of its map. Later weeks have later names."""
        return f"week-{self.monday.isoformat()}"

    @property
    def sunday(self) -> date:
        return self.monday + 6 * _DAY

    @property
    def since(self) -> datetime:
        return instant(self.monday, 0, self.zone)

    @property
    def until(self) -> datetime:
        """The first moment that isn't in it."""
        return instant(self.monday + _DAYS, 0, self.zone)

    @property
    def before(self) -> "Week":
        return Week(monday=self.monday - _DAYS, zone=self.zone)

    def told_from(self, hours: Calendar) -> datetime | None:
        """When the desk opens after it, first of all on Monday; nine o'clock where it is open all
        night. None where it stays closed until the next one is over."""
        night, nine = self.until, instant(self.monday + _DAYS, _NINE, self.zone)
        if hours.business(night, nine) == nine - night:
            return nine
        # who is there at midnight goes home before anybody reads
        closed = hours.closes_at(night) or night
        opens = hours.next_opening(closed)
        next_until = instant(self.monday + 2 * _DAYS, 0, self.zone)
        return opens if opens is not None and opens < next_until else None

    def told_until(self, hours: Calendar) -> datetime | None:
        """From then on it isn't told any more."""
        start = self.told_from(hours)
        if start is None:
            return None
        return max(instant(self.monday + _DAYS + _LATE_DAYS * _DAY, 0, self.zone), start + _DAY)
