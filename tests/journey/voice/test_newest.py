"""The newest of many: in whatever order they come, and of one moment what came last."""

from datetime import timedelta
from itertools import permutations

from voice_rows import HOUR, NOW

from cxbot.journey.voice.newest import Newest


def test_in_any_order_the_newest_are_kept_and_come_first() -> None:
    for order in permutations(range(5)):
        newest: Newest[int] = Newest(3)
        for hours in order:
            newest.add(NOW + hours * HOUR, hours)
        assert list(newest) == [4, 3, 2]


def test_of_one_moment_the_last_ones_are_kept() -> None:
    newest: Newest[dict[str, int]] = Newest(2)
    for number in range(4):
        newest.add(NOW, {"number": number})
    newest.add(NOW - timedelta(microseconds=1), {"number": 9})
    assert list(newest) == [{"number": 3}, {"number": 2}]
