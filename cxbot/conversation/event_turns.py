"""The shop's events: the order as it now is, what they cancel, and the flows they start."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.draft import Draft
from cxbot.conversation.sessions import Sessions
from cxbot.flow import protocol
from cxbot.model.event import ShopEvent
from cxbot.model.order import STATUS_AFTER, STATUSES
from cxbot.store.orders import Orders, StoredOrder

#: Events come late and out of order; an older one never takes an order back.
_RANK = {status: rank for rank, status in enumerate(STATUSES)}


class EventTurns:
    def __init__(self, sessions: Sessions, orders: Orders) -> None:
        self._sessions = sessions
        self._orders = orders

    async def take(self, draft: Draft, event: ShopEvent) -> None:
        values = dict(event.data)
        if event.order is not None:
            order = await self._merge(draft, event)
            values["order"] = order.data
        draft.note(name=event.type, kind="event", text=_words(event))
        seen = protocol.EventSeen(type=event.type, data=values)
        for session in draft.dialogue.sessions:
            await self._sessions.feed(draft, session, seen)
        if draft.conversation.reachable:
            for flow in self._sessions.catalog.on_event(event.type):
                await self._sessions.start_by_event(draft, flow, values)
        await self._sessions.settle(draft)

    async def _merge(self, draft: Draft, event: ShopEvent) -> StoredOrder:
        known = await self._orders.get(str(event.data["order"]["number"]))
        order = merged(known, event, draft.customer.id)
        draft.turn.add("orders", order.row())
        if known is None or known.customer_id != draft.customer.id:
            count = await self._orders.count(draft.customer.id)
            draft.change_customer(orders_count=count + 1, last_order=order.number)
        return order


def merged(known: StoredOrder | None, event: ShopEvent, customer_id: str | None) -> StoredOrder:
    """What the event says over what we knew; fields it leaves out stay."""
    given: Mapping[str, Any] = event.data["order"]
    before = known.data if known is not None else {}
    status = _status(before.get("status"), given.get("status"), STATUS_AFTER[event.type])
    moment = _MOMENT_OF.get(event.type)
    stamped = {moment: event.time.isoformat()} if moment and moment not in given else {}
    data = {**before, **stamped, **given, "status": status}
    return StoredOrder(
        number=str(given["number"]),
        customer_id=customer_id or (known.customer_id if known is not None else None),
        status=status,
        data=data,
        updated_at=event.time,
    )


_MOMENT_OF = {
    "order.created": "created_at",
    "order.shipped": "shipped_at",
    "order.delivered": "delivered_at",
}


def _status(before: str | None, given: str | None, after: str | None) -> str:
    wanted = given or after or before or "new"
    if given is None and before is not None and _RANK[wanted] < _RANK[before]:
        return before
    return wanted


def _words(event: ShopEvent) -> str:
    return f"{event.type} {event.data['order']['number']}" if event.order else event.type
