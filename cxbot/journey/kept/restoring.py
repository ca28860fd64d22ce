"""A view made into the counts that a scan of the whole log makes."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.tallies import Evidence
from cxbot.journey.friction.waits import Clock, limits
from cxbot.journey.kept import flat
from cxbot.journey.kept.entry import moment
from cxbot.journey.map.counting import Counts
from cxbot.journey.map.lengths import Told
from cxbot.journey.map.looking import Scope
from cxbot.model.journey import Catalogue
from cxbot.model.value import replace


class Restored(Struct, frozen=True, kw_only=True):
    #: As of then.
    at: datetime
    scope: Scope
    counts: Counts
    judged: Gathering
    #: By persona: what a map shows of them.
    parts: Mapping[str, Counts]


def restored(view: Any, catalogue: Catalogue, scope: Scope, clock: Clock) -> Restored:
    """`clock`: business time."""
    usual = {name: timedelta(milliseconds=told[1]) for name, told in view["waits"].items()}
    watch = replace(scope.watch(), limits=limits(catalogue, usual), clock=clock)
    counts, judged = Counts(scope), Gathering(watch)
    flat.into(counts, judged, view["sums"])
    for name, told in view["waits"].items():
        flat.spot_of(counts, name).waits = Told(*told)
    for (place, cause), proofs in view["proofs"].items():
        flat.cause_of(judged, place, cause).newest = [_evidence(proof) for proof in proofs]
    if view["first"] is not None:
        counts.since = moment(view["first"])
    if view["began"] is not None:
        judged.began = min(judged.began, moment(view["began"]))
    parts = {name: _part(scope, sums, watch) for name, sums in view["personas"].items()}
    return Restored(at=moment(view["at"]), scope=scope, counts=counts, judged=judged, parts=parts)


def _part(scope: Scope, sums: flat.Flat, watch: Any) -> Counts:
    found = Counts(scope)
    flat.into(found, Gathering(watch), sums)
    return found


def _evidence(proof: Any) -> Evidence:
    at, exchange, customer, journey, session, ticket = proof
    return Evidence(
        at=moment(at),
        exchange=exchange,
        customer=customer,
        journey=journey,
        session=session,
        ticket=ticket,
    )
