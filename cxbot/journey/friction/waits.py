"""How long customers waited for an answer, and whether that was long.

A wait is measured by the log from the oldest thing they had not been answered. Whoever still waits
for a person's first word counts with what they have waited so far; a ticket that ended without one
doesn't count, for they may have been called.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.journey.paths.exchange import Exchange
from cxbot.model.journey import Catalogue

#: Nobody takes less for waiting, whatever is usual there.
NOTICED = timedelta(minutes=1)
_ENDS = frozenset({"ticket.resolved", "ticket.returned"})

#: Business time from one moment to another.
Clock = Callable[[datetime, datetime], timedelta]


def wall(a: datetime, b: datetime) -> timedelta:
    return b - a


class Wait(Struct, frozen=True, kw_only=True):
    touchpoint: str
    #: The answer; of one that hasn't come, what opened the ticket.
    exchange: Exchange
    began: datetime
    #: When the answer came, or now.
    ended: datetime
    answered: bool
    #: For a person's first word in a ticket.
    first: bool

    @property
    def long(self) -> timedelta:
        return self.ended - self.began


class Limit(Struct, frozen=True, kw_only=True):
    """A wait that is longer is a long one. Without any there are none."""

    #: Business time.
    first_reply: timedelta | None = None
    #: Wall time.
    reply: timedelta | None = None
    #: Where nothing is required: the 90th percentile of what is usual there; wall time.
    usual: timedelta | None = None

    def exceeded(self, wait: Wait, clock: Clock) -> bool:
        if wait.first and self.first_reply is not None:
            return clock(wait.began, wait.ended) > self.first_reply
        if self.reply is not None:
            return wait.long > self.reply
        return self.usual is not None and wait.long > max(self.usual, NOTICED)


NO_LIMIT = Limit()


def limits(catalogue: Catalogue, usual: Mapping[str, timedelta]) -> dict[str, Limit]:
    """What each touchpoint requires of waits, else the p90 given for it."""
    found: dict[str, Limit] = {}
    for name in sorted({*catalogue.touchpoints, *usual}):
        declared = catalogue.touchpoints.get(name)
        required = declared.requirements if declared is not None else ()
        within = {one.measure: one.within for one in required}
        found[name] = Limit(
            first_reply=within.get("first_reply"),
            reply=within.get("reply"),
            usual=usual.get(name),
        )
    return found


def waits(
    exchanges: Sequence[Exchange], where: Sequence[str | None], now: datetime
) -> Iterator[Wait]:
    """`where` as of standing.places; those of a touchpoint, the unanswered ones last."""
    opened: dict[str, tuple[Exchange, str]] = {}
    heard: set[str] = set()
    for one, place in zip(exchanges, where, strict=True):
        ticket = one.ticket
        if ticket is not None and place is not None and one.name == "ticket.opened":
            if one.initiator != "operator":
                opened.setdefault(ticket, (one, place))
        elif ticket is not None and (one.name in _ENDS or one.outcome == "closed"):
            opened.pop(ticket, None)
        elif one.direction == "in" and one.outcome == "closed":
            opened.clear()
        if one.direction != "out":
            continue
        first = False
        if one.initiator == "operator" and ticket is not None:
            first = ticket not in heard
            heard.add(ticket)
            opened.pop(ticket, None)
        if place is not None and one.response_ms is not None:
            yield Wait(
                touchpoint=place,
                exchange=one,
                began=one.at - timedelta(milliseconds=one.response_ms),
                ended=one.at,
                answered=True,
                first=first,
            )
    for one, place in opened.values():
        yield Wait(
            touchpoint=place, exchange=one, began=one.at, ended=now, answered=False, first=True
        )
