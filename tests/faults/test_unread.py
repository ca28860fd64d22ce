"""A database that can't be read for two minutes: what came in waits for it, and isn't blamed."""

from random import Random

from .campaigns.f30_simulation import project
from .campaigns.sim import Sim
from .campaigns.virtual import VirtualLoop, run


def test_a_read_that_fails_counts_against_no_input() -> None:
    """Found by the simulation's seed 1062: such a try was counted, and the fifth was the last."""
    run(_unread, sockets=False)


async def _unread(loop: VirtualLoop) -> None:
    sim = Sim(loop, Random(1), project())
    await sim.start()
    said = sim.channel.arrived("1001", "/echo", at=sim.clock.now(), person={"name": "Anna"})
    await sim.engine.lanes.accept([said])
    sim.store_fails = 1.0
    await sim.pass_time(120)
    assert sim.befell["store"] > 5
    assert sim.rows("SELECT status, attempts FROM inbox") == [{"status": "new", "attempts": 0}]
    sim.store_fails = 0.0
    assert await sim.drained()
    assert sim.by_chat() == {"1001": ["Anna: next after nothing?"]}
    await sim.close()
