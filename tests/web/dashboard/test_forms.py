"""What a form needs, what every answer carries, and what breaks (cases 108-110, 118 and 119)."""

import json
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from .conftest import Open, Owner
from .signing_in import link

# --- forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://127.0.0.1",
        "",
        None,
        "http://127.0.0.1:1",
        "http://[",
    ],
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
