"""Questions: what counts as an answer, and what happens when none comes."""

from datetime import timedelta
from typing import Any

import pytest
from flow_driving import Player, catalog

from cxbot.flow.interpreter import accepts, question
from cxbot.flow.protocol import (
    Accepted,
    Answered,
    HumanEnded,
    Missed,
    OpenTicket,
    Say,
    SetTimer,
    TimerFired,
)
from cxbot.model.message import Attachment
from cxbot.model.touchpoint import Rating

SHOP = 'answers: {code: {pattern: "[A-Z]-\\\\d{4}", example: A-1042}, size: [S, M, XL]}\n'


def ask(options: str, **more: Any) -> Player:
    steps = f"- ask: 'Q?'\n  save: a\n{options}- say: next"
    return Player(catalog(steps, shop=SHOP), **more).start()


@pytest.mark.parametrize(
    ("answer", "text", "value"),
    [
        ("text", " hello ", "hello"), ("text", " ", None), ("text", "\u200b\u3164", None),
        ("number", "12", 12), ("number", "1 900,50", 1900.5), ("number", "1,000", 1000),
        ("number", "-3.0", -3), ("number", "three", 3), ("number", "lots", None),
        ("number", "1e5", None), ("number", "９", 9),
        ("yes/no", "Да!", True), ("yes/no", "nope", False), ("yes/no", "是的", True),
        ("yes/no", "👎", False), ("yes/no", "maybe", None),
        ("rating 1-5", "4", 4), ("rating 1-5", "4/5", 4), ("rating 1-5", "4️⃣", 4),
        ("rating 1-5", "４", 4), ("rating 1-5", "пять", 5), ("rating 1-5", "五", 5),
        ("rating 1-5", "4 из 5", 4), ("rating 1-5", "Four!", 4), ("rating 1-5", "6", None),
        ("rating 1-5", "4/10", None), ("rating 1-5", "4.5", None), ("rating 1-5", "it was 4", None),
        ("rating 0-10", "10", 10), ("rating 0-10", "🔟", 10), ("rating 0-10", "ноль", 0),
        ("phone", "+7 912 345-67-89", "+79123456789"), ("phone", "8 912 345 67 89", "+79123456789"),
        ("phone", "123", None), ("phone", "call me", None),
        ("email", "Anna@Example.org", "Anna@example.org"), ("email", "anna@", None),
        ("date", "2026-12-31", "2026-12-31"), ("date", "31.12.2026", "2026-12-31"),
        ("date", "1.3", "2025-03-01"), ("date", "tomorrow", "2025-03-11"),
        ("date", "12 марта", "2025-03-12"), ("date", "March 12, 2026", "2026-03-12"),
        ("date", "31.02.2026", None), ("date", "3月12日", "2025-03-12"), ("date", "99.99", None),
        ("code", "A-1042", "A-1042"), ("code", "a-1042", None), ("code", "xA-1042", None),
        ("size", "xl", "XL"), ("size", "2", "M"), ("size", "XXL", None),
        ("photo", "here", None), ("location", "here", None),
    ],
)  # fmt: skip
def test_typed_answers(answer: str, text: str, value: Any) -> None:
    player = ask(f"  answer: {answer}\n")
    answered = Answered(text=text)
    assert accepts(player.flows, player.state, answered, player.world()) == (value is not None)
    player.send(answered)
    if value is None:
        assert isinstance(player.last[0], Missed)
        assert player.one(Say).kind == "retry"
        assert player.one(Say).question == 1
    else:
        accepted = player.one(Accepted)
        assert accepted.value == value
        assert type(accepted.value) is type(value)
        assert player.state.values["a"] == value


@pytest.mark.parametrize(
    ("answer", "attachment", "value"),
    [
        ("phone", Attachment(kind="contact", phone="79123456789", own=True), "+79123456789"),
        ("phone", Attachment(kind="contact", phone="79123456789"), None),
        ("photo", Attachment(kind="photo", file_id="x"), {"file_id": "x"}),
        ("photo", Attachment(kind="document", file_id="x", mime_type="image/png"),
         {"file_id": "x"}),
        ("photo", Attachment(kind="document", file_id="x", mime_type="text/plain"), None),
        ("location", Attachment(kind="location", latitude=1.5, longitude=2.5),
         {"latitude": 1.5, "longitude": 2.5}),
        ("text", Attachment(kind="photo", file_id="x"), None),
    ],
)  # fmt: skip
def test_sent_answers(answer: str, attachment: Attachment, value: Any) -> None:
    player = ask(f"  answer: {answer}\n")
    assert player.one(Say).asks_phone == (answer == "phone")
    player.send(Answered(attachments=(attachment,)))
    found = [e.value for e in player.last if isinstance(e, Accepted)]
    assert found == ([] if value is None else [value])


CHOICES = "  choices:\n    small: {en: Small one, ru: Маленький}\n    big: {en: Big, ru: Большой}\n"


@pytest.mark.parametrize("text", ["Big", "БОЛЬШОЙ", "big!", "2", "2."])
def test_choices_by_label_of_any_language_by_value_and_by_number(text: str) -> None:
    player = ask(CHOICES)
    player.types(text)
    assert player.one(Accepted).value == "big"


