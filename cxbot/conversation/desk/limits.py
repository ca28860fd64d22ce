"""An answer, or the end of a ticket, is due: who is told of it, and when it goes to somebody else.

Each stage is told once, by the turn that writes it into the ticket's log. When many tickets are
late at once, after a night switched off or a clock put forward, their group reads one list.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cxbot.conversation.desk import handing
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.desk import board, lifecycle
from cxbot.desk.appointments import answer_limit
from cxbot.desk.groups import Group
from cxbot.desk.lifecycle import answers
from cxbot.desk.limits import Facts, Running, next_stage, pauses, running, stage_at
from cxbot.desk.mentions import mentions
from cxbot.desk.phrases import Key, phrase, words
from cxbot.desk.times import at_time
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import DESK

#: More tickets of a group than that, late in the same second, are told of in one list.
MOST_APART = 5
#: An answer that is on its way to the customer may be just about to arrive.
_UNDER_WAY = timedelta(minutes=1)
_KINDS = ("limit", "settle")
_LEADS = ("supervisor", "admin")
_NEAR, _OVER, _HELP = 75, 100, 150


async def answer_due(office: Office, draft: Draft, ticket: Ticket) -> None:
    limit = answer_limit(ticket, office.rules)
    reached = stage_at(limit, draft.now) if limit is not None else 0
    if limit is None or reached <= ticket.stage:
        return
    if not answers.owed(ticket):
        draft.set_timer(ticket.id, TICKET_TIMER, "limit", draft.now + _UNDER_WAY)
        return
    await _reached(office, draft, ticket, limit, reached)


async def settle_due(office: Office, draft: Draft, ticket: Ticket) -> None:
    """The time to an end stands still while it isn't our turn: only the log knows how long."""
    log = await office.store.desk_times.log(ticket.id)
    paused = pauses((one.at, one.kind, one.state) for one in log)
    found = running(Facts.of(ticket, paused), office.rules.limits, office.rules.hours)
    limit = next((one for one in found if one.target == "resolve"), None)
    if limit is None:
        return
    mine = [one.data for one in log if one.kind == "staged" and one.data["target"] == "resolve"]
    told = max((data["percent"] for data in mine), default=0)
    following = next_stage(limit, draft.now)
    if following is not None:
        draft.set_timer(ticket.id, TICKET_TIMER, "settle", following[1])
    reached = stage_at(limit, draft.now)
    if reached > told:
        await _reached(office, draft, ticket, limit, reached)


