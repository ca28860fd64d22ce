"""A journey as the touchpoints it visited, in order."""

import sys
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from msgspec import Struct

from cxbot.journey.paths.exchange import Exchange, Journey


class Visit(NamedTuple):
    """A customer at a touchpoint, until they are at another."""

    name: str
    #: That the first of its exchanges which has one names.
    stage: str | None
    first: datetime
    last: datetime
    exchanges: tuple[Exchange, ...]


class Trail(Struct, frozen=True, kw_only=True):
    """What the counts of this room are made of: no two neighbours among `visits` are of one name.

    Notes, ticket events and events of the shop crossed to nobody, and so are no visit even where
    their row names a touchpoint: a ticket closed on Friday brings nobody back to Monday's question.
    """

    customer: str
    reached_goal: bool
    over: bool
    visits: tuple[Visit, ...]
    #: Exchanges with the customer at no touchpoint.
    unnamed: int
    #: Exchanges that crossed to nobody.
    internal: int

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(visit.name for visit in self.visits)


def trail(journey: Journey) -> Trail:
    """Exchanges in visits, `unnamed` and `internal` are together all of the journey's."""
    crossed = [one for one in journey.exchanges if one.direction != "internal"]
    named = [one for one in crossed if one.touchpoint is not None]
    return Trail(
        customer=journey.customer,
        reached_goal=journey.reached_goal,
        over=journey.over,
        visits=tuple(_visits(named)),
        unnamed=len(crossed) - len(named),
        internal=len(journey.exchanges) - len(crossed),
    )


def _visits(named: list[Exchange]) -> Iterator[Visit]:
    for name, group in groupby(named, key=_name):
        inside = tuple(group)
        stage = next((one.stage for one in inside if one.stage is not None), None)
        # millions of rows name a few hundred touchpoints
        yield Visit(sys.intern(name), stage, inside[0].at, inside[-1].at, inside)


def _name(exchange: Exchange) -> str:
    return exchange.touchpoint or ""
