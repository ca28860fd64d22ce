"""Where journeys begin and end."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from path_rows import DAY, HOUR, LATER, NOON, PURCHASE, event, exchange

from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.exchange import Exchange
from cxbot.model.journey import JourneyKind, Mark
from cxbot.model.value import replace

ANY = JourneyKind(name="journey", gap=10 * DAY, after_goal=3 * DAY)
TALK = replace(ANY, start=Mark(touchpoint="help"), goal=Mark(touchpoint="done"))
SOLD = replace(ANY, goal=Mark(event="order.delivered"))
Shape = list[tuple[list[int], bool, bool]]


def shape(rows: Sequence[Exchange], kind: JourneyKind, now: datetime = LATER) -> Shape:
    """Of each journey the indexes of its rows, whether it reached its goal, whether it's over."""
    index = {row.id: i for i, row in enumerate(rows)}
    found = journeys(rows, kind, now)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    assert all(one.kind == kind.name and one.customer == "ann" for one in found)
    return [([index[r.id] for r in j.exchanges], j.reached_goal, j.over) for j in found]


def at(*days: float) -> list[Exchange]:
    return [exchange("prices", NOON + day * DAY) for day in days]


def test_nothing_makes_no_journey() -> None:
    assert journeys([], ANY, NOON) == []


def test_without_a_start_the_first_exchange_begins_one_and_a_longer_silence_the_next() -> None:
    assert shape(at(0, 10, 20.001, 21), ANY) == [([0, 1], False, True), ([2, 3], False, True)]


def test_what_the_company_sends_begins_one_too() -> None:
    advert = exchange("advert", direction="out", initiator="bot")
    assert shape([advert], ANY) == [([0], False, True)]


@pytest.mark.parametrize(("days", "over"), [(9.9, False), (10, False), (10.01, True)])
def test_a_journey_is_over_once_its_gap_is(days: float, over: bool) -> None:
    assert shape(at(0), ANY, NOON + days * DAY) == [([0], False, over)]


@pytest.mark.parametrize(("days", "over"), [(2.9, False), (3, False), (3.01, True)])
def test_after_the_goal_its_own_gap_counts(days: float, over: bool) -> None:
    rows = [exchange("help"), exchange("done")]
    assert shape(rows, TALK, NOON + days * DAY) == [([0, 1], True, over)]


def test_who_never_reaches_the_start_has_no_journey() -> None:
    assert shape([exchange("prices"), exchange("done", NOON + DAY)], TALK) == []


def test_what_comes_before_the_start_and_after_the_end_is_in_none() -> None:
    rows = [exchange("prices"), exchange("help", NOON + DAY), exchange("help", NOON + 2 * DAY)]
    rows += [exchange("prices", NOON + 20 * DAY), exchange("help", NOON + 21 * DAY)]
    assert shape(rows, TALK) == [([1, 2], False, True), ([4], False, True)]


def test_the_start_again_begins_another_only_after_the_goal() -> None:
    names = ("help", "prices", "help", "done", "prices", "help", "done")
    rows = [exchange(name, NOON + i * HOUR) for i, name in enumerate(names)]
    assert shape(rows, TALK) == [([0, 1, 2, 3, 4], True, True), ([5, 6], True, True)]


def test_one_visit_to_a_start_that_is_the_goal_is_one_journey() -> None:
    kind = replace(ANY, start=Mark(touchpoint="shop"), goal=Mark(touchpoint="shop"))
    names = ("shop", None, "shop", "prices", "shop")
    rows = [exchange(name, NOON + i * HOUR) for i, name in enumerate(names)]
    assert shape(rows, kind) == [([0, 1, 2, 3], True, True), ([4], True, True)]


def test_an_event_between_ends_the_visit_to_the_start() -> None:
    kind = replace(SOLD, start=Mark(touchpoint="shop"))
    rows = [exchange("shop"), event("order.delivered"), exchange("shop")]
    assert shape(rows, kind) == [([0, 1], True, True), ([2], False, True)]


def test_events_of_the_shop_begin_and_end_journeys_though_they_cross_to_nobody() -> None:
    rows = [
        exchange("prices"),
        event("order.created", NOON + DAY),
        event("order.paid", NOON + 2 * DAY),
        exchange("order status", NOON + 3 * DAY),
        event("order.delivered", NOON + 30 * DAY),
        exchange("rating", NOON + 44 * DAY),
        event("order.created", NOON + 45 * DAY),
    ]
    expected = [([1, 2, 3, 4, 5], True, True), ([6], False, True)]
    assert shape(rows, PURCHASE) == expected


def test_a_second_order_before_the_goal_is_the_same_journey() -> None:
    rows = [event("order.created"), event("order.created", NOON + DAY)]
    assert shape(rows, PURCHASE) == [([0, 1], False, True)]


def test_notes_stay_in_the_journey_but_begin_none_and_break_no_silence() -> None:
    note = {"direction": "internal", "initiator": "operator", "kind": "note"}
    rows = [
        exchange("help", NOON - DAY, **note),
        exchange("help", NOON),
        exchange("help", NOON + 8 * DAY, **note),
        exchange("prices", NOON + 12 * DAY),
        exchange("done", NOON + 13 * DAY, **note),
    ]
    assert shape(rows[:4], ANY) == [([1, 2], False, True), ([3], False, True)]
    assert shape(rows, TALK) == [([1, 2], False, True)]
    assert shape(rows[:3], ANY, NOON + 9 * DAY) == [([1, 2], False, False)]


