"""What holds for every story of a ticket."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st
from lifecycles import OPENED, by, ticket

from cxbot.desk import history, lifecycle
from cxbot.desk.events import TicketEvent
from cxbot.desk.lifecycle import (
    Assign,
    Called,
    CustomerCameBack,
    CustomerWrote,
    Event,
    OperatorAnswered,
    ReplyDelivered,
    Take,
    apply,
)
from cxbot.desk.phrases import words
from cxbot.model.desk import TARGETS, Desk
from cxbot.model.ticket import PRIORITIES, Ticket
from cxbot.model.value import names_of, replace

people = st.sampled_from(["anna", "boris", "чжан"])
RULES = Desk(reopen_within=timedelta(hours=1))


@dataclass(frozen=True)
class Draw:
    """What an event is made of."""

    who: str
    at: datetime
    point: str
    yes: bool
    number: int

    @property
    def by(self) -> dict[str, Any]:
        return by(self.who)


MAKERS: list[Callable[[Draw], Event]] = [
    lambda d: Take(**d.by),
    lambda d: Take(**d.by, force=True, supervisor=d.yes),
    lambda d: Assign(to_id=d.who, to_name=d.who),
    lambda d: Assign(to_id=d.who, to_name=d.who, by="chief", by_name="Chief"),
    lambda d: lifecycle.Drop(**d.by),
    lambda d: lifecycle.Drop(why="away"),
    lambda d: lifecycle.Transfer(**d.by, queue=d.point, note="why" if d.yes else " "),
    lambda d: lifecycle.Transfer(**d.by, to_id=d.who, to_name=d.who, note="why"),
    lambda d: OperatorAnswered(**d.by, at=d.at, touchpoint=d.point),
    lambda d: ReplyDelivered(**d.by, at=d.at, written_at=d.at, touchpoint=d.point),
    lambda d: lifecycle.ReplyFailed(touchpoint=d.point),
    lambda d: CustomerWrote(at=d.at, off_hours=d.yes),
    lambda d: CustomerCameBack(at=d.at, holder_on=d.yes),
    lambda d: lifecycle.AskedAgain(reason="?", session_id="s2" if d.yes else None),
    lambda d: lifecycle.AskedAgain(reason="?", call_back="at ten", call_phone="+7 900 1234567"),
    lambda d: lifecycle.Snooze(**d.by, until=d.at, anyway=d.yes),
    lambda d: lifecycle.Wake(why="time" if d.yes else "operator"),
    lambda d: lifecycle.Prioritise(**d.by, priority=PRIORITIES[d.number % 4]),
    lambda d: lifecycle.Tag(**d.by, tag=d.point),
    lambda d: lifecycle.Untag(**d.by, tag=d.point),
    lambda d: lifecycle.MarkMood(**d.by, mood="happy" if d.yes else None),
    lambda d: lifecycle.MarkCause(**d.by, cause="delivery" if d.yes else "weather"),
    lambda d: lifecycle.Staged(target=TARGETS[d.number % 3], percent=100 if d.yes else 50),
    lambda d: lifecycle.Rated(score=5, closing=d.number),
    lambda d: lifecycle.Silence(**d.by),
    lambda d: lifecycle.Unsilence(**d.by),
    lambda d: lifecycle.Ban(**d.by),
    lambda d: lifecycle.Noted(**d.by, text="hm"),
    lambda d: lifecycle.Sided(**d.by, team="courier", text="?"),
    lambda d: lifecycle.Called(**d.by, result="reached" if d.yes else "no_answer"),
    lambda d: lifecycle.Called(
        **d.by, result=None, outcome="recovered" if d.yes else "lost", words=d.point
    ),
    lambda d: lifecycle.Reasked(what="order"),
    lambda d: lifecycle.Resolve(**d.by),
    lambda d: lifecycle.ReturnToBot(**d.by),
    lambda d: lifecycle.Reopen(**d.by),
    lambda d: lifecycle.CustomerClosed(),
    lambda d: lifecycle.CustomerUnreachable(),
    lambda d: lifecycle.CustomerReachable(),
    lambda d: lifecycle.TimedOut(),
    lambda d: lifecycle.IdleReminded(),
    lambda d: lifecycle.IdleResolved(),
    lambda d: lifecycle.Close(),
    lambda d: lifecycle.Erase(**d.by),
]
#: What people write, and what becomes of it, comes more often.
TALK = [*MAKERS[8:13], MAKERS[29]]
Story = list[tuple[datetime, Event]]


def told(lines: list[tuple[Any, ...]], *, exact: bool = False) -> Story:
    """Times never fall; clocks of messengers are a little behind, or ahead, unless `exact`."""
    now, found = OPENED, []
    for make, gap, off, who, point, yes, number in lines:
        now += timedelta(seconds=gap)
        at = now if exact else now + timedelta(seconds=off)
        found.append((now, make(Draw(who, at, point, yes, number))))
    return found


lines = st.lists(
    st.tuples(
        st.sampled_from(MAKERS) | st.sampled_from(TALK),
        st.sampled_from([0, 1, 30, 600, 3600]),
        st.integers(-90, 90),
        people,
        st.sampled_from(["p1", "p2", "p3"]),
        st.booleans(),
        st.integers(0, 3),
    ),
    max_size=25,
)
stories = lines.map(told)
exact_stories = lines.map(lambda drawn: told(drawn, exact=True))


def lived(story: Story, begun: Ticket | None = None) -> list[tuple[Ticket, lifecycle.Move]]:
    """Each move, and the ticket before it."""
    now, _ = lifecycle.opened(begun or ticket(), OPENED)
    found = []
    for when, event in story:
        move = apply(now, event, when, RULES)
        found.append((now, move))
        now = move.ticket
    return found


def log(moves: list[tuple[Ticket, lifecycle.Move]]) -> list[TicketEvent]:
    _, first = lifecycle.opened(ticket(), OPENED)
    return [first, *(event for _, move in moves for event in move.happened)]


@given(stories)
def test_it_happened_or_it_was_refused(story: Story) -> None:
    """Versions rise by one exactly when the ticket changed; numbers of events have no gap."""
    for before, move in lived(story):
        after = move.ticket
        changed = replace(after, version=before.version, seq=before.seq) != before
        # which of two answers is the newer one is all in their order
        changed |= [*after.under_way] != [*before.under_way]
        assert after.version == before.version + changed
        assert [event.seq for event in move.happened] == [*range(before.seq + 1, after.seq + 1)]
        assert (move.refused is None) == bool(move.happened)
        assert move.refused is None or after is before


@given(stories)
def test_the_log_replayed_is_the_ticket(story: Story) -> None:
    moves = lived(story)
    kept = json.loads(json.dumps([dict(event.changed) for event in log(moves)]))
    events = [
        replace(event, changed=changed) for event, changed in zip(log(moves), kept, strict=True)
    ]
    now = moves[-1][1].ticket if moves else lifecycle.opened(ticket(), OPENED)[0]
    again = Ticket(**history.replay(events))
    assert again == now
    assert list(again.under_way) == list(now.under_way)


@given(stories)
def test_an_outcome_exactly_when_it_ends_or_is_out_of_reach(
    story: Story,
) -> None:
    for before, move in lived(story):
        over = before.open and not move.ticket.open
        gone = before.open and move.ticket.unreachable and not before.unreachable
        assert (move.outcome is not None) == (over or gone)


@given(stories)
def test_states_mean_what_they_say(story: Story) -> None:
    for _, move in lived(story):
        now = move.ticket
        assert now.held or now.state not in {"active", "waiting_customer"}
        assert not now.held or now.state != "queued"
        assert now.held == (now.held_since is not None)
        assert now.state != "waiting_customer" or now.waiting_since is None
        assert (now.snoozed_until is not None) == (now.state == "snoozed")
        assert (now.resolved_at is None) == now.open
        assert (now.closed_at is not None) == (now.state == "closed")


@given(stories)
def test_the_numbers_of_waiting_never_lie(story: Story) -> None:
    """Only a delivered answer, or a call that reached them, ends or shortens a wait; only a
    customer begins one."""
    for (when, event), (before, move) in zip(story, lived(story), strict=True):
        after = move.ticket
        assert after.opened_at == before.opened_at
        assert after.waiting_since is None or after.waiting_since <= when
        assert before.first_reply_at in {None, after.first_reply_at}
        if after.waiting_since != before.waiting_since:
            if before.waiting_since is None:
                assert isinstance(event, CustomerWrote | CustomerCameBack)
            else:
                reached = isinstance(event, Called) and event.result == "reached"
                assert isinstance(event, ReplyDelivered) or reached
                assert after.waiting_since is None or before.waiting_since <= when


@given(exact_stories)
def test_the_customers_words_are_never_forgotten(story: Story) -> None:
    """They wait since the oldest message that came after every answer that arrived: told by
    keeping all messages and answers, which the ticket doesn't."""
    now, _ = lifecycle.opened(ticket(), OPENED)
    written: dict[str, tuple[int, datetime]] = {}
    messages, answered = [(0, OPENED)], -1
    for order, (when, told) in enumerate(story, start=1):
        event = told
        if isinstance(event, ReplyDelivered):
            if event.touchpoint not in written:
                continue  # nothing arrives that nobody wrote
            event = replace(event, written_at=written[event.touchpoint][1])
        move = apply(now, event, when, RULES)
        now = move.ticket
        if move.refused is not None:
            continue
        match event:
            case CustomerWrote() | CustomerCameBack():
                messages.append((order, when))
            case OperatorAnswered():
                written[event.touchpoint] = (order, when)
            case Called(result="reached"):
                answered = order
            case ReplyDelivered():
                answered = max(answered, written[event.touchpoint][0])
            case _:
                pass
        waits = [at for place, at in messages if place > answered]
        assert now.waiting_since == (waits[0] if waits else None)


