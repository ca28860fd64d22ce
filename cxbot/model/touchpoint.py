"""One recorded exchange: per message, tap or event that crosses to or from the customer."""

from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, structs

Direction = Literal["in", "out", "internal"]
Initiator = Literal["customer", "bot", "operator", "system"]
Device = Literal["mobile", "desktop", "tablet", "kiosk", "unknown"]
#: How we know of the device: somebody said so, it follows from something, it was seen, or the link
#: that was opened hangs at such a one.
DeviceSource = Literal["declared", "inferred", "observed", "link", "unknown"]
#: It arrived, and nobody reacted while that was expected. An answer that comes all the same makes
#: it "delivered" again.
NO_RESPONSE = "no_response"
#: It is on the customer's phone.
ARRIVED = ("delivered", NO_RESPONSE)


class Rating(Struct, frozen=True, kw_only=True):
    """A score on its scale, e.g. csat 2 of 1-5."""

    metric: str
    value: float
    min: float
    max: float

    def to_json(self) -> dict[str, Any]:
        return structs.asdict(self)


class Place(Struct, frozen=True, kw_only=True):
    """Where in the owner's flows something happened."""

    flow: str | None = None
    flow_version: str | None = None
    step: str | None = None
    task: str | None = None
    stage: str | None = None
    touchpoint: str | None = None
    line: int | None = None


NOWHERE = Place()


class Touchpoint(Struct, frozen=True, kw_only=True):
    """A row of the log. `source_key` is unique: a replayed input never makes a second one."""

    id: str
    occurred_at: datetime
    customer_id: str
    conversation_id: str
    direction: Direction
    initiator: Initiator
    channel: str
    #: message, tap, command, event, edit, media, note, ticket …
    kind: str
    #: Past tense, e.g. message.received, survey.answered, ticket.opened.
    name: str
    source_key: str
    session_id: str | None = None
    #: Counts up within the conversation.
    seq: int = 0
    device: Device = "unknown"
    device_source: DeviceSource = "unknown"
    place: Place = NOWHERE
    #: planned -> delivered (-> no_response) | failed | uncertain (out); answered | missed |
    #: relayed … (in).
    outcome: str | None = None
    text: str = ""
    sentiment: str = "unknown"
    sentiment_source: str = "none"
    rating: Rating | None = None
    effort: tuple[str, ...] = ()
    ticket_id: str | None = None
    operator_id: str | None = None
    #: From the oldest unanswered thing the customer sent to this answer.
    response_ms: int | None = None
    possible_duplicate: bool = False
