"""After an older copy was put back: who was erased since is erased again, by the bot itself."""

import asyncio
from collections.abc import Sequence

from cxbot.clock import Clock
from cxbot.model.customer import Address
from cxbot.store.personal.ledger import Ledger, LedgerFile, Seals, file_of
from cxbot.store.personal.reading import Personal
from cxbot.store.requests import Request
from cxbot.store.store import Store

#: The kind of a request, and where its act stands in what the lane is told.
ERASE = "erase"


async def replay(store: Store, seals: Seals, clock: Clock) -> int:
    """How many were brought back. Each is asked of the bot, as `cxbot customer erase` does: the
    one that runs does it within a second, else the next one that starts. Said twice, nothing more
    happens. Raises StoreError."""
    found = await revived(store, seals)
    for customer_id in found:
        person = await Personal(store.database).person(customer_id)
        lane = next(iter(person.lanes), None)
        if lane is not None:
            await ask(store, clock, Address.parse(lane), "replay")
    return len(found)


async def revived(store: Store, seals: Seals) -> Sequence[str]:
    """Customers that the file beside the database knows as erased, and the database doesn't."""
    path = file_of(store.database, seals)
    acts = LedgerFile(path).read() if path is not None else {}
    ledger = Ledger(store.database)
    if not acts.keys() - {act.id for act in await ledger.all()}:
        return ()
    sealed = {act.subject for act in acts.values() if act.key == seals.name}
    there = await ledger.still_there()
    return await asyncio.to_thread(lambda: [one for one in there if seals.customer(one) in sealed])


async def ask(store: Store, clock: Clock, lane: Address, by: str) -> Request:
    """Of the bot that has the conversations; the act will have the request's id."""
    asked = Request(
        id=clock.new_id(),
        kind=ERASE,
        data={"lane": str(lane), "by": by},
        made_at=clock.now(),
    )
    await store.requests.make(asked)
    return asked
