"""What `audit` and `improve` share: the keeper of reviews, beside a running bot."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cxbot.cli.stored import database

if TYPE_CHECKING:
    from cxbot.flow.catalog import Catalog
    from cxbot.journey.reviews.keeper import Keeper
    from cxbot.store.database import Database


@asynccontextmanager
async def opened() -> AsyncIterator[tuple["Keeper", "Catalog", "Database"]]:
    from cxbot.clock import SystemClock
    from cxbot.flow.catalog import restored
    from cxbot.journey.atlas import Atlas
    from cxbot.journey.reviews.keeper import Keeper
    from cxbot.store.flow_sets import FlowSets

    beside, clock = database(), SystemClock()
    try:
        live = await FlowSets(beside).newest()
        catalog = restored(live.texts, live.events) if live is not None else restored({})
        atlas = Atlas(beside, lambda: catalog, clock)
        yield Keeper(beside, atlas, lambda: catalog, clock), catalog, beside
    finally:
        await beside.close()
