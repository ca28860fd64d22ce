"""The log as wants: what the bot would have begun, whatever was decided about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cxbot.model.policy import PURPOSES, ContactKind, Purpose

Row = Mapping[str, Any]
#: How consent ends with a survey that is stopped.
_STOP = "stop"
_NOW: Mapping[Purpose, str] = {
    "service": "wants_messages",
    "survey": "wants_surveys",
    "marketing": "wants_offers",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Want:
    """Something that the bot wanted to begin with a customer."""

    customer: str
    flow: str
    kind: ContactKind
    #: When it was first decided about.
    at: datetime
    purpose: Purpose = "service"
    metric: str | None = None
    #: Of the session, or of the first decision where there was none.
    run: str
    #: Its decisions, oldest first; none of a want that is only supposed.
    rows: Sequence[Row] = ()

    @property
    def last(self) -> Row | None:
        return self.rows[-1] if self.rows else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A change of mind."""

    at: datetime
    #: Of its row: which of two at the same moment came first.
    id: str
    purpose: Purpose
    given: bool
    #: "Stop" said to that contact: without it they wouldn't have said so.
    to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    time_zone: str = ""
    #: Before the first change that is known; None: never said.
    at_first: Mapping[Purpose, bool | None] = field(default_factory=dict)
    changes: tuple[Consent, ...] = ()
    #: What they had said is gone with them.
    erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    wants: Sequence[Want]
    #: Rows of contacts allowed before.
    before: Sequence[Row]
    people: Mapping[str, Person]
    events: Sequence[Row]
    #: Flows that ever began.
    known_flows: frozenset[str]
    #: flow -> (invitations that arrived and are over, answered ones).
    responses: Mapping[str, tuple[int, int]]
    #: (flow, metric, least, most) -> number -> how often.
    scores: Mapping[tuple[str, str, float, float], Mapping[float, int]]


class Told(Protocol):
    """What the store gives: see store.simulation."""

    @property
    def decisions(self) -> Sequence[Row]: ...
    @property
    def before(self) -> Sequence[Row]: ...
    @property
    def customers(self) -> Sequence[Row]: ...
    @property
    def consents(self) -> Sequence[Row]: ...
    @property
    def events(self) -> Sequence[Row]: ...
    @property
    def flows(self) -> frozenset[str]: ...
    @property
    def responses(self) -> Sequence[Row]: ...
    @property
    def scores(self) -> Sequence[Row]: ...


def log_of(told: Told) -> Log:
    scores: dict[tuple[str, str, float, float], dict[float, int]] = {}
    for row in told.scores:
        if row["least"] is not None and row["most"] is not None:
            key = (row["flow"], row["metric"], row["least"], row["most"])
            scores.setdefault(key, {})[row["number"]] = row["n"]
    return Log(
        wants=_wants(told.decisions),
        before=told.before,
        people=_people(told),
        events=told.events,
        known_flows=told.flows,
        responses={row["flow"]: (row["asked"], row["answered"]) for row in told.responses},
        scores=scores,
    )


def _wants(decisions: Iterable[Row]) -> list[Want]:
    """A delay and what came of it is one want; so is each decision that ended there."""
    waiting: dict[tuple[str, str], list[Row]] = {}
    found: list[list[Row]] = []
    for row in decisions:
        key = (row["session_id"] or row["id"], str(row["because"].get("leave", "")))
        rows = waiting.get(key)
        if rows is None:
            rows = waiting[key] = []
            found.append(rows)
        rows.append(row)
        if row["verdict"] != "delay":
            del waiting[key]
    return [_want(rows) for rows in found]


def _want(rows: Sequence[Row]) -> Want:
    first = rows[0]
    return Want(
        customer=first["customer_id"],
        flow=first["flow"],
        kind=first["kind"],
        at=first["at"],
        purpose=first["purpose"],
        metric=first["metric"],
        run=first["session_id"] or first["id"],
        rows=rows,
    )


def _people(told: Told) -> dict[str, Person]:
    refused = {
        (row["customer_id"], row["refused_at"]): row["id"]
        for row in (*told.before, *told.decisions)
        if row["refused_at"] is not None
    }
    changes: dict[str, list[Consent]] = {}
    for row in told.consents:
        stop = row["act"] == _STOP
        consent = Consent(
            at=row["at"],
            id=row["id"],
            purpose=row["purpose"],
            given=row["given"],
            to=refused.get((row["customer_id"], row["at"])) if stop else None,
        )
        changes.setdefault(row["customer_id"], []).append(consent)
    return {row["id"]: _person(row, changes.get(row["id"], [])) for row in told.customers}


def _person(row: Row, changes: Sequence[Consent]) -> Person:
    """Before the first change they thought the opposite; where there was none, what they do now."""
    at_first: dict[Purpose, bool | None] = {}
    for purpose in PURPOSES:
        first = next((one for one in changes if one.purpose == purpose), None)
        at_first[purpose] = row[_NOW[purpose]] if first is None else not first.given
    return Person(
        time_zone=row["time_zone"],
        at_first=at_first,
        changes=tuple(changes),
        erased=row["erased_at"] is not None,
    )
