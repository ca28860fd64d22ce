"""The shop, its hours and phrases, and how flows are found by what people do."""

from datetime import UTC, datetime, timedelta

import pytest
from flow_driving import MONDAY, SHOP, Player, catalog

from cxbot.flow.catalog import load
from cxbot.flow.definition import Limit, limit, starts
from cxbot.flow.texts.messages import DEFAULTS
from cxbot.flow.values.hours import instant, weekly
from cxbot.flow.values.scope import zone
from cxbot.model.types import ANY


def test_a_project_without_a_shop_has_defaults() -> None:
    shop = load({}).shop
    assert (shop.language, shop.time_zone, shop.quiet_hours) == ("en", "UTC", None)
    assert shop.message("flow_stopped", "ru").text == "Хорошо, остановились."
    assert shop.message("nothing_like_this", "en").text == ""


@pytest.mark.parametrize("key", [key for key in DEFAULTS if key not in ("banned", "call_missed")])
def test_every_phrase_has_three_languages(key: str) -> None:
    shop = load({"flows/shop.yaml": SHOP}).shop
    values = {"hint": "h", "number": 1, "min": 1, "max": 5, "example": "x", "time": "1 h"}
    texts = {shop.message(key, language, values).text for language in ("en", "ru", "zh")}
    assert len(texts) == (3 if not key.startswith("hint_em") else len(texts))
    assert all(text and "{" not in text for text in texts)


def test_owners_replace_and_silence_phrases() -> None:
    shop = load({"flows/shop.yaml": SHOP + 'messages: {greeting: "<b>Hi</b>", menu: ""}\n'}).shop
    greeting = shop.message("greeting", "en")
    assert (greeting.text, greeting.entities[0].kind) == ("Hi", "bold")
    assert not shop.message("menu", "en")


def test_opening_hours() -> None:
    shop = load(
        {"flows/shop.yaml": SHOP + "opening_hours: mon-fri 10:00-19:00, sat 12:00-24:00\n"}
    ).shop
    friday = datetime(2025, 3, 14, 15, 59, tzinfo=UTC)
    assert shop.open_at(friday)
    assert not shop.open_at(friday + timedelta(minutes=1))
    assert str(shop.next_opening(friday)) == "2025-03-15 09:00:00+00:00"
    assert shop.open_at(datetime(2025, 3, 15, 20, 59, tzinfo=UTC))
    assert not shop.open_at(datetime(2025, 3, 15, 21, 0, tzinfo=UTC))
    assert (
        str(shop.next_opening(datetime(2025, 3, 15, 21, tzinfo=UTC))) == "2025-03-17 07:00:00+00:00"
    )
    assert load({}).shop.next_opening(friday) is None


def test_hours_over_midnight_belong_to_the_day_they_begin() -> None:
    windows = weekly("fri 20:00-02:00")
    assert windows is not None
    saturday = datetime(2025, 3, 15, 1, tzinfo=UTC)
    assert windows[0].until(saturday, UTC) is not None
    assert windows[0].until(saturday + timedelta(days=1), UTC) is None


def test_wall_times_when_the_clocks_change() -> None:
    berlin = zone("Europe/Berlin")
    assert berlin is not None
    gap = instant(datetime(2025, 3, 30).date(), 150, berlin)  # noqa: DTZ001 a wall date
    assert gap.isoformat() == "2025-03-30T01:00:00+00:00"
    overlap = instant(datetime(2025, 10, 26).date(), 150, berlin)  # noqa: DTZ001 a wall date
    assert overlap.isoformat() == "2025-10-26T00:30:00+00:00"


def test_quiet_hours_are_the_customers() -> None:
    shop = load({"flows/shop.yaml": SHOP + "quiet_hours: 21:00-10:00\n"}).shop
    now = datetime(2025, 3, 10, 18, 30, tzinfo=UTC)
    assert str(shop.quiet_until(now, "Europe/Moscow")) == "2025-03-11 07:00:00+00:00"
    assert shop.quiet_until(now, "America/New_York") is None
    assert shop.quiet_until(now, "No/Where") == shop.quiet_until(now, "Europe/Moscow")


FLOWS = {
    "flows/shop.yaml": SHOP + "menu: [b, a]\nevents: {stay.arrived: {stay: {room: text}}}\n",
    "flows/a.yaml": "flow: a\nwhen: {command: order, button: A, words: [где мой заказ, order]}\n"
    "do: []\n",
    "flows/b.yaml": "flow: b\nwhen: {button: B, words: [order status], event: stay.arrived}\n"
    "do:\n  - say: '{stay.room}'\n",
    "flows/anytime.yaml": "anytime:\n  - when: {words: [Оператор, 人工]}\n    first: yes\n"
    "    do: []\n"
    "  - when: {command: /stop, words: [stop]}\n    do: []\n",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Скажите, ГДЁ мой...заказ?", "a"),
        ("гдемой заказ", None),
        ("my order status please", "b"),
        ("orders", None),
        ("please STOP!", "anytime:2"),
        ("оператор", None),
        ("", None),
    ],
)
def test_words(text: str, found: str | None) -> None:
    flow = load(FLOWS).words(text)
    assert (flow.name if flow else None) == found


def test_first_words_match_a_whole_message_only() -> None:
    flows = load(FLOWS)
    assert flows.first_words(" ОПЕРАТОР! ") is flows.flows["anytime:1"]
    assert flows.first_words("人工") is flows.flows["anytime:1"]
    assert flows.first_words("позовите оператор") is None


def test_commands_buttons_menu_and_events() -> None:
    flows = load(FLOWS)
    assert flows.command("/order@shop_bot A-1") is flows.flows["a"]
    assert flows.command("/Stop") is flows.flows["anytime:2"]
    assert flows.command("order") is None
    assert flows.command("/") is None
    assert flows.button("a") is flows.flows["a"]
    assert flows.button("anytime:1") is None
    assert flows.menu("en") == (("b", "B"), ("a", "A"))
    assert flows.on_event("stay.arrived") == (flows.flows["b"],)
    assert flows.on_event("order.paid") == ()
    assert flows.shop.events == {"stay.arrived": {"stay": {"room": "text"}}}


def test_events_declared_elsewhere_are_known() -> None:
    text = "flow: a\nwhen: {event: visit.made}\ndo:\n  - say: '{visit.room}'\n"
    assert load({"flows/a.yaml": text}, events={"visit.made": ANY}).on_event("visit.made")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("once per order.number", Limit(key="A-1", period=None)),
        ("once per 90 days", Limit(key="", period=timedelta(days=90))),
        ("once per day", Limit(key="", period=timedelta(days=1))),
        ("once per order.track_url", None),
        ("once per customer", Limit(key="", period=None)),
    ],
)
def test_limits(rule: str, expected: Limit | None) -> None:
    flows = catalog("- say: hi", top=f"limit: {rule}\nwhen: {{event: order.paid}}\n")
    world = Player(flows).world()
    assert limit(flows.flows["f"], {"order": {"number": "A-1"}}, world) == expected


def test_starts_is_total() -> None:
    flows = catalog("- say: hi", top="if: order.total >= 500\nwhen: {event: order.paid}\n")
    flow, world = flows.flows["f"], Player(flows, now=MONDAY).world()
    assert starts(flow, flows, {"order": {"total": "500.00"}}, world)
    assert not starts(flow, flows, {"order": {"total": "499.99"}}, world)
    assert not starts(flow, flows, {"order": {"total": "much"}}, world)
    assert not starts(flow, flows, {}, world)
