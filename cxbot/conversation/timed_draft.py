"""What a turn makes of timers: set, and taken back, as rows."""

from datetime import datetime

from cxbot.conversation.turn_draft import TurnDraft
from cxbot.model.conversation import Conversation


class TimedDraft(TurnDraft):
    """A turn of one conversation, in whose lane its timers fire."""

    #: Whose turn it is. Ids and address never change; what does is the dialogue's.
    here: Conversation

    def set_timer(self, owner_id: str, kind: str, key: str, due: datetime) -> None:
        self.turn.add(
            "timer",
            {
                "id": self.new_id(),
                "lane": str(self.here.address),
                "owner_id": owner_id,
                "kind": kind,
                "key": key,
                "fire_at": due,
                "status": "armed",
            },
        )

    def cancel_timers(self, session_id: str, kinds: frozenset[str] | None) -> None:
        """Also those this very turn has set: the statements run by table, not in our order."""
        set_now = self.turn.of("timer")
        if set_now:
            self.turn.rows["timer"] = [
                row
                for row in set_now
                if row["owner_id"] != session_id or (kinds is not None and row["kind"] not in kinds)
            ]
        if kinds is None:
            self.turn.add("timer.cancel", {"of": session_id})
            return
        for one, other in _pairs(sorted(kinds)):
            self.turn.add("timer.cancel_kinds", {"of": session_id, "one": one, "other": other})

    def cancel_timer(self, owner_id: str, key: str) -> None:
        """One timer of a ticket; also one that this very turn has set."""
        self.turn.rows["timer"] = [
            row for row in self.turn.of("timer") if row["owner_id"] != owner_id or row["key"] != key
        ]
        self.turn.add("timer.cancel_key", {"of": owner_id, "named": key})


def _pairs(kinds: list[str]) -> list[tuple[str, str]]:
    """Two at a time, the last one with itself if need be."""
    return [(kinds[at], kinds[min(at + 1, len(kinds) - 1)]) for at in range(0, len(kinds), 2)]
