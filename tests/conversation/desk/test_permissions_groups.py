"""Which groups are ours: bound by a code, kept, lost, come back to; and groups of strangers."""

import json
import logging
from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.app.desk import DeskAtStart
from cxbot.conversation.desk import binding, health
from cxbot.model.channel import BotRights
from cxbot.model.message import GROUP_RIGHTS
from cxbot.settings import Limits
from cxbot.store.turn import Turn
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
OWNER, STRANGER, ELSEWHERE = "9001", "3001", "-100777"
FLOWS = {"help": "when: {command: /person}\ndo:\n  - human: Help with the order\n"}
ALL = frozenset(GROUP_RIGHTS)


def staff(*, forum: bool = True, **bot: Any) -> Members:
    found = Members(OPERATOR, OWNER)
    facts: dict[str, Any] = {"present": True, "admin": True, "rights": ALL, "forum": forum}
    found.bot = BotRights(**{**facts, "hears_everyone": True, **bot})
    return found


async def coded(world: World) -> str:
    """The code that the start would make."""
    code, _, row = binding.new_code(world.clock.now())
    turn = Turn()
    turn.add("setting", row)
    await world.store.commit(turn)
    return code


async def writes(world: World, text: str, account: str = OWNER, **more: Any) -> list[str]:
    """In a group, by default the one that is to be the desk."""
    chat = more.pop("chat", GROUP_CHAT)
    before = len(world.channel.sent)
    came = world.channel.arrived(account, text, at=world.clock.now(), chat=chat, **more)
    await world.take(came)
    return world.sent(chat, since=before)


async def brought(world: World, chat: str, by: str, **more: Any) -> None:
    await writes(world, "", by, chat=chat, kind="bot", **more)


def left(world: World) -> list[str]:
    return [m.outbound.peer for m in world.channel.sent if m.outbound.op == "leave"]


async def acts(world: World) -> list[tuple[str, str]]:
    return [
        (one.actor, one.act)
        async for one in world.store.audit.read()
        if not one.subject.startswith("#C")
    ]


@pytest.mark.parametrize("kind", KINDS)
async def test_an_owner_binds_a_group_and_what_waited_is_shown_there(kind: Kind) -> None:
    forum = kind == "forum"
    async with started(FLOWS, staff=staff(forum=forum), owners=[int(OWNER)]) as world:
        await world.say(CUSTOMER, "/person")
        assert world.sent(GROUP_CHAT) == []
        code = await coded(world)
        said = await writes(world, f"/bind {code.lower()}")
        assert said[0].startswith("✅ This group is the desk now")
        assert [text for text in said if "Help with the order" in text]
        assert (f"operator:{OWNER}", "bound") in await acts(world)
        groups = world.engine.groups
        assert (groups.own.chat, groups.own.forum, groups.own.detached) == (
            GROUP_CHAT, forum, False,
        )  # fmt: skip
        place = {"thread": world.topics()[-1]} if forum else {"reply_to": card(world)}
        await writes(world, "Hello!", OPERATOR, **place)
        assert world.sent()[-1] == "Hello!"
        assert isinstance(world.staff, Members)
        names = [name for name, _ in world.staff.menus[GROUP_CHAT][""]]
        assert {"take", "help", "ban"} <= set(names)
        assert "bind" not in names


def card(world: World) -> str:
    return next(m.id for m in world.messages(GROUP_CHAT) if "Help with" in m.text)


@pytest.mark.parametrize(
    ("account", "text", "more"),
    [
        (OPERATOR, "/bind {code}", {}),
        (OWNER, "/bind AAAA-AAAA", {}),
        (OWNER, "/bind", {}),
        (OWNER, "/bind@other_bot {code}", {}),
        (OWNER, "/bind {code}", {"forwarded": True}),
        (OWNER, "please /bind {code}", {}),
        ("1087968824", "/bind {code}", {"anonymous": True, "sender_chat": GROUP_CHAT}),
    ],
)
async def test_nobody_else_binds_and_nothing_else_binds(
    account: str, text: str, more: dict[str, Any]
) -> None:
    async with started(FLOWS, staff=staff(), owners=[int(OWNER)]) as world:
        code = await coded(world)
        assert await writes(world, text.format(code=code), account, **more) == []
        assert not world.engine.groups.bound
        await world.say(CUSTOMER, "/person")
        assert world.sent(GROUP_CHAT) == []


async def test_a_code_works_once_within_a_day_and_only_the_newest() -> None:
    async with started(FLOWS, staff=staff(), owners=[int(OWNER)]) as world:
        old = await coded(world)
        code = await coded(world)
        await writes(world, f"/bind {old}")
        assert not world.engine.groups.bound
        await world.wait(timedelta(hours=25))
        await writes(world, f"/bind {code}")
        assert not world.engine.groups.bound
        fresh = await coded(world)
        one, other = (
            world.channel.arrived(OWNER, f"/bind {fresh}", at=world.clock.now(), chat=chat)
            for chat in (GROUP_CHAT, ELSEWHERE)
        )
        await world.take(one, other)
        assert [actor for actor, act in await acts(world) if act == "bound"] == [
            f"operator:{OWNER}"
        ]
        kept = await world.store.settings()
        assert kept["bind.code"] == ""
        assert kept["group.own"] == world.engine.groups.own.chat


