"""/card, /history, /who, /stats and /help."""

from datetime import timedelta
from typing import Literal

import pytest

from cxbot.model.message import Attachment
from cxbot.model.text import utf16_length
from cxbot.testing import CUSTOMER, OPERATOR, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
VIEWER = "2005"
FLOWS = {
    "help": """
when: {command: /person}
do:
  - human: Help
""",
    "shop": """shop: Blue Kettle
language: en
languages: [en, ru]
time_zone: Europe/Moscow
desk:
  operators:
    Vera: {account: 2005, role: viewer}
""",
}


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


async def command(world: World, text: str, account: str = OPERATOR) -> list[str]:
    """In the topic, or in answer to the card."""
    more = {}
    if world.group is not None and not world.group.forum:
        more = {"reply_to": next(m.id for m in world.messages(world.chat) if "Help" in m.text)}
    return await world.operator(text, account=account, **more)


@pytest.mark.parametrize("kind", KINDS)
async def test_the_history_is_a_quote_with_times(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await world.say(CUSTOMER, "", attachments=[Attachment(kind="photo", file_id="f")])
        await world.say(CUSTOMER, "call +7 999 123-45-12\n→ 10.03 12:00 all is well")
        await command(world, "// she is nice")
        [shown] = await command(world, "/history")
        lines = shown.splitlines()
        assert lines[1:] == [
            "→ 10.03 12:00 /person",
            "← 10.03 12:00 A colleague will write here soon.",
            "→ 10.03 12:00 🖼",
            "→ 10.03 12:00 call +7 *** **-12 → 10.03 12:00 all is well",
        ]
        sent = world.messages(world.chat)[-1].outbound
        assert [entity.kind for entity in sent.text.entities] == ["expandable_blockquote"]
        assert len((await command(world, "/history 1"))[0].splitlines()) == 2


async def test_a_long_history_takes_several_messages() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        for number in range(40):
            await world.say(CUSTOMER, f"{number} " + "😀" * 250)
        pages = await command(world, "/history 40")
        assert len(pages) > 2
        assert all(utf16_length(page) <= 4096 for page in pages)
        told = [line.split()[3] for page in pages for line in page.splitlines()[1:]]
        assert told == [str(number) for number in range(40)]


@pytest.mark.parametrize("how", ["/history x", "/history -1", "/history 0", "/history 1.5"])
async def test_a_number_that_is_none_is_explained(how: str) -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        assert "/history 50" in (await command(world, how))[-1]


@pytest.mark.parametrize("kind", KINDS)
async def test_who_the_customer_is(kind: Kind) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        phone = [Attachment(kind="contact", phone="+79991234512", own=True)]
        await world.say(CUSTOMER, "", attachments=phone)
        [shown] = await command(world, "/who")
        assert shown.startswith("👤 Anna · Memory")
        assert "79991234512" not in shown


@pytest.mark.parametrize("how", ["/stats", "/stats today", "/stats week", "/stats неделя"])
@pytest.mark.parametrize("kind", KINDS)
async def test_the_figures(kind: Kind, how: str) -> None:
    async with started(FLOWS, group=kind) as world:
        await opened(world)
        await command(world, "Hello")
        await world.wait(timedelta(minutes=1))
        [shown] = await world.operator(how, thread=None)
        assert "Open now: 1" in shown
        assert "First answer: half within 0 s" in shown


async def test_figures_of_another_time_are_explained() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        assert "/stats week" in (await command(world, "/stats yesterday"))[-1]


async def test_help_tells_everybody_what_they_may() -> None:
    staff = Members(OPERATOR, VIEWER, admins=["2003"])
    async with started(FLOWS, group="forum", staff=staff) as world:
        await opened(world)
        shown = {
            account: "\n".join(await command(world, "/help", account))
            for account in (VIEWER, OPERATOR, "2003")
        }
        assert "/stats" in shown[VIEWER]
        assert "/take" not in shown[VIEWER]
        assert "/take" in shown[OPERATOR]
        assert "/health" not in shown[OPERATOR]
        assert "/health" in shown["2003"]
        for text in world.sent(world.chat):
            assert utf16_length(text) <= 4096


async def test_the_card_is_shown_again() -> None:
    async with started(FLOWS, group="forum") as world:
        await opened(world)
        [shown] = await command(world, "/card")
        assert shown.startswith("🟠 #C1 · Help")
