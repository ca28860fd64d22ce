"""From the log to Walks, a customer in memory at a time."""

from collections.abc import Mapping
from datetime import timedelta

from cxbot.journey.friction.stumbling import Watch
from cxbot.journey.friction.waits import Clock, limits
from cxbot.journey.map import Grid, Log
from cxbot.journey.map.looking import persona_of
from cxbot.journey.walks.gathering import Walks
from cxbot.journey.walks.levels import Place
from cxbot.model.journey import Catalogue
from cxbot.model.value import replace

#: More exchanges than that take longer than somebody waits for a page.
MOST = 15_000


async def walked(log: Log, catalogue: Catalogue, grid: Grid, clock: Clock) -> Walks:
    """Of the scope that the grid was drawn of. `clock`: business time."""
    scope = grid.scope
    found = Walks(scope, await _watch(log, catalogue, grid, clock), _places(grid))
    people = scope.persona is not None
    async for customer in log.customers(scope.until, people=people):
        if people and persona_of(catalogue, customer.fields, customer.exchanges) != scope.persona:
            continue
        found.add(customer.exchanges)
    return found


async def _watch(log: Log, catalogue: Catalogue, grid: Grid, clock: Clock) -> Watch:
    """As the map judges friction: what waits are usual, its columns say."""
    usual = {
        one.name: timedelta(seconds=one.waits.p90)
        for one in grid.columns
        if one.waits.p90 is not None
    }
    scope = grid.scope
    return replace(
        scope.watch(),
        since=scope.since or grid.began or scope.until,
        limits=limits(catalogue, usual),
        clock=clock,
        named=await log.causes(),
        email_steps=catalogue.email_steps,
    )


def _places(grid: Grid) -> Mapping[str, Place]:
    return {one.name: Place(stage=one.stage, phase=one.phase) for one in grid.columns}