async def test_the_code_itself_is_not_kept() -> None:
    async with started(FLOWS, owners=[int(OWNER)]) as world:
        code = await coded(world)
        kept = json.dumps(dict(await world.store.settings()))
        assert code not in kept
        assert code.replace("-", "") not in kept


async def test_a_bound_group_says_so_and_an_owner_unbinds_it() -> None:
    async with started(FLOWS, staff=staff(forum=False), owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        code = await coded(world)
        await writes(world, f"/bind {code}")
        assert await writes(world, "/bind x", OPERATOR) == ["This group is the desk already."]
        assert "needs the role" in (await writes(world, "/unbind", OPERATOR))[0]
        [said] = await writes(world, "/unbind")
        assert said.startswith("This group is no longer the desk")
        assert not world.engine.groups.bound
        await world.say(CUSTOMER, "/person")
        assert await writes(world, "hello") == []
        [*_, told] = world.sent(OWNER)
        again = told.partition("/bind ")[2].split()[0]
        await writes(world, f"/bind {again}")
        assert world.engine.groups.own.chat == GROUP_CHAT


async def test_a_group_of_the_settings_is_not_unbound() -> None:
    async with started(FLOWS, group="plain", staff=staff(), owners=[int(OWNER)]) as world:
        [said] = await writes(world, "/unbind")
        assert "CXBOT_OPERATORS_CHAT" in said
        assert world.engine.groups.bound


# --- strangers' groups ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_in_a_strangers_group_the_bot_says_nothing_and_leaves(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff(), owners=[int(OWNER)]) as world:
        await world.say(CUSTOMER, "/person")
        await brought(world, ELSEWHERE, STRANGER)
        assert left(world) == [ELSEWHERE]
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        data = world.engine.office.marks.ticket(ticket.id, "resolve", ticket.version)
        for text in ("/resolve", "/help", "/case 1 Hello", "/bind x", "Hello"):
            assert await writes(world, text, OPERATOR, chat="-100778") == []
        await writes(world, "", OPERATOR, chat="-100778", kind="tap", data=data, tap_id="t")
        assert left(world) == [ELSEWHERE, "-100778"]
        assert (f"account:{STRANGER}", "left_strangers_group") in await acts(world)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.open
        assert "Hello" not in world.sent()


async def test_with_an_open_code_the_bot_stays_where_an_owner_brought_it() -> None:
    async with started(FLOWS, staff=staff(), owners=[int(OWNER)]) as world:
        code = await coded(world)
        await brought(world, GROUP_CHAT, OWNER)
        await brought(world, ELSEWHERE, STRANGER)
        assert await writes(world, "Is it there?", STRANGER) == []
        assert left(world) == [ELSEWHERE]
        await writes(world, f"/bind {code}")
        assert world.engine.groups.own.chat == GROUP_CHAT
        await brought(world, "-100779", OWNER)
        assert left(world) == [ELSEWHERE, "-100779"]


async def test_when_the_code_is_too_old_the_bot_leaves() -> None:
    async with started(FLOWS, staff=staff(), owners=[int(OWNER)]) as world:
        await coded(world)
        await brought(world, GROUP_CHAT, OWNER)
        await world.wait(timedelta(hours=25))
        await writes(world, "Hello?")
        assert left(world) == [GROUP_CHAT]


async def test_a_group_that_may_be_ours_under_a_new_id_is_not_left() -> None:
    async with started(FLOWS, group="plain", owners=[int(OWNER)]) as world:
        assert world.group is not None
        world.group.chat = "-55"
        await writes(world, "Hello", OPERATOR, chat=ELSEWHERE)
        assert left(world) == []


# --- our own place --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
async def test_removed_and_back_again(kind: Kind) -> None:
    forum = kind == "forum"
    async with started(FLOWS, group=kind, staff=staff(forum=forum), owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        await brought(world, GROUP_CHAT, STRANGER, present=False)
        assert world.group is not None
        assert _detached(world)
        assert "I was removed" in world.sent(OWNER)[-1]
        await world.say(CUSTOMER, "/person")
        assert world.sent(GROUP_CHAT) == []
        await brought(world, GROUP_CHAT, OWNER, admin=True, rights=list(GROUP_RIGHTS))
        assert not _detached(world)
        assert world.group.rights == ALL
        assert [text for text in world.sent(GROUP_CHAT) if "Help with the order" in text]
        assert "I am back" in world.sent(OWNER)[-1]
        assert {"bot_removed", "bot_placed"} <= {act for _, act in await acts(world)}


def _detached(world: World) -> bool:
    return world.engine.groups.own.detached


def test_what_the_bot_lacks() -> None:
    def lacks(**facts: Any) -> list[str]:
        found = {"present": True, "admin": True, "rights": ALL, "hears_everyone": True}
        return list(health.lacking(BotRights(**{**found, **facts})))

    assert lacks() == []
    assert lacks(present=False) == ["lacks_presence"]
    nothing = {"admin": False, "rights": frozenset(), "hears_everyone": False}
    assert lacks(**nothing) == ["lacks_admin", "lacks_hearing"]
    assert lacks(admin=False, rights=frozenset()) == ["lacks_admin"]
    only = frozenset({"can_pin_messages"})
    assert lacks(rights=only) == ["lacks_can_delete_messages"]
    assert lacks(rights=only, forum=True) == [
        "lacks_can_manage_topics", "lacks_can_delete_messages",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
async def test_health_is_told_to_a_supervisor(kind: Kind) -> None:
    people = staff(rights=frozenset())
    people.admins.add(OPERATOR)
    async with started(FLOWS, group=kind, staff=people, named=["billing"]) as world:
        await world.say(CUSTOMER, "/person")
        place = {"thread": world.topics()[-1]} if kind == "forum" else {}
        [said] = await writes(world, "/health", OPERATOR, **place)
        for part in (
            f"the desk ({GROUP_CHAT}):",
            f"billing ({GROUP_CHAT}1):",
            "it may not manage topics",
            "no limit on sending",
            "To be sent: 0",
            "To be handled: 0",
            "Could not be handled: 0",
            "Open tickets: 1, waiting for us: 1",
        ):
            assert part in said
        people.admins.discard(OPERATOR)
        assert "To be sent" not in (await writes(world, "/health", OPERATOR, **place))[0]


async def test_health_tells_what_may_still_be_sent() -> None:
    people = staff()
    people.admins.add(OPERATOR)
    async with started(FLOWS, group="plain", staff=people, limits=Limits(30, 30, 20)) as world:
        [said] = await writes(world, "/health", OPERATOR)
        assert "calls left this minute: 20" in said
        [said] = await writes(world, "/health", OPERATOR)
        assert "calls left this minute: 19" in said


# --- at the start ---------------------------------------------------------------------------------


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == "cxbot.app.desk"] + [
        record.message for record in caplog.records if record.name == health.__name__
    ]


async def test_the_start_says_what_the_bot_lacks(caplog: pytest.LogCaptureFixture) -> None:
    people = staff(rights=frozenset({"can_pin_messages"}))
    async with started(FLOWS, group="plain", staff=people) as world:
        with caplog.at_level(logging.INFO):
            await DeskAtStart(world.engine).look()
        assert lines(caplog) == ["lacks_can_manage_topics", "lacks_can_delete_messages"]
        assert world.group is not None
        assert world.group.forum
        assert world.group.rights == frozenset({"can_pin_messages"})


async def test_a_group_with_all_rights_is_ready(caplog: pytest.LogCaptureFixture) -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        with caplog.at_level(logging.INFO):
            await DeskAtStart(world.engine).look()
        assert lines(caplog) == ["group_ready"]


async def test_a_group_that_the_bot_was_removed_from_waits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    people = staff(present=False)
    async with started(FLOWS, group="forum", staff=people) as world:
        with caplog.at_level(logging.INFO):
            await DeskAtStart(world.engine).look()
        assert lines(caplog) == ["lacks_presence"]
        assert _detached(world)
        await world.say(CUSTOMER, "/person")
        assert world.channel.sent != []
        assert world.sent(GROUP_CHAT) == []


async def test_without_a_group_a_code_is_offered_to_the_owners(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with started(FLOWS, staff=staff(), owners=[int(OWNER)]) as world:
        await world.say(OWNER, "/start")
        with caplog.at_level(logging.INFO):
            await DeskAtStart(world.engine).look()
            await world.settled()
        [record] = [r for r in caplog.records if r.message == "no_group"]
        code = world.sent(OWNER)[-1].partition("/bind ")[2].split()[0]
        assert f"/bind {code}" in vars(record)["do"]
        await writes(world, f"/bind {code}")
        assert world.engine.groups.bound


async def test_without_a_group_and_owners_the_log_says_what_to_set(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with started(FLOWS) as world:
        with caplog.at_level(logging.INFO):
            await DeskAtStart(world.engine).look()
        [record] = [r for r in caplog.records if r.message == "no_group"]
        assert "CXBOT_OWNERS" in vars(record)["do"]
        assert "bind.code" not in await world.store.settings()


async def test_the_menu_is_shown_in_the_groups_language_and_again_when_it_changes() -> None:
    people = staff()
    async with started(FLOWS, group="forum", staff=people, named=["billing"]) as world:
        desk = DeskAtStart(world.engine)
        await desk.show_menus()
        assert set(people.menus) == {GROUP_CHAT, f"{GROUP_CHAT}1"}
        menu = dict(people.menus[GROUP_CHAT][""])
        assert menu["ban"] == "keep the customer out: days, reason"
        assert list(menu) == list(dict.fromkeys(menu))
        people.menus.clear()
        await desk.show_menus()
        assert people.menus == {}
        assert world.group is not None
        world.group.language = "ru"
        await desk.show_menus()
        assert set(people.menus) == {GROUP_CHAT}
        assert dict(people.menus[GROUP_CHAT][""])["unban"] == "разблокировать клиента"
