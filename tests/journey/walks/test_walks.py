"""What lies behind the map's numbers is what a plain look at the log finds."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cxbot.journey.friction.waits import wall
from cxbot.journey.map import Grid, Scope, draw
from cxbot.journey.map.reading import Customer
from cxbot.journey.paths import Exchange, journeys
from cxbot.journey.walks import FirstContacts, Walks, walked
from cxbot.model.journey import Catalogue, Declared, JourneyKind, Mark, Stage
from cxbot.model.touchpoint import Rating

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = NOON + 100 * DAY
KIND = JourneyKind(
    name="purchase", goal=Mark(event="order.delivered"), gap=5 * DAY, ideal=("size", "basket")
)
STAGES = {"size": ("look", "before"), "shelf": ("look", "before"), "basket": ("buy", "during")}
CATALOGUE = Catalogue(
    stages=(Stage(name="look", phase="before"), Stage(name="buy", phase="during")),
    touchpoints={name: Declared(name=name, stage=stage) for name, (stage, _) in STAGES.items()},
    journeys=(KIND,),
)
Log = Mapping[str, Sequence[Exchange]]


class Memory:
    def __init__(self, log: Log) -> None:
        self._log = log

    async def customers(self, until: datetime, *, people: bool) -> AsyncIterator[Customer]:
        for exchanges in self._log.values():
            yield Customer(fields={}, exchanges=[one for one in exchanges if one.at < until])

    async def causes(self) -> Mapping[str, str]:
        return {}

    async def said(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {}


def exchange(customer: str, hours: float, touchpoint: str | None = None, **facts: Any) -> Exchange:
    own: dict[str, Any] = {
        "id": f"{customer}-{hours:012.6f}", "at": NOON + hours * HOUR, "customer": customer,
        "direction": "in", "initiator": "customer", "channel": "telegram",
        "touchpoint": touchpoint,
    }  # fmt: skip
    return Exchange(**{**own, **facts})


def answer(customer: str, hours: float, touchpoint: str | None = None, **facts: Any) -> Exchange:
    own = {"direction": "out", "initiator": "bot", **facts}
    return exchange(customer, hours, touchpoint, **own)


def by_chance(seed: int) -> Log:
    random = Random(seed)
    log = {}
    for i in range(6):
        name = f"c{i}"
        at = random.random() * 500
        log[name] = [_one(random, name, at := at + random.expovariate(1 / 40)) for _ in range(15)]
    return log


def _one(random: Random, customer: str, at: float) -> Exchange:
    place = random.choice((*STAGES, "stray", None))
    match random.randint(0, 5):
        case 0:
            return exchange(customer, at, kind="event", name="order.delivered",
                            direction="internal", initiator="system")  # fmt: skip
        case 1 | 2:
            return answer(customer, at, place, response_ms=random.randint(0, 10**6))
        case 3:
            score = Rating(metric="csat", value=random.randint(1, 5), min=1, max=5)
            return exchange(customer, at, place, rating=score)
        case _:
            return exchange(customer, at, place, outcome=random.choice((None, "missed")))


async def drawn(log: Log, **narrow: Any) -> tuple[Grid, Walks]:
    memory = Memory(log)
    grid = await draw(memory, CATALOGUE, Scope(kind=KIND, until=END, **narrow), END)
    return grid, await walked(memory, CATALOGUE, grid, wall)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from((None, NOON + 15 * DAY)))
async def test_a_stage_counts_each_of_its_customers_once(seed: int, since: datetime | None) -> None:
    log = by_chance(seed)
    grid, walks = await drawn(log, since=since)
    levels = walks.levels.found(walks.window)
    columns = {one.name: one for one in grid.columns}
    for name, level in levels.items():
        kind, _, which = name.partition(":")
        mine = [
            one
            for one in columns.values()
            if kind == "all" or which == (one.stage if kind == "stage" else one.phase)
        ]
        assert level.exchanges == sum(one.spot.exchanges + one.spot.beside for one in mine)
        assert level.waits == sum(one.waits.n for one in mine)
        assert level.left == sum(one.spot.left for one in mine)
        most = max(one.spot.customers for one in mine)
        assert most <= level.customers <= sum(one.spot.customers for one in mine)
        assert level.left <= level.over <= level.journeys
        if level.friction is not None:
            assert level.friction.figure.n <= level.customers
    assert walks.follows.found().journeys == grid.totals.journeys


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.randoms())
async def test_the_order_of_customers_and_of_rows_changes_nothing(
    seed: int, chance: Random
) -> None:
    log = by_chance(seed)
    shuffled = {name: chance.sample(list(rows), len(rows)) for name, rows in log.items()}
    grid, one = await drawn(log)
    _, other = await drawn(dict(chance.sample(sorted(shuffled.items()), len(shuffled))))
    merged = Walks(grid.scope, one.watch, one.places)
    for rows in log.values():
        part = Walks(grid.scope, one.watch, one.places)
        part.add(rows)
        merged.merge(part)
    for again in (other, merged):
        assert again.follows.found() == one.follows.found()
        assert again.variants.found() == one.variants.found()
        assert again.levels.found(one.window) == one.levels.found(one.window)
        assert again.threads.newest == one.threads.newest
        assert again.first.found().lost == one.first.found().lost
        assert again.first.found().median == one.first.found().median


async def test_the_newest_threads_of_a_number_are_of_different_customers() -> None:
    log = {f"c{i}": [exchange(f"c{i}", i + h, "size") for h in (0, 0.1)] for i in range(8)}
    _, walks = await drawn(log)
    found = walks.threads.of("size", "any")
    assert [one.customer for one in found] == ["c7", "c6", "c5", "c4", "c3"]
    assert found[0].exchange == "c7-00007.100000"
    assert [one.customer for one in walks.threads.of("size", "left")] == [
        one.customer for one in found
    ]
    assert all(one.over for rows in log.values() for one in journeys(rows, KIND, END))


def firsts(*logs: Sequence[Exchange], **narrow: Any) -> FirstContacts:
    found = FirstContacts(Scope(kind=KIND, until=END, **narrow))
    for rows in logs:
        found.add(rows)
    return found


def test_the_first_useful_answer_is_no_error_and_no_shrug() -> None:
    shrugged = [
        exchange("a", 0),
        answer("a", 0.1, outcome="not_understood"),
        answer("a", 0.2, outcome="error"),
        answer("a", 2, initiator="operator"),
    ]
    silent = [exchange("b", 0), answer("b", 1, outcome="blocked")]
    found = firsts(shrugged, silent).found()
    assert (found.customers, found.answered, found.median) == (2, 1, 7200)
    assert (found.unanswered.value, found.unanswered.n) == (50, 2)
    assert [one.customer for one in found.threads.of("", "unanswered")] == ["b"]


def test_lost_is_who_never_came_back_and_did_not_reach_the_goal() -> None:
    gone = [exchange("a", 0), answer("a", 1), answer("a", 24 * 10)]
    back = [exchange("b", 0), exchange("b", 25)]
    bought = [exchange("c", 0), exchange("c", 40, direction="internal", name="order.delivered")]
    may_still = [exchange("d", 24 * 97)]
    found = firsts(gone, back, bought, may_still).found()
    assert (found.customers, found.lost.n, found.lost.parts["hits"]) == (4, 3, 1)
    assert [one.customer for one in found.threads.of("", "lost")] == ["a"]


def test_how_it_felt_is_of_the_first_day_and_only_of_those_of_whom_it_is_known() -> None:
    cross = [exchange("a", 0, sentiment="negative", sentiment_source="lexicon")]
    low = Rating(metric="csat", value=1, min=1, max=5)
    later = [exchange("b", 0), exchange("b", 30, rating=low)]
    content = [exchange("c", 0, sentiment="positive", sentiment_source="lexicon")]
    found = firsts(cross, later, content).found()
    assert (found.annoyed.n, found.annoyed.parts["hits"]) == (2, 1)


def test_who_was_there_before_has_no_first_contact_in_the_period() -> None:
    old = [exchange("a", 0), exchange("a", 24 * 20)]
    told = [answer("b", 0), exchange("b", 24 * 20)]
    found = firsts(old, told, since=NOON + 10 * DAY).found()
    assert found.customers == 1
    assert firsts([answer("c", 1)]).found().customers == 0
