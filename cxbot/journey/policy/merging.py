"""Two customers who turn out to be one: nothing that they had or said is forgotten."""

from collections import Counter

from msgspec import structs

from cxbot.journey.policy.facts import Busy, Known, Past, Rival
from cxbot.journey.policy.history import ignored_row
from cxbot.model.policy import PURPOSES
from cxbot.model.value import replace

_BUSIEST: tuple[Busy, ...] = ("ticket", "conversation")


def merged(one: Known, other: Known) -> Known:
    """The one they are: no clock and no consent is looser than either's (journey.md 2b, 2c 5).

    Histories are united; they agree to what both agreed to; erased, banned, busy and held out if
    either is; and what one of them ignored isn't made good by an answer of the other. Whoever has
    several channels is in reach as long as one is. Of their ids the smaller, which is the older,
    stands for them. In any order, and as often as you like: the same.
    """
    ids = one.ids | other.ids
    zones = _zones(one) | _zones(other)
    zone = min(zones, default="")
    both = Known(
        customer_id=min(ids),
        others=ids - {min(ids)},
        erased=one.erased or other.erased,
        banned=one.banned or other.banned,
        reachable=one.reachable or other.reachable,
        wants={
            purpose: one.wants.get(purpose, False) and other.wants.get(purpose, False)
            for purpose in PURPOSES
        },
        busy=next((busy for busy in _BUSIEST if busy in {one.busy, other.busy}), ""),
        time_zone=zone,
        other_zones=zones - {zone},
        past=_united(one.past, other.past),
        rivals=_rivals(one.rivals, other.rivals),
        asked=max(one.asked, other.asked),
        taken=max(one.taken, other.taken),
    )
    silent = ignored_row(one) | ignored_row(other)
    return replace(both, unbroken=silent - ignored_row(both))


def _zones(known: Known) -> frozenset[str]:
    return (known.other_zones | {known.time_zone}) - {""}


def _united(one: tuple[Past, ...], other: tuple[Past, ...]) -> tuple[Past, ...]:
    """Each contact as often as the one of them knows it who knows more."""
    return tuple(sorted((Counter(one) | Counter(other)).elements(), key=_order))


def _rivals(one: tuple[Rival, ...], other: tuple[Rival, ...]) -> tuple[Rival, ...]:
    return tuple(sorted({*one, *other}, key=lambda rival: (rival.until, repr(rival))))


def _order(contact: Past) -> tuple[object, str]:
    return contact.at, repr(structs.astuple(contact))
