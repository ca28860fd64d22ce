"""Carrying out an erasure, whoever asked for it: what is stored goes in one turn, copies in the
groups after it.

It is refused while a message of that customer is under way to anybody: a copy that lands after the
copies were counted would stay unlisted. What waits to be sent is no hindrance; it isn't sent any
more.

Copies are deleted one request after the other, in the queue of their group like everything else;
what is left to do travels with each request, so a restart goes on where it was. The last one is
followed by a line in the group: done, or what people must delete by hand; the act keeps that, too.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from msgspec import Struct

from cxbot.conversation.delivery.results import ERASURE
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.conversation.erasure import act_of, erase
from cxbot.desk import lifecycle
from cxbot.desk.phrases import phrase
from cxbot.desk.removing import DELETABLE, Left, Shelf, Step, after_refusal, listed, plan
from cxbot.model.customer import Address
from cxbot.model.message import Outbound
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import DESK, FOLLOW_UP

_ABSENT = "not found"


async def carry_out(
    office: Office, draft: Draft, by: lifecycle.Erase, actor: str, act_id: str
) -> bool:
    """The draft's customer is forgotten, and their copies are seen to. False: something of theirs
    is under way, and nothing has changed."""
    withheld = office.sending().withheld
    places = await office.store.erasure.places(draft.customer.id)

    def give_back() -> None:
        for conversation_id in places:
            withheld.give_back(conversation_id)

    if not all(withheld.take(conversation_id) for conversation_id in places):
        give_back()
        return False
    try:
        # only now: what was under way a moment ago is among the copies
        steps, left = await _plan(office, draft, places)
        seals = office.marks.seals
        act = await act_of(office.store, draft, seals, actor, act_id)
        ticket = draft.ticket or await _newest(office, draft)
        await erase(office.store, office.posts, draft, by, act, seals)
    except BaseException:
        give_back()
        raise
    draft.afterwards += [partial(withheld.drop, one) for one in places]
    draft.otherwise.append(give_back)
    _go_on(office, draft, Case(act_id, ticket), steps, left)
    return True


async def _newest(office: Office, draft: Draft) -> Ticket | None:
    """Who never called people has no copies, and nobody is told."""
    tickets = await office.store.erasure.tickets(draft.customer.id)
    return tickets[-1] if tickets else None


class Case(Struct, frozen=True):
    """What is told of it and where it is written down: the act, and one of their tickets."""

    act: str | None
    ticket: Ticket | None


async def _plan(
    office: Office, draft: Draft, places: Mapping[str, Address]
) -> tuple[Sequence[Step], Left]:
    """Of all their conversations."""
    erasure = office.store.erasure
    own: dict[str, dict[str, bool]] = {}
    threads: dict[str, list[str]] = {}
    old: dict[str, int] = {}
    for conversation_id, address in places.items():
        for copy in await erasure.copies(conversation_id, address.account):
            own.setdefault(copy.chat, {})[copy.message_id] = copy.own
        for chat, thread in await erasure.threads(conversation_id):
            threads.setdefault(chat, []).append(thread)
        newest = await erasure.newest_before(conversation_id, draft.now - DELETABLE)
        old |= {chat: max(number, old.get(chat, 0)) for chat, number in newest.items()}
    shelves = []
    for chat in sorted({*own, *threads}):
        group = office.groups.at(chat)
        closed = group is None or group.chat != chat
        shelf = Shelf(
            chat=chat,
            own=own.get(chat, {}),
            threads=threads.get(chat, ()),
            may_delete=None if closed else await _may_delete(office, chat),
            old_to=old.get(chat, 0),
            closed=closed,
        )
        shelves.append(shelf)
    return plan(shelves)


async def _may_delete(office: Office, chat: str) -> bool | None:
    rights = await office.roles.staff.rights(chat)
    if rights is None:
        return None
    plain = rights.admin and not chat.startswith("-100")  # there an administrator may everything
    return plain or "can_delete_messages" in rights.rights


def _go_on(office: Office, draft: Draft, case: Case, steps: Sequence[Step], left: Left) -> None:
    """The next request, which brings the rest along; after the last one, what came of it all."""
    if not steps:
        _report(office, draft, case, left)
        return
    step, *rest = steps
    group = office.groups.at(step.chat) or office.groups.own
    outbound = Outbound(op="delete_many", peer=step.chat, source_messages=step.ids)
    if step.thread is not None:
        outbound = Outbound(op="delete_topic", peer=step.chat, thread=step.thread)
    link = {
        "kind": ERASURE,
        "ticket_id": case.ticket.id if case.ticket is not None else None,
        "act": case.act,
        "step": step.to_json(),
        "rest": [one.to_json() for one in rest],
        "left": [[*one] for one in left],
    }
    draft.post(group.channel, outbound, link, FOLLOW_UP)


def _report(office: Office, draft: Draft, case: Case, left: Left) -> None:
    ticket = case.ticket
    if case.act is not None and left:
        draft.turn.add("erasure.remains", {"row": case.act, "left": [[*one] for one in left]})
    if ticket is None:
        return
    group = office.groups.of_ticket(ticket.chat)
    text = phrase("erased_left" if left else "erased_all", group.language, number=ticket.number)
    if left:
        text = text + "\n" + listed(left)
    outbound = Outbound(op="message", peer=group.chat, text=text)
    draft.post(group.channel, outbound, {"kind": "service"}, DESK)


async def gone(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    await _after(office, draft, told, (), ())


async def stays(office: Office, draft: Draft, told: Mapping[str, Any]) -> None:
    if _ABSENT in told["reason"].lower():
        await gone(office, draft, told)
        return
    await _after(office, draft, told, *after_refusal(Step.from_json(told["step"])))


async def _after(
    office: Office,
    draft: Draft,
    told: Mapping[str, Any],
    first: Sequence[Step],
    more: Left,
) -> None:
    named = told["ticket_id"]
    ticket = await office.store.tickets.get(named) if named is not None else None
    steps = [*first, *(Step.from_json(row) for row in told["rest"])]
    left = [*((chat, number) for chat, number in told["left"]), *more]
    _go_on(office, draft, Case(told.get("act"), ticket), steps, left)