@given(stories, st.timedeltas(timedelta(days=-900), timedelta(days=900)))
def test_shifting_all_times_shifts_all_times(story: Story, by_that: timedelta) -> None:
    def shifted(thing: Any) -> Any:
        moments = {
            name: value + by_that
            for name in names_of(thing)
            if isinstance(value := getattr(thing, name), datetime)
        }
        return replace(thing, **moments)

    def later(one: Ticket) -> Ticket:
        under_way = {
            point: {**entry, "since": _shifted(entry["since"], by_that)}
            for point, entry in one.under_way.items()
        }
        moved: Ticket = shifted(one)
        return replace(moved, under_way=under_way)

    begun = shifted(ticket())
    there = [(when + by_that, shifted(event)) for when, event in story]
    for (_, here), (_, move) in zip(lived(story), lived(there, begun), strict=True):
        assert later(here.ticket) == move.ticket
        assert (here.outcome, here.refused) == (move.outcome, move.refused)
        assert [_waited(e) for e in here.happened] == [_waited(e) for e in move.happened]


def _shifted(iso: str | None, by_that: timedelta) -> str | None:
    return (datetime.fromisoformat(iso) + by_that).isoformat() if iso is not None else None


def _waited(event: TicketEvent) -> object:
    return event.kind, event.data.get("waited_ms")


