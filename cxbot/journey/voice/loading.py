"""How much customers were written to, out of the log: for a page that shows that alone."""

from msgspec import Struct

from cxbot.journey.policy import held_out
from cxbot.journey.voice.load import ALL, Holdout, Load
from cxbot.journey.voice.period import Period
from cxbot.journey.voice.reading import Log
from cxbot.model.policy import Policy


class Loaded(Struct, frozen=True, kw_only=True):
    load: Load
    #: None where the shop holds nobody out.
    holdout: Holdout | None


async def contact_load(log: Log, policy: Policy, period: Period) -> Loaded:
    load = Load()
    for purpose, messages, customers in await log.load(period.since, period.until):
        load.add(purpose or ALL, messages, customers)
    for verdict, gate, n in await log.decisions(period.since, period.until):
        load.decided(verdict, gate, n)
    holdout = Holdout(policy.holdout) if policy.holdout else None
    if holdout is not None:
        async for customer, orders, complained in log.buyers(period.since, period.until):
            holdout.add(
                held_out=held_out(customer, policy.holdout), orders=orders, complained=complained
            )
    return Loaded(load=load, holdout=holdout)
