"""A worksheet as it is printed, without a log behind it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.reviews.changing import changed
from cxbot.journey.reviews.schedule import Due
from cxbot.journey.reviews.sheet import Fact, Sheet, Worksheet, sheet_name
from cxbot.journey.reviews.words import QUALITIES
from cxbot.model.journey import Declared
from cxbot.store.improvements import Item
from cxbot.store.reviews import Mark, Review

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def share(metric: str, hits: int, n: int, **parts: Any) -> dict[str, Any]:
    return {
        "metric": metric, "n": n, "value": 100 * hits / n if n else None, "unit": "percent",
        "parts": {"hits": hits, **parts},
    }  # fmt: skip


def review(touchpoint: str, **marks: int) -> Review:
    return Review(
        id=1,
        touchpoint=touchpoint,
        sheet="w20251202T090000",
        printed_at=NOW - 90 * DAY,
        done_at=NOW - 89 * DAY,
        done_by="Anna",
        facts={"friction": share("friction", 30, 100)},
        marks={name: Mark(quality=name, mark=mark, note="=so so") for name, mark in marks.items()},
    )


def item(number: int, touchpoint: str, **facts: Any) -> Item:
    usual: dict[str, Any] = {
        "id": number, "origin": None, "touchpoint": touchpoint, "what": "Shorter",
        "hypothesis": "Less to read", "owner": "Boris", "due_on": "2026-02-01", "measure": "csat",
        "state": "planned", "made_at": NOW - 20 * DAY, "made_by": "Anna", "begun_at": None,
        "ended_at": None, "result": None, "version": 1,
    }  # fmt: skip
    return Item(**usual | facts)


def sheet(touchpoint: str, **facts: Any) -> Sheet:
    last = review(touchpoint, simple=4)
    now = {"friction": share("friction", 10, 100)}
    due = Due(touchpoint=touchpoint, owner="Anna", every=30 * DAY, last=last.done_at, at=NOW - DAY)
    usual: dict[str, Any] = {
        "touchpoint": touchpoint,
        "stage": "research",
        "declared": Declared(name=touchpoint, stage="research", about="<b>Where</b> is it?"),
        "due": due,
        "since": NOW - 30 * DAY,
        "until": NOW,
        "facts": (Fact(key="said", label="In their words", lines=("“<i>-no</i>”",)),),
        "data": now,
        "hints": dict.fromkeys(QUALITIES, ("something was counted",)),
        "last": last,
        "changed": changed(last.facts, now),
        "items": (item(7, touchpoint),),
    }
    return Sheet(**usual | facts)


def worksheet(names: Sequence[str] = ("order status", "size help")) -> Worksheet:
    return Worksheet(
        name=sheet_name(NOW),
        shop="Loud <Shirts>",
        printed_at=NOW,
        zone=UTC,
        sheets=tuple(sheet(name) for name in names),
    )
