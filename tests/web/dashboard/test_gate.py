"""Who comes in, for how long, and what a form needs (reliability.md, cases 102 and 107-119)."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from multidict import CIMultiDict
from yarl import URL

from cxbot.store.web_sessions import IDLE, LIFE, LINK_LIFE

from .conftest import OWNER, Open, Owner


async def cookie(owner: Owner) -> str:
    """Of the session that the browser has."""
    return next(one.value for one in owner.http.cookie_jar if one.key == "cxbot")


async def try_link(owner: Owner, token: str, **headers: str) -> int:
    given = {"Origin": owner.url, **headers}
    return (await owner.ask("POST", "/sign-in", {"token": token}, **given))[0]


async def link(owner: Owner, account: str = OWNER) -> str:
    return await owner.site.gate.sessions.link(account, owner.clock.now())


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
    path = owner_client.store.database.path
    assert path is not None
    held = b"".join(one.read_bytes() for one in path.parent.glob("cxbot.db*"))
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


# --- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin", ["null", "https://evil.example", "http://127.0.0.1", "", None, "http://127.0.0.1:1"]
)
async def test_a_form_from_elsewhere_does_nothing(owner_client: Owner, origin: str | None) -> None:
    """Case 108."""
    headers = {} if origin is None else {"Origin": origin}
    for path in ("/sign-out", "/look"):
        sent = {"csrf": await owner_client.csrf(), "theme": "dark"}
        assert (await owner_client.ask("POST", path, sent, **headers))[0] == 403
    token = await link(owner_client)
    assert (await owner_client.ask("POST", "/sign-in", {"token": token}, **headers))[0] == 403
    assert (await owner_client.get("/"))[0] == 200


async def test_a_form_needs_the_token_of_its_own_session(owner_client: Owner) -> None:
    """Case 108: without, made up, of another session."""
    foreign = await owner_client.csrf()
    await owner_client.sign_in()
    for sent in ({}, {"csrf": ""}, {"csrf": "x" * 16}, {"csrf": foreign}):
        status, _, _ = await owner_client.ask("POST", "/look", sent, Origin=owner_client.url)
        assert status == 403
    assert await owner_client.csrf() != foreign


async def test_a_form_disguised_as_text_is_not_read(owner_client: Owner) -> None:
    """Case 108: text/plain JSON."""
    body = json.dumps({"csrf": await owner_client.csrf()}).encode()
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        status, _, _ = await owner_client.ask(
            "POST", "/look", body, Origin=owner_client.url, Content_Type=kind
        )
        assert status == 415, kind


@pytest.mark.parametrize("told", [True, False])
async def test_a_form_has_an_end(open_dashboard: Open, told: bool) -> None:
    """Also one that doesn't say how long it is; before anybody is signed in."""
    owner = await open_dashboard(signed_in=False)
    kind = {"Content_Type": "application/x-www-form-urlencoded"}

    async def parts() -> AsyncIterator[bytes]:
        yield b"token="
        for _ in range(20):
            yield b"x" * 8000

    body = b"token=" + b"x" * 160_000 if told else parts()
    status, _, _ = await owner.ask("POST", "/sign-in", body, Origin=owner.url, **kind)
    assert status == 413
    many = "&".join(f"f{i}=1" for i in range(3000)).encode()
    status, _, _ = await owner.ask("POST", "/sign-in", many, Origin=owner.url, **kind)
    assert status == 400


@pytest.mark.parametrize("charset", ["punycode", "utf-7", "idna", "rot13", "nonsense", "utf-16"])
async def test_a_form_is_read_as_utf_8_alone(open_dashboard: Open, charset: str) -> None:
    """60 kB of punycode would keep the whole bot busy for a second and more."""
    owner = await open_dashboard(signed_in=False)
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    body = b"token=-" + b"b" * 60_000
    status, _, _ = await owner.ask("POST", "/sign-in", body, Origin=owner.url, Content_Type=kind)
    assert status == 415
    plain = f"token={await link(owner)}".encode()
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    status, _, _ = await owner.ask("POST", "/sign-in", plain, Origin=owner.url, Content_Type=kind)
    assert status == 303


@pytest.mark.parametrize(
    "body", [b"token=\xff\xfe", b"\x1f\x8b\x08\x00", b"%00=%ff&token=%ED%A0%80"]
)
async def test_bytes_that_are_no_text_open_nothing(open_dashboard: Open, body: bytes) -> None:
    owner = await open_dashboard(signed_in=False)
    kind = {"Content_Type": "application/x-www-form-urlencoded"}
    status, _, _ = await owner.ask("POST", "/sign-in", body, Origin=owner.url, **kind)
    assert status in (400, 401)


async def test_nothing_is_changed_by_looking(owner_client: Owner) -> None:
    """Case 108: a GET that changes."""
    for path in ("/sign-out", "/look?theme=dark", "/sign-in?token=x"):
        status, _, headers = await owner_client.ask("GET", path)
        assert status in (404, 405)
        assert "Set-Cookie" not in headers
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert (await owner_client.ask(method, "/look"))[0] == 405
    assert (await owner_client.get("/"))[0] == 200


