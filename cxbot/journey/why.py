"""Why the bot did or didn't write first, and when it may again: what stands behind the words.

The reasons are told in people's words elsewhere; here is which reason it is and its numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec import Struct, field

from cxbot.flow.definition import Flow
from cxbot.flow.values.hours import length
from cxbot.journey.policy import GATES, Intent, Known, Past, Rules, intent_of, next_free
from cxbot.journey.policy.decisions import Case, Held
from cxbot.model.policy import PURPOSES, ContactKind, Purpose
from cxbot.model.value import replace

Row = Mapping[str, Any]
#: A part of a reason: a moment, a length of time, a number, or a name.
Value = datetime | timedelta | int | float | str

#: The contact load is that of so long.
LOAD_PERIOD = timedelta(days=30)
_NEVER = datetime.max.replace(tzinfo=UTC)


class Reason(Struct, frozen=True):
    """Which sentence says it, and what it is said with."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


class Told(Struct, frozen=True, kw_only=True):
    """A decision; or several alike in a row, as the newest of them."""

    at: datetime
    flow: str
    kind: ContactKind
    purpose: Purpose
    #: allow, delay, deny
    verdict: str
    #: None: nothing was in the way.
    reason: Reason | None = None
    #: When it may be, or might have been.
    until: datetime | None = None
    #: It was of no use any more by `until`.
    expired: bool = False
    times: int = 1


class Consent(Struct, frozen=True, kw_only=True):
    """What holds for a purpose, and by what: `act` and `at` are those of the newest word on it."""

    purpose: Purpose
    given: bool
    #: None: they never said anything about it.
    act: str | None = None
    at: datetime | None = None
    channel: str | None = None
    words: str = ""
    #: Nothing of its own holds: it is as it is because of what they said of messages.
    follows: bool = False


class Load(Struct, frozen=True, kw_only=True):
    """What the bot began within the last thirty days, and how often it was kept from it."""

    messages: int
    surveys: int
    held_back: int


class Next(Struct, frozen=True, kw_only=True):
    """When a survey may ask the customer again."""

    flow: str
    metric: str | None
    #: None: not as things stand.
    at: datetime | None
    #: What is in the way for the longest time; None: nothing.
    reason: Reason | None


# --- what was decided ----------------------------------------------------------------------------


def history(rows: Iterable[Row], most: int) -> Sequence[Told]:
    """Rows of `contact`, newest first -> the same, those alike in a row as one; at most so many."""
    found: list[Told] = []
    for row in rows:
        told = decided(row)
        if found and _alike(found[-1], told):
            found[-1] = replace(found[-1], times=found[-1].times + 1)
        elif len(found) < most:
            found.append(told)
        else:
            break
    return found


def decided(row: Row) -> Told:
    because = row["because"]
    until = row["until"] or _moment(because.get("free_at"))
    gate = row["gate"]
    return Told(
        at=row["at"],
        flow=row["flow"],
        kind=row["kind"],
        purpose=row["purpose"],
        verdict=row["verdict"],
        reason=reason(gate, because, row["at"]) if gate is not None else None,
        until=until,
        expired=row["verdict"] == "deny" and until is not None and row["kind"] != "inline",
    )


def _alike(one: Told, other: Told) -> bool:
    """Only what kept it back: each message that was written stands by itself."""
    return (
        one.verdict != "allow"
        and all(getattr(one, name) == getattr(other, name) for name in ("flow", "kind", "verdict"))
        and _key(one) == _key(other)
    )


def _key(told: Told) -> str | None:
    return told.reason.key if told.reason is not None else None


# --- what a gate said ----------------------------------------------------------------------------


def reason(gate: str, because: Row, at: datetime) -> Reason:
    """Of a gate that was shut at that time, by the numbers it went by. A gate of another version of
    cxbot is called by its name."""
    said = _SAID.get(gate)
    if gate == "gone":
        return _gone(because)
    if gate == "budget":
        return _budget(because, at)
    if said is None:
        return Reason("why_other", {"gate": gate})
    key, names = said
    if gate in _BRANCHES:
        key = next((k for name, value, k in _BRANCHES[gate] if because.get(name) == value), key)
    return Reason(key, {name: _value(name, because, at) for name in names})


#: Gate -> the sentence and the names of its values.
_SAID: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "consent": ("why_no_service", ()),
    "reminder": ("why_reminded", ()),
    "busy": ("why_talking", ()),
    "quiet_hours": ("why_quiet", ("quiet", "time_zone")),
    "apart": ("why_apart", ("ago", "flow", "apart")),
    "survey_again": ("why_again", ("ago", "again")),
    "same_metric": ("why_metric", ("metric", "ago", "flow", "same_metric")),
    "back_off": ("why_ignored", ("ignored", "factor")),
    "holdout": ("why_holdout", ("holdout",)),
    "sample": ("why_sample", ("sample",)),
    "quota": ("why_quota", ("asked", "period", "allowed")),
    "rival": ("why_rival", ("rival",)),
    "expired": ("why_expired", ()),
}
#: Gate -> (name, value, sentence) of those that say one of several things.
_BRANCHES: Mapping[str, tuple[tuple[str, Any, str], ...]] = {
    "consent": (
        ("purpose", "survey", "why_no_survey"),
        ("purpose", "marketing", "why_no_marketing"),
    ),
    "reminder": (("partial", True, "why_partial"),),
    "busy": (("busy", "ticket", "why_ticket"),),
}
_SHARES = frozenset({"holdout", "sample"})
_LENGTHS = frozenset({"apart", "again", "same_metric", "period"})


