"""A world whose owner saves files while the bot runs."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from cxbot.app.live.reload import Reloader, read
from cxbot.conversation.owners import Owners
from cxbot.model.customer import Address
from cxbot.testing import World, started, write

OWNER = "9001"


class Saving:
    """A world whose owner saves files."""

    def __init__(self, world: World, reloader: Reloader, owners: Owners) -> None:
        self.world = world
        self.reloader = reloader
        self.owners = owners

    async def save(self, flows: Mapping[str, str], *removed: str, handlers: str = "") -> None:
        """And what becomes of it."""
        write(self.world.folder, flows)
        for name in removed:
            (self.world.folder / "flows" / f"{name}.yaml").unlink()
        if handlers:
            path = self.world.folder / "handlers" / "actions.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(handlers, encoding="utf-8")
        await self.reloader.look()
        await self.world.settled()

    def heard(self) -> list[str]:
        return self.world.sent(OWNER)


@asynccontextmanager
async def saving(flows: Mapping[str, str], **more: Any) -> AsyncIterator[Saving]:
    async with started(flows, **more) as world:
        engine = world.engine
        first = read(world.folder)
        await engine.swap(first.project, first.texts)
        address = Address(channel=world.channel.name, account=OWNER)
        owners = Owners(world.store, engine.delivery, world.clock, [address], pause=0.0)

        async def use() -> None:
            pass

        reloader = Reloader(engine, first, owners, lambda _: use)
        reloader.patience = 0.0
        yield Saving(world, reloader, owners)
        await owners.close()
