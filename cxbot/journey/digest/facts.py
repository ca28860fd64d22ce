"""What a digest says, as numbers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from msgspec import Struct

from cxbot.journey.digest.week import Week
from cxbot.journey.metrics import Figure


class Reply(Struct, frozen=True, kw_only=True):
    """A person's first answer after a hand-over, in seconds: the median of n, with its interval."""

    n: int
    median: float | None
    low: float | None
    high: float | None
    enough: bool
    target: timedelta | None = None
    #: In percent of `decided`; None: there is no target, or nothing is decided.
    in_time: float | None = None
    decided: int = 0


class Spot(Struct, frozen=True, kw_only=True):
    """A touchpoint where many stumble."""

    touchpoint: str
    #: In percent of the customers who passed.
    figure: Figure
    #: What to do there, said in the reader's language; empty: no rule has anything to say of it.
    action: Mapping[str, str]


class Facts(Struct, frozen=True, kw_only=True):
    shop: str
    week: Week
    contacts: int
    contacts_before: int
    #: As it stands when the digest is made, not at the week's end.
    unanswered: int
    calls_owed: int
    neglected: int
    reply: Reply
    #: Of surveys, then of the question after tickets; those that anybody answered.
    scores: Sequence[Figure]
    #: At most three, the worst first.
    worst: Sequence[Spot]
    #: Requirements that turned in the week and stayed so: touchpoint and measure.
    broken: Sequence[tuple[str, str]]
    mended: Sequence[tuple[str, str]]
    #: Questions that went out, and what the contact policy said no to, surveys or not.
    asked: int
    denied: int

    @property
    def empty(self) -> bool:
        return not self.contacts

    def to_json(self) -> dict[str, Any]:
        reply = self.reply
        target = reply.target.total_seconds() if reply.target is not None else None
        return {
            "shop": self.shop,
            "week": self.week.monday.isoformat(),
            "since": self.week.since.isoformat(),
            "until": self.week.until.isoformat(),
            "contacts": self.contacts,
            "contacts_before": self.contacts_before,
            "unanswered_now": self.unanswered,
            "calls_owed_now": self.calls_owed,
            "neglected_now": self.neglected,
            "first_reply": {
                "n": reply.n,
                "median_seconds": reply.median,
                "low_seconds": reply.low,
                "high_seconds": reply.high,
                "enough": reply.enough,
                "target_seconds": target,
                "in_time_percent": reply.in_time,
                "decided": reply.decided,
            },
            "scores": [one.to_json() for one in self.scores],
            "worst": [
                {
                    "touchpoint": one.touchpoint,
                    **one.figure.to_json(),
                    "action": one.action.get("en"),
                }
                for one in self.worst
            ],
            "requirements_broken": [list(one) for one in self.broken],
            "requirements_mended": [list(one) for one in self.mended],
            "asked": self.asked,
            "denied": self.denied,
        }
