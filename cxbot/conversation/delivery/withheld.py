"""What isn't sent after all: everything of a conversation, taken out of the queues in one moment.

While a request is under way nobody knows yet what it becomes on the other side, so nothing is taken
out then: whoever asks is told to come again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from cxbot.conversation.delivery.queues import PeerQueue
from cxbot.store.outbox import Parcel


class Withheld:
    def __init__(
        self,
        queues: Mapping[tuple[str, str], PeerQueue],
        offer: Callable[[Sequence[Parcel]], None],
    ) -> None:
        self._queues = queues
        self._offer = offer
        self._under_way: list[Parcel] = []
        self._kept: dict[str, list[Parcel]] = {}
        #: What has left, and what came of it couldn't be written down, or isn't yet.
        self.unsettled: set[str] = set()

    @contextmanager
    def under_way(self, load: Sequence[Parcel]) -> Iterator[None]:
        """These are being sent, and what comes of it written down."""
        ids = {parcel.id for parcel in load}
        self._under_way += load
        self.unsettled |= ids
        try:
            yield
            self.unsettled -= ids
        finally:
            self._under_way = [one for one in self._under_way if one.id not in ids]

    @property
    def leaving(self) -> Sequence[Parcel]:
        """What is under way."""
        return self._under_way

    def reserved(self) -> list[Parcel]:
        """Of those that wait: `sending` on disk, and they surely never left."""
        waiting = (parcel for queue in self._queues.values() for parcel in queue)
        return [p for p in waiting if p.status == "sending" and p.id not in self.unsettled]

    def ids(self) -> set[str]:
        """Of all that is under way or kept back."""
        kept = (one for parcels in self._kept.values() for one in parcels)
        return {one.id for one in (*self._under_way, *kept)}

    def take(self, conversation_id: str) -> bool:
        """False: something of it is under way, and nothing has changed."""
        if any(one.conversation_id == conversation_id for one in self._under_way):
            return False
        kept = self._kept.setdefault(conversation_id, [])
        for queue in self._queues.values():
            kept += queue.take_out(conversation_id)
        return True

    def drop(self, conversation_id: str) -> None:
        self._kept.pop(conversation_id, None)

    def give_back(self, conversation_id: str) -> None:
        """It is sent all the same, in its order."""
        parcels = sorted(self._kept.pop(conversation_id, ()), key=lambda one: one.position)
        self._offer(parcels)
        for parcel in parcels:
            self._queues[parcel.channel, parcel.peer].sort()
