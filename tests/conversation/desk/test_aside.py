"""A word with another team: it goes there and back, and never near the customer."""

import itertools
from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.model.channel import Refused
from cxbot.model.message import Attachment
from cxbot.testing import CUSTOMER, GROUP_CHAT, SHOP, Members, Message, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
TEAM_CHAT = f"{GROUP_CHAT}1"
IVAN = "3001"
PHOTO = [Attachment(kind="photo", file_id="f")]
FLOWS = {
    "shop": f"{SHOP}desk:\n  teams: [warehouse, print shop]\n",
    "help": """
when: {command: /person}
do:
  - human: Where is it, call +7 912 345-67-12 or anna@example.com
""",
}


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna Petrova"})


def card(world: World) -> dict[str, str]:
    return on(world, "Where is it")


def on(world: World, text: str) -> dict[str, str]:
    found = [m for m in world.messages(world.chat) if text in m.text]
    return {"reply_to": found[-1].id, "quoted": found[-1].text}


def there(world: World) -> list[Message]:
    return world.messages(TEAM_CHAT)


async def ivan(world: World, text: str, **more: Any) -> list[str]:
    """Written in the team's group; what the operators' group then shows."""
    before = len(world.channel.sent)
    more = {"person": {"name": "Ivan"}, **more}
    await world.take(
        world.channel.arrived(IVAN, text, at=world.clock.now(), chat=TEAM_CHAT, **more)
    )
    return world.sent(world.chat, since=before)


@pytest.mark.parametrize("kind", KINDS)
async def test_there_and_back_and_there_again(kind: Kind) -> None:
    async with started(FLOWS, group=kind, named=["warehouse"]) as world:
        await opened(world)
        before = len(world.sent())
        await world.operator("/side warehouse Is the red one in stock?", **card(world))
        [asked] = there(world)
        assert asked.text.startswith("🔁 #C1 · Where is it")
        assert asked.text.endswith("Olga: Is the red one in stock?")
        for secret in ("912", "67-12", "anna@", "Anna", "Petrova", CUSTOMER):
            assert secret not in asked.text
        answer = await ivan(world, "Three left", reply_to=asked.id)
        assert answer == ["🔁 warehouse, Ivan: Three left"]
        await world.operator("Put one aside", **on(world, "Three left"))
        again = there(world)[-1]
        assert again.text == "🔁 #C1 · Olga: Put one aside"
        assert again.outbound.reply_to is not None
        assert await ivan(world, "Done", reply_to=again.id) == ["🔁 warehouse, Ivan: Done"]
        assert world.sent()[before:] == []
        notes = [row for row in await world.touchpoints() if row["name"].startswith("side.")]
        assert [row["name"] for row in notes] == [
            "side.asked", "side.answered", "side.asked", "side.answered",
        ]  # fmt: skip
        assert {(row["kind"], row["direction"]) for row in notes} == {("note", "internal")}


async def test_it_is_in_the_topic_of_its_ticket() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        topic = world.topics()[-1]
        await world.operator("/side warehouse one")
        await world.say("1002", "/person", person={"name": "Boris"})
        await ivan(world, "for Anna", reply_to=there(world)[-1].id)
        [said] = [m for m in world.messages(world.chat) if "for Anna" in m.text]
        assert said.outbound.thread == topic


async def test_pictures_go_both_ways() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse is this ours?", attachments=PHOTO, message_id="900")
        asked, copy = there(world)
        assert asked.text.endswith("is this ours?")
        assert (copy.outbound.op, copy.outbound.source_message, copy.outbound.bare) == (
            "copy", "900", True,
        )  # fmt: skip
        await ivan(world, "yes", attachments=PHOTO, message_id="901", reply_to=asked.id)
        said, copy = world.messages(world.chat)[-2:]
        assert said.text == "🔁 warehouse, Ivan: yes"
        assert (copy.outbound.source_chat, copy.outbound.source_message) == (TEAM_CHAT, "901")
        assert copy.outbound.thread == said.outbound.thread
        await ivan(world, "and another", reply_to=copy.id)
        assert world.messages()[-1].text == "A colleague will write here soon."


async def test_a_team_without_a_group_gets_a_note() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        before = len(world.sent())
        said = await world.operator("/side print shop who has the film?", message_id="900")
        assert said == [
            "📝 Kept as a note: print shop has no group of its own. The customer didn't see it."
        ]
        assert await world.operator("I have it", reply_to="900") == []
        assert there(world) == []
        assert world.sent()[before:] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("/side", "Whom to ask? /side TEAM text. Teams: warehouse, print shop."),
        ("/side warehouse", "Write the question after the team: /side warehouse text"),
        ("/side lawyers sue them", "There is no team “lawyers”; nothing was sent."),
        ("/side warehouses hi", "There is no team “warehouses”; nothing was sent."),
    ],
)
async def test_what_is_missing_is_said(text: str, says: str) -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        before = len(world.sent())
        assert says in (await world.operator(text))[-1]
        assert there(world) == []
        assert world.sent()[before:] == []


