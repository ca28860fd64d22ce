"""The desk when its group fails, when nobody answers, and what stays secret."""

from datetime import timedelta
from typing import Literal

import pytest
from desk_flows import FLOWS, KINDS, in_group, opened

from cxbot.model.channel import Refused
from cxbot.testing import CUSTOMER, GROUP_CHAT, MemoryChannel, started


async def test_another_group_means_nothing() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        card, _ = world.card_button("Take")
        before = len(world.channel.tried)
        arrival = world.channel.arrived(
            "2001", "Hello", at=world.clock.now(), chat="-666", reply_to=card.id
        )
        await world.take(arrival)
        # at most it leaves a group that isn't ours
        assert {one.op for one in world.channel.tried[before:]} <= {"leave"}


async def test_a_customer_who_blocked_us_is_reported_at_once() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        world.channel.script(Refused(code="blocked", reason="blocked by the user"), peer=CUSTOMER)
        before = len(in_group(world))
        await world.operator("Hello")
        said = "\n".join(in_group(world)[before:])
        assert "Not delivered" in said
        assert "can't be reached" in said
        [point] = [p for p in await world.touchpoints("out") if p["text"] == "Hello"]
        assert point["outcome"] == "failed"


async def test_a_deleted_topic_is_made_again_and_the_message_kept() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        gone = Refused(code="topic_gone", reason="message thread not found")
        world.channel.script(gone, op="message", peer=GROUP_CHAT)
        await world.say(CUSTOMER, "Are you there?")
        assert len(world.topics()) == 2
        there = [m.text for m in world.channel.sent if m.outbound.thread == world.topics()[-1]]
        assert "Help with the order" in there[0]
        assert "deleted" in there[1]
        assert there[2:] == ["Are you there?"]
        await world.operator("Yes")
        assert world.sent()[-1] == "Yes"


async def test_without_rights_the_group_itself_serves() -> None:
    channel = MemoryChannel()
    channel.script(*[Refused(code="no_rights", reason="not enough rights")] * 9, op="open_topic")
    async with started(FLOWS, group="forum", channel=channel) as world:
        await opened(world)
        card = next(m for m in world.messages(GROUP_CHAT) if "Help with" in m.text)
        assert card.outbound.thread is None
        await world.operator("Hello", thread=None, reply_to=card.id)
        assert world.sent()[-1] == "Hello"


async def test_a_group_that_moved_is_followed() -> None:
    async with started(FLOWS, group="plain") as world:
        moved = Refused(code="migrated", reason="upgraded", moved_to="-100500")
        world.channel.script(moved, peer=GROUP_CHAT)
        await opened(world)
        assert world.chat == "-100500"
        assert any("Help with the order" in text for text in world.sent("-100500"))
        assert await world.store.settings() == {f"group.moved:{GROUP_CHAT}": "-100500"}


async def test_a_hundred_customers_keep_their_own_topics() -> None:
    async with started(FLOWS, group="forum") as world:
        now = world.clock.now()
        await world.take(*(world.channel.arrived(str(n), "/person", at=now) for n in range(30)))
        assert len(world.topics()) == 30
        for thread in world.topics():
            await world.operator(f"for {thread}", thread=thread)
        got = [world.sent(str(n))[-1] for n in range(30)]
        assert sorted(got) == sorted(f"for {thread}" for thread in world.topics())


PATIENT = {
    "help": """
when: {command: /help_me}
do:
  - human: Help with the order
    no_answer:
      after: 2 hours
      do:
        - say: Sorry, nobody is here now.
  - say: Bye.
"""
}


async def test_when_nobody_answers_in_time_the_flow_has_its_own_way_on() -> None:
    async with started(PATIENT, group="forum") as world:
        await world.say(CUSTOMER, "/help_me")
        before = len(world.sent())
        await world.wait(timedelta(hours=3))
        assert world.sent()[before:] == ["Sorry, nobody is here now.", "Bye."]
        assert "Nobody answered" in world.sent(GROUP_CHAT)[-1]
        # the talk is over: the next message is the bot's again
        assert "relayed" not in {t["outcome"] for t in await world.touchpoints("in")}


async def test_an_answer_in_time_ends_the_patience() -> None:
    async with started(PATIENT, group="forum") as world:
        await world.say(CUSTOMER, "/help_me")
        await world.operator("I am here.")
        before = len(world.sent())
        await world.wait(timedelta(hours=3))
        assert world.sent()[before:] == []
        await world.operator("/done")
        assert world.sent()[-1] == "Bye."


SECRETIVE = {
    "refund": """
when: {command: /refund}
do:
  - ask: Your card number?
    answer: number
    save: card
  - ask: And your size?
    answer: text
    save: size
  - human: A refund
    share: [size, card]
    secret: [card]
  - say: Done.
""",
    "anytime": """
anytime:
  - when: {words: [operator]}
    first: yes
    do:
      - human: Asked
""",
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("last", ["operator", "XXL"])
async def test_what_a_flow_calls_secret_reaches_neither_the_group_nor_the_log(
    kind: Literal["forum", "plain"], last: str
) -> None:
    async with started(SECRETIVE, group=kind) as world:
        await world.say(CUSTOMER, "/refund")
        await world.say(CUSTOMER, "4111 1111, my card")  # a miss is as secret
        await world.say(CUSTOMER, "4111 1111")
        await world.say(CUSTOMER, last)
        cards = [text for text in in_group(world) if "A refund" in text or "Asked" in text]
        assert cards
        assert not any("4111" in text for text in in_group(world))
        points = await world.touchpoints()
        assert not any("4111" in point["text"] for point in points)
        assert "•••" in [point["text"] for point in points]
