"""What a reward's code looks like and how long it holds. Pure."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cxbot.model.signature import sign

#: Without vowels, which would make words, and without what is taken for something else.
ALPHABET = "CDFGHJKMNPQRTVWXY34679"
LENGTH = 8


def generated(secret: bytes, reward: str, customer_id: str, number: int, *, again: int = 0) -> str:
    """The customer's code of that number, always the same; who doesn't know the secret can't guess
    it. `again` counts up when somebody else has it."""
    signed = sign(secret, "reward", reward, customer_id, str(number), str(again))
    value = int.from_bytes(base64.urlsafe_b64decode(signed), "big")
    letters = []
    for _ in range(LENGTH):
        value, index = divmod(value, len(ALPHABET))
        letters.append(ALPHABET[index])
    return "".join(letters)


def pick(free: Sequence[str], customer_id: str, number: int) -> str:
    """One of them; for the same customer among the same codes always the same."""
    digest = hashlib.sha256(f"{customer_id}|{number}".encode()).digest()
    return free[int.from_bytes(digest[:8], "big") % len(free)]


def end_of(day: date, zone: tzinfo) -> datetime:
    """The first moment after it."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def ends_after(given: datetime, length: timedelta, zone: tzinfo) -> datetime:
    """A code holds for that long and then until midnight: nobody looks at the hour they got it."""
    return end_of((given + length).astimezone(zone).date(), zone)


def last_day(valid_until: datetime, zone: tzinfo) -> date:
    """On which it still holds; `valid_until` is the first moment at which it doesn't."""
    return (valid_until - timedelta(microseconds=1)).astimezone(zone).date()


def read_end(told: object, zone: tzinfo) -> datetime | None:
    """The `valid_until` of an owner's action: a day, or a moment. ValueError when it is neither."""
    if told is None or told == "":
        return None
    try:
        return end_of(date.fromisoformat(str(told)), zone)
    except ValueError:
        moment = datetime.fromisoformat(str(told))
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
