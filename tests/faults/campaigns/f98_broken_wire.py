"""The wire to Telegram breaks beneath HTTP: refused, cut, slow, or the answer never comes."""

from .. import proxy
from ..proxy import Proxy
from ..world import World
from .campaign import DOUBLE, LOST, ORDER, STUCK, UNFLAGGED, Campaign, Case, Result
from .worlds import judged, opened

_FAULTS = 8
#: The least and the most of each: bytes that still come, seconds that it takes.
_KINDS = {
    proxy.REFUSE: (0, 0),
    proxy.RESET: (0, 400),
    proxy.SWALLOW: (0, 0),
    proxy.DROP: (0, 0),
    proxy.DELAY: (0.1, 2.0),
    proxy.TRICKLE: (0.001, 0.05),
}


async def run(case: Case) -> Result:
    """After each all is calm until everything is done, so that a repeat is that one's."""
    result, wires = Result(), []

    async def between(world: World) -> None:
        wire = Proxy(world.server.base_url)
        await wire.start()
        world.telegram_api = wire.url
        wires.append(wire)

    async with opened(case, before=between) as world:
        [wire] = wires
        for _ in range(_FAULTS):
            what = case.random.choice(list(_KINDS))
            wire.befall(what, case.random.uniform(*_KINDS[what]))
            await world.burst()
            if not await world.answered():
                result.problem(STUCK, f"after {what}: {world.left()}")
            wire.calm()
            result.counts[what] += 1
            # as a kill: what is repeated belongs to it
            world.kills.append(world.server.ledger.seq)
        result.n = wire.befallen
        await judged(world, result)
        del result.counts["kills"]
    await wires[0].stop()
    return result


CAMPAIGN = Campaign(
    id="wire",
    title="the wire to Telegram breaks",
    unit="faults",
    promise="lost 0, double 0; at most one repeat in a chat for each fault, flagged",
    sizes={"smoke": 8, "sample": 16, "t2": 400, "t3": 4000},
    each=_FAULTS,
    zeros=(LOST, DOUBLE, UNFLAGGED, ORDER, STUCK),
    run=run,
    takes=80.0,
)
