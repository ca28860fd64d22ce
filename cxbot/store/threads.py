"""Where pages lead: from a session or an answer to the exchange in the customer's timeline. Reads
beside a running bot."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select

from cxbot.store.reads import Reads
from cxbot.store.tables import touchpoint

#: A page shows fewer.
_MOST = 400
#: Of the newest exchanges: a channel that nobody used for so long is none to choose.
_LATELY = 20_000


class ThreadLog(Reads):
    async def ends(self, sessions: Iterable[tuple[str, str]]) -> Mapping[str, str]:
        """(customer, session) -> by session its last exchange; none where nothing is left of it."""
        pairs = sorted(set(sessions))[:_MOST]
        one = touchpoint.c
        # by customer, for that is where the index is
        query = (
            select(one.session_id, func.max(one.id).label("last"))
            .where(
                one.customer_id.in_({customer for customer, _ in pairs}),
                one.session_id.in_({session for _, session in pairs}),
            )
            .group_by(one.session_id)
        )
        return {row["session_id"]: row["last"] for row in await self._read(query)}

    async def channels(self) -> Sequence[str]:
        """Those of late, by name."""
        newest = (
            select(touchpoint.c.channel).order_by(touchpoint.c.id.desc()).limit(_LATELY).subquery()
        )
        rows = await self._read(select(newest.c.channel).distinct().order_by(newest.c.channel))
        return [row["channel"] for row in rows]
