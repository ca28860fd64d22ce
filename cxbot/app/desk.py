"""The desk at the start: which groups are ours, what the bot may do there, and how to bind one."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cxbot.app.engine import Engine
from cxbot.app.folder.project import Project
from cxbot.conversation.desk import binding, health, menu
from cxbot.conversation.desk.roles import Menu
from cxbot.desk.groups import Group, Groups
from cxbot.desk.phrases import words
from cxbot.errors import ConfigError
from cxbot.settings import Settings
from cxbot.store.store import Store
from cxbot.store.turn import Turn

if TYPE_CHECKING:
    from cxbot.channels.telegram import Telegram

logger = logging.getLogger(__name__)

#: Seconds.
_FOLLOWED_EVERY = 15.0


async def found_groups(
    settings: Settings, project: Project, store: Store, telegram: "Telegram"
) -> Groups:
    """The operators' groups as Telegram knows them now; CXBOT_OPERATORS_CHAT beats what an owner
    has bound. Raises ConfigError for a group of the settings that there isn't."""
    shop, chats = project.catalog.shop, settings.operators_chats
    kept = await store.settings()

    async def group(chat: str, name: str = "", *, bound: bool = False) -> Group:
        configured, chat = chat, kept.get(f"group.moved:{chat}", chat)
        forum = await _is_forum(telegram, chat, bound=bound)
        return Group(
            channel=telegram.name,
            chat=chat,
            forum=bool(forum),
            language=shop.language,
            time_zone=shop.zone(),
            name=name,
            detached=forum is None,
            former=frozenset({configured}) - {chat},
        )

    if chats is not None:
        own = await group(chats.default)
        return Groups(own, {name: await group(chat, name) for name, chat in chats.named.items()})
    chat = binding.bound_chat(kept)
    if chat is not None:
        return Groups(await group(chat, bound=True))
    return Groups.unbound(telegram.name)


async def _is_forum(telegram: "Telegram", chat: str, *, bound: bool) -> bool | None:
    """None: the bot isn't in it; it runs all the same, and tickets wait."""
    from cxbot.channels.telegram_desk import is_forum

    try:
        return await is_forum(telegram, chat)
    except ConfigError as error:
        if not bound:
            raise
        logger.warning("group_unreadable", extra={"group": chat, "reason": str(error)})
        return None


class GroupsFollowed:
    """Of a process that doesn't lead: what befalls the groups is handled by the one that does."""

    def __init__(self, engine: Engine, find: Callable[[], Awaitable[Groups]]) -> None:
        self._engine, self._find = engine, find

    async def run(self) -> None:
        while True:
            await asyncio.sleep(_FOLLOWED_EVERY)
            leading = self._engine.leading
            if leading is None or leading.leads:
                continue
            try:
                self._engine.groups.become(await self._find())
            except Exception as error:  # noqa: BLE001 -- it is looked at again
                logger.info("groups_not_followed", extra={"reason": type(error).__name__})


class DeskAtStart:
    """`look` once the engine is open; `show_menus` then, and when the language may have changed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._shown: dict[str, Menu] = {}

    async def look(self) -> None:
        """Says in the log what is missing; nothing of it keeps the bot from running."""
        await health.look(self._engine.office)
        if not self._engine.groups.bound:
            await self._offer_code()

    async def show_menus(self) -> None:
        office = self._engine.office
        for group in office.groups:
            rows = menu.rows(office, group.language)
            if not group.detached and self._shown.get(group.chat) != rows:
                await menu.show(office, group.chat, group.language)
                self._shown[group.chat] = rows

    async def _offer_code(self) -> None:
        """Without a group tickets wait. An owner binds one with this code."""
        engine = self._engine
        if not engine.office.roles.owners:
            todo = "set CXBOT_OPERATORS_CHAT, or CXBOT_OWNERS and an owner binds a group"
            logger.warning("no_group", extra={"do": f"tickets wait: {todo}"})
            return
        code, until, row = binding.new_code(engine.clock.now())
        turn = Turn()
        turn.add("setting", row)
        await engine.store.commit(turn)
        shown = f"{until.astimezone(engine.office.shop.zone()):%Y-%m-%d %H:%M}"
        logger.warning(
            "no_group",
            extra={
                "do": f"tickets wait: an owner writes /bind {code} in the group",
                "until": shown,
            },
        )
        await engine.owners.alert(
            lambda language: words("bind_code", language, code=code, until=shown)
        )
