"""What the engine itself writes down is read as what happened: a real log, made by customers who
stumble and people who help them."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.clock import ManualClock
from cxbot.journey.friction.advice import findings
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.stumbling import Watch
from cxbot.journey.paths.cutting import journeys
from cxbot.journey.paths.exchange import Exchange
from cxbot.model.journey import JourneyKind, Mark
from cxbot.model.touchpoint import Rating
from cxbot.testing import CUSTOMER, Members, World, started

FLOWS = {
    "order": """
when: {command: /order}
touchpoint: order
do:
  - ask: How many shirts?
    id: shirts
    answer: number
    save: shirts
  - ask: Your e-mail?
    id: email
    answer: email
    save: mail
    touchpoint: registration
  - human: Help with the order
    touchpoint: help
    share: {E-mail: "{mail}"}
"""
}
START = datetime(2026, 3, 10, 9, tzinfo=UTC)
KIND = JourneyKind(name="purchase", goal=Mark(event="order.delivered"))


def exchange(row: Mapping[str, Any]) -> Exchange:
    rating = row["rating"]
    return Exchange(
        id=row["id"],
        at=datetime.fromisoformat(row["occurred_at"]),
        customer=row["customer_id"],
        rating=Rating(**rating) if rating else None,
        effort=tuple(row["effort"]),
        ticket=row["ticket_id"],
        operator=row["operator_id"],
        session=row["session_id"],
        **{
            name: row[name]
            for name in (
                "direction", "initiator", "channel", "kind", "name", "touchpoint", "stage", "task",
                "flow", "flow_version", "step", "outcome", "sentiment", "sentiment_source",
                "response_ms",
            )
        },
    )  # fmt: skip


def gathered(rows: Iterable[Mapping[str, Any]], now: datetime) -> Gathering:
    steps = frozenset({("order", "email")})
    watch = Watch(kind=KIND, now=now, since=START, until=now, email_steps=steps)
    found, customers = Gathering(watch), dict[str, list[Exchange]]()
    for row in rows:
        customers.setdefault(row["customer_id"], []).append(exchange(row))
    for exchanges in customers.values():
        found.add(journeys(exchanges, KIND, now))
    return found


def causes(found: Gathering) -> dict[str, set[str]]:
    return {name: set(tally.causes) for name, tally in found.tallies.items()}


async def read(world: World, days: int = 40) -> Gathering:
    return gathered(await world.touchpoints(), world.clock.now() + timedelta(days=days))


def card(world: World) -> dict[str, str]:
    found = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found[-1].id, "quoted": found[-1].text}


async def test_who_leaves_at_the_question_for_an_email_is_seen_to() -> None:
    async with started(FLOWS, clock=ManualClock(START)) as world:
        for text in ("/order", "many", "2"):
            await world.say(CUSTOMER, text)
        found = await read(world)
        assert causes(found) == {"order": {"retry"}, "registration": {"left", "left_at_email"}}
        assert found.tallies["registration"].causes["left"].step == ("order", "email")
        # three days on nobody knows yet whether they come back
        early = await read(world, days=2)
        assert causes(early) == {}
        assert findings(found.stumbled(), found.hours) == []


async def test_what_people_do_wrong_is_seen_where_they_were_called() -> None:
    staff, pavel = Members("2001", "2002"), {"name": "Pavel"}
    async with started(FLOWS, group="forum", staff=staff, clock=ManualClock(START)) as world:
        for text in ("/order", "2", "anna@example.com"):
            await world.say(CUSTOMER, text, person={"name": "Anna"})
        await world.operator("What is your e-mail?", **card(world))
        await world.say(CUSTOMER, "I told you")
        await world.operator("// here", account="2002", person=pavel, **card(world))
        await world.operator("/transfer pavel ask the printers", **card(world))
        await world.operator("Here you are.", account="2002", person=pavel, **card(world))
        await world.operator("/resolve", **card(world))
        await world.wait(timedelta(minutes=3))
        await world.tap("1")
        found = await read(world)
        assert causes(found) == {
            "order": set(),
            "registration": set(),
            "help": {"reask", "transfer", "rating"},
        }
        tally = found.tallies["help"]
        assert (tally.n, tally.ticketed, tally.alone, tally.rated) == (1, 1, 0, 1)
        assert tally.transferred == 1


async def test_who_is_not_understood_stumbles_where_they_stood() -> None:
    async with started(FLOWS, clock=ManualClock(START)) as world:
        for text in ("/order", "2", "/stop"):
            await world.say(CUSTOMER, text)
        await world.say(CUSTOMER, "Гдемойзаказ")
        assert causes(await read(world))["registration"] >= {"not_understood"}
