"""What the bot said or asked, and whether anybody reacted; only read."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, exists, func, or_, select, type_coerce

from cxbot.model.touchpoint import NO_RESPONSE
from cxbot.store.reads import Reads
from cxbot.store.tables import contact, touchpoint

Row = Mapping[str, Any]
_MICROSECOND = timedelta(microseconds=1)
#: A customer who blocks or unblocks the bot says nothing to what it asked.
_NO_REACTION = "system"


class Silence(Reads):
    """Reads raise StoreError."""

    async def said_after(self, cursor: str, most: int) -> Sequence[Row]:
        """What of the bot's own reached customers, by id: id, occurred_at, flow, step, name."""
        one = touchpoint.c
        query = (
            select(one.id, one.occurred_at, one.flow, one.step, one.name)
            .where(one.id > cursor, one.direction == "out", one.initiator == "bot")
            .where(one.outcome == "delivered")
            .order_by(one.id)
            .limit(most)
        )
        return await self._read(query)

    async def unanswered(
        self, ids: Collection[str], within: timedelta, questions: Collection[str]
    ) -> Sequence[str]:
        """Those of them that expect a reaction and have had none in the conversation within that
        time, nor later in their session. A question (by its name) expects one, and so does what the
        bot said of its own accord before the customer had said anything to it."""
        said, came, earlier = (touchpoint.alias(name) for name in ("said", "came", "earlier"))
        closes = type_coerce(said.c.occurred_at, BigInteger) + within // _MICROSECOND
        reaction = exists().where(
            came.c.conversation_id == said.c.conversation_id,
            came.c.seq > said.c.seq,
            came.c.direction == "in",
            came.c.kind != _NO_REACTION,
            or_(
                type_coerce(came.c.occurred_at, BigInteger) <= closes,
                came.c.session_id == said.c.session_id,
            ),
        )
        allowed = exists().where(
            contact.c.session_id == said.c.session_id, contact.c.verdict == "allow"
        )
        spoken = exists().where(
            earlier.c.conversation_id == said.c.conversation_id,
            earlier.c.seq < said.c.seq,
            earlier.c.session_id == said.c.session_id,
            earlier.c.direction == "in",
        )
        expects = or_(said.c.name.in_(questions), and_(allowed, ~spoken))
        query = select(said.c.id).where(said.c.id.in_(ids), expects, ~reaction)
        return [row["id"] for row in await self._read(query.order_by(said.c.id))]

    async def answered_after(self, cursor: str) -> Sequence[str]:
        """What was left without a reaction, and then had one in its own session after all: since
        that id."""
        said, came = touchpoint.alias("said"), touchpoint.alias("came")
        query = (
            select(said.c.id)
            .distinct()
            .join(came, came.c.conversation_id == said.c.conversation_id)
            .where(came.c.id > cursor, came.c.direction == "in", came.c.kind != _NO_REACTION)
            .where(said.c.session_id == came.c.session_id, said.c.seq < came.c.seq)
            .where(said.c.outcome == NO_RESPONSE)
            .order_by(said.c.id)
        )
        return [row["id"] for row in await self._read(query)]

    async def newest(self) -> str:
        """The id of the last exchange; empty: there is none."""
        [row] = await self._read(select(func.max(touchpoint.c.id).label("id")))
        return row["id"] or ""
