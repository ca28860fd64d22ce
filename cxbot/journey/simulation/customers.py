"""Each customer as the replay leaves them so far: what they had, what they agree to, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cxbot.journey.policy import Past
from cxbot.journey.simulation.log import Person, Row, Want
from cxbot.model.policy import PURPOSES, Purpose
from cxbot.model.touchpoint import ARRIVED
from cxbot.model.value import replace

_BELIEVED = dict.fromkeys(PURPOSES, True)


@dataclass(slots=True, kw_only=True, eq=False)
class Begun:
    """A contact that the replay allowed, or that was there before."""

    past: Past
    arrived: bool = True
    window_until: datetime | None = None
    answered_at: datetime | None = None
    refused_at: datetime | None = None
    #: Later than it really was.
    moved: timedelta = timedelta()
    reminded: bool = False
    #: Nobody knows the real answer: it was drawn.
    drawn: bool = False

    def at(self, now: datetime) -> Past:
        """As it was known then."""
        answered = self.answered_at is not None and self.answered_at <= now
        refused = self.refused_at is not None and self.refused_at <= now
        over = self.window_until is not None and self.window_until <= now
        ignored = over and self.arrived and not answered and not refused
        if not (answered or refused or ignored):
            return self.past
        return replace(self.past, answered=answered, refused=refused, ignored=ignored)


@dataclass(slots=True, kw_only=True)
class Standing:
    """One customer."""

    person: Person
    begun: list[Begun] = field(default_factory=list)
    #: First contacts of sessions: what reminders and follow-ons belong to.
    firsts: dict[tuple[str, str], Begun] = field(default_factory=dict)
    #: Wants that are put off, until when.
    waiting: dict[Want, datetime] = field(default_factory=dict)

    def past(self, now: datetime) -> tuple[Past, ...]:
        return tuple(one.at(now) for one in self.begun)

    def allowed(self, contact: str) -> bool:
        return any(one.past.id == contact for one in self.begun)

    def wants(self, now: datetime, before: str, row: Row | None) -> Mapping[Purpose, bool]:
        """What they agree to then; `before` parts what happened at the same moment. Of who was
        erased only the decision knows."""
        if self.person.erased:
            return {} if row is not None and row["gate"] == "consent" else _BELIEVED
        said = dict(self.person.at_first)
        for change in self.person.changes:
            if (change.at, change.id) >= (now, before):
                break
            if change.to is None or self.allowed(change.to):
                said[change.purpose] = change.given
        messages = bool(said.get("service"))
        return {
            "service": messages,
            "survey": messages and said.get("survey") is not False,
            "marketing": messages and bool(said.get("marketing")),
        }


def of_row(row: Row, at: datetime, window: timedelta | None) -> Begun:
    """A contact that was really allowed, begun at `at` perhaps instead."""
    moved = at - row["at"]
    past = Past(
        id=row["id"],
        at=at,
        flow=row["flow"],
        purpose=row["purpose"],
        kind=row["kind"],
        metric=row["metric"],
        number=row["number"],
    )
    until = row["window_until"]
    if until is not None:
        until = at + window if window is not None else until + moved
    return Begun(
        past=past,
        arrived=row["outcome"] in ARRIVED,
        window_until=until,
        answered_at=_later(row["answered_at"], moved),
        refused_at=_later(row["refused_at"], moved),
        moved=moved,
    )


def _later(at: datetime | None, by: timedelta) -> datetime | None:
    return at + by if at is not None else None


def gone(row: Row | None) -> dict[str, Any]:
    """What only that moment knew: who was gone or busy."""
    because = row["because"] if row is not None else {}
    match row["gate"] if row is not None else None:
        case "gone":
            return {name: because[name] for name in ("erased", "banned", "reachable")}
        case "busy":
            return {"busy": because["busy"]}
    return {}
