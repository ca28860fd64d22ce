"""The newest sessions behind a funnel's numbers: at each step, of each fate."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from cxbot.flow.drawing.walk import KnowsFlows, Walk
from cxbot.journey.funnels.facts import FATES, Fate, ending, facts
from cxbot.journey.funnels.reading import Session
from cxbot.journey.walks.threads import Thread, Threads

_RANK: Mapping[Fate, int] = {fate: rank for rank, fate in enumerate(FATES)}
_EVER = datetime.min.replace(tzinfo=UTC)
#: Version and key of the step.
Spot = tuple[str, str]
#: Where the flow as a whole is told.
WHOLE = "*"


class Stops:
    """Of one flow. Fed as Count is: each customer's sessions together, and by the same rules, so
    that who is counted as gone on isn't shown among those who left."""

    def __init__(self, flows: KnowsFlows, flow: str) -> None:
        self._flows, self._flow = flows, flow
        self._threads = Threads()
        self._customer = ""
        self._own: dict[Spot, tuple[Fate, Thread]] = {}

    def add(self, one: Session, session: str) -> None:
        """`session`: its id, by which the thread is found."""
        if one.customer != self._customer:
            self._flush()
            self._customer = one.customer
        walk = Walk(self._flows, one.flow, one.version)
        for step in one.steps:
            walk.take(step)
        walk.end(one.outcome)
        thread = Thread(one.began or _EVER, session, one.customer)
        for visit in walk.visits.values():
            if visit.flow != self._flow:
                continue
            for key, fate, _ in facts(visit):
                self._take((visit.version, key), fate, thread)
            self._take((visit.version, WHOLE), ending(visit)[0], thread)

    def of(self, version: str, step: str, fate: Fate) -> Sequence[Thread]:
        """The newest first; `exchange` of each is the id of its session."""
        self._flush()
        return self._threads.of(f"{version} {step}", fate)

    def _take(self, spot: Spot, fate: Fate, thread: Thread) -> None:
        known = self._own.get(spot)
        if known is None or _RANK[fate] <= _RANK[known[0]]:
            self._own[spot] = fate, thread

    def _flush(self) -> None:
        self._threads.add(
            (f"{version} {step}", fate, thread)
            for (version, step), (fate, thread) in self._own.items()
        )
        self._own = {}
