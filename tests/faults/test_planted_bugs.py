"""The checker sees nothing where nothing is wrong; what it sees of planted bugs is a campaign's."""

from pathlib import Path

from .campaigns import shown
from .checker import check
from .forks import Forks
from .planted import PLANTED
from .world import World


async def test_without_a_bug_or_a_fault_all_is_clean(forks: Forks, tmp_path: Path) -> None:
    world = World(forks, tmp_path, seed=7)
    try:
        await world.open()
        await world.start_ready()
        await world.burst()
        assert await world.settled(), world.last_words()
        found = check(world)
        assert not found.problems, str(found)
        assert found.counts["messages"] > 0
        assert found.counts["repeats"] == 0
        assert found.counts["flagged"] == 0
    finally:
        await world.close()


def test_each_bug_is_shown() -> None:
    """All of them by `make faults`; the study's fourteen are among them."""
    assert set(shown.SHOWN) == set(PLANTED)
    studied = [one.study for one in shown.SHOWN.values() if one.study]
    assert len(set(studied)) == shown.STUDIED == 14
