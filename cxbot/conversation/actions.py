"""Awaits the owner's functions: outside any transaction, in time, with a key retries repeat.

What is built in needs none of that: it is part of the turn.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from cxbot.actions import ActionContext
from cxbot.conversation.draft import Draft
from cxbot.conversation.house import House
from cxbot.conversation.live import Flows
from cxbot.crashpoints import crashpoint
from cxbot.flow.protocol import CallAction
from cxbot.model.conversation import Session
from cxbot.model.order import Order
from cxbot.store.orders import Orders, StoredOrder

_MISSES_AN_HOUR = 5


class Actions:
    """The registry, given what an action may see of the turn."""

    def __init__(self, flows: Flows, orders: Orders, http: Any, house: House) -> None:
        self._flows = flows
        self._house = house
        self._orders = orders
        self._http = http
        #: Raises Fenced where another process has that lane by now: who stood still may be deciding
        #: what that one has handled, and what is done outside can't be refused later.
        self.still_ours: Callable[[str], Awaitable[None]] | None = None

    async def call(self, call: CallAction, draft: Draft, session: Session) -> Any:
        """Raises ActionError, or TimeoutError when the function takes longer than it declared."""
        registry = self._flows.registry
        own = partial(self._own, draft)
        if registry.built_in(call.name):
            arguments = registry.read(call.name, call.arguments)
            return await self._house.call(call.name, arguments, draft, session, own)
        return await own(call.name, call.arguments, f"{session.id}:{call.call}")

    async def _own(self, draft: Draft, name: str, arguments: Mapping[str, Any], key: str) -> Any:
        if self.still_ours is not None:
            await self.still_ours(draft.row.lane)
        registry = self._flows.registry
        signature = registry.signature(name)
        limit = signature.timeout if signature is not None else timedelta(seconds=10)
        context = ActionContext(
            customer=draft.customer,
            conversation=draft.here.id,
            idempotency_key=key,
            orders=OwnOrders(self._orders, draft),
            http=self._http,
            now=draft.now,
            shop=self._flows.catalog.shop.values,
        )
        async with asyncio.timeout(limit.total_seconds()):
            result = await registry.call(name, arguments, context)
        crashpoint("action returned, undecided")
        return result


class OwnOrders:
    """The customer's orders and nobody else's.

    "Not yours" and "doesn't exist" take the same look-up and give the same answer; after five
    misses in an hour nothing is found until it is over, so that numbers can't be guessed.
    """

    def __init__(self, orders: Orders, draft: Draft) -> None:
        self._orders = orders
        self._draft = draft

    async def find(self, number: str) -> Order | None:
        stored = await self._orders.get(number.strip())
        if stored is None or stored.customer_id != self._draft.customer.id or not stored.data:
            self._missed()
            return None
        if self._exhausted():
            return None
        return order_of(stored)

    async def all(self) -> list[Order]:
        own = await self._orders.of_customer(self._draft.customer.id)
        return [order_of(stored) for stored in own if stored.data]

    def _missed(self) -> None:
        conversation, now = self._draft.conversation, self._draft.now
        since = conversation.order_misses_since
        if since is None or now - since > timedelta(hours=1):
            self._draft.change_conversation(order_misses=1, order_misses_since=now)
            return
        self._draft.change_conversation(order_misses=conversation.order_misses + 1)

    def _exhausted(self) -> bool:
        conversation = self._draft.conversation
        since = conversation.order_misses_since
        recent = since is not None and self._draft.now - since <= timedelta(hours=1)
        return recent and conversation.order_misses >= _MISSES_AN_HOUR


def order_of(stored: StoredOrder) -> Order:
    return Order.model_validate(dict(stored.data))
