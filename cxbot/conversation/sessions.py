"""Runs sessions: feeds events to the flow language and turns its effects into the draft's rows."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from cxbot.conversation import pending
from cxbot.conversation.contacts.asking import Contacts
from cxbot.conversation.contacts.surveys import Passed, Surveys, survey_of
from cxbot.conversation.draft import UNSAID, Draft
from cxbot.conversation.held import Held
from cxbot.conversation.live import Flows
from cxbot.conversation.states import States, hidden, secret_values, shown
from cxbot.conversation.voice import Voice
from cxbot.errors import ActionError
from cxbot.flow import protocol
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow, limit, starts
from cxbot.flow.interpreter import accepts, advance
from cxbot.flow.state import SessionState
from cxbot.flow.values.plainvalue import plain_value
from cxbot.model.conversation import Session
from cxbot.model.message import Inbound
from cxbot.model.text import clean
from cxbot.model.touchpoint import Place
from cxbot.model.value import replace
from cxbot.store.conversations import limit_key
from cxbot.store.delays import DelayLog
from cxbot.store.store import Store

logger = logging.getLogger(__name__)

_MOST_RESUMED = 20
#: A messenger lets its people edit for no longer.
_EDITABLE = timedelta(hours=48)


class CallsActions(Protocol):
    """The owner's functions, ready to be awaited."""

    async def call(self, call: protocol.CallAction, draft: Draft, session: Session) -> Any:
        """Plain JSON values; raises ActionError or TimeoutError."""
        ...


class OpensTickets(Protocol):
    """The desk's side of `human`."""

    async def open_ticket(
        self,
        draft: Draft,
        session: Session,
        asked: protocol.OpenTicket,
        answers: Mapping[str, Any],
    ) -> None: ...


@dataclass(slots=True, kw_only=True)
class _Run:
    """One event on its way through a session."""

    session: Session
    #: When the bot first wanted to write, if that is what comes of it.
    since: datetime
    quiet: bool
    before: SessionState = field(init=False)
    held: Held = field(init=False)
    outcome: protocol.Ended | None = None
    #: The customer wants no more of the survey: this was its last question.
    last: bool = False


