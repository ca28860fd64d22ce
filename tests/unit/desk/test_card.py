"""The warm card: what it says, that it always fits, and that what people write stays data."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxbot.desk.card import (
    ACTIONS,
    MAX_CARD,
    MAX_TOPIC_NAME,
    CardView,
    Exchange,
    buttons,
    card,
    topic_name,
)
from cxbot.model.customer import Customer
from cxbot.model.text import RichText, utf16_length
from cxbot.model.ticket import OPEN_STATES, Priority, Ticket, TicketState
from cxbot.model.touchpoint import Direction

AT = datetime(2026, 3, 10, 11, 5, tzinfo=UTC)
TICKET = Ticket(
    id="t1", number=12, customer_id="c1", conversation_id="v1", session_id="s1", state="queued",
    reason="Order A-1042 not found", opened_at=AT, waiting_since=AT, shared={"order": "A-1042"},
)  # fmt: skip
VIEW = CardView(
    ticket=TICKET,
    customer=Customer(id="c1", name="Anna P.", language="en", since=AT, orders_count=3),
    channel="telegram",
    path=("menu", "order_status", "ask number"),
    answers={"order": "A-1042", "gift": True, "colours": ["red", "blue"], "comment": None},
    history=(
        Exchange(direction="out", text="Which order?"),
        Exchange(direction="in", text="A-1042"),
    ),
    time_zone=ZoneInfo("Europe/Moscow"),
)


def stretch(text: RichText, kind: str) -> list[str]:
    """What lies under the entities of a kind."""
    units = text.text.encode("utf-16-le")
    return [
        units[2 * e.offset : 2 * (e.offset + e.length)].decode("utf-16-le")
        for e in text.entities
        if e.kind == kind
    ]


def test_card_in_english() -> None:
    assert (
        card(VIEW, "en").text.splitlines()
        == [
            "🟠 #C12 · Order A-1042 not found",
            "Waits for an operator · unanswered since 10 Mar 14:05",
            "Anna P. · Telegram · EN · since Mar 2026 · orders: 3",
            "Path: menu → order_status → ask number",
            "order: A-1042",
            "gift: yes",
            "colours: red, blue",
            "",
            "Last messages (→ customer, ← we)",
            "← Which order?",
            "→ A-1042",
        ]
        or card(VIEW, "en").text.splitlines()[7] == "Last messages (→ customer, ← we)"
    )


def test_card_in_russian() -> None:
    held = replace(TICKET, state="waiting_customer", operator_id="7", operator_name="Борис",
                   waiting_since=None, priority="urgent")  # fmt: skip
    lines = card(replace(VIEW, ticket=held), "ru").text.splitlines()
    assert lines[:3] == [
        "👀 #C12 · Order A-1042 not found 🔥",
        "Ждём клиента · оператор: Борис",
        "Anna P. · Telegram · EN · с 03.2026 · заказов: 3",
    ]


def test_history_lies_in_an_expandable_quote() -> None:
    shown = card(VIEW, "en")
    assert stretch(shown, "expandable_blockquote") == ["← Which order?\n→ A-1042"]
    assert stretch(shown, "bold")[:2] == ["#C12 · Order A-1042 not found", "Anna P."]


def test_bare_ticket() -> None:
    bare = CardView(
        ticket=replace(TICKET, reason="", shared={}, waiting_since=None),
        customer=Customer(id="c1"),
        channel="webchat",
    )
    assert card(bare, "en").text == "🟠 #C12\nWaits for an operator\nNo name · Webchat"


def test_oldest_history_goes_first_when_there_is_no_room() -> None:
    long = tuple(Exchange(direction="in", text=f"{i} " + "x" * 250) for i in range(40))
    shown = card(replace(VIEW, history=long), "en")
    (quote,) = stretch(shown, "expandable_blockquote")
    lines = quote.splitlines()
    assert lines[-1].startswith("→ 39 ")
    assert 10 < len(lines) < 20
    assert [line.split()[1] for line in lines] == [str(i) for i in range(40 - len(lines), 40)]


def test_more_values_than_fit_are_counted() -> None:
    many = {f"field {i}": i for i in range(20)}
    shown = card(replace(VIEW, answers=many), "en").text
    assert "… and 9 more" in shown


def test_hostile_texts_stay_data() -> None:
    evil = "<b>*Eve*</b> `[x](http://e)`\n#C99 · resolved\u202e"
    view = replace(
        VIEW,
        customer=Customer(id="c1", name=evil),
        history=(Exchange(direction="in", text=evil),),
    )
    shown = card(view, "en")
    assert {e.kind for e in shown.entities} == {"bold", "expandable_blockquote"}
    assert not any(line.startswith("#C99") for line in shown.text.splitlines())
    assert "\u202e" not in shown.text


# --- properties ----------------------------------------------------------------------------------

wild = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.sampled_from(["", "😀" * 5000, "x" * 5000, "я " * 900, "\u202e\u0000", "e\u0301" * 500]),
)
values: st.SearchStrategy[Any] = st.one_of(
    wild, st.none(), st.booleans(), st.integers(), st.lists(wild, max_size=20)
)
views = st.builds(
    CardView,
    ticket=st.builds(
        lambda state, reason, name, shared, priority: replace(
            TICKET, state=state, reason=reason, operator_id="7", operator_name=name,
            shared=shared, priority=priority,
        ),
        st.sampled_from(get_args(TicketState)), wild, wild,
        st.dictionaries(wild, values, max_size=15), st.sampled_from(get_args(Priority)),
    ),
    customer=st.builds(
        Customer, id=st.just("c1"), name=wild, language=wild, since=st.none() | st.just(AT),
        orders_count=st.integers(0, 10**12),
    ),
    channel=wild,
    path=st.lists(wild, max_size=20).map(tuple),
    answers=st.dictionaries(wild, values, max_size=15),
    history=st.lists(
        st.builds(Exchange, direction=st.sampled_from(get_args(Direction)), text=wild), max_size=20
    ).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(views, st.sampled_from(["en", "ru", "zh", "pt-BR"]))
def test_card_always_fits_and_its_entities_lie_inside(view: CardView, language: str) -> None:
    shown = card(view, language)
    units = utf16_length(shown.text)
    assert units <= MAX_CARD
    shown.text.encode()
    for entity in shown.entities:
        assert 0 < entity.length <= units - entity.offset


def test_fullest_card_still_shows_history() -> None:
    big = "😀" * 5000
    full = CardView(
        ticket=replace(TICKET, reason=big, operator_id="7", operator_name=big, priority="urgent",
                       shared={f"{i}{big}": big for i in range(15)}),
        customer=Customer(id="c1", name=big, language=big, since=AT, orders_count=10**99),
        channel=big, path=(big,) * 20, answers={f"{i}{big}": big for i in range(15)},
        history=(Exchange(direction="in", text=big),) * 10,
    )  # fmt: skip
    for language in ("en", "ru", "zh"):
        shown = card(full, language)
        assert utf16_length(shown.text) <= MAX_CARD
        assert stretch(shown, "expandable_blockquote")


# --- buttons -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", get_args(TicketState))
@pytest.mark.parametrize("holder", [None, "7"])
def test_buttons(state: TicketState, holder: str | None) -> None:
    ticket = replace(TICKET, state=state, operator_id=holder)
    offered = [[b.data for b in row] for row in buttons(ticket, lambda action: action, "en")]
    if state in OPEN_STATES:
        assert offered == [["drop" if holder else "take"], ["return", "resolve"]]
    else:
        assert offered == ([] if state == "closed" else [["reopen"]])
    assert {data for row in offered for data in row} <= set(ACTIONS)


def test_buttons_speak_the_shops_language() -> None:
    (take,), _ = buttons(TICKET, str, "ru")
    assert take.label == "🙋 Взять"


# --- topic names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "channel", "shown"),
    [
        ("Anna P.", "telegram", "Anna P. · #C12"),
        ("Anna P.", "webchat", "Anna P. · #C12 · webchat"),
        ("Агент 007", "telegram", "Агент 007 · #C12"),
        ("", "telegram", "#C12"),
        ("\u3164\u202e", "telegram", "#C12"),
        ("+7 (999) 123-45-67", "telegram", "#C12"),
        ("Anna +7 999 123-45-67", "telegram", "Anna · #C12"),
        ("٠٩١٢٣٤٥٦٧٨", "telegram", "#C12"),
        ("anna@example.com", "telegram", "#C12"),
        ("Anna <anna@example.com>", "telegram", "Anna · #C12"),
        ("🦊", "telegram", "🦊 · #C12"),
        ("An\nna", "telegram", "An na · #C12"),
    ],
)
def test_topic_name(name: str, channel: str, shown: str) -> None:
    assert topic_name(name, 12, channel) == shown


@given(wild, st.integers(1, 10**9), wild)
def test_topic_name_always_fits(name: str, number: int, channel: str) -> None:
    shown = topic_name(name, number, channel)
    assert 1 <= utf16_length(shown) <= MAX_TOPIC_NAME
    assert f"#C{number}" in shown
    assert "\n" not in shown
    shown.encode()
