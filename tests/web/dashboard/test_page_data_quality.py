"""The page of data quality: what the log lacks, and where one sees it."""

import re

import pytest

from cxbot.store import tables
from web.dashboard.busy_rows import Month, lost_events
from web.dashboard.conftest import Open, Owner
from web.dashboard.people_rows import DAY, NOW, a_customer, a_point, an_order, blank, somebody

CATALOGUE = {
    "flows/journey.yaml": (
        "stages: four\ntouchpoints:\n  order status: {stage: post-purchase support}\n"
        "  parcel opened: {stage: post-purchase support}\n"
    )
}
PLACED = {"flow": "order_status", "step": "1", "touchpoint": "order status"}
WHOLE = {**PLACED, "stage": "post-purchase support", "task": "find it"}


async def test_an_empty_log_has_no_gaps_and_says_so(owner_client: Owner) -> None:
    status, text = await owner_client.get("/data-quality")
    assert status == 200
    assert "There is no exchange in this period" in text


def card(text: str, label: str) -> str:
    found = re.search(rf'class="label">{label}</div>.*?class="rests">(.*?)</div>', text, re.DOTALL)
    assert found is not None, label
    return found[1]


async def test_every_gap_has_its_n_and_its_newest_example(open_dashboard: Open) -> None:
    rows = [
        a_point(id="a", **WHOLE, device="mobile", device_source="declared", outcome="answered"),
        a_point(id="b", **PLACED),
        a_point(id="c", flow="promo", step="3"),
        a_point(id="d", touchpoint="strange"),
        a_point(id="e", direction="out", initiator="bot", outcome="failed", **WHOLE),
        a_point(id="f", direction="out", initiator="bot", outcome="delivered", **WHOLE),
        a_point(id="g", direction="internal", kind="note"),
        a_point(id="h", occurred_at=NOW - 400 * DAY, flow="old", step="1"),
    ]
    owner = await open_dashboard({**somebody(), tables.touchpoint: rows}, CATALOGUE)
    _, text = await owner.get("/data-quality")
    assert "Exchanges with customers in this period: 6." in text
    assert "n 5" in card(text, "Without a touchpoint")
    assert "n 6" in card(text, "Outside of every flow")
    assert "n 4" in card(text, "Device unknown")
    assert "n 2" in card(text, "Not delivered")
    steps = text[text.index('id="steps"') : text.index('id="outside"')]
    assert re.findall(r"<bdi>(promo|order_status|old)</bdi>", steps) == ["order_status", "promo"]
    assert "/customers/c1#t-b" in steps
    unmapped = text[text.index('id="unmapped"') : text.index('id="unused"')]
    assert "strange" in unmapped
    assert "order status" not in unmapped
    unused = text[text.index('id="unused"') : text.index('id="devices"')]
    assert "parcel opened" in unused
    assert "/customers/c1#t-e" in text[text.index('id="sent"') :]


async def test_events_and_orders_of_nobody_are_told(open_dashboard: Open) -> None:
    known = blank(
        tables.inbox, channel="api", natural_key="shop\nk1", lane="telegram:1001", raw={},
        received_at=NOW - DAY, status="done", attempts=1,
    )  # fmt: skip
    noted = a_point(
        kind="event", name="order.paid", source_key="api|shop\nk1", direction="internal"
    )
    owner = await open_dashboard(
        {
            tables.customer: [a_customer()],
            tables.touchpoint: [noted],
            tables.inbox: [*lost_events(2), known],
            tables.orders: [an_order(), an_order("A-9", None)],
        }
    )
    _, text = await owner.get("/data-quality")
    assert "n 3" in card(text, "Events of nobody")
    part = text[text.index('id="events"') :]
    assert part.count("telegram:404") == 2
    assert "50 %" in part[: part.index("</p>", part.index("Orders of nobody"))]


async def test_answers_are_counted_by_language(open_dashboard: Open) -> None:
    def answered(number: int, language: str) -> dict[str, object]:
        return blank(
            tables.answer, id=f"a{number}", customer_id="c1", conversation_id="v-c1", flow="nps",
            step="1", source="survey", at=NOW - DAY, kind="rating", number=9, text="",
            language=language, channel="telegram", incentivised=False, wave="", late=False,
        )  # fmt: skip

    rows = [answered(1, "ru"), answered(2, "ru"), answered(3, "ru"), answered(4, "")]
    owner = await open_dashboard({**somebody(), tables.answer: rows})
    _, text = await owner.get("/data-quality")
    part = text[text.index('id="answers"') : text.index('id="sent"')]
    assert "75 %" in part
    assert "unknown" in part


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_busy_month_reads_in_both_languages(open_dashboard: Open, language: str) -> None:
    owner = await open_dashboard(Month().rows | {tables.inbox: [*lost_events()]}, CATALOGUE)
    owner.http.cookie_jar.update_cookies({"cxbot-language": language})
    for query in ("", "?period=7d", "?period=nonsense&page=-1"):
        status, text = await owner.get(f"/data-quality{query}")
        assert status == 200
        assert ("Шаги без имени" in text) == (language == "ru")
