"""Who could get a ticket at this moment, and who was given one that isn't on disk yet.

Lanes decide side by side. Whoever is given a ticket is counted as holding it from that moment on,
not from the commit; choosing itself goes one by one. So by what is given out nobody gets past their
capacity. What they take by hand in the same moment may come on top.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.conversation.desk.people import People
from cxbot.conversation.draft import Draft
from cxbot.desk.assigning.strategies import Choice, Presence, Seat, Wish, choose
from cxbot.model.desk import Desk, Member, Strategy
from cxbot.model.ticket import Ticket
from cxbot.store.holdings import Holdings
from cxbot.store.operators import OperatorRow

#: A turn that was decided and isn't on disk by then has failed.
_LOST = timedelta(minutes=1)


class _Given(Struct, frozen=True, kw_only=True):
    account: str
    at: datetime


class Seats:
    def __init__(self, people: People, holdings: Holdings, rules: Callable[[], Desk]) -> None:
        self._people = people
        self._holdings = holdings
        self._rules = rules
        #: By ticket.
        self._given: dict[str, _Given] = {}
        self._choosing = asyncio.Lock()

    async def all(self, now: datetime, changed: Sequence[Ticket] = ()) -> Sequence[Seat]:
        """Everybody the shop names or who has acted here; `changed` are tickets as they will be."""
        given = dict(self._given)
        held = dict(await self._holdings.held())
        rows = await self._people.known()
        # what was committed while we read is in one of the two
        for ticket_id, one in {**given, **self._given}.items():
            if now - one.at < _LOST:
                held[ticket_id] = one.account
        for ticket in changed:
            held.pop(ticket.id, None)
            if ticket.open and ticket.operator_id is not None:
                held[ticket.id] = ticket.operator_id
        rules = self._rules()
        reads_only = {member.account for member in rules.members if member.role == "viewer"}
        accounts = {*rows, *(member.account for member in rules.members)} - reads_only
        return [
            self._seat(account, rows.get(account), list(held.values()).count(account), now)
            for account in sorted(accounts)
        ]

    async def choose(
        self, draft: Draft, ticket: Ticket, strategy: Strategy, wish: Wish
    ) -> tuple[Choice, Sequence[Seat]]:
        """Whoever is chosen counts as its holder until this turn is on disk or `let_go` is said."""
        async with self._choosing:
            changed = [after for _, after in draft.moved]
            seats = await self.all(draft.now, [*changed, ticket])
            choice = choose(strategy, seats, wish)
            if choice.seat is not None:
                self._given[ticket.id] = _Given(account=choice.seat.account, at=draft.now)
                draft.afterwards.append(lambda: self.let_go(ticket.id))
            return choice, seats

    def let_go(self, ticket_id: str) -> None:
        self._given.pop(ticket_id, None)

    def _seat(self, account: str, row: OperatorRow | None, holds: int, now: datetime) -> Seat:
        rules = self._rules()
        member = rules.member(account)
        last = row.last_assigned_at if row is not None else None
        just = [one.at for one in self._given.values() if one.account == account]
        capacity = member.capacity if member is not None else None
        return Seat(
            account=account,
            name=row.name if row is not None else _called(member, account),
            presence=_presence(row, member, rules, now),
            skills=member.skills if member is not None else frozenset(),
            languages=member.languages if member is not None else frozenset(),
            capacity=capacity if capacity is not None else rules.capacity,
            holds=holds,
            last_assigned=max([*just, *([last] if last is not None else [])], default=None),
        )


def next_change(
    seats: Sequence[Seat], rows: Mapping[str, OperatorRow], rules: Desk, now: datetime
) -> datetime | None:
    """When somebody comes back or a shift begins, as far as it is known today."""
    times: list[datetime | None] = []
    for seat in seats:
        row, member = rows.get(seat.account), rules.member(seat.account)
        if seat.presence == "away" and row is not None and row.away_until is not None:
            times.append(row.away_until)
        elif seat.presence == "off":
            shift = member.shift if member is not None and member.shift else rules.hours
            times.append(shift.next_opening(now))
    return min((at for at in times if at is not None and at > now), default=None)


def _presence(
    row: OperatorRow | None, member: Member | None, rules: Desk, now: datetime
) -> Presence:
    if row is not None and row.status == "left":
        return "left"
    if row is not None and row.away(now):
        return "away"
    shift = member.shift if member is not None and member.shift is not None else rules.hours
    return "on" if shift.open_at(now) else "off"


def _called(member: Member | None, account: str) -> str:
    return member.name if member is not None else account
