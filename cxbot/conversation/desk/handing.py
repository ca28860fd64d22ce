"""A ticket is passed on to another queue, another group or a colleague, with a note.

Without a note nothing moves: one is drafted from what is known and shown with a button.
"""

import re
import zlib
from collections.abc import Sequence
from datetime import timedelta

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.holding import chosen, named_button, operates
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.desk.seeking import given
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.assigning.colleagues import Colleague, after, find, named_first
from cxbot.desk.assigning.note import Known, drafted
from cxbot.desk.board import link_to
from cxbot.desk.card import covered
from cxbot.desk.card.drawing import shared_texts
from cxbot.desk.mentions import mention
from cxbot.desk.phrases import phrase, words
from cxbot.model.text import RichText, styled
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

#: The timer that puts the link into the old topic once the new one is there.
LINK = "moved"
_SOON = timedelta(seconds=5)
_GIVE_UP = timedelta(minutes=10)
_LOOKED_AT = 60
_CODE = re.compile(r"([qp])\.([0-9a-f]{8})")


async def transfer(office: Office, deed: Deed) -> None:
    """`/transfer QUEUE|@colleague note`."""
    queues = sorted(office.rules.queues)
    known = await office.people.colleagues(office.rules)
    if not deed.argument.strip():
        _where_to(office, deed, queues, known)
        return
    tapped = _CODE.fullmatch(deed.argument) if deed.tap is not None else None
    if tapped is not None:
        queue, colleague = _coded(tapped, queues, known)
        note = await _draft_of(office, deed)
    else:
        queue, colleague, note = _read(deed.argument, queues, known)
    if queue is None and colleague is None and not _by_beginning(deed, known):
        _where_to(office, deed, queues, known)
        return
    if queue is None and colleague is None:
        name, _, note = deed.argument.strip().partition(" ")
        colleague = chosen(office, replace(deed, argument=name), known)
        if colleague is None:
            return
    if colleague is not None and not await operates(office, deed, colleague):
        return
    if not note.strip():
        await _show_draft(office, deed, queue, colleague)
        return
    await _pass_on(office, deed, note.strip(), queue, colleague)


def _by_beginning(deed: Deed, known: Sequence[Colleague]) -> bool:
    """The first word may be a part of a name."""
    found = find(deed.argument.split()[0], known)
    return found.one is not None or bool(found.several)


def _read(
    said: str, queues: Sequence[str], known: Sequence[Colleague]
) -> tuple[str | None, Colleague | None, str]:
    """Names may have spaces; the longest that fits counts, a queue before a colleague."""
    for queue in sorted(queues, key=len, reverse=True):
        note = after(queue, said)
        if note is not None:
            return queue, None, note
    colleague, rest = named_first(said, known)
    return None, colleague, rest


def _where_to(
    office: Office, deed: Deed, queues: Sequence[str], known: Sequence[Colleague]
) -> None:
    names = ", ".join([*queues, *(one.name for one in known)])
    if deed.argument.strip():
        values = {"name": deed.argument.split()[0], "known": names}
        office.posts.answer(deed, "unknown_place", values)
    else:
        office.posts.answer(deed, "transfer_whom", {"known": names})


# --- it goes ---------------------------------------------------------------------------------


