"""Which maps are kept, and what a change of would make worthless."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.journey.digest.week import Week
from cxbot.journey.map.looking import OTHERS, Scope
from cxbot.model.journey import DEFAULT, Catalogue, JourneyKind
from cxbot.model.value import replace

#: One more with each change of what is kept or how it is counted.
FORMAT = 4
WEEK = timedelta(days=7)
#: A moment ago is now: between a question and its answer time goes on.
_NOW = timedelta(minutes=1)


class Kind(Struct, frozen=True, kw_only=True):
    """A journey over all of the log, over a window that ends now, or over a week that is over."""

    journey: JourneyKind
    window: timedelta | None = None
    week: Week | None = None

    @property
    def whole(self) -> bool:
        return self.window is None and self.week is None

    @property
    def name(self) -> str:
        """Of its ledgers and views."""
        if self.week is not None:
            return f"{self.journey.name}|{self.week.name}"
        seconds = 0 if self.window is None else round(self.window.total_seconds())
        return f"{self.journey.name}|{seconds}"

    def scope(self, now: datetime, persona: str | None = None) -> Scope:
        if self.week is not None:
            week = self.week
            return Scope(kind=self.journey, until=week.until, since=week.since, persona=persona)
        since = None if self.window is None else now - self.window
        return Scope(kind=self.journey, until=now, since=since, persona=persona)


def kinds(catalogue: Catalogue, zone: tzinfo, now: datetime) -> Iterator[Kind]:
    """The whole log of a journey is before its windows."""
    for journey in catalogue.journeys or DEFAULT.journeys:
        for window in (None, *windows(catalogue)):
            yield Kind(journey=journey, window=window)
        for week in weeks(catalogue, zone, now):
            yield Kind(journey=journey, week=week)


def weeks(catalogue: Catalogue, zone: tzinfo, now: datetime) -> tuple[Week, ...]:
    """That are told of on Mondays: the last one that is over, and the one before. None where it
    depends on the channel whom a customer is like: then that was another thing at the week's end.
    """
    if any("channel" in one.rule for one in catalogue.personas):
        return ()
    last = Week.last(now, zone)
    return last, last.before


def kind_of(catalogue: Catalogue, zone: tzinfo, scope: Scope, now: datetime) -> Kind | None:
    """The one that a scope is of; None: such aren't kept."""
    if scope.channel is not None:
        return None
    for week in weeks(catalogue, zone, now):
        if (scope.since, scope.until) == (week.since, week.until) and scope.persona is None:
            return Kind(journey=scope.kind, week=week)
    if now - scope.until > _NOW:
        return None
    if scope.since is None:
        return Kind(journey=scope.kind)
    length = scope.until - scope.since
    near = (one for one in windows(catalogue) if abs(length - one) <= _NOW)
    window = next(near, None)
    return None if window is None else Kind(journey=scope.kind, window=window)


def windows(catalogue: Catalogue) -> tuple[timedelta, ...]:
    """What requirements look at, and what is told on Mondays."""
    return tuple(dict.fromkeys((catalogue.window, WEEK)))


def personas(catalogue: Catalogue, kind: Kind) -> Iterator[str | None]:
    """Whose maps: everybody's, and each persona's."""
    yield None
    if catalogue.personas and kind.week is None:
        yield from (one.name for one in catalogue.personas)
        yield OTHERS


def digest(catalog: Catalog) -> str:
    """Of all that counting depends on beside the log."""
    catalogue, shop = catalog.journey, catalog.shop
    facts = (
        FORMAT,
        sys.version_info[:2],
        [replace(one, line=None) for one in catalogue.journeys or DEFAULT.journeys],
        [(one.name, one.rule) for one in catalogue.personas],
        # a rule may name any of the shop's values
        sorted(map(repr, shop.values.items())) if catalogue.personas else (),
        catalogue.window,
        [
            (name, one.measure, one.within)
            for name, declared in sorted(catalogue.touchpoints.items())
            for one in declared.requirements
            if one.within is not None
        ],
        shop.desk.hours,
        shop.zone(),
        sorted(catalogue.email_steps),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()