@given(stories, people, people)
def test_two_takes_never_both_succeed(story: Story, one: str, other: str) -> None:
    moves = lived(story)
    now = moves[-1][1].ticket if moves else ticket()
    when = story[-1][0] if story else OPENED
    first = apply(now, Take(**by(one)), when)
    second = apply(first.ticket, Take(**by(other)), when)
    assert not (first.happened and second.happened)


@given(stories, st.sampled_from(["anna", "boris"]))
def test_a_rule_never_takes_a_ticket_from_anybody(story: Story, to: str) -> None:
    for _, move in lived(story):
        held = move.ticket
        after = apply(held, Assign(to_id=to, to_name=to), OPENED).ticket
        assert not held.held or after.operator_id == held.operator_id


@settings(max_examples=50)
@given(stories, st.sampled_from(["en", "ru", "zh", "de"]))
def test_every_refusal_can_be_said(story: Story, language: str) -> None:
    """Also as the toast after a tap, which holds 200 characters."""
    for _, move in lived(story):
        if move.refused is not None:
            said = words(move.refused.key, language, **move.refused.values)
            assert 0 < len(said) <= 200


@given(stories)
def test_stretches_and_holders_fit_the_ticket(story: Story) -> None:
    """As many ends as closings, as many beginnings as reopenings, one holder at a time."""
    moves = lived(story)
    now = moves[-1][1].ticket if moves else ticket()
    stretches = history.stretches(log(moves))
    assert sum(one.ended_at is not None for one in stretches) == now.closings
    assert len(stretches) == now.reopened + 1
    assert (stretches[-1].ended_at is None) == now.open
    holders = history.holders(log(moves))
    held_now = [one.operator_id for one in holders if one.until is None]
    assert held_now == ([now.operator_id] if now.open and now.held else [])


def test_stories_are_made_of_every_event() -> None:
    draw = Draw("anna", OPENED, "p1", yes=True, number=1)
    assert {type(make(draw)) for make in MAKERS} == set(get_args(Event))
    assert {type(make(draw)) for make in TALK} >= {OperatorAnswered, ReplyDelivered, CustomerWrote}
