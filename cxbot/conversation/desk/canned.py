"""Ready replies: found by code or words, shown as the customer would get them, sent by a button."""

import difflib
from collections.abc import Sequence
from typing import Any

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed, know
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import relay
from cxbot.desk.phrases import one_line, phrase, words
from cxbot.desk.surface import Keyboard
from cxbot.flow.values.scope import Scope
from cxbot.model.message import Button, Outbound
from cxbot.model.text import RichText
from cxbot.model.value import replace
from cxbot.store.outbox import DESK

_PAGE = 8
_LABEL = 48


async def canned(office: Office, deed: Deed) -> None:
    """`/t`, `/t code`, `/t words`; the card's button, or a tap in the list that it has shown."""
    codes = sorted(office.shop.canned)
    if not codes:
        office.posts.answer(deed, "canned_none")
    elif not deed.argument:
        if deed.tap is not None:
            office.posts.toast(deed, None)
        await _list(office, deed, codes, 0)
    elif deed.tap is not None:
        await _tapped(office, deed, codes)
    else:
        await _search(office, deed, codes)


async def _search(office: Office, deed: Deed, codes: Sequence[str]) -> None:
    wanted = deed.argument.lower()
    if wanted in codes:
        await _preview(office, deed, wanted)
        return
    texts = {code: (await _said(office, deed, code)).text.lower() for code in codes}
    found = [
        code
        for code in codes
        if all(word in code or word in texts[code] for word in wanted.split())
    ]
    if len(found) == 1:
        await _preview(office, deed, found[0])
    elif found:
        await _list(office, deed, codes, 0, found[:_PAGE])
    else:
        near = difflib.get_close_matches(wanted, codes, n=3, cutoff=0.5)
        if near:
            values = {"code": deed.argument, "near": ", ".join(near)}
            office.posts.answer(deed, "canned_unknown", values)
        else:
            office.posts.answer(deed, "canned_nothing_near", {"code": deed.argument})


async def _tapped(office: Office, deed: Deed, codes: Sequence[str]) -> None:
    """`p2` turns the page; a number picks. Picking sends nothing, so a list that has changed
    meanwhile does no harm."""
    office.posts.toast(deed, None)
    kind, number = deed.argument[:1], deed.argument.removeprefix("p")
    place = int(number) if number.isdecimal() else 0
    if kind == "p" or place >= len(codes):
        await _list(office, deed, codes, place if kind == "p" else 0)
    else:
        await _preview(office, deed, codes[place])


# --- what is shown ---------------------------------------------------------------------------


async def _list(
    office: Office,
    deed: Deed,
    codes: Sequence[str],
    page: int,
    only: Sequence[str] | None = None,
) -> None:
    surface, language = office.posts.surface, deed.group.language
    if surface is None:
        return
    shown = only if only is not None else codes[page * _PAGE : (page + 1) * _PAGE]
    lines: list[tuple[Button, ...]] = []
    for code in shown:
        text = (await _said(office, deed, code)).text
        label = one_line(f"{code}: {text}", _LABEL)
        lines.append((surface.button(deed.ticket, f"t:{codes.index(code)}", label),))
    turns = []
    if only is None and page:
        back = words("canned_back", language)
        turns.append(surface.button(deed.ticket, f"t:p{page - 1}", back))
    if only is None and (page + 1) * _PAGE < len(codes):
        more = words("canned_more", language)
        turns.append(surface.button(deed.ticket, f"t:p{page + 1}", more))
    if turns:
        lines.append(tuple(turns))
    values = {"shown": len(shown), "all": len(codes)}
    _show(deed, phrase("canned_choose", language, **values), tuple(lines), None)


async def _preview(office: Office, deed: Deed, code: str) -> None:
    surface, language = office.posts.surface, deed.group.language
    if surface is None:
        return
    send = surface.button(deed.ticket, "use", words("send_kept", language))
    back = surface.button(deed.ticket, "t:p0", words("canned_back", language))
    title = phrase("canned_preview", language, code=code)
    text = title + "\n\n" + await _said(office, deed, code)
    _show(deed, text, ((send,), (back,)), code)


def _show(deed: Deed, text: RichText, buttons: Keyboard, code: str | None) -> None:
    """In place of the list that was tapped, else as a new message, which is known by its code."""
    draft, message = deed.draft, deed.message
    if deed.tap is None or not deed.argument:
        outbound = Outbound(
            op="message",
            peer=message.chat,
            thread=message.thread,
            reply_to=message.message_id,
            text=text,
            buttons=buttons,
        )
        about = {"other_chat": "canned", "other_message": code} if code is not None else {}
        link = {"kind": "canned", "ticket_id": deed.ticket.id, **about}
        draft.post(deed.group.channel, outbound, link, DESK)
        return
    shown = Outbound(
        op="edit", peer=message.chat, message_id=message.message_id, text=text, buttons=buttons
    )
    draft.post(deed.group.channel, shown, {"kind": "edit"}, DESK)
    _know(deed, "canned", code)


def _know(deed: Deed, kind: str, code: str | None) -> None:
    about = ("canned", code) if code is not None else ()
    know(deed.draft, deed.message, deed.message.message_id, deed.ticket, kind, *about)


# --- what is sent ----------------------------------------------------------------------------


async def use(office: Office, deed: Deed) -> None:
    """The button under a preview."""
    draft, tap = deed.draft, deed.message
    shown = await office.store.tickets.mapped(tap.channel, tap.chat, tap.message_id or "")
    code = shown.other_message if shown is not None and shown.kind == "canned" else None
    if code is None or code not in office.shop.canned:
        sent = shown is not None and shown.kind == "source"
        office.posts.toast(deed, "sent_already" if sent else "stale")
        return
    office.posts.toast(deed, None)
    text = await _said(office, deed, code)
    said = replace(tap, kind="message", at=draft.row.received_at, text=text, reply_to=None)
    again = replace(deed, message=said)
    if await relay(office, again, text, name=f"canned.{code}"):
        bare = Outbound(op="buttons", peer=tap.chat, message_id=tap.message_id)
        draft.post(deed.group.channel, bare, {}, DESK)
        _know(deed, "source", None)
    deed.ticket = again.ticket


async def _said(office: Office, deed: Deed, code: str) -> RichText:
    """In the customer's language, with what a reply may know put in."""
    shop, draft = office.shop, deed.draft
    customer = draft.customer
    values: dict[str, Any] = {"operator": deed.who.name, "ticket": f"#C{deed.ticket.number}"}
    if customer.last_order:
        order = await office.store.orders.get(customer.last_order)
        if order is not None:
            values["order"] = {**order.data, "number": order.number, "status": order.status}
    scope = Scope(
        shop,
        values,
        customer=customer.values(draft.here.channel),
        now=draft.now,
        language=customer.language or shop.language,
        time_zone=customer.time_zone or shop.time_zone,
    )
    return shop.canned[code].render(scope)


ROWS = (
    Command(name="t", on_ticket=canned, about="about_t"),
    Command(name="use", on_ticket=use, button_only=True),
)
