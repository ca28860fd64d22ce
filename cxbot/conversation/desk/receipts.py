"""What an operator learns of the way their message took. Silence means it arrived; failure speaks,
with its reason and a button that tries again."""

from collections.abc import Mapping
from typing import Any

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key, words
from cxbot.desk.surface import Keyboard, Post
from cxbot.model.message import Outbound
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store.outbox import COSMETIC, DESK

Told = Mapping[str, Any]

_ARRIVED, _FAILED = "👌", "👎"
_WHY: Mapping[str, Key] = {
    "blocked": "why_blocked",
    "deactivated": "why_deactivated",
    "too_large": "why_too_large",
    "uncopyable": "why_uncopyable",
    "message_gone": "why_gone",
    "no_rights": "why_rights",
    "uncertain": "why_unclear",
}


async def delivered(office: Office, draft: Draft, told: Told) -> None:
    """Only what isn't plain success is said; a reaction says the rest, where the shop wants it."""
    ticket = await _ticket(office, draft, told)
    if ticket is None:
        return
    if told.get("missing"):
        _say(office, draft, ticket, told, "parts_not_sent", values=_parts(told))
    _react(office, draft, told, _FAILED if told.get("missing") else _ARRIVED)
    if told.get("repeat"):
        _say(office, draft, ticket, told, "perhaps_twice", quiet=True)


async def failed(office: Office, draft: Draft, told: Told) -> None:
    """It can't arrive, or nobody knows whether it has."""
    if not told.get("by_operator"):
        return
    ticket = await _ticket(office, draft, told)
    if ticket is None:
        return
    _react(office, draft, told, _FAILED)
    key: Key = "perhaps_delivered" if told.get("code") == "uncertain" else "not_delivered"
    buttons = await _try_again(office, ticket, told)
    reason = {"reason": _why(office, ticket, told)}
    _say(office, draft, ticket, told, key, values=reason, buttons=buttons)


async def parts(office: Office, draft: Draft, told: Told) -> None:
    """Some of a customer's album isn't in the group."""
    ticket = await _ticket(office, draft, told)
    if ticket is not None:
        _say(office, draft, ticket, told, "parts_not_relayed", values=_parts(told))


async def repeated(office: Office, draft: Draft, told: Told) -> None:
    """Nobody knows whether a customer's line had arrived in the group before."""
    ticket = await _ticket(office, draft, told)
    if ticket is not None:
        _say(office, draft, ticket, told, "perhaps_here_twice", quiet=True)


async def relay_failed(office: Office, draft: Draft, told: Told) -> None:
    """A customer's message could be shown in no way: the ticket's log has it at least. A last line
    in the group may still pass where the message itself didn't."""
    ticket = await _ticket(office, draft, told)
    if ticket is None:
        return
    reason = _why(office, ticket, told)
    draft.note(
        name="relay.failed", kind="ticket", text=f"{told['words']}\n{reason}", ticket_id=ticket.id
    )
    _say(office, draft, ticket, {}, "relay_in_log", values={"reason": reason})


async def card_lost(office: Office, draft: Draft, told: Told) -> None:
    """Nobody knows whether the card arrived, and without one nobody can take the ticket: as long as
    it is open, it comes once more, behind what waited for it."""
    ticket = await _ticket(office, draft, told)
    if ticket is not None and ticket.open:
        await office.posts.show(draft, ticket)


async def retry(office: Office, deed: Deed) -> None:
    """The very same message again, once for each time it failed."""
    draft, ticket = deed.draft, deed.ticket
    place = int(deed.argument) if deed.argument.isdigit() else 0
    found = await office.store.outbox.of_exchange(draft.here.id, place)
    if found is None:
        office.posts.answer(deed, "stale")
        return
    parcel, outcome = found
    if outcome not in ("failed", "uncertain"):
        office.posts.answer(deed, "not_sent_again")
        return
    if ticket.unreachable or not draft.conversation.reachable:
        office.posts.answer(deed, "why_blocked")
        return
    point = parcel.touchpoint_id or ""
    # it answers what the customer has written until now
    again = lifecycle.OperatorAnswered(at=draft.now, touchpoint=point, **deed.who.act)
    move = office.posts.move(draft, ticket, again)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        return
    deed.ticket = move.ticket
    draft.send_again(parcel, perhaps_there=outcome == "uncertain")
    office.posts.answer(deed, "sent_again")


# --- how it is said --------------------------------------------------------------------------


def _say(
    office: Office,
    draft: Draft,
    ticket: Ticket,
    told: Told,
    key: Key,
    *,
    values: Mapping[str, object] | None = None,
    buttons: Keyboard = (),
    quiet: bool = False,
) -> None:
    surface = office.posts.surface
    if surface is None:
        return
    post = surface.say(
        draft.dialogue,
        ticket,
        key,
        reply_to=told.get("message"),
        values=values or {},
        buttons=buttons,
    )
    if quiet:
        post = Post(replace(post.outbound, silent=True), post.link)
    office.posts.post(draft, post, COSMETIC if quiet else DESK)


def _react(office: Office, draft: Draft, told: Told, emoji: str) -> None:
    """Under the operator's own message."""
    chat, message = told.get("chat"), told.get("message")
    wanted = office.rules.receipts == "reactions"
    if not wanted or chat is None or message is None or office.groups.at(chat) is None:
        return
    react = Outbound(op="react", peer=chat, message_id=message, reaction=emoji)
    link = {"kind": "receipt", "of": f"receipt:{message}"}
    office.posts.post(draft, Post(react, link), COSMETIC)


async def _try_again(office: Office, ticket: Ticket, told: Told) -> Keyboard:
    surface, point = office.posts.surface, told.get("touchpoint")
    place = await office.store.outbox.place(point) if point else None
    if surface is None or place is None:
        return ()
    label = words("try_again", surface.group(ticket).language)
    return ((surface.button(ticket, f"retry:{place}", label),),)


def _why(office: Office, ticket: Ticket, told: Told) -> str:
    """In plain words where we have them; else the messenger's own."""
    key = _WHY.get(told.get("code") or "")
    surface = office.posts.surface
    if key is None or surface is None:
        return str(told.get("reason") or "?")
    return words(key, surface.group(ticket).language)


def _parts(told: Told) -> Mapping[str, object]:
    return {"parts": ", ".join(str(part) for part in told["missing"]), "all": told["all"]}


async def _ticket(office: Office, draft: Draft, told: Told) -> Ticket | None:
    """As this turn has it."""
    ticket_id = told.get("ticket")
    if draft.ticket is not None and ticket_id in (None, draft.ticket.id):
        return draft.ticket
    if ticket_id is None:
        return await office.store.tickets.latest(draft.here.id)
    return await office.store.tickets.get(ticket_id)


ROWS = (Command(name="retry", on_ticket=retry, button_only=True),)
TELLINGS = {
    "card_lost": card_lost,
    "delivered": delivered,
    "failed": failed,
    "unreachable": failed,
    "parts": parts,
    "repeated": repeated,
    "relay_failed": relay_failed,
}