def test_choices_are_buttons_in_the_customers_language() -> None:
    player = ask(CHOICES + "  skip: Skip\n", language="ru")
    labels = [[c.label for c in row] for row in player.one(Say).choices]
    assert labels == [["Маленький", "Большой"], ["Skip"]]
    assert player.tap(0) == ["next"]
    assert player.one(Accepted).value == "small"


@pytest.mark.parametrize(
    ("answer", "rows"),
    [
        ("rating 1-5", ["1 2 3 4 5"]),
        ("rating 0-10", ["0 1 2 3 4 5", "6 7 8 9 10"]),
        ("yes/no", ["Yes No"]),
        ("text", []),
        ("size", ["S M", "XL"]),
    ],
)
def test_buttons(answer: str, rows: list[str]) -> None:
    choices = ask(f"  answer: {answer}\n").one(Say).choices
    assert [" ".join(c.label for c in row) for row in choices] == rows


@pytest.mark.parametrize("how", ["tap", "type"])
def test_skip_leaves_the_variable_empty(how: str) -> None:
    player = ask("  answer: rating 1-5\n  skip: {en: Rather not, ru: Не хочу}\n  metric: csat\n")
    said = player.tap(5) if how == "tap" else player.types("не хочу")
    assert said == ["next"]
    accepted = player.one(Accepted)
    assert (accepted.value, accepted.skipped, accepted.rating) == (None, True, None)
    assert player.state.values == {"a": None}


def test_a_metric_carries_its_score() -> None:
    player = ask("  answer: rating 0-10\n  metric: nps\n")
    player.types("9")
    assert player.one(Accepted).rating == Rating(metric="nps", value=9, min=0, max=10)


# --- misses --------------------------------------------------------------------------------------


def test_retry_texts_in_order_then_give_up() -> None:
    player = ask(
        "  answer: number\n  retry: [first, second]\n  give_up:\n    - say: bye\n    - stop\n"
    )
    assert player.types("x") == ["first"]
    assert player.one(Missed).tries_left == 2
    assert player.types("x") == ["second"]
    assert player.types("x") == ["bye"]
    assert player.one(Missed).tries_left == 0
    assert (player.ended, player.timers) == ("finished", {})


def test_without_a_list_the_default_text_twice_then_a_person() -> None:
    player = ask("  answer: code\n")
    assert player.types("x") == ["Sorry, I did not get that. For example: A-1042"]
    player.types("x")
    player.types("x")
    assert player.one(OpenTicket).reason == "No answer to: Q?"
    assert player.said() == ["A colleague will write here soon."]
    player.send(HumanEnded(outcome="resolved"))
    assert player.said()[-1] == "next"


def test_the_hint_names_the_scale() -> None:
    assert ask("  answer: rating 1-7\n").types("x") == [
        "Sorry, I did not get that. Please send a number from 1 to 7."
    ]


def test_giving_up_on_nothing_goes_on() -> None:
    player = ask("  answer: number\n  retry: again\n  give_up: []\n")
    player.types("x")
    assert player.types("x") == ["next"]


# --- silence -------------------------------------------------------------------------------------


def test_a_reminder_then_silence_ends_it() -> None:
    player = ask("  remind: {after: 1 day, say: 'still there?'}\n  no_reply: {after: 3 days}\n")
    assert player.wait(timedelta(days=1)) == ["still there?"]
    say = player.one(Say)
    assert (say.kind, say.question, say.initiative) == ("remind", 1, "bot")
    assert player.wait(timedelta(days=1, hours=23)) == []
    assert player.state.status == "asking"
    player.wait(timedelta(hours=1))
    assert player.ended == "no reply"
    assert not player.timers


def test_a_reminder_repeats_the_question_by_default() -> None:
    assert ask("  remind: {after: 1 day}\n").wait(timedelta(days=1)) == ["Q?"]


def test_a_question_ends_quietly_after_a_week() -> None:
    player = ask("")
    player.wait(timedelta(days=6))
    assert player.ended is None
    player.wait(timedelta(days=1))
    assert player.ended == "no reply"


def test_no_reply_with_steps_and_with_none() -> None:
    player = ask("  no_reply:\n    after: 1 hour\n    do:\n      - say: silent\n")
    assert player.wait(timedelta(hours=1)) == ["silent", "next"]
    player = ask("  no_reply: {after: 1 hour, do: []}\n")
    assert player.wait(timedelta(hours=1)) == ["next"]


def test_an_answer_disarms_the_timers() -> None:
    player = ask("  remind: {after: 1 day}\n")
    keys = [e.key for e in player.last if isinstance(e, SetTimer)]
    player.types("x")
    assert player.timers == {}
    assert player.send(TimerFired(kind="remind", key=keys[0])) == ()


def test_numbers_of_questions_count_up() -> None:
    player = Player(catalog("- ask: one\n- ask: two")).start()
    assert player.state.question == 1
    player.types("x")
    assert player.state.question == 2
    assert len(set(player.timers)) == 1


def test_the_open_question_again() -> None:
    player = ask("  answer: yes/no\n")
    again = question(player.flows, player.state, player.world())
    assert again == player.one(Say)
    player.types("yes")
    assert question(player.flows, player.state, player.world()) is None
