"""How an operator ends a ticket, and opens it again."""

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.holding import perform
from cxbot.conversation.desk.marking import marks
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.relaying import relay
from cxbot.desk import lifecycle
from cxbot.desk.phrases import Key
from cxbot.model.text import RichText


async def resolve(office: Office, deed: Deed) -> None:
    """`/resolve text` says a last word to the customer first; one that may not go to them ends
    nothing, and whoever wrote it is told why."""
    last_word = deed.argument and deed.ticket.open and deed.tap is None
    if last_word and not await relay(office, deed, RichText(deed.argument)):
        return
    unanswered = deed.ticket.waiting_since is not None and not deed.argument
    event = lifecycle.Resolve(**deed.who.act)
    said: Key = "resolved_unanswered" if unanswered else "resolved"
    await perform(office, deed, event, said, marks)


async def give_back(office: Office, deed: Deed) -> None:
    event = lifecycle.ReturnToBot(**deed.who.act)
    await perform(office, deed, event, "returned")


async def reopen(office: Office, deed: Deed) -> None:
    other = deed.draft.ticket
    if other is not None and other.id != deed.ticket.id:
        office.posts.answer(deed, "other_open", {"number": other.number})
        return
    event = lifecycle.Reopen(**deed.who.act)
    await perform(office, deed, event, "reopened")


async def go_on(office: Office, deed: Deed) -> None:
    """As `reopen`; what is closed for good stays so, and a new ticket of theirs takes its place."""
    draft = deed.draft
    if deed.ticket.state != "closed" or draft.ticket is not None:
        await reopen(office, deed)
        return
    office.posts.toast(deed, None)
    deed.ticket = await office.tickets.open_another(draft, deed.ticket, deed.who)


ROWS = (
    Command(name="resolve", aliases=("done",), on_ticket=resolve, about="about_resolve"),
    Command(name="return", on_ticket=give_back, about="about_return"),
    Command(name="reopen", on_ticket=reopen, about="about_reopen"),
)
