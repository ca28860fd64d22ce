"""The figures of one period, as they are printed, sent and exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import Struct

from cxbot.desk.metrics.backlog import Backlog
from cxbot.desk.metrics.figures import ClockName, Figure
from cxbot.desk.metrics.samples import Period
from cxbot.desk.metrics.sessions import Sessions


class OperatorReport(Struct, frozen=True, kw_only=True):
    operator: str
    name: str
    #: Answers of theirs that were delivered in the period.
    replies: int
    figures: Sequence[Figure]

    def to_json(self) -> dict[str, Any]:
        return {
            "operator": self.operator,
            "name": self.name,
            "replies": self.replies,
            "metrics": [figure.to_json() for figure in self.figures],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskReport:
    period: Period
    #: None: all of them.
    queue: str | None
    figures: Sequence[Figure]
    backlog: Backlog
    #: None where only one queue was asked for: sessions belong to none.
    sessions: Sessions | None
    queues: Mapping[str, Sequence[Figure]]
    operators: Sequence[OperatorReport]
    #: What operators marked, the newest mark of each ticket.
    moods: Mapping[str, int]
    causes: Mapping[str, int]
    #: Tickets left out, by why.
    excluded: Mapping[str, int]
    #: Numbers of tickets whose row isn't what their log says: there should be none.
    differing: Sequence[int] = field(default=())

    @property
    def sound(self) -> bool:
        """Counted twice, the backlog is the same, and every row is what its log says."""
        return self.backlog.balanced and not self.differing

    def figure(self, metric: str, clock: ClockName | None = None) -> Figure:
        """Raises KeyError for one the report doesn't have."""
        for one in self.figures:
            if one.metric == metric and (clock is None or one.clock == clock):
                return one
        raise KeyError(metric)

    def to_json(self) -> dict[str, Any]:
        since = self.period.since
        return {
            "period": {
                "since": since.isoformat() if since is not None else None,
                "until": self.period.until.isoformat(),
            },
            "queue": self.queue,
            "metrics": [figure.to_json() for figure in self.figures],
            "backlog": self.backlog.to_json(),
            "sessions": self.sessions.to_json() if self.sessions is not None else None,
            "queues": [
                {"queue": name or None, "metrics": [one.to_json() for one in figures]}
                for name, figures in self.queues.items()
            ],
            "operators": [one.to_json() for one in self.operators],
            "moods": dict(self.moods),
            "causes": dict(self.causes),
            "excluded": dict(self.excluded),
            "differing": list(self.differing),
        }
