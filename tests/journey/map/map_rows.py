"""Logs made by chance, and maps drawn of them without a database."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cxbot.journey.map import Grid, Scope, draw
from cxbot.journey.map.reading import Customer
from cxbot.journey.paths import Exchange
from cxbot.model.journey import Catalogue, Declared, JourneyKind, Mark, Persona, Requirement, Stage
from cxbot.model.touchpoint import Rating

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
END = NOON + 120 * DAY
PURCHASE = JourneyKind(name="purchase", goal=Mark(event="order.delivered"), gap=5 * DAY)
RETURN = JourneyKind(name="return", start=Mark(touchpoint="parcel"), gap=3 * DAY)
CATALOGUE = Catalogue(
    stages=(
        Stage(name="look", phase="before"),
        Stage(name="buy", phase="during"),
        Stage(name="wear", phase="after"),
    ),
    touchpoints={
        "size": Declared(name="size", stage="look", moment_of_truth=True, owner="=1+1"),
        "basket": Declared(
            name="basket",
            stage="buy",
            requirements=(Requirement(measure="friction", at_most=0.2),),
        ),
        "shelf": Declared(name="shelf", stage="look", medium="offline"),
    },
    personas=(
        Persona(name="fan", matches=lambda fields: fields.get("orders", 0) > 1),
        Persona(name="web", matches=lambda fields: fields.get("channel") == "web"),
    ),
    journeys=(PURCHASE, RETURN),
)
PLACES = ("size", "basket", "parcel", "ad", None)


class Memory:
    """A log that is no database."""

    def __init__(self, customers: Mapping[str, Sequence[Exchange]], said: str = "") -> None:
        self._customers, self._said = customers, said

    async def customers(self, until: datetime, *, people: bool) -> AsyncIterator[Customer]:
        for name, exchanges in self._customers.items():
            held = [one for one in exchanges if one.at < until]
            if held:
                fields = {"orders": len(name) % 3} if people else {}
                yield Customer(fields=fields, exchanges=held)

    async def causes(self) -> Mapping[str, str]:
        return {}

    async def said(self, ids: Sequence[str]) -> Mapping[str, str]:
        return dict.fromkeys(ids, self._said) if self._said else {}


async def drawn(log: Memory, scope: Scope | None = None, **facts: Any) -> Grid:
    scope = scope or Scope(kind=PURCHASE, until=END)
    return await draw(log, facts.pop("catalogue", CATALOGUE), scope, END, **facts)


def a_log(seed: int, customers: int = 8, most: int = 25) -> dict[str, list[Exchange]]:
    random = Random(seed)
    names = ["c" * (1 + i % 3) + str(i) for i in range(customers)]
    return {name: _customer(random, name, random.randint(1, most)) for name in names}


def _customer(random: Random, customer: str, n: int) -> list[Exchange]:
    begins = NOON + timedelta(days=random.random() * 60)
    return [_exchange(random, customer, i, begins) for i in range(n)]


def _exchange(random: Random, customer: str, i: int, begins: datetime) -> Exchange:
    facts: dict[str, Any] = {
        "id": f"{customer}-{i}",
        # moments that fall together, too
        "at": begins + HOUR * random.randint(0, 20 * 24),
        "customer": customer,
        "channel": random.choice(("telegram", "web")),
        "touchpoint": random.choice(PLACES),
        "stage": random.choice((None, "wear", "somewhere")),
        "session": random.choice((None, f"{customer}s")),
        "ticket": random.choice((None, None, f"{customer}t")),
        "flow": random.choice((None, "order")),
    }
    match random.randint(0, 4):
        case 0:
            name = random.choice(("order.delivered", "ticket.opened"))
            facts |= {"direction": "internal", "initiator": "system", "name": name}
        case 1 | 2:
            facts |= {"direction": "out", "initiator": random.choice(("bot", "operator"))}
            facts |= {"response_ms": random.choice((None, random.randint(0, 10**6)))}
            facts |= {"effort": random.choice(((), ("reask",)))}
        case _:
            facts |= {"direction": "in", "initiator": "customer"}
            facts |= {"sentiment": random.choice(("positive", "negative", "unknown"))}
            facts |= {"sentiment_source": "lexicon"}
            if random.random() < 0.3:
                facts["rating"] = Rating(metric="csat", value=random.randint(1, 5), min=1, max=5)
    return Exchange(**facts)
