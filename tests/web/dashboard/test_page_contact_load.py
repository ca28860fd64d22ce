"""The page of contact load: the report's own figures, and whom they are about."""

import re

import pytest

from cxbot.store import tables
from web.dashboard.busy_rows import Month
from web.dashboard.conftest import Open, Owner
from web.dashboard.people_rows import (
    DAY,
    NOW,
    a_conversation,
    a_customer,
    a_ticket,
    blank,
    somebody,
)

SHOP = {"flows/shop.yaml": "shop: Kettles\nlanguage: en\npolicy: {holdout: 10%}\n"}


def a_contact(which: int, customer: str = "c1", **facts: object) -> dict[str, object]:
    own: dict[str, object] = {
        "id": f"k{customer}{which}", "customer_id": customer, "number": which,
        "conversation_id": f"v-{customer}", "flow": "nps", "kind": "first", "purpose": "survey",
        "channel": "telegram", "at": NOW - DAY, "verdict": "allow", "because": {},
    }  # fmt: skip
    return blank(tables.contact, **{**own, **facts})


async def test_a_bot_that_began_nothing_says_so(owner_client: Owner) -> None:
    status, text = await owner_client.get("/contact-load")
    assert status == 200
    assert "The bot has begun nothing in this period, and nobody is neglected" in text


async def test_the_distribution_leads_to_the_customers(open_dashboard: Open) -> None:
    denied = a_contact(9, "c2", verdict="deny", gate="consent", number=None)
    owner = await open_dashboard(
        {
            tables.customer: [a_customer("c1", "Anna"), a_customer("c2", "Boris")],
            tables.contact: [a_contact(1), a_contact(2), a_contact(3), a_contact(1, "c2"), denied],
        }
    )
    _, text = await owner.get("/contact-load")
    links = re.findall(r'<a href="(/contact-load\?[^"]*messages=\d[^"]*)">1</a>', text)
    assert len(links) == 2
    assert "no consent" in text
    held = text[text.index("<bdi>no consent<") :]
    assert '/customers/c2"' in held[: held.index("</tr>")]
    _, one = await owner.get(links[0].replace("&amp;", "&").partition("#")[0])
    assert "Customers with just 1" in one
    there = one[one.index('id="most"') : one.index('id="decisions"')]
    assert "Boris" in there
    assert "Anna" not in there


async def test_somebody_neglected_is_named_with_what_to_do(open_dashboard: Open) -> None:
    waiting = a_ticket(waiting_since=NOW - 5 * DAY, opened_at=NOW - 5 * DAY)
    owner = await open_dashboard({**somebody("Zoya"), tables.ticket: [waiting]})
    _, text = await owner.get("/contact-load")
    part = text[text.index('id="neglected"') :]
    assert '<a class="customer" href="/customers/c1"><bdi>Zoya</bdi></a>' in part
    assert "#C12" in part
    assert "4 d" in part


async def test_the_held_out_are_compared(open_dashboard: Open) -> None:
    owner = await open_dashboard(Month().rows, SHOP)
    _, text = await owner.get("/contact-load?period=365d")
    assert "Ordered again" in text
    assert "no clear difference" in text
    _, without = await owner.get("/contact-load")
    assert "points" in without


@pytest.mark.parametrize(
    "query", ["messages=-1", "messages=1e9", "messages=999999999999", "messages=٣", "period=0"]
)
async def test_case_113_a_number_that_is_none_is_not_asked(
    open_dashboard: Open, query: str
) -> None:
    owner = await open_dashboard(
        {tables.customer: [a_customer()], tables.conversation: [a_conversation()],
         tables.contact: [a_contact(1)]}
    )  # fmt: skip
    status, text = await owner.get(f"/contact-load?{query}")
    assert status == 200
    assert "Who got most" in text


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_busy_month_reads_in_both_languages(open_dashboard: Open, language: str) -> None:
    owner = await open_dashboard(Month().rows, SHOP)
    owner.http.cookie_jar.update_cookies({"cxbot-language": language})
    status, text = await owner.get("/contact-load?period=ever")
    assert status == 200
    assert ("Забытые клиенты" in text) == (language == "ru")
