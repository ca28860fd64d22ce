"""POST /api/events: every status code, and nothing stored unless it says 202."""

from typing import Any

import pytest

from cxbot.errors import StoreError

from .conftest import KEY, Memory, Open, Shop, an_event


async def test_an_event_is_taken_once_it_is_committed(shop: Shop, memory: Memory) -> None:
    assert await shop.post(an_event(subject="telegram:1001")) == (202, {"accepted": 1})
    (row,) = memory.rows.values()
    assert (row.channel, row.natural_key, row.lane) == ("api", "shop\ne1", "telegram:1001")
    assert row.raw["data"] == {"order": {"number": "A-1042"}}


async def test_the_same_event_again_has_no_second_effect(shop: Shop, memory: Memory) -> None:
    await shop.post(an_event())
    again = dict(reversed(an_event(traceparent="00-2").items()))
    assert await shop.post(again) == (202, {"accepted": 0})
    assert len(memory.rows) == 1


async def test_the_same_event_from_another_source_is_another(shop: Shop, memory: Memory) -> None:
    await shop.post(an_event())
    assert await shop.post(an_event(source="warehouse")) == (202, {"accepted": 1})


async def test_an_id_used_again_for_another_body_is_a_conflict(
    shop: Shop, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.post(an_event())
    status, answer = await shop.post([an_event(id="e2"), an_event("A-1043")])
    assert status == 409
    assert [(e["index"], e["field"]) for e in answer["errors"]] == [(1, "id")]
    assert [row.raw["data"]["order"]["number"] for row in memory.rows.values()] == ["A-1042"]
    assert "event_changed" in caplog.text


async def test_a_batch_may_repeat_itself_but_not_contradict_itself(
    shop: Shop, memory: Memory
) -> None:
    assert await shop.post([an_event(), an_event()]) == (202, {"accepted": 1})
    status, answer = await shop.post([an_event(id="e3"), an_event("A-2", id="e3")])
    assert (status, answer["errors"][0]["index"]) == (409, 1)
    assert list(memory.rows) == ["shop\ne1"]


async def test_one_bad_event_keeps_its_whole_batch_out(shop: Shop, memory: Memory) -> None:
    bad = an_event(id="e2", data={"order": {"number": "A-1", "total": "much"}})
    status, answer = await shop.post([an_event(), bad, an_event(id="e3", type="order.lost")])
    assert status == 422
    found = [(error["index"], error["field"]) for error in answer["errors"]]
    assert found == [(1, "data.order.total"), (2, "type")]
    assert set(answer["errors"][0]) == {"index", "field", "reason"}
    assert not memory.rows


async def test_a_batch_is_taken_as_a_whole(shop: Shop, memory: Memory) -> None:
    stay = an_event(id="e2", type="stay.arrived", data={"stay": {"room": "12"}})
    assert await shop.post([an_event(), stay]) == (202, {"accepted": 2})
    assert await shop.post([]) == (202, {"accepted": 0})


async def test_a_customer_nobody_knows_is_no_error(shop: Shop) -> None:
    assert (await shop.post(an_event(subject="customer:nobody")))[0] == 202


async def test_database_trouble_asks_to_come_again(shop: Shop, memory: Memory) -> None:
    memory.broken = StoreError("disk I/O error at /secret/path")
    status, answer, headers = await shop.call("POST", "/api/events", an_event())
    assert (status, headers["Retry-After"]) == (503, "5")
    assert "secret" not in str(answer)
    memory.broken = None
    assert (await shop.post(an_event()))[0] == 202


async def test_a_bug_of_ours_is_logged_and_not_shown(
    shop: Shop, memory: Memory, caplog: pytest.LogCaptureFixture
) -> None:
    memory.broken = RuntimeError("a canary")
    status, answer = await shop.post(an_event())
    assert (status, answer) == (500, {"error": "internal error"})
    assert "a canary" in caplog.text


# --- the key -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        None, "", "Bearer", "Bearer ", f"Bearer {KEY}x", f"Bearer {KEY[:-1]}", f"Basic {KEY}", KEY,
        f"Bearer {KEY.upper()}", "Bearer ключ", "Bearer \udcff\udcfe", f"Bearer {KEY} {KEY}",
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/events", "/api/links"])
async def test_without_the_right_key_nothing_is_said(
    shop: Shop, memory: Memory, given: str | None, path: str
) -> None:
    status, answer, headers = await shop.call(
        "POST", path, b"not json", Authorization=given, X_Forwarded_For="127.0.0.1"
    )
    assert (status, answer) == (401, {"error": "unauthorized"})
    assert headers["WWW-Authenticate"] == "Bearer"


async def test_the_scheme_may_be_written_in_any_case(shop: Shop) -> None:
    assert (await shop.post(an_event(), Authorization=f"bearer {KEY}"))[0] == 202


@pytest.mark.parametrize("path", ["/api/events", "/api/links"])
async def test_the_key_before_is_taken_as_well_until_it_is_taken_out(
    open_shop: Open, path: str
) -> None:
    async def status(given: str) -> int:
        return (await shop.call("POST", path, b"not json", Authorization=f"Bearer {given}"))[0]

    shop = await open_shop(api_key="the-new-key", older_api_key=KEY)
    assert [await status(key) for key in ("the-new-key", KEY)] == [400, 400]
    for neither in ("", f"the-new-key,{KEY}", f"the-new-key{KEY}", "the-new-ke", "None"):
        assert await status(neither) == 401
    shop = await open_shop(api_key="the-new-key")
    assert [await status(key) for key in ("the-new-key", KEY, "None")] == [400, 401, 401]


@pytest.mark.parametrize("key", [None, ""])
async def test_without_a_key_configured_there_is_no_api(open_shop: Open, key: str | None) -> None:
    shop = await open_shop(api_key=key)
    for path in ("/api/events", "/api/links"):
        for given in (None, "Bearer ", f"Bearer {KEY}"):
            assert (await shop.call("POST", path, an_event(), Authorization=given))[0] == 404


# --- bodies --------------------------------------------------------------------------------------

BIG = b'{"a": ' + b"9" * 5000 + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"not json", b"{} {}", b"{}x", b"\xef\xbb\xbf{}", "{}".encode("utf-16"),
        b'"\xff"', b'{"a": 1, "a": 1}', b'{"a": {"b": 1, "b": 2}}', b'{"a": NaN}',
        b'{"a": -Infinity}', b'{"a": 1e999}', BIG, b'{"a": "\\u0000"}', b'{"a": "\\ud800"}',
        b'{"\\udc00": 1}', b"[" * 100_000 + b"]" * 100_000, b'{"a":' * 900 + b"1" + b"}" * 900,
    ],
)  # fmt: skip
async def test_what_is_not_strict_json_is_refused(shop: Shop, memory: Memory, body: bytes) -> None:
    status, answer = await shop.post(body)
    assert (status, list(answer)) == (400, ["error"])
    assert not memory.rows


