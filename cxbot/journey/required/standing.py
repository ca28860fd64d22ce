"""How requirements stand from look to look, what the group knows of it, and what it is to be told.

Rules. 1. "Not enough data" turns nothing. 2. The group is told of what differs from what it was
told last, so a message that couldn't be said is said later, and what broke and mended meanwhile
isn't. 3. What leaves the catalogue is forgotten: back in it, it is new.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from msgspec import Struct

from cxbot.journey.required.changes import Key, State, Turned, changes
from cxbot.journey.required.evaluating import Evaluation
from cxbot.store.requirement_states import RequirementState


class News(Struct, frozen=True, kw_only=True):
    """Something turned, and how long it had been the other way round."""

    turned: Turned
    since: datetime
    #: When what the group last knew began; None: it knew nothing.
    before_since: datetime | None


class Look(Struct, frozen=True, kw_only=True):
    #: In the order of the catalogue.
    news: tuple[News, ...]
    #: How each stands that is known, after this look.
    current: Mapping[Key, RequirementState]
    #: To be written where the group is told, and where it can't be.
    when_told: Sequence[RequirementState]
    when_untold: Sequence[RequirementState]


def look(
    kept: Iterable[RequirementState], evaluations: Sequence[Evaluation], now: datetime
) -> Look:
    """`kept`: all that is known, in the order of time."""
    current, told = _known(kept)
    found = changes(_states(told), evaluations)
    turned = [*_turns(current, evaluations, now)]
    after = {**current, **{_key(one): one for one in turned if one.state != "gone"}}
    for one in turned:
        if one.state == "gone":
            del after[_key(one)]
    news = tuple(
        News(
            turned=one,
            since=after[_of(one.evaluation)].since,
            before_since=told[_of(one.evaluation)].since if one.before is not None else None,
        )
        for one in found.turned
    )
    gone = [one for one in turned if one.state == "gone"]
    sure = {_of(one) for one in evaluations if one.verdict != "not enough data"}
    untold = [one for key, one in after.items() if key in sure and not one.told]
    return Look(
        news=news,
        current=after,
        when_told=[*gone, *map(_told, untold)],
        when_untold=turned,
    )


def known(kept: Iterable[RequirementState]) -> Mapping[Key, RequirementState]:
    """How each stands, as far as it is known; `kept` as for `look`."""
    return _known(kept)[0]


def turned_between(
    kept: Iterable[RequirementState], since: datetime, until: datetime
) -> tuple[list[Key], list[Key]]:
    """What broke and what was mended then and was so at the end; first seen met isn't mended."""
    was: dict[Key, RequirementState] = {}
    now: dict[Key, RequirementState] = {}
    for one in kept:
        for states, end in ((was, since), (now, until)):
            if one.since < end:
                states[_key(one)] = one
    broken = [key for key, one in now.items() if one.state == "not met" and one.since >= since]
    mended = [
        key
        for key, one in now.items()
        if one.state == "met" and key in was and was[key].state == "not met"
    ]
    return sorted(_differing(broken, was)), sorted(mended)


def _differing(keys: Iterable[Key], was: Mapping[Key, RequirementState]) -> Iterable[Key]:
    return (key for key in keys if key not in was or was[key].state != "not met")


def _known(
    kept: Iterable[RequirementState],
) -> tuple[dict[Key, RequirementState], dict[Key, RequirementState]]:
    """The newest of each, and the newest that the group knows."""
    current: dict[Key, RequirementState] = {}
    told: dict[Key, RequirementState] = {}
    for one in kept:
        if one.state == "gone":
            current.pop(_key(one), None)
            told.pop(_key(one), None)
            continue
        current[_key(one)] = one
        if one.told:
            told[_key(one)] = one
    return current, told


def _turns(
    current: Mapping[Key, RequirementState], evaluations: Sequence[Evaluation], now: datetime
) -> Iterable[RequirementState]:
    for one in evaluations:
        key, verdict = _of(one), one.verdict
        was = current.get(key)
        if verdict != "not enough data" and (was is None or was.state != verdict):
            yield RequirementState(
                touchpoint=key[0], measure=key[1], since=now, state=verdict, told=False
            )
    there = {_of(one) for one in evaluations}
    for touchpoint, measure in current.keys() - there:
        yield RequirementState(
            touchpoint=touchpoint, measure=measure, since=now, state="gone", told=True
        )


def _states(rows: Mapping[Key, RequirementState]) -> Mapping[Key, State]:
    return {key: one.state for key, one in rows.items() if one.state != "gone"}


def _told(one: RequirementState) -> RequirementState:
    return RequirementState(
        touchpoint=one.touchpoint,
        measure=one.measure,
        since=one.since,
        state=one.state,
        told=True,
    )


def _key(one: RequirementState) -> Key:
    return one.touchpoint, one.measure


def _of(one: Evaluation) -> Key:
    return one.touchpoint, one.requirement.measure
