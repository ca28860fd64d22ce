"""How a ticket changes: one pure function over (ticket, event). It stores and sends nothing.

Theory of operation. A ticket is `queued` while nobody holds it, `active` while it's our turn,
`waiting_customer` while it's theirs, `snoozed` until a time; `resolved`, `returned` and `cancelled`
are ends that Reopen undoes, `closed` is the end that nothing undoes. Each event appends to the log;
the log, replayed, gives the ticket (`cxbot.desk.history`).

The table: the state after the event; `=` the same, `-` refused. Its tickets are typical ones:
queued, free, never answered · active, held by another, never answered · waiting (for the customer),
answered · snoozed, answered · ended, of each kind, within the time to come back · closed. A call
moves nothing by itself: who calls for a free ticket holds it, as who answers it does.

    event                queued     active     waiting    snoozed    ended      closed
    Take                 active     -          -          -          -          -
    Assign               active     -          -          -          -          -
    Drop                 -          queued     queued     queued     -          -
    Transfer             =          queued     queued     queued     -          -
    OperatorAnswered     active     =          =          =          -          -
    ReplyDelivered       =          waiting    =          =          =          -
    ReplyFailed          =          =          =          =          =          -
    Noted                =          =          =          =          =          =
    Sided                =          =          =          =          =          -
    Called               active     =          =          =          =          -
    Reasked              =          =          =          =          =          -
    AskedAgain           =          =          =          =          -          -
    CustomerWrote        =          =          active     active     -          -
    CustomerCameBack     -          -          -          -          active     -
    CustomerUnreachable  =          =          =          =          =          -
    CustomerReachable    =          =          =          =          =          -
    Snooze               -          -          snoozed    =          -          -
    Wake                 -          -          -          active     -          -
    IdleReminded         -          -          =          -          -          -
    Prioritise           =          =          =          =          -          -
    Silence              =          =          =          =          -          -
    Unsilence            =          =          =          =          -          -
    Tag                  =          =          =          =          =          -
    Untag                =          =          =          =          =          -
    Ban                  =          =          =          =          =          -
    Staged               =          =          -          -          -          -
    MarkMood             =          =          =          =          =          =
    MarkCause            =          =          =          =          =          =
    Rated                =          =          =          =          =          =
    Resolve              resolved   resolved   resolved   resolved   -          -
    ReturnToBot          returned   returned   returned   returned   -          -
    CustomerClosed       cancelled  cancelled  resolved   resolved   -          -
    TimedOut             cancelled  cancelled  -          -          -          -
    IdleResolved         -          -          resolved   -          -          -
    Reopen               -          -          -          -          active     -
    Close                -          -          -          -          closed     -
    Erase                closed     closed     closed     closed     closed     =

Rules: 1. It never raises; what can't be done changes nothing and says why. 2. The version rises
exactly when a field of the ticket changed, by one; `seq` counts the events. 3. `outcome` is set
exactly when an open ticket ends or its customer becomes unreachable. 4. Only what was delivered
answers the customer; what they wrote after it was written waits on. A call in which they were
reached answers all that they have written. 5. Who holds a ticket, where
it stands and whether it is put off changes nothing in how long the customer has waited. 6. A rule
that gives tickets out never takes one from anybody. 7. After an end the session went on with its
outcome; a reopened ticket has none. 8. Times that are ahead of `now` count as now.
"""

from datetime import datetime

from cxbot.desk import history
from cxbot.desk.events import TicketEvent
from cxbot.desk.lifecycle import calling
from cxbot.desk.lifecycle.acts import (
    Assign,
    Ban,
    Called,
    Drop,
    Erase,
    MarkCause,
    MarkMood,
    Noted,
    OperatorAnswered,
    Prioritise,
    Reopen,
    ReplyDelivered,
    Resolve,
    ReturnToBot,
    Sided,
    Silence,
    Snooze,
    Tag,
    Take,
    Transfer,
    Unsilence,
    Untag,
    Wake,
)
from cxbot.desk.lifecycle.happenings import (
    AskedAgain,
    Close,
    CustomerCameBack,
    CustomerClosed,
    CustomerReachable,
    CustomerUnreachable,
    CustomerWrote,
    IdleReminded,
    IdleResolved,
    Rated,
    Reasked,
    ReplyFailed,
    Staged,
    TimedOut,
)
from cxbot.desk.lifecycle.moves import NO_DATA, Fields, Move, Refusal, Scene, refuse
from cxbot.desk.lifecycle.table import REOPENABLE, TABLE, ByOperator, Event
from cxbot.desk.phrases import Key
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

#: Of this function; the `opened` event carries it, so that older logs are known as such.
VERSION = 3

_DEFAULT = Desk()


def opened(
    ticket: Ticket, now: datetime, *, actor: str = "system", data: Fields = NO_DATA
) -> tuple[Ticket, TicketEvent]:
    """The ticket as it begins, and the first line of its log, which tells all of it."""
    begun = replace(ticket, version=1, seq=1)
    told = {
        "version": VERSION,
        "reason": begun.reason,
        "priority": begun.priority,
        "queue": begun.queue,
        "flow": begun.flow,
        "off_hours": begun.off_hours,
        **calling.wish(begun.call_back),
        **data,
    }
    event = TicketEvent(
        kind="opened",
        at=now,
        seq=1,
        actor=actor,
        data=history.plain(told),
        changed=history.plain(history.fields_of(begun)),
    )
    return begun, event


def apply(ticket: Ticket, event: Event, now: datetime, rules: Desk = _DEFAULT) -> Move:
    """The ticket after the event. Never raises."""
    rule = TABLE.get(type(event))
    if rule is None:
        return refuse(ticket, "stale")
    if ticket.state not in rule.states:
        return refuse(ticket, rule.otherwise or _why_not(ticket))
    return rule.do(Scene(ticket, now, rules), event)


def _why_not(ticket: Ticket) -> Key:
    if ticket.open:
        return "already_open"
    return "closed_for_good" if ticket.state == "closed" else "not_open"


__all__ = [
    "REOPENABLE",
    "TABLE",
    "VERSION",
    "AskedAgain",
    "Assign",
    "Ban",
    "ByOperator",
    "Called",
    "Close",
    "CustomerCameBack",
    "CustomerClosed",
    "CustomerReachable",
    "CustomerUnreachable",
    "CustomerWrote",
    "Drop",
    "Erase",
    "Event",
    "IdleReminded",
    "IdleResolved",
    "MarkCause",
    "MarkMood",
    "Move",
    "Noted",
    "OperatorAnswered",
    "Prioritise",
    "Rated",
    "Reasked",
    "Refusal",
    "Reopen",
    "ReplyDelivered",
    "ReplyFailed",
    "Resolve",
    "ReturnToBot",
    "Sided",
    "Silence",
    "Snooze",
    "Staged",
    "Tag",
    "Take",
    "TimedOut",
    "Transfer",
    "Unsilence",
    "Untag",
    "Wake",
    "apply",
    "opened",
]
