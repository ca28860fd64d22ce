"""What became of invitations, and the share that answered (after AAPOR's standard definitions).

I complete: all that was asked is answered. P partial: something is. R refused: they said "stop" to
it and answered nothing. NC: it arrived, and nothing came back. RR1 = I / (I + P + R + NC), RR2 =
(I + P) / (I + P + R + NC).

Both sides come from the *same* invitations, those asked in the period, so no filter can make a rate
exceed one. An invitation whose window is still open counts for neither side, answered or not: the
quick ones alone would make the rate look better than it will be. What never arrived is outside, and
shown beside it. What may have arrived twice or not at all (uncertain) counts as arrived.
"""

from collections import Counter
from datetime import datetime
from typing import Literal

from msgspec import Struct

from cxbot.journey.metrics.figure import Counted, Figure, share
from cxbot.model.touchpoint import ARRIVED

Fate = Literal["complete", "partial", "refused", "silent", "undelivered", "pending"]
#: As AAPOR calls them.
LETTERS: dict[Fate, str] = {"complete": "I", "partial": "P", "refused": "R", "silent": "NC"}
_RATES = (
    ("response_rate", "RR1: I / (I + P + R + NC)"),
    ("response_rate_partial", "RR2: (I + P) / (I + P + R + NC)"),
)
#: Of the message that carried the question: it isn't on the customer's phone.
_NOT_THERE = ("failed", "expired", "planned")


class Invited(Struct, frozen=True, kw_only=True):
    """An invitation as it stands now."""

    window_until: datetime
    answered: bool
    completed: bool
    refused: bool
    #: Of the message that carried the question; None: not known.
    outcome: str | None
    #: The customer couldn't be reached any more, then or later: whoever got the question and
    #: blocked the bot was asked, and said nothing.
    unreachable: bool = False

    def fate(self, now: datetime) -> Fate:
        if self.window_until > now:
            return "pending"
        if self.completed:
            return "complete"
        if self.answered:
            return "partial"
        if self.refused:
            return "refused"
        if self.outcome in _NOT_THERE or (self.unreachable and self.outcome not in ARRIVED):
            return "undelivered"
        return "silent"


class Responses:
    """Invitations, counted by what became of them."""

    def __init__(self) -> None:
        self._fates: Counter[Fate] = Counter()

    def add(self, fate: Fate) -> None:
        self._fates[fate] += 1

    @property
    def asked(self) -> int:
        return self._fates.total()

    def parts(self) -> dict[str, int]:
        """I, P, R, NC, undelivered, pending: together all that were asked."""
        lettered = {letter: self._fates[fate] for fate, letter in LETTERS.items()}
        return {
            **lettered,
            "undelivered": self._fates["undelivered"],
            "pending": self._fates["pending"],
        }

    def figures(self, before: "Responses | None" = None) -> tuple[Figure, Figure]:
        """RR1 and RR2; with those of the period before, how they have changed."""
        was = before.counted() if before is not None else (None, None)
        first, second = (
            share(name, now.plus, now.n, what=what, before=earlier, **self.parts())
            for (name, what), now, earlier in zip(_RATES, self.counted(), was, strict=True)
        )
        return first, second

    def counted(self) -> tuple[Counted, Counted]:
        """Complete ones, and those with partial ones, of all that count."""
        fates = self._fates
        n = sum(fates[fate] for fate in LETTERS)
        whole, some = fates["complete"], fates["complete"] + fates["partial"]
        return Counted(plus=whole, n=n), Counted(plus=some, n=n)
