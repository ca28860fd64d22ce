"""Rows as the store gives them to a simulation, made by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.policy import Rules
from cxbot.journey.simulation import Replayed, Setting, log_of, replayed
from cxbot.journey.simulation.log import Row
from cxbot.model.policy import ContactRules, Policy

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
ENDS = NOON + 60 * DAY
FLOWS = {
    "care": ContactRules(purpose="survey", metric="csat"),
    "nps": ContactRules(purpose="survey", metric="nps"),
    "news": ContactRules(),
}


@dataclass(kw_only=True)
class Rows:
    """See store.simulation.Told."""

    decisions: Sequence[Row] = ()
    before: Sequence[Row] = ()
    customers: Sequence[Row] = ()
    consents: Sequence[Row] = ()
    events: Sequence[Row] = ()
    flows: frozenset[str] = frozenset()
    responses: Sequence[Row] = ()
    scores: Sequence[Row] = ()


def decision(number: int, flow: str, at: datetime, verdict: str = "allow", **facts: Any) -> Row:
    """Of customer `ann`, unless it says otherwise."""
    rules = FLOWS[flow]
    survey = rules.purpose == "survey" and verdict == "allow"
    row: dict[str, Any] = {
        "id": f"{number:04}", "customer_id": "ann", "session_id": f"s{number}", "flow": flow,
        "kind": "first", "purpose": rules.purpose, "metric": rules.metric, "at": at,
        "verdict": verdict, "gate": None, "until": None, "expires_at": at + 7 * DAY,
        "because": {"leave": "first:1"}, "number": None, "answered_at": None, "refused_at": None,
        "window_until": at + 14 * DAY if survey else None, "reminded_at": None,
        "outcome": "delivered" if survey else None, "ended_at": None,
    }  # fmt: skip
    return {**row, **facts}


def person(name: str = "ann", **facts: Any) -> Row:
    usual: dict[str, Any] = {
        "id": name, "time_zone": "", "wants_messages": True, "wants_surveys": None,
        "wants_offers": None, "erased_at": None,
    }  # fmt: skip
    return {**usual, **facts}


def replay(rows: Rows, policy: Policy | None = None, **setting: Any) -> Replayed:
    rules = Rules(policy=policy or Policy())
    usual: dict[str, Any] = {
        "rules": rules,
        "flows": FLOWS,
        "lasted": lambda _: 7 * DAY,
        "response": lambda _: 0.2,
        "until": ENDS,
    }
    return replayed(log_of(rows), Setting(**{**usual, **setting}))


def told(found: Replayed) -> list[tuple[str, str, str | None]]:
    return [(one.flow, one.verdict, one.gate) for one in found.decisions]
