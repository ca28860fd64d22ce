"""The desk's page: the report's own figures, and the tickets behind them."""

import re

import pytest

from cxbot.store import tables
from web.dashboard.busy_rows import Month
from web.dashboard.conftest import Open, Owner
from web.dashboard.people_rows import DAY, HOUR, MINUTE, NOW, a_ticket, an_event, somebody


async def test_a_desk_without_tickets_says_how_one_comes(owner_client: Owner) -> None:
    status, text = await owner_client.get("/desk")
    assert status == 200
    assert "Nobody has been handed to a person yet" in text


async def one_ticket(open_dashboard: Open, **facts: object) -> Owner:
    opened = NOW - 2 * DAY  # a Sunday at noon
    events = [
        an_event("t12", 1, "opened", opened, data={"queue": "returns"}),
        an_event("t12", 2, "taken", opened + MINUTE, actor="operator:501",
                 data={"operator": "Olga"}),
        an_event("t12", 3, "replied", opened + HOUR, actor="operator:501",
                 data={"touchpoint": "x"}),
        an_event("t12", 4, "resolved", opened + 2 * HOUR, actor="operator:501",
                 data={"by": "operator"}),
        an_event("t12", 5, "rated", opened + 3 * HOUR, actor="customer",
                 data={"score": 2, "closing": 1}),
    ]  # fmt: skip
    ticket = a_ticket(state="resolved", queue="returns", opened_at=opened, waiting_since=None)
    return await open_dashboard(
        {**somebody(), tables.ticket: [{**ticket, **facts}], tables.ticket_event: events}
    )


async def test_figures_are_the_reports_and_lead_to_the_tickets(open_dashboard: Open) -> None:
    owner = await one_ticket(open_dashboard)
    _, text = await owner.get("/desk")
    first = re.search(r"First answer</div>\s*<div class=\"value\"><a href=\"#slow\">([^<]+)", text)
    assert first is not None
    assert first[1] == "1 h"
    assert "too few to tell" in text
    slow, low = text[text.index('id="slow"') :], text[text.index('id="low"') :]
    for part in (slow, low):
        assert '<a href="/customers/c1#c12">#C12</a>' in part
    assert "Rated 3 or worse" in low
    assert "Olga" in text
    assert "Left out of all" not in text


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("banned", "1 of who was banned"),
        ("tagged", "1 tagged as spam"),
        ("started", "1 begun by an operator"),
    ],
)
async def test_what_no_figure_counts_is_said(open_dashboard: Open, kind: str, why: str) -> None:
    opened = NOW - 2 * HOUR
    data = {"tag": "spam"} if kind == "tagged" else {"reason": "abuse"}
    events = [
        an_event("t12", 1, "opened", opened,
                 actor="operator:501" if kind == "started" else "customer"),
        an_event("t12", 2, "taken" if kind == "started" else kind, opened + MINUTE,
                 actor="operator:501", data=data),
    ]  # fmt: skip
    rows = {**somebody(), tables.ticket: [a_ticket(opened_at=opened)], tables.ticket_event: events}
    _, text = await (await open_dashboard(rows)).get("/desk")
    assert f"Left out of all figures: {why}." in text
    assert "#C12</a>" in text[text.index('id="open"') : text.index("How long it took")]
    assert "Nobody has been handed to a person yet" not in text


async def test_all_open_tickets_can_be_listed_whatever_is_counted(open_dashboard: Open) -> None:
    """Twenty-six are open, and the figure counts twenty-four of them."""
    opened, numbers = NOW - 2 * HOUR, range(1, 27)
    tickets = [a_ticket(f"c{n}", n, conversation_id=f"v-c{n}", opened_at=opened) for n in numbers]
    events = [
        *(an_event(f"t{n}", 1, "opened", opened) for n in numbers),
        *(an_event(f"t{n}", 2, "banned", opened + MINUTE) for n in (1, 2)),
    ]
    rows = {**somebody(), tables.ticket: tickets, tables.ticket_event: events}
    owner = await open_dashboard(rows)
    _, text = await owner.get("/desk")
    assert listed(text) == 25
    link = re.search(r'<a href="([^"]+)">All of them</a>', text)
    assert link is not None
    _, there = await owner.get(link[1].replace("&amp;", "&").partition("#")[0])
    assert listed(there) == 26
    assert "All of them" not in there


def listed(text: str) -> int:
    return text[text.index('id="open"') : text.index("How long it took")].count("#C")


def slow(text: str) -> str:
    return text[text.index('id="slow"') : text.index('id="low"')]


async def test_the_map_of_hours_leads_to_the_waits_of_an_hour(open_dashboard: Open) -> None:
    owner = await one_ticket(open_dashboard)
    _, text = await owner.get("/desk")
    spots = re.findall(r'<td class="h(\d)( thin)?">(\S[^<]*)<small><a href="([^"]+)">1<', text)
    assert [(level, wait) for level, _, wait, _ in spots] == [("3", "1 h")]
    link = spots[0][3].replace("&amp;", "&").partition("#")[0]
    assert "day=6&hour=12" in link
    _, there = await owner.get(link)
    assert "Waits that began on Sun at 12:00" in there
    assert "#C12</a>" in slow(there)
    _, elsewhere = await owner.get("/desk?day=0&hour=3")
    assert "#C12</a>" not in slow(elsewhere)


@pytest.mark.parametrize(
    "query",
    ["period=-1", "period=1e9", "queue=nobody", "queue=%00", "day=7&hour=25", "day=-1&hour=x",
     "day=٣&hour=٣", "channel=x&persona=y", "period=ever&queue=" + "q" * 5000],
)  # fmt: skip
async def test_case_113_an_address_that_means_nothing_is_the_whole_desk(
    open_dashboard: Open, query: str
) -> None:
    owner = await one_ticket(open_dashboard)
    status, text = await owner.get(f"/desk?{query}")
    assert status == 200
    assert "#C12" in text


async def test_a_queue_shows_its_own_tickets_alone(open_dashboard: Open) -> None:
    owner = await open_dashboard(Month().rows)
    _, text = await owner.get("/desk?queue=returns")
    assert "Only queue returns." in text
    assert "delivery</bdi></span></td>" not in text[: text.index("How long it took")]


async def test_open_tickets_lead_to_where_they_began(open_dashboard: Open) -> None:
    owner = await open_dashboard(Month().rows)
    _, text = await owner.get("/desk")
    assert re.search(r'href="/customers/c\d{4}#t-p\d+"', text)
    for number in re.findall(r'class="h\d( thin)?">[^<]*<small><a[^>]*>(\d+)<', text):
        assert int(number[1]) > 0


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_every_word_is_there_in_both_languages(open_dashboard: Open, language: str) -> None:
    owner = await open_dashboard(Month().rows)
    owner.http.cookie_jar.update_cookies({"cxbot-language": language})
    status, text = await owner.get("/desk?period=ever")
    assert status == 200
    assert ("Операторы" in text) == (language == "ru")
