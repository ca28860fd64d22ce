"""The only source of time and of ids. Tests and the sandbox move it; nobody else reads a clock."""

import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

#: Of Linux's, the one that a suspend moves, too; elsewhere the next best.
_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


class Clock(Protocol):
    """Wall time in UTC, and ids that sort by the time they were made."""

    def now(self) -> datetime: ...

    def steady(self) -> float:
        """Seconds since some moment; nobody can set them back, and a suspend counts."""
        ...

    def travelled(self) -> timedelta:
        """By how much of it nobody had to wait: the sandbox's buttons."""
        ...

    def new_id(self) -> str: ...


def encode(number: int) -> str:
    """104 bits as 26 characters that sort as the numbers do: 48 of milliseconds, 56 of ours."""
    return f"{number:026x}"


def id_of(at: datetime, row: int, place: int) -> str:
    """The id of the `place`-th thing that a stored row makes: the same each time it is asked."""
    return encode((int(at.timestamp() * 1000) << 56) | ((row % (1 << 44)) << 12) | place)


class SystemClock:
    """The machine's clock, moved by `shift` (the sandbox's buttons; zero in production)."""

    def __init__(self) -> None:
        self.shift = timedelta()
        self._last = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def steady(self) -> float:
        return time.clock_gettime(_STEADY) + self.shift.total_seconds()

    def travelled(self) -> timedelta:
        return self.shift

    def new_id(self) -> str:
        """Milliseconds, then random, as in a ULID; later ids sort after earlier ones."""
        milliseconds = int(self.now().timestamp() * 1000)
        if milliseconds > self._last >> 56:
            self._last = milliseconds << 56 | secrets.randbits(56)
        else:
            self._last += 1
        return encode(self._last)


class ManualClock:
    """Stands still until moved; ids count up. For tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 3, 10, 12, tzinfo=UTC)
        self._made = 0
        self._jumped = timedelta()

    def now(self) -> datetime:
        return self._now

    def steady(self) -> float:
        return (self._now - self._jumped).timestamp()

    def travelled(self) -> timedelta:
        return timedelta()

    def new_id(self) -> str:
        self._made += 1
        return encode(self._made)

    def move(self, by: timedelta) -> None:
        self._now += by

    def jump(self, by: timedelta) -> None:
        """Somebody sets it; no time has passed."""
        self._now += by
        self._jumped += by

    def set(self, to: datetime) -> None:
        self._now = to
