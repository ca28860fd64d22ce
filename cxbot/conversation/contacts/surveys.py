"""The life of an invitation: asked, answered in part or whole, refused, left unanswered.

Whatever happens to a session is shown to it; only surveys and what the bot began cost it anything.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from cxbot.conversation.contacts.consents import STOP
from cxbot.conversation.contacts.rows import Row, answer_row
from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Accepted, Event, Say, TimerFired
from cxbot.flow.state import SessionState
from cxbot.flow.steps import AskStep
from cxbot.model.conversation import Session
from cxbot.store.store import Store


class Passed(Struct, frozen=True, kw_only=True):
    """One advance() of a session."""

    before: SessionState
    after: SessionState
    event: Event
    #: Another flow takes over at once: nobody said that this one should stop.
    quiet: bool = False


class Surveys:
    def __init__(self, flows: Flows, store: Store) -> None:
        self._flows = flows
        self._store = store

    def said(self, draft: Draft, session: Session, said: Say, touchpoint_id: str) -> None:
        """The first message of an invitation carries it, or rather the first question."""
        rows, asks = draft.turn.of("invitation"), said.kind == "question"
        for at, row in enumerate(rows):
            if row["session_id"] != session.id or not (asks or row["touchpoint_id"] is None):
                continue
            about = {"touchpoint": said.place.touchpoint, "stage": said.place.stage}
            told = {name: value for name, value in about.items() if asks and value is not None}
            rows[at] = {**row, **told, "touchpoint_id": touchpoint_id}

    async def accepted(
        self, draft: Draft, session: Session, before: SessionState, accepted: Accepted
    ) -> bool:
        """Keeps the answer. False: it is the last that may be asked, for the customer has said
        meanwhile that they want no more of it."""
        survey = survey_of(self._flows.catalog, before)
        if survey is None:
            return True
        invitation = None
        if before.contact:
            invitation = _of(await self._invitations(draft, session), survey.name)
        if invitation is None or draft.now < invitation["window_until"]:
            step = open_question(self._flows.catalog, before)
            if step is not None:
                row = answer_row(draft, session, survey, step, accepted, invitation)
                draft.turn.add("answer", row)
            if invitation is not None:
                answered = {"row": invitation["id"], "at": draft.now}
                draft.turn.add("invitation.answered", answered)
        return invitation is None or draft.customer.agrees("survey")

    async def passed(self, draft: Draft, session: Session, passed: Passed) -> None:
        """What became of the session's invitations by that."""
        before, after = passed.before, passed.after
        if not before.contact or after is before:
            return
        surveys = _surveys(self._flows.catalog, before)
        if not surveys or (all(_runs(after, name) for name in surveys) and not _silent(passed)):
            return  # it goes on
        for row in await self._invitations(draft, session):
            self._became(draft, session, row, passed)

    def _became(self, draft: Draft, session: Session, row: Row, passed: Passed) -> None:
        before, after = passed.before, passed.after
        if row["completed_at"] is not None:
            return
        running = _runs(before, row["flow"])
        ended = after.outcome == "finished" or (running and not _stands(after, row["flow"]))
        if ended and _is_answered(draft, row):
            draft.turn.add("invitation.completed", {"row": row["id"], "at": draft.now})
        elif after.outcome == "stopped" and not passed.quiet:
            self._refused(draft, row, by_bot=row["kind"] == "first" or before.leave)
        elif running and _silent(passed) and draft.now < row["window_until"]:
            late = {
                "state": before.to_json(),
                "started_at": session.started_at.isoformat(),
                "taken": bool(row["late"] and row["late"]["taken"]),
            }
            draft.turn.add("invitation.late", {"row": row["id"], "state": late})

    def _refused(self, draft: Draft, row: Row, *, by_bot: bool) -> None:
        """Who says stop to a survey that the bot began, by itself or behind other news of its own,
        wants no other one either."""
        draft.turn.add("invitation.refused", {"row": row["id"], "at": draft.now})
        draft.turn.add("invitation.closed", {"row": row["id"]})
        if by_bot:
            words = draft.arrived.text if draft.arrived is not None else ""
            draft.agree("survey", given=False, act=STOP, words=draft.hider()(words))

    async def withdrawn(self, draft: Draft) -> None:
        """Consent was taken back: what is open was refused. An answer to it still counts."""
        for row in await self._store.contacts.open(draft.customer.id, draft.now):
            draft.turn.add("invitation.refused", {"row": row["id"], "at": draft.now})

    async def _invitations(self, draft: Draft, session: Session) -> Sequence[Mapping[str, Any]]:
        """As this turn leaves them so far; those it makes are stored by nobody yet."""
        kinds = {row["id"]: row["kind"] for row in draft.turn.of("contact")}
        made = (row for row in draft.turn.of("invitation") if row["session_id"] == session.id)
        ours = [{**row, "kind": kinds[row["id"]]} for row in made]
        rows = [*await self._store.contacts.invitations(session.id), *ours]
        late = {row["row"]: row["state"] for row in draft.turn.of("invitation.late")}
        return [{**row, "late": late.get(row["id"], row["late"])} for row in rows]


def survey_of(catalog: Catalog, state: SessionState) -> Flow | None:
    """The innermost survey that the session is in, unless an anytime entry runs on top of it."""
    for frame in reversed(state.frames):
        if frame.role == "anytime":
            return None
        flow = catalog.flow(frame.flow, frame.version)
        if flow is not None and flow.contact.purpose == "survey":
            return flow
    return None


def _surveys(catalog: Catalog, state: SessionState) -> list[str]:
    """All surveys that the session is in."""
    flows = (catalog.flow(frame.flow, frame.version) for frame in state.frames)
    return [flow.name for flow in flows if flow and flow.contact.purpose == "survey"]


def _silent(passed: Passed) -> bool:
    return isinstance(passed.event, TimerFired) and passed.event.kind == "no_reply"


def open_question(catalog: Catalog, state: SessionState) -> AskStep | None:
    top = state.frames[-1]
    flow = catalog.flow(top.flow, top.version)
    step = flow.steps.get(top.at or "") if flow is not None else None
    return step if isinstance(step, AskStep) else None


def _of(rows: Sequence[Row], flow: str) -> Row | None:
    return next((row for row in reversed(rows) if row["flow"] == flow), None)


def _stands(state: SessionState, flow: str) -> bool:
    """Also where something else ended the session in the midst of it."""
    return any(frame.flow == flow for frame in state.frames)


def _runs(state: SessionState, flow: str) -> bool:
    return state.outcome is None and _stands(state, flow)


def _is_answered(draft: Draft, row: Row) -> bool:
    ours = (one["row"] for one in draft.turn.of("invitation.answered"))
    return row["answered_at"] is not None or row["id"] in ours