@pytest.mark.parametrize("body", [7, "text", None, True, [[an_event()]], {"errors": []}])
async def test_json_that_is_no_event_is_unprocessable(shop: Shop, body: Any) -> None:
    assert (await shop.post(b"null" if body is None else body))[0] == 422


async def test_the_declared_content_type_is_not_judged(shop: Shop) -> None:
    for kind in ("application/cloudevents+json", "text/plain", "application/json; charset=utf-8"):
        assert (await shop.post(an_event(), Content_Type=kind))[0] == 202


async def test_a_body_over_256_kib_is_too_large(shop: Shop, memory: Memory) -> None:
    fitting = an_event()
    fitting["x"] = "a" * (256 * 1024 - 300)
    assert (await shop.post(fitting))[0] == 202
    fitting["x"] = "a" * (256 * 1024)
    assert (await shop.post(fitting))[0] == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "nonsense"])
async def test_compressed_bodies_are_refused(shop: Shop, encoding: str) -> None:
    bomb = b"\x1f\x8b\x08" + b"\0" * 100
    assert (await shop.post(bomb, Content_Encoding=encoding))[0] == 415


@pytest.mark.parametrize("verb", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/api/events", "/api/links", "/telegram"])
async def test_other_verbs_are_not_allowed(shop: Shop, verb: str, path: str) -> None:
    status, _, headers = await shop.call(verb, path)
    assert (status, headers["Allow"]) == (405, "POST")


async def test_a_contact_from_elsewhere_waits_in_the_lane_of_its_customer(
    shop: Shop, memory: Memory
) -> None:
    data = {"touchpoint": "showroom", "kind": "visit", "channel": "pos"}
    sent = an_event(type="touchpoint.recorded", subject="telegram:1001", data=data)
    assert await shop.post(sent) == (202, {"accepted": 1})
    assert await shop.post(sent) == (202, {"accepted": 0})
    (row,) = memory.rows.values()
    assert (row.lane, row.raw["data"]) == ("telegram:1001", data)


async def test_bad_contacts_are_refused_with_every_reason(shop: Shop, memory: Memory) -> None:
    data = {"touchpoint": "showroom", "kind": "call", "channel": "phone", "device": "mobile"}
    sent = an_event(type="touchpoint.recorded", data=data)
    status, answer = await shop.post(sent)
    assert status == 422
    assert [error["field"] for error in answer["errors"]] == [
        "subject", "data.direction", "data.device_source",
    ]  # fmt: skip
    assert not memory.rows
