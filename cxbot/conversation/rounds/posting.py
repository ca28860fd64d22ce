"""What is told in the desk's own group by itself, once each."""

import asyncio
from collections.abc import Callable
from typing import Any

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.desk.groups import Group, Groups
from cxbot.model.message import Attachment, Outbound
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.store.outbox import DESK, Parcel
from cxbot.store.store import Store
from cxbot.store.turn import Turn

_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER = 24
#: What a messenger takes as a photo: width and height together, one by the other; and what a row
#: of the outbox may weigh.
_SIDES, _RATIO, _BYTES = 10_000, 20, 4 * 1024 * 1024


class Posting:
    """`post` writes the message and the fact that it was told in one commit: a crash before it
    leaves both undone, after it the message leaves with the next start."""

    def __init__(
        self,
        store: Store,
        groups: Groups,
        clock: Clock,
        delivery: Callable[[], Delivery],
    ) -> None:
        self._store = store
        self._groups = groups
        self._clock = clock
        self._delivery = delivery
        self._positions = store.positions
        self._lock = asyncio.Lock()

    @property
    def group(self) -> Group | None:
        """The desk's own, where it can be told anything: bound, and the bot is in it."""
        own = self._groups.own
        return own if own.chat and not own.detached else None

    async def told(self, key: str) -> str | None:
        """What was last told under that key. Raises StoreError."""
        return await self._store.desk_times.setting(key)

    async def post(
        self,
        key: str,
        value: str,
        text: RichText | None,
        *,
        picture: bytes | None = None,
        turn: Turn | None = None,
    ) -> bool:
        """True when it is on disk: the message, `key` = `value`, and the rows of `turn`.

        False, and nothing is written, where there is no group to tell, or `key` has that value
        already (somebody was faster). Without a text nothing is said: only the rows are written.
        `picture` is a PNG; one that no messenger would take as a photo is left out. Raises
        StoreError.
        """
        async with self._lock:
            group = self.group
            if group is None or await self.told(key) == value:
                return False
            whole = turn if turn is not None else Turn()
            whole.add("setting", {"key": key, "value": value})
            parcels = [self._parcel(group, text, picture)] if text else []
            for parcel in parcels:
                whole.add("outbox", parcel.row())
            await self._store.commit(whole)
        self._delivery().offer(parcels)
        return True

    def _parcel(self, group: Group, text: RichText | None, picture: bytes | None) -> Parcel:
        outbound = Outbound(op="message", peer=group.chat, text=text or RichText())
        link: dict[str, Any] = {}
        if picture is not None and shown(picture):
            photo = Attachment.holding("photo", picture, name="map.png", mime_type="image/png")
            # a group may allow no pictures
            link = {"kind": "service", "instead": outbound.to_json()}
            outbound = replace(outbound, attachment=photo)
        return Parcel(
            id=self._clock.new_id(),
            position=self._positions.next(),
            channel=group.channel,
            outbound=outbound,
            message_class="notice",
            link=link,
            priority=DESK,
            created_at=self._clock.now(),
        )


def shown(picture: bytes) -> bool:
    """A messenger takes it as a photo."""
    if not picture.startswith(_PNG) or not _HEADER < len(picture) <= _BYTES:
        return False
    sides = int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])
    return min(sides) > 0 and sum(sides) <= _SIDES and max(sides) <= _RATIO * min(sides)
