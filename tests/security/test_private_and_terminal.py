"""The table's rows for private chats and for the machine (cases 16, 27, 32-41 and 123; S4-S6)."""

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from cxbot.cli import app
from cxbot.conversation import dashboard, marks, routing
from cxbot.model.customer import Address
from cxbot.settings import load, secret_for
from cxbot.testing import CUSTOMER, OPERATOR, started

from .table import BUTTONS, PRIVATE, TERMINAL

OTHER, OWNER = "1002", "9001"
SHOW = {
    "order": """
when: {command: /mine}
do:
  - call: shop.mine
    save: numbers
  - say: "Yours: {numbers}"
""",
    "size": """
when: {button: Size}
do:
  - ask: Which?
    choices: [Large, Small]
    save: size
  - say: "{size} it is."
""",
}
MINE = """
from cxbot import ActionContext, action

@action("shop.mine")
async def mine(context: ActionContext) -> str:
    found = [order.number for order in await context.orders.all()]
    for number in ("A-1", "A-2"):
        order = await context.orders.find(number)
        found += [order.number] if order else []
    return " ".join(sorted(set(found))) or "nothing"
"""


# --- every one has a row --------------------------------------------------------------------------


def test_each_command_in_a_private_chat_has_a_row() -> None:
    assert {*routing.BUILT_IN, dashboard.COMMAND} <= PRIVATE.keys()


def test_each_kind_of_button_has_a_row() -> None:
    assert {kind.__name__ for kind in get_args(marks.Tap)} <= BUTTONS.keys()


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[str]:
    """As one types them; a group that does something by itself, too."""
    inner = getattr(command, "commands", None)
    if not inner or getattr(command, "invoke_without_command", False):
        yield " ".join(path)
    for name, one in (inner or {}).items():
        yield from commands(one, (*path, name))


def test_each_command_of_the_terminal_has_a_row() -> None:
    """A new one without a row fails here: say what whoever runs it must be able to read."""
    known = [one for names in TERMINAL.values() for one in names]
    assert len(known) == len(set(known))
    typed = {one for one in commands(typer.main.get_command(app)) if one}
    assert typed - {"audit", "report", "link"} <= {*known}


# --- what belongs to one is shown to nobody else --------------------------------------------------


async def test_case_32_whose_order_it_is_sees_it_and_nobody_else() -> None:
    """Not another customer, not an operator, not an owner: in a private chat they are customers."""
    async with started(SHOW, handlers=MINE, owners=[int(OWNER)], group="forum") as world:
        await world.event("order.created", CUSTOMER, order={"number": "A-1"})
        await world.event("order.created", OTHER, order={"number": "A-2"})
        assert await world.say(CUSTOMER, "/mine") == ["Yours: A-1"]
        assert await world.say(OTHER, "/mine") == ["Yours: A-2"]
        for account in ("6666", OPERATOR, OWNER):
            assert await world.say(account, "/mine") == ["Yours: nothing"]


async def test_case_32_the_same_text_and_the_same_look_for_what_is_not_theirs_and_not_there() -> (
    None
):
    """One look-up either way: there is nothing to be timed."""
    flows = {
        "find": """
when: {command: /find}
do:
  - ask: Which?
    answer: text
    save: number
  - call: shop.has
    with: {number: "{number}"}
    save: has
  - say: "{has}"
"""
    }
    has = """
from cxbot import ActionContext, action

@action("shop.has")
async def has(context: ActionContext, number: str) -> str:
    return "yes" if await context.orders.find(number) else "no such order"
"""
    async with started(flows, handlers=has) as world:
        await world.event("order.created", OTHER, order={"number": "1002"})
        asked: list[str] = []
        orders = world.store.orders
        get = orders.get

        async def counted(number: str) -> Any:
            asked.append(number)
            return await get(number)

        orders.get = counted  # type: ignore[method-assign]
        for number in (
            "1002",
            "#1002",
            "1003",
            "order 1002",
            "1001 or 1=1",
            *map(str, range(1004, 1012)),
        ):
            await world.say(CUSTOMER, "/find")
            assert await world.say(CUSTOMER, number) == ["no such order"]
        assert len(asked) == 13


