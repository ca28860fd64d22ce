"""Which emoji Telegram lets a bot use: as a reaction, as the icon of a topic."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType
from typing import Any

from cxbot.channels.telegram_errors import outcome_of
from cxbot.model.channel import Sent

logger = logging.getLogger(__name__)

#: https://core.telegram.org/bots/api#reactiontypeemoji, without variation selectors.
REACTIONS = frozenset((
    "❤", "👍", "👎", "🔥", "🥰", "👏", "😁", "🤔", "🤯", "😱", "🤬", "😢", "🎉", "🤩", "🤮",
    "💩", "🙏", "👌", "🕊", "🤡", "🥱", "🥴", "😍", "🐳", "❤\u200d🔥", "🌚", "🌭", "💯", "🤣",
    "⚡", "🍌", "🏆", "💔", "🤨", "😐", "🍓", "🍾", "💋", "🖕", "😈", "😴", "😭", "🤓", "👻",
    "👨\u200d💻", "👀", "🎃", "🙈", "😇", "😨", "🤝", "✍", "🤗", "🫡", "🎅", "🎄", "☃", "💅",
    "🤪", "🗿", "🆒", "💘", "🙉", "🦄", "😘", "💊", "🙊", "😎", "👾", "🤷\u200d♂", "🤷",
    "🤷\u200d♀", "😡",
))  # fmt: skip
#: What else tells the same where Telegram doesn't offer the icon itself. The set isn't documented.
_INSTEAD: Mapping[str, tuple[str, ...]] = {
    "❗": ("‼", "⁉", "📣"), "💬": ("🗣", "📝"), "👀": ("🔎",), "🔥": ("⚡", "‼"),
    "💤": ("😴", "🌙"), "✅": ("🏁", "🏆", "🆒"), "📁": ("📚",), "❓": ("⁉",),
}  # fmt: skip
_ASK_AGAIN_SECONDS = 60.0
NO_ICONS: Mapping[str, str] = MappingProxyType({})


def bare(emoji: str) -> str:
    """Without the marks that ask for a coloured picture: Telegram compares without them."""
    return emoji.replace("\ufe0f", "").strip()


def icon_id(emoji: str | None, icons: Mapping[str, str]) -> str | None:
    """The id of that icon or of one that tells the same; None: the topic goes without."""
    if emoji is None:
        return None
    wanted = bare(emoji)
    return next((icons[one] for one in (wanted, *_INSTEAD.get(wanted, ())) if one in icons), None)


class Icons:
    """What topics may wear, by emoji. Asked for when the first is needed, then known."""

    def __init__(self, ask: Callable[[], Awaitable[Any]]) -> None:
        """`ask` is the call getForumTopicIconStickers."""
        self._ask = ask
        self._known: Mapping[str, str] | None = None
        self._not_before = 0.0

    def forget(self) -> None:
        """One of them was refused: Telegram has other ones now."""
        self._known = None

    async def known(self) -> Mapping[str, str]:
        """Empty when Telegram doesn't say; then it is asked again, but not at once."""
        if self._known is not None:
            return self._known
        now = asyncio.get_running_loop().time()
        if now < self._not_before:
            return NO_ICONS
        self._not_before = now + _ASK_AGAIN_SECONDS
        try:
            self._known = _by_emoji(await self._ask())
        except Exception as error:  # noqa: BLE001 -- an icon is a courtesy
            outcome = outcome_of(error)
            reason = type(error).__name__ if isinstance(outcome, Sent) else outcome.reason
            logger.warning("icons_unknown", extra={"reason": reason})
        return self._known or NO_ICONS


def _by_emoji(stickers: Any) -> Mapping[str, str]:
    """Tolerant of whatever stands in the list. Of several with the same emoji the first."""
    found: dict[str, str] = {}
    for sticker in stickers if isinstance(stickers, list) else ():
        emoji, number = sticker.get("emoji"), sticker.get("custom_emoji_id")
        if emoji and number:
            found.setdefault(bare(str(emoji)), str(number))
    return found
