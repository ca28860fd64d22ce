"""Signed deep links: whoever opens one shows that the shop gave them the order.

A link is single use and expires. It carries an id and our signature; what it means is a row.
"""

import re
from dataclasses import replace
from datetime import datetime

from cxbot.clock import Clock
from cxbot.conversation.draft import Draft
from cxbot.conversation.replies import Replies
from cxbot.model.signature import sign, verify
from cxbot.store.orders import Link, Orders, StoredOrder

_ID = 26
#: What Telegram lets a link carry.
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Links:
    def __init__(self, orders: Orders, secret: bytes, clock: Clock) -> None:
        self._orders = orders
        self._secret = secret
        self._clock = clock

    async def create(self, order: str, expires_at: datetime) -> str:
        """The payload for `?start=`: 42 characters that Telegram allows."""
        made = Link(id=self._clock.new_id(), order_number=order, expires_at=expires_at)
        await self._orders.add_link(made)
        return made.id + sign(self._secret, "link", made.id)

    async def open(self, draft: Draft, payload: str, replies: Replies) -> None:
        """/start with a payload: ties the order, or is a plain start that tags its source."""
        link = await self._genuine(payload)
        if link is None:
            if _SOURCE.fullmatch(payload):
                draft.set_customer_field("source", payload)
            replies.greet(draft)
            return
        if not await self._valid(draft, link):
            replies.phrase(draft, "link_invalid", buttons=replies.menu(draft))
            return
        await self._tie(draft, link)
        values = {"order": {"number": link.order_number}, "number": link.order_number}
        replies.phrase(draft, "order_linked", values, replies.menu(draft))

    async def _genuine(self, payload: str) -> Link | None:
        link_id, signature = payload[:_ID], payload[_ID:]
        if not verify(self._secret, signature, "link", link_id):
            return None
        return await self._orders.link(link_id)

    async def _valid(self, draft: Draft, link: Link) -> bool:
        """Unused and in time; or opened again by whoever used it and still has the order."""
        if link.used_at is None:
            return link.expires_at > draft.now
        order = await self._orders.get(link.order_number)
        return order is not None and order.customer_id == link.used_by == draft.customer.id

    async def _tie(self, draft: Draft, link: Link) -> None:
        if link.used_at is None:
            used = replace(link, used_at=draft.now, used_by=draft.customer.id)
            draft.turn.add("link", used.row())
        order = await self._orders.get(link.order_number) or _unheard_of(link.order_number, draft)
        if order.customer_id == draft.customer.id:
            return
        draft.turn.add("orders", replace(order, customer_id=draft.customer.id).row())
        draft.change_customer(orders_count=draft.customer.orders_count + 1, last_order=order.number)


def _unheard_of(number: str, draft: Draft) -> StoredOrder:
    """Whose it will be when the shop's first event about it comes; nobody is shown it before."""
    return StoredOrder(number=number, customer_id=None, status="new", data={}, updated_at=draft.now)
