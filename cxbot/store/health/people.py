"""Exchanges are numbered, what belongs to a conversation has one, who was erased is gone."""

from typing import Any

from sqlalchemy import Select, Table, and_, distinct, exists, func, or_, select

from cxbot.model.ticket import OPEN_STATES
from cxbot.store.health.check import Check, Scope
from cxbot.store.outbox import COSMETIC
from cxbot.store.tables import (
    answer,
    complaint,
    conversation,
    customer,
    identity,
    message_map,
    outbox,
    rating,
    session,
    ticket,
    ticket_event,
    touchpoint,
)


def _numbered(scope: Scope) -> Select[Any]:
    """1, 2, 3 … without a gap, and the conversation knows the last; 0 is what was in no chat."""
    seq = touchpoint.c.seq
    counted = (
        select(
            touchpoint.c.conversation_id.label("id"),
            func.count().label("number"),
            func.count(distinct(seq)).label("different"),
            func.min(seq).label("first"),
            func.max(seq).label("last"),
        )
        .where(seq > 0)
        .group_by(touchpoint.c.conversation_id)
    )
    if scope.since is not None:
        heard = select(conversation.c.id).where(conversation.c.last_in_at >= scope.since)
        counted = counted.where(touchpoint.c.conversation_id.in_(heard))
    found = counted.subquery()
    gap = or_(
        found.c.number != found.c.last,
        found.c.different != found.c.number,
        found.c.first != 1,
        found.c.last != conversation.c.seq,
    )
    return select(found.c.id).join(conversation, conversation.c.id == found.c.id).where(gap)


def _logged(_scope: Scope) -> Select[Any]:
    """A ticket's log is as long as the ticket says, without a gap."""
    seq = ticket_event.c.seq
    found = (
        select(
            ticket_event.c.ticket_id.label("id"),
            func.count().label("number"),
            func.max(seq).label("last"),
        )
        .group_by(ticket_event.c.ticket_id)
        .subquery()
    )
    differs = or_(found.c.number != found.c.last, found.c.last != ticket.c.seq)
    return select(ticket.c.id).join(found, found.c.id == ticket.c.id).where(differs)


def _alone(table: Table, *keys: str, column: str = "conversation_id") -> Any:
    """Rows whose conversation isn't there."""

    def query(scope: Scope) -> Select[Any]:
        of = table.c[column]
        shown = table.c[keys[0]] if keys else table.c.id
        found = select(shown.label("id")).where(~exists().where(conversation.c.id == of))
        if table is session and scope.since is not None:
            return found.where(session.c.ended_at.is_(None))
        return found

    return query


def _without_card(_scope: Scope) -> Select[Any]:
    """Shown in no group, and nothing is on the way that shows it."""
    shown = exists().where(message_map.c.ticket_id == ticket.c.id, message_map.c.kind == "card")
    coming = exists().where(
        outbox.c.status.in_(("pending", "sending")),
        outbox.c.priority < COSMETIC,
        outbox.c.conversation_id == ticket.c.conversation_id,
    )
    bound = func.coalesce(ticket.c.chat, "") != ""
    return select(ticket.c.id).where(ticket.c.state.in_(OPEN_STATES), bound, ~shown, ~coming)


def _erased() -> Any:
    return customer.c.erased_at.is_not(None)


def _leftovers(_scope: Scope) -> Select[Any]:
    """Nothing that says who they were or what they wrote."""
    words = [
        exists().where(table.c.customer_id == customer.c.id, table.c[name] != "")
        for table, name in (
            (touchpoint, "text"),
            (answer, "text"),
            (complaint, "text"),
            (rating, "comment"),
        )
    ]
    reachable = exists().where(identity.c.customer_id == customer.c.id)
    there = exists().where(
        and_(
            conversation.c.customer_id == customer.c.id,
            conversation.c.account.not_like("erased-%"),
        )
    )
    named = or_(customer.c.name != "", customer.c.phone != "", customer.c.email != "")
    return select(customer.c.id).where(_erased(), or_(named, reachable, there, *words))


CHECKS = (
    Check(
        name="numbering",
        what="conversations have exchanges missing or twice in their numbering",
        do="Please report it.",
        broken=_numbered,
    ),
    Check(
        name="ticket_log",
        what="tickets aren't what their log says",
        do="Something besides cxbot has changed the database, or please report it.",
        broken=_logged,
        deep=True,
    ),
    Check(
        name="session_alone",
        what="sessions belong to no conversation",
        do="Please report it.",
        broken=_alone(session),
    ),
    Check(
        name="exchange_alone",
        what="exchanges belong to no conversation",
        do="Please report it.",
        broken=_alone(touchpoint),
        deep=True,
    ),
    Check(
        name="ticket_alone",
        what="tickets belong to no conversation",
        do="Please report it.",
        broken=_alone(ticket),
    ),
    Check(
        name="ticket_without_card",
        what="open tickets have no card in their group",
        do="/queue in the group lists them; answer there, or report it.",
        broken=_without_card,
        weight="waiting",
    ),
    Check(
        name="map_alone",
        what="messages of the groups belong to no conversation",
        do="Please report it; answers to them reach nobody.",
        broken=_alone(message_map, "message_id"),
        deep=True,
    ),
    Check(
        name="erased_leftovers",
        what="erased customers have left something",
        do="Erase them again: cxbot customer erase ID.",
        broken=_leftovers,
    ),
)
