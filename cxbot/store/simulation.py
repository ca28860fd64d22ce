"""What `survey simulate` replays, read at once from one snapshot; nothing is written here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct
from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.model.touchpoint import ARRIVED
from cxbot.store.reads import Reads
from cxbot.store.tables import (
    answer,
    consent,
    contact,
    customer,
    invitation,
    session,
    touchpoint,
)

Row = Mapping[str, Any]


class Told(Struct, frozen=True, kw_only=True):
    """As the log tells it, each in the order of time."""

    #: Decisions of the period, with what became of their invitations and sessions.
    decisions: Sequence[Row]
    #: Contacts allowed before it, as far back as asked for.
    before: Sequence[Row]
    customers: Sequence[Row]
    consents: Sequence[Row]
    #: The shop's events of the period: name, customer_id, occurred_at, id.
    events: Sequence[Row]
    #: Flows that ever began anything: nobody has to guess for these.
    flows: frozenset[str]
    #: flow, asked, answered: of all invitations that arrived and whose window is over.
    responses: Sequence[Row]
    #: flow, metric, least, most, number, n: of all answers.
    scores: Sequence[Row]


class SimulationLog(Reads):
    """Raises StoreError: this stands outside of the lanes that would try again."""

    async def told(self, since: datetime, until: datetime, back: datetime) -> Told:
        """Of [since, until); contacts before it from `back` on."""
        async with self._reading() as connection:
            return await self._told(connection, since, until, back)

    async def _told(
        self, connection: AsyncConnection, since: datetime, until: datetime, back: datetime
    ) -> Told:
        async def rows(query: Select[Any]) -> Sequence[Row]:
            found: Sequence[Any] = (await connection.execute(query)).mappings().all()
            return found

        at = contact.c.at
        began = await rows(select(session.c.flow).distinct())
        wrote = await rows(select(contact.c.flow).distinct())
        return Told(
            decisions=await rows(_DECISIONS.where(at >= since, at < until)),
            before=await rows(
                _DECISIONS.where(at >= back, at < since, contact.c.verdict == "allow")
            ),
            customers=await rows(_CUSTOMERS),
            consents=await rows(_CONSENTS.where(consent.c.at < until)),
            events=await rows(_EVENTS.where(touchpoint.c.occurred_at.between(since, until))),
            flows=frozenset(row["flow"] for row in (*began, *wrote)),
            responses=await rows(_RESPONSES.where(invitation.c.window_until <= until)),
            scores=await rows(_SCORES.where(answer.c.at < until)),
        )


_DECISIONS = (
    select(
        *(
            contact.c[name]
            for name in (
                "id", "customer_id", "session_id", "flow", "kind", "purpose", "metric", "at",
                "verdict", "gate", "until", "expires_at", "because", "number",
            )
        ),
        invitation.c.window_until,
        invitation.c.answered_at,
        invitation.c.refused_at,
        invitation.c.reminded_at,
        touchpoint.c.outcome,
        session.c.ended_at,
    )
    .outerjoin(invitation, invitation.c.id == contact.c.id)
    .outerjoin(touchpoint, touchpoint.c.id == invitation.c.touchpoint_id)
    .outerjoin(session, session.c.id == contact.c.session_id)
    .order_by(contact.c.at, contact.c.id)
)  # fmt: skip
_CUSTOMERS = select(
    customer.c.id,
    customer.c.time_zone,
    customer.c.wants_messages,
    customer.c.wants_surveys,
    customer.c.wants_offers,
    customer.c.erased_at,
)
_CONSENTS = select(
    consent.c.id,
    consent.c.customer_id,
    consent.c.purpose,
    consent.c.given,
    consent.c.at,
    consent.c.act,
).order_by(consent.c.id)
_EVENTS = (
    select(
        touchpoint.c.id,
        touchpoint.c.name,
        touchpoint.c.customer_id,
        touchpoint.c.occurred_at,
    )
    .where(touchpoint.c.kind == "event")
    .order_by(touchpoint.c.occurred_at, touchpoint.c.id)
)
_arrived = touchpoint.c.outcome.in_(ARRIVED) | invitation.c.answered_at.is_not(None)
_RESPONSES = (
    select(
        invitation.c.flow,
        func.count().label("asked"),
        func.sum(case((invitation.c.answered_at.is_not(None), 1), else_=0)).label("answered"),
    )
    .outerjoin(touchpoint, touchpoint.c.id == invitation.c.touchpoint_id)
    .where(_arrived)
    .group_by(invitation.c.flow)
)
_SCORES = (
    select(
        answer.c.flow,
        answer.c.metric,
        answer.c.least,
        answer.c.most,
        answer.c.number,
        func.count().label("n"),
    )
    .where(answer.c.metric.is_not(None), answer.c.number.is_not(None))
    .group_by(answer.c.flow, answer.c.metric, answer.c.least, answer.c.most, answer.c.number)
)
