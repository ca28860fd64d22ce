"""Logs of tickets, made by the life cycle itself: lawful whatever is drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cxbot.desk import lifecycle
from cxbot.desk.events import TicketEvent
from cxbot.desk.lifecycle import Event
from cxbot.desk.metrics.gathering import Gathering
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.model.desk import Desk
from cxbot.model.ticket import Ticket
from cxbot.model.value import replace

#: A Monday.
START = datetime(2026, 3, 9, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class History:
    ticket: Ticket
    events: tuple[TicketEvent, ...]


class Desked:
    """One ticket and what happens to it, in minutes since its hand-over."""

    def __init__(self, name: str = "t1", *, at: datetime = START, **facts: object) -> None:
        base = Ticket(
            id=name, number=int(name[1:]), customer_id="c" + name, conversation_id="v" + name,
            session_id=None, state="queued", reason="No order", opened_at=at, waiting_since=at,
        )  # fmt: skip
        data = {"felt_at": facts.pop("felt_at")} if "felt_at" in facts else {}
        actor = str(facts.pop("actor", "system"))
        ticket = replace(base, **facts)  # type: ignore[arg-type]  # keywords of these tests
        self.ticket, first = lifecycle.opened(ticket, at, actor=actor, data=data)
        self.events = [first]
        self._at = at
        self._written = 0

    def do(self, minutes: float, event: Event) -> "Desked":
        move = lifecycle.apply(self.ticket, event, self.moment(minutes))
        assert move.refused is None, (event, move.refused)
        self.ticket = move.ticket
        self.events += move.happened
        return self

    def moment(self, minutes: float) -> datetime:
        return self._at + minutes * MINUTE

    def took(self, minutes: float, who: str = "7") -> "Desked":
        return self.do(minutes, lifecycle.Take(**by(who)))

    def wrote(self, minutes: float) -> "Desked":
        return self.do(minutes, lifecycle.CustomerWrote(at=self.moment(minutes)))

    def answered(self, minutes: float, who: str = "7", *, arrives: float = 0) -> "Desked":
        """Written then, delivered `arrives` minutes later."""
        self._written += 1
        written_at, name = self.moment(minutes), f"p{self._written}"
        self.do(minutes, lifecycle.OperatorAnswered(at=written_at, touchpoint=name, **by(who)))
        return self.arrived(minutes + arrives, name, written_at, who) if arrives >= 0 else self

    def arrived(self, minutes: float, name: str, written_at: datetime, who: str = "7") -> "Desked":
        at = self.moment(minutes)
        delivered = lifecycle.ReplyDelivered(
            at=at, written_at=written_at, touchpoint=name, **by(who)
        )
        return self.do(minutes, delivered)

    def called(self, minutes: float, result: Any = "reached", outcome: Any = None) -> "Desked":
        return self.do(minutes, lifecycle.Called(result=result, outcome=outcome, **by("7")))

    def resolved(self, minutes: float, who: str = "7") -> "Desked":
        return self.do(minutes, lifecycle.Resolve(**by(who)))

    def reopened(self, minutes: float, who: str = "7") -> "Desked":
        return self.do(minutes, lifecycle.Reopen(**by(who)))

    def closed(self, minutes: float) -> "Desked":
        return self.do(minutes, lifecycle.Close())

    def rated(self, minutes: float, score: int) -> "Desked":
        return self.do(minutes, lifecycle.Rated(score=score, closing=self.ticket.closings))


def by(who: str) -> dict[str, Any]:
    return {"operator_id": who, "operator_name": f"Operator {who}"}


def report(
    histories: Iterable[Desked | History],
    desk: Desk | None = None,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    now: datetime | None = None,
    queue: str | None = None,
    asked: Sequence[tuple[int, datetime]] = (),
) -> DeskReport:
    """Of all time, a year after the start, unless said otherwise."""
    until = until or now or START + 365 * DAY
    period = Period(since=since, until=until, now=now or max(until, START + 365 * DAY))
    gathering = Gathering(desk or Desk(), period, queue)
    for one in histories:
        gathering.ticket(one.ticket.id, one.events, asked, one.ticket)
    return gathering.report()


# --- drawn ---------------------------------------------------------------------------------------

_WHO = st.sampled_from(["7", "8", "9"])
_ACTS = (
    "deliver", "wrote", "answer", "deliver", "resolve", "came back", "wrote", "answer", "deliver",
    "take", "return", "reopen", "answer", "fail", "snooze", "wake", "drop", "transfer", "rate",
    "left", "close", "mood", "queue", "timeout", "reached", "missed", "won back", "call me",
)  # fmt: skip
_MOVES = st.lists(
    st.tuples(st.integers(0, len(_ACTS) - 1), st.integers(0, 600), _WHO, st.integers(1, 5)),
    min_size=3,
    max_size=25,
)


@st.composite
def histories(draw: st.DrawFn, most: int = 4) -> list[History]:
    found = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        after = draw(st.integers(0, 5_000))
        desked = Desked(f"t{number}", at=START + after * MINUTE)
        minutes = 0
        for place, later, who, score in draw(_MOVES):
            minutes += later
            _try(desked, place, minutes, who, score)
        found.append(History(desked.ticket, tuple(desked.events)))
    return found


def _try(desked: Desked, place: int, minutes: int, who: str, score: int) -> None:
    """The first act from that place on that the life cycle doesn't refuse: so something happens."""
    now = desked.moment(minutes)
    for act in (*_ACTS[place:], *_ACTS[:place]):
        event = _event(desked.ticket, act, now, who, score)
        move = lifecycle.apply(desked.ticket, event, now) if event is not None else None
        if move is not None and move.happened:
            desked.ticket = move.ticket
            desked.events += move.happened
            return


