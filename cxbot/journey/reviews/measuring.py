"""Whether an improvement has helped: its measure before it was begun and since, over equal long
times, with the interval of the difference.

Rules. 1. Since it was begun: until it was done, or until now, 90 days at most; before: as long.
2. What else changed meanwhile is in the difference, too. 3. Shares: Newcombe's interval; NPS:
√(SE₁² + SE₂²); mood: joined intervals. Fewer than ten on a side: not enough data. 4. What is
measured in time (reply, first_reply) is held against the limit that the touchpoint is required to
keep; without such a requirement there is nothing to hold it against.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast, get_args

from msgspec import Struct

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.words import Language
from cxbot.journey.metrics import Change, Counted, Figure, net, share
from cxbot.journey.required.evaluating import counted
from cxbot.journey.reviews import telling
from cxbot.journey.reviews.changing import means
from cxbot.journey.reviews.words import figure_name, word
from cxbot.model.journey import Catalogue, Measure, Requirement
from cxbot.model.value import as_dict
from cxbot.store.improvements import Item

#: Longer than that, seasons are compared.
LONGEST = timedelta(days=90)
_MEASURES: tuple[str, ...] = get_args(Measure)


class Span(Struct, frozen=True, kw_only=True):
    """Two times of the same length, one after the other."""

    since: datetime
    begun: datetime
    until: datetime


class Measured(Struct, frozen=True, kw_only=True):
    measure: str
    unit: str
    before: float | None
    before_n: int
    value: float | None
    n: int
    #: None: of one side nothing is known.
    change: Change | None

    def to_json(self) -> dict[str, Any]:
        """`restored` makes it again."""
        return as_dict(self)


def restored(result: Mapping[str, Any]) -> Measured:
    change = result["change"]
    return Measured(**{**result, "change": Change(**change) if change is not None else None})


def span(item: Item, now: datetime) -> Span | None:
    """None: it hasn't begun."""
    if item.begun_at is None:
        return None
    begun = item.begun_at
    until = min(item.ended_at or now, now, begun + LONGEST)
    if until <= begun:
        return None
    return Span(since=begun - (until - begun), begun=begun, until=until)


def measured(
    item: Item, catalogue: Catalogue, before: Gathering, since: Gathering
) -> Measured | None:
    """None: nothing says by what."""
    if item.measure == "mood":
        return _mood(item.touchpoint, before, since)
    if item.measure not in _MEASURES:
        return None
    measure = cast("Measure", item.measure)
    required = _requirement(catalogue, item.touchpoint, measure)
    was = counted(before, item.touchpoint, required)
    now = counted(since, item.touchpoint, required)
    figure = _figure(measure, now, was)
    old = _figure(measure, was, None)
    return _measured(measure, old, figure, figure.change)


def line(found: Measured, language: Language) -> str:
    """As a change of the map is told; without a change the two sides alone."""
    change = found.change
    said = {
        "name": figure_name(found.measure, language),
        "before": "-" if found.before is None else telling.amount(found.before, found.unit),
        "before_n": found.before_n,
        "now": "-" if found.value is None else telling.amount(found.value, found.unit),
        "n": found.n,
    }
    if change is None:
        return word("unknown", language, **said)
    return word(
        "moved",
        language,
        **said,
        value=telling.difference(change.value, found.unit, language),
        low=telling.signed(change.low, found.unit),
        high=telling.signed(change.high, found.unit),
        verdict=telling.verdict(change, language),
    )


def _requirement(catalogue: Catalogue, touchpoint: str, measure: Measure) -> Requirement:
    """The touchpoint's own, which knows within what time."""
    declared = catalogue.touchpoints.get(touchpoint)
    own = declared.requirements if declared is not None else ()
    return next((one for one in own if one.measure == measure), Requirement(measure=measure))


def _figure(measure: Measure, now: Counted, before: Counted | None) -> Figure:
    if measure == "nps":
        return net(measure, now, what=measure, before=before)
    return share(measure, now.plus, now.n, before=before)


def _mood(touchpoint: str, before: Gathering, since: Gathering) -> Measured:
    old = before.curve.point(touchpoint).figure
    new = since.curve.point(touchpoint).figure
    return _measured("mood", old, new, means(old.to_json(), new.to_json()))


def _measured(measure: str, old: Figure, new: Figure, change: Change | None) -> Measured:
    return Measured(
        measure=measure,
        unit=new.unit,
        before=old.value,
        before_n=old.n,
        value=new.value,
        n=new.n,
        change=change,
    )
