"""A link on a shelf, a poster or in a parcel says where a customer came from, and nothing else."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from cxbot.model.tag import slug_of
from cxbot.store.tags import Counted, Tags
from cxbot.testing import CUSTOMER, SHOP, World, started

FLOWS = {
    "shop": SHOP + "customer: {source: text}\n",
    "journey": "touchpoints:\n  parcel opened: {stage: post-purchase support, medium: offline}\n",
    "fits": 'when: {command: /fits}\ndo:\n  - ask: "Does it fit?"\n    answer: yes/no\n',
    "asks": 'when: {command: /asks}\ndo:\n  - ask: "Which?"\n    answer: text\n  - say: Thanks.\n',
    "show": 'when: {command: /show}\ndo:\n  - say: "{customer.source | or: none}"\n',
}
PARCEL = {"touchpoint": "parcel opened", "about": "How is the coat?"}


@pytest.fixture
async def world() -> AsyncIterator[World]:
    async with started(FLOWS) as one:
        yield one


async def tagged(world: World, name: str, **more: Any) -> str:
    """What follows /start."""
    made, _ = await Tags(world.store.database).make(name, PARCEL | more, world.clock.now())
    return made.payload


async def counted(world: World) -> Counted:
    (one,) = await Tags(world.store.database).counted()
    return one


async def test_it_is_an_exchange_at_its_touchpoint_and_a_greeting(world: World) -> None:
    payload = await tagged(world, "Card in the parcel", device="mobile")
    assert payload == "t_card-in-the-parcel"
    said = await world.say(CUSTOMER, f"/start {payload}")
    assert said == await world.say("7007", "/start")
    [came] = [row for row in await world.touchpoints("in") if row["name"] == "link.opened"]
    assert {name: came[name] for name in ("touchpoint", "stage", "task", "text", "initiator")} == {
        "touchpoint": "parcel opened",
        "stage": "post-purchase support",
        "task": "How is the coat?",
        "text": "Card in the parcel",
        "initiator": "customer",
    }
    assert (came["device"], came["device_source"]) == ("mobile", "link")
    assert len(await world.touchpoints("in")) == 2


async def test_a_device_is_never_guessed_and_a_task_never_empty(world: World) -> None:
    payload = await tagged(world, "Poster", about="", touchpoint="metro")
    await world.say(CUSTOMER, f"/start {payload}")
    [came] = await world.touchpoints("in")
    assert (came["device"], came["device_source"]) == ("unknown", "unknown")
    assert (came["touchpoint"], came["stage"], came["task"]) == ("metro", None, "Poster")


async def test_only_the_first_contact_has_it_as_its_source(world: World) -> None:
    payload = await tagged(world, "Poster")
    await world.say("old", "/menu")
    for account, source in ((CUSTOMER, "Poster"), ("old", "none")):
        await world.say(account, f"/start {payload}")
        assert await world.say(account, "/show") == [source]
    second = await tagged(world, "Shelf")
    await world.say(CUSTOMER, f"/start {second}")
    assert await world.say(CUSTOMER, "/show") == ["Poster"]


async def test_openings_are_counted_once_however_often_they_arrive(world: World) -> None:
    payload = await tagged(world, "Poster")
    arrival = world.channel.arrived(CUSTOMER, f"/start {payload}", at=world.clock.now())
    assert [await world.take(arrival), await world.take(arrival)] == [1, 0]
    one = await counted(world)
    assert (one.opened, one.customers, one.new) == (1, 1, 1)
    await world.say(CUSTOMER, f"/start {payload}")
    await world.say("old", "/menu")
    await world.say("old", f"/start {payload}")
    await world.restart(FLOWS)
    one = await counted(world)
    assert (one.opened, one.customers, one.new) == (3, 2, 1)


async def test_a_flow_begins_in_place_of_the_greeting(world: World) -> None:
    payload = await tagged(world, "Card", flow="fits")
    assert await world.say(CUSTOMER, f"/start {payload}") == ["Does it fit?"]
    gone = await tagged(world, "Old card", flow="withdrawn")
    assert "Hello" in (await world.say("7007", f"/start {gone}"))[0]


async def test_an_open_question_of_another_flow_is_still_answered(world: World) -> None:
    payload = await tagged(world, "Card")
    await world.say(CUSTOMER, "/asks")
    await world.say(CUSTOMER, f"/start {payload}")
    assert (await world.say(CUSTOMER, "The blue one"))[0] == "Thanks."


async def test_one_that_is_retired_or_unknown_is_a_plain_start(world: World) -> None:
    payload, now = await tagged(world, "Poster"), world.clock.now()
    tags = Tags(world.store.database)
    assert await tags.retire("Poster", now) is not None
    assert await tags.retire("Nobody's", now) is None
    for one in (payload, "t_nobody", "t_", "t_ПЛАКАТ", "T_poster"):
        assert "Hello" in (await world.say(CUSTOMER, f"/start {one}"))[0]
    assert {row["name"] for row in await world.touchpoints("in")} == {"command.received"}
    assert (await counted(world)).opened == 0
    await tagged(world, "Poster")
    await world.say(CUSTOMER, f"/start {payload}")
    assert (await counted(world)).opened == 1


async def test_the_same_name_is_the_same_link(world: World) -> None:
    tags, now = Tags(world.store.database), world.clock.now()

    async def made(name: str, **given: Any) -> tuple[str, str]:
        one, how = await tags.make(name, given, now)
        return one.slug, how

    first = await made("Shelf 1", touchpoint="shelf")
    assert first == ("shelf-1", "new")
    assert await made("Shelf 1", touchpoint="shelf") == ("shelf-1", "same")
    assert await made("Shelf 1", about="Ask us") == ("shelf-1", "changed")
    other, how = await made("shelf  1", touchpoint="shelf")
    assert (other.startswith("shelf-1-"), how) == (True, "new")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Полка у кассы", "polka-u-kassy"),
        ("Ёлка, щит №5", "elka-schit-no5"),
        ("Café Zoë", "cafe-zoe"),
    ],
)
def test_a_link_reads_like_its_name(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@pytest.mark.parametrize("name", ["门口", "!!!", "Door 门口", "x" * 80, "Я" * 80, "-", "ж" * 80])
def test_whatever_it_is_called_telegram_can_carry_it(name: str) -> None:
    payload = f"t_{slug_of(name)}"
    assert len(payload) <= 64
    assert payload.isascii()
    assert payload.replace("_", "").replace("-", "").isalnum()
    assert slug_of(name) != slug_of(name + "店")
