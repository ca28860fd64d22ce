"""What the built-in actions do, inside the turn that calls them: no transaction of their own, so
nothing has happened until the turn is committed, and a turn that is decided again does it again."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from cxbot.conversation.draft import Draft
from cxbot.conversation.house.complaints import Complaints
from cxbot.conversation.house.rewards import OwnAction, Rewards
from cxbot.conversation.house.shortage import Shortage, WritesToOwners
from cxbot.conversation.live import Flows
from cxbot.model.conversation import Session
from cxbot.model.house import GIVE_REWARD
from cxbot.model.value import as_dict
from cxbot.store.store import Store


class House:
    def __init__(
        self, flows: Flows, store: Store, secret: bytes, owners: Callable[[], WritesToOwners]
    ) -> None:
        shortage = Shortage(store, owners)
        self._rewards = Rewards(flows, store.rewards, shortage, secret)
        self._complaints = Complaints(flows, store.complaints)

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any],
        draft: Draft,
        session: Session,
        own: OwnAction,
    ) -> Any:
        """Plain JSON values; raises ActionError. `arguments` are those its signature has."""
        result: Any
        if name == GIVE_REWARD:
            result = await self._rewards.give(arguments["reward"], draft, session.id, own)
        else:
            told = arguments["text"], arguments["about"]
            result = await self._complaints.file(*told, draft, session)
        return to_jsonable_python(result, fallback=as_dict)
