"""What an owner sees first, and where each figure leads."""

import re
from datetime import timedelta
from typing import Any

from e2e.season import Season, live

from cxbot.store import tables

from .conftest import NOW, Open, Owner

DAY = timedelta(days=1)


async def test_an_empty_database_says_so_and_what_to_do(owner_client: Owner) -> None:
    text = (await owner_client.get("/"))[1]
    assert "Nothing has happened yet" in text
    assert "cxbot import" in text


async def test_in_the_sandbox_it_says_where_to_begin(open_dashboard: Open) -> None:
    owner = await open_dashboard(prefix="/dashboard")
    assert "Be Anna" in (await owner.get("/"))[1]


def card(text: str, label: str) -> str:
    found = re.search(
        rf'<div class="label">{re.escape(label)}</div>(.*?)</div>\s*</div>', text, re.DOTALL
    )
    assert found, label
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


async def test_contacts_and_customers_are_those_of_the_log(open_dashboard: Open) -> None:
    season = Season(NOW).goes_by(customers=60)
    began = live(NOW)
    texts = next(iter(began.values()))[0]["texts"]
    owner = await open_dashboard(began | season.rows, texts)
    text = (await owner.get("/"))[1]

    def counted(since: timedelta, until: timedelta) -> tuple[int, int]:
        rows = [
            row for row in season.log
            if NOW - since <= row["occurred_at"] < NOW - until and row["direction"] != "internal"
        ]  # fmt: skip
        return len(rows), len({row["customer_id"] for row in rows})

    for days, span in ((7, "last 7 days"), (30, "last 30 days")):
        now, before = counted(days * DAY, 0 * DAY), counted(2 * days * DAY, days * DAY)
        for name, i in (("Contacts", 0), ("Customers", 1)):
            shown = card(text, f"{name}, {span}")
            assert shown.startswith(f"{now[i]} ")
            assert f"{before[i]} in as many days before" in shown


async def test_the_worst_places_have_an_action_and_lead_on(season_client: Owner) -> None:
    text = (await season_client.get("/"))[1]
    worst = text.split('id="worst"')[1].split("</section>")[0]
    assert 1 <= worst.count('<tr><th scope="row"') <= 3
    assert 'href="/map/' in worst
    assert "n " in worst
    assert 'href="/findings"' in worst


async def test_what_is_broken_is_said_at_once_and_leads_to_its_place(season_client: Owner) -> None:
    _, text = await season_client.get("/")
    assert text.index('href="#required"') < text.index('id="traffic"')
    broken = text.split('id="required"', 1)[1].split("<ul>", 1)[1].split("</ul>")[0]
    for one in broken.split("<li>")[1:]:
        assert re.match(r'<a href="/map/[^"]+"><bdi>([^<]+)</bdi></a>: ', one)


async def test_it_speaks_russian(season_client: Owner) -> None:
    await season_client.post("/look", language="ru")
    text = (await season_client.get("/"))[1]
    assert "Контакты и клиенты" in text
    assert "Contacts" not in text


async def test_who_waits_is_counted_now(open_dashboard: Open) -> None:
    blank: dict[str, Any] = {c.name: None for c in tables.ticket.columns if c.nullable}
    blank |= {
        c.name: 0 if "INTEGER" in str(c.type) else False if str(c.type) == "BOOLEAN" else ""
        for c in tables.ticket.columns if not c.nullable
    }  # fmt: skip
    for column in tables.ticket.columns:
        if str(column.type) == "JSON":
            blank[column.name] = []
        if isinstance(column.type, tables.Instant) and not column.nullable:
            blank[column.name] = NOW
    ticket = blank | {
        "id": "t1", "number": 1, "conversation_id": "c1", "customer_id": "c1", "state": "queued",
        "waiting_since": NOW - DAY, "breached": True,
    }  # fmt: skip
    season = Season(NOW).goes_by(customers=2)
    owner = await open_dashboard(season.rows | {tables.ticket: [ticket]})
    text = (await owner.get("/"))[1]
    assert card(text, "Waiting for an answer of yours").startswith("1 ")
    assert "1 past their limit" in card(text, "Open tickets")
