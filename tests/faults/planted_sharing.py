"""Bugs of several processes on one PostgreSQL, put into a fork on purpose."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import func, select

from cxbot.store import fencing
from cxbot.store.inbox import InboxRow
from cxbot.store.leases import LEAD, Leases
from cxbot.store.turn import Fence


def no_epoch_check() -> None:
    """Who had a lane may store all the same."""

    mine = Leases.mine

    async def hold(*_: Any) -> None:
        return

    async def always(self: Leases, fence: Fence) -> bool:
        return fence.lane != LEAD or await mine(self, fence)

    vars(fencing)["hold"] = hold
    Leases.mine = always  # type: ignore[method-assign]  # that is the bug


def message_rows_claimed() -> None:
    """Each process takes single messages, as workers of a queue do; a lane is nobody's."""
    no_epoch_check()
    claim, waiting = Leases.claim, Leases.waiting
    connections: list[Any] = []
    taken: set[int] = set()

    async def everything(self: Leases, names: Collection[str], most: int = 1) -> list[Fence]:
        if LEAD in names:
            return await claim(self, names, most)
        return [Fence(lane=name, owner=self.me, epoch=0) for name in names]

    async def locked(self: Leases, row: int) -> bool:
        if not connections:  # what is locked stays locked as long as it stands
            connection = await self._database.connect()
            connections.append(await connection.execution_options(isolation_level="AUTOCOMMIT"))
        found = await connections[0].execute(select(func.pg_try_advisory_lock(row)))
        return bool(found.scalar_one())

    async def next_ones(self: Leases, names: Collection[str]) -> Sequence[InboxRow]:
        mine: dict[str, InboxRow] = {}
        for row in await waiting(self, names):
            free = row.lane not in mine and row.id not in taken
            if free and await locked(self, row.id):
                taken.add(row.id)
                mine[row.lane] = row
        return list(mine.values())

    Leases.claim, Leases.waiting = everything, next_ones  # type: ignore[method-assign]  # the bug


SHARING: dict[str, Callable[[], None]] = {
    "no_epoch_check": no_epoch_check,
    "message_rows_claimed": message_rows_claimed,
}
