"""Reviews, marks and improvements as they are kept."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from stores import databases

from cxbot.clock import SystemClock
from cxbot.errors import StoreError
from cxbot.store.database import Database
from cxbot.store.improvements import Improvements
from cxbot.store.reviews import Filled, Mark, NewItem, ReviewLog
from cxbot.store.store import Store

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    found = Store(databases.url(tmp_path / "cxbot.db"), SystemClock(), durable=False)
    await found.open()
    yield found
    await found.close()


def filled(*marks: Mark, items: tuple[NewItem, ...] = ()) -> Filled:
    return Filled(
        touchpoint="доставка",
        sheet="w20260302T080000",
        printed_at=AT - timedelta(hours=1),
        facts={"customers": 7},
        marks=marks,
        items=items,
    )


async def test_a_sheet_read_again_changes_nothing(store: Store) -> None:
    log = ReviewLog(store.database, store.writer)
    item = NewItem(touchpoint="доставка", what="Shorter", origin="one")
    sheet = filled(Mark(quality="simple", mark=4, note="ясно"), items=(item,))

    first = await log.take([sheet], AT, "Anna")
    again = await log.take([sheet], AT + DAY, "Boris")

    assert (first.reviews, first.marks, first.items) == (1, 1, 1)
    assert (again.reviews, again.marks, again.items) == (0, 0, 0)
    (review,) = await log.all()
    assert (review.touchpoint, review.done_at, review.done_by) == ("доставка", AT, "Anna")
    assert review.facts == {"customers": 7}
    assert review.marks["simple"] == Mark(quality="simple", mark=4, note="ясно")
    assert len(await Improvements(store.database).all()) == 1


async def test_a_corrected_mark_counts_and_the_review_stays_when_it_was(store: Store) -> None:
    log = ReviewLog(store.database)
    await log.take([filled(Mark(quality="simple", mark=4, note=""))], AT, "Anna")
    taken = await log.take([filled(Mark(quality="simple", mark=2, note="no"))], AT + DAY, "Anna")
    assert (taken.reviews, taken.marks) == (0, 1)
    (review,) = await log.all()
    assert (review.done_at, review.marks["simple"].mark) == (AT, 2)


async def test_who_decides_on_an_older_one_changes_nothing(store: Store) -> None:
    items = Improvements(store.database, store.writer)
    number = await items.add(NewItem(touchpoint="t", what="w"), AT, "Anna")
    assert number is not None
    assert await items.add(NewItem(touchpoint="t", what="w"), AT, "Anna") == number + 1
    read = await items.get(number)
    assert read is not None
    assert await items.move(read, "begun", AT)
    assert not await items.move(read, "dropped", AT)
    now = await items.get(number)
    assert now is not None
    assert (now.state, now.begun_at, now.version, now.open) == ("begun", AT, 2, True)
    assert await items.move(now, "done", AT + DAY, {"n": 1})
    done = await items.get(number)
    assert done is not None
    assert (done.state, done.ended_at, done.result, done.open) == (
        "done",
        AT + DAY,
        {"n": 1},
        False,
    )
    assert await items.get(99) is None


async def test_a_database_without_its_tables_says_so(tmp_path: Path) -> None:
    database = Database(databases.empty(tmp_path / "cxbot.db"))
    with pytest.raises(StoreError, match="cxbot migrate"):
        await ReviewLog(database).all()
    with pytest.raises(StoreError, match="cxbot migrate"):
        await ReviewLog(database).take([filled()], AT, "Anna")
    await database.close()


async def test_a_mark_counts_as_it_was_given_last_and_a_note_alone_is_a_change(
    store: Store,
) -> None:
    log = ReviewLog(store.database, store.writer)
    for mark, note in ((4, ""), (2, "worse"), (2, "still worse"), (2, "still worse")):
        await log.take([filled(Mark(quality="simple", mark=mark, note=note))], AT, "Anna")
    again = await log.take([filled(Mark(quality="simple", mark=4, note=""))], AT, "Anna")
    assert again.marks == 1
    (review,) = await log.all()
    assert review.marks["simple"] == Mark(quality="simple", mark=4, note="")


async def test_on_its_last_day_an_improvement_is_not_late(store: Store) -> None:
    items = Improvements(store.database, store.writer)
    number = await items.add(NewItem(touchpoint="доставка", what="x", due_on="2026-04-01"), AT, "")
    assert number is not None
    found = await items.get(number)
    assert found is not None
    assert [found.overdue(f"2026-0{day}") for day in ("3-31", "4-01", "4-02")] == [
        False, False, True,
    ]  # fmt: skip
