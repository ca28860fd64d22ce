"""How a message goes out, beside its content."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cxbot.model.message import Outbound
from cxbot.model.touchpoint import NOWHERE, Initiator, Place
from cxbot.store.outbox import MessageClass


@dataclass(slots=True, kw_only=True)
class Sending:
    """How a message goes out, beside its content."""

    initiator: Initiator = "bot"
    name: str = "message.sent"
    kind: str = "message"
    place: Place = NOWHERE
    session_id: str | None = None
    ticket_id: str | None = None
    #: Known beforehand, where the ticket's log names it.
    touchpoint_id: str | None = None
    operator_id: str | None = None
    #: Started by us, not an answer to the customer.
    proactive: bool = False
    message_class: MessageClass | None = None
    link: Mapping[str, Any] | None = None
    #: What it costs the customer, as the map counts it: reask …
    effort: tuple[str, ...] = ()
    #: What the log keeps of a copy, which says nothing itself.
    words: str = ""


def words(outbound: Outbound) -> str:
    """What a reader of the log should see of it."""
    if outbound.text.text:
        return outbound.text.text
    if outbound.attachment is not None:
        return f"[{outbound.attachment.kind}]"
    return f"[{outbound.op}]"
