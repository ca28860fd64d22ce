"""Whatever people write or name, no page runs it, breaks over it or leads away by it (cases 110,
113, 119, 128; threat S9)."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from yarl import URL

from cxbot.flow.catalog import restored
from cxbot.store import tables
from web.dashboard.conftest import Open, Owner
from web.dashboard.people_rows import (
    DAY,
    HOUR,
    NOW,
    a_conversation,
    a_customer,
    a_point,
    a_ticket,
    an_identity,
    an_order,
    blank,
)

_EVIL = "\"'></script></style><script>alert(1)</script><img src=x onerror=alert(1)>{{7*7}}{t}"
_NAMES = (f"{_EVIL} %0d%0a", "javascript:alert(1)//\\evil", "a/../../b?c=d#e&amp;%2e%2e;=+-")
_FLOW = """
flow: card
when: {command: /card}
do:
- ask: |-
    "></script><script>alert(1)</script><img src=x onerror=alert(1)>
  id: one
  save: one
  touchpoint: '"><script>alert(1)</script>'
  answer: text
- say: Thanks
"""


def rows() -> dict[Any, list[dict[str, Any]]]:
    """Three customers who stumble at each of three touchpoints, all with hostile names."""
    texts = {"flows/card.yaml": _FLOW}
    version = restored(texts).flows["card"].version
    points, customers, conversations, orders, tickets = [], [], [], [], []
    for i in range(6):
        who, evil = f"c{i}", _NAMES[i % 3]
        customers.append(
            a_customer(
                who, evil, phone=evil[:30], email=evil, persona=evil[:40], last_order=evil[:30],
                fields={evil: evil}, orders_count=1,
            )
        )  # fmt: skip
        conversations.append(a_conversation(who, account=f"{i}{evil}"[:60]))
        orders.append(
            an_order(
                f"{i}{evil}"[:40], who, status=evil[:16],
                data={"items": [{"name": evil, "quantity": evil}], "total": evil,
                      "currency": evil, "track_url": "javascript:alert(1)"},
            )
        )  # fmt: skip
        tickets.append(
            a_ticket(
                who, 10 + i, reason=evil, queue=evil[:30], operator_name=evil[:40],
                operator_id=evil[:30], cause=evil[:30], mood="angry", tags=[evil[:20]],
            )
        )  # fmt: skip
        for j, name in enumerate(_NAMES):
            at = NOW - timedelta(days=9 - j, hours=i)
            place = {
                "touchpoint": name, "stage": name[:60], "task": name, "flow": "card",
                "flow_version": version, "step": "one", "channel": name[:20],
            }  # fmt: skip
            points += [
                a_point(who, occurred_at=at, text=evil, outcome="missed", sentiment="negative",
                        sentiment_source="lexicon", effort=["reask", evil[:20]], device=evil[:10],
                        name=evil[:40], **place),
                a_point(who, occurred_at=at + HOUR / 60, text=evil, direction="out",
                        initiator="bot", outcome="failed", **{**place, "flow": name[:40]}),
            ]  # fmt: skip
    consent = {
        "id": "k1", "customer_id": "c0", "purpose": "survey", "given": False, "at": NOW - DAY,
        "channel": "telegram", "act": _EVIL[:40], "words": _EVIL, "source_key": "k1",
    }  # fmt: skip
    return {
        tables.customer: customers,
        tables.conversation: conversations,
        tables.identity: [an_identity("c0", "1"), an_identity("c0", _EVIL[:40], "phone")],
        tables.touchpoint: points,
        tables.orders: orders,
        tables.ticket: tickets,
        tables.consent: [blank(tables.consent, **consent)],
    }


class _Page(HTMLParser):
    """What of a page runs or leads somewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img" and not given.get("src", "").startswith("data:image/svg+xml;base64,"):
            self.wrong.append(f"img {given}")
        data = given.get("type") == "application/json" and "src" not in given
        if tag == "script" and not data and "nonce" not in given:
            self.wrong.append(f"script {given}")
        if tag in ("iframe", "object", "embed", "base", "foreignobject"):
            self.wrong.append(tag)
        for name, value in given.items():
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action", "hx-get", "formaction", "xlink:href"):
                if not re.match(r"/(?![/\\])|[#?]|data:image/svg", value) and value:
                    self.wrong.append(f"{tag} {name}={value}")
                if tag == "a" and value.startswith("/"):
                    self.links.add(value.partition("#")[0])


def seen(text: str) -> _Page:
    page = _Page()
    page.feed(text)
    return page


_PAGES = (
    "/", "/map", "/findings", "/requirements", "/reviews", "/reviews/worksheet", "/voice",
    "/funnels", "/versions", "/customers", "/desk", "/contact-load", "/data-quality", "/now",
)  # fmt: skip


@pytest.fixture
async def hostile(open_dashboard: Open) -> Owner:
    return await open_dashboard(rows(), {"flows/card.yaml": _FLOW}, now=NOW)


def _kinds(links: set[str]) -> Iterator[str]:
    """Of each page three, and no switch of order or period alone."""
    found: dict[str, list[str]] = {}
    for link in sorted(links):
        found.setdefault("/".join(link.split("/")[:2]), []).append(link)
    for several in found.values():
        yield from several[:2] + several[-2:]


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_no_page_runs_what_people_wrote(hostile: Owner, language: str) -> None:
    await hostile.post("/look", language=language)
    for touchpoint in _NAMES:
        status, _ = await hostile.post(
            "/reviews/items", touchpoint=touchpoint, what=_EVIL, hypothesis=_EVIL, owner=_EVIL,
            due="2026-04-01", measure="mood",
        )  # fmt: skip
        assert status == 303
        asked = URL.build(path="/reviews/mark", query={"touchpoint": touchpoint})
        status, text = await hostile.get(str(asked))
        assert status == 200, touchpoint
        found = re.search(r'name="sheet" value="([^"]+)"', text)
        assert found
        status, _ = await hostile.post(
            "/reviews/mark", touchpoint=touchpoint, sheet=found[1], seen="0", mark_simple="2",
            note_simple=_EVIL, by=_EVIL,
        )  # fmt: skip
        assert status == 303
    links: set[str] = set()
    for path in _PAGES:
        status, text = await hostile.get(path)
        page = seen(text)
        assert (path, status, page.wrong) == (path, 200, [])
        links |= page.links
    followed = list(_kinds(links))
    assert {"map", "levels", "customers", "funnels"} <= {one.split("/")[1] for one in followed}
    for link in followed:
        async with hostile.http.get(URL(hostile.url + link, encoded=True)) as answer:
            page = seen(await answer.text())
            assert (link, answer.status, page.wrong) == (link, 200, [])
