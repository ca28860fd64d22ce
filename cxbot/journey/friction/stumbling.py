"""Who stumbled where: per customer, touchpoint and window, whether there was any friction, and why.

Rules. 1. A customer counts once at a touchpoint, with the worst of what happened to them there: one
loud customer is one customer. 2. A passage counts when it is known how it went: the journey is over
or they have been silent there for `patience`; whoever may still go on counts nowhere, neither do
those who went on so lately, or else only the content would be counted in time. 3. To leave is to
end here what you did, without the goal and without having been handed to a person: by leaving our
question open, or because the journey is over. Where a journey has no goal, only the question tells.
Who waits for their parcel hasn't left: a window that ends a journey's `gap` ago knows all who did,
a newer one those of the questions. 4. Internal exchanges tell of friction, but nobody passes a
touchpoint only by them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct, field

from cxbot.journey.friction import causes, signs, standing
from cxbot.journey.friction.waits import NO_LIMIT, Clock, Limit, waits, wall
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.journey import JourneyKind

#: After it whoever hasn't gone on is taken to have left.
PATIENCE = timedelta(days=3)
_NOTHING: Mapping[str, Exchange] = {}


class Watch(Struct, frozen=True, kw_only=True):
    """What is looked at, and what is known beside the log."""

    kind: JourneyKind
    now: datetime
    #: Passages from `since` on, and before `until`.
    since: datetime
    until: datetime
    patience: timedelta = PATIENCE
    #: By touchpoint: waits.limits.
    limits: Mapping[str, Limit] = field(default_factory=dict)
    #: Business time, by the shop's opening hours.
    clock: Clock = wall
    #: Ticket -> what an operator named as the cause.
    named: Mapping[str, str] = field(default_factory=dict)
    #: Steps that ask for an e-mail address: (flow, step).
    email_steps: frozenset[tuple[str, str]] = frozenset()

    def sees(self, at: datetime) -> bool:
        return self.since <= at < self.until


class Passage(Struct, frozen=True, kw_only=True):
    """A customer at a touchpoint in one journey, when it is known how that went."""

    customer: str
    touchpoint: str
    journey: Journey
    #: Cause -> the newest exchange that shows it.
    causes: Mapping[str, Exchange]
    #: They rated it, whatever the number.
    rated: bool
    #: They did something there; handed to a person; our last question there is open.
    acted: bool
    handed: bool
    open_question: bool
    #: Their last exchange there.
    last: Exchange
    #: Whether the goal was reached later on; None: not known, or reached before.
    reached: bool | None
    #: Before that; leaving aside.
    stumbled_before: bool

    @property
    def left(self) -> bool:
        return causes.LEFT in self.causes


class _There:
    """What a journey's exchanges at one touchpoint come to."""

    __slots__ = ("acted", "every", "first", "handed", "last", "rated", "signs")

    def __init__(self) -> None:
        self.every: list[Exchange] = []
        self.handed = False
        #: Of the window.
        self.signs: list[signs.Sign] = []
        self.first: Exchange | None = None
        self.last: Exchange | None = None
        self.acted = False
        self.rated = False

    def take(self, one: Exchange) -> None:
        """One of the window."""
        if standing.crossed(one):
            self.first = self.first or one
            self.last = one
            self.acted = self.acted or standing.acts(one)
        self.rated = self.rated or one.rating is not None