async def test_fields_that_a_form_does_not_have_change_nothing(owner_client: Owner) -> None:
    """Case 109: mass assignment."""
    sent = {"role": "owner", "owner": "1", "theme": "pink", "language": "xx", "next": "/"}
    status, to = await owner_client.post("/look", **sent)
    assert (status, to) == (303, "/")
    assert [one.key for one in owner_client.http.cookie_jar] == ["cxbot"]


@pytest.mark.parametrize(
    "to",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "\\\\e",
     "/%0d%0aSet-Cookie:x=1\r\nA: b", "/\t/evil.example", "", "/" + "a" * 9000, "/пусто"],
)  # fmt: skip
async def test_no_form_leads_away(owner_client: Owner, to: str) -> None:
    """Case 119."""
    assert await owner_client.post("/look", next=to) == (303, "/")
    token = await link(owner_client)
    sent = {"token": token, "next": to}
    _, _, headers = await owner_client.ask("POST", "/sign-in", sent, Origin=owner_client.url)
    assert headers["Location"] == "/"


@pytest.mark.parametrize("to", ["/", "/customers?page=2"])
async def test_a_form_leads_back_to_its_page(owner_client: Owner, to: str) -> None:
    assert await owner_client.post("/look", next=to) == (303, to)


async def test_switches_hold_and_say_nothing_else(owner_client: Owner) -> None:
    await owner_client.post("/look", theme="dark")
    await owner_client.post("/look", language="ru")
    text = (await owner_client.get("/"))[1]
    assert '<html lang="ru" data-theme="dark">' in text


# --- headers and errors ---------------------------------------------------------------------------


async def test_only_scripts_with_this_answers_nonce_run(owner_client: Owner) -> None:
    """Case 110."""
    _, text, headers = await owner_client.ask("GET", "/")
    policy = headers["Content-Security-Policy"]
    found = re.search(r"script-src 'nonce-([^']+)';", policy)
    assert found
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'",
                 "frame-ancestors 'none'", "form-action 'self'"):  # fmt: skip
        assert part in policy
    assert "unsafe" not in policy
    assert set(re.findall(r"<script\b[^>]*>", text)) == {
        one for one in re.findall(r"<script\b[^>]*>", text) if f'nonce="{found[1]}"' in one
    }
    assert not re.search(r"\son\w+=|\sstyle=|javascript:", text)
    assert headers["X-Content-Type-Options"] == "nosniff"
    again = (await owner_client.ask("GET", "/"))[2]["Content-Security-Policy"]
    assert again != policy


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.env", "/openapi.json", "/static/../site.py", "/static/%2e%2e/site.py",
     "/static/..%2fsite.py", "/static/", "/static//etc/passwd", "/_debug_toolbar", "/nothing"],
)  # fmt: skip
async def test_there_is_nothing_beside_the_pages(owner_client: Owner, path: str) -> None:
    """Case 118."""
    async with owner_client.http.get(URL(owner_client.url + path, encoded=True)) as answer:
        assert answer.status == 404
        assert "def " not in await answer.text()


async def test_what_breaks_is_told_by_a_number_alone(
    owner_client: Owner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Case 118: a generic 500 with an id."""

    async def breaks(*_: Any) -> str:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr(owner_client.site, "_render", breaks)
    status, text = await owner_client.get("/")
    assert status == 500
    assert "swordfish" not in text
    assert "Traceback" not in text
    found = re.search(r"Number (\w+)", text)
    assert found
    assert [vars(one).get("number") for one in caplog.records] == [found[1]]


async def test_a_sign_in_page_that_breaks_puts_no_link_into_the_log(
    open_dashboard: Open, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Threat S2."""
    owner = await open_dashboard(signed_in=False)
    token, page_of = await link(owner), owner.site.page_of

    def breaks(template: str, *given: Any, **shown: Any) -> str:
        if template == "enter.html":
            raise RuntimeError("no such word")
        return page_of(template, *given, **shown)

    monkeypatch.setattr(owner.site, "page_of", breaks)
    status, text = await owner.get(f"/sign-in/{token}")
    assert status == 500
    assert [vars(one).get("path") for one in caplog.records] == ["/sign-in/…"]
    assert token not in text + caplog.text


async def test_a_database_in_trouble_asks_to_come_again(owner_client: Owner) -> None:
    await owner_client.store.close()
    owner_client.clock.move(timedelta(minutes=5))
    status, _, headers = await owner_client.ask("GET", "/")
    assert status == 503
    assert headers["Retry-After"] == "5"


async def test_below_a_path_of_its_own_all_leads_there(open_dashboard: Open) -> None:
    """As in the sandbox."""
    owner = await open_dashboard(prefix="/dashboard")
    status, text = await owner.get("/")
    assert status == 200
    found = re.findall(r'(?:href|src|action)="([^"#]+)"', text)
    assert [one for one in found if not one.startswith("/dashboard/")] == []
    assert (await owner.ask("GET", ""))[2]["Location"] == "/dashboard/"
    assert await owner.post("/look", next="/voice") == (303, "/dashboard/voice")
