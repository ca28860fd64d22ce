"""Every metric of the desk in one sentence: the formula that is printed beside its number.

h is the hand-over, m a message of the customer, r an answer of an operator that was delivered, or a
call in which they reached the customer; what the bot sends, notes and the question for a rating are
no answers.
"""

from collections.abc import Mapping

#: Reopened so soon, a ticket wasn't resolved.
REOPEN_DAYS = 14
#: Hours within which a customer who asked for a call is to be reached -> the metric.
CALLED_WITHIN: Mapping[int, str] = {24: "called_back_in_a_day", 48: "called_back_in_two_days"}
#: Nobody called for a person so soon after a session: the bot did it alone.
CONTAINED_HOURS = 24

DURATIONS: Mapping[str, str] = {
    "first_response_time": "first r - h; dated by the first r",
    "felt_first_response_time": ("first r - first m that asked for a person; dated by the first r"),
    "next_response_time": (
        "next r - oldest unanswered m, for each block of m after an r; dated by that r"
    ),
    "reply_time": "first_response_time and next_response_time together; dated by the r",
    "wait_to_claim": "first taken or assigned - h; dated by the claim",
    "first_resolution_time": "first resolved - h; dated by that end",
    "full_resolution_time": "last resolved - h, reopenings included; dated by the final end",
    "handle_time": "sum of the time queued and active; dated by the final end",
}
SHARES: Mapping[str, str] = {
    "reopen_rate": (
        f"reopened within {REOPEN_DAYS} days / resolved; a ticket counts once; "
        "tickets resolved in the period"
    ),
    "one_touch_rate": (
        f"resolved with exactly one r and not reopened within {REOPEN_DAYS} days / resolved; "
        "tickets resolved in the period"
    ),
    "queue_abandonment": (
        "cancelled by the customer before the first r / hand-overs; handed over in the period"
    ),
    "csat": "answers of 4 and 5 / all answers; the last answer to each question, by its date",
    "csat_response_rate": "questions answered / questions asked; asked in the period",
    "limit_first": (
        "kept / (kept + broken); first r - h; dated by the answer if in time, else by the deadline"
    ),
    "limit_next": ("kept / (kept + broken); next r - oldest unanswered m; dated as limit_first"),
    "limit_resolve": (
        "kept / (kept + broken); end - h without the time that wasn't ours; dated as limit_first"
    ),
    "called_back_in_a_day": (
        "reached by a call within 24 h / wishes to be called, but those withdrawn before; "
        "reached - the wish; dated by the call if in time, else by the end of the 24 h"
    ),
    "called_back_in_two_days": "the same within 48 h",
    "call_backs_recovered": (
        "recovered / (recovered + not recovered), as the caller says of calls that were asked for; "
        "the last word on each, by its date"
    ),
    "delivery_failures": "(failed + uncertain) / messages to customers whose fate is known",
    "answer_delivery_failures": "the same of operators' answers alone",
}
SESSIONS: Mapping[str, str] = {
    "containment": (
        f"sessions without a hand-over and without a person within {CONTAINED_HOURS} h "
        "/ bot sessions; ended in the period"
    ),
    "bot_resolution": "sessions that came to their end without a hand-over / bot sessions",
    "escalation": "sessions handed over / bot sessions",
    "abandonment": "sessions neither at their end nor handed over / bot sessions",
    "deflection": (
        f"sessions that came to their end, without a person within {CONTAINED_HOURS} h "
        "/ bot sessions; others call containment, or its opposite, so"
    ),
}
AMOUNTS: Mapping[str, str] = {
    "transfers_per_ticket": "times a ticket passed from one holder to another / tickets ended",
    "reasked_per_ticket": "times something already known was asked again / hand-overs",
    "occupancy": "time of held tickets that were ours to move, within the shift / shift time",
}
BACKLOG: Mapping[str, str] = {
    "backlog": "tickets open at the end of the period, by state",
    "backlog_age": "end of the period - h, of open tickets",
    "oldest_waiting": "end of the period - oldest unanswered m, of the ticket that waits longest",
    "call_backs_owed": (
        "open tickets whose customer asked to be called and wasn't reached, end of the period"
    ),
    "backlog_flow": "start + new + reopened - resolved - cancelled - returned; equals backlog",
}
TRAFFIC: Mapping[str, str] = {
    "inbox_lag": (
        "moment an input's turn was decided - moment it was stored; what customers and operators "
        "sent, handled in the period"
    ),
    "group_saturation": (
        "what arrived in a group within a minute / what a group is allowed in a minute; p95 of the "
        "full minutes of the period with any"
    ),
    "group_minutes_full": "such minutes at 90 % or more / such minutes",
}
_ALL: Mapping[str, str] = {**DURATIONS, **SHARES, **SESSIONS, **AMOUNTS, **BACKLOG, **TRAFFIC}
NAMES: tuple[str, ...] = tuple(_ALL)


def formula(metric: str) -> str:
    return _ALL[metric]
