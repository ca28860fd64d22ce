"""The lists of codes as they go live: new lines are kept for good, and the owners hear of them."""

import asyncio
import logging
from collections.abc import Sequence

from msgspec import Struct

from cxbot.app.folder.lists import CodeList, read_list
from cxbot.app.folder.project import Project
from cxbot.clock import Clock
from cxbot.desk.phrases import Key, words
from cxbot.errors import ConfigError
from cxbot.model.policy import Reward
from cxbot.store.store import Store
from cxbot.store.turn import Turn

_MOST_LINES = 12

logger = logging.getLogger(__name__)


class Loaded(Struct, frozen=True, kw_only=True):
    """What one list brought."""

    reward: Reward
    #: Lines that were never loaded before.
    new: int = 0
    found: CodeList = CodeList(codes=())
    #: Why the file can't be read; the codes of before stay.
    refused: str = ""

    @property
    def worth_telling(self) -> bool:
        """A list is spoken of when it has changed."""
        return bool(self.new or self.refused)

    def said(self, language: str) -> str:
        name, file = self.reward.name, self.reward.file
        if self.refused:
            return words("reward_no_list", language, name=name, reason=self.refused)
        lines = [words("reward_listed", language, name=name, file=file, new=self.new)]
        notes: tuple[tuple[Key, tuple[int, ...]], ...] = (
            ("reward_twice", self.found.twice),
            ("reward_blank", self.found.blank),
            ("reward_long", self.found.long),
        )
        lines += [words(key, language, lines=_some(found)) for key, found in notes if found]
        return "\n".join(lines)


async def load(project: Project, store: Store, clock: Clock) -> list[Loaded]:
    """Every line that wasn't there yet becomes a code to give; none is ever taken away or given
    again. Raises StoreError."""
    rewards = project.catalog.shop.rewards.values()
    return [await _load(project, one, store, clock) for one in rewards if one.source == "list"]


async def _load(project: Project, reward: Reward, store: Store, clock: Clock) -> Loaded:
    try:
        found = await asyncio.to_thread(read_list, project.folder, reward)
    except ConfigError as error:
        logger.warning("reward_list_unread", extra={"reward": reward.name, "reason": str(error)})
        return Loaded(reward=reward, refused=str(error))
    codes = await store.rewards.unknown(reward.name, found.codes)
    turn = Turn()
    for code in codes:
        row = {"reward": reward.name, "code": code, "loaded_at": clock.now(), "given_at": None}
        turn.add("reward_code", row)
    if turn:
        await store.commit(turn)
    facts = {"new": len(codes), "twice": found.twice, "blank": found.blank, "long": found.long}
    logger.info("reward_list_loaded", extra={"reward": reward.name, **facts})
    return Loaded(reward=reward, new=len(codes), found=found)


def said(loaded: Sequence[Loaded], language: str) -> str:
    return "\n\n".join(one.said(language) for one in loaded if one.worth_telling)


def _some(numbers: Sequence[int]) -> str:
    more = " …" if len(numbers) > _MOST_LINES else ""
    return ", ".join(map(str, numbers[:_MOST_LINES])) + more
