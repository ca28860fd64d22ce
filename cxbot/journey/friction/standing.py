"""Where in the journey each exchange stands, also one that names no touchpoint itself.

What an operator writes, a transfer, the rating of a ticket belong to the touchpoint at which the
ticket was opened; what a session received, to the touchpoint that its steps name; what nobody
understood, to where the customer stood within the last half hour. Anything else stands nowhere.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.journey import JourneyKind

#: A silence after which a talk is another one.
PAUSE = timedelta(minutes=30)
_UNPLACED = frozenset({"not_understood", "error"})
_QUESTIONS = frozenset({"question.asked", "message.retried", "message.reminded"})
#: Kinds of arrivals that ask for nothing and begin nothing.
_BESIDE = frozenset({"edit", "reaction", "system", "rating"})


def places(exchanges: Sequence[Exchange]) -> list[str | None]:
    """Of each exchange its touchpoint."""
    tickets, sessions = _opened(exchanges)
    found: list[str | None] = []
    stood, since = None, None
    for one in exchanges:
        place = one.touchpoint
        if place is not None:
            if one.session is not None:
                sessions[one.session] = place
        elif one.ticket is not None or one.session is not None:
            place = tickets.get(one.ticket) or sessions.get(one.session)
        elif since is not None and one.outcome in _UNPLACED and one.at - since <= PAUSE:
            place = stood
        if place is not None:
            stood, since = place, one.at
        found.append(place)
    return found


def _opened(
    exchanges: Sequence[Exchange],
) -> tuple[dict[str | None, str], dict[str | None, str]]:
    """The first touchpoint of each ticket and session."""
    tickets: dict[str | None, str] = {}
    sessions: dict[str | None, str] = {}
    for one in exchanges:
        if one.touchpoint is not None:
            if one.ticket is not None:
                tickets.setdefault(one.ticket, one.touchpoint)
            if one.session is not None:
                sessions.setdefault(one.session, one.touchpoint)
    return tickets, sessions


def acts(one: Exchange) -> bool:
    """The customer did something there, not merely beside it."""
    return one.direction == "in" and one.kind not in _BESIDE


def asks(one: Exchange) -> bool:
    """It waits for the customer's answer."""
    return one.direction == "out" and one.name in _QUESTIONS


def crossed(one: Exchange) -> bool:
    return one.direction != "internal"


def end(exchanges: Sequence[Exchange], where: Sequence[str | None]) -> int | None:
    """Where the customer was last seen: the last exchange of the session (or ticket) in which they
    last did anything at a touchpoint, be it that a person was called. What we began ourselves later
    is no place to leave. None: they never did anything at one."""
    every = range(len(exchanges))
    last = next((i for i in reversed(every) if where[i] is not None and acts(exchanges[i])), None)
    if last is None:
        return None
    mine, found = exchanges[last], last
    for i in every[last + 1 :]:
        if where[i] is not None and same_talk(mine, exchanges[i]):
            found = i
    return found


def same_talk(one: Exchange, other: Exchange) -> bool:
    """Of the same talk."""
    same_session = one.session is not None and one.session == other.session
    return same_session or (one.ticket is not None and one.ticket == other.ticket)


def goal_at(journey: Journey, kind: JourneyKind) -> datetime | None:
    """When its goal was reached."""
    goal = kind.goal
    if not journey.reached_goal or goal is None:
        return None
    for one in journey.exchanges:
        if goal.touchpoint is not None and goal.touchpoint == one.touchpoint and crossed(one):
            return one.at
        if goal.event is not None and one.name == goal.event:
            return one.at
    return journey.ended
