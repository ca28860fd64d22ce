"""The stretch of time that is reported, and the one before it."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

When = Literal["now", "before"]


class Period(Struct, frozen=True, kw_only=True):
    """From `since` (None: the beginning) to just before `until`."""

    since: datetime | None
    until: datetime
    #: Windows that are open then are still open.
    now: datetime

    @property
    def before(self) -> "Period | None":
        """As long, and just before it; None when it begins at the beginning."""
        if self.since is None:
            return None
        since = self.since - (self.until - self.since)
        return Period(since=since, until=self.since, now=self.now)

    @property
    def start(self) -> datetime | None:
        """Where reading begins: with the period before."""
        return self.before.since if self.before is not None else None

    def which(self, at: datetime) -> When | None:
        """In which of the two a moment lies."""
        if at >= self.until:
            return None
        if self.since is None or at >= self.since:
            return "now"
        start = self.start
        return "before" if start is not None and at >= start else None

    def to_json(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat() if self.since is not None else None,
            "until": self.until.isoformat(),
        }
