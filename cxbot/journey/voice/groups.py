"""Scores and responses of everybody, of each group of a dimension, and of the period before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cxbot.journey.metrics import (
    CSAT,
    Fate,
    Figure,
    Responses,
    Scale,
    Scores,
    group,
    known_first,
)
from cxbot.journey.voice.period import When
from cxbot.model.value import replace

#: The question after a ticket stands beside the surveys under this flow, never among them.
DESK = "desk"
_ALL = ""


@dataclass(slots=True)
class _Group:
    scores: Scores = field(default_factory=Scores)
    responses: Responses = field(default_factory=Responses)


class Groups:
    """What one dimension splits into; without one, everything together."""

    def __init__(self, dimension: str | None = None) -> None:
        self.dimension = dimension
        # (of the desk's own question, which group) -> its counts
        self._now: dict[tuple[bool, str], _Group] = {}
        self._before: dict[tuple[bool, str], _Group] = {}

    def answered(self, when: When, row: Mapping[str, Any], scale: Scale, number: float) -> None:
        self._of(when, row).scores.add(scale, number)

    def invited(self, when: When, row: Mapping[str, Any], fate: Fate) -> None:
        self._of(when, row).responses.add(fate)

    def figures(self, *, compared: bool) -> Iterator[Figure]:
        """Those of surveys, then those of the desk, group by group; with `compared`, how each has
        changed. All surveys together have all metrics, also those nobody was asked for."""
        keys = set(self._now)
        if self.dimension is None:
            keys.add((False, _ALL))
        for desk, name in sorted(keys):
            now = self._now.get((desk, name), _Group())
            before = self._before.get((desk, name), _Group()) if compared else None
            of = {} if self.dimension is None else {self.dimension: name}
            if desk:
                of = {"flow": DESK, **of}
            every = self.dimension is None and not desk
            for figure in _figures(now, before, every=every):
                if desk and figure.metric == "response_rate_partial":
                    continue  # one question has no parts
                yield replace(figure, of=of)

    def _of(self, when: When, row: Mapping[str, Any]) -> _Group:
        name = _ALL if self.dimension is None else group(row, self.dimension)
        groups, key = self._now if when == "now" else self._before, (row["flow"] == DESK, name)
        found = groups.get(key)
        if found is None:
            found = groups[key] = _Group()
        return found


def _figures(now: _Group, before: _Group | None, *, every: bool) -> Iterator[Figure]:
    was = before.scores if before is not None else None
    for scale in known_first(now.scores) if every else now.scores.scales:
        yield now.scores.figure(scale, was)
    if every or now.responses.asked:
        earlier = before.responses if before is not None else None
        yield from now.responses.figures(earlier)


def desk_score(row: Mapping[str, Any]) -> tuple[Scale, float] | None:
    """Of a row of `rating`; None: nobody answered."""
    return (CSAT, row["score"]) if row["score"] is not None else None
