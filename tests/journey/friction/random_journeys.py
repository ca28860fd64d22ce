"""Journeys made by chance, of many customers, with everything that can go wrong in them."""

from datetime import timedelta
from random import Random
from typing import Any

from made_journeys import NOW, START

from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.touchpoint import Rating

PLACES = ("ad", "size", "basket", "email", "parcel", None)
_IN = ("answered", "missed", "not_understood", "error", "routed", "skipped", None)
_OUT = ("delivered", "failed", "uncertain", "planned")
_NAMES = ("ticket.opened", "ticket.transferred", "ticket.resolved", "ticket.marked", "order.paid")
_SAID = ("positive", "neutral", "negative", "mixed", "unknown")
_SOURCES = ("operator", "behaviour", "lexicon", "none")
_DAYS = 40 * 24 * 60


def customers(seed: int, n: int = 12) -> list[list[Journey]]:
    random = Random(seed)
    return [[_journey(random, f"c{i}", number) for number in (1, 2)] for i in range(n)]


def _journey(random: Random, customer: str, number: int) -> Journey:
    exchanges = [_exchange(random, customer, i) for i in range(random.randint(1, 12))]
    return Journey(
        customer=customer,
        kind="purchase",
        number=number,
        exchanges=tuple(sorted(exchanges, key=lambda one: one.moment)),
        reached_goal=random.random() < 0.4,
        over=random.random() < 0.7,
    )


def _exchange(random: Random, customer: str, i: int) -> Exchange:
    facts: dict[str, Any] = {
        "id": f"{random.getrandbits(60):x}{i}",
        "at": START + timedelta(minutes=random.randint(0, _DAYS)),
        "customer": customer,
        "channel": random.choice(("telegram", "webchat")),
        "touchpoint": random.choice(PLACES),
        "session": random.choice((None, f"{customer}s1", f"{customer}s2")),
        "ticket": random.choice((None, None, f"{customer}t")),
        "flow": "order",
        "step": random.choice(("email", "size")),
    }
    match random.randint(0, 3):
        case 0:
            facts |= {"direction": "internal", "initiator": "bot", "name": random.choice(_NAMES)}
        case 1:
            facts |= {"direction": "out", "initiator": random.choice(("bot", "operator"))}
            facts |= {"name": random.choice(("question.asked", "message.sent"))}
            facts |= {"outcome": random.choice(_OUT), "response_ms": random.choice((None, 9**7))}
            facts |= {"effort": random.choice(((), ("reask",)))}
        case _:
            facts |= {"direction": "in", "initiator": "customer", "outcome": random.choice(_IN)}
            facts |= {"sentiment": random.choice(_SAID)}
            facts |= {"sentiment_source": random.choice(_SOURCES)}
            if random.random() < 0.2:
                facts["rating"] = Rating(metric="csat", value=random.randint(1, 5), min=1, max=5)
    assert facts["at"] < NOW
    return Exchange(**facts)
