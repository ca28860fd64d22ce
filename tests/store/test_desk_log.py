"""What the desk's figures are read from, on a real file: whole logs, a page at a time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from stores import databases

from cxbot.clock import ManualClock
from cxbot.desk import lifecycle
from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.errors import StoreError
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace
from cxbot.store import desk_log
from cxbot.store.database import Database
from cxbot.store.desk_log import DeskLog
from cxbot.store.store import Store
from cxbot.store.tickets import ticket_row
from cxbot.store.touchpoints import touchpoint_row
from cxbot.store.turn import Turn

from .rows import said

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ANNA = {"operator_id": "7", "operator_name": "Anna"}


def ticket(clock: ManualClock, number: int, **more: Any) -> Ticket:
    base = Ticket(
        id=f"t{number:04}", number=number, customer_id=f"c{number}", conversation_id=f"v{number}",
        session_id=None, state="queued", reason="No order", opened_at=clock.now(),
        waiting_since=clock.now(),
    )  # fmt: skip
    return replace(base, **more)


def lived(clock: ManualClock, begun: Ticket, *acts: tuple[int, lifecycle.Event]) -> Turn:
    """The ticket and its log; each act so many minutes after the one before."""
    turn, at = Turn(), clock.now()
    stands, first = lifecycle.opened(begun, at)
    events = [first]
    for minutes, act in acts:
        at += minutes * MINUTE
        move = lifecycle.apply(stands, act, at)
        assert move.refused is None
        stands = move.ticket
        events += move.happened
    turn.add("ticket", ticket_row(stands))
    for event in events:
        turn.add(
            "ticket_event",
            {
                "id": clock.new_id(),
                "ticket_id": stands.id,
                "seq": event.seq,
                "at": event.at,
                "type": event.kind,
                "actor": event.actor,
                "data": event.data,
                "changed": event.changed,
            },
        )
    return turn


def answer(at: datetime) -> tuple[lifecycle.Event, lifecycle.Event]:
    """Written and delivered at once."""
    facts: dict[str, Any] = {"at": at, "touchpoint": "p1", **ANNA}
    return (
        lifecycle.OperatorAnswered(**facts),
        lifecycle.ReplyDelivered(written_at=at, **facts),
    )


def resolve() -> lifecycle.Event:
    return lifecycle.Resolve(**ANNA)  # type: ignore[arg-type]  # two names


def session(number: int, ended_at: datetime, outcome: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"s{number:04}", "conversation_id": f"v{number}", "customer_id": f"c{number}",
        "flow": "visit", "flow_version": "1", "status": "ended", "on_hold": None, "pending": [],
        "state": {}, "started_at": ended_at - MINUTE, "updated_at": ended_at,
        "ended_at": ended_at, "outcome": outcome, **more,
    }  # fmt: skip


async def report(
    store: Store, *, since: datetime | None = None, until: datetime, queue: str | None = None
) -> DeskReport:
    period = Period(since=since, until=until, now=until)
    return await desk_report(DeskLog(store.database), Desk(), period, queue=queue)


async def test_what_is_computed_from_the_rows_is_what_was_lived(
    store: Store, clock: ManualClock
) -> None:
    start = clock.now()
    written, arrived = answer(start + 10 * MINUTE)
    await store.commit(lived(clock, ticket(clock, 1), (10, written), (0, arrived)))
    written, arrived = answer(start + 20 * MINUTE)
    later = lived(clock, ticket(clock, 2), (20, written), (0, arrived), (5, resolve()))
    await store.commit(later)
    found = await report(store, until=start + DAY)
    assert found.sound
    assert found.figure("first_response_time", "calendar").value == 900
    assert found.backlog.by_state()["waiting_customer"] == found.backlog.open == 1


async def test_pages_leave_nobody_out(
    store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk_log, "_PAGE", 3)
    for number in range(1, 8):
        await store.commit(lived(clock, ticket(clock, number)))
    log = DeskLog(store.database)
    assert [one.ticket.number async for one in log.tickets(None)] == [1, 2, 3, 4, 5, 6, 7]


async def test_only_tickets_that_a_period_can_be_about_are_read(
    store: Store, clock: ManualClock
) -> None:
    start = clock.now()
    await store.commit(lived(clock, ticket(clock, 1), (1, resolve())))
    await store.commit(lived(clock, ticket(clock, 2)))
    late = lived(clock, ticket(clock, 3), (1, resolve()), (5000, lifecycle.Close()))
    await store.commit(late)
    log = DeskLog(store.database)
    assert [one.ticket.number async for one in log.tickets(start + DAY)] == [2, 3]
    # each with its whole log
    assert [len(one.events) async for one in log.tickets(start + DAY)] == [1, 3]


async def test_a_question_that_was_taken_back_was_never_asked(
    store: Store, clock: ManualClock
) -> None:
    now = clock.now()
    turn = lived(clock, ticket(clock, 1), (1, resolve()))
    for closing, withdrawn in ((1, False), (2, True)):
        turn.add(
            "rating",
            {
                "ticket_id": "t0001", "closing": closing, "customer_id": "c1",
                "conversation_id": "v1", "operator_id": None, "asked_at": now,
                "expires_at": now + DAY, "answered_at": None, "score": None, "comment": "",
                "comment_until": None, "withdrawn": withdrawn,
            },
        )  # fmt: skip
    await store.commit(turn)
    (one,) = [one async for one in DeskLog(store.database).tickets(None)]
    assert one.asked == [(1, now)]
    assert (await report(store, until=now + DAY)).figure("csat_response_rate").n == 1


async def test_sessions_are_judged_by_what_happened_in_and_after_them(
    store: Store, clock: ManualClock
) -> None:
    now = clock.now()
    turn = Turn()
    for number, outcome in ((1, "finished"), (2, "finished"), (3, "no reply"), (4, "finished")):
        turn.add("session", session(number, now, outcome))
        point = said(
            clock, f"in{number}", conversation_id=f"v{number}", session_id=f"s{number:04}", seq=1
        )
        turn.add("touchpoint", touchpoint_row(point))
    turn.add("session", session(5, now, "no reply"))
    called = said(
        clock, "called", conversation_id="v2", session_id="s0002", seq=2, direction="internal",
        initiator="bot", kind="ticket", name="ticket.opened",
    )  # fmt: skip
    turn.add("touchpoint", touchpoint_row(called))
    await store.commit(turn)
    # the fourth comes back to a person the same day, the first two days later
    for number, later in ((4, timedelta(hours=23)), (1, timedelta(hours=49))):
        clock.set(now + later)
        await store.commit(lived(clock, ticket(clock, number)))
    found = await report(store, until=now + 3 * DAY)
    assert found.sessions is not None
    assert found.sessions.to_json() == {
        "finished": 4, "succeeded": 2, "abandoned": 1, "handed_over": 1, "contained": 2,
        "left_out": 1,
    }  # fmt: skip


async def test_messages_are_counted_by_what_became_of_them(
    store: Store, clock: ManualClock
) -> None:
    turn = lived(clock, ticket(clock, 1, queue="returns"))
    outcomes = ("delivered", "delivered", "failed", "uncertain", "planned")
    for number, outcome in enumerate(outcomes):
        point = said(
            clock, f"out{number}", direction="out", initiator="operator", outcome=outcome,
            seq=number, ticket_id="t0001" if number else None,
        )  # fmt: skip
        turn.add("touchpoint", touchpoint_row(point))
    await store.commit(turn)
    until = clock.now() + DAY
    every = (await report(store, until=until)).figure("answer_delivery_failures")
    queue = (await report(store, until=until, queue="returns")).figure("answer_delivery_failures")
    assert (every.more["hits"], every.n) == (2, 4)
    assert (queue.more["hits"], queue.n) == (2, 3)


async def test_a_database_without_the_tables_says_what_to_do(tmp_path: Any) -> None:
    database = Database(databases.empty(tmp_path / "cxbot.db"))
    try:
        with pytest.raises(StoreError, match="cxbot migrate"):
            [one async for one in DeskLog(database).tickets(None)]
    finally:
        await database.close()
