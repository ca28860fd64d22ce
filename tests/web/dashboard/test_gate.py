"""Who comes in, and for how long (reliability.md, cases 102, 107 and 114-116)."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from multidict import CIMultiDict
from stores import reading
from yarl import URL

from cxbot.store.web_sessions import IDLE, LIFE, LINK_LIFE

from .conftest import Open, Owner
from .signing_in import cookie, link, try_link

# --- sessions -------------------------------------------------------------------------------------


async def test_without_a_session_every_page_is_closed(open_dashboard: Open) -> None:
    """Case 107."""
    owner = await open_dashboard(signed_in=False)
    for path in ("/", "/?lang=ru"):
        assert (await owner.get(path))[0] == 401


async def test_a_made_up_or_changed_cookie_opens_nothing(owner_client: Owner) -> None:
    """Case 107: tampered."""
    real = await cookie(owner_client)
    for wrong in ("x", real[:-1], real + "x", real.swapcase(), "\u00e9", "x" * 5000):
        owner_client.http.cookie_jar.clear()
        status, _, _ = await owner_client.ask("GET", "/", Cookie=f"cxbot={wrong}")
        assert status in (400, 401), wrong
    assert (await owner_client.ask("GET", "/", Cookie=f"cxbot={real}"))[0] == 200


async def test_a_session_ends_after_half_an_hour_of_silence(owner_client: Owner) -> None:
    """Case 107: expired."""
    for _ in range(5):
        owner_client.clock.move(IDLE - timedelta(minutes=2))
        assert (await owner_client.get("/"))[0] == 200
    owner_client.clock.move(IDLE)
    assert (await owner_client.get("/"))[0] == 401


async def test_a_page_that_asks_by_itself_keeps_no_session_awake(owner_client: Owner) -> None:
    asks = {"HX_Request": "true"}
    owner_client.clock.move(IDLE / 2)
    assert (await owner_client.ask("GET", "/now", **asks))[0] == 200
    owner_client.clock.move(IDLE / 2)
    assert (await owner_client.ask("GET", "/now", **asks))[0] == 401


async def test_no_session_outlasts_half_a_day(owner_client: Owner) -> None:
    """Case 107: expired."""
    for _ in range(int(LIFE / timedelta(minutes=20)) - 1):
        owner_client.clock.move(timedelta(minutes=20))
        assert (await owner_client.get("/"))[0] == 200
    owner_client.clock.move(timedelta(minutes=20))
    assert (await owner_client.get("/"))[0] == 401


async def test_a_session_set_before_signing_in_is_not_the_one_after(open_dashboard: Open) -> None:
    """Case 107: fixation."""
    owner = await open_dashboard(signed_in=False)
    owner.http.cookie_jar.update_cookies({"cxbot": "chosen-by-somebody-else"}, URL(owner.url))
    assert await owner.sign_in() == 303
    first = await cookie(owner)
    assert first != "chosen-by-somebody-else"
    assert await owner.sign_in() == 303
    assert await cookie(owner) != first
    owner.http.cookie_jar.clear()
    assert (await owner.ask("GET", "/", Cookie=f"cxbot={first}"))[0] == 401


async def test_one_who_is_no_owner_any_more_is_out_at_once(owner_client: Owner) -> None:
    """Case 107: of another owner list."""
    owner_client.site.gate._owners = frozenset({"1"})
    assert (await owner_client.get("/"))[0] == 401
    assert await try_link(owner_client, await link(owner_client)) == 401


async def test_what_is_kept_of_a_session_opens_nothing(owner_client: Owner) -> None:
    """Case 107: the database holds digests alone."""
    held = reading.everything(owner_client.store.database.url.render_as_string())
    assert (await cookie(owner_client)).encode() not in held


async def test_on_https_the_cookie_is_bound_to_the_host(open_dashboard: Open) -> None:
    """Case 107: __Host-, HttpOnly, SameSite, Secure."""
    owner = await open_dashboard(signed_in=False, base=lambda: "https://shop.example")
    sent = {"token": await link(owner)}
    _, _, headers = await owner.ask("POST", "/sign-in", sent, Origin="https://shop.example")
    found = headers["Set-Cookie"]
    assert found.startswith("__Host-cxbot=")
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/", "Max-Age=43200"):
        assert part in found
    assert "Domain" not in found


# --- links ----------------------------------------------------------------------------------------


async def test_looking_at_a_link_does_not_use_it_up(open_dashboard: Open) -> None:
    """A messenger's preview fetches it."""
    owner = await open_dashboard(signed_in=False)
    token = await link(owner)
    for method in ("GET", "HEAD", "GET"):
        status, _, headers = await owner.ask(method, f"/sign-in/{token}")
        assert status == 200
        assert "Set-Cookie" not in headers
    assert await try_link(owner, token) == 303


async def test_a_link_works_once_and_not_for_long(open_dashboard: Open) -> None:
    """Case 115: replay, old."""
    owner = await open_dashboard(signed_in=False)
    token = await link(owner)
    assert await try_link(owner, token) == 303
    owner.http.cookie_jar.clear()
    assert await try_link(owner, token) == 401
    late = await link(owner)
    owner.clock.move(LINK_LIFE)
    assert await try_link(owner, late) == 401


