"""`reward.give`: a code for an answer, whatever the answer was, once in a while for each customer.

What was given is a row of the turn: one that isn't committed has given nothing. Who is given
something at the same moment by another turn claims the same number, the same code or the same last
place within the budget, and then is decided again.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from cxbot.actions.house import NONE_LEFT, GivenReward
from cxbot.conversation.draft import Draft
from cxbot.conversation.house import codes
from cxbot.conversation.house.shortage import Shortage
from cxbot.conversation.live import Flows
from cxbot.errors import ActionError, did_you_mean
from cxbot.flow.shop import Shop
from cxbot.flow.values.scope import Scope
from cxbot.model.policy import Reward
from cxbot.store.rewards import Given, given_in, given_row
from cxbot.store.rewards import Rewards as Stored

logger = logging.getLogger(__name__)

#: Those who are given something at once rarely take the same one of so many.
_CHOICE = 64
_MOST_COLLISIONS = 20
_LONGEST_CODE = 120

#: The owner's action of that name and these arguments, with this idempotency key.
OwnAction = Callable[[str, Mapping[str, Any], str], Awaitable[Any]]
#: A code, and the first moment at which it doesn't hold any more.
Code = tuple[str, datetime | None]


class Rewards:
    def __init__(self, flows: Flows, stored: Stored, shortage: Shortage, secret: bytes) -> None:
        self._flows = flows
        self._stored = stored
        self._shortage = shortage
        self._secret = secret

    async def give(self, name: str, draft: Draft, session_id: str, own: OwnAction) -> GivenReward:
        """The customer's code: a new one, or the one they have as long as `once_per` says.

        Raises ActionError: none_left, the owner's action's own errors, or `error` when shop.yaml
        has no such reward.
        """
        shop = self._flows.catalog.shop
        reward = _named(name, shop)
        last = await self._last(reward, draft)
        if last is not None and draft.now < last.at + reward.once_per:
            return _told(last, draft, shop, again=True)
        number = last.number + 1 if last is not None else 1
        await self._within_budget(reward, draft)
        code, valid_until = await self._code(reward, number, draft, own)
        given = Given(
            id=draft.new_id(),
            reward=reward.name,
            customer_id=draft.customer.id,
            number=number,
            code=code,
            at=draft.now,
            valid_until=valid_until,
            session_id=session_id,
        )
        draft.turn.add("reward_given", given_row(given, reward.budget))
        return _told(given, draft, shop, again=False)

    async def _last(self, reward: Reward, draft: Draft) -> Given | None:
        here = given_in(draft.turn, reward.name)
        return here or await self._stored.last(reward.name, draft.customer.id)

    async def _within_budget(self, reward: Reward, draft: Draft) -> None:
        budget = reward.budget
        if budget is None:
            return
        used = await self._stored.given_since(reward.name, draft.now - budget.period)
        if used >= budget.count:
            await self._shortage.tell(draft, "reward_budget", reward.name, count=budget.count)
            raise ActionError(NONE_LEFT, f"the budget of {reward.name} is used up")

    # --- where codes come from -----------------------------------------------------------------

    async def _code(self, reward: Reward, number: int, draft: Draft, own: OwnAction) -> Code:
        zone = self._flows.catalog.shop.zone()
        length = reward.valid_for
        ends = codes.ends_after(draft.now, length, zone) if length is not None else None
        match reward.source:
            case "generate":
                return await self._generated(reward, number, draft), ends
            case "list":
                return await self._listed(reward, number, draft), ends
            case "action":
                code, own_end = await self._of_action(reward, number, draft, own)
                return code, own_end or ends

    async def _generated(self, reward: Reward, number: int, draft: Draft) -> str:
        customer = draft.customer.id
        for again in range(_MOST_COLLISIONS):
            made = codes.generated(self._secret, reward.name, customer, number, again=again)
            if not await self._stored.taken(reward.name, reward.prefix + made):
                return reward.prefix + made
        raise ActionError("error", f"no new code could be made for {reward.name}")

    async def _listed(self, reward: Reward, number: int, draft: Draft) -> str:
        """Any of the oldest: the next one would be everybody's who asks at the same moment."""
        free = await self._stored.free(reward.name, _CHOICE)
        if not free:
            await self._shortage.tell(draft, "reward_empty", reward.name, file=reward.file)
            raise ActionError(NONE_LEFT, f"the list of {reward.name} is used up")
        code = codes.pick(free, draft.customer.id, number)
        draft.turn.add("reward_code.given", {"of": reward.name, "told": code, "given": draft.now})
        left, known = await self._stored.left(reward.name)
        await self._shortage.listed(draft, reward, left - 1, known)
        return code

    async def _of_action(self, reward: Reward, number: int, draft: Draft, own: OwnAction) -> Code:
        """Two turns that give the same customer the same reward ask for the same code."""
        key = f"reward:{reward.name}:{draft.customer.id}:{number}"
        value = await own(reward.action, reward.arguments, key)
        told = value if isinstance(value, Mapping) else {"code": value}
        code = told.get("code")
        if isinstance(code, bool | None) or not (text := str(code).strip()):
            raise _wrong(reward, "gave no code")
        if len(text) > _LONGEST_CODE:
            raise _wrong(reward, "gave a code that is too long")
        if await self._stored.taken(reward.name, text):
            raise _wrong(reward, "gave a code that somebody has already")
        try:
            return text, codes.read_end(told.get("valid_until"), self._flows.catalog.shop.zone())
        except ValueError as error:
            raise _wrong(reward, "gave a valid_until that is no date") from error


def _named(name: str, shop: Shop) -> Reward:
    reward = shop.rewards.get(name)
    if reward is None:
        logger.error("no_such_reward", extra={"reward": name})
        near = did_you_mean(name, shop.rewards)
        raise ActionError("error", f'shop.yaml has no reward "{name}". {near}'.strip())
    return reward


def _told(given: Given, draft: Draft, shop: Shop, *, again: bool) -> GivenReward:
    phrase = shop.reward_texts.get(given.reward)
    scope = Scope(shop, {}, now=draft.now, language=draft.customer.language)
    ends = given.valid_until
    return GivenReward(
        code=given.code,
        what=phrase.plain(scope) if phrase is not None else "",
        valid_until=codes.last_day(ends, shop.zone()) if ends is not None else None,
        again=again,
    )


def _wrong(reward: Reward, what: str) -> ActionError:
    detail = f"{reward.action} {what}"
    logger.error("reward_action_failed", extra={"reward": reward.name, "detail": detail})
    return ActionError("error", detail)
