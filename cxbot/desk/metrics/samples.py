"""A life -> what can be measured of it: durations, verdicts and amounts that fall into a period."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.desk.metrics.catalogue import CALLED_WITHIN, REOPEN_DAYS
from cxbot.desk.metrics.life import CallBack, End, Life, Stretch

Span = tuple[datetime, datetime]
_REOPEN_WITHIN = timedelta(days=REOPEN_DAYS)
_SATISFIED = 4
#: Who ends a ticket so that nobody need call any more.
_TAKEN_BACK = frozenset({"customer", "erasure"})
_OURS = frozenset({"queued", "active"})


class Period(Struct, frozen=True, kw_only=True):
    """From `since` on, `until` excluded; `since` None is the beginning. `now` is not before
    `until`: what happened later still decides about what lies within."""

    since: datetime | None
    until: datetime
    now: datetime

    def has(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and at < self.until

    def clip(self, since: datetime, until: datetime | None) -> Span | None:
        """The part of a stretch that lies within; None when none does."""
        start = since if self.since is None else max(since, self.since)
        end = self.until if until is None else min(until, self.until)
        return (start, end) if start < end else None


class Duration(Struct, frozen=True, kw_only=True):
    metric: str
    #: Together they are its length.
    spans: tuple[Span, ...]
    operator: str | None = None
    #: Says something of its operator only, nothing of the desk.
    own: bool = False


class Verdict(Struct, frozen=True, kw_only=True):
    """One of those that a share counts."""

    metric: str
    hit: bool
    operator: str | None = None
    #: It may still change: the time that decides isn't over.
    open: bool = False


class Amount(Struct, frozen=True, kw_only=True):
    metric: str
    value: float
    operator: str | None = None


def durations(life: Life, period: Period) -> Iterator[Duration]:
    yield from _answers(life, period)
    if life.claimed_at is not None and period.has(life.claimed_at):
        span = (life.opened_at, life.claimed_at)
        yield Duration(metric="wait_to_claim", spans=(span,), operator=life.claimed_by)
    resolved = [end for end in life.ends if end.kind == "resolved"]
    if resolved and period.has(resolved[0].at):
        first = resolved[0]
        span = (life.opened_at, first.at)
        yield Duration(metric="first_resolution_time", spans=(span,), operator=first.operator)
    over_at = over(life)
    if life.end is not None and over_at is not None and period.has(over_at):
        yield from _whole(life, life.end)


def _answers(life: Life, period: Period) -> Iterator[Duration]:
    for reply in life.replies:
        if reply.waited_since is None or not period.has(reply.at):
            continue
        span = (reply.waited_since, reply.at)
        if reply.first:
            yield Duration(metric="first_response_time", spans=(span,), operator=reply.operator)
            yield Duration(
                metric="felt_first_response_time",
                spans=((life.felt_at, reply.at),),
                operator=reply.operator,
            )
        else:
            yield Duration(metric="next_response_time", spans=(span,), operator=reply.operator)
        yield Duration(metric="reply_time", spans=(span,), operator=reply.operator)


def _whole(life: Life, ended: End) -> Iterator[Duration]:
    if ended.kind == "resolved":
        span = (life.opened_at, ended.at)
        yield Duration(metric="full_resolution_time", spans=(span,), operator=ended.operator)
    ours = [one for one in life.stretches if one.state in _OURS]
    yield Duration(metric="handle_time", spans=_spans(ours))
    for operator in dict.fromkeys(one.holder for one in ours):
        if operator is not None:
            held = _spans([one for one in ours if one.holder == operator])
            yield Duration(metric="handle_time", spans=held, operator=operator, own=True)


def over(life: Life) -> datetime | None:
    """When it was over: a resolved ticket once it is closed, one that was returned or cancelled by
    that itself. None of an open one and while the customer may still come back."""
    ended = life.end
    if ended is None:
        return None
    return life.closed_at if ended.kind == "resolved" else ended.at


def _spans(stretches: Sequence[Stretch]) -> tuple[Span, ...]:
    return tuple((one.since, one.until) for one in stretches if one.until is not None)


def verdicts(
    life: Life, period: Period, asked: Sequence[tuple[int, datetime]]
) -> Iterator[Verdict]:
    """`asked` are the questions for a rating that went out: (closing, when)."""
    if period.has(life.opened_at):
        yield Verdict(metric="queue_abandonment", hit=_abandoned(life))
    yield from _resolved(life, period)
    for call in life.call_backs:
        yield from _called(life, call, period)
    latest = {score.closing: score for score in life.scores if score.at < period.until}
    for score in latest.values():
        if period.has(score.at):
            hit = score.score >= _SATISFIED
            yield Verdict(metric="csat", hit=hit, operator=score.operator)
    rated = {score.closing for score in life.scores}
    for closing, at in asked:
        if period.has(at):
            yield Verdict(metric="csat_response_rate", hit=closing in rated)


def _called(life: Life, call: CallBack, period: Period) -> Iterator[Verdict]:
    """What may still be done in time doesn't count yet; nor does what the customer took back."""
    ended = life.end
    for hours, metric in CALLED_WITHIN.items():
        due = call.asked_at + timedelta(hours=hours)
        if call.reached_at is not None and call.reached_at <= due:
            if period.has(call.reached_at):
                yield Verdict(metric=metric, hit=True, operator=call.operator)
            continue
        taken_back = ended is not None and ended.by in _TAKEN_BACK and ended.at <= due
        if due <= period.now and period.has(due) and not taken_back:
            yield Verdict(metric=metric, hit=False)
    if call.recovered is not None and call.told_at is not None and period.has(call.told_at):
        metric = "call_backs_recovered"
        yield Verdict(metric=metric, hit=call.recovered, operator=call.operator)


def _abandoned(life: Life) -> bool:
    return any(
        end.kind == "cancelled" and end.by == "customer" and end.replies == 0 for end in life.ends
    )


def _resolved(life: Life, period: Period) -> Iterator[Verdict]:
    cohort = [end for end in life.ends if end.kind == "resolved" and period.has(end.at)]
    if not cohort:
        return
    final = cohort[-1]
    back = any(map(_back, cohort))
    still = not back and period.now < final.at + _REOPEN_WITHIN
    yield Verdict(metric="reopen_rate", hit=back, operator=final.operator, open=still)
    # an answer that was on its way when the ticket ended counts as well
    once = not back and final.answers == 1
    yield Verdict(metric="one_touch_rate", hit=once, operator=final.operator, open=once and still)


def _back(end: End) -> bool:
    """That very end was undone within the window."""
    return end.undone_at is not None and end.undone_at - end.at <= _REOPEN_WITHIN


def amounts(life: Life, period: Period) -> Iterator[Amount]:
    if life.end is not None and period.has(life.end.at):
        yield Amount(metric="transfers_per_ticket", value=len(life.passed_on))
    if period.has(life.opened_at):
        yield Amount(metric="reasked_per_ticket", value=len(life.reasked))


def held(life: Life, period: Period) -> Iterator[tuple[str, Span]]:
    """What each operator had in hand, within the period: (operator, when)."""
    for stretch in life.stretches:
        if stretch.state == "active" and stretch.holder is not None:
            span = period.clip(stretch.since, stretch.until)
            if span is not None:
                yield stretch.holder, span
