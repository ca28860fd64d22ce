"""Journeys written by hand, short enough to be read in a test."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from cxbot.journey.friction.stumbling import Look, Passage, Watch, by_touchpoint
from cxbot.journey.paths.exchange import Exchange, Journey
from cxbot.model.journey import JourneyKind, Mark

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
NOW = START + timedelta(days=60)
TO_PARCEL = JourneyKind(name="purchase", goal=Mark(event="order.delivered"))
TALK = JourneyKind(name="journey")
_ids = count(1)


def at(minutes: float = 0, *, days: float = 0) -> datetime:
    return START + timedelta(minutes=minutes, days=days)


def came(minutes: float, touchpoint: str | None = None, **facts: Any) -> Exchange:
    """The customer wrote."""
    return _exchange(minutes, touchpoint, "in", "customer", "message.received", facts)


def went(minutes: float, touchpoint: str | None = None, **facts: Any) -> Exchange:
    """We wrote."""
    return _exchange(minutes, touchpoint, "out", "bot", "message.sent", facts)


def asked(minutes: float, touchpoint: str | None = None, **facts: Any) -> Exchange:
    return went(minutes, touchpoint, **{"name": "question.asked", **facts})


def noted(minutes: float, name: str, touchpoint: str | None = None, **facts: Any) -> Exchange:
    return _exchange(minutes, touchpoint, "internal", "system", name, {"kind": "ticket", **facts})


def _exchange(
    minutes: float,
    touchpoint: str | None,
    direction: str,
    initiator: str,
    name: str,
    facts: Mapping[str, Any],
) -> Exchange:
    values: dict[str, Any] = {
        "id": f"{next(_ids):06}",
        "at": at(minutes),
        "customer": "anna",
        "direction": direction,
        "initiator": initiator,
        "channel": "telegram",
        "name": name,
        "touchpoint": touchpoint,
        **facts,
    }
    return Exchange(**values)


def journey(
    *exchanges: Exchange,
    customer: str = "anna",
    number: int = 1,
    goal: bool = False,
    over: bool = True,
) -> Journey:
    return Journey(
        customer=customer,
        kind="journey",
        number=number,
        exchanges=tuple(sorted(exchanges, key=lambda one: one.moment)),
        reached_goal=goal,
        over=over,
    )


def watch(**changes: Any) -> Watch:
    facts: dict[str, Any] = {"kind": TALK, "now": NOW, "since": START - timedelta(days=1)}
    return Watch(**{**facts, "until": NOW, **changes})


def looks(journeys: Iterable[Journey], seen: Watch) -> list[Look]:
    return [Look(one, seen) for one in journeys]


def passed(*journeys: Journey, **changes: Any) -> Mapping[str, Sequence[Passage]]:
    return by_touchpoint(looks(journeys, watch(**changes)))


def why(*journeys: Journey, **changes: Any) -> dict[str, set[str]]:
    """Touchpoint -> causes, of one customer."""
    found: dict[str, set[str]] = {}
    for touchpoint, several in passed(*journeys, **changes).items():
        found[touchpoint] = {cause for one in several for cause in one.causes}
    return found