def _event(ticket: Ticket, act: str, now: datetime, who: str, score: int) -> Event | None:
    under_way = next(iter(ticket.under_way), "")
    drawn: dict[str, Event] = {
        "take": lifecycle.Take(**by(who)),
        "drop": lifecycle.Drop(**by(who)),
        "transfer": lifecycle.Transfer(note="Please", to_id=who, to_name=who),
        "queue": lifecycle.Transfer(note="Please", queue=f"line {score}"),
        "wrote": lifecycle.CustomerWrote(at=now - timedelta(seconds=score)),
        "answer": lifecycle.OperatorAnswered(at=now, touchpoint=f"p{ticket.seq}", **by(who)),
        "deliver": lifecycle.ReplyDelivered(
            at=now, written_at=now, touchpoint=under_way, **by(who)
        ),
        "fail": lifecycle.ReplyFailed(touchpoint=under_way, reason="blocked"),
        "snooze": lifecycle.Snooze(until=now + score * HOUR, anyway=True, **by(who)),
        "wake": lifecycle.Wake(),
        "resolve": lifecycle.Resolve(**by(who)),
        "return": lifecycle.ReturnToBot(**by(who)),
        "left": lifecycle.CustomerClosed(),
        "timeout": lifecycle.TimedOut(),
        "reopen": lifecycle.Reopen(**by(who)),
        "came back": lifecycle.CustomerCameBack(at=now),
        "close": lifecycle.Close(),
        "rate": lifecycle.Rated(score=score, closing=ticket.closings),
        "reached": lifecycle.Called(result="reached", **by(who)),
        "missed": lifecycle.Called(result="no_answer", **by(who)),
        "won back": lifecycle.Called(
            result=None, outcome="recovered" if score > 2 else "lost", **by(who)
        ),
        "call me": lifecycle.AskedAgain(reason="?", call_back="at ten"),
        "mood": lifecycle.MarkMood(mood="unhappy", **by(who)),
    }
    return None if act in ("deliver", "fail") and not under_way else drawn[act]
