"""Which cases are run, and in which order."""

import itertools
from collections.abc import Mapping, Sequence
from random import Random

from .campaign import Campaign

#: A campaign, a store, a case's number.
Planned = tuple[Campaign, str, int]


def pairs(
    found: Mapping[str, Campaign], only: Sequence[str], stores: Sequence[str]
) -> list[tuple[Campaign, str]]:
    """Raises KeyError for a campaign that there isn't."""
    chosen = [found[name] for name in only] if only else list(found.values())
    return [
        (campaign, store) for campaign in chosen for store in stores if store in campaign.stores
    ]


def in_full(
    chosen: Sequence[tuple[Campaign, str]], size: str, part: tuple[int, int] = (1, 1)
) -> list[Planned]:
    """Each case of that size, or every n-th of them."""
    this, of = part
    return [
        (campaign, store, number)
        for campaign, store in chosen
        for number in range(this - 1, campaign.cases(size, store), of)
    ]


def sampled(
    chosen: Sequence[tuple[Campaign, str]], seed: int
) -> tuple[list[Planned], list[Planned]]:
    """One case of each campaign, and what follows while there is time: all of them evenly.

    Numbers are drawn from those of a release, so that another seed tries others.
    """
    random = Random(seed)
    rows = [
        [(campaign, store, number) for number in _drawn(campaign, store, random)]
        for campaign, store in chosen
        if campaign.cases("sample")
    ]
    random.shuffle(rows)
    rows.sort(key=lambda row: -row[0][0].takes)
    first = [one for row in rows for one in (row if row[0][0].whole else row[:1])]
    rows = [row for row in rows if not row[0][0].whole]
    # evenly: half of each is done when half of the time is
    placed = [
        ((place + random.random()) / len(row), planned)
        for row in rows
        for place, planned in enumerate(row[1:])
    ]
    return first, [planned for _, planned in sorted(placed, key=lambda one: one[0])]


def _drawn(campaign: Campaign, store: str, random: Random) -> list[int]:
    """A run of consecutive ones: what a campaign takes in turn by its number is all in it."""
    there = campaign.cases("t3", store)
    count = min(campaign.cases("sample"), there)
    first = random.randrange(there - count + 1)
    return random.sample(range(first, first + count), count)


def numbered(chosen: Sequence[tuple[Campaign, str]], numbers: Sequence[int]) -> list[Planned]:
    return [(*pair, number) for pair, number in itertools.product(chosen, numbers)]
