"""Of the newest proofs only some are kept: what they say is right, or they don't say it."""

from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.friction.tallies import SHOWN
from cxbot.journey.kept.newest import SURE, Held, Incomplete, Newest, Proof

WAITS = st.one_of(st.just(SURE), st.integers(60_000_000, 9_000_000_000))
HELD = st.builds(
    lambda at, whose, wait: ((at, f"x{at:03}{whose}", f"c{whose}", 1, "", ""), wait),
    st.integers(0, 200),
    st.integers(0, 15),
    WAITS,
)


def shown(every: list[Held], limit: int | None) -> list[Proof]:
    """All of them looked at."""
    best: dict[str, Proof] = {}
    for proof, wait in every:
        if wait == SURE or (limit is not None and wait > limit):
            best[proof[2]] = max(proof, best.get(proof[2], proof))
    return sorted(best.values(), reverse=True)[:SHOWN]


@given(
    st.lists(HELD, max_size=80, unique=True),
    st.sets(st.integers(0, 79)),
    st.one_of(st.none(), st.integers(0, 9_000_000_000)),
    st.integers(1, 8),
)
def test_the_newest_are_right_or_incomplete(
    every: list[Held], taken: set[int], limit: int | None, most: int
) -> None:
    halves = [Newest(most), Newest(most)]
    for number, held in enumerate(every):
        halves[number % 2].add(held)
    for number in sorted(taken):
        if number < len(every):
            halves[number % 2].take(every[number])
    left = [held for number, held in enumerate(every) if number not in taken]
    found = Newest.unpacked(halves[0].merged(halves[1:]).packed())
    try:
        assert found.newest(limit) == shown(left, limit)
    except Incomplete:
        assert len(every) > 2 * most


def test_enough_of_them_are_kept_to_say_it() -> None:
    found = Newest(most=SHOWN)
    every: list[Held] = [((at, f"x{at}", f"c{at}", 1, "", ""), SURE) for at in range(100)]
    for held in every:
        found.add(held)
    assert found.newest(None) == shown(every, None)
