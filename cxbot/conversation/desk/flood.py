"""A customer who writes faster than anybody can read: what is too much stays in the log, and the
group is shown how much it was, in one line a minute."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.model.message import Inbound
from cxbot.model.ticket import Ticket
from cxbot.store.kept_back import FLOODED, SUMMED, KeptBack

if TYPE_CHECKING:
    from cxbot.conversation.desk.office import Office

MOST, WITHIN = 60, timedelta(minutes=1)
_KEY = "flood"


async def keeps(
    kept_back: KeptBack,
    draft: Draft,
    ticket: Ticket,
    message: Inbound,
    tell: Callable[[str], object],
) -> bool:
    """One too many: it isn't shown. The customer is told once, by `tell`."""
    rush = await kept_back.rush(draft.here.id, message.at, MOST, WITHIN)
    if not rush.too_fast:
        return False
    draft.mark(FLOODED)
    if not rush.goes_on:
        tell("desk_too_fast")
    if not await kept_back.flooded(draft.here.id, most=1):
        draft.set_timer(ticket.id, TICKET_TIMER, _KEY, draft.now + WITHIN)
    return True


async def sum_up(office: "Office", draft: Draft, ticket: Ticket) -> None:
    """How many were kept back. From now on they count as told."""
    flooded = await office.store.kept_back.flooded(draft.here.id)
    for point in flooded:
        draft.turn.add("touchpoint.outcome", {"row": point, "as": SUMMED, "repeat": False})
    if flooded:
        office.posts.say(draft, ticket, "flooded", values={"count": len(flooded)})


LOOKS = {_KEY: sum_up}
