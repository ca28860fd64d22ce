"""What owners are told when a reward runs out: once a day, in the turn that found it out."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal, Protocol

from cxbot.conversation.draft import Draft
from cxbot.desk.phrases import words
from cxbot.model.policy import Reward
from cxbot.store.outbox import Parcel
from cxbot.store.store import Store

logger = logging.getLogger(__name__)

_EVERY = timedelta(days=1)
#: A turn that is going to say it is committed by then, or never.
_SOON = timedelta(minutes=1)
#: Below a tenth of the list.
_LOW = 10

Key = Literal["reward_low", "reward_empty", "reward_budget"]


class WritesToOwners(Protocol):
    async def parcels(self, words: Callable[[str], str]) -> list[Parcel]:
        """One for each owner who can be written to; `words` takes a language."""
        ...


class Shortage:
    def __init__(self, store: Store, owners: Callable[[], WritesToOwners]) -> None:
        self._store = store
        self._owners = owners
        #: Who is saying it in a turn that isn't committed yet, and since when.
        self._saying: dict[str, tuple[int, datetime]] = {}

    async def listed(self, draft: Draft, reward: Reward, left: int, known: int) -> None:
        """After a code of its list was taken."""
        if left <= 0:
            await self.tell(draft, "reward_empty", reward.name, file=reward.file)
        elif left * _LOW < known:
            values = {"left": left, "known": known, "file": reward.file}
            await self.tell(draft, "reward_low", reward.name, **values)

    async def tell(self, draft: Draft, key: Key, name: str, **values: object) -> None:
        """With the turn: what isn't committed was never said."""
        said = f"{key}|{name}"
        if not await self._due(said, draft):
            return
        logger.warning(key, extra={"reward": name, "facts": values})
        draft.parcels += await self._owners().parcels(
            lambda language: words(key, language, name=name, **values)
        )
        draft.turn.add("setting", {"key": said, "value": draft.now.isoformat()})

    async def _due(self, said: str, draft: Draft) -> bool:
        before = (await self._store.settings()).get(said)
        if before is not None and draft.now - datetime.fromisoformat(before) < _EVERY:
            return False
        row, since = self._saying.get(said, (draft.row.id, draft.now))
        if row != draft.row.id and draft.now - since < _SOON:
            return False
        self._saying[said] = draft.row.id, draft.now
        return True
