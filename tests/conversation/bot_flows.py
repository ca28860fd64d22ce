"""Flows that the bot begins, and what became of their sessions."""

from datetime import timedelta
from typing import Any

from cxbot.testing import CUSTOMER, World

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AFTER = """
when: {event: order.delivered}
contact: {awaited: yes}
if: customer.wants_messages
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 2 days
  - ask: "How was {order.number}?"
    answer: rating 1-5
    save: rating
  - say: "{rating}, thank you."
"""
AT_ONCE = AFTER.replace("  - wait: 2 days\n", "")
SIZE = (
    "when: {command: /size}\ndo:\n  - ask: How tall?\n    answer: number\n    save: h\n  - say: OK."
)
HUMAN = "when: {command: /person}\ndo:\n  - human: Help\n"


async def deliver(world: World, number: str = "A-1", **more: Any) -> None:
    await world.event("order.delivered", CUSTOMER, order={"number": number}, **more)


async def ended(world: World) -> list[tuple[str, str]]:
    async with world.store.database.engine.connect() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT flow, outcome FROM session WHERE ended_at IS NOT NULL ORDER BY id"
        )
        return [(row.flow, row.outcome) for row in rows]
