"""Who somebody is in the group, what the bot may do there, and the menu behind the slash."""

import asyncio
import logging
from typing import Any, Literal

import pytest

from cxbot.channels.telegram import Telegram
from cxbot.channels.telegram_desk import Staff, is_forum
from cxbot.errors import ConfigError
from cxbot.model.channel import BotRights
from cxbot.model.message import GROUP_RIGHTS
from cxbot.sandbox import SandboxServer
from cxbot.sandbox.faults import Fault, named

ANNA, OLGA, PAVEL, FORUM, PLAIN = 1001, 2001, 2002, -1001, -55
OF_FORUM = str(FORUM)


@pytest.fixture
def staff(telegram: Telegram) -> Staff:
    return Staff(telegram)


async def test_standings(staff: Staff) -> None:
    found = [await staff.standing(str(one), OF_FORUM) for one in (OLGA, PAVEL, ANNA, 5)]
    assert found == ["admin", "member", None, None]
    assert await staff.standing(str(PAVEL), str(PLAIN)) is None


@pytest.mark.parametrize("account", ["1087968824", "136817688", "777000", "-1001", "", "x"])
async def test_who_stands_for_several_people_is_nobody(
    staff: Staff, server: SandboxServer, account: str
) -> None:
    server.fail(Fault(method="*", answer="drop", times=0))
    assert await staff.standing(account, OF_FORUM) is None


async def test_a_standing_is_kept_until_it_is_forgotten(
    staff: Staff, server: SandboxServer
) -> None:
    assert await staff.standing(str(PAVEL), OF_FORUM) == "member"
    server.telegram.remove_member(FORUM, PAVEL)
    assert await staff.standing(str(PAVEL), OF_FORUM) == "member"
    staff.forget(str(OLGA), OF_FORUM)
    assert await staff.standing(str(PAVEL), OF_FORUM) == "member"
    staff.forget(str(PAVEL), OF_FORUM)
    assert await staff.standing(str(PAVEL), OF_FORUM) is None


async def test_a_standing_is_kept_for_a_minute(
    staff: Staff, server: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    now = loop.time()
    assert await staff.standing(str(PAVEL), OF_FORUM) == "member"
    server.telegram.remove_member(FORUM, PAVEL)
    monkeypatch.setattr(loop, "time", lambda: now + 61)
    assert await staff.standing(str(PAVEL), OF_FORUM) is None


async def test_an_answer_that_was_on_its_way_when_they_left_is_not_kept(
    staff: Staff, server: SandboxServer
) -> None:
    asked = asyncio.create_task(staff.standing(str(PAVEL), OF_FORUM))
    await asyncio.sleep(0)
    staff.forget(str(PAVEL), OF_FORUM)
    assert await asked == "member"
    server.telegram.remove_member(FORUM, PAVEL)
    assert await staff.standing(str(PAVEL), OF_FORUM) is None


@pytest.mark.parametrize("answer", ["drop", named("server"), named("admin_required")])
async def test_when_telegram_does_not_say_they_are_what_they_were(
    staff: Staff, server: SandboxServer, monkeypatch: pytest.MonkeyPatch, answer: Any
) -> None:
    """Of whom nothing is known has just done something in the group: a member, and no more."""
    loop = asyncio.get_running_loop()
    now = loop.time()
    assert await staff.standing(str(ANNA), OF_FORUM) is None
    assert await staff.standing(str(OLGA), OF_FORUM) == "admin"
    server.fail(Fault(method="getChatMember", answer=answer, times=0))
    monkeypatch.setattr(loop, "time", lambda: now + 61)
    assert await staff.standing(str(ANNA), OF_FORUM) is None
    assert await staff.standing(str(OLGA), OF_FORUM) == "admin"
    staff.forget(str(OLGA), OF_FORUM)
    assert await staff.standing(str(OLGA), OF_FORUM) == "member"


async def test_what_the_bot_may_do(staff: Staff, server: SandboxServer) -> None:
    everything = BotRights(
        present=True,
        admin=True,
        rights=frozenset(GROUP_RIGHTS),
        forum=True,
        hears_everyone=True,
    )
    assert await staff.rights(OF_FORUM) == everything
    server.telegram.set_bot(FORUM, without=["can_manage_topics"])
    found = await staff.rights(OF_FORUM)
    assert found is not None
    assert found.rights == {"can_delete_messages", "can_pin_messages"}
    server.telegram.set_bot(FORUM, status="member")
    found = await staff.rights(OF_FORUM)
    assert found is not None
    assert (found.present, found.admin, found.rights) == (True, False, frozenset())
    plain = await staff.rights(str(PLAIN))
    assert plain is not None
    assert not plain.forum


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_group_that_the_bot_is_not_in(
    staff: Staff, server: SandboxServer, status: str
) -> None:
    server.telegram.set_bot(FORUM, status=status)  # type: ignore[arg-type] # one of two
    assert await staff.rights(OF_FORUM) == BotRights(present=False)
    assert await staff.rights("-999") == BotRights(present=False)


async def test_rights_that_telegram_does_not_tell_are_unknown(
    staff: Staff, server: SandboxServer
) -> None:
    server.fail(Fault(method="getChat", answer="drop"))
    assert await staff.rights(OF_FORUM) is None


async def test_commands_of_the_staff_are_shown_in_their_group_only(
    staff: Staff, telegram: Telegram
) -> None:
    await telegram.call("setMyCommands", {"commands": [{"command": "menu", "description": "Menu"}]})
    rows = {"": [("take", "Take the ticket")], "ru": [("take", "Взять"), ("note", "x" * 300)]}
    await staff.show_commands(OF_FORUM, rows)
    scope = {"type": "chat", "chat_id": FORUM}
    shown = await telegram.call("getMyCommands", {"scope": scope})
    assert [row["command"] for row in shown] == ["take"]
    russian = await telegram.call("getMyCommands", {"scope": scope, "language_code": "ru"})
    assert [row["description"] for row in russian] == ["Взять", "x" * 256]
    everywhere = await telegram.call("getMyCommands")
    assert [row["command"] for row in everywhere] == ["menu"]


async def test_a_menu_that_cannot_be_shown_stops_nothing(
    staff: Staff, server: SandboxServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.fail(Fault(method="setMyCommands", answer="drop"))
    with caplog.at_level(logging.WARNING):
        await staff.show_commands(OF_FORUM, {"": [("take", "Take")], "ru": [("take", "Взять")]})
    assert [record.message for record in caplog.records] == ["staff_commands_not_shown"]


@pytest.mark.parametrize("answer", ["drop", "garbage"])
async def test_a_group_is_asked_about_again_when_telegram_stumbles(
    telegram: Telegram, server: SandboxServer, answer: Literal["drop", "garbage"]
) -> None:
    server.fail(Fault(method="getChat", answer=answer))
    assert await is_forum(telegram, OF_FORUM) is True
    assert server.faults.used == 1


async def test_a_group_that_telegram_says_nothing_of_is_no_reason_to_add_the_bot(
    telegram: Telegram, server: SandboxServer
) -> None:
    server.flood(FORUM, 3600)
    with pytest.raises(ConfigError, match="Start again in a minute"):
        await is_forum(telegram, OF_FORUM)