@pytest.mark.parametrize("who", [OTHER, "6666", OPERATOR, OWNER])
async def test_case_35_a_button_serves_the_chat_it_was_made_for(who: str) -> None:
    async with started(SHOW, handlers=MINE, owners=[int(OWNER)], group="forum") as world:
        await world.say(CUSTOMER, "/start")
        menu, size = world.button("Size")
        await world.tap("Size")
        asked, large = world.button("Large")
        before = await world.touchpoints("out")
        for message, button in ((menu, size), (asked, large)):
            assert await world.tap_data(who, message.id, button.data or "") == []
        assert world.toasts(who) == ["This question is closed."] * 2
        assert await world.touchpoints("out") == before
        assert await world.tap("Large") == ["Large it is."]


@pytest.mark.parametrize("kind", sorted(BUTTONS))
async def test_case_33_each_kind_of_button_is_signed_for_one_chat(kind: str) -> None:
    """Changed by one letter, moved to another chat, or signed by another shop: nobody made it."""
    ours, theirs = marks.Marks(b"a" * 32), marks.Marks(b"b" * 32)
    here, there = (Address(channel="telegram", account=one) for one in (CUSTOMER, OTHER))
    ticket = "0" * 26
    made: dict[str, Callable[[marks.Marks], str]] = {
        "ChoiceTap": lambda by: by.choice(here, ticket, 1, 0),
        "FlowTap": lambda by: by.flow(here, "size"),
        "LanguageTap": lambda by: by.language(here, "en"),
        "LeaveTap": lambda by: by.leave(here, ticket),
        "RatingTap": lambda by: by.rating(here, ticket, 1, 5),
        "ForgetTap": lambda by: by.forget(here, "yes", 1),
        "OutTap": lambda by: by.out(here),
        "TicketTap": lambda by: by.ticket(ticket, "resolve", 1),
    }
    data = made[kind](ours)
    at_desk = kind == "TicketTap"
    read = ours.read_desk(data) if at_desk else ours.read(here, data)
    assert type(read).__name__ == kind
    assert ours.read(there, data) is None
    assert (ours.read(here, data) if at_desk else ours.read_desk(data)) is None
    assert theirs.read_desk(data) is None
    assert theirs.read(here, data) is None
    for at in range(len(data)):
        changed = f"{data[:at]}{'A' if data[at] != 'A' else 'B'}{data[at + 1 :]}"
        assert ours.read(here, changed) is None
        assert ours.read_desk(changed) is None


@pytest.mark.parametrize(
    "data",
    ["", "|", "||||", "\0", "\ufffd", "q|" * 30, "х" * 32, "٣|٣", "o", "o|", "t|1|x|1|"],
)
async def test_case_36_data_that_we_never_made(data: str) -> None:
    async with started(SHOW, handlers=MINE) as world:
        await world.say(CUSTOMER, "/start")
        assert await world.tap_data(CUSTOMER, "1", data) == []
        assert world.toasts() == ["This question is closed."]


async def test_case_40_nobody_is_known_by_what_a_page_says_of_itself() -> None:
    """There is no web app and no login widget, so init data, whatever stands in it, opens nothing:
    not as a message, not as a payload, and no route reads it (`test_routes.py`)."""
    signed = "query_id=A&user=%7B%22id%22%3A9001%7D&auth_date=1&hash=" + "0" * 64
    async with started(SHOW, handlers=MINE, owners=[int(OWNER)]) as world:
        hello = await world.say(CUSTOMER, "/start")
        assert await world.say(OTHER, f"/start {signed}") == hello
        assert all("sign-in" not in text for text in await world.say(OTHER, signed))


# --- files ----------------------------------------------------------------------------------------


def test_the_key_that_signs_is_its_owners_alone(tmp_path: Path) -> None:
    settings = load(None, database_url=f"sqlite+aiosqlite:///{tmp_path}/cxbot.db")
    secret_for(settings)
    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
