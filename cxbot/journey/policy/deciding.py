"""The gates in order, for which contacts each holds, and the decision."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec import Struct

from cxbot.journey.policy import clocks, history, lots, manners, rivalry
from cxbot.journey.policy.decisions import Allow, Case, Decision, Delay, Deny, Held
from cxbot.journey.policy.facts import Intent, Known, Rules
from cxbot.model.policy import ContactKind
from cxbot.model.value import replace

_ALL: frozenset[ContactKind] = frozenset({"first", "reminder", "follow_on", "inline"})
_UNASKED = _ALL - {"inline"}
_NEW: frozenset[ContactKind] = frozenset({"first", "inline"})
_FIRST: frozenset[ContactKind] = frozenset({"first"})
_REMINDER: frozenset[ContactKind] = frozenset({"reminder"})
#: So many delays in a row `next_free` follows.
_STEPS = 64


class Gate(Struct, frozen=True):
    name: str
    check: Callable[[Case], Held | None]
    kinds: frozenset[ContactKind]
    #: It holds for surveys alone.
    surveys: bool = False
    #: It holds for what the customer waits for, too.
    awaited: bool = True

    def concerns(self, intent: Intent) -> bool:
        return (
            intent.kind in self.kinds
            and (intent.purpose == "survey" or not self.surveys)
            and (self.awaited or not intent.awaited)
        )


GATES: tuple[Gate, ...] = (
    Gate("gone", manners.gone, _ALL),
    Gate("consent", manners.consent, _ALL),
    Gate("reminder", manners.reminder, _REMINDER),
    Gate("busy", manners.busy, _ALL),
    Gate("quiet_hours", manners.quiet_hours, _UNASKED),
    Gate("apart", clocks.apart, _FIRST, awaited=False),
    Gate("budget", clocks.budget, _NEW, awaited=False),
    Gate("survey_again", clocks.survey_again, _NEW, surveys=True, awaited=False),
    Gate("same_metric", clocks.same_metric, _NEW, surveys=True, awaited=False),
    Gate("back_off", clocks.back_off, _NEW, surveys=True),
    Gate("holdout", lots.holdout, _NEW, surveys=True),
    Gate("sample", lots.sample, _NEW, surveys=True),
    Gate("quota", lots.quota, _NEW),
    Gate("rival", rivalry.rival, _FIRST, surveys=True, awaited=False),
)


def decide(rules: Rules, known: Known, intent: Intent, now: datetime) -> Decision:
    """Whether the bot may begin that with the customer now. The first gate that is shut answers.

    A delay that ends when the contact is of no use any more is a denial, marked expired; so is one
    that comes too late by itself (gate `expired`). An inline survey has no later: its delays are
    denials too. Never raises.
    """
    case = Case(rules, known, intent, now)
    for gate in GATES:
        held = gate.check(case) if gate.concerns(intent) else None
        if held is not None:
            return _shut(gate.name, held, intent)
    if now >= intent.expires_at:
        return Deny(gate="expired", because=_expiry(intent), expired=True)
    return Allow(number=history.next_number(known), because=_load(case))


def next_free(rules: Rules, known: Known, intent: Intent, now: datetime) -> datetime | None:
    """The earliest moment from `now` on that such a contact, wanted then, would be allowed; None
    when nothing but a change of the facts would allow it.

    As if what keeps the customer busy had ended, and whenever this very intent expires.
    """
    idle, moment = replace(known, busy=""), now
    for _ in range(_STEPS):
        found = _first_shut(Case(rules, idle, intent, moment))
        if found is None:
            return moment
        if found.until is None:
            return None
        moment = found.until
    return None


def _first_shut(case: Case) -> Held | None:
    open_to = (gate.check(case) for gate in GATES if gate.concerns(case.intent))
    return next((held for held in open_to if held is not None), None)


def _shut(gate: str, held: Held, intent: Intent) -> Decision:
    if held.until is None:
        return Deny(gate=gate, because=held.because)
    late = {**held.because, "free_at": held.until.isoformat()}
    if intent.kind == "inline":
        return Deny(gate=gate, because=late)
    if held.until >= intent.expires_at:
        return Deny(gate=gate, because={**late, **_expiry(intent)}, expired=True)
    return Delay(until=held.until, gate=gate, because=held.because)


def _expiry(intent: Intent) -> dict[str, Any]:
    return {"expires_at": intent.expires_at.isoformat()}


def _load(case: Case) -> dict[str, Any]:
    """What the customer had so far: all that was counted, and found little enough."""
    policy, past = case.rules.policy, case.known.past
    began, invited = history.began(past), history.invited(past)
    last = history.newest(began)
    return {
        "last": last.at.isoformat() if last else None,
        "messages": history.within(began, policy.messages.period, case.now),
        "surveys": history.within(invited, policy.surveys.period, case.now),
        "ignored": len(history.ignored_row(case.known)),
    }
