"""The closed loop: who said something bad, whether anybody got back to them in time, and whether
that helped.

A low answer is an NPS of 0-6, a CSAT of 1-2, a CES of 1-3. Its cases are the ticket that the same
session opened, the ticket it is about, or, after a ticket, that ticket. The clock starts at the
*answer*: a case may be older, and was opened again. The customer is contacted by the first answer
of a person that was delivered, or by a call in which they were reached. They are recovered when
whoever called says so, or else when the next ticket they rate gets a 4 or a 5; no word, no next
rating: nobody knows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from msgspec import Struct

from cxbot.journey.metrics import Figure, Scale, share
from cxbot.journey.voice.newest import Newest

Row = Mapping[str, Any]
Recovered = Literal["yes", "no", "not known"]

#: Within so many hours somebody should have got back to them.
HOURS = (24, 48)
#: A next rating of at least so much is one of a customer who came round.
_CONTENT = 4
#: Of the newest cases, shown one by one.
_SHOWN = 50


class LowAnswer(Struct, frozen=True, kw_only=True):
    id: str
    at: datetime
    customer_id: str
    conversation_id: str
    session_id: str | None
    ticket_id: str | None
    scale: Scale
    number: float
    flow: str


class Aftermath(Struct, frozen=True, kw_only=True):
    """What is known of some low answers' customers, a page of them together."""

    #: id, number, session_id, cause, closed_at.
    tickets: Sequence[Row] = ()
    #: Their events `replied` and `called`: ticket_id, type, at, data.
    events: Sequence[Row] = ()
    #: Ratings of tickets by the same customers: customer_id, answered_at, score.
    ratings: Sequence[Row] = ()


class Case(Struct, frozen=True, kw_only=True):
    answer: LowAnswer
    #: Numbers of its tickets; none: nobody was told.
    tickets: tuple[int, ...]
    cause: str | None
    contacted_at: datetime | None
    recovered: Recovered

    def to_json(self) -> dict[str, Any]:
        said, at = self.answer, self.contacted_at
        hours = (at - said.at).total_seconds() / 3600 if at is not None else None
        return {
            "at": said.at.isoformat(),
            "metric": said.scale.metric,
            "value": said.number,
            "flow": said.flow,
            "tickets": list(self.tickets),
            "cause": self.cause,
            "contacted_at": at.isoformat() if at is not None else None,
            "contacted_after_hours": round(hours, 2) if hours is not None else None,
            "recovered": self.recovered,
        }


def cases(low: Sequence[LowAnswer], after: Aftermath) -> Iterator[Case]:
    """Each low answer with what followed it."""
    events = _by(after.events, "ticket_id")
    by_session, by_id = _by(after.tickets, "session_id"), _by(after.tickets, "id")
    ratings = _by(after.ratings, "customer_id")
    for answer in low:
        found = {
            row["id"]: row
            for row in (*by_session.get(answer.session_id, ()), *by_id.get(answer.ticket_id, ()))
            if row["closed_at"] is None or row["closed_at"] > answer.at
        }
        log = [
            event
            for ticket in found
            for event in events.get(ticket, ())
            if event["at"] >= answer.at
        ]
        yield Case(
            answer=answer,
            tickets=tuple(sorted(row["number"] for row in found.values())),
            cause=next((row["cause"] for row in found.values() if row["cause"]), None),
            contacted_at=min((event["at"] for event in log if _reached(event)), default=None),
            recovered=_recovered(answer, log, ratings.get(answer.customer_id, ())),
        )


def _reached(event: Row) -> bool:
    return event["type"] == "replied" or bool(event["data"].get("result") == "reached")


def _recovered(answer: LowAnswer, log: Sequence[Row], ratings: Sequence[Row]) -> Recovered:
    told = [event for event in log if event["type"] == "called" and event["data"].get("outcome")]
    if told:
        last = max(told, key=lambda event: event["at"])
        return "yes" if last["data"]["outcome"] == "recovered" else "no"
    later = [row for row in ratings if row["answered_at"] > answer.at]
    if not later:
        return "not known"
    following = min(later, key=lambda row: row["answered_at"])
    return "yes" if following["score"] >= _CONTENT else "no"


def _by(rows: Sequence[Row], key: str) -> Mapping[str | None, Sequence[Row]]:
    found: dict[str | None, list[Row]] = {}
    for row in rows:
        if row[key] is not None:
            found.setdefault(row[key], []).append(row)
    return found


# --- what it adds up to --------------------------------------------------------------------------


@dataclass(slots=True)
class _Counts:
    low: int = 0
    with_case: int = 0
    #: hours -> low answers so long ago, and of them those contacted in time.
    due: Counter[int] = field(default_factory=Counter)
    in_time: Counter[int] = field(default_factory=Counter)
    recovered: Counter[Recovered] = field(default_factory=Counter)


class Loop:
    """Counts cases; the newest are kept."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._counts: dict[str, _Counts] = {}
        self._newest: Newest[Case] = Newest(_SHOWN)

    def add(self, case: Case) -> None:
        said, at = case.answer, case.contacted_at
        metric = said.scale.metric if said.flow != "desk" else f"{said.scale.metric} (desk)"
        for counts in (self._of(""), self._of(metric)):
            counts.low += 1
            counts.with_case += bool(case.tickets)
            counts.recovered[case.recovered] += 1
            for hours in HOURS:
                limit = said.at + timedelta(hours=hours)
                # one that may still be answered in time is neither kept nor missed
                if limit <= self._now:
                    counts.due[hours] += 1
                    counts.in_time[hours] += at is not None and at <= limit
        self._newest.add(said.at, case)

    @property
    def low(self) -> int:
        return self._of("").low

    @property
    def cases(self) -> Sequence[Case]:
        """The newest first."""
        return tuple(self._newest)

    def figures(self, metric: str = "") -> Iterator[Figure]:
        counts = self._of(metric)
        yield share("low_with_ticket", counts.with_case, counts.low, what="with a ticket / low")
        for hours in HOURS:
            yield share(
                f"contacted_within_{hours}_hours",
                counts.in_time[hours],
                counts.due[hours],
                what=f"contacted within {hours} h / low, {hours} h ago and more",
            )
        yes, no = counts.recovered["yes"], counts.recovered["no"]
        yield share(
            "recovered",
            yes,
            yes + no,
            what="recovered / those of whom it is known",
            not_recovered=no,
            not_known=counts.recovered["not known"],
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "low": self.low,
            "metrics": [figure.to_json() for figure in self.figures()],
            "by_metric": {
                name: {
                    "low": self._of(name).low,
                    "metrics": [figure.to_json() for figure in self.figures(name)],
                }
                for name in self.names
            },
            "cases": [case.to_json() for case in self._newest],
        }

    @property
    def names(self) -> Sequence[str]:
        return sorted(name for name in self._counts if name)

    def _of(self, metric: str) -> _Counts:
        found = self._counts.get(metric)
        if found is None:
            found = self._counts[metric] = _Counts()
        return found
