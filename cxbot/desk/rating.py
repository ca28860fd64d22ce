"""The question after a ticket, as pure rules: when it is asked, what counts as its answer.

One answer per closing. It is taken until `expires`, and once given may be changed for a while; the
word that may follow is the customer's next message, if it comes soon. A ticket that is opened again
takes back a question that nobody has answered.
"""

import unicodedata
from datetime import datetime, timedelta
from typing import Literal

from cxbot.model import desk
from cxbot.model.customer import Customer
from cxbot.model.rating import Question
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

WORST, BEST = 1, 5
SCORES = tuple(range(WORST, BEST + 1))
METRIC = "csat"
#: What stands for it where flows are counted.
FLOW = "desk"
#: Names of what crosses to the customer and back.
ASKED, ANSWERED = "survey.asked", "survey.answered"
COMMENT_ASKED, COMMENTED = "survey.comment_asked", "survey.commented"
#: What a ticket with a low score is tagged with.
LOW_TAG = "low score"

#: Why a closing isn't asked about.
WhyNot = Literal["not_helped", "off", "banned", "unreachable", "unwanted", "busy", "lately", "late"]
#: After that nobody remembers how they were helped (we were down, or the clock jumped).
_LATEST = timedelta(days=1)
#: Put after a digit by keyboards that make it a picture.
_KEYCAP = dict.fromkeys(map(ord, "\ufe0f\ufe0e\u20e3"))


def why_not(
    ticket: Ticket,
    customer: Customer,
    rules: desk.Rating,
    now: datetime,
    *,
    reachable: bool,
    busy: bool,
    last_asked_at: datetime | None,
) -> WhyNot | None:
    """None: ask. `busy`: they are with our people again; `last_asked_at` of any of their tickets,
    questions that were taken back left out."""
    if not rules.ask:
        return "off"
    if ticket.state != "resolved" or ticket.first_reply_at is None:
        return "not_helped"
    if customer.banned_until is not None and now < customer.banned_until:
        return "banned"
    if ticket.unreachable or not reachable:
        return "unreachable"
    if customer.wants_messages is False:
        return "unwanted"
    if busy:
        return "busy"
    end = latest(ticket, rules)
    if end is None or now > end:
        return "late"
    if last_asked_at is not None and now - last_asked_at < rules.at_most_every:
        return "lately"
    return None


def latest(ticket: Ticket, rules: desk.Rating) -> datetime | None:
    """Until then it may be asked; None of a ticket that wasn't resolved."""
    return ticket.resolved_at + rules.after + _LATEST if ticket.resolved_at else None


def asked(ticket: Ticket, rules: desk.Rating, now: datetime) -> Question:
    return Question(
        ticket_id=ticket.id,
        closing=ticket.closings,
        customer_id=ticket.customer_id,
        conversation_id=ticket.conversation_id,
        operator_id=ticket.operator_id,
        asked_at=now,
        expires_at=now + rules.expires,
    )


def answered(question: Question, score: int, rules: desk.Rating, now: datetime) -> Question | None:
    """With that answer; the very same object when it says so already, None when it is too late."""
    if question.answered_at is None:
        if question.withdrawn or now >= question.expires_at:
            return None
        comment_until = now + rules.comment_within
        return replace(question, answered_at=now, score=score, comment_until=comment_until)
    if score == question.score:
        return question
    if now - question.answered_at >= rules.change_within:
        return None
    return replace(question, score=score)


def awaits_comment(question: Question, now: datetime) -> bool:
    return question.comment_until is not None and now < question.comment_until


def commented(question: Question, comment: str) -> Question:
    """Empty: they'd rather not."""
    return replace(question, comment=comment, comment_until=None)


def reopened(question: Question) -> Question:
    """The ticket goes on: what isn't answered is taken back, and no word is awaited any more."""
    unanswered = question.answered_at is None
    return replace(question, withdrawn=unanswered or question.withdrawn, comment_until=None)


def is_low(score: int | None, rules: desk.Rating) -> bool:
    return score is not None and score <= rules.low


def score_of(text: str) -> int | None:
    """A whole message that is one digit of the scale, however a keyboard writes it."""
    plain = unicodedata.normalize("NFKC", text.translate(_KEYCAP)).strip()
    if len(plain) != 1 or not plain.isdecimal():
        return None
    score = int(plain)
    return score if WORST <= score <= BEST else None
