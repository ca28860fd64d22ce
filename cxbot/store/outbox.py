"""What is decided and not yet sent. A row is `sending` on disk before its request leaves."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field
from sqlalchemy import and_, select, update

from cxbot.crashpoints import crashpoint
from cxbot.model.message import Outbound
from cxbot.store.database import Database
from cxbot.store.tables import outbox, touchpoint
from cxbot.store.tables.queues import unsent
from cxbot.store.writer import Writer

#: reply and notice are sent at least once; once (links that cost money) at most once.
MessageClass = Literal["reply", "notice", "once"]
Status = Literal["pending", "sending", "sent", "failed", "uncertain", "expired"]

#: Why a tap that was perhaps answered isn't answered again: its button stops turning by itself.
UNAWAITED = "nobody waits for it any more"

#: Who goes first when the limits are tight. COSMETIC is what may be left out: redrawn cards, icons,
#: the board; of two for the same thing only the newer is sent.
REPLY, DESK, FOLLOW_UP, COSMETIC = 0, 1, 2, 3


class Parcel(Struct, frozen=True, kw_only=True):
    """One row of the outbox."""

    id: str
    #: Order within the peer.
    position: int
    channel: str
    outbound: Outbound
    message_class: MessageClass = "reply"
    #: REPLY, DESK, FOLLOW_UP or COSMETIC.
    priority: int = REPLY
    conversation_id: str | None = None
    touchpoint_id: str | None = None
    #: What it is once sent: kind, ticket_id, other_chat, other_message, topic …
    link: Mapping[str, Any] = field(default_factory=dict)
    status: Status = "pending"
    attempts: int = 0
    possible_duplicate: bool = False
    created_at: datetime | None = None
    #: The channel has named a time then: nothing may leave for its chat before.
    closed_at: datetime | None = None
    not_before: datetime | None = None

    @property
    def peer(self) -> str:
        return self.outbound.peer

    def row(self) -> Mapping[str, Any]:
        return {
            "id": self.id,
            "position": self.position,
            "channel": self.channel,
            "peer": self.outbound.peer,
            "conversation_id": self.conversation_id,
            "touchpoint_id": self.touchpoint_id,
            "class": self.message_class,
            "priority": self.priority,
            "payload": self.outbound.to_json(),
            "link": self.link,
            "status": self.status,
            "attempts": self.attempts,
            "message_id": None,
            "possible_duplicate": self.possible_duplicate,
            "error": None,
            "created_at": self.created_at,
            "sent_at": None,
            "closed_at": self.closed_at,
            "not_before": self.not_before,
        }


_OPEN = select(outbox).where(unsent).order_by(outbox.c.position, outbox.c.id)


class Outbox:
    def __init__(self, database: Database, writer: Writer) -> None:
        self._database = database
        self._writer = writer

    async def recover(self) -> list[Parcel]:
        """After a start: what waits, oldest first.

        What was `sending` when the process died may have arrived: it is sent again and flagged, or,
        in class `once`, left `uncertain` for a person to look at. That a customer's tap was heard
        nobody waits for any more; what a tap says to operators isn't of that class.
        """

        async def work(connection: Any) -> list[Parcel]:
            dying = and_(outbox.c.status == "sending", unsent)  # by the index
            once = and_(dying, outbox.c["class"] == "once")
            await connection.execute(
                update(outbox)
                .where(once, outbox.c.payload["op"].as_string() == "answer_tap")
                .values(status="expired", error=UNAWAITED)
            )
            await connection.execute(
                update(outbox)
                .where(once)
                .values(status="uncertain", error="the process ended while it was being sent")
            )
            await connection.execute(
                update(outbox).where(dying).values(status="pending", possible_duplicate=True)
            )
            # read here: what this process stores before it, its turns have offered before it
            return [_parcel(row._mapping) for row in await connection.execute(_OPEN)]

        found: list[Parcel] = await self._writer.run(work)
        crashpoint("recovered, nothing sent")
        return found

    async def open(self) -> list[Parcel]:
        """Everything still to be sent, in order."""
        async with self._database.reading() as connection:
            return [_parcel(row._mapping) for row in await connection.execute(_OPEN)]

    async def named(self, ids: Collection[str]) -> list[Parcel]:
        """Those of them that are still to be sent, in order."""
        query = (
            select(outbox)
            .where(outbox.c.id.in_(ids), outbox.c.status == "pending")
            .order_by(outbox.c.position, outbox.c.id)
        )
        async with self._database.reading() as connection:
            return [_parcel(row._mapping) for row in await connection.execute(query)]

    async def place(self, touchpoint_id: str) -> int | None:
        """The number of that exchange in its conversation: a name short enough for a button."""
        query = select(touchpoint.c.seq).where(touchpoint.c.id == touchpoint_id)
        async with self._database.reading() as connection:
            return (await connection.execute(query)).scalar_one_or_none()

    async def of_exchange(self, conversation_id: str, place: int) -> tuple[Parcel, str] | None:
        """What was sent as that exchange, as it was decided, and how it ended."""
        exchange = select(touchpoint.c.id, touchpoint.c.outcome).where(
            touchpoint.c.conversation_id == conversation_id, touchpoint.c.seq == place
        )
        async with self._database.reading() as connection:
            point = (await connection.execute(exchange)).one_or_none()
            if point is None:
                return None
            # its id is older than its row's, so the row is found without a search
            query = (
                select(outbox)
                .where(outbox.c.id > point.id, outbox.c.touchpoint_id == point.id)
                .order_by(outbox.c.id)
                .limit(1)
            )
            row = (await connection.execute(query)).one_or_none()
        return (_parcel(row._mapping), point.outcome or "") if row is not None else None


def _parcel(row: Mapping[Any, Any]) -> Parcel:
    return Parcel(
        id=row["id"],
        position=row["position"],
        channel=row["channel"],
        outbound=Outbound.from_json(row["payload"]),
        message_class=row["class"],
        priority=row["priority"],
        conversation_id=row["conversation_id"],
        touchpoint_id=row["touchpoint_id"],
        link=row["link"],
        status=row["status"],
        attempts=row["attempts"],
        possible_duplicate=row["possible_duplicate"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
        not_before=row["not_before"],
    )
