"""The map out of the log: twice through it, for what is usual must be known before it can be said
what was long."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from msgspec import Struct

from cxbot.flow.catalog import Catalog, restored
from cxbot.journey.friction.gathering import Gathering
from cxbot.journey.friction.waits import Clock, limits, wall
from cxbot.journey.hidden import Hidden
from cxbot.journey.map.counting import Counts
from cxbot.journey.map.grid import Grid, grid, whole
from cxbot.journey.map.looking import Scope, persona_of
from cxbot.journey.paths import Exchange, journeys
from cxbot.journey.redact import redact
from cxbot.model.hiding import HIDDEN
from cxbot.model.journey import Catalogue
from cxbot.model.touchpoint import Rating
from cxbot.model.value import replace
from cxbot.store.exchanges import Exchanges, Past

#: Of a touchpoint.
_VERBATIMS = 2


class Customer(Struct, frozen=True, kw_only=True):
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
    """`catalog`: whose flows say what is secret; who asks for no words needs none."""

    def __init__(
        self, exchanges: Exchanges, catalog: Callable[[], Catalog] = lambda: restored({})
    ) -> None:
        self._exchanges, self._catalog = exchanges, catalog

    async def customers(self, until: datetime, *, people: bool) -> AsyncIterator[Customer]:
        async for past in self._exchanges.read(until=until, people=people):
            yield _customer(past)

    async def causes(self) -> Mapping[str, str]:
        return await self._exchanges.causes()

    async def said(self, ids: Sequence[str]) -> Mapping[str, str]:
        """Without answers that a flow keeps secret, also where it has done so only since."""
        said, catalog = await self._exchanges.said(ids), self._catalog()
        if not any(flow.secret for flow in catalog.known()):
            return said
        hidden, places = Hidden(catalog, (), {}), await self._exchanges.places(list(said))
        shown = {id_: hidden.of({**places[id_], "text": text}) for id_, text in said.items()}
        return {id_: text for id_, text in shown.items() if text != HIDDEN}


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
    parts = await count(log, catalogue, scope)
    counts = whole(scope, parts.values())
    if scope.channel is not None or counts.since is None:
        return grid(shop, catalogue, scope, now, parts)
    judged = await judge(log, catalogue, scope, counts, clock)
    said = await said_by(log, judged)
    return grid(shop, catalogue, scope, now, parts, judged, said)


async def count(log: Log, catalogue: Catalogue, scope: Scope) -> Mapping[str, Counts]:
    """By persona."""
    parts: dict[str, Counts] = {}
    people = bool(catalogue.personas)
    async for customer in log.customers(scope.until, people=people):
        persona = persona_of(catalogue, customer.fields, customer.exchanges)
        if scope.persona in (None, persona):
            parts.setdefault(persona, Counts(scope)).add(customer.exchanges)
    return parts


async def judge(
    log: Log, catalogue: Catalogue, scope: Scope, counts: Counts, clock: Clock
) -> Gathering:
    """Friction and what requirements look at; `counts`: of the same scope."""
    usual = {
        name: timedelta(milliseconds=spot.waits.usual())
        for name, spot in counts.items()
        if spot.waits
    }
    found = Gathering(
        replace(
            scope.watch(),
            limits=limits(catalogue, usual),
            clock=clock,
            named=await log.causes(),
            email_steps=catalogue.email_steps,
        )
    )
    people = scope.persona is not None
    async for customer in log.customers(scope.until, people=people):
        if people and persona_of(catalogue, customer.fields, customer.exchanges) != scope.persona:
            continue
        found.add(journeys(customer.exchanges, scope.kind, scope.until))
    return found


async def said_by(log: Log, judged: Gathering) -> Mapping[str, Sequence[str]]:
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
        name: list(filter(_says, (redact(texts[id_]) for id_ in ids if id_ in texts)))[:_VERBATIMS]
        for name, ids in proofs.items()
    }


def _says(text: str) -> bool:
    """A number that rates is no words."""
    return any(map(str.isalpha, text))


#: So many ids fit into one question.
_LOT = 500


def _customer(past: Past) -> Customer:
    exchanges = [exchange(row) for row in past.rows]
    fields = past.person.values("") if past.person is not None else {}
    return Customer(fields=fields, exchanges=exchanges)


def exchange(row: Any) -> Exchange:
    """Of a row of the log, as cxbot.store.exchanges reads it."""
    # unpacked at once: looking up each of them by name takes longer than all the rest
    (
        id_, at, customer, direction, initiator, channel, device, kind, name, touchpoint, stage,
        task, flow, flow_version, step, session, ticket, operator, outcome, sentiment, source,
        metric, value, least, most, effort, response_ms,
    ) = row  # fmt: skip
    rating = Rating(metric=metric, value=value, min=least, max=most) if metric else None
    return Exchange(
        id=id_,
        at=at,
        customer=customer,
        direction=direction,
        initiator=initiator,
        channel=channel,
        device=device,
        kind=kind,
        name=name,
        touchpoint=touchpoint,
        stage=stage,
        task=task,
        flow=flow,
        flow_version=flow_version,
        step=step,
        session=session,
        ticket=ticket,
        operator=operator,
        outcome=outcome,
        sentiment=sentiment,
        sentiment_source=source,
        rating=rating,
        effort=tuple(effort),
        response_ms=response_ms,
    )
