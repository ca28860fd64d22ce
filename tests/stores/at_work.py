"""Says to other processes on a server's database that a bot is at work there, as one does that
shares it. On SQLite the file's lock says so already."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from cxbot.store.database import Database
from cxbot.store.leases import Leases
from cxbot.store.notices import Notices


@asynccontextmanager
async def at_work(url: str) -> AsyncIterator[None]:
    database = Database(url)
    if database.shared:
        notices = Notices(database, "somebody", {}, lambda: None)
        await notices.open()
        await Leases(database, "somebody").renew()
    try:
        yield
    finally:
        if database.shared:
            await Leases(database, "somebody").leave()
            await notices.close()
        await database.close()
