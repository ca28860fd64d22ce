"""An operator asks for what is known already: a quiet word to them, and effort of the customer's.

It is sent all the same: perhaps they know why.
"""

from collections.abc import Mapping

from cxbot.conversation.desk.deed import Deed
from cxbot.conversation.desk.office import Office
from cxbot.desk import lifecycle
from cxbot.desk.card.contacts import covered
from cxbot.desk.phrases import one_line
from cxbot.desk.reasked import reasked
from cxbot.model.text import RichText
from cxbot.store.outbox import COSMETIC

#: Of the exchange, as the map counts it.
FLAG = "reask"
_MAX_LABEL, _MAX_VALUE = 32, 60


def found(deed: Deed, text: RichText) -> Mapping[str, str]:
    """What a message to the customer asks for in vain: label -> value, each thing once."""
    known = _known(deed)
    asked: dict[str, str] = {}
    for label in reasked(text.text, known):
        value = str(known[label]).strip()
        if value not in asked.values():
            asked[label] = value
    return asked


def tell(office: Office, deed: Deed, asked: Mapping[str, str]) -> None:
    """In the topic, under what they wrote, and in the ticket's log."""
    surface = office.posts.surface
    for label in asked:
        move = office.posts.move(deed.draft, deed.ticket, lifecycle.Reasked(what=label))
        deed.ticket = move.ticket
    if surface is None or not asked:
        return
    shared = [str(value) for value in deed.ticket.shared.values()]
    shown = [
        f"{one_line(label.replace('_', ' '), _MAX_LABEL)} "
        f"{one_line(covered(value, shared), _MAX_VALUE)}"
        for label, value in asked.items()
    ]
    hint = surface.say(
        deed.draft.dialogue,
        deed.ticket,
        "reasked_known",
        reply_to=deed.message.message_id,
        values={"what": ", ".join(shown)},
    )
    office.posts.post(deed.draft, hint, COSMETIC)


def _known(deed: Deed) -> Mapping[str, object]:
    """What the flow shared and learnt, and what we know of the customer anyway. Secrets are in
    neither."""
    ticket, customer = deed.ticket, deed.draft.customer
    ours: dict[str, object] = {
        "name": customer.name,
        "phone": customer.phone,
        "email": customer.email,
    }
    if customer.language_chosen:
        ours["language"] = customer.language
    if customer.orders_count == 1:  # of several they may mean another
        ours["order"] = customer.last_order
    known = dict(ticket.shared)
    for more in (ticket.answers, ours):
        known |= {label: value for label, value in more.items() if label not in known}
    return known
