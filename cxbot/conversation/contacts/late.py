"""Answers to a survey that silence had ended: as long as they count, it is taken up again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cxbot.conversation.contacts.surveys import open_question
from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import ChoiceTap
from cxbot.conversation.sessions import Sessions
from cxbot.flow import ratings
from cxbot.flow.protocol import Answered
from cxbot.flow.state import SessionState
from cxbot.model.conversation import Session
from cxbot.model.message import Inbound
from cxbot.model.value import replace
from cxbot.store.contacts import Contacts, still_open

#: Where the scales end that people are asked to rate on.
_SCALES = (3, 4, 5, 6, 7, 9, 10)


class LateAnswers:
    def __init__(self, sessions: Sessions, stored: Contacts) -> None:
        self._sessions = sessions
        self._stored = stored

    async def tapped(self, draft: Draft, tap: ChoiceTap) -> bool:
        """Whether the question of that button is open again, and has this answer."""
        if draft.session(tap.session_id) is not None:
            return False
        rows = await self._stored.invitations(tap.session_id)
        row = next((row for row in reversed(rows) if still_open(row)), None)
        if row is None or row["conversation_id"] != draft.here.id:
            return False
        if draft.now >= row["window_until"]:
            return False
        return await self._answered(draft, row, Answered(choice=tap.index), tap.question)

    async def typed(self, draft: Draft, message: Inbound) -> bool:
        """Whether a rating that nobody else wants is the answer to such a question."""
        text = message.text.text
        if all(ratings.read(text, 0, most) is None for most in _SCALES):
            return False
        row = await self._stored.late(draft.customer.id, draft.here.id, draft.now)
        if row is None:
            return False
        return await self._answered(draft, row, Answered(text=text), None)

    def _fits(self, state: SessionState, question: int | None) -> bool:
        """The tapped question is the one that was open; what is typed is only a rating."""
        if question is not None:
            return state.question == question
        step = open_question(self._sessions.catalog, state)
        return step is not None and step.answer.kind == "rating"

    async def _answered(
        self, draft: Draft, row: Mapping[str, Any], answered: Answered, question: int | None
    ) -> bool:
        state = _state(row)
        session = _session(row, state)
        erased = draft.customer.erased_at
        if draft.ticket is not None or (erased is not None and row["asked_at"] <= erased):
            return False
        if not self._fits(state, question) or not self._sessions.accepts(draft, session, answered):
            return False
        above = draft.open_session
        if above is not None:
            if above.status != "asking":
                return False
            draft.put_session(replace(above, on_hold="paused"))
        draft.put_session(session)
        taken = {**row["late"], "taken": True, "open": False}
        draft.turn.add("invitation.late", {"row": row["id"], "state": taken})
        await self._sessions.feed(draft, session, answered)
        return True


def _state(row: Mapping[str, Any]) -> SessionState:
    """As it stood; its reminder and the limit of its silence are over."""
    state = SessionState.from_json(row["late"]["state"])
    *below, top = state.frames
    if top.waiting is not None:
        top = replace(top, waiting=top.waiting.but(remind="", no_reply="", reminded=True))
    return replace(state, frames=(*below, top))


def _session(row: Mapping[str, Any], state: SessionState) -> Session:
    return Session(
        id=row["session_id"],
        flow=state.flow,
        flow_version=state.version,
        status=state.status,
        state=state.to_json(),
        started_at=datetime.fromisoformat(row["late"]["started_at"]),
    )
