"""Time of campaigns: as fast as asked where all follow, and never ahead of who can't."""

import asyncio
from pathlib import Path

from .haste import LEEWAY, HastyClock, HastyTime, loop_factory

#: So fast that whatever happens at all takes longer than the leeway.
AT_ONCE = 1e9


def test_time_stands_still_until_the_slowest_has_followed(tmp_path: Path) -> None:
    ours = HastyTime.begin(tmp_path / "time", AT_ONCE)
    slow = HastyTime(ours.path, ours.seat())
    slow.note()
    for _ in range(3):
        ours.note()
        stands = ours.now()
        ours.note()
        assert ours.now() == slow.now() == stands
        slow.note()  # it had its turn, and time goes on
        ours.note()
        assert ours.now() == stands + LEEWAY


def test_time_does_not_wait_for_who_is_gone(tmp_path: Path) -> None:
    ours = HastyTime.begin(tmp_path / "time", AT_ONCE)
    place = ours.seat()
    HastyTime(ours.path, place).note()
    ours.note()
    stands = ours.now()
    ours.leave(place)
    ours.note()
    assert ours.now() > stands


def test_who_comes_late_does_not_turn_it_back(tmp_path: Path) -> None:
    ours = HastyTime.begin(tmp_path / "time", AT_ONCE)
    late = HastyTime(ours.path, ours.seat())
    seen = [late.now()]
    for _ in range(200):
        ours.note()
        seen.append(late.now())
    late.note()
    for _ in range(200):
        ours.note()
        seen.append(late.now())
    assert seen == sorted(seen)


def test_a_minute_of_the_loop_is_one_of_the_clock(tmp_path: Path) -> None:
    hasty = HastyTime.begin(tmp_path / "time", 2000)
    clock = HastyClock(hasty)

    async def minute() -> tuple[float, float]:
        loop = asyncio.get_running_loop()
        began, at = loop.time(), clock.now()
        await asyncio.sleep(60)
        return loop.time() - began, (clock.now() - at).total_seconds()

    with asyncio.Runner(loop_factory=loop_factory(hasty)) as runner:
        by_loop, by_clock = runner.run(minute())
    assert by_loop >= 60
    assert by_clock >= 60
