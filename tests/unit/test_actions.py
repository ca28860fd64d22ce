"""Actions: found in a folder, refused with file:line, called with plain values."""

import asyncio
import logging
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cxbot
from cxbot.actions import ActionContext, Registry
from cxbot.errors import ActionError, ConfigError
from cxbot.model.customer import Customer
from cxbot.model.event import read_events
from cxbot.model.order import Order
from cxbot.model.types import ANY, ActionType, ParameterType, Type, named

Load = Callable[..., Registry]


class OneOrder:
    async def find(self, number: str) -> Order | None:
        return Order(number=number) if number == "A-1042" else None

    async def all(self) -> list[Order]:
        return [Order(number="A-1042")]


def context(**changes: Any) -> ActionContext:
    values: dict[str, Any] = {
        "customer": Customer(id="1", name="Anna"),
        "conversation": "c1",
        "idempotency_key": "k1",
        "orders": OneOrder(),
        "http": None,
        "now": datetime(2026, 3, 10, 12, tzinfo=UTC),
        "shop": {"delivery_price": 300},
    }
    return ActionContext(**{**values, **changes})


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes handlers/*.py and loads them."""

    def write_and_load(code: str = "", **files: str) -> Registry:
        folder = tmp_path / "handlers"
        folder.mkdir(exist_ok=True)
        for name, text in {"shop": code, **files}.items():
            head = "from cxbot import ActionContext, ActionError, Order, action\n"
            (folder / f"{name}.py").write_text(head + text, encoding="utf-8")
        return Registry.load(folder)

    return write_and_load


def problems(load: Load, code: str, **files: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(code, **files)
    return str(caught.value).splitlines()


async def outcome(registry: Registry, name: str, /, **arguments: Any) -> tuple[str, str]:
    with pytest.raises(ActionError) as caught:
        await registry.call(name, arguments, context())
    return caught.value.name, str(caught.value)


FIND_ORDER = """
@action("shop.find_order", errors=("not_found",))
async def find_order(context: ActionContext, number: str) -> Order:
    order = await context.orders.find(number)
    if order is None:
        raise ActionError("not_found")
    return order
"""


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


# --- calling -------------------------------------------------------------------------------------


async def test_a_result_becomes_plain_json(load: Load) -> None:
    registry = load(FIND_ORDER)
    result = await registry.call("shop.find_order", {"number": "A-1042"}, context())
    assert result["number"] == "A-1042"
    assert result["status"] == "new"
    assert result["eta"] is None


async def test_every_kind_of_result_becomes_plain_json(load: Load) -> None:
    registry = load("""
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum

class Size(Enum):
    LARGE = "L"

@dataclass
class Shirt:
    size: Size
    price: Decimal

@action("shop.all")
async def all_kinds():
    return {
        "shirt": Shirt(Size.LARGE, Decimal("10.50")),
        "day": date(2026, 3, 10),
        "at": datetime(2026, 3, 10, 9, tzinfo=UTC),
        "list": (1, "two", None, True, 0.5),
        "nan": float("nan"),
    }
""")
    assert await registry.call("shop.all", {}, context()) == {
        "shirt": {"size": "L", "price": "10.50"},
        "day": "2026-03-10",
        "at": "2026-03-10T09:00:00Z",
        "list": [1, "two", None, True, 0.5],
        "nan": None,
    }


async def test_arguments_are_read_by_their_annotations(load: Load) -> None:
    registry = load("""
from datetime import date
from decimal import Decimal

@action("shop.echo")
async def echo(number: str, copy: int, day: date, price: Decimal, note: str = "-") -> list[str]:
    return [repr(value) for value in (number, copy, day, price, note)]
""")
    given = {"number": 1042, "copy": "2", "day": "2026-03-10", "price": "1.50", "note": None}
    assert await registry.call("shop.echo", given, context()) == [
        "'1042'",
        "2",
        "datetime.date(2026, 3, 10)",
        "Decimal('1.50')",
        "'-'",
    ]


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        ({}, "number: Field required"),
        ({"number": "private"}, "number: Input should be a valid integer"),
        ({"number": 1, "more": 2}, "more: Extra inputs are not permitted"),
        ({"number": None}, "number: Input should be a valid integer"),
    ],
)
async def test_bad_arguments_are_named_without_their_values(
    load: Load, arguments: dict[str, Any], what: str
) -> None:
    registry = load('@action("shop.f")\nasync def f(number: int) -> None: ...\n')
    name, detail = await outcome(registry, "shop.f", **arguments)
    assert name == "bad_arguments"
    assert what in detail
    assert "private" not in detail


async def test_unknown_action_is_an_action_error() -> None:
    assert (await outcome(Registry.empty(), "shop.f"))[0] == "unknown_action"


async def test_declared_error_passes(load: Load) -> None:
    name, _ = await outcome(load(FIND_ORDER), "shop.find_order", number="B-1")
    assert name == "not_found"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ('raise ActionError("gone")', 'refused with "gone"'),
        ("return 1 / 0", "ZeroDivisionError"),
        ('return "text"', "its result isn't what it promises"),
        ('Order(number="")', "ValidationError"),
    ],
)
async def test_any_other_failure_is_an_error_in_the_log(
    load: Load, caplog: pytest.LogCaptureFixture, body: str, what: str
) -> None:
    registry = load(f'@action("shop.f")\nasync def f() -> int:\n    {body}\n')
    with caplog.at_level(logging.ERROR):
        name, detail = await outcome(registry, "shop.f")
    assert name == "error"
    assert what in detail
    (record,) = caplog.records
    assert record.message == "action failed"
    assert record.exc_info is not None
    assert record.__dict__["action"] == "shop.f"


async def test_failure_names_the_line_of_the_owners_code(load: Load) -> None:
    registry = load('@action("shop.f")\nasync def f() -> float:\n    return 1 / 0\n')
    _, detail = await outcome(registry, "shop.f")
    assert "handlers/shop.py:4: ZeroDivisionError" in detail


async def test_result_without_a_json_form_is_an_error(load: Load) -> None:
    registry = load('@action("shop.f")\nasync def f():\n    return {"x": object()}\n')
    name, detail = await outcome(registry, "shop.f")
    assert name == "error"
    assert "no JSON form" in detail


async def test_cancelling_the_caller_cancels_the_action(load: Load) -> None:
    registry = load(
        'import asyncio\n@action("shop.f")\nasync def f() -> None:\n    await asyncio.sleep(60)\n'
    )
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await registry.call("shop.f", {}, context())


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
