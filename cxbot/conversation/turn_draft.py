"""What one input leads to, on paper: rows, messages, and what it makes arrive elsewhere.

Nothing is written or sent before it is finished and committed, so whoever decides may be stopped
at any moment without a trace.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from cxbot.clock import Clock
from cxbot.model.arrival import Arrival
from cxbot.model.message import Outbound
from cxbot.model.value import replace
from cxbot.store.inbox import InboxRow
from cxbot.store.outbox import Parcel
from cxbot.store.positions import Positions
from cxbot.store.turn import Turn


class TurnDraft:
    """A turn that needs no dialogue: something in a group that concerns no one customer."""

    def __init__(self, row: InboxRow, clock: Clock, positions: Positions) -> None:
        self.row = row
        self.now: datetime = clock.now()
        self.turn = Turn()
        self.parcels: list[Parcel] = []
        #: For other lanes; committed with the turn.
        self.arrivals: list[Arrival] = []
        #: The input is a dead letter: it stays in the inbox as such.
        self.dead = False
        #: What changes in memory once the turn is on disk.
        self.afterwards: list[Callable[[], None]] = []
        #: What is put back in memory if it doesn't get there.
        self.otherwise: list[Callable[[], None]] = []
        #: Other inputs that are handled with this one: the parts of an album.
        self.beside: tuple[InboxRow, ...] = ()
        self._clock = clock
        self._positions = positions

    def new_id(self) -> str:
        return self._clock.new_id()

    def post(
        self,
        channel: str,
        outbound: Outbound,
        link: Mapping[str, Any],
        priority: int,
        conversation_id: str | None = None,
    ) -> None:
        """Into a group of ours, or to an operator. As long as no group is ours it goes nowhere."""
        if not outbound.peer:
            return
        self._parcel(
            channel=channel,
            outbound=outbound,
            message_class="reply",
            priority=priority,
            link=link,
            conversation_id=conversation_id,
        )

    def send_again(self, parcel: Parcel, *, perhaps_there: bool) -> None:
        """The very same content, as the same exchange; `perhaps_there` if nobody knows whether it
        arrived the first time."""
        fresh = replace(
            parcel,
            id=self.new_id(),
            position=self._positions.next(),
            created_at=self.now,
            status="pending",
            attempts=0,
            possible_duplicate=perhaps_there,
        )
        self.parcels.append(fresh)
        outcome = {"row": parcel.touchpoint_id, "as": "planned", "repeat": perhaps_there}
        self.turn.add("touchpoint.outcome", outcome)

    def arrive(self, lane: str, key: str, told: Mapping[str, Any]) -> None:
        """Something for another conversation, to be handled in its own lane; `key` names it once
        and for all."""
        self.arrivals.append(Arrival(channel="desk", natural_key=key, lane=lane, raw=told))

    def audit(self, actor: str, act: str, subject: str, **data: Any) -> None:
        """What no ticket's own log can tell."""
        row = {"id": self.new_id(), "at": self.now, "actor": actor, "act": act}
        self.turn.add("audit", {**row, "subject": subject, "data": data})

    def finish(self, reserve: Callable[[Parcel], bool] = lambda _: False) -> Turn:
        """Everything as rows, the input marked done.

        `reserve` says which message may leave at once: its row is `sending` from the start.
        """
        done_at = self._clock.now()
        if not self.dead:
            self.turn.add("inbox.done", {"row": self.row.id, "at": done_at})
        for row in self.beside:
            self.turn.add("inbox.done", {"row": row.id, "at": done_at})
        if self.parcels and reserve(self.parcels[0]):
            self.parcels[0] = replace(self.parcels[0], status="sending")
        for parcel in self.parcels:
            self.turn.add("outbox", parcel.row())
        return self.turn

    def _parcel(self, **values: Any) -> None:
        self.parcels.append(
            Parcel(
                id=self.new_id(),
                position=self._positions.next(),
                created_at=self.now,
                **values,
            )
        )