async def test_whatever_is_wrong_with_a_link_the_answer_is_the_same(open_dashboard: Open) -> None:
    """Case 114: nothing is told by it."""
    owner = await open_dashboard(signed_in=False)
    used, others = await link(owner), await link(owner, "9999")
    assert await try_link(owner, used) == 303
    answers = set()
    for token in (used, others, "made-up", "", "x" * 9000):
        owner.http.cookie_jar.clear()
        owner.clock.move(timedelta(minutes=1))
        _, text, headers = await owner.ask("POST", "/sign-in", {"token": token}, Origin=owner.url)
        assert "Set-Cookie" not in headers
        answers.add(re.sub('nonce="[^"]+"', "", text))
    assert len(answers) == 1


async def test_after_five_wrong_links_no_more_are_tried_for_a_minute(open_dashboard: Open) -> None:
    """Case 114."""
    owner = await open_dashboard(signed_in=False)
    assert [await try_link(owner, f"wrong{i}") for i in range(5)] == [401] * 5
    others = await link(owner, "9999")
    assert await try_link(owner, "wrong") == 429
    assert await try_link(owner, others) == 429
    assert await try_link(owner, "other", X_Forwarded_For="1.2.3.4, 203.0.113.9") == 401
    owner.clock.move(timedelta(minutes=1))
    assert await try_link(owner, "wrong") == 401


async def test_nobody_shuts_the_owner_out_by_wrong_links(open_dashboard: Open) -> None:
    """Behind a proxy that tells no addresses, everybody has the same one."""
    owner = await open_dashboard(signed_in=False)
    for _ in range(9):
        await try_link(owner, "wrong")
    good = await link(owner)
    assert await try_link(owner, good) == 303
    assert await try_link(owner, good) == 429


async def test_a_thousand_wrong_links_at_once_are_no_way_around(open_dashboard: Open) -> None:
    """Case 114."""
    owner = await open_dashboard(signed_in=False)
    got = await asyncio.gather(*(try_link(owner, f"wrong{i}") for i in range(200)))
    assert (got.count(401), got.count(429)) == (5, 195)


async def test_two_browsers_with_one_link_are_one_session(open_dashboard: Open) -> None:
    """Case 115."""
    owner = await open_dashboard(signed_in=False)
    token = await link(owner)
    got = await asyncio.gather(*(try_link(owner, token) for _ in range(5)))
    assert sorted(got) == [303, 401, 401, 401, 401]


@pytest.mark.parametrize(
    "told",
    [
        # HAProxy adds a line of its own below the caller's
        lambda i: [f"192.0.2.{i}", "203.0.113.9"],
        lambda i: [f"192.0.2.{i}, 203.0.113.9"],
        # a network of one machine's own
        lambda i: [f"2001:db8::{i:x}"],
        lambda i: [f"[2001:db8::{i:x}]:{4000 + i}"],
        lambda i: [f"203.0.113.9:{4000 + i}"],
        lambda i: ["203.0.113.9" if i % 2 else "::ffff:203.0.113.9"],
        lambda i: [f"nowhere{i}"],
    ],
)
async def test_one_caller_behind_a_proxy_is_one_address(
    open_dashboard: Open, told: Callable[[int], list[str]]
) -> None:
    """Case 114; threat S25."""
    owner = await open_dashboard(signed_in=False)
    got = []
    for i in range(7):
        headers = CIMultiDict([("Origin", owner.url)])
        for one in told(i):
            headers.add("X-Forwarded-For", one)
        sent = {"token": f"wrong{i}"}
        async with owner.http.post(owner.url + "/sign-in", data=sent, headers=headers) as answer:
            got.append(answer.status)
    assert got == [401] * 5 + [429] * 2


# --- out ------------------------------------------------------------------------------------------


async def test_signing_out_ends_the_session_and_clears_the_browser(owner_client: Owner) -> None:
    """Case 116."""
    held = await cookie(owner_client)
    sent = {"csrf": await owner_client.csrf()}
    status, _, headers = await owner_client.ask("POST", "/sign-out", sent, Origin=owner_client.url)
    assert status == 303
    assert "cache" in headers["Clear-Site-Data"]
    assert (await owner_client.ask("GET", "/", Cookie=f"cxbot={held}"))[0] == 401


async def test_signing_out_everywhere_ends_all_sessions_and_links(owner_client: Owner) -> None:
    there = await cookie(owner_client)
    owner_client.http.cookie_jar.clear()
    await owner_client.sign_in()
    waiting = await link(owner_client)
    assert (await owner_client.post("/sign-out", everywhere="yes"))[0] == 303
    assert (await owner_client.ask("GET", "/", Cookie=f"cxbot={there}"))[0] == 401
    assert await try_link(owner_client, waiting) == 401


async def test_no_page_is_kept_by_the_browser(owner_client: Owner) -> None:
    """Case 116: the back button shows nothing."""
    for path in ("/", "/nothing-here", "/sign-in/x"):
        assert (await owner_client.ask("GET", path))[2]["Cache-Control"] == "no-store"
