"""A small shop played end to end, as its own scenario tests tell it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flow_driving import MOSCOW, Player
from kettle_shop import ORDER, shop

from cxbot.flow.protocol import (
    Accepted,
    ActionFailed,
    ActionReturned,
    EventSeen,
    HumanEnded,
    Interrupted,
    OpenTicket,
    Say,
    SetCustomer,
)

EVENING = datetime(2025, 3, 10, 18, 30, tzinfo=MOSCOW)
DAY = timedelta(days=1)


def delivered(flow: str, now: datetime = EVENING, **more: Any) -> Player:
    customer = {"name": "Anna", "wants_messages": True, "orders_count": 2}
    player = Player(shop(), flow, now=now, customer=customer, **more)
    assert player.flows.flows[flow].starts(player.flows, ORDER, player.world())
    return player.start(ORDER, "bot")


def test_a_low_rating_reaches_a_human() -> None:
    player = delivered("post_purchase")
    assert player.said() == []
    (asked,) = player.wait(3 * DAY)
    assert asked.startswith("Hi Anna! Your order A-1042 came")
    assert player.types("it was so-so") == ["Please send one digit from 1 to 5."]
    assert player.types("2") == ["I am sorry. What went wrong?"]
    rating = next(e.rating for e in player.last if isinstance(e, Accepted))
    assert (rating.metric, rating.value) == ("csat", 2) if rating else False
    assert player.types("The box was crushed") == [
        "Thank you for telling us. A colleague will write to you here."
    ]
    assert player.tickets == ["2/5 for A-1042: The box was crushed"]
    assert player.one(OpenTicket).priority == "high"
    player.send(HumanEnded(outcome="resolved"))
    assert player.said() == ["Chat with our team is over. Anything else: /menu"]
    assert (player.ended, player.state.values["rating"]) == ("finished", 2)


def test_quiet_hours_hold_the_question_until_morning() -> None:
    player = delivered("post_purchase", datetime(2025, 3, 10, 22, 40, tzinfo=MOSCOW))
    assert player.wait(3 * DAY) == []
    (asked,) = player.wait(timedelta(hours=11, minutes=20))
    assert "How was it" in asked


def test_silence_gives_one_reminder_then_the_flow_ends_quietly() -> None:
    player = delivered("post_purchase")
    player.wait(3 * DAY)
    assert player.wait(DAY) == ["One digit is enough. How was order A-1042?"]
    assert player.wait(3 * DAY) == []
    assert player.ended == "no reply"


def test_a_return_cancels_the_question() -> None:
    player = delivered("post_purchase")
    player.wait(DAY)
    player.send(EventSeen(type="order.returned", data={"order": {"number": "A-1042"}}))
    assert player.wait(5 * DAY) == []
    assert player.ended == "cancelled"


def test_asking_for_a_person_in_the_middle() -> None:
    player = delivered("post_purchase")
    player.wait(3 * DAY)
    entry = player.flows.first_words("operator")
    assert entry is not None
    player.send(Interrupted(flow=entry.name))
    assert player.said() == ["Thank you. A colleague will write here soon."]
    player.send(HumanEnded(outcome="resolved"))
    done, asked = player.said()
    assert done.endswith("/menu")
    assert "How was it" in asked
    assert player.types("5") == ["Great, thank you! Would you tell others?"]
    assert player.one(Say).links[0].url == "https://example.com/review"
    assert player.ended == "finished"


def test_a_price_in_the_middle() -> None:
    player = Player(shop(), "order_status").start()
    player.send(Interrupted(flow="anytime:2"))
    assert player.said() == [
        "Delivery is RUB 300. Free from RUB 3,000.",
        "Which order? Send its number, for example A-1042.",
    ]


def test_nobody_says_what_went_wrong() -> None:
    player = delivered("post_purchase")
    player.wait(3 * DAY)
    player.types("1")
    assert player.wait(timedelta(hours=1)) == [
        "Thank you for telling us. A colleague will write to you here."
    ]
    assert player.tickets == ["1/5 for A-1042: no comment"]


def test_nps_in_russian_with_a_coupon() -> None:
    player = delivered("nps", language="ru")
    (asked,) = player.wait(14 * DAY)
    assert asked.startswith("Насколько вероятно, что вы посоветуете Blue Kettle")
    assert player.types("три") == ["What is the first thing to fix?"]
    assert SetCustomer(field="segment", value="detractor") in player.last
    player.types("the tea")
    assert player.one(OpenTicket).wait is False
    assert player.tickets == ["NPS 3: the tea"]
    assert player.call.arguments == {"percent": 10, "note": "NPS 3"}
    coupon = {"percent": 10, "code": "TEA", "valid_until": "2025-04-30"}
    player.send(ActionReturned(call=player.call.call, value=coupon))
    assert player.said() == ["10% off until April 30: TEA"]
    assert player.one(Say).text.entities[0].kind == "bold"
    assert player.ended == "finished"


def test_nps_without_a_coupon() -> None:
    player = delivered("nps")
    player.wait(14 * DAY)
    player.types("10")
    player.send(ActionFailed(call=player.call.call, error="timeout"))
    assert player.said() == ["Thank you! Your coupon is coming."]
    player.send(HumanEnded(outcome="resolved"))
    assert player.ended == "finished"


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"status": "packed", "ship_by": "2025-03-12"},
         "A-1042 is being packed. We ship it by March 12."),
        ({"status": "shipped", "eta": "2025-03-14"}, "A-1042 is on its way. Expected March 14."),
        ({"status": "returned"}, "Thank you. A colleague will write here soon."),
        ({"status": "delivered", "delivered_at": "2025-03-09T21:30:00Z"},
         "A-1042 was delivered on March 10. Did you get it?"),
    ],
)  # fmt: skip
def test_order_status(order: dict[str, Any], said: str) -> None:
    player = Player(shop(), "order_status").start()
    player.types("A-1042")
    assert player.call.arguments == {"number": "A-1042"}
    player.send(ActionReturned(call=player.call.call, value={"number": "A-1042", **order}))
    assert player.said() == [said]


def test_delivered_but_not_there() -> None:
    player = Player(shop(), "order_status").start()
    player.types("A-1042")
    value = {"number": "A-1042", "status": "delivered"}
    player.send(ActionReturned(call=player.call.call, value=value))
    player.types("нет")
    assert player.tickets == ["A-1042 says delivered, customer has not got it"]


def test_order_not_found() -> None:
    player = Player(shop(), "order_status").start()
    player.types("A-1042")
    player.send(ActionFailed(call=player.call.call, error="not_found"))
    assert player.tickets == ["Order A-1042 not found"]
    player.send(HumanEnded(outcome="resolved"))
    assert player.ended == "finished"


def test_no_order_number_after_three_tries() -> None:
    player = Player(shop(), "order_status").start()
    assert player.types("dunno") == ["An order number looks like A-1042."]
    player.types("dunno")
    player.types("dunno")
    assert player.tickets == ["Could not get an order number"]
