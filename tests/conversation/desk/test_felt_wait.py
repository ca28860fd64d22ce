"""What a customer feels as the wait for a person begins with the bot's questions."""

from datetime import datetime, timedelta

from cxbot.store.desk_log import DeskLog
from cxbot.testing import CUSTOMER, World, started

ASKING = {
    "broken": """
when: {command: /broken}
do:
  - ask: What is broken?
    answer: text
    save: what
  - human: "Broken: {what}"
"""
}


async def felt_at(world: World) -> datetime:
    log = DeskLog(world.store.database)
    [ticket] = [ticket async for ticket in log.tickets(None)]
    return datetime.fromisoformat(ticket.events[0]["data"]["felt_at"])


async def test_the_wait_counts_from_the_beginning_of_the_talk() -> None:
    async with started(ASKING, group="forum") as world:
        await world.say(CUSTOMER, "/broken")
        began = world.clock.now()
        await world.wait(timedelta(minutes=10))
        await world.say(CUSTOMER, "The handle")
        assert await felt_at(world) == began


async def test_a_talk_of_yesterday_was_not_about_it_yet() -> None:
    async with started(ASKING, group="forum") as world:
        await world.say(CUSTOMER, "/broken")
        await world.wait(timedelta(days=1))
        await world.say(CUSTOMER, "The handle")
        assert await felt_at(world) == world.clock.now()
