"""What the map counts is what the log holds, under every filter and in every order."""

from collections import Counter
from datetime import timedelta
from random import Random
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from map_rows import CATALOGUE, DAY, END, NOON, PURCHASE, RETURN, Memory, a_log, drawn

from cxbot.journey.friction.standing import places
from cxbot.journey.map import OTHERS, Scope
from cxbot.journey.map.counting import Counts
from cxbot.journey.map.data import to_json
from cxbot.journey.paths import Exchange, journeys
from cxbot.model.touchpoint import Rating
from cxbot.model.value import replace

SCOPES = st.builds(
    Scope,
    kind=st.sampled_from((PURCHASE, RETURN)),
    since=st.sampled_from((None, NOON + 10 * DAY, NOON + 45 * DAY)),
    until=st.sampled_from((NOON + 50 * DAY, END)),
    channel=st.sampled_from((None, "telegram", "web", "fax")),
    persona=st.sampled_from((None, "fan", "web", OTHERS)),
)


def persona(name: str, exchanges: list[Exchange]) -> str:
    if len(name) % 3 > 1:
        return "fan"
    crossed = [one for one in exchanges if one.direction != "internal"] or exchanges
    newest = max(crossed, key=lambda one: (one.at, one.id))
    return "web" if newest.channel == "web" else OTHERS


def rows_of(log: dict[str, list[Exchange]], scope: Scope) -> list[Exchange]:
    """By a plain look at each row of the log."""
    found = []
    for name, every in log.items():
        exchanges = [one for one in every if one.at < scope.until]
        if not exchanges or scope.persona not in (None, persona(name, exchanges)):
            continue
        for one in exchanges:
            in_period = scope.since is None or scope.since <= one.at
            if in_period and scope.channel in (None, one.channel):
                found.append(one)
    return found


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), SCOPES)
async def test_totals_are_those_of_the_log(seed: int, scope: Scope) -> None:
    log = a_log(seed)
    found = await drawn(Memory(log), scope)
    held = rows_of(log, scope)
    assert found.totals.exchanges == len(held)
    assert found.totals.customers == len({one.customer for one in held})
    assert found.totals.at == sum(column.spot.exchanges for column in found.columns)
    assert found.totals.beside == sum(column.spot.beside for column in found.columns)
    assert found.empty == (not held)
    if scope.persona is None:
        assert sum(found.personas.values()) == found.totals.customers


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), SCOPES)
async def test_each_touchpoint_has_what_the_log_has_there(seed: int, scope: Scope) -> None:
    log = a_log(seed)
    found = await drawn(Memory(log), scope)
    held = rows_of(log, scope)
    inside = {
        one.id
        for exchanges in log.values()
        for journey in journeys(
            [one for one in exchanges if one.at < scope.until], scope.kind, scope.until
        )
        for one in journey.exchanges
    }
    here = [one for one in held if one.id in inside and one.direction != "internal"]
    named = Counter(one.touchpoint for one in here if one.touchpoint is not None)
    assert {one.name: one.spot.exchanges for one in found.columns if one.spot.exchanges} == named
    assert found.totals.outside == sum(one.id not in inside for one in held)
    assert found.totals.at + found.totals.beside + found.totals.nowhere == len(here)
    waited = sum(one.response_ms is not None for one in here)
    on_map = sum(column.waits.n for column in found.columns)
    unplaced = found.totals.nowhere
    assert on_map <= waited <= on_map + unplaced
    for column in found.columns:
        spot = column.spot
        assert spot.left <= spot.over <= spot.journeys <= spot.visits <= spot.exchanges
        assert spot.customers <= spot.exchanges + spot.beside


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), SCOPES)
async def test_customers_and_journeys_are_those_of_a_plain_count(seed: int, scope: Scope) -> None:
    log = a_log(seed)
    found = await drawn(Memory(log), scope)
    held = {one.id for one in rows_of(log, scope)}
    customers: dict[str, set[str]] = {}
    came, over, left = Counter[str](), Counter[str](), Counter[str]()
    for exchanges in log.values():
        before = [one for one in exchanges if one.at < scope.until]
        for journey in journeys(before, scope.kind, scope.until):
            where = places(journey.exchanges)
            for one, place in zip(journey.exchanges, where, strict=True):
                if place is not None and one.id in held and one.direction != "internal":
                    customers.setdefault(place, set()).add(one.customer)
            walk = [
                one for one in journey.exchanges if one.touchpoint and one.direction != "internal"
            ]
            here = {one.touchpoint for one in walk if one.touchpoint and one.id in held}
            came.update(here)
            over.update(here if journey.over else ())
            if journey.over and not journey.reached_goal and walk and walk[-1].id in held:
                left[walk[-1].touchpoint or ""] += 1
    spots = {column.name: column.spot for column in found.columns}
    assert {name: spot.customers for name, spot in spots.items()} == {
        name: len(ids) for name, ids in customers.items()
    }
    assert {name: spot.journeys for name, spot in spots.items() if spot.journeys} == came
    assert {name: spot.over for name, spot in spots.items() if spot.over} == over
    assert {name: spot.left for name, spot in spots.items() if spot.left} == left


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), SCOPES, st.randoms(use_true_random=False))
async def test_the_order_of_arrival_changes_nothing(
    seed: int, scope: Scope, random: Random
) -> None:
    log = a_log(seed)
    names = list(log)
    random.shuffle(names)
    shuffled = {name: random.sample(log[name], len(log[name])) for name in names}
    one, other = await drawn(Memory(log), scope), await drawn(Memory(shuffled), scope)
    assert to_json(one) == to_json(other)


