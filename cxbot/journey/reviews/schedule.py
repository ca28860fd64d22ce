"""When each touchpoint is to be looked at again.

Counted from its last review; if there was none, from its first exchange; of one where nobody ever
was, from the day on which flows first ran here. So what is declared late and never looked at is due
at once. What is late stays due until it is done.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.model.journey import Catalogue, Declared, Review


class Due(Struct, frozen=True, kw_only=True):
    touchpoint: str
    #: Who does it, as the catalogue says; empty: nobody is named.
    owner: str
    every: timedelta
    #: The last review; None: there was none.
    last: datetime | None
    #: From then on it is due.
    at: datetime

    def now(self, now: datetime) -> bool:
        return now >= self.at


def rule_of(catalogue: Catalogue, declared: Declared) -> Review | None:
    return declared.review or catalogue.review


def owner_of(catalogue: Catalogue, declared: Declared) -> str:
    """Of its own rule, else who answers for the touchpoint; of the rule for all the other way."""
    own = declared.review
    for name in (
        (own.owner, declared.owner) if own is not None else (),
        (catalogue.review.owner,) if catalogue.review is not None else (),
        (declared.owner,),
    ):
        found = next((one for one in name if one), None)
        if found:
            return found
    return ""


def schedule(
    catalogue: Catalogue,
    last: Mapping[str, datetime],
    first: Mapping[str, datetime],
    began: datetime | None,
) -> tuple[Due, ...]:
    """Soonest first. `last`: reviews; `first`: exchanges; `began`: flows."""
    found = list(_all(catalogue, last, first, began))
    return tuple(sorted(found, key=lambda one: (one.at, one.touchpoint)))


def _all(
    catalogue: Catalogue,
    last: Mapping[str, datetime],
    first: Mapping[str, datetime],
    began: datetime | None,
) -> Iterable[Due]:
    for name, declared in catalogue.touchpoints.items():
        rule = rule_of(catalogue, declared)
        since = last.get(name) or first.get(name) or began
        if rule is None or since is None:
            continue
        yield Due(
            touchpoint=name,
            owner=owner_of(catalogue, declared),
            every=rule.every,
            last=last.get(name),
            at=since + rule.every,
        )
