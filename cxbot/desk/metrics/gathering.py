"""Takes tickets, sessions and deliveries one by one, and has the report at the end."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal

from cxbot.desk import history
from cxbot.desk.events import TicketEvent
from cxbot.desk.metrics import figures, samples
from cxbot.desk.metrics.backlog import Backlog
from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.life import Life, life_of
from cxbot.desk.metrics.report import DeskReport, OperatorReport
from cxbot.desk.metrics.samples import Duration, Period
from cxbot.desk.metrics.sessions import SessionFact, Sessions
from cxbot.desk.metrics.tallies import Tally, measured
from cxbot.desk.metrics.targets import Targets
from cxbot.desk.metrics.traffic import Traffic
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket

#: (closing, when the question went out)
Asked = tuple[int, datetime]


class Gathering:
    def __init__(
        self,
        desk: Desk,
        period: Period,
        queue: str | None = None,
        *,
        allowance: int | None = None,
    ) -> None:
        """`allowance`: what may be sent to a group in a minute; None: nothing limits it."""
        self._desk = desk
        self._period = period
        self._queue = queue
        self._targets = Targets(desk.limits, desk.hours)
        self._all = Tally()
        self._queues: defaultdict[str, Tally] = defaultdict(Tally)
        self._operators: defaultdict[str, Tally] = defaultdict(Tally)
        self._names: dict[str, str] = {}
        self._replies: Counter[str] = Counter()
        self._busy: defaultdict[str, float] = defaultdict(float)
        self._backlog = Backlog(period=period)
        self._sessions = Sessions()
        self.traffic = Traffic(period, allowance)
        self._marks: dict[str, Counter[str]] = {"mood": Counter(), "cause": Counter()}
        self._excluded: Counter[str] = Counter()
        self._differing: list[int] = []
        self._first: datetime | None = None

    # --- what is taken ---------------------------------------------------------------------------

    def ticket(
        self,
        ticket_id: str,
        events: Sequence[TicketEvent],
        asked: Sequence[Asked] = (),
        stored: Ticket | None = None,
    ) -> None:
        """The whole log of a ticket, oldest first; `stored` is its row, to be compared."""
        life = life_of(ticket_id, events)
        if life is None or (self._queue is not None and life.queue != self._queue):
            return
        if stored is not None and _differs(events, stored):
            self._differing.append(stored.number)
        if life.excluded is not None:
            self._excluded[life.excluded] += 1
            return
        self._names.update(life.names)
        self._first = min(self._first or life.opened_at, life.opened_at)
        self._backlog.add(life)
        self._measure(life, asked)
        self._mark(life)
        for operator, span in samples.held(life, self._period):
            shift = self._shift(operator)
            if shift is not None:
                self._busy[operator] += shift.business(*span).total_seconds()
        for reply in life.replies:
            if reply.operator is not None and self._period.has(reply.at):
                self._replies[reply.operator] += 1

    def session(self, fact: SessionFact) -> None:
        self._sessions.add(fact)

    def _measure(self, life: Life, asked: Sequence[Asked]) -> None:
        queue = self._queues[life.queue or ""]
        for duration in samples.durations(life, self._period):
            self._length(duration, queue)
        verdicts = [
            *samples.verdicts(life, self._period, asked),
            *self._targets.verdicts(life, self._period),
        ]
        for verdict in verdicts:
            for tally in self._tallies(queue, verdict.operator):
                tally.verdict(verdict)
        for amount in samples.amounts(life, self._period):
            for tally in self._tallies(queue, amount.operator):
                tally.amount(amount)

    def _length(self, duration: Duration, queue: Tally) -> None:
        calendar, business = measured(duration, self._desk.hours)
        if duration.own:
            assert duration.operator is not None
            self._operators[duration.operator].length(duration.metric, calendar, business)
            return
        for tally in self._tallies(queue, duration.operator):
            tally.length(duration.metric, calendar, business)

    def _tallies(self, queue: Tally, operator: str | None) -> Iterator[Tally]:
        yield self._all
        yield queue
        if operator is not None:
            yield self._operators[operator]

    def _mark(self, life: Life) -> None:
        newest = {mark.what: mark.name for mark in life.marks if self._period.has(mark.at)}
        for what, name in newest.items():
            if name:
                self._marks[what][name] += 1

    # --- what comes of it ------------------------------------------------------------------------

    def report(self) -> DeskReport:
        whole = self._queue is None
        found = [*self._all.figures(all_of_them=True), *self._backlog_figures()]
        found.append(self._occupancy(None))
        found += self.traffic.failures()
        if whole:
            found += [*self.traffic.figures(), *self._session_figures()]
        return DeskReport(
            period=self._period,
            queue=self._queue,
            figures=found,
            backlog=self._backlog,
            sessions=self._sessions if whole else None,
            queues={
                name: list(tally.figures(all_of_them=False))
                for name, tally in sorted(self._queues.items())
            },
            operators=list(self._operator_reports()),
            moods=dict(self._marks["mood"].most_common()),
            causes=dict(self._marks["cause"].most_common()),
            excluded=dict(self._excluded),
            differing=sorted(self._differing),
        )

    def _operator_reports(self) -> Iterator[OperatorReport]:
        everybody = sorted({*self._operators, *self._replies, *self._busy})
        for operator in everybody:
            member = self._desk.member(operator)
            name = member.name if member is not None else self._names.get(operator, operator)
            found = list(self._operators[operator].figures(all_of_them=False))
            found.append(self._occupancy(operator))
            yield OperatorReport(
                operator=operator, name=name, replies=self._replies[operator], figures=found
            )

    def _backlog_figures(self) -> Iterator[Figure]:
        backlog, until = self._backlog, self._period.until
        yield figures.count("backlog", backlog.open, by_state=dict(backlog.by_state()))
        flow = backlog.flow
        yield figures.count("backlog_flow", flow.end, **flow.to_json(), balanced=backlog.balanced)
        yield figures.count("call_backs_owed", backlog.calls_owed)
        yield figures.durations("backlog_age", "calendar", backlog.ages)
        oldest = backlog.oldest_waiting
        for clock, hours in (("calendar", None), ("business", self._desk.hours)):
            yield figures.waiting(_clock(clock), _passed(oldest, until, hours), oldest)

    def _occupancy(self, operator: str | None) -> Figure:
        """Of one operator, or of all that have shifts."""
        start = self._period.since or self._first or self._period.until
        everybody = [member.account for member in self._desk.members]
        whose = [operator] if operator is not None else everybody
        shifts = [shift for one in whose if (shift := self._shift(one)) is not None]
        whole = sum(one.business(start, self._period.until).total_seconds() for one in shifts)
        busy = sum(self._busy.get(one, 0.0) for one in whose)
        return figures.ratio("occupancy", busy, whole if shifts else None, len(shifts))

    def _shift(self, operator: str) -> Calendar | None:
        """None for who isn't named in shop.yaml, and where nobody's hours are known."""
        member = self._desk.member(operator)
        if member is None:
            return None
        if member.shift is not None:
            return member.shift
        return None if self._desk.hours.always else self._desk.hours

    def _session_figures(self) -> Iterator[Figure]:
        one = self._sessions
        for name, hits in (
            ("containment", one.contained),
            ("bot_resolution", one.succeeded),
            ("escalation", one.handed_over),
            ("abandonment", one.abandoned),
            ("deflection", one.deflected),
        ):
            yield figures.share(name, hits, one.finished)


def _differs(events: Sequence[TicketEvent], stored: Ticket) -> bool:
    """The row isn't what the log, replayed, gives. A log from before that told it can't say.

    The group may have got another id meanwhile: the messenger's doing, which is no event of it.
    """
    if not events[0].changed:
        return False
    return Ticket(**{**history.replay(events), "chat": stored.chat}) != stored


def _clock(name: str) -> Literal["calendar", "business"]:
    return "business" if name == "business" else "calendar"


def _passed(since: datetime | None, until: datetime, hours: Calendar | None) -> float | None:
    if since is None:
        return None
    passed = until - since if hours is None else hours.business(since, until)
    return passed.total_seconds()
