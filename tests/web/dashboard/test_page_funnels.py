"""Flows with who came to their end, and one flow step by step, as pages."""

import base64
import re
from datetime import timedelta
from itertools import count
from typing import Any
from urllib.parse import quote

import pytest
from e2e.season import live
from sqlalchemy import Table

from cxbot.flow.catalog import restored
from cxbot.store import tables

from .conftest import NOW, Open, Owner

FLOW = """
flow: size
task: Find the size
touchpoint: size help
do:
  - ask: How tall are you, </script><b>?
    answer: number
    save: tall
  - say: Thanks.
  - ask: Which colour?
    answer: text
    save: colour
    no_reply:
      after: 1 hour
      do:
        - say: Some other time.
"""
OLD = FLOW.replace("  - say: Thanks.\n", "")
TEXTS = {"flows/shop.yaml": "shop: X\nlanguage: en\n", "flows/size.yaml": FLOW}
FLOWS = restored(TEXTS)
BEFORE = restored({**TEXTS, "flows/size.yaml": OLD}).flows["size"].version
ASKED = [("ask", "1", "")]
ONCE = [("ask", "1", "answered"), ("say", "2", ""), ("ask", "3", "")]
Row = dict[str, Any]


class Sessions:
    def __init__(self) -> None:
        self.rows: dict[Table, list[Row]] = {}
        self._ids = count(1)

    def run(
        self, customer: str, steps: list[tuple[str, str, str]], outcome: str | None,
        *, channel: str = "telegram", version: str | None = None,
    ) -> None:  # fmt: skip
        version, n = version or FLOWS.flows["size"].version, next(self._ids)
        began = NOW - timedelta(days=10) + timedelta(minutes=n)
        place = {"flow": "size", "version": version}
        name = f"s{n:03}"
        self._add(
            tables.session, id=name, conversation_id=f"v-{channel}", customer_id=customer,
            flow="size", flow_version=version, status="ended" if outcome else "waiting",
            on_hold=None, pending={}, state={}, started_at=began, updated_at=began,
            ended_at=began if outcome else None, outcome=outcome,
        )  # fmt: skip
        told = [{"verb": v, "step": s, "detail": d, **place} for v, s, d in steps]
        self._add(tables.step_trace, id=f"t{n:03}", session_id=name, at=began, steps=told)
        point = dict.fromkeys(column.name for column in tables.touchpoint.columns)
        self._add(
            tables.touchpoint,
            **point | {
                "id": f"p{n:03}", "occurred_at": began, "customer_id": customer, "seq": 1,
                "conversation_id": "v", "session_id": name, "direction": "in", "text": "",
                "initiator": "customer", "channel": channel, "device": "unknown",
                "device_source": "unknown", "kind": "message", "name": "message.received",
                "sentiment": "unknown", "sentiment_source": "none", "effort": [],
                "source_key": name, "possible_duplicate": False,
            },
        )  # fmt: skip

    def _add(self, table: Table, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)


def told() -> dict[Table, list[Row]]:
    found = Sessions()
    for i in range(12):
        found.run(f"a{i}", [*ONCE, ("ask", "3", "answered")], "finished")
    for i in range(5):
        found.run(f"b{i}", ASKED, "stopped", channel="webchat")
    found.run("c1", ASKED, None)
    # left once and then came to the end: counted and shown as one who went on
    found.run("a0", ASKED, "stopped")
    for i in range(4):
        found.run(f"d{i}", [("ask", "1", "answered")], "stopped", version=BEFORE)
    version = {
        "flow": "size",
        "version": BEFORE,
        "source": OLD,
        "seen_at": NOW - timedelta(days=90),
    }
    plain = {"customer_id": "a0", "reachable": True, "misses": 0, "seq": 0, "order_misses": 0}
    talks = [
        {"id": f"v-{one}", "channel": one, "account": one, **plain}
        for one in ("telegram", "webchat")
    ]
    return {**found.rows, tables.flow_version: [version], tables.conversation: talks}


@pytest.fixture
async def flows(open_dashboard: Open) -> Owner:
    return await open_dashboard({**live(NOW - timedelta(days=30), TEXTS), **told()}, TEXTS)


async def test_an_empty_database_says_what_to_do(owner_client: Owner) -> None:
    status, text = await owner_client.get("/funnels")
    assert (status, "Nobody has begun a flow" in text) == (200, True)
    assert (await owner_client.get("/funnels/size"))[0] == 404


async def test_the_list_leads_to_the_flow(flows: Owner) -> None:
    status, text = await flows.get("/funnels?period=90d")
    assert status == 200
    assert 'href="/funnels/size?period=90d"' in text
    assert "71 %" in text
    assert "n 17" in text


async def test_each_step_leads_to_the_threads_of_those_who_left(flows: Owner) -> None:
    status, text = await flows.get("/funnels/size")
    assert status == 200
    row = text.split('id="step-1"')[1].split("</tr>")[0]
    left = re.findall(r'href="/customers/([^"#]+)#t-(p\d+)"', row)
    assert {customer for customer, _ in left} == {"b0", "b1", "b2", "b3", "b4", "c1"}
    assert "5 stopped" in re.sub("<[^>]+>", "", row)
    assert "Counting unit" in text


async def test_the_flow_is_drawn_with_its_numbers_or_says_why_not(flows: Owner) -> None:
    _, text = await flows.get("/funnels/size")
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', text)
    if drawn is None:
        assert "can&#39;t be drawn here" in text
        return
    svg = base64.b64decode(drawn[1]).decode()
    # by the latest session of each: of a0, too
    assert "left here: 6" in svg
    assert "<b>" not in svg


async def test_versions_channels_and_languages(flows: Owner) -> None:
    _, old = await flows.get(f"/funnels/size?version={BEFORE}")
    assert "cxbot compare size" in old
    assert re.search(r'class="label">Began</div>\s*<div class="value"><a [^>]*>4<', old)
    _, web = await flows.get("/funnels/size?channel=webchat")
    assert re.search(r'class="label">Began</div>\s*<div class="value"><a [^>]*>5<', web)
    assert "webchat" in (await flows.get("/funnels/size"))[1].split('id="groups"')[1]


@pytest.mark.parametrize("query", ["version=x", "channel=%00", "language=zz", "period=7d", "a=b"])
async def test_whatever_the_address_asks_for_is_answered(flows: Owner, query: str) -> None:
    assert (await flows.get(f"/funnels/size?{query}"))[0] == 200


@pytest.mark.parametrize("flow", ["none", "..%2f", "a/b", quote("size</script>")])
async def test_a_flow_that_is_not_there_is_not_found(flows: Owner, flow: str) -> None:
    assert (await flows.get(f"/funnels/{flow}"))[0] == 404


async def test_words_of_a_flow_are_only_ever_text(flows: Owner) -> None:
    _, text = await flows.get("/funnels/size")
    assert "<b>?" not in text
    await flows.post("/look", language="ru", next="/funnels")
    assert "По шагам" in (await flows.get("/funnels/size"))[1]
