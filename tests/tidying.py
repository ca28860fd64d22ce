"""What the bot does after an erasure."""

from cxbot.conversation.rounds.keeping import Keeping
from cxbot.testing import World


async def tidied(world: World) -> None:
    """As its round does it, within a minute."""
    seals = world.engine.office.marks.seals
    keeping = Keeping(world.store, world.engine.flows, seals, world.clock)
    await keeping.go(world.clock.now())
