"""A shop whose customer wants to be called, and what its people say of it."""

from collections.abc import Mapping
from typing import Any, Literal

import pytest
from tapping import button

from cxbot.model.ticket import Ticket
from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, Members, World

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
kinds = pytest.mark.parametrize("kind", KINDS)
OLGA, PAVEL, LEAD, VIEWER = "2001", "2002", "2003", "2004"
NAMES = {OLGA: "Olga", PAVEL: "Pavel", LEAD: "Lena", VIEWER: "Vera"}
PHONE = "+7 900 123-45-67"
LOW = """
when: {command: /low}
do:
  - human: Unhappy with the kettle
    call_back: "in the evening"
    share: {Phone: "%s"}
  - say: "It ended."
"""
MISSED = "We tried to call you. When does it suit you?"


def shop(desk: str = "", missed: str = MISSED) -> dict[str, str]:
    text = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
    text += f'messages:\n  call_missed: "{missed}"\n' if missed else ""
    rules = f"desk:\n  rating: {{ask: no}}\n{desk}"
    return {"shop": text + rules, "low": LOW % PHONE}


def staff() -> Members:
    return Members(OLGA, PAVEL, VIEWER, admins=[LEAD])


async def asked(world: World) -> None:
    await world.say(CUSTOMER, "/low", person={"name": "Anna"})


async def wrote(world: World, text: str, account: str = OLGA, **more: Any) -> list[str]:
    """In the topic, or in answer to the card."""
    if world.group is not None and not world.group.forum:
        more["reply_to"] = next(m for m in world.messages(world.chat) if "#C1 ·" in m.text).id
    return await world.operator(text, account=account, person={"name": NAMES[account]}, **more)


async def tapped(world: World, label: str, account: str = OLGA) -> str:
    """What whoever tapped is told alone."""
    before = len(world.toasts(world.chat))
    await world.press(label, account=account, person={"name": NAMES[account]})
    return world.toasts(world.chat)[before]


async def stale(world: World, label: str) -> Any:
    """A button as it is now, to be tapped when it is old."""
    shown = button(world, label)

    async def tap(account: str = OLGA) -> str:
        before = len(world.toasts(world.chat))
        await world.take(shown(account, NAMES[account]))
        return world.toasts(world.chat)[before]

    return tap


async def ticket(world: World) -> Ticket:
    found = await world.store.tickets.numbered(1)
    assert found is not None
    return found


async def calls(world: World) -> list[Mapping[str, Any]]:
    """What the log says of each."""
    [logged] = [one async for one in DeskLog(world.store.database).tickets(None)]
    return [
        {name: row["data"][name] for name in ("result", "outcome", "words")}
        for row in logged.events
        if row["type"] == "called"
    ]


def card_line(world: World) -> str:
    """Of the newest card: whom to call."""
    texts = [m.text for m in world.channel.sent if m.outbound.peer == world.chat]
    return [line for text in texts for line in text.splitlines() if line.startswith("📞 Call")][-1]


NOTHING = {"outcome": None, "words": ""}
