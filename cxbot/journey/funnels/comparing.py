"""Two versions of a flow, step by step: what has changed, and whether that is clear."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct

from cxbot.flow.definition import Flow
from cxbot.flow.steps import AnyStep, AskStep
from cxbot.journey.funnels.funnel import Funnel, completion, drop_off, handed
from cxbot.journey.funnels.naming import QUIET, paired, title
from cxbot.journey.metrics import Figure, Scores, share
from cxbot.journey.metrics.figure import Change, Counted
from cxbot.model.statistics import median_interval, percentile

Which = Literal["before", "now"]


@dataclass(slots=True, kw_only=True)
class Side:
    """One version, and what is known of it."""

    flow: Flow
    funnel: Funnel
    current: bool = False
    #: Seconds from the beginning to the end of sessions that finished, in any order.
    seconds: Sequence[float] = ()
    #: Step -> customers who weren't understood there, and how often.
    missed: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    scores: Scores = field(default_factory=Scores)

    @property
    def version(self) -> str:
        return self.flow.version

    def times(self) -> dict[str, float | int | None]:
        """Seconds to the end; low and high are of the median, from order statistics, 95 %."""
        ordered = sorted(self.seconds)
        median, p90 = (percentile(ordered, part) for part in (0.5, 0.9))
        low, high = median_interval(ordered)
        parts = {"median": median, "low": low, "high": high, "p90": p90}
        return {"n": len(ordered), **{name: _rounded(part) for name, part in parts.items()}}

    def misses(self, key: str) -> Counted:
        """Of the customers who saw a question, those who weren't understood there at least once."""
        seen = self.funnel.step(key).seen
        return Counted(plus=min(self.missed.get(key, (0, 0))[0], seen), n=seen)

    def missed_at(self, key: str, before: Counted | None = None) -> Figure:
        """With how many messages that were."""
        mine = self.misses(key)
        return share(
            "missed",
            mine.plus,
            mine.n,
            what="customers not understood at least once / seen",
            before=before,
            messages=self.missed.get(key, (0, 0))[1],
        )


class Against(Struct, frozen=True, kw_only=True):
    """A figure as it was and as it is; one of them is None where that version has no such step.
    The change, where both rest on something, is that of `now`."""

    metric: str
    before: Figure | None
    now: Figure | None

    @property
    def change(self) -> Change | None:
        return self.now.change if self.now is not None else None

    @property
    def nobody(self) -> bool:
        """Nothing of it happened, in neither."""
        return not any(one is not None and one.value for one in (self.before, self.now))

    def to_json(self) -> dict[str, Any]:
        return {
            "metric": self.metric,
            "before": self.before.to_json() if self.before is not None else None,
            "now": self.now.to_json() if self.now is not None else None,
        }


class StepChange(Struct, frozen=True, kw_only=True):
    """A step as it was and as it is; None: that version has none like it."""

    before: AnyStep | None
    now: AnyStep | None
    #: drop_off, handed and, of a question, missed.
    figures: Sequence[Against]

    @property
    def step(self) -> AnyStep:
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def only_in(self) -> Which | None:
        if self.before is None:
            return "now"
        return "before" if self.now is None else None

    @property
    def quiet(self) -> bool:
        """Nobody can stay at such a step, and nobody did."""
        return self.step.verb in QUIET and all(figure.nobody for figure in self.figures)


class Comparison(Struct, frozen=True, kw_only=True):
    before: Side
    now: Side
    since: datetime | None = None
    steps: Sequence[StepChange]
    completion: Against
    ratings: Sequence[Against]
    #: That steps are told in.
    language: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "flow": self.now.flow.name,
            "since": self.since.isoformat() if self.since is not None else None,
            "before": _side(self.before),
            "now": _side(self.now),
            "completion": self.completion.to_json(),
            "time_to_finish": {"before": self.before.times(), "now": self.now.times()},
            "ratings": [figure.to_json() for figure in self.ratings],
            "steps": [self._step(one) for one in self.steps],
        }

    def _step(self, one: StepChange) -> dict[str, Any]:
        return {
            "before": _named(self.before, one.before, self.language),
            "now": _named(self.now, one.now, self.language),
            "only_in": one.only_in,
            "figures": [figure.to_json() for figure in one.figures],
        }


def compared(
    before: Side, now: Side, *, since: datetime | None = None, language: str = ""
) -> Comparison:
    """Both are of the same flow."""
    was, whole = before.funnel.whole, now.funnel.whole
    return Comparison(
        before=before,
        now=now,
        since=since,
        steps=[
            StepChange(before=old, now=new, figures=tuple(_figures(before, now, old, new)))
            for old, new in paired(before.flow, now.flow)
        ],
        completion=_against(completion(was), completion(whole, was)),
        ratings=tuple(_ratings(before, now)),
        language=language,
    )


def _against(before: Figure | None, now: Figure | None) -> Against:
    one = now or before
    assert one is not None
    return Against(metric=one.metric, before=before, now=now)


def _figures(
    before: Side, now: Side, old: AnyStep | None, new: AnyStep | None
) -> Iterator[Against]:
    was = before.funnel.step(old.key) if old is not None else None
    tally = now.funnel.step(new.key) if new is not None else None
    for figure in (drop_off, handed):
        yield _against(
            figure(was) if was is not None else None,
            figure(tally, was) if tally is not None else None,
        )
    if isinstance(new or old, AskStep):
        yield _against(
            before.missed_at(old.key) if old is not None else None,
            now.missed_at(new.key, before.misses(old.key) if old is not None else None)
            if new is not None
            else None,
        )


def _ratings(before: Side, now: Side) -> Iterator[Against]:
    for scale in dict.fromkeys((*now.scores.scales, *before.scores.scales)):
        was = before.scores.figure(scale)
        yield _against(was, now.scores.figure(scale, before.scores))


def _side(side: Side) -> dict[str, Any]:
    whole = side.funnel.whole.to_json()
    return {
        "version": side.version,
        "current": side.current,
        "customers": whole.pop("seen"),
        "sessions": side.funnel.sessions,
        "finished": whole.pop("on"),
        **whole,
    }


def _named(side: Side, step: AnyStep | None, language: str) -> dict[str, Any] | None:
    if step is None:
        return None
    return {
        "step": step.key,
        "verb": step.verb,
        "line": step.span.line,
        "text": title(step, language),
        **side.funnel.step(step.key).to_json(),
    }


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
