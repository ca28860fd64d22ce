"""The warm card: what it says, that it always fits, and that what people write stays data."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
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
    Page,
    Step,
    buttons,
    card,
    menu,
    options,
    topic_name,
)
from cxbot.model.customer import Customer
from cxbot.model.desk import Desk, Queue
from cxbot.model.text import RichText, utf16_length
from cxbot.model.ticket import OPEN_STATES, Priority, Ticket, TicketState
from cxbot.model.touchpoint import Direction
from cxbot.model.value import replace

AT = datetime(2026, 3, 10, 11, 5, tzinfo=UTC)
TICKET = Ticket(
    id="t1", number=12, customer_id="c1", conversation_id="v1", session_id="s1", state="queued",
    reason="Order A-1042 not found", opened_at=AT, waiting_since=AT, shared={"order": "A-1042"},
)  # fmt: skip
VIEW = CardView(
    ticket=TICKET,
    customer=Customer(id="c1", name="Anna P.", language="en", since=AT, orders_count=3),
    channel="telegram",
    path=(Step(flow="menu"), Step(flow="order_status", step="ask number")),
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
    view = replace(VIEW, due=AT + timedelta(minutes=30), earlier=4, rating=4.7)
    assert card(view, "en").text.splitlines() == [
        "🟠 #C12 · Order A-1042 not found",
        "Waits for an operator · unanswered since 10 Mar 14:05 · answer by 14:35",
        "👤 Anna P. · Telegram · EN · customer since Mar 2026 · orders: 3 · tickets before: 4"
        " · rating 4.7",
        "Path: menu → order_status (step ask number)",
        "Collected: order: A-1042 · gift: yes · colours: red, blue",
        "Last messages (→ customer, ← we)",
        "← Which order?",
        "→ A-1042",
    ]


def test_card_in_russian() -> None:
    held = replace(TICKET, state="waiting_customer", operator_id="7", operator_name="Борис",
                   because="жалобы", waiting_since=None, priority="urgent", off_hours=True,
                   tags=("возврат", "vip"), mood="unhappy", cause="delivery")  # fmt: skip
    lines = card(replace(VIEW, ticket=held, earlier=2), "ru").text.splitlines()
    assert lines[:6] == [
        "👀 #C12 · Order A-1042 not found 🔥",
        "Ждём клиента · оператор: Борис (жалобы)",
        "🌙 Вне рабочих часов",
        "👤 Anna P. · Telegram · EN · клиент с 03.2026 · заказов: 3 · обращений раньше: 2",
        "Путь: menu → order_status (шаг ask number)",
        "Собрано: order: A-1042 · gift: да · colours: red, blue",
    ]
    assert lines[6].startswith("🏷 #возврат · #vip · 🙁 · ")


def test_card_in_chinese() -> None:
    shown = card(replace(VIEW, due=AT + timedelta(days=1)), "zh").text.splitlines()
    assert shown[1] == "等待客服 · 3月10日 14:05 起未回复 · 请在 3月11日 14:05 前回复"
    assert shown[4].startswith("已收集：order: A-1042")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"unreachable": True}, "❓ The customer can't be reached"),
        ({"breached": True}, "⏱ The time to answer was missed"),
        ({"silent": True}, "🏷 🔕 no alarms"),
        ({"queue": "billing"}, "Waits for an operator · queue: billing · unanswered"),
        ({"state": "snoozed", "snoozed_until": AT}, "Put off until 10 Mar 14:05"),
    ],
)
def test_what_troubles_a_ticket_has_its_line(changes: dict[str, Any], line: str) -> None:
    shown = card(replace(VIEW, ticket=replace(TICKET, **changes)), "en").text
    assert any(one.startswith(line) for one in shown.splitlines())
    assert not any(one.startswith(line) for one in card(VIEW, "en").text.splitlines())


def test_two_who_answer_at_once_are_both_named() -> None:
    shown = card(replace(VIEW, answering=("Olga", "Pavel")), "en").text
    assert "⚠️ Several are answering: Olga, Pavel" in shown


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
    assert card(bare, "en").text == "🟠 #C12\nWaits for an operator\n👤 No name · Webchat"


def test_oldest_history_goes_first_when_there_is_no_room() -> None:
    long = tuple(Exchange(direction="in", text=f"{i} " + "x" * 250) for i in range(40))
    shown = card(replace(VIEW, history=long), "en")
    (quote,) = stretch(shown, "expandable_blockquote")
    lines = quote.splitlines()
    assert lines[-1].startswith("→ 39 ")
    assert 9 < len(lines) < 20
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
        lambda state, reason, name, shared, priority, tags: replace(
            TICKET, state=state, reason=reason, operator_id="7", operator_name=name,
            shared=shared, priority=priority, tags=tuple(tags),
            because=name, queue=name, cause=reason, waiting_since=AT, unreachable=True,
            call_back=reason, call_phone=name, calls_missed=7, called_at=AT,
        ),
        st.sampled_from(get_args(TicketState)), wild, wild,
        st.dictionaries(wild, values, max_size=15), st.sampled_from(get_args(Priority)),
        st.lists(wild, max_size=10),
    ),
    customer=st.builds(
        Customer, id=st.just("c1"), name=wild, language=wild, since=st.none() | st.just(AT),
        orders_count=st.integers(0, 10**12),
    ),
    channel=wild,
    path=st.lists(st.builds(Step, flow=wild, step=wild), max_size=20).map(tuple),
    due=st.none() | st.just(AT),
    earlier=st.integers(0, 10**9),
    rating=st.none() | st.floats(1, 5),
    answering=st.lists(wild, max_size=4).map(tuple),
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
                       shared={f"{i}{big}": big for i in range(15)}, call_back=big,
                       call_phone=big, calls_missed=10**9, called_at=AT, call_outcome="lost"),
        customer=Customer(id="c1", name=big, language=big, since=AT, orders_count=10**99),
        channel=big, path=(Step(flow=big, step=big),) * 20,
        answers={f"{i}{big}": big for i in range(15)},
        history=(Exchange(direction="in", text=big),) * 10,
    )  # fmt: skip
    for language in ("en", "ru", "zh"):
        shown = card(full, language)
        assert utf16_length(shown.text) <= MAX_CARD
        assert stretch(shown, "expandable_blockquote")


def test_nobody_elses_words_begin_a_line() -> None:
    """What a customer writes can't pose as a line of the card, wherever it stands."""
    evil = "ZZZ\nZZZ\r\u2028ZZZ\u0085#C99"
    view = replace(
        VIEW,
        ticket=replace(TICKET, reason=evil, operator_id="7", operator_name=evil, because=evil,
                       queue=evil, cause=evil, tags=(evil,), shared={"note": evil}, call_back=evil),
        customer=replace(VIEW.customer, name=evil, language=evil),
        channel=evil, path=(Step(flow=evil, step=evil),), answers={"a": evil, "b": [evil]},
        history=(Exchange(direction="in", text=evil), Exchange(direction="out", text=evil)),
    )  # fmt: skip
    for language in ("en", "ru", "zh"):
        for line in card(view, language).text.splitlines():
            assert not line.casefold().startswith(("zzz", "#c99")), line
    whole = card(replace(view, ticket=replace(view.ticket, call_phone=evil)), "en").text
    assert "\nZZZ" not in whole