class Look:
    """A journey, its exchanges at their places."""

    def __init__(self, journey: Journey, watch: Watch) -> None:
        self._journey, self._watch = journey, watch
        self._where = standing.places(journey.exchanges)
        self._goal_at = standing.goal_at(journey, watch.kind)
        self._to_people = signs.calls_people(journey.exchanges)
        self._end = standing.end(journey.exchanges, self._where)
        found = waits(journey.exchanges, self._where, watch.now)
        #: Those that began in the window.
        self.waits = [one for one in found if watch.sees(one.began)]

    @property
    def journey(self) -> Journey:
        return self._journey

    @property
    def goal_at(self) -> datetime | None:
        """When its goal was reached."""
        return self._goal_at

    @property
    def seen(self) -> Iterator[tuple[str, Exchange]]:
        """(touchpoint, exchange), of the window."""
        for one, place in zip(self._journey.exchanges, self._where, strict=True):
            if place is not None and self._watch.sees(one.at):
                yield place, one

    @property
    def first(self) -> str | None:
        """Where the journey began; None: not in the window, or nowhere."""
        return next(
            (
                place if self._watch.sees(one.at) else None
                for one, place in zip(self._journey.exchanges, self._where, strict=True)
                if place is not None and standing.crossed(one)
            ),
            None,
        )

    @property
    def last(self) -> str | None:
        """Where it ended, once it has; None: not in the window, or nowhere."""
        if self._end is None or not self._journey.over:
            return None
        return self._where[self._end] if self._watch.sees(self._last.at) else None

    def passages(self) -> Iterator[Passage]:
        groups = self._groups()
        for touchpoint, one in self._long():
            groups[touchpoint].signs.append((causes.LONG_WAIT, one))
        for touchpoint, there in groups.items():
            if there.first is not None and there.last is not None and self._ripe(there.last):
                yield self._passage(touchpoint, there, there.first, there.last)

    def _groups(self) -> dict[str, _There]:
        groups: dict[str, _There] = {}
        for one, place in zip(self._journey.exchanges, self._where, strict=True):
            if place is None:
                continue
            there = groups.get(place)
            if there is None:
                there = groups[place] = _There()
            there.every.append(one)
            if one.ticket is not None or one.initiator == "operator":
                there.handed = True
            if self._watch.sees(one.at):
                there.take(one)
                for cause in signs.of_exchange(one, self._watch.named):
                    if cause != causes.BEHAVIOUR or one.id not in self._to_people:
                        there.signs.append((cause, one))
        return groups

    def _ripe(self, last: Exchange) -> bool:
        return self._journey.over or last.at + self._watch.patience <= self._watch.now

    def _passage(self, touchpoint: str, there: _There, first: Exchange, last: Exchange) -> Passage:
        found = there.signs
        for cause, one in signs.of_several(there.every):
            if self._watch.sees(one.at):
                found.append((cause, one))
        before = bool(found) and any(
            self._goal_at is None or one.at <= self._goal_at for _, one in found
        )
        if not there.handed:
            found += self._departure(touchpoint)
        return Passage(
            customer=self._journey.customer,
            touchpoint=touchpoint,
            journey=self._journey,
            causes=_newest(found) if found else _NOTHING,
            rated=there.rated,
            acted=there.acted,
            handed=there.handed,
            open_question=standing.asks(last),
            last=last,
            reached=self._reached(touchpoint, first),
            stumbled_before=before,
        )

    def _departure(self, touchpoint: str) -> Iterator[signs.Sign]:
        """Rule 3."""
        if self._end is None or self._where[self._end] != touchpoint:
            return
        journey, last, goal = self._journey, self._last, self._watch.kind.goal
        if journey.reached_goal or not self._watch.sees(last.at):
            return
        if standing.asks(last) or (goal is not None and journey.over):
            yield causes.LEFT, last
            if (last.flow, last.step) in self._watch.email_steps:
                yield causes.LEFT_AT_EMAIL, last

    @property
    def _last(self) -> Exchange:
        return self._journey.exchanges[self._end if self._end is not None else -1]

    def _long(self) -> Iterator[tuple[str, Exchange]]:
        limits, clock = self._watch.limits, self._watch.clock
        for one in self.waits:
            if limits.get(one.touchpoint, NO_LIMIT).exceeded(one, clock):
                yield one.touchpoint, one.exchange

    def _reached(self, touchpoint: str, first: Exchange) -> bool | None:
        """Known once the journey is over, or its gap is and it was reached: were those who reach
        it known earlier than the others, they would be too many."""
        journey, kind = self._journey, self._watch.kind
        if kind.goal is None or kind.goal.touchpoint == touchpoint:
            return None
        if self._goal_at is None:
            return False if journey.over else None
        known = journey.over or first.at + kind.gap <= self._watch.now
        return True if known and first.at < self._goal_at else None


def by_touchpoint(looks: Iterable[Look]) -> Mapping[str, Sequence[Passage]]:
    """The passages of all journeys of one customer."""
    groups: dict[str, list[Passage]] = {}
    for look in looks:
        for one in look.passages():
            groups.setdefault(one.touchpoint, []).append(one)
    return groups


def _newest(found: Iterable[signs.Sign]) -> Mapping[str, Exchange]:
    best: dict[str, Exchange] = {}
    for cause, one in found:
        if cause not in best or one.moment >= best[cause].moment:
            best[cause] = one
    return best
