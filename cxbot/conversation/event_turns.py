"""The shop's events: the order as it now is, what they cancel, and the flows they start."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation import pending
from cxbot.conversation.draft import Draft
from cxbot.conversation.sessions import Sessions
from cxbot.flow import protocol
from cxbot.model import recorded
from cxbot.model.conversation import Session
from cxbot.model.event import ShopEvent
from cxbot.model.order import STATUS_AFTER, STATUSES
from cxbot.model.recorded import RECORDED
from cxbot.store.orders import Orders, StoredOrder
from cxbot.store.touchpoints import touchpoint_row

#: Events come late and out of order; an older one never takes an order back.
_RANK = {status: rank for rank, status in enumerate(STATUSES)}


class EventTurns:
    def __init__(self, sessions: Sessions, orders: Orders) -> None:
        self._sessions = sessions
        self._orders = orders

    async def take(self, draft: Draft, event: ShopEvent) -> None:
        if event.type == RECORDED:
            self._record(draft, event)
            return
        values = dict(event.data)
        if event.order is not None:
            order = await self._merge(draft, event)
            values["order"] = order.data
        # by its row: the log's gaps are the events that no exchange is known by
        draft.note(name=event.type, kind="event", text=_words(event), source_key=draft.row.key)
        seen = protocol.EventSeen(type=event.type, data=values)
        for session in draft.dialogue.sessions:
            if self._cancels_unbegun(session, seen):
                draft.end_session(session, "cancelled")
            else:
                await self._sessions.feed(draft, session, seen)
        if draft.conversation.reachable:
            for flow in self._sessions.catalog.on_event(event.type):
                await self._sessions.start_by_event(draft, flow, values)
        await self._sessions.settle(draft)

    def _record(self, draft: Draft, event: ShopEvent) -> None:
        """A contact that happened elsewhere is written down, and nothing else follows from it."""
        told = recorded.restored(event.data)
        declared = self._sessions.catalog.journey.touchpoints.get(told.touchpoint)
        point = recorded.touchpoint_of(
            told,
            made=draft.new_id(),
            at=event.time,
            customer_id=draft.customer.id,
            conversation_id=draft.here.id,
            stage=declared.stage if declared is not None else None,
            source_key=draft.row.key,
        )
        draft.turn.add(RECORDED, touchpoint_row(point))

    def _cancels_unbegun(self, session: Session, seen: protocol.EventSeen) -> bool:
        """A session that waits for its turn knows nothing yet but what it will begin with."""
        begun = pending.from_json(session.pending[0]) if session.pending else None
        if session.status != "new" or not isinstance(begun, protocol.Started):
            return False
        flow = self._sessions.catalog.flow(session.flow, session.flow_version)
        rule = flow.cancel if flow is not None else None
        if rule is None or rule.event != seen.type:
            return False
        ours = _at(begun.values, rule.same)
        return not rule.same or (ours is not None and ours == _at(seen.data, rule.same))

    async def _merge(self, draft: Draft, event: ShopEvent) -> StoredOrder:
        number = str(event.data["order"]["number"])
        known, count = await self._orders.known(number, draft.customer.id)
        order = merged(known, event, draft.customer.id)
        draft.turn.add("orders", order.row())
        if known is None or known.customer_id != draft.customer.id:
            draft.change_customer(orders_count=count + 1, last_order=order.number)
        return order


def merged(known: StoredOrder | None, event: ShopEvent, customer_id: str | None) -> StoredOrder:
    """What the event says over what we knew; fields it leaves out stay, and one that comes late
    only fills what nobody said since."""
    given: Mapping[str, Any] = event.data["order"]
    before = known.data if known is not None else {}
    late = known is not None and event.time < known.updated_at
    corrected = given.get("status") if event.type == "order.updated" and not late else None
    status = _status(before.get("status"), corrected, STATUS_AFTER[event.type])
    moment = _MOMENT_OF.get(event.type)
    stamped = {moment: event.time.isoformat()} if moment and moment not in given else {}
    told = {**stamped, **given}
    data = {**told, **before} if late else {**before, **told}
    return StoredOrder(
        number=str(given["number"]),
        customer_id=customer_id or (known.customer_id if known is not None else None),
        status=status,
        data={**data, "status": status},
        updated_at=known.updated_at if known is not None and late else event.time,
    )


_MOMENT_OF = {
    "order.created": "created_at",
    "order.shipped": "shipped_at",
    "order.delivered": "delivered_at",
}


def _status(before: str | None, corrected: str | None, after: str | None) -> str:
    """The shop may correct a status; other events only lead forward."""
    if corrected is not None:
        return corrected
    wanted = after or before or "new"
    return before if before is not None and _RANK[wanted] < _RANK[before] else wanted


def _at(values: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = values
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _words(event: ShopEvent) -> str:
    return f"{event.type} {event.data['order']['number']}" if event.order else event.type