async def _pass_on(
    office: Office, deed: Deed, note: str, queue: str | None, colleague: Colleague | None
) -> None:
    draft, ticket = deed.draft, deed.ticket
    there = office.groups.of_queue(queue).chat if queue is not None else ticket.chat
    moves = queue is not None and there != office.groups.of_ticket(ticket.chat).chat
    event = lifecycle.Transfer(
        note=note,
        queue=queue,
        chat=there if moves else None,
        to_id=colleague.account if colleague is not None else None,
        to_name=colleague.name if colleague is not None else None,
        **deed.who.act,
    )
    move = office.posts.move(draft, ticket, event)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        return
    deed.ticket = move.ticket
    if deed.tap is not None:
        office.posts.toast(deed, None)
    draft.note(
        name="ticket.transferred",
        kind="ticket",
        text=note,
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    if moves:
        await move_over(office, draft, ticket, move.ticket)
    to = colleague.name if colleague is not None else queue or ""
    below = RichText(note)
    if colleague is not None:
        below = below + "\n" + mention(colleague.account, colleague.name)
    values = {"name": deed.who.name, "to": to}
    office.posts.say(draft, move.ticket, "transferred", values=values, below=below)
    if colleague is not None:
        await given(office, draft, move.ticket, colleague.account, colleague.name)
    await office.posts.redraw(draft, move.ticket)


async def move_over(office: Office, draft: Draft, before: Ticket, after: Ticket) -> None:
    """A card in the other group, with a link to the old topic; the old one says where it went.

    Call it after a transfer that changed the group, whoever made it.
    """
    await office.posts.show(draft, after)
    old = office.groups.of_ticket(before.chat)
    place = await _place(office, before, old.chat)
    office.posts.say(
        draft,
        after,
        "moved_here",
        values={"number": after.number},
        below=_linked(link_to(old.chat, place)),
    )
    new = office.groups.of_ticket(after.chat)
    place = await _place(office, after, new.chat)
    url = link_to(new.chat, place)
    # `before` only says where to speak: it still lives in the old group
    office.posts.say(
        draft,
        before,
        "moved_there" if url else "moved_there_soon",
        values={"number": after.number},
        below=_linked(url),
    )
    if url is None:
        draft.set_timer(after.id, TICKET_TIMER, LINK, draft.now + _SOON)


async def linked(office: Office, draft: Draft, ticket: Ticket) -> None:
    """The new topic is there by now: the old one gets its link."""
    was = await office.store.holdings.was_in(ticket.id)
    if was is None or office.groups.at(was[0]) is None:
        return
    old_chat, since = was
    new = office.groups.of_ticket(ticket.chat)
    place = await _place(office, ticket, new.chat)
    url = link_to(new.chat, place)
    if place is None and draft.now - since < _GIVE_UP:
        draft.set_timer(ticket.id, TICKET_TIMER, LINK, draft.now + _SOON)
    elif url is not None:
        office.posts.say(
            draft,
            replace(ticket, chat=old_chat),  # only to say where to speak
            "moved_there",
            values={"number": ticket.number},
            below=_linked(url),
        )


async def _place(office: Office, ticket: Ticket, chat: str) -> str | None:
    """Its topic there, or the message of its card."""
    tickets = office.store.tickets
    group = office.groups.at(chat)
    if group is not None and group.forum:
        thread = await tickets.thread(ticket.conversation_id, chat)
        return thread.thread_id if thread is not None and not thread.gone else None
    return await tickets.card(ticket.id, chat)


def _linked(url: str | None) -> RichText | None:
    return styled("text_link", url, url=url) if url is not None else None


# --- the drafted note ------------------------------------------------------------------------


async def _show_draft(
    office: Office, deed: Deed, queue: str | None, colleague: Colleague | None
) -> None:
    language = deed.group.language
    to = colleague.name if colleague is not None else queue or ""
    code = f"p.{_hashed(colleague.account)}" if colleague else f"q.{_hashed(queue or '')}"
    button = named_button(
        office, deed.ticket, f"transfer:{code}", words("transfer_anyway", language)
    )
    note = await _draft_of(office, deed)
    if deed.tap is not None:
        office.posts.toast(deed, None)
    text = phrase("transfer_draft", language, to=to)
    text = text + "\n" + styled("blockquote", note)
    office.posts.reply(deed, text, ((button,),))


async def _draft_of(office: Office, deed: Deed) -> str:
    """From what crossed since the hand-over; what is secret is hidden as on the card."""
    draft, ticket = deed.draft, deed.ticket
    cards = office.posts.cards
    hide = draft.hider(cards.secrets(draft) if cards is not None else ())
    points = await office.store.touchpoints.latest(draft.here.id, _LOOKED_AT)
    mine = [point for point in points if point["ticket_id"] == ticket.id]
    shared = shared_texts(ticket)

    def said(direction: str, initiator: str) -> list[str]:
        return [
            covered(hide(point["text"]), shared)
            for point in mine
            if (point["direction"], point["initiator"]) == (direction, initiator)
        ]

    known = Known(
        customer=covered(draft.customer.name, shared),
        reason=covered(hide(ticket.reason), shared),
        answers={
            label: covered(hide(str(value)), shared)
            for label, value in {**ticket.shared, **ticket.answers}.items()
        },
        ours=said("out", "operator"),
        theirs=said("in", "customer"),
    )
    return drafted(known, deed.group.language)


def _hashed(name: str) -> str:
    """Short enough for a button, whatever the name."""
    return f"{zlib.crc32(name.encode('utf-8', 'replace')):08x}"


def _coded(
    code: re.Match[str], queues: Sequence[str], known: Sequence[Colleague]
) -> tuple[str | None, Colleague | None]:
    if code[1] == "q":
        return next((queue for queue in queues if _hashed(queue) == code[2]), None), None
    return None, next((one for one in known if _hashed(one.account) == code[2]), None)


ROWS = (Command(name="transfer", on_ticket=transfer, about="about_transfer"),)
LOOKS = {LINK: linked}
