"""Actions: found in a folder, refused with file:line, as flows are checked against them."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cxbot
from cxbot.actions import Registry
from cxbot.model.event import read_events
from cxbot.model.types import ANY, ActionType, ParameterType, Type, named

from .owners_actions import FIND_ORDER, Load, problems

# --- the package ---------------------------------------------------------------------------------


def test_package_exports_what_owners_import() -> None:
    assert cxbot.__all__ == sorted(cxbot.__all__)
    classes = {"ActionContext", "ActionError", "Customer", "Order", "Sentiment"}
    assert set(cxbot.__all__) == classes | {"action", "event", "sentiment"}


def test_import_of_the_package_is_light() -> None:
    code = (
        "import sys, cxbot; "
        "print([m for m in ('aiogram', 'sqlalchemy', 'aiohttp', 'asyncio') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


# --- loading -------------------------------------------------------------------------------------


def test_signature_says_what_flows_are_checked_against(load: Load) -> None:
    registry = load("""
from datetime import timedelta

@action("shop.coupon", errors=["no_more"], timeout=timedelta(seconds=3))
async def coupon(percent: int, context: ActionContext, note: str = "none") -> dict[str, int]:
    return {}
""")
    signature = registry.signature("shop.coupon")
    assert signature is not None
    assert [(p.name, p.type, p.required, p.default) for p in signature.parameters] == [
        ("percent", int, True, None),
        ("note", str, False, "none"),
    ]
    assert signature.result == dict[str, int]
    assert signature.errors == ("no_more",)
    assert signature.timeout == timedelta(seconds=3)
    assert list(registry) == [signature]
    assert registry.signature("shop.other") is None


def test_no_folder_means_no_actions(tmp_path: Path) -> None:
    assert len(Registry.load(tmp_path / "handlers")) == 0
    assert len(Registry.empty()) == 0


def test_only_action_files_are_imported(load: Load) -> None:
    registry = load(FIND_ORDER, telegram_extra="1 / 0", _private="1 / 0")
    assert [signature.name for signature in registry] == ["shop.find_order"]


def test_files_share_code_by_relative_import_and_nothing_goes_on_the_path(load: Load) -> None:
    before = list(sys.path)
    registry = load(
        "from ._prices import PRICE\nfrom .json import other\n"
        '@action("shop.price")\nasync def price() -> int:\n    return PRICE\n'
        "same = price\n",
        _prices="PRICE = 5\n",
        json='@action("shop.other")\nasync def other() -> None: ...\n',
    )
    assert sorted(signature.name for signature in registry) == ["shop.other", "shop.price"]
    assert sys.path == before


def test_a_file_saved_twice_in_a_second_runs_as_it_is_now(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept bytecode is told apart by the second and the size only."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    tea = '@action("shop.tea")\nasync def tea() -> None: ...\n'
    assert load(tea).signature("shop.tea") is not None
    assert load(tea.replace("tea", "cup")).signature("shop.cup") is not None
    assert not sys.dont_write_bytecode


def test_a_second_load_reads_the_files_anew(load: Load) -> None:
    assert len(load(FIND_ORDER)) == 1
    assert len(load(FIND_ORDER + '\n@action("shop.more")\nasync def more() -> None: ...\n')) == 2


def test_routers_are_loaded_only_when_asked_for(load: Load) -> None:
    registry = load(FIND_ORDER, telegram_extra="from .shop import find_order\nrouter = find_order")
    assert registry.handlers is not None
    (module,) = registry.handlers.telegram()
    assert module.router is registry.handlers.actions()[0].find_order


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("def f(): pass", "it must be an async function"),
        ("async def f(number): ...", 'parameter "number" has no type: write number: str'),
        ("async def f(*numbers: int): ...", "can't be checked; name each parameter"),
        ("async def f(**rest: int): ...", "can't be checked; name each parameter"),
        ("async def f(number: int, /): ...", 'parameter "number" stands before "/"'),
        ("async def f(a: ActionContext, b: ActionContext): ...", "more than one ActionContext"),
        ("async def f(a: 'Nowhere'): ...", "can't be read: name 'Nowhere' is not defined"),
        ("class X: ...\nasync def f(a: int) -> X: ...", "can't be checked"),
    ],
)
def test_a_function_that_flows_cannot_call_is_refused(load: Load, code: str, what: str) -> None:
    before, _, function = code.rpartition("\n")
    (problem,) = problems(load, f'{before}\n@action("shop.f")\n{function}\n')
    assert what in problem
    line = 3 + before.count("\n")
    assert f'handlers/shop.py:{line}: action "shop.f": ' in problem


@pytest.mark.parametrize(
    ("declaration", "what"),
    [
        ('"find"', "its name must be two words"),
        ('"Shop.Find"', "its name must be two words"),
        ('"shop.f", errors=["timeout"]', '"timeout" is a name of the engine'),
        ('"shop.f", errors=["Not found"]', '"Not found" must be small Latin letters'),
        ('"shop.f", timeout=__import__("datetime").timedelta()', "its timeout must be longer"),
    ],
)
def test_bad_declarations_are_refused(load: Load, declaration: str, what: str) -> None:
    (problem,) = problems(load, f"\n@action({declaration})\nasync def f() -> None: ...\n")
    assert "handlers/shop.py:3: " in problem
    assert what in problem


def test_all_problems_are_named_in_one_go(load: Load) -> None:
    found = problems(
        load, '@action("f")\ndef f(a): ...\n', other='@action("g.h")\nasync def g(b): ...\n'
    )
    assert len(found) == 4


def test_one_name_for_two_actions_is_refused_with_both_places(load: Load) -> None:
    (problem,) = problems(load, FIND_ORDER, again=FIND_ORDER)
    assert "handlers/shop.py:3: " in problem
    assert "handlers/again.py:3 already" in problem


@pytest.mark.parametrize(
    ("code", "where", "what"),
    [
        ("import nowhere", 2, "No module named 'nowhere'"),
        ("def f(:", 2, "this isn't Python"),
        ("x = 1\n\nx / 0", 4, "ZeroDivisionError"),
        ("import json\njson.loads('{')", 3, "JSONDecodeError"),
        ("raise SystemExit(3)", 2, "it ends the program"),
        ("@action\nasync def f() -> None: ...", 2, 'write @action("shop.find_order")'),
        ('@action("shop.f", errors="not_found")\nasync def f() -> None: ...', 2, "list of names"),
    ],
)
def test_a_file_that_cannot_be_loaded_is_named(
    load: Load, code: str, where: int, what: str
) -> None:
    (problem,) = problems(load, code)
    assert f"handlers/shop.py:{where}: " in problem
    assert what in problem
    assert "Traceback" not in problem


# --- types, as flows are checked against them ----------------------------------------------------


TEXT, NUMBER = named("text"), named("number")


def test_a_registry_knows_its_actions_as_flows_see_them(load: Load) -> None:
    registry = load("""
