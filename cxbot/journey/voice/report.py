"""The figures of one period, as they are printed, drawn and exported."""

from collections.abc import Iterable, Sequence
from datetime import tzinfo
from typing import Any, Protocol

from msgspec import Struct

from cxbot.journey.metrics import Figure
from cxbot.journey.voice.load import Holdout, Load
from cxbot.journey.voice.loop import Loop
from cxbot.journey.voice.period import Period
from cxbot.journey.voice.unheard import Unheard
from cxbot.journey.voice.verbatims import Verbatims


class Neglected(Protocol):
    """Customers whom nobody looks after: see journey.neglect."""

    def to_json(self) -> dict[str, Any]: ...
    def lines(self, zone: tzinfo) -> Iterable[str]: ...


class VoiceReport(Struct, frozen=True, kw_only=True):
    period: Period
    #: None: all of them, and the question after tickets.
    flow: str | None
    #: The dimension of `breakdown`.
    by: str | None
    #: Of all surveys, then of the question after tickets.
    figures: Sequence[Figure]
    #: The same by group.
    breakdown: Sequence[Figure]
    #: The same with and without a reward for the answer: who answers for a reward is another crowd.
    incentivised: Sequence[Figure]
    verbatims: Verbatims
    #: What the sentiment lexicon may have to learn from them.
    unheard: Unheard
    loop: Loop
    #: What isn't about one flow is None where one was asked for.
    load: Load | None
    #: None too where the shop holds nobody out.
    holdout: Holdout | None
    neglected: Neglected | None = None

    def to_json(self) -> dict[str, Any]:
        before = self.period.before
        return {
            "period": {
                **self.period.to_json(),
                "before": before.to_json() if before is not None else None,
            },
            "flow": self.flow,
            "metrics": _json(self.figures),
            "by": self.by,
            "breakdown": _json(self.breakdown),
            "incentivised": _json(self.incentivised),
            "closed_loop": self.loop.to_json(),
            "contact_load": self.load.to_json() if self.load is not None else None,
            "holdout": self.holdout.to_json() if self.holdout is not None else None,
            "neglected": self.neglected.to_json() if self.neglected is not None else None,
            "lexicon": self.unheard.to_json(),
            "verbatims": self.verbatims.to_json(),
        }


def _json(figures: Sequence[Figure]) -> list[dict[str, Any]]:
    return [figure.to_json() for figure in figures]
