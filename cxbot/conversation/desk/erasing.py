"""A customer is erased from the desk: asked first, done by a button, and their copies taken away.

Only the button erases, and only for ten minutes; who presses it must be a supervisor then. It is
refused while a message of that customer is under way to anybody: a copy that lands after the copies
were counted would stay unlisted. What waits to be sent is no hindrance; it isn't sent any more.

Copies are deleted one request after the other, in the queue of their group like everything else;
what is left to do travels with each request, so a restart goes on where it was. The last one is
followed by a line in the group: done, or what people must delete by hand.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from cxbot.conversation.delivery.results import ERASURE
from cxbot.conversation.desk import gate
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.conversation.erasure import erase
from cxbot.desk import lifecycle, writing
from cxbot.desk.groups import Group
from cxbot.desk.phrases import phrase, words
from cxbot.desk.removing import DELETABLE, Left, Shelf, Step, after_refusal, listed, plan
from cxbot.model.customer import Address
from cxbot.model.message import GroupInbound, Outbound
from cxbot.model.ticket import Ticket
from cxbot.store.outbox import COSMETIC, DESK, FOLLOW_UP

#: A button that is older erases nobody.
HOLDS = timedelta(minutes=10)
_YES, _KEEP = "yes", "keep"
_ABSENT = "not found"


async def command(office: Office, deed: Deed) -> None:
    if deed.tap is None:
        await _ask(office, deed)
    elif deed.argument == _YES:
        await _confirmed(office, deed)
    else:
        office.posts.toast(deed, "erase_kept")
        _take_buttons_away(deed)


async def _ask(office: Office, deed: Deed) -> None:
    draft, ticket, surface = deed.draft, deed.ticket, office.posts.surface
    named = deed.argument.strip().lstrip("#Cc")
    if named not in ("", str(ticket.number)):
        office.posts.answer(deed, "erase_alone")
        return
    if surface is None:
        return
    erasure, customer = office.store.erasure, draft.customer
    values = {
        "number": ticket.number,
        "exchanges": await erasure.exchanges(customer.id),
        "tickets": len(await erasure.tickets(customer.id)),
    }
    language = deed.group.language
    yes = surface.button(ticket, f"erase:{_YES}", words("erase_yes", language))
    keep = surface.button(ticket, f"erase:{_KEEP}", words("erase_keep", language))
    office.posts.say(
        draft,
        ticket,
        "erase_sure",
        reply_to=deed.message.message_id,
        values=values,
        buttons=((yes, keep),),
    )


async def _confirmed(office: Office, deed: Deed) -> None:
    draft, message = deed.draft, deed.message
    asked = await office.store.relayed.sent_at(
        draft.here.id, message.chat, message.message_id or ""
    )
    if asked is None or draft.now - asked > HOLDS:
        office.posts.toast(deed, "erase_late")
        _take_buttons_away(deed)
        return
    withheld = office.sending().withheld
    places = await office.store.erasure.places(draft.customer.id)

    def give_back() -> None:
        for conversation_id in places:
            withheld.give_back(conversation_id)

    if not all(withheld.take(conversation_id) for conversation_id in places):
        give_back()
        office.posts.toast(deed, "erase_busy")
        return
    try:
        # only now: what was under way a moment ago is among the copies
        steps, left = await _plan(office, draft, places)
        await erase(office.store, office.posts, draft, lifecycle.Erase(**deed.who.act))
    except BaseException:
        give_back()
        raise
    draft.afterwards += [partial(withheld.drop, one) for one in places]
    draft.otherwise.append(give_back)
    number = deed.ticket.number
    draft.audit(deed.who.actor, "erased", f"#C{number}", ticket=number)
    draft.note(
        name="customer.erased",
        kind="ticket",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=deed.ticket.id,
    )
    office.posts.toast(deed, "erase_begun")
    _go_on(office, draft, deed.ticket, steps, left)


def _take_buttons_away(deed: Deed) -> None:
    message = deed.message
    bare = Outbound(op="buttons", peer=message.chat, message_id=message.message_id)
    deed.draft.post(deed.group.channel, bare, {}, COSMETIC)


# --- copies in the groups ------------------------------------------------------------------------


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


def _go_on(office: Office, draft: Draft, ticket: Ticket, steps: Sequence[Step], left: Left) -> None:
    """The next request, which brings the rest along; after the last one, what came of it all."""
    if not steps:
        _report(office, draft, ticket, left)
        return
    step, *rest = steps
    group = office.groups.at(step.chat) or office.groups.own
    outbound = Outbound(op="delete_many", peer=step.chat, source_messages=step.ids)
    if step.thread is not None:
        outbound = Outbound(op="delete_topic", peer=step.chat, thread=step.thread)
    link = {
        "kind": ERASURE,
        "ticket_id": ticket.id,
        "step": step.to_json(),
        "rest": [one.to_json() for one in rest],
        "left": [[*one] for one in left],
    }
    draft.post(group.channel, outbound, link, FOLLOW_UP)


def _report(office: Office, draft: Draft, ticket: Ticket, left: Left) -> None:
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
    ticket = await office.store.tickets.get(told["ticket_id"])
    if ticket is None:
        return
    steps = [*first, *(Step.from_json(row) for row in told["rest"])]
    left = [*((chat, number) for chat, number in told["left"]), *more]
    _go_on(office, draft, ticket, steps, left)


# --- whatever is done to somebody who is gone ----------------------------------------------------


async def too_late(office: Office, draft: Draft, group: Group, message: GroupInbound) -> None:
    """Said to whoever wrote or tapped; colleagues who talk among themselves aren't disturbed."""
    ticket = await office.store.tickets.latest(draft.here.id)
    if ticket is None or message.kind not in ("message", "tap"):
        return
    who, values = gate.stranger(message), {"number": ticket.number}
    deed = Deed(draft=draft, group=group, who=who, message=message, ticket=ticket)
    if message.kind == "tap":
        office.posts.toast(deed, "erased_already", values)
        return
    _, said = writing.numbered(message) or (None, message)
    intent = writing.read(said, bot_username=office.bot_username(), commands=office.commands)
    talk = isinstance(intent, writing.Ignore | writing.Note)
    if not talk and await gate.enters(office, deed, gate.WRITE):
        office.posts.answer(deed, "erased_already", values)


ROWS = (Command(name="erase", role="supervisor", on_ticket=command, about="about_erase"),)

TELLINGS = {"copies_gone": gone, "copies_stay": stays}
