"""The map out of the log: twice through it, for what is usual must be known before it can be said
what was long."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.waits import Clock, limits, wall
from cxbot.journey.map.counting import Counts
from cxbot.journey.map.grid import Grid, grid, whole
from cxbot.journey.map.looking import Scope, persona_of
from cxbot.journey.paths import Exchange, journeys
from cxbot.journey.redact import redact
from cxbot.model.journey import Catalogue
from cxbot.model.statistics import percentile
from cxbot.model.touchpoint import Rating
from cxbot.store.exchanges import Exchanges, Past

#: Of a touchpoint.
_VERBATIMS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One customer's part of the log, as the map is drawn of it."""

    fields: Mapping[str, Any]
    exchanges: Sequence[Exchange]


class Log(Protocol):
    """Where the exchanges come from."""

    def customers(self, until: datetime, *, people: bool) -> AsyncIterator[Customer]:
        """Each once, with all of theirs before `until`; `people`: with their fields."""
        ...

    async def causes(self) -> Mapping[str, str]:
        """Ticket -> what an operator named as its cause."""
        ...

    async def said(self, ids: Sequence[str]) -> Mapping[str, str]:
        """What customers wrote in these exchanges."""
        ...


class StoredLog:
    def __init__(self, exchanges: Exchanges) -> None:
        self._exchanges = exchanges

    async def customers(self, until: datetime, *, people: bool) -> AsyncIterator[Customer]:
        async for past in self._exchanges.read(until=until, people=people):
            yield _customer(past)

    async def causes(self) -> Mapping[str, str]:
        return await self._exchanges.causes()

    async def said(self, ids: Sequence[str]) -> Mapping[str, str]:
        return await self._exchanges.said(ids)


async def draw(
    log: Log,
    catalogue: Catalogue,
    scope: Scope,
    now: datetime,
    *,
    shop: str = "",
    clock: Clock = wall,
) -> Grid:
    """`clock`: business time, by the shop's opening hours."""
    parts: dict[str, Counts] = {}
    people = bool(catalogue.personas)
    async for customer in log.customers(scope.until, people=people):
        persona = persona_of(catalogue, customer.fields, customer.exchanges)
        if scope.persona in (None, persona):
            parts.setdefault(persona, Counts(scope)).add(customer.exchanges)
    counts = whole(scope, parts.values())
    if scope.channel is not None or counts.since is None:
        return grid(shop, catalogue, scope, now, parts)
    judged = await _judged(log, catalogue, scope, counts, clock)
    said = await _said(log, judged)
    return grid(shop, catalogue, scope, now, parts, judged, said)


async def _judged(
    log: Log, catalogue: Catalogue, scope: Scope, counts: Counts, clock: Clock
) -> Gathering:
    usual = {
        name: timedelta(milliseconds=percentile(sorted(spot.waits), 0.9) or 0)
        for name, spot in counts.items()
        if spot.waits
    }
    found = Gathering(
        replace(
            scope.watch(),
            since=scope.since or counts.since or scope.until,
            limits=limits(catalogue, usual),
            clock=clock,
            named=await log.causes(),
        )
    )
    people = scope.persona is not None
    async for customer in log.customers(scope.until, people=people):
        if people and persona_of(catalogue, customer.fields, customer.exchanges) != scope.persona:
            continue
        found.add(journeys(customer.exchanges, scope.kind, scope.until))
    return found


async def _said(log: Log, judged: Gathering) -> Mapping[str, Sequence[str]]:
    """The newest words of those who stumbled, without what would tell who they are."""
    proofs = {
        one.touchpoint: [evidence.exchange for evidence in one.evidence]
        for one in judged.stumbled()
    }
    texts: dict[str, str] = {}
    wanted = [id_ for ids in proofs.values() for id_ in ids]
    for start in range(0, len(wanted), _LOT):
        texts.update(await log.said(wanted[start : start + _LOT]))
    return {
        name: [redact(texts[id_]) for id_ in ids if id_ in texts][:_VERBATIMS]
        for name, ids in proofs.items()
    }


#: So many ids fit into one question.
_LOT = 500


def _customer(past: Past) -> Customer:
    exchanges = [_exchange(row) for row in past.rows]
    fields = past.person.values("") if past.person is not None else {}
    return Customer(fields=fields, exchanges=exchanges)


def _exchange(row: Any) -> Exchange:
    rating = None
    if row.rating_metric:
        rating = Rating(
            metric=row.rating_metric, value=row.rating_value,
            min=row.rating_min, max=row.rating_max,
        )  # fmt: skip
    return Exchange(
        id=row.id,
        at=row.occurred_at,
        customer=row.customer_id,
        direction=row.direction,
        initiator=row.initiator,
        channel=row.channel,
        device=row.device,
        kind=row.kind,
        name=row.name,
        touchpoint=row.touchpoint,
        stage=row.stage,
        task=row.task,
        flow=row.flow,
        flow_version=row.flow_version,
        step=row.step,
        session=row.session_id,
        ticket=row.ticket_id,
        operator=row.operator_id,
        outcome=row.outcome,
        sentiment=row.sentiment,
        sentiment_source=row.sentiment_source,
        rating=rating,
        effort=tuple(row.effort),
        response_ms=row.response_ms,
    )
