"""What stands behind the ⋯ of a card: pages that open in place of its buttons, and contacts shown
to one person."""

from collections.abc import Sequence

from cxbot.conversation.desk import gate
from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.desk.card import Choice, Page, found, options, picked
from cxbot.desk.card.keyboard import PAGES
from cxbot.desk.phrases import Key, cut, one_line
from cxbot.desk.surface import Values
from cxbot.model.text import RichText

_MOST_TAGS = 8
_MAX_TOAST = 200
_MAX_CONTACT = 60

#: Acts that mean something else when another has changed the ticket since their button was made.
CAREFUL = frozenset({"drop", "return", "resolve", "pick", "prio"})
_CHANGES: dict[str, Key] = {
    "taken": "since_taken",
    "assigned": "since_assigned",
    "dropped": "since_dropped",
    "transferred": "since_transferred",
    "resolved": "since_resolved",
    "returned": "since_returned",
    "cancelled": "since_cancelled",
    "closed": "since_closed",
    "reopened": "since_reopened",
    "snoozed": "since_snoozed",
    "woke": "since_woke",
}


async def changed_since(office: Office, deed: Deed) -> tuple[Key, Values] | None:
    """What somebody else has done to the ticket since the tapped button was made.

    The version alone says nothing: it rises with every message, too.
    """
    tap, ticket = deed.tap, deed.ticket
    if tap is None or tap.version >= ticket.version:
        return None
    for row in reversed(await office.store.past.events(ticket.id, tap.version)):
        key = _CHANGES.get(row["type"])
        if key is None or row["actor"] == deed.who.actor:
            continue
        name = row["data"].get("operator") or row["changed"].get("operator_name") or "cxbot"
        if row["type"] == "assigned":
            name = row["changed"].get("operator_name") or name
        return key, {"name": one_line(str(name), _MAX_CONTACT)}
    return None


# --- pages ---------------------------------------------------------------------------------------


async def open_page(office: Office, deed: Deed) -> None:
    """`menu:PAGE`: the buttons under the tapped card become others."""
    page = next((one for one in PAGES if one == deed.argument), None)
    if page is None or not deed.ticket.open:
        office.posts.toast(deed, "stale")
        await office.posts.redraw(deed.draft, deed.ticket, anyway=True)
        return
    choices = await _choices(office, deed, page)
    hints: dict[Page, Key] = {"transfer": "pick_transfer", "tag": "pick_tag"}
    office.posts.toast(deed, hints.get(page))
    if page in hints and not choices:
        return
    surface, message_id = office.posts.surface, deed.message.message_id
    if surface is not None and message_id is not None:
        office.posts.post(deed.draft, surface.menu(deed.ticket, page, choices, message_id))


async def pick(office: Office, deed: Deed) -> None:
    """One line of a page: it is what the command with these words would be."""
    code = picked(deed.argument)
    page, wanted = code if code is not None else ("card", "")
    choices = await _choices(office, deed, page)
    choice = next((one for one in choices if one.code == wanted), None)
    command = office.commands.tapped(choice.command) if choice is not None else None
    if choice is None or command is None or command.on_ticket is None:
        office.posts.toast(deed, "stale")
    elif await gate.permits(office, deed, command):
        deed.argument = choice.argument
        await command.on_ticket(office, deed)
    await office.posts.redraw(deed.draft, deed.ticket, anyway=True)


async def _choices(office: Office, deed: Deed, page: Page) -> Sequence[Choice]:
    tags = await office.store.past.tags(_MOST_TAGS) if page == "tag" else ()
    return options(page, deed.ticket, office.rules, tags, deed.group.language)


# --- contacts ------------------------------------------------------------------------------------


async def contact(office: Office, deed: Deed) -> None:
    """Phone and e-mail, to whoever holds the ticket or supervises, and to nobody else."""
    ticket, who = deed.ticket, deed.who
    if not who.supervises and ticket.operator_id != who.account:
        await gate.refuse(office, deed, "contact", "contact_refused")
        return
    contacts = contacts_of(deed)
    if not contacts:
        office.posts.toast(deed, "no_contact")
        return
    subject = f"#C{ticket.number}"
    deed.draft.audit(who.actor, "contact_shown", subject, customer=deed.draft.customer.id)
    office.posts.toast_text(deed, RichText(cut("\n".join(contacts), _MAX_TOAST)))


def contacts_of(deed: Deed) -> Sequence[str]:
    """Theirs as we know them, then those among their answers."""
    customer = deed.draft.customer
    told = [str(value) for value in deed.ticket.answers.values()]
    every = [customer.phone, customer.email, *(one for text in told for one in found(text))]
    return list(dict.fromkeys(one_line(one, _MAX_CONTACT) for one in every if one))


ROWS = (
    Command(name="menu", on_ticket=open_page, button_only=True),
    Command(name="pick", on_ticket=pick, button_only=True),
    Command(name="contact", on_ticket=contact, button_only=True),
)
