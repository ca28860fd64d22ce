"""What the report on customers' voice is read from, on a real file: the right rows, a page at a
time, by the indexes, and fast."""

from datetime import timedelta
from time import process_time
from typing import Any

import pytest
from sqlalchemy import event
from stores import databases
from timing import within

from cxbot.clock import ManualClock
from cxbot.errors import StoreError
from cxbot.journey.policy import held_out
from cxbot.journey.voice import Period, voice_report
from cxbot.model.policy import Policy
from cxbot.store import tables, voice
from cxbot.store.database import Database
from cxbot.store.store import Store
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn
from cxbot.store.voice import VoiceLog

from .rows import said
from .test_desk_log import session
from .voice_tables import (
    DAY,
    HOUR,
    answer,
    contact,
    flat,
    happened,
    invitation,
    opened,
    order,
    person,
    put,
    rating,
    ticket,
)


async def test_answers_come_page_by_page_in_the_order_of_time(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_PAGE", 3)
    start = clock.now()
    # some at the very same moment, and written in another order
    rows = [answer(clock, n, at=start + (n // 3) * HOUR) for n in range(10)]
    await put(store, tables.answer, *reversed(rows))
    log = VoiceLog(store.database)
    found = await flat(log.answers(None, start + DAY, flow=None))
    assert [row["id"] for row in found] == [row["id"] for row in rows]
    some = await flat(log.answers(start + HOUR, start + 2 * HOUR, flow="nps"))
    assert [row["number"] for row in some] == [3, 4, 5]
    assert await flat(log.answers(None, start + DAY, flow="other")) == []
    sizes = [len(page) async for page in log.answers(None, start + DAY, flow=None)]
    assert sizes == [3, 3, 3, 1]


async def test_t5_the_last_answer_of_a_run_to_a_question_is_the_one_that_counts(
    store: Store, clock: ManualClock
) -> None:
    """A loop passes a step twice; counted twice, a customer would have two votes."""
    start = clock.now()
    same: dict[str, Any] = {"customer_id": "c1", "session_id": "s1"}
    await put(
        store,
        tables.answer,
        answer(clock, 2, **same),
        answer(clock, 9, **same, at=start + HOUR),
        answer(clock, 10, **same, at=start + HOUR),
        answer(clock, 5, **same, step="other"),
        answer(clock, 6, customer_id="c1", session_id="s2"),
        answer(clock, 7, customer_id="c1", session_id=None),
        answer(clock, 8, customer_id="c1", session_id=None),
    )
    found = await flat(VoiceLog(store.database).answers(None, start + DAY, flow=None))
    assert sorted(row["number"] for row in found) == [5, 6, 7, 8, 10]


async def test_an_answer_knows_the_cause_of_the_ticket_it_is_about(
    store: Store, clock: ManualClock
) -> None:
    await put(store, tables.ticket, ticket(clock, 1, cause="delivery"))
    await put(store, tables.answer, answer(clock, ticket_id="t1"), answer(clock))
    found = await flat(VoiceLog(store.database).answers(None, clock.now() + DAY, flow=None))
    assert [row["cause"] for row in found] == ["delivery", None]


async def test_an_invitation_knows_what_became_of_its_message(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_PAGE", 2)
    turn = Turn()
    point = said(clock, "out", id="p1", direction="out", outcome="failed")
    turn.add("touchpoint", touchpoint_row(point))
    turn.add("session", session(1, clock.now(), "unreachable"))
    turn.add("session", session(2, clock.now(), "finished"))
    await store.commit(turn)
    await put(
        store,
        tables.invitation,
        invitation(clock, touchpoint_id="p1"),
        invitation(clock, session_id="s0001"),
        invitation(clock, session_id="s0002"),
        invitation(clock, flow="other"),
        invitation(clock, asked_at=clock.now() + 2 * DAY),
    )
    pages = VoiceLog(store.database).invitations(None, clock.now() + DAY, flow="nps")
    found = await flat(pages)
    assert [(row["outcome"], bool(row["unreachable"])) for row in found] == [
        ("failed", False), (None, True), (None, False)
    ]  # fmt: skip


async def test_questions_after_tickets_come_when_asked_or_answered_in_the_period(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_PAGE", 2)
    now = clock.now()
    await put(store, tables.conversation, person("c1"))
    await put(store, tables.ticket, ticket(clock, 1, cause="print", queue="returns"))
    await put(
        store,
        tables.rating,
        rating(clock, 1, score=5, answered_at=now),
        rating(clock, 1, closing=2, asked_at=now - 2 * DAY, answered_at=now, score=1),
        rating(clock, 2, asked_at=now - 2 * DAY),
        rating(clock, 3, asked_at=now - 2 * DAY, answered_at=now + 2 * DAY, score=3),
        rating(clock, 4),
    )
    found = await flat(VoiceLog(store.database).ratings(now - DAY, now + DAY))
    assert [(row["ticket_id"], row["closing"]) for row in found] == [
        ("t1", 1), ("t1", 2), ("t4", 1)
    ]  # fmt: skip
    first = found[0]
    assert (first["cause"], first["queue"], first["channel"]) == ("print", "returns", "memory")
    assert len(await flat(VoiceLog(store.database).ratings(None, now + DAY))) == 5


async def test_the_loop_is_closed_over_sessions_tickets_calls_and_other_conversations(
    store: Store, clock: ManualClock
) -> None:
    said = clock.now()
    await put(store, tables.conversation, person("c1"), person("c1", "v2"), person("c2", "v3"))
    await put(
        store,
        tables.ticket,
        ticket(clock, 1, state="active"),
        ticket(clock, 2, cause="print"),
    )
    await store.commit(opened(clock, 1, "s1"))
    await store.commit(opened(clock, 2, "s2"))
    clock.set(said + HOUR)
    await put(store, tables.ticket_event, happened(clock, 1, "replied"))
    called = {"result": "reached", "outcome": "recovered"}
    clock.set(said + 30 * HOUR)
    await put(store, tables.ticket_event, happened(clock, 2, "called", data=called))
    await put(
        store,
        tables.rating,
        rating(clock, 3, conversation_id="v2", score=5, answered_at=clock.now()),
        rating(clock, 4, conversation_id="v3", customer_id="c2", score=1, answered_at=clock.now()),
    )
    await put(
        store,
        tables.answer,
        answer(clock, 3, at=said, customer_id="c1", session_id="s1"),
        answer(clock, 6, at=said, customer_id="c2", session_id="s2"),
        answer(clock, 0, at=said, customer_id="c3", session_id="s3"),
    )
    clock.set(said + 3 * DAY)
    period = Period(since=said - DAY, until=clock.now(), now=clock.now())
    found = await voice_report(VoiceLog(store.database), Policy(), period)
    cases = {case["value"]: case for case in found.loop.to_json()["cases"]}
    assert [cases[n]["tickets"] for n in (3, 6, 0)] == [[1], [2], []]
    assert [cases[n]["contacted_after_hours"] for n in (3, 6, 0)] == [1, 30, None]
    assert [cases[n]["recovered"] for n in (3, 6, 0)] == ["yes", "yes", "not known"]
    # the low rating of the second customer's ticket is a case, too
    assert cases[1]["flow"] == "desk"
    shares = {one.metric: one.parts["hits"] for one in found.loop.figures()}
    assert shares["contacted_within_24_hours"] == 1
    assert shares["contacted_within_48_hours"] == 2


async def test_the_load_counts_customers_by_their_messages(
    store: Store, clock: ManualClock
) -> None:
    await put(
        store,
        tables.contact,
        contact(clock, "c1", number=1),
        contact(clock, "c1", number=2, purpose="service"),
        contact(clock, "c1", kind="reminder"),
        contact(clock, "c2", number=1),
        contact(clock, "c3", verdict="deny", gate="consent"),
        contact(clock, "c3", verdict="delay", gate="apart"),
        contact(clock, "c3", number=1, at=clock.now() - 2 * DAY),
    )
    log, since, until = VoiceLog(store.database), clock.now() - DAY, clock.now() + DAY
    assert sorted(await log.load(since, until)) == [
        ("", 1, 1), ("", 3, 1), ("service", 1, 1), ("survey", 1, 1), ("survey", 2, 1)
    ]  # fmt: skip
    assert sorted(await log.decisions(since, until), key=str) == [
        ("allow", None, 4), ("delay", "apart", 1), ("deny", "consent", 1)
    ]  # fmt: skip
    assert sum(row[2] for row in await log.decisions(None, until)) == 7


async def test_buyers_are_those_with_an_order_of_the_period(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "_PAGE", 2)
    now = clock.now()
    old = {"created_at": (now - 40 * DAY).isoformat()}
    await put(
        store,
        tables.orders,
        order(clock, 1, "c1"),
        order(clock, 2, "c1"),
        order(clock, 3, "c2"),
        order(clock, 4, "c2", status="cancelled"),
        # delivered now, but ordered long ago
        order(clock, 5, "c3", data=old),
        # nobody said when: as old as its last change
        order(clock, 6, "c4", data={}),
        order(clock, 7, "c5", data={"created_at": "yesterday"}),
        order(clock, 8, None),
    )
    filed = {"conversation_id": "v1", "text": "", "at": now}
    await put(
        store,
        tables.complaint,
        {"number": 1001, "customer_id": "c2", **filed},
        {"number": 1002, "customer_id": "c4", **filed, "at": now - 40 * DAY},
    )
    log = VoiceLog(store.database)
    found = [row async for row in log.buyers(now - DAY, now + DAY)]
    assert found == [("c1", 2, False), ("c2", 1, True), ("c4", 1, False), ("c5", 1, False)]
    assert len([row async for row in log.buyers(None, now + DAY)]) == 5


async def test_the_holdout_is_told_by_the_policys_own_bucket(
    store: Store, clock: ManualClock
) -> None:
    names = [f"c{n}" for n in range(60)]
    await put(store, tables.orders, *(order(clock, n, name) for n, name in enumerate(names)))
    period = Period(since=None, until=clock.now() + DAY, now=clock.now() + DAY)
    log = VoiceLog(store.database)
    found = await voice_report(log, Policy(holdout=0.3), period)
    assert found.holdout is not None
    repeat, _ = found.holdout.figures()
    assert 0 < repeat.n == sum(held_out(name, 0.3) for name in names)
    assert (await voice_report(log, Policy(), period)).holdout is None
    assert (await voice_report(log, Policy(holdout=0.3), period, flow="nps")).holdout is None


async def test_a_database_without_the_tables_says_what_to_do(tmp_path: Any) -> None:
    database = Database(databases.empty(tmp_path / "cxbot.db"))
    try:
        with pytest.raises(StoreError, match="cxbot migrate"):
            await VoiceLog(database).decisions(None, ManualClock().now())
    finally:
        await database.close()


@pytest.mark.sqlite
async def test_pages_are_found_by_their_indexes(store: Store, clock: ManualClock) -> None:
    asked: list[tuple[str, Any]] = []

    def heard(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    log, now = VoiceLog(store.database), clock.now()
    engine = store.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", heard)
    await flat(log.answers(now - DAY, now, flow=None))
    await flat(log.invitations(now - DAY, now, flow=None))
    event.remove(engine, "before_cursor_execute", heard)
    plans = []
    async with store.database.reading() as connection:
        for statement, values in asked:
            rows: Any = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.append(" | ".join(str(row[3]) for row in rows))
    (answers, invitations) = plans
    assert "ix_answer_at" in answers
    assert "ix_answer_customer" in answers
    assert "ix_invitation_asked" in invitations
    for plan in plans:
        assert "SCAN" not in plan
        # only rows of the very same moment are put in order
        assert "TEMP B-TREE FOR ORDER" not in plan


@pytest.mark.bulk
async def test_twenty_thousand_answers_are_reported_within_two_seconds(
    store: Store, clock: ManualClock
) -> None:
    now, start = clock.now(), clock.now() - 30 * DAY
    rows = [
        answer(clock, n % 11, at=start + n * timedelta(minutes=2), operator_id=str(n % 7))
        for n in range(20_000)
    ]
    await put(store, tables.answer, *rows)
    await put(
        store,
        tables.ticket,
        *(ticket(clock, n) for n in range(0, 20_000, 20)),
    )
    turn = Turn()
    for n in range(0, 20_000, 20):
        for point in opened(clock, n, rows[n]["session_id"]).of("touchpoint"):
            turn.add("touchpoint", point)
    await store.commit(turn)
    await put(
        store,
        tables.invitation,
        *(
            invitation(clock, asked_at=row["at"], window_until=row["at"], answered_at=row["at"])
            for row in rows
        ),
    )
    period = Period(since=start, until=now, now=now)
    with within(2, process_time):
        found = await voice_report(VoiceLog(store.database), Policy(), period, by="operator")
    nps = found.figures[0]
    assert nps.n == 20_000
    assert sum(one.n for one in found.breakdown if one.metric == "nps") == 20_000
    assert found.loop.low == sum(n % 11 <= 6 for n in range(20_000))
