"""Tickets whose messages are on their way, in a group of either kind."""

from typing import Literal

from cxbot.model.channel import Refused
from cxbot.model.message import Attachment, Outbound
from cxbot.store.outbox import Parcel
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, SHOP, World

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
FLOWS = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
REACTING = {**FLOWS, "shop": SHOP + "desk: {receipts: reactions}\n"}
OWNER = "9001"
LARGE = Refused(code="too_large", reason="Request Entity Too Large")
GONE = Refused(code="topic_gone", reason="message thread not found")
PHOTO = [Attachment(kind="photo", file_id="f")]


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


def in_group(world: World, since: int = 0) -> list[str]:
    return world.sent(world.chat, since)


def where(world: World) -> dict[str, str]:
    """How an operator answers the customer on either surface."""
    [*_, found] = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": found.id}


async def rows(world: World) -> list[str]:
    async with world.store.database.reading() as connection:
        found = await connection.exec_driver_sql("SELECT status FROM outbox ORDER BY position")
        return [row.status for row in found]


async def offer(world: World, *parcels: Parcel) -> None:
    turn = Turn()
    for parcel in parcels:
        turn.add("outbox", parcel.row())
    await world.store.commit(turn)
    world.engine.delivery.offer(parcels)
    await world.settled()


def parcel(world: World, number: int, outbound: Outbound, **more: object) -> Parcel:
    return Parcel(
        id=f"p{number:03}",
        position=number,
        channel="memory",
        outbound=outbound,
        created_at=world.clock.now(),
        **more,  # type: ignore[arg-type]  # as the test says
    )
