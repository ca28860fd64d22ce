"""The question after a ticket: asked when it is due, answered by a tap or a digit, and a word more.

It is asked of a customer whom somebody helped; opening the ticket again takes it back. What they
answer is in the log of exchanges, in the ticket's own, and in its row; a low score is told to
whoever leads.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.conversation.contacts.rows import Wish
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import RatingTap
from cxbot.conversation.replies import Replies
from cxbot.conversation.sending import Sending
from cxbot.desk import lifecycle, rating
from cxbot.desk.events import TicketEvent
from cxbot.desk.mentions import mentions
from cxbot.journey.policy import Delay, Deny
from cxbot.model import desk
from cxbot.model.message import Button, Inbound, Outbound, words_of
from cxbot.model.policy import ContactRules
from cxbot.model.rating import Question
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.model.touchpoint import Rating
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC
from cxbot.store.ratings import MAP_KIND

_SKIP = 0
_LEADS = ("supervisor", "admin")

# --- asked, and taken back -----------------------------------------------------------------------


async def ask(office: Office, draft: Draft, ticket: Ticket) -> None:
    """Once for each closing, as far as the contact policy lets it; at night it waits for the
    morning."""
    rules = office.rules.rating
    if await office.store.ratings.get(ticket.id, ticket.closings) is not None:
        return
    last = await office.store.ratings.last_asked_at(draft.customer.id)
    refused = rating.why_not(
        ticket,
        draft.customer,
        rules,
        draft.now,
        reachable=draft.conversation.reachable,
        busy=draft.ticket is not None,
        last_asked_at=last,
    )
    if refused is not None:
        return
    text = _words(office, draft, "csat_ask")
    if not text:
        return  # the owner wants no such question
    decided = await office.contacts.decide(draft, _wish(ticket, rules, draft.now))
    match decided.decision:
        case Delay(until=until):
            draft.set_timer(ticket.id, TICKET_TIMER, "rating", until)
            return
        case Deny():
            return
    question = rating.asked(ticket, rules, draft.now)
    draft.put_question(question)
    row = tuple(_button(office, draft, question, score, str(score)) for score in rating.SCORES)
    draft.send(
        Outbound(op="message", peer=draft.here.account, text=text, buttons=(row,)),
        Sending(
            kind="rating",
            name=rating.ASKED,
            ticket_id=ticket.id,
            operator_id=question.operator_id,
            proactive=True,
            link={"kind": MAP_KIND, "ticket_id": ticket.id},
        ),
    )


def _wish(ticket: Ticket, rules: desk.Rating, now: datetime) -> Wish:
    """They were helped a moment ago: no clock holds it back. The question's own row tells what
    became of it, so that it is no invitation."""
    return Wish(
        flow=rating.FLOW,
        kind="first",
        rules=ContactRules(purpose="survey", awaited=True, metric=rating.METRIC),
        since=now,
        expires_at=rating.latest(ticket, rules),
    )


def take_back(draft: Draft, ticket: Ticket, event: TicketEvent) -> None:
    """The ticket is open again: how it ended isn't known yet."""
    question = draft.dialogue.question
    if event.kind != "reopened" or question is None or question.ticket_id != ticket.id:
        return
    after = rating.reopened(question)
    draft.put_question(after)
    if after.withdrawn:
        key = f"question:{ticket.id}:{question.closing}:withdrawn"
        draft.arrive(str(draft.here.address), key, {"what": "withdrawn", "ticket": ticket.id})