def _gone(because: Row) -> Reason:
    if because.get("erased"):
        return Reason("why_erased")
    return Reason("why_banned" if because.get("banned") else "why_unreachable")


def _budget(because: Row, at: datetime) -> Reason:
    surveys = because.get("budget") == "surveys"
    values = {name: _value(name, because, at) for name in ("sent", "allowed", "period")}
    if because.get("allowed") == 1 and because.get("since"):
        last = {"ago": _ago(because["since"], at), "period": values["period"]}
        return Reason("why_last_survey" if surveys else "why_last_message", last)
    return Reason("why_surveys" if surveys else "why_messages", values)


def _value(name: str, because: Row, at: datetime) -> Value:
    if name == "ago":
        return _ago(because.get("last"), at)
    found = because.get(name)
    if name in _LENGTHS:
        return length(str(found)) or str(found)
    if name in _SHARES and isinstance(found, int | float):
        return round(100 * found, 2)
    return found if isinstance(found, int | float) else str(found or "")


def _ago(moment: Any, at: datetime) -> timedelta:
    last = _moment(moment)
    return at - last if last is not None else timedelta()


def _moment(text: Any) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None


# --- what they agreed to, what they had, and what may come ---------------------------------------


def consents(wants: Mapping[Purpose, bool], rows: Iterable[Row]) -> Sequence[Consent]:
    """`rows` of `consent`, oldest first. What is stored of the customer counts: a row only says how
    it came about."""
    newest = {row["purpose"]: row for row in rows}
    found = []
    for purpose in PURPOSES:
        given, row = wants.get(purpose, False), newest.get(purpose)
        if row is None or bool(row["given"]) != given:
            silent = row is None and purpose == "survey"
            follows = silent or (purpose != "service" and not wants.get("service", False))
            found.append(Consent(purpose=purpose, given=given, follows=follows))
            continue
        proof = {name: row[name] for name in ("act", "at", "channel", "words")}
        found.append(Consent(purpose=purpose, given=given, **proof))
    return found


def load(rows: Iterable[Row], now: datetime) -> Load:
    """Rows of `contact`, at least those of the period."""
    recent = [row for row in rows if now - row["at"] < LOAD_PERIOD]
    allowed = [row for row in recent if row["verdict"] == "allow"]
    return Load(
        messages=sum(row["kind"] != "inline" for row in allowed),
        surveys=sum(
            row["purpose"] == "survey" and row["kind"] in ("first", "inline") for row in allowed
        ),
        held_back=len(recent) - len(allowed),
    )


def last_written(past: Iterable[Past]) -> Past | None:
    """What the bot last began."""
    began = [contact for contact in past if contact.kind == "first"]
    return max(began, key=lambda contact: contact.at, default=None)


def surveys(flows: Iterable[Flow]) -> Sequence[Flow]:
    """By name: those that ask how we did, whoever begins them."""
    found = (flow for flow in flows if flow.contact.purpose == "survey" and not flow.anytime)
    return sorted(found, key=lambda flow: flow.name)


def next_dates(
    rules: Rules,
    known: Known,
    flows: Iterable[Flow],
    now: datetime,
    asked: Mapping[str, int] | None = None,
) -> Sequence[Next]:
    """For each survey, as if nobody talked with the customer. `asked`: invitations to a survey over
    all customers, where it has a quota."""
    found = []
    for flow in flows:
        kind: ContactKind = "first" if flow.trigger.events else "inline"
        wanted = intent_of(flow.contact, flow.name, kind, rules.policy, now, expires_at=_NEVER)
        here = replace(known, busy="", asked=(asked or {}).get(flow.name, 0))
        free = next_free(rules, here, wanted, now)
        shut = _longest(rules, here, wanted, now) if free is None or free > now else None
        told = reason(shut[0], shut[1].because, now) if shut is not None else None
        found.append(Next(flow=flow.name, metric=flow.contact.metric, at=free, reason=told))
    return found


def _longest(rules: Rules, known: Known, intent: Intent, now: datetime) -> tuple[str, Held] | None:
    """The gate that stays shut longest, for good before all others."""
    case = Case(rules, known, intent, now)
    shut = [
        (gate.name, held)
        for gate in GATES
        if gate.concerns(intent) and (held := gate.check(case)) is not None
    ]
    return max(shut, key=lambda one: one[1].until or _NEVER, default=None)
