"""Flows that customers feel something about, and what the log has of it."""

from sqlalchemy import select

from cxbot.store import tables
from cxbot.testing import World

FLOWS = {
    "size": """
when: {command: /size, words: [size]}
do:
  - say: Let's see.
  - ask: How tall are you?
    answer: text
    save: height
    remind: {after: 1 hour}
    no_reply: {after: 1 day}
  - say: OK
""",
    "secret": """
when: {command: /secret}
do:
  - ask: Your card?
    answer: text
    save: card
  - ask: And why?
    answer: text
    save: why
  - human: A card
    secret: [card]
""",
    "rate": """
when: {command: /rate}
do:
  - ask: How was it?
    answer: rating 1-5
    metric: csat
    save: score
  - say: Thanks
""",
    "person": """
when: {command: /person, words: [operator]}
do:
  - human: Asked for a person
""",
    "survey": """
when: {event: order.delivered}
do:
  - ask: Was it nice?
    answer: text
    save: nice
    remind: {after: 1 hour}
    no_reply: {after: 1 day}
""",
}


async def signals(world: World) -> list[tuple[str, str, str]]:
    """(text of the exchange, source, value), oldest first."""
    point, signal = tables.touchpoint.c, tables.signal.c
    query = (
        select(point.text, signal.source, signal.value)
        .join_from(tables.signal, tables.touchpoint, point.id == signal.touchpoint_id)
        .order_by(signal.id)
    )
    async with world.store.database.reading() as connection:
        return [tuple(row) for row in await connection.execute(query)]


async def felt(world: World, *directions: str) -> list[tuple[str, str, str]]:
    """(text, sentiment, source) of what came in, as it is exported."""
    rows = await world.touchpoints(*(directions or ("in",)))
    return [(row["text"], row["sentiment"], row["sentiment_source"]) for row in rows]
