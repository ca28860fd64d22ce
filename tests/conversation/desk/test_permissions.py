"""Who may: each command and button, tried by everybody there can be; and what a refusal leaves."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

import pytest

from cxbot.conversation.desk.commands import Command
from cxbot.conversation.desk.deed import GroupDeed
from cxbot.conversation.desk.office import Office
from cxbot.conversation.desk.room import COMMANDS
from cxbot.model.desk import ROLES, Role
from cxbot.model.value import replace
from cxbot.store.audit import Done
from cxbot.testing import CUSTOMER, GROUP_CHAT, OPERATOR, SHOP, Members, World, started

Kind = Literal["forum", "plain"]
KINDS: tuple[Kind, ...] = ("forum", "plain")
VIEWER, SUPERVISOR, OWNER, GONE, NOBODY = "2003", "2004", "9001", "2005", "2006"
HELP = "when: {command: /person}\ndo:\n  - human: Help with the order\n"
DESK = f"""
desk:
  operators:
    Vera: {{account: {VIEWER}, role: viewer}}
    Sonya: {{account: {SUPERVISOR}, role: supervisor}}
"""
FLOWS = {"shop": SHOP + DESK, "help": HELP}
ANONYMOUS: Mapping[str, Any] = {
    "account": "1087968824",
    "anonymous": True,
    "sender_chat": GROUP_CHAT,
}
#: What viewers may: they look and change nothing.
READING = {
    "help", "queue", "stats", "who", "mine", "card", "history", "bind", "why", "neglected",
}  # fmt: skip
#: What needs more than an operator.
SUPERVISING = {"ban", "unban", "health"}

Sender = Mapping[str, Any]
#: Whoever there can be, and the role they have now.
PEOPLE: Mapping[str, tuple[Sender, Role | None]] = {
    "a viewer": ({"account": VIEWER}, "viewer"),
    "an operator": ({"account": OPERATOR}, "operator"),
    "a supervisor": ({"account": SUPERVISOR}, "supervisor"),
    "an owner": ({"account": OWNER}, "admin"),
    "one who isn't in the group": ({"account": NOBODY}, None),
    "one who left a second ago": ({"account": GONE}, None),
    "an anonymous admin": (ANONYMOUS, None),
    "a linked channel": (
        {"account": "777000", "anonymous": True, "sender_chat": "-1005"}, None,
    ),
    "somebody as a channel": (
        {"account": "136817688", "anonymous": True, "sender_chat": "-1006"}, None,
    ),
    "another bot": ({"account": OPERATOR, "person": {"name": "Bot", "is_bot": True}}, None),
}  # fmt: skip


def staff() -> Members:
    return Members(OPERATOR, VIEWER, SUPERVISOR, OWNER, GONE)


async def opened(world: World) -> None:
    await world.say(CUSTOMER, "/person", person={"name": "Anna"})


async def leaves(world: World, account: str) -> None:
    assert isinstance(world.staff, Members)
    world.staff.accounts.discard(account)
    await world.operator("", account="9", kind="member", member={"account": account}, present=False)


def place(world: World) -> dict[str, Any]:
    """In the ticket's topic, or in answer to its card."""
    if world.group is not None and world.group.forum:
        return {"thread": world.topics()[-1]}
    [*_, card] = [m for m in world.messages(world.chat) if "Help with" in m.text]
    return {"reply_to": card.id, "quoted": card.text}


async def audited(world: World) -> list[Done]:
    return [one async for one in world.store.audit.read() if not one.subject.startswith("#C")]


