"""What is counted again, when, and what readers see meanwhile."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from kept_logs import DAY, HOUR, JOURNEY, NOON, SHOP, World, made, micros

from cxbot.app.folder.files import read_texts
from cxbot.app.folder.project import read_project
from cxbot.errors import StoreError, TooMuch
from cxbot.flow.catalog import restored
from cxbot.journey.atlas import Atlas, Wanted
from cxbot.journey.kept.entry import moment
from cxbot.journey.kept.scopes import digest
from cxbot.store.changed import Changed


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    shop = made(tmp_path, seed=1)
    for name in ("anna", "boris", "chen"):
        shop.customer(name)
        for _ in range(5):
            at = micros(NOON + shop.random.randint(0, 100) * HOUR)
            shop.exchange(name, occurred_at=at, ticket_id=None, outcome="planned")
    yield shop
    await shop.close()


async def exchanges(world: World) -> int:
    return (await world.atlas(small=0).grid()).totals.exchanges


async def test_only_who_has_changed_is_counted_again(world: World) -> None:
    first = world.refresh()
    assert (first.whole, first.customers) == (True, 3)
    assert world.refresh().customers == 0
    world.exchange("boris", occurred_at=micros(NOON))
    again = world.refresh()
    assert (again.whole, again.customers) == (False, 1)


async def test_that_a_message_has_arrived_changes_nothing(world: World) -> None:
    world.refresh()
    world.run("UPDATE touchpoint SET outcome = 'delivered', text = ''")
    assert world.refresh().customers == 0
    world.run("UPDATE touchpoint SET outcome = 'failed' WHERE customer_id = 'anna'")
    assert world.refresh().customers == 1


async def test_time_alone_counts_again_who_may_have_changed_by_it(world: World) -> None:
    world.clock.set(NOON + 5 * DAY)
    world.refresh()
    # over their patience, their gaps and out of both windows
    world.clock.set(NOON + 60 * DAY)
    assert world.refresh().customers == 3
    world.clock.move(DAY)
    assert world.refresh().customers == 0


async def test_another_rule_counts_everybody_again(world: World) -> None:
    world.refresh()
    other = JOURNEY.replace("orders_count >= 2", "orders_count >= 1")
    world.catalog = restored({"flows/shop.yaml": SHOP, "flows/journey.yaml": other})
    assert world.refresh().whole
    # what they are told of a touchpoint is no rule of counting
    told = other.replace("moment_of_truth: yes, ", "")
    world.catalog = restored({"flows/shop.yaml": SHOP, "flows/journey.yaml": told})
    assert not world.refresh().whole


async def test_readers_see_the_last_state_that_was_finished(world: World) -> None:
    world.refresh()
    then = world.clock.now()
    with world.kept().writing() as shelf:
        shelf.clear()
        world.clock.move(HOUR)
        assert (await world.atlas(small=0).grid()).now == then
    # nothing is kept any more: it is counted
    assert (await world.atlas(small=0).grid()).now == then + HOUR
    world.refresh()
    then = world.clock.now()
    world.clock.move(HOUR)
    world.exchange("anna", occurred_at=micros(then))
    grid = await world.atlas(small=0).grid()
    assert (grid.totals.exchanges, grid.now, grid.scope.until) == (15, then, then)


async def test_a_small_log_is_counted_at_each_question(world: World) -> None:
    world.refresh()
    world.exchange("anna", occurred_at=micros(NOON))
    assert (await world.atlas(small=16).grid()).totals.exchanges == 16
    assert (await world.atlas(small=15).grid()).totals.exchanges == 15


async def test_what_is_not_kept_is_counted(world: World) -> None:
    world.refresh()
    world.exchange("anna", occurred_at=micros(NOON), channel="web")
    for wanted in (Wanted(since=NOON - DAY), Wanted(until=NOON + 20 * DAY)):
        assert (await world.atlas(small=0).grid(wanted)).totals.exchanges == 16


async def test_between_a_question_and_its_answer_time_may_go_on(world: World) -> None:
    """Who asks for the last week says since when; the answer looks at its clock a little later."""
    world.refresh()
    then = world.clock.now()
    world.exchange("anna", occurred_at=micros(then - HOUR))
    wanted = Wanted(since=then - 7 * DAY)
    world.clock.move(timedelta(seconds=30))
    assert (await world.atlas(small=0).grid(wanted)).now == then
    world.clock.move(HOUR)
    assert (await world.atlas(small=0).grid(wanted)).now == world.clock.now()


async def test_a_log_too_long_to_be_counted_while_somebody_waits_is_not_counted(
    world: World,
) -> None:
    long = Atlas(world.database, lambda: world.catalog, world.clock, small=0, most=14)
    with pytest.raises(TooMuch):
        await long.grid()
    world.refresh()
    assert (await long.grid()).totals.exchanges == 15
    with pytest.raises(TooMuch):
        await long.judged(Wanted(channel="telegram"))
    shorter = Atlas(world.database, lambda: world.catalog, world.clock, small=0, most=15)
    await shorter.judged(Wanted(channel="telegram"))


@pytest.mark.parametrize("damage", [b"", b"no database at all", None])
async def test_a_file_that_cannot_be_read_is_made_anew(world: World, damage: bytes | None) -> None:
    world.refresh()
    file = world.kept().path
    if damage is None:
        with sqlite3.connect(file) as connection:
            connection.execute("UPDATE fact SET body = x'00'")
        connection.close()
    else:
        file.write_bytes(damage)
    assert await exchanges(world) == 15
    assert world.refresh().whole
    assert await exchanges(world) == 15


@pytest.mark.sqlite
async def test_rows_that_have_other_numbers_now_are_all_read_again(world: World) -> None:
    world.refresh()
    world.run("DELETE FROM touchpoint WHERE rowid = (SELECT max(rowid) FROM touchpoint)")
    assert world.refresh().whole


async def test_a_clock_that_went_back_leaves_what_is_kept(world: World) -> None:
    world.refresh()
    world.clock.move(-DAY)
    world.exchange("anna", occurred_at=micros(NOON))
    assert world.refresh().customers == 0


@pytest.mark.sqlite
def test_an_older_database_is_said_to_be_one(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "old.db").close()
    with pytest.raises(StoreError, match="cxbot migrate"):
        Changed(tmp_path / "old.db")


@pytest.mark.parametrize(
    "change",
    [
        ("fan: {who", "lover: {who"),
        ("reply: 10 minutes", "reply: 5 minutes"),
        ("orders_count >= 2", "orders_count >= 1"),
        ("gap: 5 days", "gap: 1 day"),
    ],
)
async def test_what_was_kept_by_other_rules_is_not_shown(
    world: World, change: tuple[str, str]
) -> None:
    world.catalog = restored({"flows/shop.yaml": SHOP, "flows/journey.yaml": JOURNEY})
    world.refresh()
    changed = JOURNEY.replace(*change)
    assert changed != JOURNEY
    world.catalog = restored({"flows/shop.yaml": SHOP, "flows/journey.yaml": changed})
    world.clock.move(HOUR)
    for wanted in (Wanted(), Wanted(since=world.clock.now() - 20 * DAY)):
        assert await world.said(wanted, small=0) == await world.said(wanted, small=10**9)
    world.refresh()
    world.clock.move(HOUR)
    assert (await world.atlas(small=0).grid()).now == world.clock.now() - HOUR


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("flows/shop.yaml", ("9:00-18:00", "9:00-17:00")),
        ("flows/shop.yaml", ("time_zone: UTC", "time_zone: Europe/Moscow")),
        ("flows/journey.yaml", ("window: 20 days", "window: 21 days")),
    ],
)
async def test_whatever_counting_depends_on_counts_everybody_again(
    world: World, file: str, change: tuple[str, str]
) -> None:
    texts = {"flows/shop.yaml": SHOP, "flows/journey.yaml": JOURNEY}
    world.catalog = restored(texts)
    world.refresh()
    world.catalog = restored({**texts, file: texts[file].replace(*change)})
    assert world.refresh().whole


def test_the_bot_and_the_one_that_counts_mean_the_same_rules() -> None:
    """One reads the files, the other what was stored of them."""
    shop = Path(__file__).parents[3]
    runs = read_project(shop).catalog
    texts = {path: text for path, text in read_texts(shop).items() if "/tests/" not in path}
    assert digest(runs) == digest(restored(texts, sorted(runs.events)))


async def test_who_still_waits_is_kept_as_a_scan_finds_it(world: World) -> None:
    monday = NOON + DAY
    for whose, place in (("anna", "help"), ("boris", "size"), ("chen", "help")):
        facts = {"touchpoint": place, "occurred_at": micros(monday), "ticket_id": f"{whose}t"}
        world.exchange(whose, **facts, direction="in", initiator="customer", outcome=None)
        opened = {"name": "ticket.opened", "direction": "internal", "initiator": "system"}
        world.exchange(whose, **facts, **opened, outcome=None)
    for at in (monday + HOUR, monday + 2 * HOUR, monday + 3 * HOUR, monday + 20 * DAY):
        world.clock.set(at)
        world.refresh()
        for wanted in (Wanted(), Wanted(since=at - 20 * DAY)):
            assert await world.said(wanted, small=0) == await world.said(wanted, small=10**9)
    judged = await world.atlas(small=0).judged()
    assert sum(judged.hours.counts["help"].long) == 2


async def test_who_is_due_at_this_very_moment_is_counted(world: World) -> None:
    world.clock.set(NOON + 5 * DAY)
    world.refresh()
    with sqlite3.connect(world.kept().path) as connection:
        (due,) = connection.execute("SELECT min(due) FROM part").fetchone()
    connection.close()
    world.clock.set(moment(due))
    assert world.refresh().customers >= 1
