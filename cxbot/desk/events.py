"""What can happen to a ticket: the words of its append-only log. All metrics come from it.

kind                  data (beside `operator`, the name of whoever did it)
opened                reason, priority, queue, flow, off_hours, to_call: they want to be called
asked_again           reason: the customer, or the flow, asked for a person once more; to_call
taken, assigned       because (assigned: by a rule or by `by`)
dropped               held_by, why: dropped | left | away | silent
transferred           queue or to, note
customer_wrote        touchpoint
answered              touchpoint: an operator wrote to the customer; nobody knows yet whether
                      it arrives
replied               touchpoint, first, waited_ms: that answer was delivered (waited_ms is null
                      when it ended no wait: a second answer in a row)
reply_failed          touchpoint, reason
noted                 text; kept: a message that wasn't sent, so that it still can be
snoozed, woke         until; why: time | customer | operator
prioritised           was, now
tagged, untagged      tag
marked                mood or cause
staged                target, percent: so much of a response limit has passed
reminded              the customer was asked whether they are still there
resolved              by: operator | customer | timeout | erasure; unanswered
returned              back to the bot: the human stretch ends; unanswered
cancelled             by: customer | timeout (nobody answered in the flow's time) | erasure
closed                the end that nothing undoes
reopened              by: operator | customer; was
unreachable, reachable
rated                 score, closing; again when the customer changes it
reasked               what: something already known was asked again
sided                 team, text: a word with another team, never seen by the customer
called                result: reached | no_answer | null, when it only says what came of the call
                      before; outcome: recovered | lost | null; words: a note for colleagues
silenced, unsilenced
banned                the customer's messages are kept from the group
erased                the customer was: what the log said of them is gone
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct, field

EventKind = Literal[
    "opened", "asked_again", "taken", "assigned", "dropped", "transferred", "customer_wrote",
    "answered", "replied", "reply_failed", "noted", "snoozed", "woke", "prioritised", "tagged",
    "untagged", "marked", "staged", "reminded", "resolved", "returned", "cancelled", "closed",
    "reopened", "unreachable", "reachable", "rated", "reasked", "sided", "silenced", "unsilenced",
    "banned", "erased", "called",
]  # fmt: skip


class TicketEvent(Struct, frozen=True, kw_only=True):
    """One line of the log, as it is kept."""

    kind: EventKind
    at: datetime
    #: Counts up within the ticket, from 1.
    seq: int
    #: `operator:ID`, `customer`, `system` or `anonymous`.
    actor: str
    data: Mapping[str, Any] = field(default_factory=dict)
    #: Fields of the ticket that it changed -> their new values, as plain JSON: replayed in order
    #: they give the ticket as it stands.
    changed: Mapping[str, Any] = field(default_factory=dict)
