"""What the log of a ticket tells."""

from datetime import datetime, timedelta
from typing import Any, get_type_hints

from lifecycles import ANNA, BORIS, NOW, OPENED, answer, arrives, ticket

from cxbot.desk import history, lifecycle
from cxbot.desk.events import TicketEvent
from cxbot.desk.history import Holding, Stretch
from cxbot.model.ticket import Ticket
from cxbot.model.value import names_of, replace

HOUR = timedelta(hours=1)


def log(*events: lifecycle.Event) -> list[TicketEvent]:
    """Of a ticket to which something happens every hour."""
    now, first = lifecycle.opened(ticket(), OPENED)
    found = [first]
    for hours, event in enumerate(events, start=1):
        move = lifecycle.apply(now, event, OPENED + hours * HOUR)
        assert move.refused is None, move.refused
        now, found = move.ticket, [*found, *move.happened]
    return found


def test_the_first_line_tells_all_of_the_ticket_and_of_the_function() -> None:
    (first,) = log()
    assert (first.kind, first.seq, first.data["version"]) == ("opened", 1, lifecycle.VERSION)
    assert Ticket(**history.replay([first])) == ticket(version=1, seq=1)


def test_a_ticket_as_it_stood() -> None:
    events = log(answer("p1"), arrives("p1"), lifecycle.Resolve(**ANNA))
    stood = Ticket(**history.replay(events[:3]))
    assert (stood.state, stood.operator_id, stood.seq) == ("active", "anna", 3)


def test_times_are_exact_to_the_microsecond() -> None:
    at = NOW.replace(microsecond=123457)
    told = history.plain({"waiting_since": at})
    assert told == {"waiting_since": "2026-03-10T12:05:00.123457+00:00"}
    assert history.read(told) == {"waiting_since": at}


def test_every_instant_of_a_ticket_is_read_back_as_one() -> None:
    hints = get_type_hints(Ticket)
    instants = {name for name in names_of(Ticket) if hints[name] in {datetime, datetime | None}}
    assert instants == history.INSTANTS


def test_human_stretches_begin_and_end() -> None:
    events = log(
        lifecycle.Resolve(**ANNA), lifecycle.Reopen(**BORIS), lifecycle.ReturnToBot(**BORIS),
        lifecycle.CustomerCameBack(at=NOW),
    )  # fmt: skip
    assert history.stretches(events) == (
        Stretch(started_at=OPENED, ended_at=OPENED + HOUR, ended="resolved"),
        Stretch(started_at=OPENED + 2 * HOUR, ended_at=OPENED + 3 * HOUR, ended="returned"),
        Stretch(started_at=OPENED + 4 * HOUR),
    )


def test_who_held_it_and_for_how_long() -> None:
    events = log(
        lifecycle.Take(**ANNA), lifecycle.Drop(**ANNA), lifecycle.Take(**BORIS),
        lifecycle.Resolve(**BORIS), lifecycle.CustomerCameBack(at=NOW, holder_on=True),
    )  # fmt: skip
    boris: dict[str, Any] = {"operator_id": "boris", "operator_name": "Boris"}
    assert history.holders(events) == (
        Holding(
            operator_id="anna", operator_name="Anna", since=OPENED + HOUR, until=OPENED + 2 * HOUR
        ),
        Holding(**boris, since=OPENED + 3 * HOUR, until=OPENED + 4 * HOUR),
        Holding(**boris, since=OPENED + 5 * HOUR),
    )


def test_without_what_was_said_the_log_of_an_erased_ticket_still_gives_the_ticket() -> None:
    events = log(
        lifecycle.AskedAgain(reason="where is my parcel", answers={"size": "XL"}),
        lifecycle.Noted(**ANNA, text="she is angry", kept={"ids": ["1"]}),
        lifecycle.Transfer(**ANNA, queue="billing", note="Anna paid twice"),
        lifecycle.Ban(**ANNA, reason="rude"),
        lifecycle.Erase(**BORIS),
    )
    kept = [
        replace(one, data=history.unsaid(one.data), changed=history.unsaid(one.changed))
        for one in events
    ]
    told = Ticket(**history.replay(kept))
    assert told == Ticket(**history.replay(events))
    assert (told.state, told.reason, told.answers, told.queue) == ("closed", "", {}, "billing")
    said = ("angry", "parcel", "XL", "twice", "rude", "kept")
    assert not any(word in repr(kept) for word in said)
    assert [one.kind for one in kept[-3:]] == ["cancelled", "closed", "erased"]