def test_a_goal_without_a_journey_is_in_none() -> None:
    assert shape([event("order.delivered")], SOLD) == []
    assert shape([event("order.delivered")], PURCHASE) == []


def test_a_goal_after_the_gap_comes_too_late() -> None:
    rows = [event("order.created"), event("order.delivered", NOON + 31 * DAY)]
    assert shape(rows, PURCHASE) == [([0], False, True)]


def test_exchanges_of_one_moment_are_in_the_order_of_their_ids() -> None:
    rows = [exchange("help", id="2"), exchange("prices", id="1")]
    assert shape(rows, TALK) == [([0], False, True)]


# --- the same, said another way ----------------------------------------------------------------

NAMES = st.sampled_from([None, "help", "done", "prices"])
EVENTS = st.sampled_from(["", "", "order.created", "order.delivered"])
MARKS = st.sampled_from(
    [None, Mark(touchpoint="help"), Mark(touchpoint="done"), Mark(event="order.created"),
     Mark(event="order.delivered"), Mark(touchpoint="help", event="order.created")]
)  # fmt: skip
HOURS = st.integers(1, 6).map(lambda hours: hours * HOUR)
KINDS = st.builds(
    JourneyKind, name=st.just("any"), start=MARKS, goal=MARKS, gap=HOURS, after_goal=HOURS
)
ROWS = st.lists(
    st.builds(
        exchange,
        NAMES,
        st.integers(0, 30).map(lambda hours: NOON + hours * HOUR),
        name=EVENTS,
        direction=st.sampled_from(["in", "out", "internal"]),
    ),
    max_size=14,
)


class Declared:
    """Says of each exchange, by looking back, with which one its journey began."""

    def __init__(self, rows: Sequence[Exchange], kind: JourneyKind) -> None:
        self.rows, self.kind = sorted(rows, key=lambda row: row.moment), kind

    def marks(self, i: int, mark: Mark | None) -> bool:
        row = self.rows[i]
        crossed = row.direction != "internal"
        return mark is not None and (
            (mark.event is not None and row.name == mark.event)
            or (mark.touchpoint is not None and crossed and row.touchpoint == mark.touchpoint)
        )

    def lives(self, i: int) -> bool:
        either = self.marks(i, self.kind.start) or self.marks(i, self.kind.goal)
        return either or self.rows[i].direction != "internal"

    def reached(self, first: int, last: int) -> bool:
        return any(self.marks(k, self.kind.goal) for k in range(first, last + 1))

    def limit(self, first: int, last: int) -> timedelta:
        return self.kind.after_goal if self.reached(first, last) else self.kind.gap

    def place(self, i: int) -> str | None:
        return self.rows[i].touchpoint if self.rows[i].direction != "internal" else None

    def before(self, i: int) -> int | None:
        return next((k for k in reversed(range(i)) if self.lives(k)), None)

    def same_visit(self, home: int, i: int) -> bool:
        for k in reversed(range(home, i)):
            if self.lives(k) and (
                self.place(k) is not None
                or self.marks(k, self.kind.start)
                or self.marks(k, self.kind.goal)
            ):
                return self.place(k) is not None and self.place(k) == self.place(i)
        return False

    def home(self, i: int) -> int | None:
        fresh: int | None = i
        if self.kind.start is not None and not self.marks(i, self.kind.start):
            fresh = None
        if self.rows[i].direction == "internal" and not self.marks(i, self.kind.start):
            fresh = None
        last = self.before(i)
        home = None if last is None else self.home(last)
        if home is None or last is None:
            return fresh
        if self.rows[i].at - self.rows[last].at > self.limit(home, last):
            return fresh
        again = self.marks(i, self.kind.start) and self.reached(home, last)
        return i if again and not self.same_visit(home, i) else home

    def shapes(self, now: datetime) -> list[tuple[list[str], bool, bool]]:
        homes = [self.home(i) for i in range(len(self.rows))]
        found = []
        for home in sorted({home for home in homes if home is not None}):
            mine = [i for i, one in enumerate(homes) if one == home]
            last = max(i for i in mine if self.lives(i))
            late = now - self.rows[last].at > self.limit(home, last)
            more = any(one != home for one in homes[home:])
            ids = [self.rows[i].id for i in mine]
            found.append((ids, self.reached(home, mine[-1]), late or more))
        return found


@given(ROWS, KINDS, st.integers(30, 40), st.randoms())
def test_cutting_equals_looking_back_from_each_exchange(
    rows: list[Exchange], kind: JourneyKind, hours: int, chance: Random
) -> None:
    now = NOON + hours * HOUR
    shuffled = list(rows)
    chance.shuffle(shuffled)
    found = journeys(shuffled, kind, now)
    told = [([one.id for one in j.exchanges], j.reached_goal, j.over) for j in found]
    assert told == Declared(rows, kind).shapes(now)
