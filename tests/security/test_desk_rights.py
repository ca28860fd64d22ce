"""The desk's part of the table, tried over the Bot API by everybody there can be (cases 43-46; S16,
S18)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from desk_table.kit import BORIS, OLGA, OWNER, PAVEL, SHOP, Desk, opened

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.room import COMMANDS
from cxbot.model.value import replace

from .table import AT_DESK, DESK, Verdict, least_role, may

VIEWER, SUPERVISOR, MEMBER, GONE, PARTNER, STRANGER, TEAM = 2003, 2004, 2005, 2006, 2007, 6006, -56
RULES = f"""
desk:
  teams: [couriers]
  operators:
    Vera: {{account: {VIEWER}, role: viewer}}
    Sonya: {{account: {SUPERVISOR}, role: supervisor}}
"""
#: A row's words -> whose account acts, and how.
ACTING: Mapping[str, tuple[int, Mapping[str, Any]]] = {
    "a stranger who can write there": (STRANGER, {"passes": True}),
    "a customer who can write there": (BORIS, {"passes": True}),
    "a member who is no operator": (MEMBER, {}),
    "one who left a second ago": (GONE, {"passes": True}),
    "an operator of another team, in that team's group": (PARTNER, {"chat": TEAM}),
    "an anonymous admin": (OLGA, {"anonymous": True}),
    "the linked channel": (0, {"channel": True}),
    "a viewer": (VIEWER, {}),
    "an operator": (PAVEL, {}),
    "an admin of the group": (OLGA, {}),
    "a supervisor": (SUPERVISOR, {}),
    "an owner": (OWNER, {}),
}
TYPED = sorted(row.name for row in COMMANDS if not row.button_only)


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands that came to be done: none of them does anything here."""
    found: list[str] = []

    def noting(row: Command) -> Command:
        async def note(_office: Office, _deed: GroupDeed) -> None:
            found.append(row.name)

        on_ticket = note if row.on_ticket is not None else None
        in_group = note if row.in_group is not None else None
        return replace(row, on_ticket=on_ticket, in_group=in_group)

    monkeypatch.setattr("cxbot.app.engine.COMMANDS", tuple(noting(row) for row in COMMANDS))
    return found


def peopled(desk: Desk) -> None:
    telegram = desk.telegram
    for name, account in (
        ("Vera", VIEWER), ("Sonya", SUPERVISOR), ("Mark", MEMBER), ("Gleb", GONE), ("Owner", OWNER),
    ):  # fmt: skip
        telegram.add_member(desk.group, name, account)
    telegram.add_group(TEAM, "Couriers", forum=False)
    telegram.set_bot(TEAM)
    telegram.add_member(TEAM, "Kim", PARTNER, admin=True)
    telegram.add_customer("Passer-by", "en", STRANGER)
    telegram.updates.clear()


async def began(tmp_path: Path, forum: bool) -> Any:
    who = ",".join(map(str, (OLGA, PAVEL, VIEWER, SUPERVISOR, GONE, PARTNER)))
    groups = f"{-1001000000001 if forum else -55}, couriers={TEAM}"
    return opened(
        tmp_path, forum=forum, flows={"shop": SHOP + RULES}, start=False,
        operators=who, operators_chat=groups,
    )  # fmt: skip


def acts(desk: Desk, who: str, card: Mapping[str, Any], texts: list[str]) -> None:
    """They write all of it about that card's customer."""
    account, how = ACTING[who]
    telegram, room = desk.telegram, desk.telegram.chats[desk.group]
    place = desk.at(dict(card))
    shown = room.post(card["message_id"])
    for text in texts:
        if how.get("channel"):
            telegram.channel_post(desk.group, text)
        elif how.get("passes"):
            telegram.post(
                room, telegram.users[account], telegram.text(text),
                thread=place.get("thread"), reply_to=shown,
            )  # fmt: skip
        elif "chat" in how:
            telegram.say(account, text, chat=how["chat"])
        else:
            telegram.say(account, text, chat=desk.group, **place, **how)


async def noted(desk: Desk, account: int) -> set[str]:
    log = [one async for one in desk.started.engine.store.audit.read()]
    mine = {f"account:{account}", f"operator:{account}"}
    return {one.subject for one in log if one.act == "refused" and one.actor in mine}


