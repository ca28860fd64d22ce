"""What people must know of the sending itself: the owner by a message of the bot, the group in its
own chat. The same thing isn't said again for a while."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from cxbot.clock import Clock
from cxbot.desk.groups import Group
from cxbot.desk.phrases import Key, phrase, words
from cxbot.errors import StoreError
from cxbot.model.message import Outbound
from cxbot.store import driver
from cxbot.store.outbox import DESK, Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_EVERY = timedelta(hours=1)


class TellsOwners(Protocol):
    async def alert(self, words: Callable[[str], str]) -> None:
        """Said to every owner who has started the bot; `words` takes a language."""
        ...


class Alarms:
    """`owners` is set by the app; without them the log has it."""

    owners: TellsOwners | None = None

    def __init__(
        self, store: Store, clock: Clock, offer: Callable[[Sequence[Parcel]], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._offer = offer
        self._positions = store.positions
        self._said: dict[tuple[str, str], datetime] = {}

    async def owner(
        self, key: Key, of: str, values: dict[str, object], every: timedelta = _EVERY
    ) -> None:
        """`of` is what it is about: the same thing isn't said twice within `every`."""
        logger.error(key, extra={"of": of, "facts": values})
        if not self._due(key, of, every):
            return
        if self.owners is not None:
            await self._quietly(self.owners.alert(lambda language: words(key, language, **values)))

    async def group(self, key: Key, group: Group) -> None:
        """Into the group's own chat."""
        logger.warning(key, extra={"chat": group.chat})
        if not self._due(key, group.chat, _EVERY):
            return
        text = phrase(key, group.language)
        parcel = Parcel(
            id=self._clock.new_id(),
            position=self._positions.next(),
            channel=group.channel,
            outbound=Outbound(op="message", peer=group.chat, text=text),
            message_class="notice",
            priority=DESK,
            link={"kind": "service"},
            created_at=self._clock.now(),
        )
        await self._quietly(self._post(parcel))

    def forget(self, of: str) -> None:
        """It is well again; the next time is news."""
        for said in [said for said in self._said if said[1] == of]:
            del self._said[said]

    async def _post(self, parcel: Parcel) -> None:
        turn = Turn()
        turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._offer([parcel])

    async def _quietly(self, saying: Awaitable[None]) -> None:
        """An alarm that can't be kept is in the log; the sending goes on."""
        try:
            with driver.reads():
                await saying
        except StoreError as error:
            logger.warning("alarm_not_stored", extra={"reason": str(error)})

    def _due(self, key: Key, of: str, every: timedelta) -> bool:
        now = self._clock.now()
        before = self._said.get((key, of))
        if before is not None and now - before < every:
            return False
        self._said[key, of] = now
        return True
