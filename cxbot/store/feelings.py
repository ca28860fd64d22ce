"""What somebody or something thinks a customer felt: rows only added to, and the value that holds.

All reads go along the exchanges of one conversation, newest first, and stop soon.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import ClauseElement, bindparam, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from cxbot.model.sentiment import Sentiment, Signal
from cxbot.model.ticket import Ticket
from cxbot.store.database import Database
from cxbot.store.queries import Query
from cxbot.store.tables import session, signal, touchpoint

STATEMENTS: Mapping[str, ClauseElement] = {
    "signal": insert(signal),
    # the strongest of its signals; the words of an exchange never change
    "touchpoint.sentiment": update(touchpoint)
    .where(touchpoint.c.id == bindparam("row"))
    .values(sentiment=bindparam("as"), sentiment_source=bindparam("said_by")),
}

#: Whoever has exchanged more since isn't back for the same thing.
_RECENT = 60
#: What customers do of their own accord; an edit or a reaction is about something older.
_ACTS = ("message", "media", "command", "tap", "rating")

_point = touchpoint.c
_OF_TICKET = Query(
    select(_point.id)
    .where(
        _point.conversation_id == bindparam("of"),
        _point.direction == "in",
        or_(*(_point.kind == kind for kind in _ACTS)),
        or_(_point.ticket_id == bindparam("ticket"), _point.occurred_at <= bindparam("opened")),
    )
    .order_by(_point.seq.desc())
    .limit(1)
)
_MARKED = Query(
    select(_point.id)
    .join(signal, signal.c.touchpoint_id == _point.id)
    .where(
        _point.conversation_id == bindparam("of"),
        or_(_point.ticket_id == bindparam("ticket"), _point.occurred_at <= bindparam("opened")),
        signal.c.source == "operator",
    )
    .order_by(_point.seq.desc())
    .limit(1)
)
_OF_SESSION = Query(
    select(_point.id, _point.direction, _point.occurred_at)
    .where(_point.conversation_id == bindparam("of"), _point.session_id == bindparam("during"))
    .order_by(_point.seq.desc())
    .limit(_RECENT)
)
_lately = (
    select(_point.session_id)
    .where(_point.conversation_id == bindparam("of"))
    .order_by(_point.seq.desc())
    .limit(_RECENT)
)
_LAST_RUN = Query(
    select(session.c.outcome)
    .where(
        session.c.id.in_(_lately),
        session.c.flow == bindparam("named"),
        session.c.ended_at >= bindparam("since"),
    )
    .order_by(session.c.ended_at.desc(), session.c.id.desc())
    .limit(1)
)
_SIGNALS = Query(
    select(signal).where(signal.c.touchpoint_id == bindparam("of")).order_by(signal.c.id)
)


def signal_row(made: str, touchpoint_id: str, one: Signal) -> Mapping[str, Any]:
    """`made`: its id."""
    return {
        "id": made,
        "touchpoint_id": touchpoint_id,
        "source": one.source,
        "value": one.sentiment.value,
        "score": one.sentiment.score,
        "confidence": one.sentiment.confidence,
        "at": one.at,
    }


class LastWord(Struct, frozen=True, kw_only=True):
    """What a customer last did in a session, and how many times the bot wrote after it."""

    touchpoint_id: str
    asked: int


class Feelings:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def signals(self, touchpoint_id: str) -> Sequence[Signal]:
        """Of one exchange, oldest first."""
        connection = await self._database.asking()
        rows = await _SIGNALS.rows(connection, of=touchpoint_id)
        return [
            Signal(
                source=row.source,
                sentiment=Sentiment(value=row.value, score=row.score, confidence=row.confidence),
                at=row.at,
            )
            for row in rows
        ]

    async def newest_of(self, ticket: Ticket, *, marked: bool = False) -> str | None:
        """The customer's newest exchange of a ticket: since they have it, what they wrote to our
        people; before, what led to it. `marked`: the newest that an operator has marked."""
        connection = await self._database.asking()
        found: str | None = await (_MARKED if marked else _OF_TICKET).value(
            connection,
            of=ticket.conversation_id,
            ticket=ticket.id,
            opened=ticket.opened_at,
        )
        return found

    async def last_word(self, conversation_id: str, session_id: str) -> LastWord | None:
        """None when they never said anything in it. Messages of one turn count once."""
        connection = await self._database.asking()
        rows = await _OF_SESSION.rows(connection, of=conversation_id, during=session_id)
        asked = set[datetime]()
        for row in rows:
            if row.direction == "in":
                return LastWord(touchpoint_id=row.id, asked=len(asked))
            if row.direction == "out":
                asked.add(row.occurred_at)
        return None

    async def last_outcome(self, conversation_id: str, flow: str, since: datetime) -> str | None:
        """How the newest run of that flow ended that ended since then."""
        connection = await self._database.asking()
        found: str | None = await _LAST_RUN.value(
            connection, of=conversation_id, named=flow, since=since
        )
        return found
