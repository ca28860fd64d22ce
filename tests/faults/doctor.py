"""The doctor's own look into the database of a world: what ships judges beside the checker."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from cxbot.store.database import Database
from cxbot.store.health.looking import look


def doctor(url: str) -> list[str]:
    """All that it finds, looking at everything. Callable from a running loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(_looked(url))).result()


async def _looked(url: str) -> list[str]:
    database = Database(url)
    try:
        found = await look(database, datetime.now(UTC), deep=True, alive=True)
    finally:
        await database.close()
    return [str(one) for one in found.findings]
