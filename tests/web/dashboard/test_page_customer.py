"""One customer: all that passed between us, and nothing that isn't to be seen."""

import re

import pytest

from cxbot.store import tables
from web.dashboard.busy_rows import Month
from web.dashboard.conftest import Open
from web.dashboard.people_rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    a_conversation,
    a_customer,
    a_point,
    a_ticket,
    an_identity,
    an_order,
    blank,
    somebody,
)

EVIL = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}\u202e"
FLOW = """
flow: card
when: {command: /card}
do:
- ask: "Your PIN?"
  id: pin
  save: pin
  answer: text
- say: "Thanks, {pin}"
- ask: "And your name?"
  id: name
  save: name
  answer: text
- human: Card
  secret: [pin]
"""


@pytest.mark.parametrize("id_", ["nobody", "%00", "x" * 3000, "..%2f..", "'--", "🙂", "{id}"])
async def test_a_customer_nobody_knows_is_no_page(open_dashboard: Open, id_: str) -> None:
    """Case 109."""
    owner = await open_dashboard(somebody())
    status, text = await owner.get(f"/customers/{id_}")
    assert status == 404
    assert "There is no such page" in text


async def test_the_timeline_is_of_all_channels_newest_first(open_dashboard: Open) -> None:
    rows = [
        a_point(id="one", occurred_at=NOW - 40 * DAY, text="First words", channel="webchat"),
        a_point(
            id="two", occurred_at=NOW - HOUR, text="Where is it?", touchpoint="order status",
            stage="post-purchase support", outcome="answered", sentiment="negative",
            sentiment_source="lexicon", effort=["reask"],
        ),
        a_point(
            id="three", occurred_at=NOW - HOUR + MINUTE, direction="out", initiator="bot",
            name="message.sent", text="On its way", response_ms=61_000, outcome="failed",
            ticket_id="t12",
        ),
        a_point(
            id="four", occurred_at=NOW - MINUTE, kind="tap", rating_metric="csat", rating_value=4,
            rating_min=1, rating_max=5,
        ),
    ]  # fmt: skip
    owner = await open_dashboard(
        {**somebody(), tables.touchpoint: rows, tables.ticket: [a_ticket()]}
    )
    _, text = await owner.get("/customers/c1")
    assert re.findall(r'<li id="t-(\w+)"', text) == ["four", "three", "two", "one"]
    for told in (
        "order status", "post-purchase support", "upset, by words", "answered after 1 min 1 s",
        "not delivered", "CSAT 4 / 5", "webchat", "asked what was known", "#C12", "Journey 2",
        "Journey 1",
    ):  # fmt: skip
        assert told in text, told
    assert 'href="/map/order%20status"' in text


async def test_older_exchanges_are_on_pages_and_each_has_an_address(open_dashboard: Open) -> None:
    rows = [
        a_point(id=f"x{n:04}", occurred_at=NOW - n * MINUTE, text=f"word {n}") for n in range(250)
    ]
    owner = await open_dashboard({**somebody(), tables.touchpoint: rows})
    seen, path = list[str](), "/customers/c1"
    while path:
        _, text = await owner.get(path)
        seen += re.findall(r'<li id="t-(\w+)"', text)
        older = re.search(r'rel="next" href="([^"#]+)', text)
        path = older[1].replace("&amp;", "&") if older else ""
    assert seen == [row["id"] for row in rows]
    _, text = await owner.get("/customers/c1?at=x0200")
    there = re.findall(r'<li id="t-(\w+)"', text)
    assert "x0200" in there
    assert there.index("x0200") == 20
    assert 'rel="prev"' in text


@pytest.mark.parametrize(
    "query", ["at=zz", "before=-1", "at=" + "9" * 500, "before=%00", "at=two2"]
)
async def test_case_113_a_page_that_is_none_is_the_newest(open_dashboard: Open, query: str) -> None:
    other = a_point("c2", id="two2", text="of somebody else")
    points = [a_point(id="one", text="mine"), other]
    owner = await open_dashboard({**somebody(), tables.touchpoint: points})
    status, text = await owner.get(f"/customers/c1?{query}")
    assert status == 200
    assert "mine" in text
    assert "of somebody else" not in text


