"""A customer is forgotten, in one turn: what of it is written, and what is forgotten in memory.

Whoever wants it (an operator's button) asks for their consent and sees to the copies elsewhere;
this is the same for all of them.
"""

from collections.abc import Mapping, Sequence
from functools import partial

from cxbot.conversation.desk.posts import DeskPosts
from cxbot.conversation.draft import Draft
from cxbot.desk import history, lifecycle
from cxbot.model.customer import Address
from cxbot.model.ticket import Ticket
from cxbot.store.erasure import tombstone
from cxbot.store.personal.ledger import Act, LedgerFile, Seals, file_of
from cxbot.store.personal.reading import Personal
from cxbot.store.store import Store

#: Of the audit's data: what somebody wrote.
_SAID = frozenset({"reason"})


async def erase(
    store: Store, posts: DeskPosts, draft: Draft, by: lifecycle.Erase, act: Act, seals: Seals
) -> None:
    """Everything of the draft's customer, on all their channels, with the act in the ledger: one
    commit. Nothing of them may be under way to anybody: it would arrive after the copies were
    counted."""
    customer = draft.customer
    _note_down(store, draft, act, seals)
    for session in draft.dialogue.sessions:
        draft.end_session(session, "cancelled")
    for ticket in await _tickets(store, draft):
        posts.move(draft, ticket, by)
        draft.cancel_timers(ticket.id, None)
    await _leave_out_words(store, draft)
    turn, whose = draft.turn, {"whose": customer.id}
    for statement in _OF_CUSTOMER:
        turn.add(statement, whose)
    turn.add("session.erase", {**whose, "at": draft.now})
    for conversation_id, address in (await store.erasure.places(customer.id)).items():
        tomb = tombstone(address, conversation_id)
        renamed = {"of": conversation_id, "account": address.account, "tomb": tomb.account}
        moved = {"was": str(address), "now": str(tomb)}
        turn.add("conversation.erase", renamed)
        turn.add("outbox.erase", renamed)
        turn.add("message_map.erase", renamed)
        turn.add("touchpoint.erase", renamed)
        turn.add("consent.erase", whose | renamed)
        turn.add("timer.erase", moved)
        turn.add("inbox.erase", moved | renamed)
        gone = {"subject": seals.account(address), "erased_at": draft.now}
        turn.add("erased_account", gone)
    turn.add("request.erase", {})
    turn.add("outbox.erase_lists", {})
    turn.add("inbox.erase_groups", {})
    draft.change_customer(
        name="",
        time_zone="",
        phone="",
        email="",
        persona="",
        last_order="",
        fields={},
        wants_messages=False,
        erased_at=draft.now,
    )


async def act_of(store: Store, draft: Draft, seals: Seals, by: str, act_id: str) -> Act:
    """The act that is about to be: what it empties, by whom."""
    reading = Personal(store.database)
    person = await reading.person(draft.customer.id)
    return Act(
        id=act_id,
        subject=seals.customer(draft.customer.id),
        key=seals.name,
        done_at=draft.now,
        done_by=by,
        counts=await reading.counts(person),
    )


def _note_down(store: Store, draft: Draft, act: Act, seals: Seals) -> None:
    draft.turn.add("erasure", act.row())
    path = file_of(store.database, seals)
    if path is not None:
        draft.afterwards.append(partial(LedgerFile(path).add_quietly, [act]))


_OF_CUSTOMER = (
    "identity.erase",
    "step_trace.erase",
    "rating.erase",
    "orders.erase",
    "link.erase",
    "flow_start.erase",
    "answer.erase",
    "complaint.erase",
    "invitation.erase",
)


async def _tickets(store: Store, draft: Draft) -> Sequence[Ticket]:
    """As this turn has them."""
    mine = draft.ticket
    stored = await store.erasure.tickets(draft.customer.id)
    return [mine if mine is not None and mine.id == one.id else one for one in stored]


async def _leave_out_words(store: Store, draft: Draft) -> None:
    """Of the logs that were there before; what this turn adds says nothing."""
    for line in await store.erasure.log(draft.customer.id):
        told = {"told": history.unsaid(line.data), "new": history.unsaid(line.changed)}
        draft.turn.add("ticket_event.erase", {"row": line.id, **told})
    for row, data in await store.erasure.audited(draft.customer.id):
        told = {name: value for name, value in data.items() if name not in _SAID}
        draft.turn.add("audit.erase", {"row": row, "told": told})


def nothing_kept(address: Address) -> Mapping[str, str]:
    """For `inbox.erase`: what is handled in the lane of somebody erased, which stays theirs."""
    lane, account = str(address), address.account
    return {"was": lane, "now": lane, "account": account, "tomb": account}


def nobody_there(address: Address, row_id: int) -> Mapping[str, str]:
    """For `inbox.erase`: what was still on its way when they were erased, and hasn't a lane."""
    tomb = tombstone(address, str(row_id))
    moved = {"was": str(address), "now": str(tomb)}
    return {**moved, "account": address.account, "tomb": tomb.account}
