"""What came of looking for somebody."""

from collections.abc import Mapping

from msgspec import Struct, field

from cxbot.desk.assigning.strategies import Seat
from cxbot.desk.phrases import Key
from cxbot.model.ticket import Ticket


class Outcome(Struct, frozen=True, kw_only=True):
    """A ticket after somebody was looked for, and what its topic is told; None: nothing."""

    ticket: Ticket
    key: Key | None = None
    values: Mapping[str, object] = field(default_factory=dict)
    #: Whose messenger rings.
    seat: Seat | None = None
