"""The operators' side, in a forum and in a plain group."""

from datetime import timedelta
from typing import Literal

import pytest

from cxbot.model.channel import Refused
from cxbot.model.message import Attachment
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, MemoryChannel, World, started

FLOWS = {
    "help": """
when: {command: /person}
do:
  - human: Help with the order
    on:
      resolved:
        - say: It was resolved.
      returned:
        - say: The bot is back.
      closed_by_customer:
        - say: You left.
  - ask: Anything else?
    answer: text
    save: more
  - say: Noted.
"""
}
KINDS: tuple[Literal["forum", "plain"], ...] = ("forum", "plain")
OTHER = "2002"


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna <3"})


def in_group(world: World, since: int = 0) -> list[str]:
    return world.sent(world.chat, since)


def where(world: World, text: str) -> dict[str, str]:
    """How an operator answers that message of the group."""
    [*_, found] = [m for m in world.messages(world.chat) if text in m.text]
    return {"reply_to": found.id}


@pytest.mark.parametrize("kind", KINDS)
async def test_a_card_says_who_and_why(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        [card] = [text for text in in_group(world) if "Help with the order" in text]
        assert "Anna <3" in card
        assert len(world.topics()) == (1 if kind == "forum" else 0)
        assert world.sent() == ["A colleague will write here soon."]


async def test_the_second_who_takes_is_told_who_was_first() -> None:
    async with started(FLOWS, group="forum") as world:
        world.staff.accounts.add(OTHER)  # type: ignore[attr-defined]  # the kit's own staff
        await opened(world)
        message, take = world.card_button("Take")
        for account, name in (("2001", "Olga"), (OTHER, "Pavel")):
            await world.operator(
                "",
                account=account,
                person={"name": name},
                kind="tap",
                message_id=message.id,
                data=take.data,
                tap_id=f"t{account}",
            )
        assert world.toasts(GROUP_CHAT) == ["", "Already taken by Olga."]
        assert in_group(world).count("🙋 Olga took it.") == 1


@pytest.mark.parametrize("kind", KINDS)
async def test_words_go_both_ways(kind: Literal["forum", "plain"]) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.operator("Hello <b>Anna</b>", **where(world, "Help with"))
        assert world.sent()[-1] == "Hello <b>Anna</b>"
        await world.say(CUSTOMER, "*Thanks* {name}")
        assert in_group(world)[-1].endswith("*Thanks* {name}")
        await world.operator("Bye", **where(world, "*Thanks*"))
        assert world.sent()[-1] == "Bye"
        replied = [p for p in await world.touchpoints("out") if p["initiator"] == "operator"]
        assert [p["operator_id"] for p in replied] == ["2001", "2001"]


async def test_a_photo_is_copied_both_ways() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        photo = [Attachment(kind="photo", file_id="f")]
        await world.operator("", attachments=photo, message_id="900")
        copy = [m.outbound for m in world.channel.sent if m.outbound.op == "copy"][-1]
        assert (copy.op, copy.peer) == ("copy", CUSTOMER)
        assert (copy.source_chat, copy.source_message) == (GROUP_CHAT, "900")
        await world.say(CUSTOMER, "", attachments=photo, message_id="901")
        copy = [m.outbound for m in world.channel.sent if m.outbound.op == "copy"][-1]
        assert (copy.op, copy.peer, copy.source_message) == ("copy", GROUP_CHAT, "901")


@pytest.mark.parametrize(
    "note", ["// she is nice", "/note she is nice", ". she is nice", "@olga she?"]
)
async def test_a_note_reaches_nobody_but_the_group(note: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator(note)
        assert world.sent()[before:] == []
        last = (await world.touchpoints())[-1]
        assert (last["direction"], last["kind"]) == ("internal", "note")


async def test_an_album_under_a_note_does_not_leak() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        photo = [Attachment(kind="photo", file_id="f")]
        for number, text in ((900, "// only for us"), (901, ""), (902, "")):
            await world.operator(text, attachments=photo, album="a", message_id=str(number))
        assert [o for o in world.channel.tried[before:] if o.peer == CUSTOMER] == []


@pytest.mark.parametrize(
    ("captions", "reach"),
    [(("", "", "// for us"), 0), (("", "/note x", ""), 0), (("", "for you", ""), 3)],
)
async def test_the_caption_of_any_part_speaks_for_an_album(
    captions: tuple[str, ...], reach: int
) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.channel.tried)
        page = [
            world.channel.arrived(
                OPERATOR,
                text,
                at=world.clock.now(),
                chat=world.chat,
                thread=world.topics()[-1],
                attachments=[Attachment(kind="photo", file_id="f")],
                album="a",
            )
            for text in captions
        ]
        await world.take(*page)
        sent = [o for o in world.channel.tried[before:] if o.peer == CUSTOMER]
        assert sum(len(one.source_messages) for one in sent) == reach


async def test_an_answer_under_a_note_is_a_note() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("// who knows?", message_id="900")
        before = len(world.sent())
        await world.operator("I do", reply_to="900")
        assert world.sent()[before:] == []


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("/done", "It was resolved."),
        ("/resolve", "It was resolved."),
        ("/return", "The bot is back."),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
async def test_the_flow_goes_on_with_the_outcome(
    kind: Literal["forum", "plain"], command: str, says: str
) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.operator(command, **where(world, "Help with"))
        assert says in world.sent()
        assert world.sent()[-1] == "Anything else?"
        assert await world.say(CUSTOMER, "No") == ["Noted."]


async def test_the_customer_may_leave() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.say(CUSTOMER, "/stop")
        assert "You left." in world.sent()
        assert any("ended the conversation" in text for text in in_group(world))


async def test_resolving_with_words_sends_them_first() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator("/done All is well")
        assert world.sent()[before] == "All is well"
        assert world.sent()[-1] == "Anything else?"


async def test_a_closed_ticket_takes_no_words_until_it_is_reopened() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.operator("/done")
        before = len(world.sent())
        assert "Not sent" in (await world.operator("One more thing"))[-1]
        assert world.sent()[before:] == []
        await world.press("Reopen")
        await world.operator("One more thing")
        assert world.sent()[-1] == "One more thing"
        await world.operator("/done")
        assert world.sent().count("It was resolved.") == 1


async def test_an_unknown_command_is_never_sent() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        assert "I don't know /clse" in (await world.operator("/clse"))[-1]
        await world.operator("/close@otherbot")
        assert world.sent()[before:] == []


@pytest.mark.parametrize(
    "more",
    [
        {"account": "6666"},
        {"anonymous": True},
        {"account": "1087968824"},
        {"account": "777000"},
        {"person": {"name": "Bot", "is_bot": True}},
        {"kind": "edit"},
    ],
    ids=["not staff", "anonymous", "group bot", "linked channel", "a bot", "an edit"],
)
async def test_only_people_who_may_act_reach_the_customer(more: dict[str, object]) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        before = len(world.sent())
        await world.operator("Hello", **more)  # type: ignore[arg-type]  # one of the kit's words
        assert world.sent()[before:] == []
        ticket = await world.store.tickets.highest_number()
        assert ticket == 1


async def test_a_stranger_takes_nothing() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.press("Take", account="6666")
        assert "may not act" in world.toasts(GROUP_CHAT)[-1]


async def test_talk_in_the_group_about_nobody_is_left_alone() -> None:
    async with started(FLOWS, group="plain") as world:
        await opened(world)
        before = len(world.channel.tried)
        await world.operator("Lunch?")
        await world.operator("Lunch?", reply_to="99999")
        assert len(world.channel.tried) == before


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


async def test_an_answer_is_timed_from_the_customers_words() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        await world.wait(timedelta(minutes=10))
        await world.operator("Hello")
        assert (await world.touchpoints("out"))[-1]["response_ms"] == 600_000


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
