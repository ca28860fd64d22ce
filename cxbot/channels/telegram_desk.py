"""The operators' group as Telegram knows it: is it a forum, and who may act in it."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_errors import outcome_of
from cxbot.channels.telegram_reading import GROUP_ANONYMOUS_BOT, rights_of, standing_of
from cxbot.errors import ConfigError
from cxbot.model.channel import BotRights, Refused, Sent, Standing

logger = logging.getLogger(__name__)

_REREAD_SECONDS = 60.0
_MAX_COMMANDS = 100
_MAX_DESCRIPTION = 256
#: Accounts in whose name others write: of anonymous admins, of channels, of a linked channel.
_NOBODY = frozenset({GROUP_ANONYMOUS_BOT, "136817688", "777000"})
#: Refusals that say nothing of the person: who isn't an administrator may not look.
_ABOUT_US = frozenset({"unauthorized", "no_rights"})
#: What Telegram says of a group that we aren't in.
_ABSENT = frozenset({"kicked", "chat_not_found"})

#: Name and meaning of each command.
Commands = Sequence[tuple[str, str]]


async def is_forum(telegram: Telegram, chat: str) -> bool | None:
    """None when the bot was removed from the group. Raises ConfigError, naming the setting, when
    it can't see the group."""
    try:
        found: dict[str, Any] = await telegram.ask("getChat", {"chat_id": int(chat)})
    except Exception as error:
        outcome = outcome_of(error)
        if isinstance(outcome, Refused) and outcome.code == "kicked":
            return None
        reason = "" if isinstance(outcome, Sent) else outcome.reason
        if not isinstance(outcome, Refused):
            raise ConfigError(
                f"CXBOT_OPERATORS_CHAT: Telegram doesn't say what the group {chat} is ({reason}). "
                "Start again in a minute."
            ) from error
        raise ConfigError(
            f"CXBOT_OPERATORS_CHAT: the group {chat} can't be read ({reason}). "
            "Add the bot to the group and make it an administrator."
        ) from error
    if found.get("type") not in ("group", "supergroup"):
        raise ConfigError(f"CXBOT_OPERATORS_CHAT: {chat} is a {found.get('type')}, not a group.")
    return bool(found.get("is_forum"))


class Staff:
    """Asks Telegram what somebody is in a group, at most once a minute per person and group."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._known: dict[tuple[str, str], tuple[float, Standing | None]] = {}
        #: Rises with each `forget`: an answer that was on its way then is out of date.
        self._forgotten = 0

    async def standing(self, account: str, chat: str) -> Standing | None:
        """None for who isn't in the group, and for accounts that stand for several people.

        When Telegram doesn't answer, what was last known holds; of whom nothing is known it is
        enough that Telegram has just passed on what they did in the group: they are a member.
        """
        if not account.isdigit() or account in _NOBODY:
            return None
        key = (account, chat)
        now = asyncio.get_running_loop().time()
        at, before = self._known.get(key, (-_REREAD_SECONDS, "member"))
        if now - at < _REREAD_SECONDS:
            return before
        forgotten = self._forgotten
        standing = await self._ask(account, chat, before)
        if forgotten == self._forgotten:
            self._known[key] = (now, standing)
        return standing

    def forget(self, account: str, chat: str) -> None:
        """Their place in the group has changed: ask again before they do anything."""
        self._forgotten += 1
        self._known.pop((account, chat), None)

    async def _ask(self, account: str, chat: str, before: Standing | None) -> Standing | None:
        try:
            member = await self._telegram.call(
                "getChatMember", {"chat_id": int(chat), "user_id": int(account)}
            )
        except Exception as error:  # noqa: BLE001 -- every way to fail is an outcome
            outcome = outcome_of(error)
            logger.warning("member_unknown", extra={"operator": account})
            if isinstance(outcome, Refused) and outcome.code not in _ABOUT_US:
                return None
            return before
        return standing_of(member)

    async def rights(self, chat: str) -> BotRights | None:
        """What the bot is in that group; None when Telegram doesn't say."""
        try:
            me = await self._telegram.call(
                "getChatMember", {"chat_id": int(chat), "user_id": int(self._telegram.bot_id)}
            )
            found = await self._telegram.call("getChat", {"chat_id": int(chat)})
        except Exception as error:  # noqa: BLE001 -- every way to fail is an outcome
            outcome = outcome_of(error)
            if isinstance(outcome, Refused) and outcome.code in _ABSENT:
                return BotRights(present=False)
            logger.warning("rights_unknown", extra={"chat": chat})
            return None
        standing = standing_of(me)
        admin = standing == "admin"
        return BotRights(
            present=standing is not None,
            admin=admin,
            rights=rights_of(me),
            forum=bool(found.get("is_forum")),
            hears_everyone=admin or self._telegram.hears_groups,
        )

    async def show_commands(self, chat: str, rows_by_language: Mapping[str, Commands]) -> None:
        """The menu behind the slash in that group only. `rows_by_language[""]` is for everybody
        whose language isn't named. A courtesy: failing, it leaves a line in the log."""
        scope = {"type": "chat", "chat_id": int(chat)}
        for language, rows in rows_by_language.items():
            commands = [
                {"command": name, "description": meaning[:_MAX_DESCRIPTION] or name}
                for name, meaning in rows[:_MAX_COMMANDS]
            ]
            parameters: dict[str, Any] = {"commands": commands, "scope": scope}
            if language:
                parameters["language_code"] = language
            try:
                await self._telegram.call("setMyCommands", parameters)
            except Exception as error:  # noqa: BLE001 -- a courtesy
                outcome = outcome_of(error)
                why = type(error).__name__ if isinstance(outcome, Sent) else outcome.reason
                logger.warning("staff_commands_not_shown", extra={"chat": chat, "reason": why})
