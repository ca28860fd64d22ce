"""The queue board's text, whatever people are called and however many wait."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cxbot.desk.board import MAX_BOARD, MAX_LINES, Line, Reader, board, line_of, link_to, listed
from cxbot.desk.limits import Running
from cxbot.desk.phrases import LANGUAGES
from cxbot.model.text import RichText, utf16_length
from cxbot.model.ticket import PRIORITIES, Ticket
from cxbot.model.value import replace

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
READER = Reader(language="en", zone=UTC, chat="-1001234", today=NOON)


def ticket(number: int = 1, **more: object) -> Ticket:
    base = Ticket(
        id=f"t{number}",
        number=number,
        customer_id="c",
        conversation_id=f"v{number}",
        session_id=None,
        state="queued",
        reason="Help",
        opened_at=NOON,
        waiting_since=NOON,
    )
    return replace(base, **more)  # type: ignore[arg-type]  # keywords of this test file


def line(number: int = 1, customer: str = "Anna", **more: object) -> Line:
    return Line(ticket=ticket(number, **more), customer=customer, place="77")


def numbers(text: RichText) -> list[str]:
    return [row.split()[1] for row in text.text.split("\n")[1:]]


def test_the_most_pressing_come_first() -> None:
    lines = [
        line(1, priority="low", waiting_since=NOON - 90 * MINUTE),
        line(2, waiting_since=NOON - 5 * MINUTE),
        line(3, waiting_since=NOON - 9 * MINUTE),
        line(4, priority="urgent", waiting_since=NOON),
    ]
    assert numbers(board(lines, READER)) == ["#C4", "#C3", "#C2", "#C1"]


def test_a_line_says_what_there_is_to_say() -> None:
    held = ticket(
        12, state="active", operator_id="1", operator_name="Olga", reason="Refund", stage=75
    )
    limit = Running(
        target="first", started_at=NOON, due_at=NOON + 20 * MINUTE, stages=((50, NOON),)
    )
    text = board([line_of(held, "Anna", "77", limit)], READER)
    assert text.text == (
        "📋 Open: 1 · unanswered: 1 · not taken: 0 · late: 0\n"
        "💬⏰ #C12 · Anna · Refund · unanswered since 12:00 · by 12:20 · Olga"
    )
    [link] = [entity for entity in text.entities if entity.kind == "text_link"]
    assert link.url == "https://t.me/c/1234/77"
    assert (
        text.text.encode("utf-16-le")[2 * link.offset :][: 2 * link.length].decode("utf-16-le")
        == "#C12"
    )


def test_what_is_put_off_says_until_when() -> None:
    until = NOON + timedelta(days=1, hours=-2)
    text = board([line(state="snoozed", waiting_since=None, snoozed_until=until)], READER)
    assert text.text.endswith("💤 24 Nov 10:00")


def test_nothing_open_is_said_too() -> None:
    assert board([], READER).text == "📋 Nothing is open."


def test_a_slow_messenger_is_no_secret() -> None:
    text = board([line()], READER, NOON + 2 * MINUTE)
    assert "🐌 Telegram is slow until 12:02." in text.text


def test_a_long_line_of_people_is_cut() -> None:
    text = board([line(number) for number in range(1, 60)], READER)
    assert text.text.endswith(f"\n… and {59 - MAX_LINES} more")
    assert len(numbers(text)) == MAX_LINES + 1


def test_only_supergroups_have_addresses() -> None:
    assert link_to("-1001234", "5") == "https://t.me/c/1234/5"
    assert link_to("-1234", "5") is None
    assert link_to("-1001234", None) is None


words = st.text(max_size=200)
tickets = st.builds(
    lambda number, state, priority, reason, name, stage, held, waits: ticket(
        number,
        state=state,
        priority=priority,
        reason=reason,
        stage=stage,
        operator_id="1" if held else None,
        operator_name=name if held else None,
        waiting_since=NOON if waits else None,
        snoozed_until=NOON,
    ),
    st.integers(1, 10**8),
    st.sampled_from(["queued", "active", "waiting_customer", "snoozed"]),
    st.sampled_from(PRIORITIES),
    words,
    words,
    st.sampled_from([0, 50, 75, 100, 150]),
    st.booleans(),
    st.booleans(),
)
lines = st.lists(
    st.builds(
        lambda one, name: Line(ticket=one, customer=name, place="1", due=NOON), tickets, words
    ),
    max_size=60,
)


@given(lines, st.sampled_from(LANGUAGES))
def test_it_fits_a_message_and_shows_or_counts_each_ticket(
    found: list[Line], language: str
) -> None:
    text = board(found, replace(READER, language=language))
    assert utf16_length(text.text) <= MAX_BOARD
    assert len(text.entities) <= 100
    rows = text.text.split("\n")[1:]
    shown = sum(entity.kind == "text_link" for entity in text.entities)
    assert len(rows) == shown + (shown < len(found))
    assert {entity.kind for entity in text.entities} <= {"bold", "text_link"}
    if shown < len(found):
        assert str(len(found) - shown) in rows[-1]


@given(lines, st.timedeltas(timedelta(), timedelta(hours=11)))
def test_time_alone_changes_nothing_within_a_day(found: list[Line], later: timedelta) -> None:
    title = RichText("x")
    there = replace(READER, today=NOON + later)
    assert listed(title, found, READER) == listed(title, found, there)
