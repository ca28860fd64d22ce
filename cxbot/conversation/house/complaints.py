"""`complaint.file`: what went wrong, under a number, tied to what it is about."""

from collections.abc import Mapping
from itertools import chain
from typing import Any

from cxbot.actions.house import FiledComplaint
from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.model.conversation import Session
from cxbot.model.value import replace
from cxbot.store.complaints import Complaint, complaint_row
from cxbot.store.complaints import Complaints as Stored

#: What an exchange that files one is called.
FILED = "complaint.filed"
_FELT: Mapping[str, Any] = {"sentiment": "negative", "sentiment_source": "behaviour"}


class Complaints:
    def __init__(self, flows: Flows, stored: Stored) -> None:
        self._flows = flows
        self._stored = stored

    async def file(
        self, text: str, about: str | None, draft: Draft, session: Session
    ) -> FiledComplaint:
        """The same words of the same session are the same complaint."""
        text, about = draft.hider()(text), about or None
        number = _in_turn(draft, session.id, text)
        number = number or await self._stored.of_session(session.id, text)
        if number is None:
            number = await self._new(text, about, draft, session)
        return FiledComplaint(reference=f"C-{number}")

    async def _new(self, text: str, about: str | None, draft: Draft, session: Session) -> int:
        after: list[int] = [row["number"] + 1 for row in draft.turn.of("complaint")]
        number = max([await self._stored.next_number(), *after])
        found = await self._stored.about(draft.customer.id, session.flow, about)
        filed = Complaint(
            number=number,
            customer_id=draft.customer.id,
            conversation_id=draft.here.id,
            session_id=session.id,
            touchpoint_id=found.id if found is not None else None,
            touchpoint=found.touchpoint if found is not None else self._named(about),
            stage=found.stage if found is not None else None,
            text=text,
            at=draft.now,
        )
        draft.turn.add("complaint", complaint_row(filed))
        self._mark(draft, session, number)
        return number

    def _named(self, about: str | None) -> str | None:
        """Only a touchpoint that flows have: what else a flow writes there may be the customer's
        words, and those belong into the text, which is hidden and erased."""
        places = (flow.places.values() for flow in self._flows.catalog.flows.values())
        known = {place.touchpoint for place in chain.from_iterable(places)}
        return about if about in known else None

    def _mark(self, draft: Draft, session: Session, number: int) -> None:
        """Whoever complains has said how they feel, however kind their words."""
        if draft.arrived is not None:
            draft.arrived = replace(draft.arrived, name=FILED, **_FELT)
            return
        text = f"C-{number}"
        draft.note(name=FILED, kind="event", text=text, session_id=session.id, **_FELT)


def _in_turn(draft: Draft, session_id: str, text: str) -> int | None:
    for row in draft.turn.of("complaint"):
        if (row["session_id"], row["text"]) == (session_id, text):
            return int(row["number"])
    return None