@pytest.mark.parametrize("forum", [True, False], ids=["forum", "plain"])
@pytest.mark.parametrize("who", ACTING)
async def test_cases_43_and_45_each_command_typed_by(
    who: str, forum: bool, tmp_path: Path, done: list[str]
) -> None:
    verdict = AT_DESK[who]
    async with await began(tmp_path, forum) as desk:
        peopled(desk)
        await desk.start()
        card = await desk.calls()
        desk.telegram.remove_member(desk.group, GONE)
        await desk.settle()
        heard, shown = desk.heard(), len(desk.sent(TEAM))
        acts(desk, who, card, [*(f"/{name}" for name in TYPED), "An answer"])
        await desk.settle()
        assert sorted(done) == [one for one in TYPED if may(verdict, least_role(one))]
        assert (desk.heard() != heard) == may(verdict, "operator")
        account, _ = ACTING[who]
        expected = {f"/{one}" for one in TYPED if not may(verdict, least_role(one))}
        if not may(verdict, "operator"):
            expected.add("write")
        assert await noted(desk, account) == (set() if verdict == "silent" else expected)
        assert len(desk.sent(TEAM)) == shown


@pytest.mark.parametrize("forum", [True, False], ids=["forum", "plain"])
async def test_each_button_tapped_by_everybody(
    forum: bool, tmp_path: Path, done: list[str]
) -> None:
    """A tap carries its own account: an anonymous admin's too, who is known by it."""
    async with await began(tmp_path, forum) as desk:
        peopled(desk)
        await desk.start()
        card = await desk.calls()
        desk.telegram.remove_member(desk.group, GONE)
        await desk.settle()
        ticket = await desk.started.engine.store.tickets.numbered(1)
        assert ticket is not None
        mark = desk.started.engine.office.marks.ticket
        room = desk.telegram.chats[desk.group]
        shown = room.post(card["message_id"])
        assert shown is not None
        for who, verdict in AT_DESK.items():
            account, how = ACTING[who]
            if "channel" in how:
                continue  # channels tap nothing
            done.clear()
            answered = len(desk.toasts())
            there, on = (room, shown)
            if "chat" in how:
                there = desk.telegram.chats[how["chat"]]
                number = desk.telegram.say(account, "Look", chat=how["chat"])
                found = there.post(number)
                assert found is not None
                on = found
            user = desk.telegram.users[account]
            for row in COMMANDS:
                desk.telegram.press(there, on, user, mark(ticket.id, row.name, ticket.version))
            await desk.settle()
            known: Verdict = "supervisor" if "anonymous" in how else verdict
            allowed = sorted(r.name for r in COMMANDS if may(known, least_role(r.name)))
            assert (who, sorted(done)) == (who, allowed)
            if "chat" not in how:
                assert len(desk.toasts()) == answered + len(COMMANDS), who


def test_everybody_who_acts_has_a_row() -> None:
    assert ACTING.keys() == AT_DESK.keys()


def test_each_command_of_the_desk_has_a_row_with_its_least_role() -> None:
    """A new command without a row fails here; so does a row that says another role."""
    assert {row.name: row.role for row in COMMANDS} == {
        one: role for role, names in DESK.items() for one in names
    }


@pytest.mark.parametrize("forum", [True, False], ids=["forum", "plain"])
async def test_case_43_who_has_no_role_gets_no_answer_out_of_the_bot_by_trying(
    forum: bool, tmp_path: Path
) -> None:
    """Outside of any ticket, too: a word a minute for each thing they try, and it is noted. What
    the group may be sent in a minute is its operators'."""
    async with await began(tmp_path, forum) as desk:
        peopled(desk)
        await desk.start()
        await desk.calls()
        before = len(desk.sent(desk.group))
        for _ in range(10):
            desk.telegram.say(MEMBER, "/nonsense", chat=desk.group)
            desk.telegram.say(MEMBER, "@shop_bot hello", chat=desk.group)
        await desk.settle()
        assert len(desk.sent(desk.group)) - before <= 2
        assert "/nonsense" in await noted(desk, MEMBER)
        assert not [text for text in desk.shown() if "no command" in text]
