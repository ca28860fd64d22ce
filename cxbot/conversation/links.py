"""Deep links: what follows `/start`.

A signed one shows that the shop gave them the order: single use, and it expires. It carries an id
and our signature; what it means is a row. One that hangs on a shelf or lies in a parcel (`t_…`)
says where they came from; anybody may open it, again and again, and it grants nothing.
"""

import re
from datetime import datetime

from cxbot.clock import Clock
from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.conversation.replies import Replies
from cxbot.flow.definition import Flow
from cxbot.model.signature import sign, verify
from cxbot.model.tag import OPENED, Tag, slug_in
from cxbot.model.value import replace
from cxbot.store.orders import Link, Orders, StoredOrder
from cxbot.store.tags import Tags

_ID = 26
#: What Telegram lets a link carry.
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


class Links:
    def __init__(
        self, orders: Orders, tags: Tags, flows: Flows, secret: bytes, clock: Clock
    ) -> None:
        self._orders = orders
        self._tags = tags
        self._flows = flows
        self._secret = secret
        self._clock = clock

    async def create(self, order: str, expires_at: datetime) -> str:
        """The payload for `?start=`: 42 characters that Telegram allows."""
        made = Link(id=self._clock.new_id(), order_number=order, expires_at=expires_at)
        await self._orders.add_link(made)
        return made.id + sign(self._secret, "link", made.id)

    async def open(self, draft: Draft, payload: str, replies: Replies) -> Flow | None:
        """/start with a payload: ties the order, says where they came from, or is a plain start
        that tags its source. A flow that is to begin instead of the greeting is returned."""
        tag = await self._tag(payload)
        if tag is not None:
            flow = self._came_by(draft, tag) if tag.retired_at is None else None
            if flow is None:
                replies.greet(draft)
            return flow
        link = await self._genuine(payload)
        if link is None:
            if _SOURCE.fullmatch(payload):
                draft.set_customer_field("source", payload)
            replies.greet(draft)
        elif not await self._valid(draft, link):
            replies.phrase(draft, "link_invalid", buttons=replies.menu(draft))
        else:
            await self._tie(draft, link)
            values = {"order": {"number": link.order_number}, "number": link.order_number}
            replies.phrase(draft, "order_linked", values, replies.menu(draft))
        return None

    # --- shelves, posters, parcels -------------------------------------------------------------

    async def _tag(self, payload: str) -> Tag | None:
        slug = slug_in(payload)
        return await self._tags.find(slug) if slug is not None else None

    def _came_by(self, draft: Draft, tag: Tag) -> Flow | None:
        """The exchange is at the tag's touchpoint. The flow to begin, where there is one and nobody
        of ours talks with them."""
        catalog, arrived = self._flows.catalog, draft.arrived
        first = draft.customer_before.wants_messages is None
        if arrived is not None:
            declared = catalog.journey.touchpoints.get(tag.touchpoint)
            place = replace(
                arrived.place,
                touchpoint=tag.touchpoint,
                stage=declared.stage if declared is not None else None,
                task=tag.about or tag.name,
            )
            known = tag.device != "unknown"
            draft.arrived = replace(
                arrived,
                name=OPENED,
                text=tag.name,
                place=place,
                device=tag.device,
                device_source="link" if known else "unknown",
            )
            opened = {"touchpoint_id": arrived.id, "slug": tag.slug, "first": first}
            draft.turn.add("tag_opened", opened)
        if first:
            draft.set_customer_field("source", tag.name)
        return catalog.flows.get(tag.flow) if tag.flow and draft.ticket is None else None

    # --- orders --------------------------------------------------------------------------------

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
