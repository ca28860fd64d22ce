"""Finds the customers whom nobody looks after, for the report, the group and the morning."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cxbot.desk.appointments import answer_limit
from cxbot.flow.shop import Shop
from cxbot.journey.neglect import PATIENCE, Neglect, Promise, Purchase
from cxbot.model.desk import Desk
from cxbot.store.neglect import Bought, NeglectLog, Owing

Row = Mapping[str, Any]


class NeglectFinder:
    def __init__(self, log: NeglectLog, shop: Callable[[], Shop]) -> None:
        self.log = log
        self._shop = shop

    async def find(self, now: datetime) -> Neglect:
        """Raises StoreError."""
        shop = self._shop()
        found = Neglect(now, shop.policy.neglect)
        found.owed(_complaint(row, shop.desk) for row in await self.log.complaints())
        found.owed(_promises(await self.log.tickets(), shop.desk))
        async for page in self.bought(now):
            found.bought(purchase(one) for one in page)
        return found

    async def bought(self, now: datetime) -> AsyncIterator[Sequence[Bought]]:
        """Those whose order was delivered long enough ago, a page at a time."""
        async for page in self.log.delivered(now - self._shop().policy.neglect, now):
            yield page


def purchase(row: Bought) -> Purchase:
    return Purchase(
        customer_id=row.customer_id,
        name=row.name,
        number=row.number,
        delivered_at=row.delivered_at,
        last_in_at=row.last_in_at,
        last_out_at=row.last_out_at,
        conversation_id=row.conversation_id,
        wants_messages=row.wants_messages,
        reachable=row.reachable,
    )


def _complaint(row: Row, rules: Desk) -> Promise:
    return Promise(
        kind="complaint",
        customer_id=row["customer_id"],
        conversation_id=row["conversation_id"],
        name=row["name"],
        what=str(row["number"]),
        since=row["at"],
        due=_patience(row["at"], rules),
        owner=row["operator_name"],
    )


def _promises(owing: Iterable[Owing], rules: Desk) -> Iterable[Promise]:
    for one in owing:
        ticket = one.ticket
        limit = answer_limit(ticket, rules)
        said: dict[str, Any] = {
            "customer_id": ticket.customer_id,
            "conversation_id": ticket.conversation_id,
            "name": one.customer,
            "what": f"#C{ticket.number}",
            "owner": ticket.operator_name,
        }
        if ticket.owes_call:
            since = ticket.opened_at
            yield Promise(kind="call", since=since, due=_patience(since, rules), **said)
        if ticket.waiting_since is not None:
            since = ticket.waiting_since
            due = (limit.due_at if limit is not None else None) or _patience(since, rules)
            yield Promise(kind="answer", since=since, due=due, **said)


def _patience(since: datetime, rules: Desk) -> datetime:
    """A day from when people are there: nobody neglects a customer over a weekend."""
    return (rules.hours.next_opening(since) or since) + PATIENCE
