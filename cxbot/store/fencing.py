"""A turn is stored only while its lane is still whose it was when the turn was decided."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.errors import Fenced
from cxbot.store.tables import lane
from cxbot.store.turn import Fence, Turn


async def hold(connection: AsyncConnection, turns: Sequence[Turn]) -> None:
    """Until the transaction ends nobody else gets these turns' lanes. Raises Fenced where somebody
    has."""
    fences: Mapping[str, Fence] = {one.lane: one for turn in turns for one in turn.fences}
    if not fences:
        return
    query = (
        select(lane.c.name, lane.c.owner, lane.c.epoch)
        .where(lane.c.name.in_(sorted(fences)))
        .order_by(lane.c.name)
        .with_for_update(read=True)
    )
    held = {
        row.name: Fence(lane=row.name, owner=row.owner, epoch=row.epoch)
        for row in await connection.execute(query)
    }
    lost = [name for name, fence in fences.items() if held.get(name) != fence]
    if lost:
        raise Fenced(f"Another process has {', '.join(lost)} now.")
