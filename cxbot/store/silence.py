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
#: So many conversations fit into one question.
_LOT = 500


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
        one = touchpoint.c
        # grouped there, all of the log would be read in the order of its conversations
        came = (
            select(one.conversation_id, one.session_id, one.seq)
            .where(one.id > cursor, one.direction == "in", one.kind != _NO_REACTION)
            .where(one.session_id.is_not(None))
            .order_by(one.id)
        )
        last: dict[tuple[str, str], int] = {}
        for row in await self._read(came):
            key = row["conversation_id"], row["session_id"]
            last[key] = max(row["seq"], last.get(key, 0))
        # from here the conversations lead: a join would be searched from the whole log's side
        talks, found = sorted({talk for talk, _ in last}), list[str]()
        for start in range(0, len(talks), _LOT):
            silent = (
                select(one.id, one.conversation_id, one.session_id, one.seq)
                .where(one.conversation_id.in_(talks[start : start + _LOT]))
                .where(one.outcome == NO_RESPONSE)
                .order_by(one.id)
            )
            found += [
                row["id"]
                for row in await self._read(silent)
                if row["seq"] < last.get((row["conversation_id"], row["session_id"]), 0)
            ]
        return found

    async def newest(self) -> str:
        """The id of the last exchange; empty: there is none."""
        [row] = await self._read(select(func.max(touchpoint.c.id).label("id")))
        return row["id"] or ""
