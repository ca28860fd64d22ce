"""May the bot write first? The facts are read, the policy decides, and the answer becomes a row."""

from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from cxbot.conversation.contacts.known import known_of
from cxbot.conversation.contacts.quotas import Quotas
from cxbot.conversation.contacts.rows import Wish, contact_row, invitation_row
from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.flow.protocol import AskLeave, LeaveDelayed, LeaveDenied, LeaveGiven
from cxbot.journey.policy import Allow, Decision, Delay, Intent, Rules, decide, horizon, intent_of
from cxbot.model.conversation import Session
from cxbot.model.policy import ContactRules
from cxbot.model.value import replace
from cxbot.store.contacts import Asked, Facts
from cxbot.store.store import Store

#: Over that time surveys are compared: the rarer one goes first.
_RARITY = timedelta(days=90)


class Decided(Struct, frozen=True, kw_only=True):
    decision: Decision
    #: Of its row.
    contact: str
    facts: Facts


class Contacts:
    """Asked within a turn; what it decides is committed with the turn or never was."""

    def __init__(self, flows: Flows, store: Store, *, by_lot: bool = True) -> None:
        """`by_lot`: some are never asked, or only a sample is. Without it everybody is in."""
        self._flows = flows
        self._store = store
        self._by_lot = by_lot
        self._quotas = Quotas()

    async def leave(
        self, draft: Draft, session: Session, asked: AskLeave, since: datetime
    ) -> LeaveGiven | LeaveDelayed | LeaveDenied:
        """The answer to a session that asks. It first wanted to write at `since`."""
        flow = self._flows.catalog.flow(asked.flow, asked.version)
        wish = Wish(
            flow=asked.flow,
            kind=asked.kind,
            rules=flow.contact if flow is not None else ContactRules(),
            since=since,
            version=asked.version,
            session=session,
            leave=asked.leave,
            place=asked.place,
        )
        decided = await self.decide(draft, wish)
        match decided.decision:
            case Delay(until=until, gate=gate):
                return LeaveDelayed(leave=asked.leave, until=until, why=gate)
            case Allow():
                await self._allowed(draft, wish, decided)
                return LeaveGiven(leave=asked.leave, contact=decided.contact)
            case denied:
                return LeaveDenied(leave=asked.leave, why=denied.gate)

    async def decide(self, draft: Draft, wish: Wish) -> Decided:
        """A row for each decision; an allowed one claims its number with it."""
        rules, draft_intent = self._rules(), self._intent(wish)
        with self._quotas.looking() as look:
            facts = await self._facts(draft, wish, rules, draft_intent)
            facts = replace(facts, asked=facts.asked + self._quotas.unseen(wish.flow, look))
            intent = _with(draft_intent, wish, facts)
            decision = decide(rules, known_of(draft, facts), intent, draft.now)
            new = wish.kind in ("first", "inline")
            if isinstance(decision, Allow) and intent.quota is not None and new:
                self._quotas.take(wish.flow, draft)
        made = draft.new_id()
        draft.turn.add("contact", contact_row(draft, made, wish, intent, decision))
        return Decided(decision=decision, contact=made, facts=facts)

    # --- what it is decided by -----------------------------------------------------------------

    def _rules(self) -> Rules:
        shop = self._flows.catalog.shop
        policy = shop.policy if self._by_lot else replace(shop.policy, holdout=0.0)
        return Rules(policy=policy, quiet=shop.quiet_hours, time_zone=shop.time_zone)

    def _intent(self, wish: Wish) -> Intent:
        policy = self._flows.catalog.shop.policy
        rules = wish.rules if self._by_lot else replace(wish.rules, sample=1.0)
        intent = intent_of(rules, wish.flow, wish.kind, policy, wish.since)
        return replace(intent, expires_at=wish.expires_at) if wish.expires_at else intent

    async def _facts(self, draft: Draft, wish: Wish, rules: Rules, intent: Intent) -> Facts:
        quota = intent.quota
        if draft.dialogue.new and quota is None:
            return Facts()
        asked = Asked(
            customer=draft.customer.id,
            here=draft.here.id,
            session=wish.session_id or "",
            flow=wish.flow,
            survey=intent.purpose == "survey" and wish.kind == "first",
            now=draft.now,
            since=draft.now - horizon(rules, intent),
            shown_since=draft.now - _RARITY,
            quota_since=draft.now - quota.period if quota is not None else None,
        )
        return await self._store.contacts.facts(asked)

    # --- what follows --------------------------------------------------------------------------

    async def _allowed(self, draft: Draft, wish: Wish, decided: Decided) -> None:
        invitation = _newest(decided.facts, wish.flow)
        if wish.kind == "reminder" and invitation is not None:
            draft.turn.add("invitation.reminded", {"row": invitation["id"], "at": draft.now})
        if wish.rules.purpose != "survey" or wish.kind not in ("first", "inline"):
            return
        shop = self._flows.catalog.shop
        served = await self._store.contacts.served(draft.here.id, wish.session_id or "")
        until = draft.now + (wish.rules.window or shop.policy.window)
        language = draft.customer.language or shop.language
        row = invitation_row(draft, decided.contact, wish, served, language, until)
        draft.turn.add("invitation", row)


def _with(intent: Intent, wish: Wish, facts: Facts) -> Intent:
    """What only the database knows: a delay doesn't move the end; what was asked already."""
    last, invitation = facts.last, _newest(facts, wish.flow)
    put_off = last is not None and last.verdict == "delay" and last.because["leave"] == wish.leave
    return replace(
        intent,
        expires_at=last.expires_at if put_off else intent.expires_at,
        shown=facts.shown,
        last_shown_at=facts.last_shown_at,
        partial=invitation is not None and invitation["answered_at"] is not None,
        reminded=invitation is not None and invitation["reminded_at"] is not None,
    )


def _newest(facts: Facts, flow: str) -> Any:
    """The session's invitation to that survey."""
    return next((row for row in reversed(facts.invitations) if row["flow"] == flow), None)
