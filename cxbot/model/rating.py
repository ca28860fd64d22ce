"""The question after a ticket: how well did we help? One for each of its ends."""

from datetime import datetime

from msgspec import Struct


class Question(Struct, frozen=True, kw_only=True):
    """A row of `rating`."""

    ticket_id: str
    #: Which of the ticket's ends: `closings` as it was then.
    closing: int
    customer_id: str
    conversation_id: str
    #: Who held the ticket then.
    operator_id: str | None
    asked_at: datetime
    expires_at: datetime
    #: The first answer; it may be changed for a while.
    answered_at: datetime | None = None
    score: int | None = None
    comment: str = ""
    #: Until then the customer's next message is the comment.
    comment_until: datetime | None = None
    #: The ticket was opened again before anybody answered.
    withdrawn: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.ticket_id, self.closing

    @property
    def pending(self) -> bool:
        """Something the customer writes may still belong to it."""
        unanswered = self.answered_at is None and not self.withdrawn
        return unanswered or self.comment_until is not None
