"""Everything stored, behind one door: opened once by the app, closed last."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.clock import Clock
from cxbot.errors import Fenced, Locked, StoreError
from cxbot.model.arrival import Arrival
from cxbot.store import parts, server, statements, tables
from cxbot.store.audit import Audit
from cxbot.store.complaints import Complaints
from cxbot.store.contacts import Contacts
from cxbot.store.conversations import Conversations
from cxbot.store.database import Database
from cxbot.store.decided import Decided
from cxbot.store.desk_times import DeskTimes
from cxbot.store.erasure import Erasure
from cxbot.store.feelings import Feelings
from cxbot.store.flow_sets import FlowSets
from cxbot.store.holdings import Holdings
from cxbot.store.inbox import Inbox, InboxRow, insert_new
from cxbot.store.kept_back import KeptBack
from cxbot.store.leases import Leases
from cxbot.store.newest import has_newest
from cxbot.store.operators import Operators
from cxbot.store.orders import Orders
from cxbot.store.outbox import Outbox
from cxbot.store.past import Past
from cxbot.store.positions import Positions
from cxbot.store.ratings import Ratings
from cxbot.store.relayed import Relayed
from cxbot.store.requests import Requests
from cxbot.store.requirement_states import RequirementStates
from cxbot.store.rewards import Rewards
from cxbot.store.tickets import Tickets
from cxbot.store.timers import Timers
from cxbot.store.touchpoints import Touchpoints
from cxbot.store.turn import Fence, Turn
from cxbot.store.vitals import VitalSigns
from cxbot.store.writer import Writer

logger = logging.getLogger(__name__)


class Store:
    """`open` locks and migrates; the parts are ready after it."""

    def __init__(self, url: str, clock: Clock, *, durable: bool = True) -> None:
        self._clock, self._durable = clock, durable
        #: Of a process that leads others.
        self.lead: Fence | None = None
        #: Another process may lead in our place.
        self.led = False
        self.database = Database(url, durable=durable)
        self.writer = Writer(self.database)
        self.figures = self.writer.figures
        self.inbox = Inbox(self.database, self.writer, clock)
        self.outbox = Outbox(self.database, self.writer)
        #: In what order it leaves, one number after the other.
        self.positions = Positions(self.database, clock)
        self.timers = Timers(self.database, self.writer)
        self.conversations = Conversations(self.database)
        self.contacts = Contacts(self.database)
        self.decided = Decided(self.database)
        self.tickets = Tickets(self.database)
        self.desk_times = DeskTimes(self.database)
        self.relayed = Relayed(self.database)
        self.past = Past(self.database)
        self.operators = Operators(self.database)
        self.holdings = Holdings(self.database)
        self.touchpoints = Touchpoints(self.database)
        self.feelings = Feelings(self.database)
        self.ratings = Ratings(self.database)
        self.rewards = Rewards(self.database)
        self.complaints = Complaints(self.database)
        self.orders = Orders(self.database, self.writer)
        self.audit = Audit(self.database)
        self.erasure = Erasure(self.database)
        self.kept_back = KeptBack(self.database)
        self.vitals = VitalSigns(self.database)
        self.flow_sets = FlowSets(self.database, self.writer)
        self.requests = Requests(self.database, self.writer)
        self.requirement_states = RequirementStates(self.database)

    async def open(self, *, serves: bool = False) -> None:
        """Raises Locked, ConfigError or StoreError; then nothing is left open. `serves`: customers
        are promised that what is stored stays."""
        self.database.lock()
        try:
            if self.database.shared:
                await server.require(self.database, durable=serves and self._durable)
            await self._make_tables()
            await self._make_parts()
            await self.positions.go_on()
        except BaseException:
            await self.database.close()
            raise
        self.writer.start()

    async def open_alone(self) -> None:
        """For a command that may not write beside a bot: raises Locked, too, where one is at work
        on a server's database."""
        await self.open()
        if self.database.shared and await Leases(self.database, "").alive():
            await self.close()
            raise Locked

    async def _make_tables(self) -> None:
        if self.database.in_memory:
            # always a new one; what migrates the others takes longer to import than this to run
            async with self.database.engine.begin() as connection:
                await connection.run_sync(tables.metadata.create_all)
            return
        if await has_newest(self.database):
            return
        from cxbot.store import migrate

        await migrate.upgrade(self.database)

    async def _make_parts(self) -> None:
        if not self.database.shared:
            return
        try:
            await parts.make(self.database, self._clock.now())
        except StoreError as error:  # a round does it later, and moves what was written meanwhile
            logger.warning("parts_later", extra={"reason": str(error)})

    async def close(self) -> None:
        await self.writer.close()
        await self.database.close()

    async def commit(self, turn: Turn) -> None:
        """Raises StoreError; Fenced when another process may do that now."""
        await self.writer.commit(self._fenced(turn))

    def _fenced(self, turn: Turn) -> Turn:
        """A lane's turn is fenced by its lane. All else that a process stores while it leads, and
        what a turn begins to send, only if it still does."""
        sends = any(row["status"] == "sending" for row in turn.of("outbox"))
        if sends and self.lead is None and self.led:
            # nobody would look for it before another leads
            raise Fenced("Another process sends now.")
        if self.lead is not None and (sends or not turn.fences):
            turn.fences.append(self.lead)
        return turn

    async def commit_with(self, turn: Turn, arrivals: Sequence[Arrival]) -> list[InboxRow]:
        """A turn that itself makes something arrive; returns the new inbox rows."""
        now, fenced = self._clock.now(), self._fenced(turn)

        async def work(connection: AsyncConnection) -> list[InboxRow]:
            await statements.write(connection, [fenced])
            return await insert_new(connection, arrivals, now)

        rows: list[InboxRow] = await self.writer.run(work)
        return rows

    async def settings(self) -> Mapping[str, str]:
        """Small facts that outlive the process, such as where the group has moved to."""
        query = select(tables.setting.c.key, tables.setting.c.value)
        async with self.database.reading() as connection:
            return {row.key: row.value for row in await connection.execute(query)}

    async def remember_flows(self, rows: list[tuple[str, str, str]], now: Any) -> None:
        """Keep the source of each (flow, version, source), for the sessions pinned to it."""
        turn = Turn()
        for flow, version, source in rows:
            turn.add(
                "flow_version",
                {"flow": flow, "version": version, "source": source, "seen_at": now},
            )
        if turn:
            await self.commit(turn)
