"""Rows of what was decided, asked and answered. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.conversation.draft import UNSAID, Draft
from cxbot.flow.definition import Flow
from cxbot.flow.protocol import Accepted
from cxbot.flow.steps import AskStep
from cxbot.journey.policy import Allow, Decision, Delay, Intent
from cxbot.model.conversation import Session
from cxbot.model.policy import ContactKind, ContactRules
from cxbot.model.touchpoint import NOWHERE, Place
from cxbot.store.contacts import Served

Row = Mapping[str, Any]
_FROZEN = ("touchpoint", "stage", "operator_id", "queue", "ticket_id", "wave")


class Wish(Struct, frozen=True, kw_only=True):
    """What the bot wants to begin, and since when."""

    flow: str
    kind: ContactKind
    rules: ContactRules
    #: When it was first wanted.
    since: datetime
    version: str | None = None
    #: None: the desk's question.
    session: Session | None = None
    #: Which question for leave it is: a later one of the same name goes on with its expiry.
    leave: str = ""
    place: Place = NOWHERE
    #: When it is of no use any more, where the rules of a flow don't say.
    expires_at: datetime | None = None

    @property
    def session_id(self) -> str | None:
        return self.session.id if self.session is not None else None


def contact_row(draft: Draft, made: str, wish: Wish, intent: Intent, decision: Decision) -> Row:
    allowed, delayed = isinstance(decision, Allow), isinstance(decision, Delay)
    return {
        "id": made,
        "customer_id": draft.customer.id,
        "number": decision.number if isinstance(decision, Allow) else None,
        "conversation_id": draft.here.id,
        "session_id": wish.session_id,
        "flow": wish.flow,
        "flow_version": wish.version,
        "kind": wish.kind,
        "purpose": intent.purpose,
        "metric": intent.metric,
        "channel": draft.here.channel,
        "at": draft.now,
        "verdict": "allow" if allowed else "delay" if delayed else "deny",
        "gate": None if isinstance(decision, Allow) else decision.gate,
        "until": decision.until if isinstance(decision, Delay) else None,
        "expires_at": intent.expires_at,
        "because": {**decision.because, "leave": wish.leave},
    }


def invitation_row(
    draft: Draft, made: str, wish: Wish, served: Served, language: str, window_until: datetime
) -> dict[str, Any]:
    """Whose work it is about is written down when it is asked: later it may be another's."""
    return {
        "id": made,
        "customer_id": draft.customer.id,
        "conversation_id": draft.here.id,
        "session_id": wish.session_id,
        "flow": wish.flow,
        "flow_version": wish.version,
        "metric": wish.rules.metric,
        "channel": draft.here.channel,
        "language": language,
        "touchpoint": wish.place.touchpoint,
        "stage": wish.place.stage,
        "operator_id": served.operator_id,
        "queue": served.queue,
        "ticket_id": served.ticket_id,
        "incentivised": wish.rules.incentivised,
        "wave": wish.rules.wave,
        "touchpoint_id": None,
        "asked_at": draft.now,
        "window_until": window_until,
        "reminded_at": None,
        "answered_at": None,
        "completed_at": None,
        "refused_at": None,
        "late": None,
    }


def answer_row(
    draft: Draft,
    session: Session,
    survey: Flow,
    step: AskStep,
    accepted: Accepted,
    invitation: Row | None,
) -> Row:
    """`step` is the question; `invitation` that of the survey, None when they began it."""
    place = accepted.place
    frozen: Row = (
        {name: invitation[name] for name in _FROZEN}
        if invitation is not None
        else {
            "touchpoint": place.touchpoint,
            "stage": place.stage,
            "operator_id": None,
            "queue": None,
            "ticket_id": None,
            "wave": survey.contact.wave,
        }
    )
    late = invitation["late"] if invitation is not None else None
    return {
        "id": draft.new_id(),
        "invitation_id": invitation["id"] if invitation is not None else None,
        "customer_id": draft.customer.id,
        "conversation_id": draft.here.id,
        "session_id": session.id,
        "flow": survey.name,
        "flow_version": survey.version,
        "step": place.step or step.key,
        "source": "own" if invitation is None else "survey",
        "at": draft.now,
        "metric": step.metric,
        **_said(draft, step, accepted),
        "language": draft.customer.language,
        "channel": draft.here.channel,
        **frozen,
        "incentivised": survey.contact.incentivised,
        "late": bool(late and late["taken"]),
        "touchpoint_id": draft.arrived.id if draft.arrived is not None else None,
    }


def _said(draft: Draft, step: AskStep, accepted: Accepted) -> Row:
    """By the key of a choice, never by its label: answers of all languages add up."""
    answer, value = step.answer, accepted.value
    said: dict[str, Any] = {"kind": answer.kind, "number": None, "option": None, "text": ""}
    said |= {"least": None, "most": None}
    if accepted.skipped:
        return {**said, "kind": "skipped"}
    if accepted.secret:
        return {**said, "text": UNSAID}
    match answer.kind:
        case "rating":
            said |= {"number": value, "least": answer.least, "most": answer.most}
        case "number":
            said["number"] = value
        case "yes/no":
            said["option"] = "yes" if value else "no"
        case "choice" | "list":
            said["option"] = str(value)[:80]
        case "photo" | "location":
            said["text"] = f"[{answer.kind}]"
        case _:
            said["text"] = draft.hider()(str(value))
    return said
