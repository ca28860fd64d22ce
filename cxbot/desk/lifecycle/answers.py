"""Which of our answers are under way, and which customer messages they don't answer.

Several answers can be under way at once, the customer can write between them, and any of them may
fail or arrive late. So each is kept, with the oldest customer message that came after it, until it
or a later one has arrived: what arrived answers everything before it and nothing after it. The
order is that in which they reached us: clocks of messengers count in seconds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.model.ticket import Ticket

UnderWay = Mapping[str, Mapping[str, Any]]

#: Longer than any queue of answers that one person writes while the messenger is down.
_MOST = 50


def written(ticket: Ticket, touchpoint: str) -> UnderWay:
    """With one more answer. One that is tried again answers what was written until now."""
    kept = dict(ticket.under_way)
    if touchpoint in kept:
        before = list(kept)[: list(kept).index(touchpoint)]
        since = kept.pop(touchpoint)["since"]
        kept = _with_since(kept, before[-1], since) if before else kept
    elif len(kept) >= _MOST:
        # its message counts for the next one: rather told of too long than forgotten
        oldest, following = list(kept)[:2]
        since = kept.pop(oldest)["since"]
        kept[following] = {**kept[following], "since": since or kept[following]["since"]}
    return {**kept, touchpoint: {"since": None, "failed": False}}


def customer_wrote(ticket: Ticket, at: datetime) -> UnderWay:
    """With a customer message after the newest answer."""
    if not ticket.under_way:
        return {}
    return _with_since(ticket.under_way, list(ticket.under_way)[-1], at.isoformat())


def failed(ticket: Ticket, touchpoint: str) -> UnderWay:
    """It stays in line: it may be tried again, and arrive."""
    entry = ticket.under_way.get(touchpoint)
    if entry is None:
        return ticket.under_way
    return {**ticket.under_way, touchpoint: {**entry, "failed": True}}


def arrived(
    ticket: Ticket, touchpoint: str, written_at: datetime
) -> tuple[datetime | None, UnderWay]:
    """Since when the customer waits now, and what is still under way."""
    entries = list(ticket.under_way.items())
    if touchpoint in ticket.under_way:
        place = list(ticket.under_way).index(touchpoint)
        return _oldest(entries[place:]), dict(entries[place + 1 :])
    # a later answer arrived before it, or it was written before this log knew of such things
    waits = ticket.waiting_since
    if waits is not None and waits < written_at:
        waits = _oldest(entries)
    return waits, ticket.under_way


def spoken(ticket: Ticket) -> UnderWay:
    """They were told everything by word of mouth: what is under way answers nothing any more."""
    return {point: {**entry, "since": None} for point, entry in ticket.under_way.items()}


def coming(ticket: Ticket) -> bool:
    """Some answer is on its way to the customer."""
    return any(not entry["failed"] for entry in ticket.under_way.values())


def owed(ticket: Ticket) -> bool:
    """The customer waits for an answer that nobody has written yet, or that failed."""
    if ticket.waiting_since is None:
        return False
    for entry in reversed(list(ticket.under_way.values())):
        if entry["since"] is not None:
            return True
        if not entry["failed"]:
            return False
    return True


def _oldest(entries: list[tuple[str, Mapping[str, Any]]]) -> datetime | None:
    times = (entry["since"] for _, entry in entries if entry["since"] is not None)
    first = next(times, None)
    return datetime.fromisoformat(first) if first is not None else None


def _with_since(under_way: UnderWay, touchpoint: str, since: str | None) -> dict[str, Any]:
    entry = under_way[touchpoint]
    return {**under_way, touchpoint: {**entry, "since": entry["since"] or since}}
