"""Whatever comes in, in whatever order, and is changed later: what is kept says what a scan
says."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st
from kept_logs import DAY, HOUR, World, made
from stores import databases

_NAMES = ("anna", "boris", "chen", "daria", "emil", "fatima", "gleb")


def arrives(world: World) -> None:
    for _ in range(world.random.randint(1, 40)):
        world.exchange(world.random.choice(_NAMES))


def is_felt(world: World) -> None:
    world.run(
        "UPDATE touchpoint SET sentiment = :felt, sentiment_source = 'operator' WHERE id = :id",
        felt=world.random.choice(("negative", "positive")),
        id=world.some("touchpoint"),
    )


def is_delivered(world: World) -> None:
    for before, after in (("planned", "delivered"), ("delivered", "failed")):
        world.run(
            "UPDATE touchpoint SET outcome = :after WHERE id = :id AND outcome = :before",
            before=before,
            after=after,
            id=world.some("touchpoint"),
        )


def is_named(world: World) -> None:
    causes = ("delivery", "staff", None)
    cause = world.random.choice(causes)
    world.run(
        "UPDATE ticket SET cause = :cause WHERE id = :id", cause=cause, id=world.some("ticket")
    )


def buys(world: World) -> None:
    world.run(
        "UPDATE customer SET orders_count = orders_count + 1 WHERE id = :id",
        id=world.some("customer"),
    )


def is_erased(world: World) -> None:
    whose = world.some("customer")
    world.run("UPDATE touchpoint SET text = '' WHERE customer_id = :whose", whose=whose)
    world.run(
        "UPDATE touchpoint SET outcome = 'expired' "
        "WHERE customer_id = :whose AND outcome = 'planned'",
        whose=whose,
    )
    world.run(
        "UPDATE customer SET name = '', orders_count = 0, erased_at = 1 WHERE id = :whose",
        whose=whose,
    )


def is_found_to_be_another(world: World) -> None:
    """The same person under two names."""
    one, other = world.some("customer"), world.some("customer")
    for table in ("touchpoint", "ticket"):
        world.run(f"UPDATE {table} SET customer_id = :one WHERE customer_id = :other",
                  one=one, other=other)  # fmt: skip


def time_passes(world: World) -> None:
    world.clock.move(world.random.choice((HOUR, 5 * HOUR, DAY, 3 * DAY, 9 * DAY)))


def is_refreshed(world: World) -> None:
    world.refresh()


EVENTS: tuple[Callable[[World], None], ...] = (
    arrives, arrives, is_felt, is_delivered, is_named, buys, is_erased, is_found_to_be_another,
    time_passes, is_refreshed,
)  # fmt: skip


async def lived(world: World, events: list[Callable[[World], None]]) -> None:
    try:
        for name in _NAMES:
            world.customer(name)
        arrives(world)
        for event in (*events, time_passes, is_refreshed):
            event(world)
        for wanted in world.wishes():
            assert await world.said(wanted, small=0) == await world.said(wanted, small=10**9)
    finally:
        await world.close()


@settings(max_examples=3 if databases.POSTGRES else 10, deadline=None)
@example(14, [is_refreshed])  # an exchange outside of all journeys leaves the window
@given(st.integers(0, 10**9), st.lists(st.sampled_from(EVENTS), max_size=12))
def test_what_is_kept_says_what_a_scan_says(
    seed: int, events: list[Callable[[World], None]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = made(Path(folder), seed)
        asyncio.run(lived(world, events))
        databases.drop(Path(folder))
