"""A season of our own shop as the log has it, with customers, tickets and the flows that run: the
journey map of docs/owners.md is drawn of it (see `test_map.py`). Chance is fixed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Table

from cxbot.app.folder.files import read_texts
from cxbot.store import tables

from .voices import keep
from .world import ROOT

Row = dict[str, Any]
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
#: Touchpoint -> flow, share of journeys that come there, of these who stumble and who leave.
PLACES: Mapping[str, tuple[str | None, float, float, float]] = {
    "word of mouth": (None, 0.25, 0.0, 0.0),
    "size help": ("size_help", 0.7, 0.08, 0.05),
    "delivery cost": ("anytime", 0.5, 0.05, 0.04),
    "back in print": ("back_in_print", 0.2, 0.3, 0.25),
    "order status": ("order_status", 0.8, 0.22, 0.02),
    "lost parcel": ("order_status", 0.12, 0.75, 0.1),
    "talk with a person": ("anytime", 0.2, 0.35, 0.02),
    "parcel from a neighbour": (None, 0.1, 0.1, 0.0),
    "follow-up after delivery": ("post_purchase", 0.6, 0.1, 0.05),
    "unhappy customer": ("post_purchase", 0.1, 0.8, 0.0),
}
_RATED = {"follow-up after delivery": 0.7, "talk with a person": 0.5}
_SAID = (
    "Where is it? I have been waiting for a week, call 8 (916) 123-45-67",
    "The size chart says nothing about <b>long arms</b>",
    "It says delivered, and I have nothing!",
    "Принт отличный, но где посылка?",
)


def live(at: datetime, texts: Mapping[str, str] | None = None) -> dict[Table, list[Row]]:
    """The flows that run, as `cxbot run` notes them."""
    one: Row = {
        "id": "one", "texts": dict(texts or read_texts(ROOT)), "versions": {}, "events": [],
        "live_at": at,
    }  # fmt: skip
    return {
        tables.flow_set: [one],
        tables.setting: [{"key": "flow_set.live", "value": "one"}],
    }


class Season:
    def __init__(self, ends: datetime, seed: int = 7) -> None:
        self.ends, self._random, self._ids = ends, Random(seed), count(1)
        self.rows: dict[Table, list[Row]] = {}

    def goes_by(
        self, customers: int = 400, places: Mapping[str, tuple[str | None, float, float, float]]
        = PLACES,
    ) -> "Season":  # fmt: skip
        for number in range(customers):
            self._customer(f"c{number:05}", places)
        return self

    @property
    def log(self) -> Sequence[Row]:
        return self.rows[tables.touchpoint]

    def _customer(self, customer: str, places: Mapping[str, Any]) -> None:
        orders = self._random.choice((0, 0, 1, 1, 2, 5))
        self.rows.setdefault(tables.customer, []).append(
            {
                "id": customer, "name": "", "language": "en", "language_chosen": False,
                "time_zone": "", "phone": "", "email": "", "persona": "", "orders_count": orders,
                "last_order": "", "fields": {},
            }
        )  # fmt: skip
        at = self.ends - timedelta(days=self._random.uniform(5, 88))
        for name, (flow, share, stumbles, leaves) in places.items():
            if self._random.random() > share:
                continue
            worse = min(1.0, stumbles * (1.4 if orders == 0 else 0.8))
            bad = self._random.random() < worse
            at = self._talk(customer, name, flow, at, bad=bad)
            if at > self.ends or self._random.random() < leaves:
                return
        if self._random.random() < 0.8:
            self._row(customer, None, at + HOUR, direction="internal", initiator="system",
                      kind="event", name="order.delivered")  # fmt: skip

    def _talk(
        self, customer: str, name: str, flow: str | None, at: datetime, *, bad: bool
    ) -> datetime:
        if flow is None:
            self._row(customer, name, at, kind="visit", name="visit.noted", channel="shop")
            return at + DAY * self._random.random()
        session = f"s{next(self._ids):06}"
        place: Row = {"flow": flow, "session_id": session, "step": "1", "channel": self._channel()}
        text = self._random.choice(_SAID) if bad else ""
        felt = "negative" if bad else self._random.choice(("positive", "neutral", "unknown"))
        mood = {"sentiment": felt, "sentiment_source": "none" if felt == "unknown" else "lexicon"}
        outcome = self._random.choice(("missed", "answered")) if bad else "answered"
        effort = ["reask"] if bad and self._random.random() < 0.5 else []
        self._row(customer, name, at, **place, text=text, outcome=outcome, **mood)
        wait = int(1000 * self._random.expovariate(1 / (20 if bad else 2)))
        at += timedelta(milliseconds=wait)
        self._row(customer, name, at, **place, direction="out", initiator="bot",
                  response_ms=wait, effort=effort,
                  name="question.asked" if bad and not effort else "message.sent")  # fmt: skip
        if self._random.random() < _RATED.get(name, 0):
            score = self._random.choice((1, 2, 3) if bad else (3, 4, 5, 5))
            rating = {"rating_metric": "csat", "rating_value": score, "rating_min": 1,
                      "rating_max": 5}  # fmt: skip
            self._row(customer, name, at + MINUTE, **place, **rating, kind="tap")
        return at + timedelta(hours=self._random.uniform(1, 60))

    def _channel(self) -> str:
        return self._random.choice(("telegram", "telegram", "webchat"))

    def _row(self, customer: str, touchpoint: str | None, at: datetime, **facts: Any) -> None:
        one = f"p{next(self._ids):07}"
        blank: Row = dict.fromkeys(
            column.name for column in tables.touchpoint.columns if column.nullable
        )
        own: Row = {
            "id": one, "occurred_at": at, "customer_id": customer, "conversation_id": customer,
            "seq": 1, "direction": "in", "initiator": "customer", "channel": "telegram",
            "device": "unknown", "kind": "message", "name": "message.received",
            "touchpoint": touchpoint, "text": "", "sentiment": "unknown",
            "sentiment_source": "none", "effort": [], "source_key": one,
            "possible_duplicate": False,
        }  # fmt: skip
        self.rows.setdefault(tables.touchpoint, []).append({**blank, **own, **facts})


def catalogue_of(names: Sequence[str]) -> str:
    """A journey.yaml of that many touchpoints in three stages, each with a requirement."""
    stages = ("before", "during", "after")
    lines = ["stages: phases", "touchpoints:"]
    for i, name in enumerate(names):
        stage = stages[3 * i // len(names)]
        lines.append(f"  {json.dumps(name)}: {{stage: {stage}, requirements: {{friction: 15%}}}}")
    return "\n".join((*lines, ""))


async def fill(folder: Path, season: Season, texts: Mapping[str, str] | None = None) -> None:
    """A database of its own."""
    await keep(folder / "cxbot.db", live(season.ends - 100 * DAY, texts) | season.rows)
