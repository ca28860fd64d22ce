"""A contact that happened elsewhere and is told to us: a visit, a call, a poster that was seen.

The shop's system sends it as an event of type `touchpoint.recorded`; `cxbot import` reads the same
fields from a file. It is taken strictly or refused with every reason, and nothing in it is guessed:
what nobody knows stays unknown.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints

from cxbot.model import event_models
from cxbot.model.event_fields import YEARS
from cxbot.model.event_models import Add
from cxbot.model.touchpoint import Device, Direction, Initiator, Place, Touchpoint
from cxbot.model.touchpoint import Rating as Scored

#: The type of the event, and the name of every touchpoint made of one.
RECORDED = "touchpoint.recorded"
#: Their direction goes without saying.
USUAL: Mapping[str, Direction] = {
    "exposure": "out",
    "visit": "in",
    "review": "in",
    "order": "in",
}
#: What the bot itself records; a contact from elsewhere is none of them.
OURS = frozenset({"message", "tap", "command", "event", "edit", "media", "note", "ticket"})
#: Least and most, where the metric's name alone says them.
SCALES: Mapping[str, tuple[float, float]] = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
#: Clocks differ, and so do days around the world.
_AHEAD = timedelta(days=1)
#: What somebody elsewhere can say of it.
_Told = Literal["declared", "inferred", "observed", "unknown"]
_WORD = re.compile(r"[^\W\d_](?:[\w -]*\w)?")


def _named(most: int, *, word: bool = False) -> Any:
    return StringConstraints(
        min_length=1, max_length=most, strip_whitespace=True, to_lower=word or None
    )


class Rating(BaseModel):
    """A score; the scale may be left out where the metric has one of its own."""

    metric: Annotated[str, _named(40, word=True)]
    value: float
    min: float | None = None
    max: float | None = None


class Recorded(BaseModel):
    """What is told of the contact. Whose it was is said beside it."""

    touchpoint: Annotated[str, _named(120)]
    #: exposure, visit, call, review, order, or a word of the shop's own.
    kind: Annotated[str, _named(16, word=True)]
    #: Where: pos, phone, web, billboard, or any other word.
    channel: Annotated[str, _named(32, word=True)]
    direction: Direction | None = None
    device: Device = "unknown"
    #: How the device is known; never without one.
    device_source: _Told = "unknown"
    task: Annotated[str, _named(120)] | None = None
    text: Annotated[str, Field(max_length=10_000)] = ""
    outcome: Annotated[str, _named(16)] | None = None
    rating: Rating | None = None
    #: None: when the event says.
    at: datetime | None = None


def read(data: Any, path: str, add: Add, now: datetime) -> Recorded | None:
    """The contact, or None after `add` was told of everything that is wrong. Null is as if left
    out."""
    if isinstance(data, dict):
        data = {name: value for name, value in data.items() if value is not None}
    found = event_models.by_model(Recorded, data, path, add)
    if found is None:
        return None
    wrong = list(_contradictions(found, now))
    for name, reason in wrong:
        add(f"{path}.{name}" if path else name, reason)
    return None if wrong else found


def restored(data: Mapping[str, Any]) -> Recorded:
    """Of a stored arrival, which was read once."""
    return Recorded(**data)


def _contradictions(told: Recorded, now: datetime) -> Iterator[tuple[str, str]]:
    for name in ("touchpoint", "kind", "channel", "task", "outcome"):
        if not (getattr(told, name) or "").isprintable():
            yield name, "must not contain control characters"
    if not _WORD.fullmatch(told.channel):
        yield "channel", "must be a word, e.g. pos"
    if not _WORD.fullmatch(told.kind):
        yield "kind", "must be a word, e.g. visit"
    elif told.kind in OURS:
        yield "kind", "is what the bot records by itself; e.g. exposure, visit, call, review, order"
    elif told.direction is None and told.kind not in USUAL:
        yield "direction", 'is missing: "in" came from the customer, "out" from you'
    yield from _device(told)
    if told.at is not None:
        yield from _time(told.at, now)
    if told.rating is not None:
        yield from _scale(told.rating)


def _device(told: Recorded) -> Iterator[tuple[str, str]]:
    known, sourced = told.device != "unknown", told.device_source != "unknown"
    if known and not sourced:
        said = "is missing: declared, inferred or observed? Leave the device out if nobody knows"
        yield "device_source", said
    elif sourced and not known:
        yield "device", "is missing, though its source is said"


def _time(at: datetime, now: datetime) -> Iterator[tuple[str, str]]:
    if at.tzinfo is None:
        yield "at", "needs a time zone, e.g. 2026-03-10T15:00:00Z"
    elif at.year not in YEARS:
        yield "at", "isn't a date a shop has to do with"
    elif at > now + _AHEAD:
        yield "at", "lies in the future"


def _scale(rating: Rating) -> Iterator[tuple[str, str]]:
    least, most = scale(rating)
    if least is None or most is None:
        yield "rating", f'needs min and max: nobody knows the scale of "{rating.metric}"'
    elif not least < most:
        yield "rating", "has a min that isn't below its max"
    elif not least <= rating.value <= most:
        yield "rating", f"lies outside of its scale, {least:g} to {most:g}"


def scale(rating: Rating) -> tuple[float | None, float | None]:
    """What is said of it, else what its metric's name says."""
    least, most = SCALES.get(rating.metric, (None, None))
    return (
        least if rating.min is None else rating.min,
        most if rating.max is None else rating.max,
    )


_INITIATORS: Mapping[Direction, Initiator] = {
    "in": "customer",
    "out": "system",
    "internal": "system",
}


def touchpoint_of(
    told: Recorded,
    *,
    made: str,
    at: datetime,
    customer_id: str,
    conversation_id: str,
    stage: str | None,
    source_key: str,
) -> Touchpoint:
    """Its row. It is no part of the conversation it is kept with, so its number there is 0."""
    direction = told.direction or USUAL[told.kind]
    return Touchpoint(
        id=made,
        occurred_at=told.at or at,
        customer_id=customer_id,
        conversation_id=conversation_id,
        direction=direction,
        initiator=_INITIATORS[direction],
        channel=told.channel,
        kind=told.kind,
        name=RECORDED,
        source_key=source_key,
        device=told.device,
        device_source=told.device_source,
        place=Place(task=told.task, stage=stage, touchpoint=told.touchpoint),
        outcome=told.outcome,
        text=told.text,
        rating=_scored(told.rating),
    )


def _scored(rating: Rating | None) -> Scored | None:
    if rating is None:
        return None
    least, most = scale(rating)
    assert least is not None
    assert most is not None
    return Scored(metric=rating.metric, value=rating.value, min=least, max=most)
