"""The kit that the tests of this room stand on."""

from datetime import timedelta

from cxbot.model.channel import NotSent
from cxbot.testing import CUSTOMER, MemoryChannel, started

HELLO = {
    "hello": """
when: {command: /hi, button: Say hi}
do:
  - ask: How are you?
    answer: text
    save: mood
    remind: {after: 1 day, say: "Still there?"}
    no_reply: {after: 2 days}
  - say: "{mood}, good."
"""
}


async def test_a_conversation_is_played() -> None:
    async with started(HELLO) as world:
        assert await world.say(CUSTOMER, "/hi") == ["How are you?"]
        assert await world.say(CUSTOMER, "Fine") == ["Fine, good."]
        points = await world.touchpoints()
    assert [(p["direction"], p["text"]) for p in points] == [
        ("in", "/hi"),
        ("out", "How are you?"),
        ("in", "Fine"),
        ("out", "Fine, good."),
    ]


async def test_time_passes_and_a_button_is_tapped() -> None:
    async with started(HELLO) as world:
        await world.say(CUSTOMER, "/menu")
        assert await world.tap("Say hi") == ["How are you?"]
        await world.wait(timedelta(days=1))
        assert world.sent()[-1] == "Still there?"
        await world.wait(timedelta(days=1))
        assert await world.say(CUSTOMER, "Fine") != ["Fine, good."]


async def test_outcomes_are_scripted_and_a_restart_loses_nothing() -> None:
    channel = MemoryChannel("telegram")
    channel.script(NotSent(reason="flood", after=0, flood=True))
    async with started(HELLO, channel=channel) as world:
        assert await world.say(CUSTOMER, "/hi") == ["How are you?"]
        assert len(channel.tried) == 2
        await world.restart()
        assert await world.say(CUSTOMER, "Well") == ["Well, good."]


async def test_an_inbox_of_another_shape_is_no_trouble() -> None:
    async with started(HELLO) as world:
        assert await world.take() == 0
        assert await world.touchpoints() == []