@given(st.integers(0, 10**6), SCOPES)
@settings(max_examples=30, deadline=None)
def test_parts_counted_apart_add_up(seed: int, scope: Scope) -> None:
    log = a_log(seed)
    whole, parts = Counts(scope), [Counts(scope), Counts(scope)]
    for i, exchanges in enumerate(log.values()):
        held = [one for one in exchanges if one.at < scope.until]
        whole.add(held)
        parts[i % 2].add(held)
    parts[0].merge(parts[1])
    assert parts[0].totals == whole.totals
    assert parts[0].since == whole.since
    assert parts[0].order.found(CATALOGUE) == whole.order.found(CATALOGUE)
    for name, spot in whole.items():
        other = parts[0].spots[name]
        assert replace(other, waits=spot.waits) == spot
        assert sorted(other.waits) == sorted(spot.waits)


def at(hours: float, touchpoint: str | None, **facts: Any) -> Exchange:
    return Exchange(
        **{
            "id": f"x{hours:09.3f}", "at": NOON + timedelta(hours=hours), "customer": "ann",
            "direction": "in", "initiator": "customer", "channel": "telegram",
            "touchpoint": touchpoint, **facts,
        }
    )  # fmt: skip


def answer(hours: float, touchpoint: str | None, ms: int, **facts: Any) -> Exchange:
    own = {"direction": "out", "initiator": "bot", "response_ms": ms}
    return at(hours, touchpoint, **own | facts)


async def test_waits_visits_and_who_left_worked_by_hand() -> None:
    ann = [
        at(0, "size"), answer(0.1, "size", 1000), at(1, "basket"), answer(1.1, "basket", 4000),
        at(2, "size"), answer(2.1, "size", 3000),
    ]  # fmt: skip
    bob = [replace(one, customer="bob", id=f"b{one.id}") for one in ann[:4]]
    bob.append(at(9, None, customer="bob", id="b9", direction="internal", name="order.delivered"))
    found = await drawn(Memory({"ann": ann, "bob": bob}))
    size, basket = found.columns
    assert (size.name, size.spot.customers, size.spot.visits, size.spot.journeys) == (
        "size",
        2,
        3,
        2,
    )
    assert (size.waits.n, size.waits.median) == (3, median((1.0, 3.0, 1.0)))
    # Ann ended at the sizes without a parcel; Bob has his
    assert (size.spot.left, size.spot.over, size.drop_off.value) == (1, 2, 50.0)
    assert (basket.spot.left, basket.drop_off.value) == (0, 0.0)


async def test_satisfaction_is_told_before_effort_and_that_before_recommendation() -> None:
    scales = {"nps": (0, 10), "ces": (1, 7), "mood": (1, 3), "csat": (1, 5)}
    ann = [
        at(i, "size", rating=Rating(metric=metric, value=most, min=least, max=most))
        for i, (metric, (least, most)) in enumerate(scales.items())
    ]
    (size,) = (await drawn(Memory({"ann": ann}))).columns
    assert [one.metric for one in size.ratings] == ["csat", "ces", "nps", "mood 1-3"]


async def test_an_operators_answer_stands_where_the_ticket_was_opened() -> None:
    opened = at(1, "basket", ticket="t", direction="internal", initiator="system",
                name="ticket.opened")  # fmt: skip
    reply = answer(2, None, 3_600_000, ticket="t", initiator="operator")
    found = await drawn(Memory({"ann": [at(0, "basket"), opened, reply]}))
    (basket,) = found.columns
    assert (basket.spot.exchanges, basket.spot.beside, basket.waits.median) == (1, 1, 3600.0)
    assert found.totals.internal == 1


async def test_a_period_begins_with_its_first_moment_and_ends_before_its_last() -> None:
    scope = Scope(kind=PURCHASE, since=NOON, until=NOON + timedelta(hours=2))
    ann = [at(-0.001, "ad"), at(0, "size"), at(2, "basket")]
    found = await drawn(Memory({"ann": ann}), scope)
    assert [column.name for column in found.columns] == ["size"]


@pytest.mark.parametrize("channel", ["telegram", "web"])
async def test_who_went_on_over_another_channel_did_not_leave_there(channel: str) -> None:
    ann = [at(0, "size"), at(1, "basket", channel="web")]
    found = await drawn(Memory({"ann": ann}), Scope(kind=PURCHASE, until=END, channel=channel))
    (column,) = found.columns
    assert column.spot.left == (channel == "web")
    assert not found.judged
