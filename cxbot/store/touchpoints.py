"""The append-only log of exchanges, and the queries that read it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from cxbot.model.recorded import RECORDED
from cxbot.model.touchpoint import Touchpoint
from cxbot.store.queries import Query
from cxbot.store.reads import Reads
from cxbot.store.tables import touchpoint

_PAGE = 1000
_LATEST = Query(
    select(touchpoint)
    .where(touchpoint.c.conversation_id == bindparam("of"))
    .where(touchpoint.c.direction != "internal", touchpoint.c.name != RECORDED)
    .order_by(touchpoint.c.seq.desc())
    .limit(bindparam("most"))
)


def touchpoint_row(point: Touchpoint) -> Mapping[str, Any]:
    place, rating = point.place, point.rating
    return {
        "id": point.id,
        "occurred_at": point.occurred_at,
        "customer_id": point.customer_id,
        "conversation_id": point.conversation_id,
        "session_id": point.session_id,
        "seq": point.seq,
        "direction": point.direction,
        "initiator": point.initiator,
        "channel": point.channel,
        "device": point.device,
        "device_source": point.device_source,
        "kind": point.kind,
        "name": point.name,
        "flow": place.flow,
        "flow_version": place.flow_version,
        "step": place.step,
        "task": place.task,
        "stage": place.stage,
        "touchpoint": place.touchpoint,
        "outcome": point.outcome,
        "text": point.text,
        "sentiment": point.sentiment,
        "sentiment_source": point.sentiment_source,
        "rating_metric": rating.metric if rating else None,
        "rating_value": rating.value if rating else None,
        "rating_min": rating.min if rating else None,
        "rating_max": rating.max if rating else None,
        "effort": list(point.effort),
        "ticket_id": point.ticket_id,
        "operator_id": point.operator_id,
        "response_ms": point.response_ms,
        "source_key": point.source_key,
        "possible_duplicate": point.possible_duplicate,
    }


class Touchpoints(Reads):
    async def read(
        self, *, customer: str | None = None, since: datetime | None = None, after: str = ""
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Rows in the order they were recorded, a page in memory at a time."""
        last = after
        while True:
            query = select(touchpoint).where(touchpoint.c.id > last)
            if customer is not None:
                query = query.where(touchpoint.c.customer_id == customer)
            if since is not None:
                query = query.where(touchpoint.c.occurred_at >= since)
            page = await self._read(query.order_by(touchpoint.c.id).limit(_PAGE))
            for row in page:
                yield row
            if len(page) < _PAGE:
                return
            last = page[-1]["id"]

    async def latest(self, conversation_id: str, most: int) -> Sequence[Mapping[str, Any]]:
        """The newest exchanges of a conversation, oldest first; not what was elsewhere."""
        async with self._database.reading() as connection:
            rows = await _LATEST.mappings(connection, of=conversation_id, most=most)
        return rows[::-1]
