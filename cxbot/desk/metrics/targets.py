"""A life -> the response limits it kept or broke. The limits themselves are those of `desk.limits`.

A limit is decided by the answer (or the end) that comes in time, else by its deadline: what is
late counts as broken at once, though nobody has answered yet; what still runs doesn't count. The
priority is that at the moment of the decision. `first` and `next` of a ticket that ended before
anybody answered don't count if it ended in time; `resolve` of a cancelled one likewise.
"""

from collections.abc import Iterator
from datetime import datetime

from cxbot.desk.limits import Facts, Pause, pauses, running
from cxbot.desk.metrics.life import Life
from cxbot.desk.metrics.samples import Period, Verdict
from cxbot.model.calendar import Calendar
from cxbot.model.desk import ResponseLimits, Target
from cxbot.model.ticket import Priority


class Targets:
    def __init__(self, limits: ResponseLimits, calendar: Calendar) -> None:
        self._limits = limits
        self._calendar = calendar

    def verdicts(self, life: Life, period: Period) -> Iterator[Verdict]:
        if not self._limits.by_priority:
            return
        for reply in life.replies:
            target: Target = "first" if reply.first else "next"
            if reply.waited_since is not None:
                due = self._due(target, life, reply.waited_since, reply.priority)
                yield from _decided(target, due, reply.at, reply.operator, period)
        yield from self._unanswered(life, period)
        yield from self._resolve(life, period)

    def _unanswered(self, life: Life, period: Period) -> Iterator[Verdict]:
        if life.waiting_since is None:
            return
        target: Target = "next" if life.replies else "first"
        due = self._due(target, life, life.waiting_since, life.priority)
        ended_at = life.end.at if life.end is not None else None
        yield from _undecided(target, due, ended_at, life.holder, period)

    def _resolve(self, life: Life, period: Period) -> Iterator[Verdict]:
        stood = pauses(life.happened)
        ended = life.end
        if ended is None:
            due = self._resolve_due(life, stood)
            yield from _undecided("resolve", due, None, life.holder, period)
            return
        # as if it had stayed ours: the deadline it would have had
        due = self._resolve_due(life, tuple(one for one in stood if one[1] is not None))
        if ended.kind == "cancelled":
            yield from _undecided("resolve", due, ended.at, ended.operator, period)
        else:
            yield from _decided("resolve", due, ended.at, ended.operator, period)

    def _resolve_due(self, life: Life, stood: tuple[Pause, ...]) -> datetime | None:
        facts = Facts(
            opened_at=life.opened_at, state="active", priority=life.priority, paused=stood
        )
        return self._of("resolve", facts)

    def _due(
        self, target: Target, life: Life, since: datetime, priority: Priority
    ) -> datetime | None:
        facts = Facts(
            opened_at=life.opened_at,
            state="active",
            priority=priority,
            first_reply_at=since if target == "next" else None,
            waiting_since=since,
        )
        return self._of(target, facts)

    def _of(self, target: Target, facts: Facts) -> datetime | None:
        found = running(facts, self._limits, self._calendar)
        return next((one.due_at for one in found if one.target == target), None)


def _decided(
    target: Target, due: datetime | None, at: datetime, operator: str | None, period: Period
) -> Iterator[Verdict]:
    if due is not None and period.has(min(at, due)):
        yield Verdict(metric=f"limit_{target}", hit=at <= due, operator=operator)


def _undecided(
    target: Target,
    due: datetime | None,
    ended_at: datetime | None,
    operator: str | None,
    period: Period,
) -> Iterator[Verdict]:
    """Nobody answered: broken once the deadline has passed, else it says nothing."""
    late = due is not None and due <= period.now and (ended_at is None or ended_at > due)
    if late and due is not None and period.has(due):
        yield Verdict(metric=f"limit_{target}", hit=False, operator=operator)
