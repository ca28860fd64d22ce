"""Logs from before events told what they changed: the same, as today's life cycle would tell it.

Such a log's `opened` tells nothing, and its other events only their kind. What the old life cycle
made of each kind was fixed, so it can be said again.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from cxbot.desk.events import EventKind, TicketEvent
from cxbot.model.value import replace

#: Kind -> the state after it, where that doesn't depend on what was before.
_AFTER: Mapping[str, str] = {
    "opened": "queued",
    "taken": "active",
    "dropped": "queued",
    "replied": "waiting_customer",
    "resolved": "resolved",
    "returned": "returned",
    "cancelled": "cancelled",
    "reopened": "active",
}
_ENDS: Mapping[str, EventKind] = {"resolved": "resolved", "cancelled": "cancelled"}


def told_today(events: Sequence[TicketEvent]) -> Sequence[TicketEvent]:
    """A log of today comes back as it is."""
    if not events or events[0].changed:
        return events
    found, state, holder = [], "queued", None
    for event in events:
        state = _state(event, state, held=holder is not None)
        if event.kind in ("taken", "reopened"):
            holder = event.actor.partition(":")[2] or None
        elif event.kind == "dropped":
            holder = None
        # a customer who closed it unanswered, or blocked the bot, once cancelled it
        kind = _ENDS.get(str(event.data.get("state")), event.kind)
        data: dict[str, Any] = dict(event.data)
        if kind == "cancelled" and event.actor == "customer":
            data["by"] = "customer"
        changed: dict[str, Any] = {"state": state, "operator_id": holder}
        found.append(replace(event, kind=kind, data=data, changed=changed))
    return found


def _state(event: TicketEvent, before: str, *, held: bool) -> str:
    if event.data.get("state"):
        return str(event.data["state"])
    if event.kind == "customer_wrote":
        theirs = before in ("waiting_customer", "snoozed")
        return ("active" if held else "queued") if theirs else before
    return _AFTER.get(event.kind, before)
