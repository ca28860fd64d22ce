"""The only source of time and of ids. Tests and the sandbox move it; nobody else reads a clock."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Protocol

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


class Clock(Protocol):
    """Wall time in UTC, and ids that sort by the time they were made."""

    def now(self) -> datetime: ...

    def new_id(self) -> str: ...


def encode(number: int, length: int) -> str:
    """Crockford base 32, lower case, most significant digit first."""
    digits = []
    for _ in range(length):
        number, digit = divmod(number, 32)
        digits.append(_ALPHABET[digit])
    return "".join(reversed(digits))


class SystemClock:
    """The machine's clock, moved by `shift` (the sandbox's buttons; zero in production)."""

    def __init__(self) -> None:
        self.shift = timedelta()
        self._last = 0

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def new_id(self) -> str:
        """26 characters as in a ULID; later ids sort after earlier ones."""
        stamp = (int(self.now().timestamp() * 1000) << 80) | secrets.randbits(80)
        self._last = max(self._last + 1, stamp)
        return encode(self._last, 26)


class ManualClock:
    """Stands still until moved; ids count up. For tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime(2026, 3, 10, 12, tzinfo=UTC)
        self._made = 0

    def now(self) -> datetime:
        return self._now

    def new_id(self) -> str:
        self._made += 1
        return encode(self._made, 26)

    def move(self, by: timedelta) -> None:
        self._now += by

    def set(self, to: datetime) -> None:
        self._now = to
