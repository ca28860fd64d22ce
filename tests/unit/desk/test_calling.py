"""What operators say of a call, the number to call, when to try again; the rules and the board."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifecycles import (
    ANNA,
    BORIS,
    LATER,
    NOW,
    OPENED,
    answer,
    answered,
    arrives,
    ended,
    kinds,
    story,
    ticket,
    why_not,
    wrote,
)

from cxbot.desk import board
from cxbot.desk.appointments import appointments
from cxbot.desk.calling import Call, next_window, number, read, wish
from cxbot.desk.card import CardView, buttons, card
from cxbot.desk.lifecycle import AskedAgain, Called, CustomerCameBack, Erase, Resolve, apply
from cxbot.flow.values import hours
from cxbot.model.calendar import ALWAYS, Calendar
from cxbot.model.customer import Customer
from cxbot.model.desk import Desk
from cxbot.model.ticket import CallOutcome, Ticket
from cxbot.model.value import replace

MOSCOW = ZoneInfo("Europe/Moscow")
#: A Tuesday, 15:00 in Moscow.
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
OFFICE = Calendar(zone=MOSCOW, weekly=hours.weekly("mon-fri 10:00-19:00") or ())

# ---- what is said --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "call"),
    [
        ("reached", Call(result="reached")),
        ("Reached.", Call(result="reached")),
        ("reached recovered", Call(result="reached", outcome="recovered")),
        ("reached, lost: no more", Call(result="reached", outcome="lost", words="no more")),
        ("reached, not recovered", Call(result="reached", outcome="lost")),
        ("reached lostly", Call(result="reached", words="lostly")),
        ("recovered", Call(result=None, outcome="recovered")),
        ("no answer", Call(result="no_answer")),
        ("not reached, twice", Call(result="no_answer", words="twice")),
        ("no_answer", Call(result="no_answer")),
        ("no answer lost patience", Call(result="no_answer", words="lost patience")),
        (
            "дозвонилась вернули хочет чайник",
            Call(result="reached", outcome="recovered", words="хочет чайник"),
        ),
        ("Дозвонились, не вернули", Call(result="reached", outcome="lost")),
        ("не ответила", Call(result="no_answer")),
        ("не дозвонился", Call(result="no_answer")),
        ("接通，挽回，要红色的", Call(result="reached", outcome="recovered", words="要红色的")),
        ("无人接听", Call(result="no_answer")),
        ("未接通", Call(result="no_answer")),
        ("接通未挽回", Call(result="reached", outcome="lost")),
        ("r", Call(result="reached")),
        ("n", Call(result="no_answer")),
        ("ok", Call(result=None, outcome="recovered")),
        ("now", None),
        ("", None),
        ("hello", None),
        ("reaching out", None),
    ],
)  # fmt: skip
def test_what_came_of_a_call(said: str, call: Call | None) -> None:
    assert read(said) == call


@given(st.text())
def test_any_words_are_read_or_not(said: str) -> None:
    found = read(said)
    assert found is None or found.words in said
    assert found is None or found.result is not None or found.outcome is not None


@pytest.mark.parametrize(
    ("call_back", "shared", "known", "phone"),
    [
        ("in the evening", [], "+7 900 123-45-67", "+7 900 123-45-67"),
        ("in the evening", ["A-1", "+7 900 000-00-00"], "+7 900 123-45-67", "+7 900 000-00-00"),
        ("+7 900 123-45-67, at ten", ["+7 900 000-00-00"], "+7 900 111-11-11", ""),
        ("at ten", ["anna@example.com"], "", ""),
        ("2026-03-11", [], "", ""),
    ],
)
def test_the_number_to_call(call_back: str, shared: list[str], known: str, phone: str) -> None:
    assert number(call_back, shared, known) == phone


@pytest.mark.parametrize(
    ("said", "kept"),
    [(", after 18:00", "after 18:00"), (" at\nten ", "at ten"), (",", ""), ("", "")],
)
def test_a_wish_without_its_number_is_tidy(said: str, kept: str) -> None:
    assert wish(said) == kept


@pytest.mark.parametrize(
    ("call_back", "local"),
    [
        ("after 18:00", "10 18:00"),
        ("после 18", "10 18:00"),
        ("+7 900 123-45-67, at 16.30", "10 16:30"),
        ("in the morning", "11 10:00"),  # at nine nobody is there yet
        ("утром", "11 10:00"),
        ("вечером", "10 18:00"),
        ("晚上", "10 18:00"),
        ("17点", "10 17:00"),
        ("at 15:10", "11 15:10"),  # ten minutes from now is now
        ("after 21:00", "11 10:00"),
        ("after 6 pm", "10 18:00"),
        ("5:30 p.m.", "10 17:30"),
        ("6pm", "10 18:00"),
        ("11 am", "11 11:00"),
        ("evening, after 6.", "10 18:00"),
        ("в 5 вечера", "10 17:00"),
        ("после 11 утра", "11 11:00"),
        ("晚上6点", "10 18:00"),
        ("12 pm", "11 12:00"),
        ("19:00 in the evening", "11 10:00"),
        ("morning at 11 or evening", "11 11:00"),
        ("ring flat 18", "10 17:00"),  # no time: in two hours
        ("адрес 18", "10 17:00"),
        ("whenever", "10 17:00"),
        ("+7 900 123-45-67", "10 17:00"),
    ],
)
def test_the_next_try_is_when_it_suits_them_and_somebody_is_there(
    call_back: str, local: str
) -> None:
    at = next_window(call_back, NOON, MOSCOW, OFFICE)
    assert f"{at.astimezone(MOSCOW):%d %H:%M}" == local


@given(st.text(), st.timedeltas(timedelta(), timedelta(days=7_000)))
def test_the_next_try_is_always_to_come(call_back: str, later: timedelta) -> None:
    now = NOON + later
    zone = ZoneInfo("America/New_York")
    assert now + timedelta(minutes=30) <= next_window(call_back, now, zone, ALWAYS)
    assert next_window(call_back, now, zone, ALWAYS) < now + timedelta(days=3)


# ---- the rules -----------------------------------------------------------------------------------

WISH: dict[str, Any] = {"call_back": "in the evening", "call_phone": "+7 900 123-45-67"}


def reached(who: dict[str, Any] = ANNA, outcome: CallOutcome | None = None) -> Called:
    return Called(**who, result="reached", outcome=outcome)


def test_who_calls_for_a_free_ticket_holds_it() -> None:
    move = apply(ticket(**WISH), Called(**BORIS, result="no_answer"), NOW)
    assert kinds(move) == ["taken", "called"]
    assert (move.ticket.operator_id, move.ticket.calls_missed) == ("boris", 1)
    assert move.ticket.waiting_since == OPENED


def test_reached_they_are_answered() -> None:
    before = ticket("active", "anna", stage=75, off_hours=True, **WISH)
    now = story(before, answer("p1"), wrote(), reached())
    assert (now.waiting_since, now.first_reply_at, now.replied_at) == (None, NOW, NOW)
    assert (now.called_at, now.stage, now.off_hours, now.state) == (NOW, 0, False, "active")
    # what they were told by word of mouth isn't waited for when an older answer arrives
    assert story(now, arrives("p1", LATER), now=LATER).waiting_since is None
    assert story(now, wrote(LATER), now=LATER).waiting_since == LATER


def test_what_came_of_it_may_be_said_later_and_corrected() -> None:
    held = ticket("active", "anna", **WISH)
    lost = Called(**ANNA, result=None, outcome="lost")
    assert why_not(apply(held, lost, NOW)) == "call_not_reached"
    known = story(held, reached(), lost)
    assert (known.call_outcome, known.called_at) == ("lost", NOW)
    assert why_not(apply(known, lost, NOW)) == "already_so"
    assert story(known, Called(**BORIS, result=None, outcome="recovered")).operator_id == "anna"


def test_a_call_is_told_after_the_end_too_and_the_end_stays() -> None:
    over = ended(first_reply_at=None, replied_at=None, waiting_since=OPENED, **WISH)
    now = story(over, reached(BORIS, "recovered"))
    assert (now.state, now.operator_id, now.first_reply_at) == ("resolved", "anna", NOW)
    assert now.call_outcome == "recovered"


def test_opened_again_it_owes_what_it_owed() -> None:
    missed = story(ticket("active", "anna", **WISH), Called(**ANNA, result="no_answer"))
    again = story(missed, Resolve(**ANNA), CustomerCameBack(at=NOW))
    assert again.owes_call
    assert not story(again, reached()).owes_call


def test_where_only_the_holder_answers_only_they_call() -> None:
    rules = Desk(others="lock")
    held = ticket("active", "anna", **WISH)
    assert why_not(apply(held, reached(BORIS), NOW, rules)) == "locked"
    lead = Called(**BORIS, supervisor=True, result="reached")
    assert apply(held, lead, NOW, rules).refused is None


def test_asked_for_again_a_call_is_owed_again() -> None:
    done = story(ticket("active", "anna", tags=("vip",), **WISH), reached(outcome="lost"))
    plain = story(done, AskedAgain(reason="?"))
    assert (plain.owes_call, plain.tags) == (False, ("vip",))
    again = story(done, AskedAgain(reason="?", call_back="now"))
    assert (again.owes_call, again.call_outcome, again.tags) == (True, None, ("vip", "call-back"))
    assert (again.call_back, again.call_phone) == ("now", "")
    assert story(again, AskedAgain(reason="?", call_back="soon")).tags == ("vip", "call-back")


def test_of_the_erased_neither_wish_nor_number_is_kept() -> None:
    gone = story(ticket(**WISH), Erase(**ANNA))
    assert (gone.call_back, gone.call_phone) == ("", "")


def test_the_holder_is_reminded_of_a_call_that_is_all_they_owe() -> None:
    rules = Desk(remind_after=timedelta(minutes=10))
    held = answered("active", held_since=OPENED, **WISH)
    due = OPENED + timedelta(minutes=10)
    assert appointments(held, rules)["call"] == due
    assert "call" not in appointments(replace(held, called_at=NOW), rules)
    assert "call" not in appointments(replace(held, waiting_since=NOW), rules)
    assert "call" not in appointments(replace(held, state="snoozed", snoozed_until=NOW), rules)
    assert "call" not in appointments(replace(held, call_back=""), rules)
    assert "call" not in appointments(held, Desk())


# ---- what is shown -------------------------------------------------------------------------------


def line(one: Ticket, phone: str = "", language: str = "en") -> str:
    view = CardView(ticket=one, customer=Customer(id="c1", phone=phone), channel="telegram")
    lines = card(view, language).text.splitlines()
    return next(iter(text for text in lines if text.startswith("📞")), "")


SHOWN = "📞 Call back: +7 900 123-45-67, in the evening"


@pytest.mark.parametrize(
    ("facts", "phone", "shown"),
    [
        (WISH, "", SHOWN),
        (
            {"call_back": "+7 900 123-45-67, at ten"},
            "+7 900 000-00-00",
            "📞 Call back: +7 900 123-45-67, at ten",
        ),
        (
            {"call_back": "at ten"},
            "",
            "📞 Call back: no phone known, ask for it, at ten",
        ),
        (
            {"call_back": "at ten"},
            "+7 900 000-00-00",
            "📞 Call back: the phone is behind ⋯ “Show contact”, at ten",
        ),
        ({"call_back": "•••, at ten"}, "", "📞 Call back: •••, at ten"),
        ({**WISH, "calls_missed": 2}, "", f"{SHOWN} · no answer: 2"),
        (
            {**WISH, "called_at": NOW, "call_outcome": "lost"},
            "",
            f"{SHOWN} · reached 10 Mar 12:05 · not recovered",
        ),
        ({}, "+7 900 000-00-00", ""),
    ],
)  # fmt: skip
def test_the_card_says_whom_to_call(facts: dict[str, Any], phone: str, shown: str) -> None:
    assert line(replace(ticket(), **facts), phone) == shown


def labels(one: Ticket) -> list[str]:
    keyboard = buttons(one, lambda act: act, "en")
    return [f"{button.label}={button.data}" for row in keyboard for button in row]


def test_the_buttons_follow_the_call() -> None:
    free, held = ticket(**WISH), ticket("active", "anna", **WISH)
    assert labels(free)[0] == "📞 I'll call=take"
    assert labels(held)[:3] == [
        "✅ Reached=called:r", "📵 No answer=called:n", "↩️ Drop=drop",
    ]  # fmt: skip
    after = story(held, reached())
    outcomes = ["💚 Recovered=called:ok", "💔 Not recovered=called:lost"]
    assert labels(after)[:4] == [*outcomes, "⏰ Later…=snooze", "↩️ Drop=drop"]
    assert labels(story(after, Resolve(**ANNA))) == [*outcomes, "🔓 Reopen=reopen"]
    known = story(after, Called(**ANNA, result=None, outcome="lost"))
    assert labels(known)[0] == "↩️ Drop=drop"
    assert labels(ticket())[0] == "🙋 Take=take"


def test_the_board_shows_calls_that_are_owed_first() -> None:
    done = answered(number=1)
    owed = answered("active", number=2, call_back="+7 900 123-45-67, at ten")
    reader = board.Reader(language="en", zone=UTC, chat="-1001", today=NOW)
    text = board.board([board.line_of(one, "", None, None) for one in (done, owed)], reader).text
    _, first, second = text.splitlines()
    assert "📞 +7 *** **-67, at ten" in first
    assert "📞" not in second
