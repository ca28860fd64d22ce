"""The operators' group as Telegram knows it: is it a forum, and who may act in it."""

import asyncio
import logging
from collections.abc import Collection
from typing import Any

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_errors import outcome_of
from cxbot.desk.surface import Group
from cxbot.errors import ConfigError
from cxbot.model.channel import Refused, Sent

logger = logging.getLogger(__name__)

_REREAD_SECONDS = 60.0
_MEMBERS = frozenset({"creator", "administrator", "member"})
_ADMINS = frozenset({"creator", "administrator"})


async def is_forum(telegram: Telegram, chat: str) -> bool:
    """Raises ConfigError, naming the setting, when the bot can't see the group."""
    try:
        found: dict[str, Any] = await telegram.call("getChat", {"chat_id": int(chat)})
    except Exception as error:
        outcome = outcome_of(error)
        reason = "" if isinstance(outcome, Sent) else outcome.reason
        raise ConfigError(
            f"CXBOT_OPERATORS_CHAT: the group {chat} can't be read ({reason}). "
            "Add the bot to the group and make it an administrator."
        ) from error
    if found.get("type") not in ("group", "supergroup"):
        raise ConfigError(f"CXBOT_OPERATORS_CHAT: {chat} is a {found.get('type')}, not a group.")
    return bool(found.get("is_forum"))


class Staff:
    """Asks Telegram who may act, at most once a minute per person."""

    def __init__(self, telegram: Telegram, group: Group, who: str | Collection[int]) -> None:
        """`who`: members, admins, or the ids of a list."""
        self._telegram = telegram
        self._group = group
        self._who = who
        self._known: dict[str, tuple[float, bool]] = {}

    async def may_act(self, account: str) -> bool:
        """Anonymous admins never: nobody could tell who it was."""
        if not account.isdigit() or account == "1087968824":
            return False
        now = asyncio.get_running_loop().time()
        at, allowed = self._known.get(account, (-_REREAD_SECONDS, False))
        if now - at >= _REREAD_SECONDS:
            allowed = await self._ask(account, allowed)
            self._known[account] = (now, allowed)
        return allowed

    async def _ask(self, account: str, before: bool) -> bool:
        """When Telegram doesn't answer, what was last known holds; for `members` it is enough that
        Telegram has just passed on what they did in the group."""
        try:
            member: dict[str, Any] = await self._telegram.call(
                "getChatMember", {"chat_id": int(self._group.chat), "user_id": int(account)}
            )
        except Exception as error:  # noqa: BLE001 -- every way to fail is an outcome
            outcome = outcome_of(error)
            logger.warning("member_unknown", extra={"operator": account})
            if isinstance(outcome, Refused) and outcome.code != "unauthorized":
                return False
            return before or self._who == "members"
        status = str(member.get("status"))
        present = status in _MEMBERS or (status == "restricted" and bool(member.get("is_member")))
        if self._who == "members":
            return present
        if self._who == "admins":
            return status in _ADMINS
        return present and int(account) in self._who


class Nobody:
    """Without a group nobody may act."""

    async def may_act(self, account: str) -> bool:  # noqa: ARG002 -- the protocol's
        return False
