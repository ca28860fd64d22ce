"""Telegram's webhook: only with the secret, stored before 200, poison never a 5xx."""

from typing import Any

import pytest

from cxbot.errors import ConfigError, StoreError

from .conftest import SECRET, Memory, Open, Shop

UPDATE = {"update_id": 7, "message": {"message_id": 1, "text": "привет 👋"}}


async def hook(shop: Shop, body: Any, secret: str | None = SECRET, **headers: str) -> int:
    status, _, _ = await shop.call(
        "POST", "/telegram", body, X_Telegram_Bot_Api_Secret_Token=secret, **headers
    )
    return status


async def test_an_update_is_stored_then_acknowledged(shop: Shop, memory: Memory) -> None:
    assert await hook(shop, UPDATE) == 200
    assert memory.updates == [UPDATE]


@pytest.mark.parametrize(
    "secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.upper(), "сек", "\udcff\udcfe"]
)
async def test_a_stranger_hears_401_and_no_more(
    shop: Shop, memory: Memory, secret: str | None
) -> None:
    assert await hook(shop, UPDATE, secret, X_Forwarded_For="149.154.160.1") == 401
    assert not memory.updates


@pytest.mark.parametrize("secret", [None, ""])
async def test_without_a_secret_configured_there_is_no_webhook(
    open_shop: Open, memory: Memory, secret: str | None
) -> None:
    shop = await open_shop(webhook_secret=secret)
    assert await hook(shop, UPDATE) == 404
    assert await hook(shop, UPDATE, "") == 404
    assert not memory.updates


async def test_when_polling_there_is_no_webhook(open_shop: Open) -> None:
    assert await hook(await open_shop(webhook_path=None), UPDATE) == 404


async def test_another_path_is_nobodys(shop: Shop) -> None:
    for path in ("//telegram", "/telegram/", "/telegram/..;/x", "/%2e%2e/telegram/x", "/123:AA"):
        assert (await shop.call("POST", path, UPDATE))[0] == 404


@pytest.mark.parametrize("body", [{}, {"update_id": "x"}, {"update_id": 1, "message": [None]}])
async def test_a_poison_update_is_stored_like_any_other(
    shop: Shop, memory: Memory, body: dict[str, Any]
) -> None:
    assert await hook(shop, body) == 200
    assert memory.updates == [body]


@pytest.mark.parametrize("body", [[UPDATE], 7, b"{", b"", b"[" * 100_000, b'{"a": NaN}'])
async def test_what_telegram_never_sends_is_refused(shop: Shop, memory: Memory, body: Any) -> None:
    assert await hook(shop, body) == 400
    assert not memory.updates


async def test_an_update_may_have_a_mebibyte(shop: Shop) -> None:
    assert await hook(shop, {"a": "a" * (1024 * 1024 - 100)}) == 200
    assert await hook(shop, {"a": "a" * (1024 * 1024)}) == 413


async def test_database_trouble_asks_telegram_to_come_again(shop: Shop, memory: Memory) -> None:
    memory.broken = StoreError()
    status, _, headers = await shop.call(
        "POST", "/telegram", UPDATE, X_Telegram_Bot_Api_Secret_Token=SECRET
    )
    assert (status, headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("path", ["/api/events", "/healthz", "/{any}", "telegram", "/теле грам"])
async def test_a_path_that_cannot_be_ours_stops_the_start(open_shop: Open, path: str) -> None:
    with pytest.raises(ConfigError, match="CXBOT_WEBHOOK_URL"):
        await open_shop(webhook_path=path)


async def test_a_webhook_url_without_a_path_listens_at_the_root(open_shop: Open) -> None:
    shop = await open_shop(webhook_path="")
    status, _, _ = await shop.call("POST", "/", UPDATE, X_Telegram_Bot_Api_Secret_Token=SECRET)
    assert status == 200
