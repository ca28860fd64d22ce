"""A customer is erased from the desk: asked first, done by a button, and their copies taken away.

Only the button erases, and only for ten minutes; who presses it must be a supervisor then.
"""

from datetime import timedelta

from cxbot.conversation.copies import carry_out, gone, stays
from cxbot.conversation.desk import gate
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle, writing
from cxbot.desk.groups import Group
from cxbot.desk.phrases import words
from cxbot.model.message import GroupInbound, Outbound
from cxbot.store.outbox import COSMETIC

#: A button that is older erases nobody.
HOLDS = timedelta(minutes=10)
_YES, _KEEP = "yes", "keep"


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
    by = lifecycle.Erase(**deed.who.act)
    if not await carry_out(office, draft, by, deed.who.actor, draft.new_id()):
        office.posts.toast(deed, "erase_busy")
        return
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


def _take_buttons_away(deed: Deed) -> None:
    message = deed.message
    bare = Outbound(op="buttons", peer=message.chat, message_id=message.message_id)
    deed.draft.post(deed.group.channel, bare, {}, COSMETIC)


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
