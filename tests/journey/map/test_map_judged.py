"""What the map finds of friction where the flows tell more than the log."""

from typing import Any

from map_rows import CATALOGUE, DAY, NOON, Memory, drawn

from cxbot.journey.friction.causes import LEFT, LEFT_AT_EMAIL
from cxbot.journey.paths import Exchange
from cxbot.model.value import replace


def _asked(name: str, step: str) -> list[Exchange]:
    """They come, are asked, and never answer."""
    facts: dict[str, Any] = {
        "customer": name,
        "channel": "web",
        "touchpoint": "basket",
        "flow": "order",
        "session": name,
    }
    return [
        Exchange(id=f"{name}1", at=NOON, direction="in", initiator="customer", step="1", **facts),
        Exchange(
            id=f"{name}2", at=NOON + DAY / 24, direction="out", initiator="bot",
            name="question.asked", step=step, **facts,
        ),
    ]  # fmt: skip


async def test_whoever_leaves_at_the_email_question_is_told_of() -> None:
    log = {f"c{i}": _asked(f"c{i}", "2" if i < 7 else "3") for i in range(10)}
    catalogue = replace(CATALOGUE, email_steps=frozenset({("order", "2")}))
    (basket,) = (await drawn(Memory(log), catalogue=catalogue)).columns
    assert basket.friction is not None
    hits = {one.cause: one.figure.parts["hits"] for one in basket.friction.parts}
    assert (hits[LEFT], hits[LEFT_AT_EMAIL]) == (10, 7)
