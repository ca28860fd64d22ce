"""Where a customer stands with the contact policy: what was decided, what holds, what may come."""

from collections.abc import Sequence
from datetime import UTC, datetime

from msgspec import Struct

from cxbot.conversation.contacts.known import past
from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.journey import why
from cxbot.journey.policy import Busy, Known, Past, Rules
from cxbot.model.customer import Customer
from cxbot.model.policy import PURPOSES
from cxbot.store.contacts import Asked, Contacts, Facts
from cxbot.store.decided import Decided

#: Contacts matter at any age: a row of ignored ones has no end but an answer.
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Standing(Struct, frozen=True, kw_only=True):
    #: The newest decisions, those alike in a row as one.
    decisions: Sequence[why.Told]
    #: What the bot last began; None: never anything.
    last: Past | None
    consents: Sequence[why.Consent]
    load: why.Load
    next: Sequence[why.Next]
    busy: Busy


async def standing(
    contacts: Contacts,
    decided: Decided,
    catalog: Catalog,
    customer: Customer,
    now: datetime,
    *,
    reachable: bool,
    most: int,
) -> Standing:
    """`reachable`: on some channel. At most so many decisions."""
    facts = await contacts.facts(_asked(customer, now))
    known = _known(customer, facts, now, reachable=reachable)
    shop = catalog.shop
    rules = Rules(policy=shop.policy, quiet=shop.quiet_hours, time_zone=shop.time_zone)
    surveys = why.surveys(catalog.flows.values())
    asked = {flow.name: await _invited(contacts, customer, flow, now) for flow in surveys}
    return Standing(
        decisions=why.history(await decided.newest(customer.id), most),
        last=why.last_written(known.past),
        consents=why.consents(known.wants, await decided.consents(customer.id)),
        load=why.load(await decided.since(customer.id, now - why.LOAD_PERIOD), now),
        next=why.next_dates(rules, known, surveys, now, asked),
        busy=known.busy,
    )


async def _invited(contacts: Contacts, customer: Customer, flow: Flow, now: datetime) -> int:
    """Over all customers; nobody asks unless it has a quota."""
    quota = flow.contact.quota
    if quota is None:
        return 0
    facts = await contacts.facts(_asked(customer, now, flow.name, now - quota.period))
    return facts.asked


def _asked(
    customer: Customer, now: datetime, flow: str = "", quota_since: datetime | None = None
) -> Asked:
    return Asked(
        customer=customer.id,
        here="",
        session="",
        flow=flow,
        survey=False,
        now=now,
        since=_EVER,
        shown_since=now,
        quota_since=quota_since,
    )


def _known(customer: Customer, facts: Facts, now: datetime, *, reachable: bool) -> Known:
    busy: Busy = "ticket" if facts.held else "conversation" if facts.talking else ""
    return Known(
        customer_id=customer.id,
        erased=customer.erased_at is not None,
        banned=customer.banned(now),
        reachable=reachable,
        wants={purpose: customer.agrees(purpose) for purpose in PURPOSES},
        busy=busy,
        time_zone=customer.time_zone,
        past=tuple(past(row, now) for row in facts.past),
        taken=facts.taken,
    )
