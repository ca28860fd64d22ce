"""Which part of the log a map is drawn of."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from cxbot.journey.friction.stumbling import Look, Watch
from cxbot.journey.paths import Exchange, Journey
from cxbot.model.journey import Catalogue, JourneyKind

#: Who is like no persona of the catalogue.
OTHERS = ""
_EVER = datetime.min.replace(tzinfo=UTC)


class Scope(Struct, frozen=True, kw_only=True):
    """Journeys are cut from all that happened before `until`; counted is what lies in the period
    and went over the channel. Whether a journey is over is judged as of `until`, which is now or
    earlier: the map of a month stays the same map later."""

    kind: JourneyKind
    until: datetime
    since: datetime | None = None
    channel: str | None = None
    #: The name of one of the catalogue, or OTHERS; None: everybody.
    persona: str | None = None

    def holds(self, one: Exchange) -> bool:
        in_time = one.at < self.until and (self.since is None or one.at >= self.since)
        return in_time and (self.channel is None or one.channel == self.channel)

    def watch(self) -> Watch:
        return Watch(kind=self.kind, now=self.until, since=self.since or _EVER, until=self.until)


class Narrow(Look):
    """A look at a journey over one channel only, if the scope has one."""

    def __init__(self, journey: Journey, scope: Scope, watch: Watch) -> None:
        super().__init__(journey, watch)
        self._scope = scope

    @property
    def seen(self) -> Iterator[tuple[str, Exchange]]:
        return ((place, one) for place, one in super().seen if self._scope.holds(one))


def persona_of(
    catalogue: Catalogue, fields: Mapping[str, Any], exchanges: Sequence[Exchange]
) -> str:
    """The first that matches; the customer's channel is that of their newest exchange."""
    if not catalogue.personas:
        return OTHERS
    crossed = [one for one in exchanges if one.direction != "internal"]
    newest = max(crossed or exchanges, key=lambda one: one.moment)
    told = {**fields, "channel": newest.channel}
    return next((one.name for one in catalogue.personas if one.matches(told)), OTHERS)
