"""When what a customer adds may change by time alone, at the earliest.

Rather a moment too many than one too few: a customer who is counted anew and found unchanged costs
little.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from cxbot.journey.friction.stumbling import PATIENCE, Look
from cxbot.journey.paths import Exchange
from cxbot.model.journey import JourneyKind

_AFTER = datetime.resolution


def due(
    exchanges: Sequence[Exchange],
    looks: Sequence[Look],
    kind: JourneyKind,
    windows: Iterable[timedelta],
    now: datetime,
) -> datetime | None:
    """`exchanges`: all of the customer's, also those that are yet to come; `looks`: at all their
    journeys of that kind. None: never."""
    moments = (
        *_coming(exchanges, now),
        *_running(looks, kind),
        *_leaving(exchanges, looks, windows),
    )
    waiting = any(not wait.answered for look in looks for wait in look.waits)
    if waiting:  # and longer with every moment
        return now + _AFTER
    outside = (at for at in moments if at > now)
    return min(outside, default=None)


def _coming(exchanges: Sequence[Exchange], now: datetime) -> Iterator[datetime]:
    yield from (one.at + _AFTER for one in exchanges if one.at >= now)


def _running(looks: Sequence[Look], kind: JourneyKind) -> Iterator[datetime]:
    """It gets over, or it becomes known how a passage went."""
    for look in looks:
        if not look.journey.over:
            for one in look.journey.exchanges:
                yield one.at + PATIENCE
                for gap in (kind.gap, kind.after_goal):
                    yield from (one.at + gap, one.at + gap + _AFTER)


def _leaving(
    exchanges: Sequence[Exchange], looks: Sequence[Look], windows: Iterable[timedelta]
) -> Iterator[datetime]:
    """A window ends now, and begins its length ago; an exchange outside of all journeys is in it,
    too."""
    for window in windows:
        yield from (one.at + window + _AFTER for one in exchanges)
        for look in looks:
            yield from (one.began + window + _AFTER for one in look.waits)
