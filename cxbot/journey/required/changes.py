"""What has changed since the last look: only that is worth an alarm.

A state is what was last known for sure, met or not met; "not enough data" in between keeps it. A
requirement first seen broken is news, one first seen met is not. One that is gone from the
catalogue is forgotten. A changed target is held against the state as it was.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from cxbot.journey.required.evaluating import Evaluation

State = Literal["met", "not met"]
#: Touchpoint and measure.
Key = tuple[str, str]


class Turned(Struct, frozen=True, kw_only=True):
    """A requirement that is broken now, or mended."""

    evaluation: Evaluation
    #: None: nothing was known before.
    before: State | None

    @property
    def broken(self) -> bool:
        return self.evaluation.verdict == "not met"


class Changes(Struct, frozen=True, kw_only=True):
    turned: tuple[Turned, ...]
    #: To be kept until the next look.
    states: Mapping[Key, State]

    @property
    def broken(self) -> tuple[Turned, ...]:
        return tuple(one for one in self.turned if one.broken)

    @property
    def mended(self) -> tuple[Turned, ...]:
        return tuple(one for one in self.turned if not one.broken)


def changes(before: Mapping[Key, State], now: Iterable[Evaluation]) -> Changes:
    """In the order of `now`."""
    turned: list[Turned] = []
    states: dict[Key, State] = {}
    for one in now:
        key = one.touchpoint, one.requirement.measure
        was, verdict = before.get(key), one.verdict
        if verdict == "not enough data":
            if was is not None:
                states[key] = was
            continue
        states[key] = verdict
        if verdict != was and (was is not None or verdict == "not met"):
            turned.append(Turned(evaluation=one, before=was))
    return Changes(turned=tuple(turned), states=states)
