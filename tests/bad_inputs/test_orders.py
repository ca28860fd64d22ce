"""Cases 80-93: what comes in by HTTP, against a started cxbot; how bytes are taken apart is
tests/web/test_hostile_http.py."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from desk_table.kit import ANNA
from web import raw

from bad_inputs.shop import FIELDS, Json, Shop
from bad_inputs.shop import shop as opened

KEY = "a-key-for-the-events-api"
SHIPPED = """flow: shipped
when: {event: order.shipped}
do:
  - say: "{order.number} is on its way. {order.items}"
"""


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Shop]:
    async with opened(tmp_path, api_key=KEY, flows={"shipped": SHIPPED}) as one:
        yield one


def an_order(event: str = "shipped", who: Any = f"telegram:{ANNA}", **order: Any) -> Json:
    envelope = {"specversion": "1.0", "id": "e1", "source": "shop", "type": f"order.{event}"}
    data = {"order": {"number": "A-1", **order}}
    return envelope | {"data": data} | ({} if who is None else {"subject": who})


async def call(
    shop: Shop, body: Any, *, method: str = "POST", path: str = "/api/events", **headers: str
) -> tuple[int, Any]:
    sent = body if isinstance(body, bytes | None) else json.dumps(body).encode()
    given = {"Authorization": f"Bearer {KEY}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    url = shop.desk.started.url + path
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, url, data=sent, headers=given) as answer,
    ):
        text = await answer.text()
    await shop.desk.settle()
    return answer.status, json.loads(text) if text.startswith(("{", "[")) else text


async def nothing_came_of_it(shop: Shop) -> None:
    assert shop.desk.heard() == []
    assert await shop.desk.started.engine.store.inbox.waiting() == []
    assert await shop.log() == []


async def test_case_80_the_key_is_all_or_nothing_and_a_replay_has_no_effect(shop: Shop) -> None:
    """The key stands in the header; what is sent again is known by its source and id, for ever."""
    await shop.says("/hi")
    for key in ("-", "Bearer", f"Bearer {KEY}x", f"Bearer {KEY.upper()}", f"Basic {KEY}", "ключ"):
        answer = await call(shop, an_order(), Authorization=key)
        assert answer == (401, {"error": "unauthorized"}), key
    assert shop.desk.heard() == ["Hi"]
    for accepted in (1, 0, 0):
        assert await call(shop, an_order()) == (202, {"accepted": accepted})
        await shop.desk.move(hours=1)
    assert len(shop.desk.heard()) == 2


BAD_JSON = [
    b"", b"{", b"{} {}", b"{}x", b"\xef\xbb\xbf{}", "{}".encode("utf-16"), b'"\xff"',
    b'{"a": 1, "a": 1}', b'{"a": NaN}', b'{"a": -Infinity}', b'{"a": 1e999}',
    b'{"a": ' + b"9" * 5000 + b"}", b"[" * 100_000 + b"]" * 100_000, b'{"a": "\\ud800"}',
]  # fmt: skip


async def test_case_82_json_that_is_none_is_refused(shop: Shop) -> None:
    for body in BAD_JSON:
        assert (await call(shop, body))[0] == 400, body[:20]
    await nothing_came_of_it(shop)


async def test_case_82_a_text_of_any_length_is_known_again(tmp_path: Path) -> None:
    """By it a flow is limited: twice the same is once, and one more letter is another."""
    flows = {
        "shop": FIELDS + "events: {stay.arrived: {stay: {number: text}}}\n",
        "stay": "flow: stay\nwhen: {event: stay.arrived}\nlimit: once per stay.number\n"
        "contact: {awaited: yes}\ndo:\n  - say: Welcome\n",
    }
    async with opened(tmp_path, api_key=KEY, flows=flows) as shop:
        await shop.says("/hi")
        long = "9" * 50_000
        for number, text in enumerate((long, long, long + "1")):
            sent = an_order() | {"id": f"e{number}", "type": "stay.arrived"}
            status, said = await call(shop, sent | {"data": {"stay": {"number": text}}})
            assert status == 202, said
            await shop.desk.move(days=2)
        assert shop.desk.heard() == ["Hi", "Welcome", "Welcome"]
        await shop.still_serves()


@pytest.mark.parametrize(
    ("total", "kept"),
    [("1900.00", "1900.00"), ("0.1", "0.1"), (1900, "1900"), (19.99, "19.99"), ("0", "0")],
)
async def test_case_82_money_is_exact(shop: Shop, total: Any, kept: str) -> None:
    status, _ = await call(shop, an_order("created", total=total, currency="RUB"))
    assert status == 202
    order = await shop.desk.started.engine.store.orders.get("A-1")
    assert order is not None
    assert str(order.data["total"]) == kept


async def test_case_83_an_order_that_cannot_be_is_refused_by_field_and_leaves_nothing(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """The shop's system has every reason; the owner's log says that it happened, and no values."""
    bad: dict[str, Json] = {
        "data.order.status": {"status": "lost"},
        "data.order.total": {"total": "-1.00"},
        "data.order.items": {"items": []},
        "data.order.currency": {"currency": "XXX"},
        "data.order.created_at": {"created_at": "2026-03-10T15:00:00"},
    }
    for field, order in bad.items():
        status, said = await call(shop, an_order("created", **order))
        assert (status, [one["field"] for one in said["errors"]]) == (422, [field])
    await nothing_came_of_it(shop)
    told = [vars(one) for one in caplog.records if one.msg == "events_refused"]
    assert [one["fields"] for one in told] == [[field] for field in bad]
    assert "XXX" not in caplog.text


async def test_case_83_a_status_that_goes_backwards_is_not_taken_back(shop: Shop) -> None:
    first = an_order("shipped") | {"time": "2026-03-10T12:00:00Z"}
    assert (await call(shop, first))[0] == 202
    later = an_order("paid") | {"id": "e2", "time": "2026-03-10T11:00:00Z"}
    assert (await call(shop, later))[0] == 202
    order = await shop.desk.started.engine.store.orders.get("A-1")
    assert order is not None
    assert order.data["status"] == "shipped"


async def test_case_84_a_customer_whom_nobody_knows_hears_nothing(shop: Shop) -> None:
    """Nobody is found by name; what is no subject at all is refused."""
    await shop.says("/hi")
    taken = ("telegram:999999", "customer:nobody", "customer:Anna", "whatsapp:1001", None)
    for number, who in enumerate(taken):
        sent = an_order(who=who) | {"id": f"e{number}"}
        assert (await call(shop, sent))[0] == 202, who
    none: list[Any] = [{"id": 1001}, [1001], 1001, True, "", "Anna", "telegram:", ":1001",
                       "telegram:1001\n"]  # fmt: skip
    for odd in none:
        status, said = await call(shop, an_order(who=odd) | {"id": "bad"})
        assert status == 422, (odd, said)
        assert said["errors"][0]["field"] == "subject"
    assert shop.desk.heard() == ["Hi"]


async def test_case_85_the_same_id_with_another_body_is_an_alarm(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    assert (await call(shop, an_order()))[0] == 202
    heard = shop.desk.heard()
    status, said = await call(shop, an_order(total="1.00"))
    assert (status, said["errors"][0]["field"]) == (409, "id")
    assert shop.desk.heard() == heard
    assert [one.levelname for one in caplog.records if one.msg == "event_changed"] == ["ERROR"]


async def test_case_86_what_an_order_is_called_is_data(shop: Shop) -> None:
    """HTML, templates, formulas and addresses of scripts; one to follow it by is refused."""
    names = ["<b>x</b>", "{customer.phone}", "{{7*7}}", "javascript:alert(1)", '=HYPERLINK("x")']
    for number, name in enumerate(names):
        who = shop.customer("Carla", 5000 + number)
        await shop.says("/hi", who)
        sent = an_order(who=f"telegram:{who}", items=[{"name": name}]) | {"id": f"e{number}"}
        assert (await call(shop, sent))[0] == 202
        shown = shop.shown(who)[-1]
        assert name in shown["text"]
        assert {one["type"] for one in shown.get("entities", ())} <= {"url"}
    for url in ("javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//evil"):
        status, said = await call(shop, an_order(track_url=url) | {"id": url})
        assert (status, said["errors"][0]["field"]) == (422, "data.order.track_url")


VERBS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")


@pytest.mark.parametrize("path", ["/api/events", "/api/links"])
async def test_case_88_other_verbs_do_nothing(shop: Shop, path: str) -> None:
    for verb in VERBS:
        answer = await raw.exchange(shop.desk.started.url, raw.head(f"{verb} {path} HTTP/1.1"))
        assert raw.status(answer) in (400, 405, 404 if verb == "CONNECT" else 405), verb
    await nothing_came_of_it(shop)


PATHS = [
    "//api/events", "/api//events", "/api/events/", "/api/events/..;/admin", "/api/%2e%2e/admin",
    "/api/events%00", "/api/events%2f", "/API/EVENTS", "/api/./events/../x", "/api/events;x=1",
    "/../api/x", "/api/events%0d%0aX:1", "/" + "a" * 8190, "/\u202e",
]  # fmt: skip


async def test_case_89_tricks_with_paths_lead_nowhere(shop: Shop) -> None:
    body = json.dumps(an_order()).encode()
    for path in PATHS:
        request = raw.head(
            f"POST {path} HTTP/1.1", f"Authorization: Bearer {KEY}", f"Content-Length: {len(body)}"
        )
        status = raw.status(await raw.exchange(shop.desk.started.url, request, body))
        assert status in (400, 401, 404, 405, 414), (path, status)
    await nothing_came_of_it(shop)


async def test_case_90_without_its_secret_the_webhook_is_shut(tmp_path: Path) -> None:
    """Whoever says to come from Telegram's addresses; with it, also what no database holds."""
    secret = "a-secret-of-the-webhook-that-nobody-guesses"
    settings: dict[str, Any] = {
        "webhook_url": "https://shop.example/telegram",
        "webhook_secret": secret,
    }
    async with opened(tmp_path, **settings) as shop:
        update = {"update_id": 9, "message": shop.message(text="a\x00b\ud800")}
        name = "X_Telegram_Bot_Api_Secret_Token"
        for wrong in ("", "x", secret[:-1], secret.upper(), "секрет"):
            status, _ = await call(
                shop, update, path="/telegram", **{name: wrong, "X_Forwarded_For": "149.154.160.1"}
            )
            assert status == 401, wrong
        assert (await call(shop, update, path="/telegram"))[0] == 401
        assert await shop.log() == []
        assert (await call(shop, update, path="/telegram", **{name: secret}))[0] == 200
        [came] = await shop.log("in")
        assert came["text"] == "a\ufffdb\ufffd"
        for other in ("/telegram/4343", "/4343:AA", "/telegram/", "/bot4343/telegram"):
            assert (await call(shop, update, path=other, **{name: secret}))[0] in (404, 405)
