"""The dialogues of busy lanes, kept in memory between turns; the database is the truth.

A lane has one turn at a time and this process owns all lanes, so what was committed last is what is
here. A turn that failed is forgotten and read again.
"""

import asyncio
import itertools
from collections import OrderedDict

from cxbot.clock import Clock
from cxbot.model.conversation import Conversation, Dialogue
from cxbot.model.customer import Address, Customer
from cxbot.model.value import replace
from cxbot.store.conversations import Conversations

#: Read together.
_AT_ONCE = 500


class Dialogues:
    #: How many are kept; with 0 each turn reads from disk, as tests do.
    most = 10_000

    def __init__(self, store: Conversations, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: OrderedDict[str, Dialogue] = OrderedDict()
        #: Customer's id -> where they are in `_kept`.
        self._where: dict[str, set[str]] = {}
        #: As they were last committed.
        self._customers: OrderedDict[str, Customer] = OrderedDict()
        self._asked: dict[Address, asyncio.Future[Dialogue | None]] = {}
        self._reading: asyncio.Task[None] | None = None

    async def get(self, address: Address) -> Dialogue:
        """As it stands; a new one, of a new customer, for an address never heard of."""
        key = str(address)
        known = self._kept.get(key)
        if known is not None:
            self._kept.move_to_end(key)
            return known
        return await self._loaded(address) or self._new(address)

    def keep(self, dialogue: Dialogue, before: Customer | None = None) -> None:
        """After the commit; `before` is the customer as the turn read them, None where it made
        them. What one channel of a customer changes, their other ones read anew, and so does one
        that was being decided meanwhile."""
        key, customer = str(dialogue.conversation.address), dialogue.customer
        newest = self._customers.get(customer.id, before)
        if before is not None and customer != before:
            self._forget_others(dialogue)
        if before is not None and newest != before:
            self._drop(key)
            del self._customers[customer.id]
            return
        self._drop(key)
        self._kept[key] = replace(dialogue, new=False)
        self._where.setdefault(customer.id, set()).add(key)
        if len(self._kept) > self.most:
            self._drop(next(iter(self._kept)))
        self._remember(customer)

    def forget(self, address: Address) -> None:
        self._drop(str(address))

    def forget_erased(self, customer: Customer) -> None:
        """On every channel."""
        for key in tuple(self._where.get(customer.id, ())):
            self._drop(key)
        self._remember(customer)

    def _drop(self, key: str) -> None:
        gone = self._kept.pop(key, None)
        if gone is None:
            return
        theirs = self._where[gone.customer.id]
        theirs.discard(key)
        if not theirs:
            del self._where[gone.customer.id]

    def _remember(self, customer: Customer) -> None:
        self._customers[customer.id] = customer
        self._customers.move_to_end(customer.id)
        if len(self._customers) > self.most:
            self._customers.popitem(last=False)

    async def _loaded(self, address: Address) -> Dialogue | None:
        """Whoever asks while a read is on its way shares the next one."""
        asked = self._asked.get(address)
        if asked is None:
            asked = self._asked[address] = asyncio.get_running_loop().create_future()
            if self._reading is None:
                self._reading = asyncio.create_task(self._read(), name="read dialogues")
        return await asyncio.shield(asked)

    async def _read(self) -> None:
        while self._asked:
            batch = dict(itertools.islice(self._asked.items(), _AT_ONCE))
            for address in batch:
                del self._asked[address]
            try:
                found = await self._store.load(list(batch))
            except Exception as error:  # noqa: BLE001 -- handed to whoever asked
                for future in batch.values():
                    future.set_exception(error)
                continue
            for address, future in batch.items():
                future.set_result(found.get(address))
        self._reading = None

    def _forget_others(self, dialogue: Dialogue) -> None:
        here = str(dialogue.conversation.address)
        for key in tuple(self._where.get(dialogue.customer.id, ())):
            if key != here:
                self._drop(key)

    def _new(self, address: Address) -> Dialogue:
        customer = Customer(id=self._clock.new_id(), since=self._clock.now())
        conversation = Conversation(
            id=self._clock.new_id(),
            customer_id=customer.id,
            channel=address.channel,
            account=address.account,
        )
        return Dialogue(conversation=conversation, customer=customer, new=True)
