"""Several cxbots on one database, around the same world: started, stopped, stood still, killed."""

import asyncio
import os
import signal

from .forks import Fork, heard_out
from .world import Dead, World

_PATIENCE = 40.0


class Workers:
    """The world's events go to one of those that are at work; people don't notice anything."""

    def __init__(self, world: World) -> None:
        self._world = world
        #: At work, the eldest first.
        self.alive: list[Fork] = []
        #: Of those, who stands still.
        self.still: set[Fork] = set()

    async def start(self, count: int = 1) -> None:
        """Raises Dead."""
        for _ in range(count):
            fork = await self._world.start()
            self._world.fork = None  # the world knows of one; here any may end
            self.alive.append(fork)
            async with asyncio.timeout(_PATIENCE):
                await asyncio.wait((fork.ready, fork.ended), return_when="FIRST_COMPLETED")
            if fork.ended.done():
                raise Dead(self._world.last_words())
        self._direct()

    async def kill(self, fork: Fork) -> None:
        self.alive.remove(fork)
        self.still.discard(fork)
        self._direct()
        await fork.kill()
        await self._note()

    async def end(self, fork: Fork) -> int:
        """As by SIGTERM; the status."""
        self.alive.remove(fork)
        self._direct()
        status = await asyncio.wait_for(fork.stop(), _PATIENCE)
        await self._note()
        return status

    async def stand_still(self, fork: Fork) -> None:
        """It can't notice that time goes by."""
        self.still.add(fork)
        self._direct()
        os.kill(await fork.process, signal.SIGSTOP)
        await self._note()

    async def go_on(self, fork: Fork) -> None:
        self.still.discard(fork)
        await self._note()
        os.kill(await fork.process, signal.SIGCONT)
        self._direct()

    async def settle_down(self, seconds: float) -> None:
        """What it had in hand when it went on has left by then, or never will."""
        await asyncio.sleep(seconds)
        await self._note()

    async def close(self) -> None:
        for fork in list(self.alive):
            await self.kill(fork)

    def ended(self) -> list[int]:
        """How those ended that nobody killed."""
        return [fork.ended.result() for fork in self.alive if fork.ended.done()]

    def _direct(self) -> None:
        able = [one for one in self.alive if one not in self.still and one.ready.done()]
        self._world.direct(able[0].ready.result() if able else None)

    async def _note(self) -> None:
        """What was in flight may be repeated from here on."""
        await asyncio.sleep(0.02)
        await heard_out()
        self._world.kills.append(self._world.server.ledger.seq)
