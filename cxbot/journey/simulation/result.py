"""What a simulation found, survey by survey."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct, field

from cxbot.journey.simulation.expecting import Expected, Numbers, Rate, expected
from cxbot.journey.simulation.tallies import Replayed, Tally
from cxbot.model.policy import Policy
from cxbot.model.statistics import percentile


class Survey(Struct, frozen=True, kw_only=True):
    flow: str
    metric: str | None
    tally: Tally
    expected: Expected
    #: It has never run: its wants are supposed from the events that start it.
    supposed: bool = False

    def to_json(self) -> dict[str, Any]:
        its, tally = self.expected, self.tally
        return {
            "flow": self.flow,
            "metric": self.metric,
            "supposed": self.supposed,
            "wanted": tally.wanted,
            "asked": tally.asked,
            "asked_later": tally.later,
            "denied": _ordered(tally.denied),
            "expired": _ordered(tally.expired),
            "overtaken": tally.overtaken,
            "waiting": tally.waiting,
            "answered": tally.answered,
            "drawn": tally.drawn,
            "nobody_knows": tally.supposed,
            "response": {
                "rate": round(its.rate.value, 4),
                "n": its.rate.n,
                "low": _rounded(its.rate.low, 4),
                "high": _rounded(its.rate.high, 4),
                "assumed": its.rate.n is None,
            },
            "expected": {
                "n": round(its.answers, 1),
                "low": _rounded(its.low, 1),
                "high": _rounded(its.high, 1),
                "interval_width": _rounded(its.width, 1),
                "spread": its.spread,
                "enough": its.enough,
            },
        }


class Simulated(Struct, frozen=True, kw_only=True):
    since: datetime
    until: datetime
    policy: Policy
    #: What differs from the shop's own, as it was given.
    what_if: Mapping[str, str] = field(default_factory=dict)
    surveys: tuple[Survey, ...] = ()
    #: Whatever else the bot begins: flow -> what became of it.
    others: Mapping[str, Tally] = field(default_factory=dict)
    load: Mapping[int, int] = field(default_factory=dict)
    moot: int = 0
    forgotten: int = 0

    def to_json(self) -> dict[str, Any]:
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "what_if": dict(self.what_if),
            "surveys": [one.to_json() for one in self.surveys],
            "other_messages": [
                {
                    "flow": flow,
                    "wanted": tally.wanted,
                    "sent": tally.asked,
                    "denied": _ordered(tally.denied),
                    "expired": _ordered(tally.expired),
                }
                for flow, tally in sorted(self.others.items())
            ],
            "messages_per_customer": {
                "customers": sum(self.load.values()),
                "median": self.per_customer(0.5),
                "p90": self.per_customer(0.9),
                "most": max(self.load, default=0),
            },
            "left_out": {
                "reminders_of_nothing": self.moot,
                "of_flows_that_are_no_more": self.forgotten,
            },
        }

    def per_customer(self, p: float) -> float | None:
        each = [messages for messages, n in sorted(self.load.items()) for _ in range(n)]
        return percentile(each, p)


def simulated(
    found: Replayed,
    surveys: Mapping[str, str | None],
    rates: Mapping[str, Rate],
    scores: Numbers,
    supposed: Iterable[str],
    **facts: Any,
) -> Simulated:
    """`surveys`: flow -> metric; `rates`: how many of each answer. `facts` as in Simulated."""
    new = frozenset(supposed)
    each = []
    for flow, metric in sorted(surveys.items()):
        tally = found.tallies.get(flow, Tally())
        expecting = expected(tally.asked, rates[flow], flow, metric, scores)
        each.append(
            Survey(flow=flow, metric=metric, tally=tally, expected=expecting, supposed=flow in new)
        )
    load: dict[int, int] = {}
    for messages in found.load.values():
        load[messages] = load.get(messages, 0) + 1
    return Simulated(
        surveys=tuple(each),
        others={flow: tally for flow, tally in found.tallies.items() if flow not in surveys},
        load=dict(sorted(load.items())),
        moot=found.moot,
        forgotten=found.forgotten,
        **facts,
    )


def _ordered(gates: Mapping[str, int]) -> dict[str, int]:
    """The gate that held back most comes first."""
    return dict(sorted(gates.items(), key=lambda item: (-item[1], item[0])))


def _rounded(number: float | None, places: int) -> float | None:
    return None if number is None else round(number, places)
