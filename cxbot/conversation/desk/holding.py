"""Who holds a ticket: take, drop, give to a colleague, and what the group is told of it."""

from collections.abc import Callable, Sequence

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.roles import may
from cxbot.conversation.desk.seeking import given
from cxbot.desk import lifecycle
from cxbot.desk.assigning.colleagues import Colleague, find
from cxbot.desk.mentions import mention
from cxbot.desk.phrases import Key, one_line, phrase, words
from cxbot.desk.surface import Keyboard
from cxbot.model.message import Button
from cxbot.model.ticket import Ticket

#: Buttons with names; who has more colleagues writes the name.
_MOST_BUTTONS = 8
_MAX_LABEL = 32
_FORCE = frozenset({"force", "!"})


#: What can be tapped, of the ticket as it is then, in that language.
Buttons = Callable[[Office, Ticket, str], Keyboard]


async def perform(
    office: Office,
    deed: Deed,
    event: lifecycle.ByOperator,
    said: Key,
    buttons: Buttons | None = None,
) -> bool:
    """An operator's act on a ticket, said in its topic; who was second is told who was first.

    `buttons` are those under the sentence. False when it was refused.
    """
    draft, ticket = deed.draft, deed.ticket
    move = office.posts.move(draft, ticket, event)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        await office.posts.redraw(draft, ticket)
        return False
    deed.ticket = move.ticket
    if deed.tap is not None:
        office.posts.toast(deed, None)
    below = buttons(office, move.ticket, deed.group.language) if buttons is not None else ()
    office.posts.say(draft, move.ticket, said, values={"name": deed.who.name}, buttons=below)
    draft.note(
        name=f"ticket.{move.happened[-1].kind}" if move.happened else "ticket.changed",
        kind="ticket",
        text="",
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    await office.posts.redraw(draft, move.ticket)
    if move.outcome is not None:
        await office.tickets.tell_flow(draft, move.outcome)
    return True


async def take(office: Office, deed: Deed) -> None:
    """What somebody else holds a supervisor takes with `force`, or by the button of a question."""
    force = deed.argument.strip().lower() in _FORCE
    event = lifecycle.Take(force=force, **deed.who.act)
    if not force and deed.who.supervises and _anothers(deed):
        _ask(office, deed)
        return
    await perform(office, deed, event, "taken_by")


def _anothers(deed: Deed) -> bool:
    ticket = deed.ticket
    return ticket.open and ticket.held and ticket.operator_id != deed.who.account


def _ask(office: Office, deed: Deed) -> None:
    name, ticket = deed.ticket.operator_name or "", deed.ticket
    if deed.tap is not None:
        office.posts.toast(deed, "already_taken", {"name": name})
    office.posts.say(
        deed.draft,
        ticket,
        "take_over_sure",
        values={"name": name, "number": ticket.number},
        reply_to=deed.message.message_id if deed.tap is None else None,
        buttons=((_button(office, deed, "take:force", "take_over"),),),
    )


def _button(office: Office, deed: Deed, action: str, key: Key) -> Button:
    return named_button(office, deed.ticket, action, words(key, deed.group.language))


def named_button(office: Office, ticket: Ticket, action: str, label: str) -> Button:
    assert office.posts.surface is not None  # who acts does so in a group of ours
    return office.posts.surface.button(ticket, action, label)


async def drop(office: Office, deed: Deed) -> None:
    event = lifecycle.Drop(**deed.who.act)
    await perform(office, deed, event, "dropped")


# --- to a colleague ------------------------------------------------------------------------------


async def assign(office: Office, deed: Deed) -> None:
    """`/assign @olga`: only to somebody who is an operator of that group now."""
    draft, ticket = deed.draft, deed.ticket
    known = await office.people.colleagues(office.rules)
    if not deed.argument.strip():
        await _offer(office, deed, known)
        return
    colleague = chosen(office, deed, known)
    if colleague is None or not await operates(office, deed, colleague):
        return
    event = lifecycle.Assign(
        to_id=colleague.account,
        to_name=colleague.name,
        by=deed.who.account,
        by_name=deed.who.name,
    )
    move = office.posts.move(draft, ticket, event)
    if move.refused is not None:
        office.posts.answer(deed, move.refused.key, move.refused.values)
        return
    deed.ticket = move.ticket
    if deed.tap is not None:
        office.posts.toast(deed, None)
    there = await office.people.on(colleague.account, draft.now)
    office.posts.say(
        draft,
        move.ticket,
        "given_by" if there else "given_away",
        values={"by": deed.who.name, "name": colleague.name},
        below=mention(colleague.account, colleague.name),
    )
    await given(office, draft, move.ticket, colleague.account, colleague.name)
    await office.posts.redraw(draft, move.ticket)


async def _offer(office: Office, deed: Deed, known: list[Colleague]) -> None:
    there = [one for one in known if await office.people.on(one.account, deed.draft.now)]
    others = [one for one in there if one.account != deed.ticket.operator_id]
    buttons = [
        named_button(office, deed.ticket, f"assign:{one.account}", one_line(one.name, _MAX_LABEL))
        for one in others[:_MOST_BUTTONS]
    ]
    if deed.tap is not None:
        office.posts.toast(deed, None)
    text = phrase("give_whom", deed.group.language)
    pairs = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    office.posts.reply(deed, text, pairs)


def chosen(office: Office, deed: Deed, known: Sequence[Colleague]) -> Colleague | None:
    """Whom the argument means; whoever wrote is told why nobody was found."""
    language, found = deed.group.language, find(deed.argument, known)
    if found.several:
        names = ", ".join(one.name for one in found.several)
        office.posts.answer(deed, "several_operators", {"name": deed.argument, "known": names})
    elif found.one is None:
        hint: Key = "did_you_mean" if found.near else "there_are"
        names = found.near or ", ".join(one.name for one in known)
        near = words(hint, language, known=names) if names else ""
        office.posts.answer(deed, "unknown_operator", {"name": deed.argument, "near": near})
    return found.one


async def operates(office: Office, deed: Deed, colleague: Colleague) -> bool:
    """Are they one of this group's operators at this moment?"""
    chat = office.groups.of_ticket(deed.ticket.chat).chat
    if may(await office.roles.of(colleague.account, chat), "operator"):
        return True
    values = {"name": colleague.name, "number": deed.ticket.number}
    office.posts.answer(deed, "no_operator_here", values)
    return False


ROWS = (
    Command(name="take", on_ticket=take, about="about_take"),
    Command(name="drop", on_ticket=drop, about="about_drop"),
    Command(name="assign", on_ticket=assign, about="about_assign"),
)