async def late(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    """One list for the group, of what is late or nearly so by now."""
    group = office.groups.of_ticket(told["chat"])
    now, rules = draft.now, office.rules
    late_ones: list[tuple[board.Line, int]] = []
    for one in await office.store.desk_times.open_tickets(told["chat"]):
        if one.ticket.silent or one.ticket.unreachable:
            continue
        found = running(Facts.of(one.ticket), rules.limits, rules.hours)
        limit = next((limit for limit in found if limit.target != "resolve"), None)
        reached = max(stage_at(limit, now) if limit is not None else 0, one.ticket.stage)
        if reached >= _NEAR:
            late_ones.append((board.line_of(one.ticket, one.customer, one.place, limit), reached))
    if not late_ones:
        return
    text = board.listed(
        phrase("late_summary", group.language, count=len(late_ones)),
        [line for line, _ in late_ones],
        board.Reader(language=group.language, zone=group.time_zone, chat=group.chat, today=now),
    )
    highest = max(reached for _, reached in late_ones)
    if highest >= _OVER:
        text = _with(text, mentions(_leads(office)))
    _post(draft, group, text)
    if highest >= _HELP:
        for account in await _reachable_leads(office, group):
            _post(draft, group, text, to=account)


# --- one ticket ----------------------------------------------------------------------------------


async def _reached(
    office: Office, draft: Draft, ticket: Ticket, limit: Running, percent: int
) -> None:
    move = office.posts.move(draft, ticket, lifecycle.Staged(target=limit.target, percent=percent))
    if move.refused is not None:
        return
    ticket = move.ticket
    if percent >= _OVER:
        await office.posts.redraw(draft, ticket)
    if ticket.silent or percent < _NEAR:
        return
    times = office.store.desk_times
    many = await times.fired_together(draft.row, _KINDS, ticket.chat) > MOST_APART
    if many and ticket.chat is not None:
        key = f"late:{ticket.chat}:{draft.row.received_at.isoformat()}"
        draft.arrive(str(draft.here.address), key, {"what": "late", "chat": ticket.chat})
    if percent >= _HELP:
        await _help(office, draft, ticket, limit, quietly=many)
    elif not many:
        _alarm(office, draft, ticket, limit, percent)


def _alarm(office: Office, draft: Draft, ticket: Ticket, limit: Running, percent: int) -> None:
    over = percent >= _OVER
    if limit.target == "resolve":
        key: Key = "settle_over" if over else "settle_near"
    elif ticket.held:
        key = "limit_over" if over else "limit_near"
    else:
        key = "limit_over_free" if over else "limit_near_free"
    people = [*_concerned(office, ticket), *(_leads(office) if over else ())]
    office.posts.say(
        draft,
        ticket,
        key,
        values={"number": ticket.number, "time": _due(office, draft.now, ticket, limit)},
        below=mentions(people) or None,
    )


async def _help(
    office: Office, draft: Draft, ticket: Ticket, limit: Running, *, quietly: bool
) -> None:
    """Half as late again: another queue gets it, or whoever leads reads of it in private.

    `quietly`: what can be told of all at once isn't told of this one alone.
    """
    due = _due(office, draft.now, ticket, limit)
    queue = office.rules.queues.get(ticket.queue or "")
    further = queue.escalate_to if queue is not None else None
    if further is not None and further != ticket.queue:
        await escalate(office, draft, ticket, further, due)
        return
    if quietly or office.posts.surface is None:
        return
    group = office.groups.of_ticket(ticket.chat)
    told = await _reachable_leads(office, group)
    words_to_leads = phrase("escalation", group.language, number=ticket.number, time=due)
    for account in told:
        _post(draft, group, words_to_leads, to=account)
    names = told | dict(_leads(office))  # an owner may be none of the shop's members
    office.posts.say(
        draft,
        ticket,
        "escalated_told" if told else "escalated_nobody",
        values={
            "number": ticket.number,
            "names": ", ".join(names[account] or account for account in told),
        },
        below=mentions([*_concerned(office, ticket), *_leads(office)]) or None,
    )


async def escalate(office: Office, draft: Draft, ticket: Ticket, queue: str, due: str) -> None:
    posts, there = office.posts, office.groups.of_queue(queue)
    language = office.groups.of_ticket(ticket.chat).language
    note = words("escalation_note", language, time=due)
    moves = ticket.chat is not None and there.chat != ticket.chat
    posts.say(draft, ticket, "escalated_to", values={"number": ticket.number, "queue": queue})
    move = posts.move(
        draft,
        ticket,
        lifecycle.Transfer(note=note, queue=queue, chat=there.chat if moves else None),
    )
    if move.refused is not None:
        return
    if moves:
        await handing.move_over(office, draft, ticket, move.ticket)
    else:
        await posts.redraw(draft, move.ticket)
    posts.say(
        draft,
        move.ticket,
        "escalation_note",
        values={"time": due},
        below=mentions(_concerned(office, move.ticket)) or None,
    )


# --- who -----------------------------------------------------------------------------------------


def _concerned(office: Office, ticket: Ticket) -> Sequence[tuple[str, str]]:
    """Whoever holds it, else those who serve its queue; nobody where everybody does."""
    if ticket.operator_id is not None:
        return [(ticket.operator_id, ticket.operator_name or ticket.operator_id)]
    queue = office.rules.queues.get(ticket.queue or "")
    served_by = [office.rules.named(name) for name in (queue.members if queue else ())]
    return [(member.account, member.name) for member in served_by if member is not None]


def _leads(office: Office) -> Sequence[tuple[str, str]]:
    return [(one.account, one.name) for one in office.rules.members if one.role in _LEADS]


async def _reachable_leads(office: Office, group: Group) -> dict[str, str]:
    """Leads and owners to whom the bot may write, with the names that they go by there."""
    accounts = {account for account, _ in _leads(office)} | office.roles.owners
    return await office.store.desk_times.reachable(group.channel, accounts)


def _due(office: Office, now: datetime, ticket: Ticket, limit: Running) -> str:
    group = office.groups.of_ticket(ticket.chat)
    return at_time(limit.due_at or now, now, group.time_zone, group.language)


def _with(text: RichText, more: RichText) -> RichText:
    return text + "\n" + more if more else text


def _post(draft: Draft, group: Group, text: RichText, to: str | None = None) -> None:
    """Into the group itself, or to one person in private; it is no part of any ticket's talk."""
    outbound = Outbound(op="message", peer=to or group.chat, text=text)
    draft.post(group.channel, outbound, {}, DESK)