async def refusals(world: World) -> list[tuple[str, str]]:
    return [(one.actor, one.subject) for one in await audited(world) if one.act == "refused"]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the commands that came to be done: none of them does anything here."""
    found: list[str] = []

    def noting(row: Command) -> Command:
        async def note(_office: Office, _deed: GroupDeed) -> None:
            found.append(row.name)

        on_ticket = note if row.on_ticket is not None else None
        in_group = note if row.in_group is not None else None
        return replace(row, on_ticket=on_ticket, in_group=in_group)

    monkeypatch.setattr("cxbot.app.engine.COMMANDS", tuple(noting(row) for row in COMMANDS))
    return found


def permitted(role: Role | None, row: Command) -> bool:
    return role is not None and ROLES.index(role) >= ROLES.index(row.role)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_command_typed_by_everybody(kind: Kind, done: list[str]) -> None:
    typed = [row for row in COMMANDS if not row.button_only]
    names = [row.name for row in typed]
    async with started(FLOWS, group=kind, staff=staff(), owners=[int(OWNER)]) as world:
        await opened(world)
        await leaves(world, GONE)
        there = place(world)
        for who, (sender, role) in PEOPLE.items():
            done.clear()
            await world.take(*[typing(world, name, sender, there) for name in names])
            may = [row.name for row in typed if permitted(role, row)]
            assert (who, done) == (who, may)
        refused = await refusals(world)
        for account in (NOBODY, GONE):
            assert [act for actor, act in refused if actor == f"account:{account}"] == [
                f"/{name}" for name in names
            ]
        for sender, role in PEOPLE.values():
            if role is not None:
                actor = f"operator:{sender['account']}"
                assert [act for one, act in refused if one == actor] == [
                    f"/{row.name}" for row in typed if not permitted(role, row)
                ]


def typing(world: World, name: str, sender: Sender, there: Mapping[str, Any]) -> Any:
    now, chat = world.clock.now(), world.chat
    return world.channel.arrived(text=f"/{name}", at=now, chat=chat, **sender, **there)


@pytest.mark.parametrize("kind", KINDS)
async def test_each_button_tapped_by_everybody(kind: Kind, done: list[str]) -> None:
    """A tap carries the account of whoever tapped, so an anonymous admin is known by it; bots and
    channels tap nothing. Every tap is answered."""
    async with started(FLOWS, group=kind, staff=staff(), owners=[int(OWNER)]) as world:
        await opened(world)
        await leaves(world, GONE)
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        mark = world.engine.office.marks.ticket
        for who, (sender, role) in PEOPLE.items():
            if not sender["account"].isdigit() or sender.keys() > {"account"}:
                continue
            done.clear()
            answered = len(world.toasts(world.chat))
            await world.take(
                *[
                    world.channel.arrived(
                        sender["account"],
                        at=world.clock.now(),
                        chat=world.chat,
                        kind="tap",
                        data=mark(ticket.id, row.name, ticket.version),
                        tap_id=f"t{sender['account']}{row.name}",
                    )
                    for row in COMMANDS
                ]
            )
            assert (who, done) == (who, [r.name for r in COMMANDS if permitted(role, r)])
            assert len(world.toasts(world.chat)) == answered + len(COMMANDS)


def test_what_only_looks_is_for_viewers_and_what_hurts_for_supervisors() -> None:
    least = {row.name: row.role for row in COMMANDS}
    assert {name for name, role in least.items() if role == "viewer"} == READING & least.keys()
    assert all(least[name] == "supervisor" for name in SUPERVISING)
    assert least["unbind"] == "admin"


@pytest.mark.parametrize("kind", KINDS)
async def test_what_a_viewer_writes_goes_to_nobody_and_is_hinted_at_once_a_day(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        before = len(world.sent())
        for text in ("Hello", "// a note", "Hello again", "/note another"):
            await world.operator(text, account=VIEWER, **place(world))
        await world.wait(timedelta(hours=23))
        await world.operator("Hello", account=VIEWER, **place(world))
        hints = [text for text in world.sent(world.chat) if "you may read here" in text]
        assert len(hints) == 1
        await world.wait(timedelta(hours=2))
        await world.operator("Hello", account=VIEWER, **place(world))
        hints = [text for text in world.sent(world.chat) if "you may read here" in text]
        assert len(hints) == 2
        assert world.sent()[before:] == []
        assert not [p for p in await world.touchpoints("internal") if p["kind"] == "note"]
        assert await world.engine.office.people.get(VIEWER) is None


@pytest.mark.parametrize("kind", KINDS)
async def test_an_anonymous_admin_is_told_once_an_hour_in_each_topic(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await opened(world)
        before = len(world.sent())
        for _ in range(3):
            await world.operator("Hello", **ANONYMOUS, **place(world))
        first = [text for text in world.sent(world.chat) if "you write anonymously" in text]
        await world.wait(timedelta(minutes=61))
        await world.operator("Hello", **ANONYMOUS, **place(world))
        again = [text for text in world.sent(world.chat) if "you write anonymously" in text]
        assert (len(first), len(again)) == (1, 2)
        assert world.sent()[before:] == []


async def test_where_the_shop_allows_it_an_anonymous_admin_acts_as_anonymous() -> None:
    flows = {**FLOWS, "shop": SHOP + "desk:\n  anonymous: yes\n"}
    async with started(flows, group="forum", staff=staff()) as world:
        await opened(world)
        await world.operator("Hello", **ANONYMOUS)
        await world.operator("/ban", **ANONYMOUS)
        assert world.sent()[-1] == "Hello"
        log = [one async for one in world.store.audit.read(actor="anonymous")]
        acts = {one.act for one in log}
        assert "answered" in acts
        assert "banned" not in acts
        assert ("anonymous", "/ban") in await refusals(world)


async def test_a_refusal_is_noted_once_a_minute_and_told_as_often() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        before = len(world.sent(world.chat))
        for _ in range(5):
            await world.operator("/ban", account=OPERATOR)
        assert await refusals(world) == [(f"operator:{OPERATOR}", "/ban")]
        assert len(world.sent(world.chat)) == before + 1
        await world.wait(timedelta(seconds=61))
        await world.operator("/ban", account=OPERATOR)
        await world.operator("/unban", account=OPERATOR)
        assert len(await refusals(world)) == 3


async def test_rights_are_those_of_this_moment() -> None:
    """Nobody keeps what they had: not who left, not who was made less."""
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        await world.operator("I am here", account=GONE)
        assert world.sent()[-1] == "I am here"
        await leaves(world, GONE)
        await world.operator("And still", account=GONE)
        assert world.sent()[-1] == "I am here"
        row = await world.engine.office.people.get(GONE)
        assert row is not None
        assert row.status == "left"


async def test_who_comes_back_is_on_again() -> None:
    async with started(FLOWS, group="forum", staff=staff()) as world:
        await opened(world)
        await world.operator("I am here", account=GONE)
        await leaves(world, GONE)
        assert isinstance(world.staff, Members)
        world.staff.accounts.add(GONE)
        await world.operator("", account="9", kind="member", member={"account": GONE})
        row = await world.engine.office.people.get(GONE)
        assert row is not None
        assert row.status == "on"


async def test_who_leaves_one_of_our_groups_and_stays_in_another_is_still_an_operator() -> None:
    async with started(FLOWS, group="forum", staff=staff(), named=["billing"]) as world:
        await opened(world)
        await world.operator("I am here", account=GONE)
        await world.operator(
            "", account="9", kind="member", member={"account": GONE}, present=False
        )
        row = await world.engine.office.people.get(GONE)
        assert row is not None
        assert row.status == "on"


@pytest.mark.parametrize("kind", KINDS)
async def test_an_operator_who_is_a_customer_too_is_kept_apart_by_the_chat(kind: Kind) -> None:
    async with started(FLOWS, group=kind, staff=staff()) as world:
        await world.say(OPERATOR, "/person", person={"name": "Olga"})
        assert (await world.store.tickets.numbered(1)) is not None
        await world.say(OPERATOR, "/resolve")
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert ticket.open
        await world.operator("/resolve", account=OPERATOR, **place(world))
        ticket = await world.store.tickets.numbered(1)
        assert ticket is not None
        assert not ticket.open
