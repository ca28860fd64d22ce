"""The dialogues of busy lanes, kept in memory between turns; the database is the truth.

A lane has one turn at a time and this process owns all lanes, so what was committed last is what is
here. A turn that failed is forgotten and read again.
"""

import asyncio
import itertools
from collections import OrderedDict
from dataclasses import replace
from typing import TypeVar

from cxbot.clock import Clock
from cxbot.model.conversation import Conversation, Dialogue
from cxbot.model.customer import Address, Customer
from cxbot.store.conversations import Conversations

T = TypeVar("T")

#: Read together.
_AT_ONCE = 500


class Dialogues:
    #: How many are kept; with 0 each turn reads from disk, as tests do.
    most = 10_000

    def __init__(self, store: Conversations, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._kept: OrderedDict[str, Dialogue] = OrderedDict()
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
            self._kept.pop(key, None)
            del self._customers[customer.id]
            return
        self._put(self._kept, key, replace(dialogue, new=False))
        self._put(self._customers, customer.id, customer)

    def forget(self, address: Address) -> None:
        self._kept.pop(str(address), None)

    def forget_erased(self, customer: Customer) -> None:
        """On every channel."""
        theirs = [k for k, one in self._kept.items() if one.customer.id == customer.id]
        for key in theirs:
            del self._kept[key]
        self._put(self._customers, customer.id, customer)

    def _put(self, kept: OrderedDict[str, T], key: str, value: T) -> None:
        kept[key] = value
        kept.move_to_end(key)
        if len(kept) > self.most:
            kept.popitem(last=False)

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
        same = [
            key
            for key, other in self._kept.items()
            if other.customer.id == dialogue.customer.id
            and other.conversation.id != dialogue.conversation.id
        ]
        for key in same:
            del self._kept[key]

    def _new(self, address: Address) -> Dialogue:
        customer = Customer(id=self._clock.new_id(), since=self._clock.now())
        conversation = Conversation(
            id=self._clock.new_id(),
            customer_id=customer.id,
            channel=address.channel,
            account=address.account,
        )
        return Dialogue(conversation=conversation, customer=customer, new=True)