async def test_case_110_nothing_that_people_write_becomes_a_part_of_the_page(
    open_dashboard: Open,
) -> None:
    order = an_order(
        EVIL[:60],
        data={"items": [{"name": EVIL, "quantity": 1}], "track_url": "javascript:alert(3)"},
    )
    point = a_point(
        text=EVIL, touchpoint=EVIL[:100], stage=EVIL[:60], task=EVIL, flow=EVIL, step=EVIL[:40],
        outcome=EVIL[:16], effort=[EVIL], name=EVIL[:60], channel=EVIL[:20],
    )  # fmt: skip
    owner = await open_dashboard(
        {
            tables.customer: [
                a_customer("c1", EVIL, email=EVIL, phone=EVIL[:30], fields={EVIL: [EVIL]})
            ],
            tables.conversation: [a_conversation("c1", EVIL)],
            tables.identity: [an_identity("c1", EVIL, "phone")],
            tables.orders: [order],
            tables.ticket: [a_ticket(reason=EVIL, operator_name=EVIL, queue=EVIL, cause=EVIL[:30])],
            tables.touchpoint: [point],
            tables.consent: [
                {"id": "n1", "customer_id": "c1", "purpose": "service", "given": True, "at": NOW,
                 "channel": "telegram", "act": EVIL[:40], "words": EVIL, "source_key": "k"}
            ],
        }
    )  # fmt: skip
    for path in ("/customers/c1", "/customers", f"/customers?q={EVIL}"):
        status, text = await owner.get(path)
        assert status == 200
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text
        assert "49" not in re.findall(r"alert\(2\)&gt;&#39;(\d+)", text)


async def test_what_a_flow_calls_secret_is_never_shown(open_dashboard: Open) -> None:
    texts = {"flows/card.yaml": FLOW}
    from cxbot.flow.catalog import restored

    flow = restored(texts).flows["card"]
    place = {"flow": "card", "flow_version": flow.version, "session_id": "s1"}
    rows = [
        a_point(id="a", text="4711 0815", step="pin", outcome="answered", **place),
        a_point(id="b", text="Thanks, 4711 0815", direction="out", initiator="bot", **place),
        a_point(id="c", text="my pin is 4711 0815, ok?", occurred_at=NOW - MINUTE),
        a_point(id="d", text="Anna", step="name", **place),
    ]
    session = blank(
        tables.session, id="s1", customer_id="c1", conversation_id="v-c1", flow="card",
        flow_version=flow.version, status="ended", pending=[], state={}, started_at=NOW - HOUR,
        updated_at=NOW,
    )  # fmt: skip
    step = {
        "verb": "ask", "flow": "card", "version": flow.version, "step": "pin", "line": 4,
        "before": {}, "changed": {"pin": "4711 0815"}, "detail": "",
    }  # fmt: skip
    owner = await open_dashboard(
        {
            **somebody(fields={"pin": "4711 0815", "size": "XL"}),
            tables.touchpoint: rows,
            tables.session: [session],
            tables.step_trace: [{"id": "x", "session_id": "s1", "at": NOW, "steps": [step]}],
            tables.ticket: [a_ticket(reason="asked for 4711 0815")],
        },
        texts,
    )
    _, text = await owner.get("/customers/c1")
    assert "4711" not in text
    assert "Thanks, •••" in text
    assert "an answer that the flow keeps secret" in text
    assert "<bdi>Anna</bdi></div>" in text
    assert "XL" in text


async def test_a_version_that_cannot_be_read_any_more_keeps_its_secrets(
    open_dashboard: Open,
) -> None:
    rows = [a_point(text="4711 0815", flow="card", flow_version="gone", step="9")]
    owner = await open_dashboard({**somebody(), tables.touchpoint: rows}, {"flows/card.yaml": FLOW})
    assert "4711" not in (await owner.get("/customers/c1"))[1]


async def test_an_erased_customer_says_so_and_shows_nothing_of_them(open_dashboard: Open) -> None:
    """Even if something were left in a row."""
    gone = a_customer(
        "c1", "Ghost", phone="+79990001122", erased_at=NOW - DAY, fields={"a": "Ghost"}
    )
    owner = await open_dashboard(
        {
            tables.customer: [gone],
            tables.conversation: [a_conversation("c1", "Ghost")],
            tables.identity: [an_identity("c1", "Ghost", "phone")],
            tables.touchpoint: [a_point(text="Ghost", touchpoint="order status")],
            tables.ticket: [a_ticket(reason="Ghost")],
            tables.orders: [an_order("Ghost")],
        }
    )
    status, text = await owner.get("/customers/c1")
    assert status == 200
    assert "This customer was erased on" in text
    assert "order status" in text
    assert "Ghost" not in text
    assert "+79990001122" not in text


async def test_a_customer_with_nothing_is_told_what_is_missing(open_dashboard: Open) -> None:
    owner = await open_dashboard({tables.customer: [a_customer("c1", "")]})
    _, text = await owner.get("/customers/c1")
    assert "A customer without a name" in text
    assert text.count('class="empty"') == 4


async def test_everybody_of_a_busy_month_reads_in_both_languages(open_dashboard: Open) -> None:
    rows = Month(customers=14).rows
    owner = await open_dashboard(rows)
    for language, told in (("en", "Journey 1"), ("ru", "Путь 1")):
        owner.http.cookie_jar.update_cookies({"cxbot-language": language})
        for row in rows[tables.customer]:
            status, text = await owner.get(f"/customers/{row['id']}")
            assert status == 200
            assert told in text
        assert (await owner.get("/customers?q=A-&sort=orders"))[0] == 200
