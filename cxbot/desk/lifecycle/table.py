"""Which event can happen in which states, and which rule says what it does then."""

from collections.abc import Mapping
from typing import get_args

from cxbot.desk.lifecycle import acts, calling, ending, happenings, holding, marking, talking
from cxbot.desk.lifecycle.moves import Rule
from cxbot.model.ticket import TicketState

#: What somebody wants; `Drop` and its like may also come from a rule.
ByOperator = (
    acts.Take
    | acts.Drop
    | acts.Transfer
    | acts.OperatorAnswered
    | acts.ReplyDelivered
    | acts.Noted
    | acts.Sided
    | acts.Called
    | acts.Snooze
    | acts.Wake
    | acts.Prioritise
    | acts.Tag
    | acts.Untag
    | acts.MarkMood
    | acts.MarkCause
    | acts.Silence
    | acts.Unsilence
    | acts.Ban
    | acts.Resolve
    | acts.ReturnToBot
    | acts.Reopen
    | acts.Erase
)
_Happening = (
    happenings.AskedAgain
    | happenings.CustomerWrote
    | happenings.CustomerCameBack
    | happenings.CustomerClosed
    | happenings.CustomerUnreachable
    | happenings.CustomerReachable
    | happenings.Rated
    | happenings.ReplyFailed
    | happenings.Staged
    | happenings.IdleReminded
    | happenings.IdleResolved
    | happenings.TimedOut
    | happenings.Close
    | happenings.Reasked
)
Event = ByOperator | acts.Assign | _Happening

#: Ends that an operator may undo.
REOPENABLE: frozenset[TicketState] = frozenset({"resolved", "returned", "cancelled"})
_OPEN: frozenset[TicketState] = frozenset({"queued", "active", "waiting_customer", "snoozed"})
_SNOOZED: frozenset[TicketState] = frozenset({"snoozed"})
_NOT_CLOSED = _OPEN | REOPENABLE
_EVER: frozenset[TicketState] = frozenset(get_args(TicketState))

TABLE: Mapping[type, Rule] = {
    acts.Take: Rule(_OPEN, holding.take),
    acts.Assign: Rule(_OPEN, holding.assign),
    acts.Drop: Rule(_OPEN, holding.drop),
    acts.Transfer: Rule(_OPEN, holding.transfer),
    acts.OperatorAnswered: Rule(_OPEN, talking.answered, "reply_not_open"),
    acts.ReplyDelivered: Rule(_NOT_CLOSED, talking.delivered),
    happenings.ReplyFailed: Rule(_NOT_CLOSED, talking.reply_failed),
    acts.Noted: Rule(_EVER, talking.noted),
    acts.Sided: Rule(_NOT_CLOSED, talking.sided),
    acts.Called: Rule(_NOT_CLOSED, calling.called),
    happenings.Reasked: Rule(_NOT_CLOSED, talking.reasked),
    happenings.AskedAgain: Rule(_OPEN, talking.asked_again),
    happenings.CustomerWrote: Rule(_OPEN, talking.customer_wrote),
    happenings.CustomerCameBack: Rule(REOPENABLE, ending.came_back),
    happenings.CustomerUnreachable: Rule(_NOT_CLOSED, talking.unreachable),
    happenings.CustomerReachable: Rule(_NOT_CLOSED, talking.reachable),
    acts.Snooze: Rule(_OPEN, marking.snooze),
    acts.Wake: Rule(_SNOOZED, marking.wake, "not_snoozed"),
    happenings.IdleReminded: Rule(_OPEN, ending.idle_reminded),
    acts.Prioritise: Rule(_OPEN, marking.prioritise),
    acts.Silence: Rule(_OPEN, marking.silence),
    acts.Unsilence: Rule(_OPEN, marking.unsilence),
    acts.Tag: Rule(_NOT_CLOSED, marking.tag),
    acts.Untag: Rule(_NOT_CLOSED, marking.untag),
    acts.Ban: Rule(_NOT_CLOSED, marking.ban),
    happenings.Staged: Rule(_OPEN, marking.staged),
    acts.MarkMood: Rule(_EVER, marking.mark_mood),
    acts.MarkCause: Rule(_EVER, marking.mark_cause),
    happenings.Rated: Rule(_EVER, marking.rated),
    acts.Resolve: Rule(_OPEN, ending.resolve),
    acts.ReturnToBot: Rule(_OPEN, ending.return_to_bot),
    happenings.CustomerClosed: Rule(_OPEN, ending.customer_closed),
    happenings.TimedOut: Rule(_OPEN, ending.timed_out),
    happenings.IdleResolved: Rule(_OPEN, ending.idle_resolved),
    acts.Reopen: Rule(REOPENABLE, ending.reopen),
    happenings.Close: Rule(REOPENABLE, ending.close),
    acts.Erase: Rule(_EVER, ending.erase),
}
