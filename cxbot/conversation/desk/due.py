"""A ticket's appointment has come: each kind has one answer, in the module of its matter."""

from collections.abc import Awaitable, Callable, Mapping

from cxbot.conversation.desk.cards import REDRAW
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.posts import TICKET_TIMER
from cxbot.conversation.draft import Draft
from cxbot.desk.appointments import Appointment, appointments
from cxbot.model.ticket import Ticket

Due = Callable[[Office, Draft, Ticket], Awaitable[None]]


class Appointments:
    def __init__(
        self, office: Office, kinds: Mapping[Appointment, Due], looks: Mapping[str, Due]
    ) -> None:
        """`looks`: timers that follow from no fact of the ticket; whoever looks decides whether
        there is still anything to do."""
        self._office = office
        self._kinds = kinds
        self._looks = looks

    async def take(self, draft: Draft, ticket_id: str, key: str) -> None:
        """What fired after a change isn't due any more, or not yet."""
        office = self._office
        ticket = draft.ticket
        if ticket is None or ticket.id != ticket_id:
            ticket = await office.store.tickets.get(ticket_id)
        if ticket is None or ticket.conversation_id != draft.here.id:
            return  # of somebody who was erased meanwhile
        if key in self._looks:
            await self._looks[key](office, draft, ticket)
            return
        if key == REDRAW:
            await office.posts.redraw(draft, ticket, anyway=True)
            return
        now = appointments(ticket, office.rules)
        for kind, due in now.items():
            if kind != key:
                continue
            if due > draft.now:
                draft.set_timer(ticket.id, TICKET_TIMER, key, due)
            elif kind in self._kinds:
                await self._kinds[kind](office, draft, ticket)
