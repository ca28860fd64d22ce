"""What an operator writes for colleagues."""

from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import remember
from cxbot.desk import lifecycle


def note(office: Office, deed: Deed, text: str) -> None:
    """Kept with the ticket; it stays in the group."""
    draft, ticket = deed.draft, deed.ticket
    deed.ticket = office.posts.move(
        draft, ticket, lifecycle.Noted(text=text, **deed.who.act)
    ).ticket
    draft.note(
        name="note.written",
        kind="note",
        text=text,
        initiator="operator",
        operator_id=deed.who.account,
        ticket_id=ticket.id,
    )
    remember(deed, "note")
