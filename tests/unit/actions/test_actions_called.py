"""Actions that are called: what they are given, what comes back, and how they fail."""

import asyncio
import logging
from typing import Any

import pytest

from cxbot.actions import Registry

from .owners_actions import FIND_ORDER, Load, context, outcome


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
        ("raise SystemExit(1)", "SystemExit"),  # it would end the bot at each start anew
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
    assert record.message == "action_failed"
    assert record.exc_info is not None
    assert record.__dict__["action"] == "shop.f"


async def test_what_no_database_holds_is_cleaned(load: Load) -> None:
    registry = load("""
@action("shop.f")
async def f() -> dict:
    return {"a\\x00": ["b\\x00", {"c": "\\ud800d"}], "e": 1}
""")
    given = await registry.call("shop.f", {}, context())
    assert given == {"a\ufffd": ["b\ufffd", {"c": "\ufffdd"}], "e": 1}


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
