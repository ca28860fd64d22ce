"""The questions of docs/owners.md in their order, each asked in the plainest way."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bench.survey.words import (
    APART,
    DAY,
    FLOWS,
    LONG_AGO,
    MESSAGES,
    MINUTE,
    SURVEYS,
    Contact,
    Life,
    Run,
    clocks,
    morning,
    room,
    slower,
)  # fmt: skip

LEEWAY = 5 * MINUTE
#: Which one is shut, and until when; None: for good.
Shut = tuple[str, datetime | None] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """Who is drawn: told by the first decision that says so, and held against all others."""

    held_out: frozenset[str]
    left_out: frozenset[str]


class Referee(Protocol):
    """What really happened, for the one thing that no rule says: who of several customers comes
    first at the same instant, where that makes a difference."""

    def gate(self, account: str, at: datetime, flow: str) -> str | None: ...
    def began(self, flow: str, at: datetime) -> int:
        """How many were allowed at that instant."""
        ...

    def came(self, flow: str, at: datetime) -> int:
        """How many were allowed, or had only the quota against them."""
        ...


class Gates:
    def __init__(self, lots: Lots, quota: int, referee: Referee) -> None:
        """`quota`: so many may be asked about returns in 30 days."""
        self._lots, self._quota, self._referee = lots, quota, referee
        #: When each flow was begun, with anybody.
        self.begun: dict[str, list[datetime]] = defaultdict(list)
        #: For whom the referee was asked.
        self.refereed: list[str] = []

    def shut(self, life: Life, run: Run, kind: str, now: datetime) -> Shut:
        return (
            self._manners(life, run, kind, now)
            or self._often(life, run, kind, now)
            or self._drawn(life, run, kind, now)
        )

    def _manners(self, life: Life, run: Run, kind: str, now: datetime) -> Shut:
        if not life.reached:
            return "gone", None
        if not life.wants.get(FLOWS[run.flow].purpose, False):
            return "consent", None
        its = run.contact
        if kind == "reminder" and its is not None and (its.answered or its.reminded):
            return "reminder", None
        over = morning(now, life.zone) if kind != "inline" else None
        return ("quiet_hours", over) if over else None

    def _often(self, life: Life, run: Run, kind: str, now: datetime) -> Shut:
        flow, survey = FLOWS[run.flow], FLOWS[run.flow].purpose == "survey"
        if kind not in ("first", "inline") or flow.awaited:
            return None  # nothing here is both awaited and a survey
        began, open_from = life.began(), {}
        if kind == "first":
            open_from["apart"] = room(began, (1, APART))
            open_from["budget"] = room(began, MESSAGES)
        if survey:
            its = clocks(life, run.flow, 1)
            open_from["budget"] = max(open_from.get("budget", LONG_AGO), its.pop("budget"))
            open_from |= its
            slow = slower(life, now)
            if slow > 1:
                open_from["back_off"] = max(clocks(life, run.flow, slow).values())
        return next(((gate, at) for gate, at in open_from.items() if at > now), None)

    def _drawn(self, life: Life, run: Run, kind: str, now: datetime) -> Shut:
        if FLOWS[run.flow].purpose != "survey" or kind not in ("first", "inline"):
            return None
        if life.account in self._lots.held_out:
            return "holdout", None
        if run.flow == "returned" and life.account in self._lots.left_out:
            return "sample", None
        if run.flow == "returned" and self._full(life, now):
            return "quota", None
        until = self._rarer(life, run, now) if kind == "first" else None
        return ("rival", until + LEEWAY) if until else None

    def _full(self, life: Life, now: datetime) -> bool:
        before = len(_between(self.begun["returned"], now - 30 * DAY, now))
        # who came with others may have been counted twice, in memory and on disk: never too few
        if before >= self._quota or before + 2 * self._referee.came("returned", now) < self._quota:
            return before >= self._quota
        self.refereed.append(life.account)
        return self._referee.gate(life.account, now, "returned") == "quota"

    def _rarer(self, life: Life, run: Run, now: datetime) -> datetime | None:
        """Until when rarer surveys wait that this one would take the only place from. One that
        should have come by now is given five minutes."""
        waiting: dict[str, datetime] = {}
        for one in life.runs:
            if one.flow == run.flow or one.open or one.put_off is None or one.wants != "first":
                continue
            until = one.put_off[2]
            if until + LEEWAY > now and FLOWS[one.flow].purpose == "survey":
                waiting[one.flow] = max(until, waiting.get(one.flow, until))
        mine = Contact(now, life.account, run.flow, "first", "survey", None, now)
        ahead, doubt = [], False
        for flow, until in waiting.items():
            when = max(until, now)
            if not _fits(life.past, when) or _fits([*life.past, mine], when):
                continue
            rarer = self._compared(flow, run.flow, now)
            doubt = doubt or len(rarer) > 1
            if True in rarer:
                ahead.append(until)
        if doubt:
            self.refereed.append(life.account)
            if self._referee.gate(life.account, now, run.flow) != "rival":
                return None
        return max(ahead, default=None)

    def _compared(self, flow: str, other: str, now: datetime) -> set[bool]:
        """Whether the first was asked less in 90 days; both ways, if what began at this very
        instant tips it."""
        return {a < b for a in self._rarity(flow, now) for b in self._rarity(other, now)}

    def _rarity(self, flow: str, now: datetime) -> list[tuple[int, datetime, str]]:
        before = _between(self.begun[flow], now - 90 * DAY, now)
        known = [(len(before), max(before, default=LONG_AGO), flow)]
        more = self._referee.began(flow, now)
        return known + [(len(before) + one, now, flow) for one in range(1, more + 1)]


def _between(times: list[datetime], low: datetime, high: datetime) -> list[datetime]:
    """Those in between, both ends left out; they are in order."""
    return times[bisect_right(times, low) : bisect_left(times, high)]


def _fits(past: list[Contact], when: datetime) -> bool:
    began = [one for one in past if one.kind != "inline"]
    surveys = [one for one in past if one.purpose == "survey" and one.until is not None]
    return (
        room(began, (1, APART)) <= when
        and room(began, MESSAGES) <= when
        and room(surveys, SURVEYS) <= when
    )