# --- buttons -------------------------------------------------------------------------------------

#: 64 bytes less what says whose button it is: see test_a_button_of_a_card_fits_a_messenger.
MAX_ACT = 14
ALL = {*ACTIONS, "menu", "pick", "transfer", "prio", "tag", "ban", "who", "history", "contact"}


def offer(known: set[str]) -> Callable[[str], str | None]:
    return lambda act: act if act.partition(":")[0] in known else None


@pytest.mark.parametrize("state", get_args(TicketState))
@pytest.mark.parametrize("holder", [None, "7"])
def test_buttons(state: TicketState, holder: str | None) -> None:
    ticket = replace(TICKET, state=state, operator_id=holder)
    offered = [[b.data for b in row] for row in buttons(ticket, offer(ALL), "en")]
    if state in OPEN_STATES:
        later = "wake" if state == "snoozed" else "snooze"
        held = "drop" if holder else "take"
        assert offered == [[held, "t"], ["return", later], ["resolve", "menu:more"]]
    else:
        assert offered == ([] if state == "closed" else [["reopen"]])


def test_what_nobody_can_do_has_no_button() -> None:
    offered = [[b.data for b in row] for row in buttons(TICKET, offer({"take", "resolve"}), "en")]
    assert offered == [["take"], ["resolve"]]
    pages = menu("more", TICKET, (), offer({"menu", "who"}), "en")
    assert [[b.data for b in row] for row in pages] == [["who"], ["menu:card"]]


def test_the_menu_opens_in_place_and_goes_back() -> None:
    more = [b.data for row in menu("more", TICKET, (), offer(ALL), "en") for b in row]
    assert more == ["menu:transfer", "menu:prio", "menu:tag", "who", "history", "contact",
                    "menu:ban", "menu:card"]  # fmt: skip
    rules = Desk(queues={name: Queue(name=name) for name in ("billing", "доставка" * 9)})
    for page in get_args(Page):
        choices = options(page, TICKET, rules, ["vip", "тег " * 20], "ru")
        shown = menu(page, TICKET, choices, offer(ALL), "ru")
        assert shown
        assert all(len((b.data or "").encode()) <= MAX_ACT for row in shown for b in row)
    assert [one.argument for one in options("prio", TICKET, rules, (), "en")] == [
        "low", "high", "urgent",
    ]  # fmt: skip


def test_an_ended_ticket_has_no_menu() -> None:
    ended = replace(TICKET, state="resolved")
    assert menu("more", ended, (), offer(ALL), "en") == buttons(ended, offer(ALL), "en")


def test_buttons_speak_the_shops_language() -> None:
    (take, _), *_ = buttons(TICKET, offer(ALL), "ru")
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