from datetime import timedelta

@action("shop.coupon", errors=["no_more"], timeout=timedelta(seconds=3))
async def coupon(percent: int, context: ActionContext, note: str = "none") -> list[str]:
    return []

@action("shop.ping")
async def ping():
    pass
""")
    types = registry.types()
    assert types["shop.coupon"] == ActionType(
        name="shop.coupon",
        parameters=(
            ParameterType(name="percent", type=NUMBER, required=True),
            ParameterType(name="note", type=TEXT, required=False),
        ),
        result=Type(kind="list", item=TEXT),
        errors=("no_more",),
        timeout=timedelta(seconds=3),
        place="handlers/shop.py:5",
    )
    assert (types["shop.ping"].parameters, types["shop.ping"].result) == ((), ANY)


# --- events --------------------------------------------------------------------------------------


STAY = """
from decimal import Decimal
from pydantic import BaseModel, Field
from cxbot import event

class Stay(BaseModel):
    room: str = Field(alias="roomNumber")
    price: Decimal

@event("stay.arrived")
class StayArrived(BaseModel):
    stay: Stay
"""


def test_a_model_declares_an_event(load: Load) -> None:
    registry = load(STAY + "\nclass Later(StayArrived):\n    pass\n")
    assert list(registry.events()) == ["stay.arrived"]
    event = registry.events()["stay.arrived"]
    stay = Type(kind="record", fields={"room": TEXT, "price": named("money")})
    assert event.data == Type(kind="record", fields={"stay": stay})
    assert event.place == "handlers/shop.py:11"
    sent: dict[str, Any] = {"specversion": "1.0", "id": "1", "source": "s", "type": "stay.arrived"}
    sent |= {"data": {"stay": {"roomNumber": "12", "price": "90.00"}}}
    (read,) = read_events(sent, registry.event_models(), now=datetime(2026, 3, 10, tzinfo=UTC))
    assert read.data == {"stay": {"room": "12", "price": "90.00"}}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("@event('order.paid')\nclass A(BaseModel): ...", "order events are built in"),
        ("@event('stay arrived')\nclass A(BaseModel): ...", "its name must be words of Latin"),
        ("@event('a.b')\nclass A(RootModel[int]): ...", "the data of an event are named fields"),
        ("@event('a.b')\nclass A: ...", "stands over a pydantic model"),
        ("@event\nclass A(BaseModel): ...", "@event needs the type of the event"),
    ],
)
def test_what_can_be_no_event_is_refused_with_its_place(load: Load, code: str, reason: str) -> None:
    (line,) = problems(load, f"from cxbot import event\nfrom pydantic import *\n{code}")
    assert "handlers/shop.py:4: " in line
    assert reason in line


def test_an_event_declared_twice_names_both_places(load: Load) -> None:
    (line,) = problems(load, STAY, zoo=STAY)
    assert line.endswith(
        'handlers/zoo.py:11: event "stay.arrived" stands in handlers/shop.py:11 already.'
    )
