"""Whose turn it is. A strategy looks at those who can have the ticket and names one, or nobody.

A strategy never sees whoever can't have it: away or gone, out of their shift, with as many tickets
as they may hold, without the skill or the customer's language, not of the queue. Nothing is left to
chance: the same operators and the same wish give the same answer.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal

from msgspec import Struct

from cxbot.desk.phrases import Key
from cxbot.model.desk import Strategy

#: `off`: out of their shift.
Presence = Literal["on", "away", "left", "off"]
#: Why somebody can't have a ticket; `passed`: it has just come from them.
Lack = Literal["away", "left", "off", "full", "skill", "language", "queue", "passed"]

_NEVER = datetime.min.replace(tzinfo=UTC)


class Seat(Struct, frozen=True, kw_only=True):
    """One operator as they stand now."""

    account: str
    name: str
    presence: Presence = "on"
    skills: frozenset[str] = frozenset()
    #: Empty: all.
    languages: frozenset[str] = frozenset()
    #: Open tickets at a time; None: no limit.
    capacity: int | None = None
    #: Open tickets they hold.
    holds: int = 0
    last_assigned: datetime | None = None

    @property
    def room(self) -> int | None:
        """How many more they may be given; None: any number."""
        return None if self.capacity is None else max(0, self.capacity - self.holds)


class Wish(Struct, frozen=True, kw_only=True):
    """What a ticket asks of whoever gets it."""

    #: Accounts of those who serve its queue; None: everybody does.
    members: frozenset[str] | None = None
    skill: str | None = None
    #: The customer's; empty: unknown.
    language: str = ""
    #: Whom the rule names.
    to: str | None = None
    #: Who held this customer last.
    last: str | None = None
    #: It may still wait for them.
    patient: bool = False
    #: Operators have a limit, so tickets can be spread.
    limited: bool = False
    #: Those it has just come from.
    passed: frozenset[str] = frozenset()


class Choice(Struct, frozen=True, kw_only=True):
    """`seat` is None: it stays in the queue."""

    seat: Seat | None = None
    #: Why that one.
    why: Key | None = None
    #: It stays because it waits for whoever had the customer last.
    waits: bool = False
    #: Somebody should have got it, and nobody could.
    nobody: bool = False


def lack(seat: Seat, wish: Wish) -> Lack | None:
    """What keeps this operator from it; None: nothing."""
    if seat.presence != "on":
        return seat.presence
    if seat.account in wish.passed:
        return "passed"
    if wish.members is not None and seat.account not in wish.members | {wish.to}:
        return "queue"
    if wish.skill is not None and wish.skill not in seat.skills:
        return "skill"
    if not _speaks(seat, wish.language):
        return "language"
    return "full" if seat.room == 0 else None


def choose(strategy: Strategy, seats: Sequence[Seat], wish: Wish) -> Choice:
    able = [seat for seat in seats if lack(seat, wish) is None]
    named = next((seat for seat in able if seat.account == wish.to), None)
    if named is not None:
        return Choice(seat=named, why="why_named")
    choice = STRATEGIES[strategy](able, seats, wish)
    if choice.seat is None and not choice.waits and wish.to is not None:
        return Choice(nobody=True)
    return choice


def manual(able: Sequence[Seat], seats: Sequence[Seat], wish: Wish) -> Choice:  # noqa: ARG001
    """Whoever wants it takes it."""
    return Choice()


def round_robin(able: Sequence[Seat], seats: Sequence[Seat], wish: Wish) -> Choice:  # noqa: ARG001
    """Whoever has waited longest since they were last given one."""
    if not able:
        return Choice(nobody=True)
    seat = min(able, key=lambda one: (one.last_assigned or _NEVER, one.account))
    return Choice(seat=seat, why="why_turn")


def balanced(able: Sequence[Seat], seats: Sequence[Seat], wish: Wish) -> Choice:  # noqa: ARG001
    """Whoever holds fewest; of several, whoever was given one longest ago."""
    if not able:
        return Choice(nobody=True)
    seat = min(able, key=lambda one: (one.holds, one.last_assigned or _NEVER, one.account))
    return Choice(seat=seat, why="why_fewest")


def sticky(able: Sequence[Seat], seats: Sequence[Seat], wish: Wish) -> Choice:
    """Whoever had the customer last. While they work and are only full, it waits for them a while;
    then it is balanced, or free for all where nobody has a limit."""
    last = next((seat for seat in seats if seat.account == wish.last), None)
    if last is not None:
        if last in able:
            return Choice(seat=last, why="why_last")
        if wish.patient and lack(last, wish) == "full":
            return Choice(waits=True)
    following = balanced if wish.limited else manual
    return following(able, seats, wish)


#: (those who can have it, all, what it asks for) -> who gets it.
StrategyRule = Callable[[Sequence[Seat], Sequence[Seat], Wish], Choice]
STRATEGIES: Mapping[Strategy, StrategyRule] = {
    "manual": manual,
    "round robin": round_robin,
    "balanced": balanced,
    "sticky": sticky,
}


def _speaks(seat: Seat, language: str) -> bool:
    if not seat.languages or not language:
        return True
    return _short(language) in {_short(one) for one in seat.languages}


def _short(language: str) -> str:
    return language.replace("_", "-").split("-")[0].lower()