async def test_a_shop_without_teams_is_told_how() -> None:
    flows = {**FLOWS, "shop": SHOP}
    async with started(flows, group="forum") as world:
        await opened(world)
        assert "shop.yaml" in (await world.operator("/side warehouse hi"))[-1]


@pytest.mark.parametrize(
    "text",
    ["/resolve", "/take", "/case 1 hello", "// among us", "/side warehouse x", "\\hello", "/who"],
)
async def test_a_team_can_only_answer(text: str) -> None:
    staff = Members("2001", IVAN)
    async with started(FLOWS, group="forum", named=["warehouse"], staff=staff) as world:
        await opened(world)
        await world.operator("/side warehouse one")
        asked = there(world)[-1]
        before = len(world.channel.tried)
        await ivan(world, text, reply_to=asked.id)
        await ivan(world, text)
        assert world.channel.tried[before:] == []
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert (ticket.state, ticket.operator_id) == ("queued", None)


async def test_what_a_team_says_among_itself_stays_there() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse one")
        assert await ivan(world, "Who knows?", message_id="950") == []
        assert await ivan(world, "Not me", reply_to="950") == []


async def test_the_answer_comes_after_the_end_as_well() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse one")
        await world.operator("/resolve")
        before = len(world.sent())
        said = await ivan(world, "Sorry, late", reply_to=there(world)[-1].id)
        assert said == ["🔁 warehouse, Ivan: Sorry, late"]
        assert world.sent()[before:] == []


async def test_a_word_that_does_not_arrive_is_told() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        world.channel.script(Refused(code="no_rights", reason="no rights"), peer=TEAM_CHAT)
        await world.operator("/side warehouse hi", message_id="900")
        [told] = [m for m in world.messages(world.chat) if "Not delivered" in m.text]
        assert told.outbound.reply_to == "900"