async def withdrawn(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """Its buttons go, if it is there already."""
    shown = await office.store.ratings.message_of(told["ticket"], draft.here.account)
    if shown is not None:
        draft.do(Outbound(op="buttons", peer=draft.here.account, message_id=shown))


# --- answered ------------------------------------------------------------------------------------


class Ratings:
    """What a customer's turn does about it."""

    def __init__(self, office: Office, replies: Replies) -> None:
        self._office = office
        self._replies = replies

    async def said_last(self, draft: Draft, message: Inbound) -> str | None:
        """What we said last, if their message may belong to a question of ours."""
        question = draft.dialogue.question
        if question is None:
            return None
        if rating.awaits_comment(question, message.at) or rating.score_of(message.text.text):
            return await self._office.store.ratings.said_last(draft.here.id)
        return None

    async def tapped(self, draft: Draft, message: Inbound, tap: RatingTap) -> None:
        question = await self._question(draft, tap)
        ticket = await self._ticket(draft, tap.ticket_id)
        if question is None or ticket is None:
            self._late(draft, message)
        elif tap.score == _SKIP:
            self._skipped(draft, message, question)
        else:
            await self._scored(draft, message, question, ticket, tap.score)
        draft.change_conversation(waiting_since=None)  # a tap waits for nothing more

    async def typed(self, draft: Draft, message: Inbound, score: int) -> None:
        """A digit as the whole message, in answer to the question."""
        question = draft.dialogue.question
        ticket = await self._ticket(draft, question.ticket_id) if question is not None else None
        if question is not None and ticket is not None:
            await self._scored(draft, message, question, ticket, score)

    async def commented(self, draft: Draft, message: Inbound) -> None:
        question = draft.dialogue.question
        if question is None:
            return
        comment = words_of(message)
        draft.put_question(rating.commented(question, comment))
        self._record(draft, question, rating.COMMENTED)
        ticket = await self._ticket(draft, question.ticket_id)
        if ticket is not None:
            self._pass_on(draft, ticket, question, RichText(comment))
        self._replies.phrase(draft, "csat_thanks")

    def leave(self, draft: Draft) -> None:
        """They went on to something else: what they write next is no comment."""
        question = draft.dialogue.question
        if question is not None and question.comment_until is not None:
            draft.put_question(rating.commented(question, ""))

    # --- the score ---------------------------------------------------------------------------

    async def _scored(
        self, draft: Draft, message: Inbound, question: Question, ticket: Ticket, score: int
    ) -> None:
        after = rating.answered(question, score, self._office.rules.rating, draft.now)
        first = question.answered_at is None
        if after is None or (first and ticket.open and ticket.closings == question.closing):
            self._late(draft, message)
            return
        if after is question:
            draft.mark("answered", ticket_id=ticket.id)
            self._replies.toast(draft, message.tap_id, "csat_thanks")
            return
        self._record(draft, after, rating.ANSWERED, score)
        rated = lifecycle.Rated(score=score, closing=question.closing)
        move = self._office.posts.move(draft, ticket, rated)
        self._tell_leads(draft, move.ticket, question.score, score)
        if first:
            self._replies.toast(draft, message.tap_id)
            after = self._ask_for_comment(draft, after)
        else:
            self._replies.toast(draft, message.tap_id, "csat_thanks")
        draft.put_question(after)

    def _record(
        self, draft: Draft, question: Question, name: str, score: int | None = None
    ) -> None:
        """The exchange says whose work was rated."""
        point = draft.arrived
        if point is None:
            return
        draft.change_conversation(misses=0)
        draft.arrived = replace(point, kind="rating", name=name, operator_id=question.operator_id)
        value = None
        if score is not None:
            value = Rating(metric=rating.METRIC, value=score, min=rating.WORST, max=rating.BEST)
        draft.mark("answered", rating=value, ticket_id=question.ticket_id)

    def _ask_for_comment(self, draft: Draft, question: Question) -> Question:
        text = _words(self._office, draft, "csat_comment")
        if not text:  # the owner asks for none
            self._replies.phrase(draft, "csat_thanks")
            return rating.commented(question, "")
        label = _words(self._office, draft, "csat_skip").text
        skip = (_button(self._office, draft, question, _SKIP, label),) if label else ()
        draft.send(
            Outbound(
                op="message",
                peer=draft.here.account,
                text=text,
                buttons=(skip,) if skip else (),
            ),
            Sending(kind="rating", name=rating.COMMENT_ASKED, ticket_id=question.ticket_id),
        )
        return question

    def _tell_leads(self, draft: Draft, ticket: Ticket, was: int | None, score: int) -> None:
        """A low score, and one that was low."""
        office, rules = self._office, self._office.rules.rating
        low, before = rating.is_low(score, rules), rating.is_low(was, rules)
        if low and not before:
            leads = [(m.account, m.name) for m in office.rules.members if m.role in _LEADS]
            ticket = office.posts.move(draft, ticket, lifecycle.Tag(tag=rating.LOW_TAG)).ticket
            below = mentions(leads) if leads else None
            office.posts.say(draft, ticket, "rated_low", values={"score": score}, below=below)
        elif before:
            if not low:
                untag = lifecycle.Untag(tag=rating.LOW_TAG)
                ticket = office.posts.move(draft, ticket, untag).ticket
            values = {"was": was, "score": score}
            office.posts.say(draft, ticket, "rated_changed", values=values)

    def _pass_on(self, draft: Draft, ticket: Ticket, question: Question, comment: RichText) -> None:
        """Their words in the topic; under a good score they may be left out when we're short."""
        surface = self._office.posts.surface
        if surface is None:
            return
        post = surface.say(
            draft.dialogue,
            ticket,
            "rated_comment",
            values={"score": question.score},
            below=comment,
        )
        low = rating.is_low(question.score, self._office.rules.rating)
        if low:
            self._office.posts.post(draft, post)
        else:
            self._office.posts.post(draft, post, COSMETIC)

    # --- the rest ----------------------------------------------------------------------------

    def _skipped(self, draft: Draft, message: Inbound, question: Question) -> None:
        draft.mark("skipped", ticket_id=question.ticket_id)
        self._replies.toast(draft, message.tap_id)
        if message.message_id is not None:
            draft.do(Outbound(op="buttons", peer=draft.here.account, message_id=message.message_id))
        if question.comment_until is not None:
            draft.put_question(rating.commented(question, ""))
            self._replies.phrase(draft, "csat_thanks")

    def _late(self, draft: Draft, message: Inbound) -> None:
        draft.mark("closed")
        if message.tap_id is not None:
            self._replies.toast(draft, message.tap_id, "csat_late")
        else:
            self._replies.phrase(draft, "csat_late")

    async def _question(self, draft: Draft, tap: RatingTap) -> Question | None:
        mine = draft.dialogue.question
        if mine is not None and mine.key == (tap.ticket_id, tap.closing):
            return mine
        known = await self._office.store.ratings.get(tap.ticket_id, tap.closing)
        # somebody who was erased is another customer now
        return known if known is not None and known.conversation_id == draft.here.id else None

    async def _ticket(self, draft: Draft, ticket_id: str) -> Ticket | None:
        """As this turn has it."""
        if draft.ticket is not None and draft.ticket.id == ticket_id:
            return draft.ticket
        return await self._office.store.tickets.get(ticket_id)


def _words(office: Office, draft: Draft, key: str) -> RichText:
    shop = office.shop
    world = draft.world(shop.language, shop.time_zone)
    return shop.message(key, world.language, now=draft.now, customer=world.customer)


def _button(office: Office, draft: Draft, question: Question, score: int, label: str) -> Button:
    data = office.marks.rating(draft.here.address, question.ticket_id, question.closing, score)
    return Button(label=label, data=data)