class Sessions:
    """Starts, feeds, pauses and resumes sessions within a draft."""

    def __init__(
        self,
        flows: Flows,
        store: Store,
        actions: CallsActions,
        tickets: OpensTickets,
        contacts: Contacts,
        voice: Voice,
        people: Callable[[], bool] = lambda: True,
    ) -> None:
        """`people`: whether the desk can be reached now."""
        self.flows = flows
        self._store = store
        self._actions = actions
        self._tickets = tickets
        self._contacts = contacts
        self.surveys = Surveys(flows, store)
        self.delays = DelayLog(store.database)
        self._voice = voice
        self._people = people
        self._states = States()

    @property
    def catalog(self) -> Catalog:
        return self.flows.catalog

    def world(self, draft: Draft) -> protocol.World:
        shop = self.catalog.shop
        return draft.world(shop.language, shop.time_zone, people=self._people())

    def accepts(self, draft: Draft, session: Session, answered: protocol.Answered) -> bool:
        state = self._states.of(session)
        return accepts(self.catalog, state, answered, self.world(draft))

    def question_of(self, session: Session) -> int | None:
        """The number of its open question; a tap on another number is too late."""
        return self._states.of(session).question

    # --- starting ----------------------------------------------------------------------------

    async def start(self, draft: Draft, flow: Flow) -> None:
        """The customer asked for it: it goes on top of an open question."""
        above = draft.open_session
        if flow.anytime and above is not None and above.status == "asking":
            await self.feed(draft, above, protocol.Interrupted(flow=flow.name))
            return
        if above is not None and above.status == "asking":
            if above.flow == flow.name:
                await self.feed(draft, above, protocol.Stopped(), quiet=True)
            else:
                draft.put_session(replace(above, on_hold="paused"))
        await self._begin(draft, flow, {}, "customer")

    async def start_by_event(self, draft: Draft, flow: Flow, values: Mapping[str, Any]) -> bool:
        """The shop's event starts it, unless its `if`, its `limit` or a ban says no."""
        if draft.customer.banned(draft.now):
            return False
        world = self.world(draft)
        if not starts(flow, self.catalog, values, world):
            return False
        bound = limit(flow, values, world)
        if bound is not None:
            key = limit_key(bound.key)
            last = await self._store.conversations.started_at(flow.name, draft.customer.id, key)
            if last is not None and (bound.period is None or draft.now - last < bound.period):
                return False
            draft.turn.add(
                "flow_start",
                {
                    "flow": flow.name,
                    "customer_id": draft.customer.id,
                    "key": key,
                    "started_at": draft.now,
                },
            )
        await self._begin(draft, flow, values, "bot")
        return True

    async def _begin(
        self, draft: Draft, flow: Flow, values: Mapping[str, Any], initiative: protocol.Initiative
    ) -> None:
        state = SessionState.new(flow)
        session = Session(
            id=draft.new_session_id(),
            flow=flow.name,
            flow_version=flow.version,
            status="new",
            state=state.to_json(),
            started_at=draft.now,
        )
        started = protocol.Started(values=values, initiative=initiative)
        if initiative == "bot" and self._busy(draft):
            waiting = (pending.to_json(started, draft.now),)
            draft.put_session(replace(session, on_hold="queued", pending=waiting))
            return
        if initiative == "customer" and draft.arrived is not None:
            draft.mark(draft.arrived.outcome or "routed", session_id=session.id)
        await self.feed(draft, session, started)

    def _busy(self, draft: Draft) -> bool:
        return draft.open_session is not None or draft.ticket is not None

    # --- feeding -----------------------------------------------------------------------------

    async def feed(
        self,
        draft: Draft,
        session: Session,
        event: protocol.Event,
        *,
        quiet: bool = False,
        since: datetime | None = None,
    ) -> None:
        """One event to one session, with as many actions as it calls on the way.

        `quiet` keeps what it says from the customer: another flow takes over at once. `since`: when
        it happened, where that was before this turn.
        """
        state = self._states.of(session)
        if isinstance(event, protocol.Started):
            self._trace_start(draft, session, event)
            since = session.started_at
        run = _Run(session=session, since=since or draft.now, quiet=quiet)
        following: protocol.Event | None = event
        while following is not None:
            world = self.world(draft)
            run.held, run.before = Held(state, world.customer, following), state
            state, effects = advance(self.catalog, state, following, world)
            passed = Passed(before=run.before, after=state, event=following, quiet=run.quiet)
            draft.hide(secret_values(self.catalog, state))
            following = await self._carry_out(draft, run, state, effects)
            await self.surveys.passed(draft, session, passed)
        session = replace(session, status=state.status, state=state.to_json())
        if run.outcome is None:
            draft.put_session(session)
            self._states.keep(session, state)
        else:
            self._end(draft, session, state, run.outcome)

    async def _carry_out(
        self,
        draft: Draft,
        run: "_Run",
        state: SessionState,
        effects: tuple[protocol.Effect, ...],
    ) -> protocol.Event | None:
        """What the effects make happen to the session at once."""
        following: protocol.Event | None = None
        for effect in effects:
            match effect:
                case protocol.CallAction():
                    following = await self._call(draft, effect, run.session)
                case protocol.AskLeave():
                    following = await self._contacts.leave(draft, run.session, effect, run.since)
                case protocol.Ended():
                    run.outcome = effect
                case protocol.Accepted():
                    self._accepted(draft, run.session, effect)
                    more = await self.surveys.accepted(draft, run.session, run.before, effect)
                    run.last = not more and survey_of(self.catalog, state) is not None
                case protocol.Say() if run.quiet or (run.last and effect.question is not None):
                    continue
                case protocol.OpenTicket():
                    await self._call_person(draft, run.session, effect, state)
                case protocol.Traced():
                    draft.trace(run.session.id, effect, run.held.before(effect))
                case _:
                    self._apply(draft, run.session, effect)
        if run.last and state.status == "asking":
            self._thank(draft, run.session)
            run.quiet = True
            return protocol.Stopped()
        return following

    def _thank(self, draft: Draft, session: Session) -> None:
        """In place of the question that would come next."""
        language = self.world(draft).language
        text = self.catalog.shop.message("csat_thanks", language)
        if text:
            self._voice.say(draft, session, protocol.Say(text=text, kind="system"), language)

    def _end(
        self, draft: Draft, session: Session, state: SessionState, outcome: protocol.Ended
    ) -> None:
        self._states.forget(session)
        if outcome.outcome == "error":
            logger.error("flow_error", extra={"session": session.id, "detail": outcome.detail})
        draft.asked_on_top = draft.asked_on_top or state.questions > 0
        draft.end_session(session, outcome.outcome)

    async def _call_person(
        self, draft: Draft, session: Session, asked: protocol.OpenTicket, state: SessionState
    ) -> None:
        """What the flow calls secret is no part of it, whatever else repeats it."""
        hide = draft.hider()
        reason = hide(asked.reason)
        share = {label: hidden(value, hide) for label, value in asked.share.items()}
        answers = {
            name: hidden(value, hide)
            for name, value in shown(state).items()
            if name not in asked.secret
        }
        asked = replace(asked, reason=reason, share=share)
        await self._tickets.open_ticket(draft, session, asked, answers)

    def secrets(self, draft: Draft) -> frozenset[str]:
        """What the conversation's sessions know and nobody in the group may read."""
        found = (self._secret_values(session) for session in draft.dialogue.sessions)
        return frozenset[str]().union(*found)

    async def may_be_secret(self, draft: Draft, edited: Inbound) -> bool:
        """The group hasn't got it, and as long as a message may be edited the customer has answered
        something that a flow calls secret: perhaps with this one."""
        since = draft.now - _EDITABLE
        if not await self._store.past.told_since(draft.here.id, UNSAID, since):
            return False
        number = edited.message_id or ""
        tickets = self._store.tickets
        return not await tickets.conversation_of_source(edited.channel, edited.account, number)

    def _secret_values(self, session: Session) -> frozenset[str]:
        try:
            return secret_values(self.catalog, self._states.of(session))
        except Exception:  # a damaged session must not keep a person from being called
            logger.exception("state_unreadable", extra={"session": session.id})
            return frozenset()

    def _trace_start(self, draft: Draft, session: Session, event: protocol.Started) -> None:
        flow = self.catalog.flow(session.flow, session.flow_version)
        line = flow.span.line if flow is not None else None
        place = Place(flow=session.flow, flow_version=session.flow_version, line=line)
        values = {name: plain_value(value) for name, value in event.values.items()}
        by = "by the customer" if event.initiative == "customer" else "by an event"
        draft.trace(
            session.id, protocol.Traced(place=place, verb="start", changed=values, detail=by)
        )

    async def _call(
        self, draft: Draft, call: protocol.CallAction, session: Session
    ) -> protocol.Event:
        try:
            value = await self._actions.call(call, draft, session)
        except ActionError as error:
            detail = clean(str(error))
            return protocol.ActionFailed(call=call.call, error=error.name, detail=detail)
        except TimeoutError:
            return protocol.ActionFailed(call=call.call, error="timeout", detail="took too long")
        return protocol.ActionReturned(call=call.call, value=value)

    def _apply(self, draft: Draft, session: Session, effect: protocol.Effect) -> None:
        match effect:
            case protocol.Say():
                said = self._voice.say(draft, session, effect, self.world(draft).language)
                self.surveys.said(draft, session, effect, said)
            case protocol.Missed():
                draft.mark(
                    "missed", place=effect.place, session_id=session.id, secret=effect.secret
                )
            case protocol.SetTimer():
                draft.set_timer(session.id, effect.kind, effect.key, effect.due)
            case protocol.CancelTimers():
                draft.cancel_timers(session.id, effect.kinds)
            case protocol.SetCustomer():
                words = draft.hider()(draft.arrived.text) if draft.arrived is not None else ""
                draft.set_customer_field(effect.field, effect.value, words)

    def _accepted(self, draft: Draft, session: Session, accepted: protocol.Accepted) -> None:
        draft.mark(
            "skipped" if accepted.skipped else "answered",
            place=accepted.place,
            rating=accepted.rating,
            session_id=session.id,
            secret=accepted.secret,
        )
        draft.change_conversation(misses=0)

    # --- whose turn is next --------------------------------------------------------------------

    async def settle(self, draft: Draft) -> None:
        """When nothing is open any more, what was paused or queued goes on: the newest paused
        session first, then the queue in order."""
        for _ in range(_MOST_RESUMED):
            if self._busy(draft):
                return
            session = _next_in_line(draft.dialogue.sessions)
            if session is None:
                return
            await self._resume(draft, session)

    async def _resume(self, draft: Draft, session: Session) -> None:
        free = replace(session, on_hold=None, pending=())
        draft.put_session(free)
        if not session.pending:
            asked, draft.asked_on_top = draft.asked_on_top, False
            await self.feed(draft, free, protocol.Resumed(asked=asked))
            return
        for waiting in session.pending:
            current = draft.session(session.id)
            if current is None:
                return
            since = pending.since(waiting)
            await self.feed(draft, current, pending.from_json(waiting), since=since)

    async def due(self, draft: Draft, session: Session, fired: protocol.TimerFired) -> None:
        """A timer of that session fired: now, or behind what is open."""
        if session.on_hold == "paused" and fired.kind == "remind":
            return
        waits_for_turn = session.on_hold is not None or (not session.open and self._busy(draft))
        if waits_for_turn:
            waiting = (*session.pending, pending.to_json(fired, draft.now))
            on_hold = session.on_hold or "queued"
            draft.put_session(replace(session, on_hold=on_hold, pending=waiting))
            return
        await self.feed(draft, session, fired)


def _next_in_line(sessions: tuple[Session, ...]) -> Session | None:
    paused = [s for s in sessions if s.on_hold == "paused"]
    if paused:
        return paused[-1]
    return next((s for s in sessions if s.on_hold == "queued"), None)