def edits(world: World, peer: str) -> list[tuple[str | None, str]]:
    """(the message changed, to what) in that chat."""
    return [
        (one.message_id, one.text.text)
        for one in world.channel.tried
        if one.op == "edit" and one.peer == peer and "✏" in one.text.text
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_team_edits_later_is_edited_in_the_topic(kind: Kind) -> None:
    async with started(FLOWS, group=kind, named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse how many?", **card(world))
        await ivan(world, "three", message_id="950", reply_to=there(world)[-1].id)
        shown = on(world, "three")["reply_to"]
        before = len(world.messages(world.chat))
        await ivan(world, "thirty", kind="edit", message_id="950")
        assert edits(world, world.chat) == [(shown, "✏ 🔁 warehouse, Ivan: thirty")]
        assert len(world.messages(world.chat)) == before
        [point] = [row for row in await world.touchpoints() if row["name"] == "side.edited"]
        assert point["text"] == "warehouse, Ivan: ✏ thirty"


@pytest.mark.parametrize("kind", KINDS)
async def test_where_our_line_cannot_change_the_new_words_answer_it(kind: Kind) -> None:
    async with started(FLOWS, group=kind, named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse how many?", **card(world))
        await ivan(world, "three", message_id="950", reply_to=there(world)[-1].id)
        shown = on(world, "three")["reply_to"]
        world.channel.script(Refused(code="message_gone", reason="too old"), op="edit")
        await ivan(world, "thirty", kind="edit", message_id="950")
        last = world.messages(world.chat)[-1]
        assert (last.text, last.outbound.reply_to) == ("✏ 🔁 warehouse, Ivan: thirty", shown)


async def test_an_edit_of_what_was_never_brought_stays_with_the_team() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse how many?")
        asked = there(world)[-1].id
        before = len(world.channel.tried)
        await ivan(world, "// is it Monday?", message_id="950", reply_to=asked)
        await ivan(world, "is it Monday?", kind="edit", message_id="950", reply_to=asked)
        await ivan(world, "lunch", message_id="951")
        await ivan(world, "lunch?", kind="edit", message_id="951")
        assert world.channel.tried[before:] == []


async def test_the_caption_of_a_teams_picture_is_changed_in_its_line() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse which?")
        photo = {"attachments": PHOTO, "message_id": "950"}
        await ivan(world, "this", reply_to=there(world)[-1].id, **photo)
        shown = on(world, "Ivan: this")["reply_to"]
        await ivan(world, "not this", kind="edit", **photo)
        assert edits(world, world.chat) == [(shown, "✏ 🔁 warehouse, Ivan: not this")]


@pytest.mark.parametrize("kind", KINDS)
async def test_what_an_operator_edits_later_is_edited_at_the_teams(kind: Kind) -> None:
    async with started(FLOWS, group=kind, named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse the red one?", message_id="900", **card(world))
        [asked] = there(world)
        await world.operator("/side warehouse the blue one?", kind="edit", message_id="900")
        answered = asked.text.replace("red", "blue")
        assert edits(world, TEAM_CHAT) == [(asked.id, f"✏ {answered}")]
        await ivan(world, "no", reply_to=asked.id)
        await world.operator("ok", message_id="902", **on(world, "Ivan: no"))
        await world.operator("Thanks", kind="edit", message_id="902")
        assert edits(world, TEAM_CHAT)[1:] == [(there(world)[-1].id, "✏ 🔁 #C1 · Olga: Thanks")]
        assert "Thanks" not in " ".join(world.sent())


async def test_a_word_that_is_for_somebody_else_now_changes_nothing() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse the red one?", message_id="900")
        for text in ("// the red one", "/side print shop the red one?", "/take"):
            world.clock.move(timedelta(seconds=1))
            said = await world.operator(text, kind="edit", message_id="900")
            assert said == ["⚠️ warehouse has the old text: what you made of it isn't for them."]
        assert edits(world, TEAM_CHAT) == []


async def test_an_edit_of_what_we_have_no_line_of_is_said_anew() -> None:
    async with started(FLOWS, group="forum", named=["warehouse"]) as world:
        await opened(world)
        await world.operator("/side warehouse how many?")
        asked = there(world)[-1].id
        world.channel.script(Refused(code="blocked", reason="no"), op="message", peer=world.chat)
        await ivan(world, "three", message_id="950", reply_to=asked)
        await ivan(world, "thirty", kind="edit", message_id="950")
        assert world.sent(world.chat)[-1] == "✏ 🔁 warehouse, Ivan: thirty"


@pytest.mark.parametrize("kind", KINDS)
async def test_a_question_is_confirmed_once_and_an_answer_to_that_goes_on(kind: Kind) -> None:
    async with started(FLOWS, group=kind, named=["warehouse"]) as world:
        await opened(world)
        said = await world.operator("/side warehouse how many?", message_id="900", **card(world))
        assert said == [
            "🔁 → warehouse: their answer will appear here. The customer sees nothing of it."
        ]
        confirmed = world.messages(world.chat)[-1]
        assert confirmed.outbound.reply_to == "900"
        assert await world.operator("of the red ones", reply_to=confirmed.id) == []
        assert there(world)[-1].text == "🔁 #C1 · Olga: of the red ones"
        assert "of the red ones" not in " ".join(world.sent())


def pairs(many: int) -> list[int]:
    """A walk on which each step follows each step, and itself, once."""
    left = {at: list(range(many)) for at in range(many)}
    walk, stack = [], [0]
    while stack:
        if left[stack[-1]]:
            stack.append(left[stack[-1]].pop())
        else:
            walk.append(stack.pop())
    return walk[::-1]


def test_the_walk_takes_every_pair() -> None:
    walk = pairs(4)
    assert set(itertools.pairwise(walk)) == set(itertools.product(range(4), repeat=2))


async def test_nothing_of_it_ever_reaches_the_customer() -> None:
    """Every pair of these, one after the other, in one long talk."""
    staff = Members("2001", IVAN)
    async with started(FLOWS, group="forum", named=["warehouse"], staff=staff) as world:
        await opened(world)
        await world.operator("/side warehouse first", message_id="900")
        await ivan(world, "back", message_id="960", reply_to=there(world)[-1].id)

        async def edit(text: str) -> None:
            await world.operator(text, kind="edit", message_id="900")

        def last() -> dict[str, str]:
            return {"reply_to": there(world)[-1].id}

        moves = (
            lambda: world.operator("/side@kettle_bot Warehouse: more"),
            lambda: world.operator("/side warehouse look", attachments=PHOTO),
            lambda: world.operator("/side print shop note"),
            lambda: world.operator("go on", **on(world, "🔁 warehouse")),
            lambda: world.operator("", attachments=PHOTO, reply_to="900"),
            lambda: world.operator("// note"),
            lambda: world.operator("@ivan see?", **on(world, "🔁 warehouse")),
            lambda: edit("now it is plain"),
            lambda: edit("// now it is a note"),
            lambda: ivan(world, "answer anew", kind="edit", message_id="960"),
            lambda: ivan(world, "answer", **last()),
            lambda: ivan(world, "\\answer", **last()),
            lambda: ivan(world, "", attachments=PHOTO, **last()),
            lambda: ivan(world, "/case 1 hello"),
        )
        before = len(world.channel.tried)
        for at in pairs(len(moves)):
            await moves[at]()
        tried = world.channel.tried[before:]
        assert len(tried) > len(moves)
        assert [outbound for outbound in tried if outbound.peer == CUSTOMER] == []
