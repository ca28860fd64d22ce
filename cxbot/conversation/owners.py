"""What the owners are told in their own chats with the bot: once, and not too often.

It goes through the outbox like everything else, but is no touchpoint: an owner isn't a customer of
what they are told here. An owner who never wrote to the bot can't be written to.
"""

import asyncio
import contextlib
import hashlib
import logging
from collections.abc import Callable, Sequence

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.errors import StoreError
from cxbot.model.conversation import Dialogue
from cxbot.model.customer import Address
from cxbot.model.message import Button, Outbound
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.store import driver
from cxbot.store.outbox import DESK, Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_TOLD = "owners.told"
_PAUSE_SECONDS = 5.0

#: A language -> what to say in it.
Words = Callable[[str], str]


class Owners:
    """`close` says what still waits, before the engine is closed."""

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        clock: Clock,
        addresses: Sequence[Address],
        pause: float = _PAUSE_SECONDS,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._clock = clock
        self._addresses = addresses
        self._pause = pause
        self._positions = store.positions
        #: The newest that hasn't been said; what came before it is out of date.
        self._next: Words | None = None
        self._saying: asyncio.Task[None] | None = None

    async def tell(self, words: Words) -> None:
        """Now, or in a few seconds if something was said just before."""
        self._next = words
        if self._saying is None or self._saying.done():
            await self._say()
            self._saying = asyncio.create_task(self._later(), name="owners")

    async def alert(self, words: Words) -> None:
        """At once, beside whatever else is being said. Raises StoreError."""
        await self._post(await self.parcels(words), Turn())

    async def ask(
        self, account: str, words: Words, button: Callable[[Address, str], Button]
    ) -> None:
        """One of them, at once, with a button; `button` takes whom it is for and their language.
        Raises StoreError."""
        addresses = [one for one in self._addresses if one.account == account]
        found = await self._store.conversations.load(addresses) if addresses else {}
        asked = []
        for address, one in found.items():
            parcel = self._parcel(one, words)
            under = ((button(address, one.customer.language),),)
            asked.append(replace(parcel, outbound=replace(parcel.outbound, buttons=under)))
        await self._post(asked, Turn())

    async def parcels(self, words: Words) -> list[Parcel]:
        """For a turn that tells them itself; an owner who can't be written to gets none."""
        found = await self._store.conversations.load(self._addresses) if self._addresses else {}
        return [self._parcel(one, words) for one in found.values() if one.conversation.reachable]

    async def close(self) -> None:
        if self._saying is not None:
            self._saying.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._saying
        await self._say()

    async def _later(self) -> None:
        await asyncio.sleep(self._pause)
        while self._next is not None:
            await self._say()
            await asyncio.sleep(self._pause)

    async def _say(self) -> None:
        words, self._next = self._next, None
        if words is None or not self._addresses:
            return
        try:
            with driver.reads():
                await self._write(words)
        except StoreError as error:
            logger.warning("owners_not_told", extra={"reason": str(error)})

    async def _write(self, words: Words) -> None:
        found = (await self._store.conversations.load(self._addresses)).values()
        digest = hashlib.sha256(words("en").encode()).hexdigest()
        told = await self._store.settings()
        reachable = [dialogue for dialogue in found if dialogue.conversation.reachable]
        if not reachable or told.get(_TOLD) == digest:
            return
        turn = Turn()
        turn.add("setting", {"key": _TOLD, "value": digest})
        await self._post([self._parcel(dialogue, words) for dialogue in reachable], turn)

    async def _post(self, parcels: Sequence[Parcel], turn: Turn) -> None:
        if not parcels:
            return
        for parcel in parcels:
            turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._delivery.offer(parcels)

    def _parcel(self, dialogue: Dialogue, words: Words) -> Parcel:
        text = RichText(words(dialogue.customer.language))
        return Parcel(
            id=self._clock.new_id(),
            position=self._positions.next(),
            channel=dialogue.conversation.channel,
            outbound=Outbound(op="message", peer=dialogue.conversation.account, text=text),
            message_class="notice",
            priority=DESK,
            created_at=self._clock.now(),
        )
