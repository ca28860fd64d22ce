"""POST /api/links: a deep link for an order, for a while."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cxbot.errors import StoreError

from .conftest import Memory, Shop


async def link(shop: Shop, body: Any) -> tuple[int, Any]:
    status, answer, _ = await shop.call("POST", "/api/links", body)
    return status, answer


async def test_a_link_opens_the_bot_with_its_token(shop: Shop, memory: Memory) -> None:
    status, answer = await link(shop, {"order": "A-1042", "expires_in": "2 hours"})
    assert status == 201
    assert answer == {
        "url": "https://t.me/kettle_bot?start=token-1",
        "token": "token-1",
        "expires_at": "2026-03-10T14:00:00Z",
    }
    assert memory.links == [("A-1042", datetime(2026, 3, 10, 14, tzinfo=UTC))]


async def test_a_link_lives_a_week_unless_told_otherwise(shop: Shop) -> None:
    _, answer = await link(shop, {"order": "A-1042"})
    assert answer["expires_at"] == "2026-03-17T12:00:00Z"
    _, answer = await link(shop, {"order": "A-1042", "expires_in": "1 week"})
    assert answer["expires_at"] == "2026-03-17T12:00:00Z"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], ""),
        ({}, "order"),
        ({"order": ""}, "order"),
        ({"order": 1042}, "order"),
        ({"order": "A" * 65}, "order"),
        ({"order": "A\n1"}, "order"),
        ({"order": "A-1", "expires_in": "soon"}, "expires_in"),
        ({"order": "A-1", "expires_in": "0 days"}, "expires_in"),
        ({"order": "A-1", "expires_in": "-1 days"}, "expires_in"),
        ({"order": "A-1", "expires_in": "9999999 weeks"}, "expires_in"),
        ({"order": "A-1", "expires_in": 7}, "expires_in"),
        ({"order": "A-1", "expire_in": "7 days"}, "expire_in"),
    ],
)
async def test_a_bad_request_is_refused_at_its_field(
    shop: Shop, memory: Memory, body: Any, field: str
) -> None:
    status, answer = await link(shop, body)
    assert status == 422
    assert [(error["index"], error["field"]) for error in answer["errors"]] == [(0, field)]
    assert not memory.links


async def test_all_problems_come_at_once(shop: Shop) -> None:
    _, answer = await link(shop, {"expires_in": "soon", "x": 1})
    assert [error["field"] for error in answer["errors"]] == ["x", "order", "expires_in"]


async def test_before_the_bots_name_is_known_there_is_no_link(shop: Shop, memory: Memory) -> None:
    memory.username = ""
    assert (await link(shop, {"order": "A-1042"}))[0] == 503


async def test_database_trouble_asks_to_come_again(shop: Shop, memory: Memory) -> None:
    memory.broken = StoreError()
    assert (await link(shop, {"order": "A-1042"}))[0] == 503


async def test_what_is_not_json_or_too_large_is_refused(shop: Shop) -> None:
    assert (await link(shop, b"{"))[0] == 400
    assert (await link(shop, {"order": "A" * 5000}))[0] == 413
