"""What happened elsewhere is in the customer's log, and nothing follows from it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from cxbot.actions.events import refusal
from cxbot.errors import Conflict
from cxbot.model.recorded import RECORDED
from cxbot.testing import CUSTOMER, World, started

FLOWS = {
    "asks": "when: {command: /asks}\ndo:\n  - ask: Size?\n    answer: text\n  - say: Thanks.\n",
    "journey": ("touchpoints:\n  showroom: {stage: research, medium: offline}\n"),
}
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


async def visited(world: World, account: str = CUSTOMER, **more: Any) -> int:
    data = {"touchpoint": "showroom", "kind": "visit", "channel": "pos"} | more
    return await world.event(RECORDED, account, **data)


async def count(world: World, table: str) -> int:
    async with world.store.database.engine.connect() as connection:
        found = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
        return int(found.scalar_one())


async def test_a_visit_is_the_customers_and_starts_nothing() -> None:
    async with started(FLOWS) as world:
        await world.say(CUSTOMER, "/asks")
        before = await world.touchpoints()
        yesterday = NOON - timedelta(days=1)
        await visited(world, text="Tried on a coat", at=yesterday.isoformat())
        (visit,) = (await world.touchpoints())[len(before) :]
        assert visit["customer_id"] == before[0]["customer_id"]
        assert (visit["touchpoint"], visit["stage"]) == ("showroom", "research")
        assert (visit["kind"], visit["channel"], visit["direction"]) == ("visit", "pos", "in")
        assert visit["occurred_at"] == "2026-03-09T12:00:00Z"
        assert len(world.sent(CUSTOMER)) == 1
        assert [await count(world, name) for name in ("contact", "timer", "session")] == [0, 1, 1]
        assert await world.say(CUSTOMER, "M") == ["Thanks."]


async def test_a_customer_nobody_knows_is_kept_and_met_later() -> None:
    async with started(FLOWS) as world:
        await visited(world, "7007")
        assert await count(world, "outbox") == 0
        await world.say("7007", "/asks")
        assert len({row["customer_id"] for row in await world.touchpoints()}) == 1


async def test_it_is_written_once_however_often_it_is_sent() -> None:
    async with started(FLOWS) as world:
        assert await visited(world, id="v1") == 1
        assert await visited(world, id="v1") == 0
        with pytest.raises(Conflict):
            await visited(world, id="v1", text="other")
        await world.restart(FLOWS)
        assert await visited(world, id="v1") == 0
        assert len(await world.touchpoints()) == 1


async def test_a_touchpoint_that_nobody_declared_has_no_stage() -> None:
    async with started(FLOWS) as world:
        await visited(world, touchpoint="billboard", kind="exposure", channel="street")
        (seen,) = await world.touchpoints()
        assert (seen["touchpoint"], seen["stage"], seen["direction"]) == ("billboard", None, "out")


class Data(BaseModel):
    number: str


def test_handlers_do_not_declare_it() -> None:
    assert "knows this event" in refusal(RECORDED, Data)


async def test_a_device_is_exported_with_how_it_is_known() -> None:
    async with started(FLOWS) as world:
        await visited(world, device="tablet", device_source="declared")
        await world.say(CUSTOMER, "/asks")
        known, said = (await world.touchpoints("in"))[:2]
        assert (known["device"], known["device_source"]) == ("tablet", "declared")
        assert (said["device"], said["device_source"]) == ("unknown", "unknown")
