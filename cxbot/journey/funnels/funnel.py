"""Customers at the steps of one version of a flow, counted."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from cxbot.journey.funnels.facts import Fate
from cxbot.journey.metrics import Figure, share
from cxbot.journey.metrics.figure import Counted
from cxbot.model.value import replace


@dataclass(slots=True)
class Tally:
    """Different customers at one step, each of them in one of the four."""

    on: int = 0
    handed: int = 0
    inside: int = 0
    #: By how they left: no reply, stopped, cancelled …
    why: Counter[str] = field(default_factory=Counter)

    def add(self, fate: Fate, why: str) -> None:
        match fate:
            case "on":
                self.on += 1
            case "handed":
                self.handed += 1
            case "inside":
                self.inside += 1
            case "left":
                self.why[why] += 1

    @property
    def left(self) -> int:
        return self.why.total()

    @property
    def seen(self) -> int:
        return self.on + self.left + self.handed + self.inside

    @property
    def counted(self) -> Counted:
        """Those who left, of those of whom it is known and who were alone with the bot."""
        return Counted(plus=self.left, n=self.on + self.left)

    @property
    def helped(self) -> Counted:
        """Those who were handed to a person, of those who aren't inside any more."""
        return Counted(plus=self.handed, n=self.seen - self.inside)

    def to_json(self) -> dict[str, Any]:
        return {
            "seen": self.seen,
            "on": self.on,
            "left": self.left,
            "handed": self.handed,
            "inside": self.inside,
            "left_by": dict(sorted(self.why.items())),
        }


@dataclass(slots=True)
class Funnel:
    """Of one version of a flow: of everybody, or of one group of customers."""

    flow: str
    version: str
    #: channel or language; "": everybody.
    by: str = ""
    group: str = ""
    sessions: int = 0
    #: The flow as a whole: on is who came to its end.
    whole: Tally = field(default_factory=Tally)
    #: By key of a step; "" is the start, which everybody saw.
    steps: dict[str, Tally] = field(default_factory=dict)

    @property
    def of(self) -> dict[str, str]:
        found = {"flow": self.flow, "version": self.version}
        return found | {self.by: self.group} if self.by else found

    def step(self, key: str) -> Tally:
        """An empty one where nobody was."""
        return self.steps.get(key) or Tally()

    def completion(self) -> Figure:
        """Who came to the end, of those who did or left: neither who is inside nor who was handed
        to a person says anything of it."""
        return completion(self.whole, of=self.of)


def drop_off(tally: Tally, before: Tally | None = None) -> Figure:
    """left / (on + left)."""
    now, was = tally.counted, before.counted if before is not None else None
    return share("drop_off", now.plus, now.n, what="left / (went on + left)", before=was)


def handed(tally: Tally, before: Tally | None = None) -> Figure:
    """handed / (seen - inside)."""
    now, was = tally.helped, before.helped if before is not None else None
    return share("handed", now.plus, now.n, what="handed / (seen - inside)", before=was)


def completion(
    tally: Tally, before: Tally | None = None, *, of: dict[str, str] | None = None
) -> Figure:
    """Of the flow as a whole: finished / (finished + left)."""
    counted = before.counted if before is not None else None
    was = Counted(plus=counted.n - counted.plus, n=counted.n) if counted is not None else None
    found = share(
        "completion", tally.on, tally.counted.n, what="finished / (finished + left)", before=was
    )
    return replace(found, of=of or {})
