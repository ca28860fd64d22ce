"""Between two refreshes nothing changes that nobody was said to change in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from kept_logs import DAY, HOUR, NOON, World, made, micros

from cxbot.journey.friction.stumbling import PATIENCE
from cxbot.journey.kept.keeping import Keeping
from cxbot.journey.kept.scopes import kinds
from cxbot.journey.map.reading import exchange
from cxbot.journey.paths import Exchange
from cxbot.store import changed

#: After so long something may be over, or out of a window; JOURNEY has these lengths.
_LENGTHS = (timedelta(), 2 * DAY, PATIENCE, 5 * DAY, 7 * DAY, 20 * DAY)
FIRST_MONDAY = datetime(2026, 2, 23, tzinfo=UTC)
_NAMES = [f"c{n}" for n in range(14)]


async def test_a_customer_changes_by_time_alone_only_when_they_are_due(tmp_path: Path) -> None:
    world = made(tmp_path, seed=3)
    try:
        for name in _NAMES:
            world.customer(name)
            for _ in range(world.random.randint(1, 9)):
                world.exchange(name, **_at_a_round_hour(world))
        keeping = Keeping(cast("Any", None), cast("Any", None), world.catalog)
        log = changed.of(world.database)
        people = {whose: [exchange(row) for row in rows] for whose, rows in log.all()}
        log.close()
        assert sum(_goes_by(keeping, one) for one in people.values()) > 5 * len(_NAMES)
    finally:
        await world.close()


def _at_a_round_hour(world: World) -> dict[str, int]:
    """So that several lengths end in the same moment now and then."""
    return {"occurred_at": micros(NOON + world.random.randint(0, 40 * 4) * 6 * HOUR)}


def _goes_by(keeping: Keeping, exchanges: list[Exchange]) -> int:
    """How often it was due."""
    times = 0
    last: Any = None
    until: datetime | None = None
    for now in _moments(exchanges):
        keeping._kinds = tuple(kinds(keeping._catalogue, UTC, now))
        persona, entries, due = keeping._entries(exchanges, {}, now)
        seen = {name: one.packed() for name, one in entries.items()}
        if last is None or (until is not None and until <= now):
            last, until, times = (persona, seen), due, times + 1
        # of a week that is over what was counted remains
        known = {one.name for one in keeping._kinds} & last[1].keys()
        assert (persona, seen) == (last[0], {name: last[1][name] for name in known}), (now, until)
    return times


def _moments(exchanges: list[Exchange]) -> list[datetime]:
    ends = {one.at + length for one in exchanges for length in _LENGTHS}
    for one in exchanges:
        if one.response_ms is not None:
            began = one.at - timedelta(milliseconds=one.response_ms)
            ends |= {began + length for length in _LENGTHS}
    ends |= {FIRST_MONDAY + n * 7 * DAY for n in range(12)}
    return sorted(ends | {one + datetime.resolution for one in ends})
