"""Exchanges and journeys with everything they need, so that a test names only what it is about; and
a shop's worth of customers out of a seed."""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.journey.paths.steps import Trail, trail
from cxbot.model.journey import JourneyKind, Mark

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
#: Long after everything.
LATER = NOON + 2000 * DAY
PURCHASE = JourneyKind(
    name="purchase",
    start=Mark(event="order.created"),
    goal=Mark(event="order.delivered"),
    gap=30 * DAY,
    after_goal=14 * DAY,
)
_ids = count(1)


def exchange(touchpoint: str | None = None, at: datetime = NOON, **facts: Any) -> Exchange:
    """From the customer."""
    return Exchange(
        **{
            "id": f"x{next(_ids):09}", "at": at, "customer": "ann", "direction": "in",
            "initiator": "customer", "channel": "telegram", "touchpoint": touchpoint, **facts,
        }
    )  # fmt: skip


def event(name: str, at: datetime = NOON, **facts: Any) -> Exchange:
    """Of the shop, as the log has it."""
    own = {"direction": "internal", "initiator": "system", "kind": "event", "name": name}
    return exchange(None, at, **own | facts)


def journey(
    names: Iterable[str | None], *, customer: str = "ann", number: int = 1,
    begins: datetime = NOON, every: timedelta = HOUR, goal: bool = False, over: bool = True,
) -> Journey:  # fmt: skip
    """One exchange per name, an hour between."""
    rows = [exchange(n, begins + i * every, customer=customer) for i, n in enumerate(names)]
    return Journey(
        customer=customer, kind="journey", number=number, exchanges=tuple(rows),
        reached_goal=goal, over=over,
    )  # fmt: skip


def walked(names: Iterable[str | None], **facts: Any) -> Trail:
    return trail(journey(names, **facts))


def letters(words: str, **facts: Any) -> Trail:
    """A visit per letter."""
    return walked(words, **facts)


def customers(*walks: Sequence[str] | str, **facts: Any) -> list[list[Trail]]:
    """Each of one journey, or of several, by letters."""
    return [
        [letters(one, customer=f"c{i:03}", **facts) for one in ([w] if isinstance(w, str) else w)]
        for i, w in enumerate(walks)
    ]


STEPS = ("advert", "size help", "prices", "order placed", "payment", "delivery", "order status",
         "rating", "returns", "gift card")  # fmt: skip


def shop(seed: int, journeys: int, steps: int = 8) -> Iterator[list[Exchange]]:
    """So many journeys of so many steps in the log, a customer at a time, one to three journeys
    each, out of order as it arrives; one step in eight goes astray, and there are notes between."""
    chance, made = random.Random(seed), 0
    for number in count(1):
        if made >= journeys:
            return
        rows: list[Exchange] = []
        at = NOON + timedelta(minutes=chance.randrange(500_000))
        for _ in range(min(chance.choice((1, 1, 1, 2, 3)), journeys - made)):
            made += 1
            for step in range(steps):
                at += timedelta(seconds=chance.randrange(1, 90_000))
                astray = chance.random() < 0.125
                name = chance.choice(STEPS) if astray else STEPS[step % len(STEPS)]
                rows.append(_row(f"{number:06}", len(rows), at, name))
            at += 31 * DAY
        chance.shuffle(rows)
        yield rows


def _row(customer: str, index: int, at: datetime, name: str) -> Exchange:
    out = index % 2 == 1
    return Exchange(
        id=f"{customer}-{index:03}", at=at, customer=customer, touchpoint=name,
        direction="out" if out else "in", initiator="bot" if out else "customer",
        channel="telegram", stage="research",
    )  # fmt: skip
