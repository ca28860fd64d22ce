"""The table in the life cycle's docstring is the life cycle."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

import pytest
from lifecycles import ANNA, BORIS, NOW, OPENED, answered, ended, ticket

from cxbot.desk import lifecycle
from cxbot.desk.lifecycle import Event, apply
from cxbot.desk.phrases import words
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.value import replace

IN_AN_HOUR = NOW + timedelta(hours=1)
#: The typical tickets of the table's columns.
COLUMNS: dict[str, list[Ticket]] = {
    "queued": [ticket(closings=1, tags=("old",))],
    "active": [ticket("active", "anna", closings=1, tags=("old",))],
    "waiting": [answered(closings=1, tags=("old",))],
    "snoozed": [answered("snoozed", closings=1, tags=("old",), snoozed_until=NOW)],
    "ended": [ended(state, tags=("old",)) for state in ("resolved", "returned", "cancelled")],
    "closed": [ended("closed", tags=("old",))],
}
#: The typical event of each row.
EVENTS: list[Event] = [
    lifecycle.Take(**BORIS),
    lifecycle.Assign(to_id="boris", to_name="Boris", because="round robin"),
    lifecycle.Drop(**BORIS),
    lifecycle.Transfer(**BORIS, queue="billing", note="asks for money"),
    lifecycle.OperatorAnswered(**BORIS, at=NOW, touchpoint="p1"),
    lifecycle.ReplyDelivered(**ANNA, at=NOW, written_at=NOW, touchpoint="p1"),
    lifecycle.ReplyFailed(touchpoint="p1", reason="too large"),
    lifecycle.Noted(**BORIS, text="hm"),
    lifecycle.Sided(**BORIS, team="courier", text="where is it?"),
    lifecycle.Called(**BORIS, result="reached", outcome="recovered", words="wants a kettle"),
    lifecycle.Reasked(what="order"),
    lifecycle.AskedAgain(reason="still no order"),
    lifecycle.CustomerWrote(at=NOW),
    lifecycle.CustomerCameBack(at=NOW, holder_on=True),
    lifecycle.CustomerUnreachable(),
    lifecycle.CustomerReachable(),
    lifecycle.Snooze(**BORIS, until=IN_AN_HOUR),
    lifecycle.Wake(),
    lifecycle.IdleReminded(),
    lifecycle.Prioritise(**BORIS, priority="urgent"),
    lifecycle.Silence(**BORIS),
    lifecycle.Unsilence(**BORIS),
    lifecycle.Tag(**BORIS, tag="new"),
    lifecycle.Untag(**BORIS, tag="old"),
    lifecycle.Ban(**BORIS, reason="spam"),
    lifecycle.Staged(target="next", percent=50),
    lifecycle.MarkMood(**BORIS, mood="unhappy"),
    lifecycle.MarkCause(**BORIS, cause="delivery"),
    lifecycle.Rated(score=5, closing=1),
    lifecycle.Resolve(**BORIS),
    lifecycle.ReturnToBot(**BORIS),
    lifecycle.CustomerClosed(),
    lifecycle.TimedOut(),
    lifecycle.IdleResolved(),
    lifecycle.Reopen(**BORIS),
    lifecycle.Close(),
    lifecycle.Erase(**BORIS),
]
STATES = {"waiting": "waiting_customer"}


def table() -> dict[str, dict[str, str]]:
    """Event -> column -> cell."""
    lines = (lifecycle.__doc__ or "").splitlines()
    head = next(i for i, line in enumerate(lines) if line.split()[:1] == ["event"])
    columns = lines[head].split()[1:]
    rows = [line.split() for line in lines[head + 1 : lines.index("", head)]]
    return {row[0]: dict(zip(columns, row[1:], strict=True)) for row in rows}


def cells() -> Iterator[object]:
    rows = table()
    for event in EVENTS:
        name = type(event).__name__
        for column, before in COLUMNS.items():
            for one in before:
                yield pytest.param(one, event, rows[name][column], id=f"{name}-{one.state}")


def fitting(before: Ticket, event: Event) -> Ticket:
    """Two events undo what the typical ticket hasn't."""
    match event:
        case lifecycle.Unsilence():
            return replace(before, silent=True)
        case lifecycle.CustomerReachable():
            return replace(before, unreachable=True)
        case _:
            return before


@pytest.mark.parametrize(("before", "event", "cell"), [*cells()])
def test_every_pair(before: Ticket, event: Event, cell: str) -> None:
    before = fitting(before, event)
    # the time to come back is over only for Close
    now = OPENED + timedelta(days=4) if isinstance(event, lifecycle.Close) else NOW
    move = apply(before, event, now)
    if cell == "-":
        assert move.ticket is before
        assert move.happened == ()
        assert move.refused is not None
        assert words(move.refused.key, "ru", **move.refused.values)
    else:
        assert move.refused is None
        assert move.happened
        assert move.ticket.state == (before.state if cell == "=" else STATES.get(cell, cell))


def test_the_table_has_every_event_and_state() -> None:
    events = {kind.__name__ for kind in get_args(Event)}
    assert set(table()) == events == {type(event).__name__ for event in EVENTS}
    assert {one.state for column in COLUMNS.values() for one in column} == set(
        get_args(TicketState)
    )
    assert set(lifecycle.TABLE) == set(get_args(Event))


def test_what_it_does_not_know_changes_nothing() -> None:
    before = ticket()
    move = apply(before, object(), NOW)  # type: ignore[arg-type]  # an event of another version
    assert move.ticket is before
    assert move.refused is not None
