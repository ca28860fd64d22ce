"""The map, its touchpoints and stages, as pages."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from e2e.season import Season, live

from cxbot.flow.catalog import restored
from cxbot.store import tables

from .conftest import NOW, Open, Owner
from .people_rows import a_customer, a_point


async def test_an_empty_database_says_what_to_do(owner_client: Owner) -> None:
    status, text = await owner_client.get("/map")
    assert status == 200
    assert "Once customers write" in text
    assert "<svg" not in text.split("<main")[1]
    status, text = await owner_client.get("/levels/all")
    assert (status, "Nobody was here" in text) == (200, True)


async def test_the_map_leads_to_touchpoints_and_these_to_threads(season_client: Owner) -> None:
    status, text = await season_client.get("/map")
    assert status == 200
    found = re.findall(r'href="(/map/[^"#?]+)', text)
    assert f"/map/{quote('order status')}" in found
    status, card = await season_client.get("/map/order%20status")
    assert status == 200
    for heading in ("Why they stumble", "What to do", "Came from", "Went on to", "Requirements"):
        assert heading in card
    threads = re.findall(r'href="/customers/(c\d+)#t-(p\d+)"', card)
    assert len(threads) > 5
    assert "(916)" not in card


@pytest.mark.parametrize(
    "query",
    [
        "period=7d", "period=ever&channel=webchat", "persona=fan", "persona=others",
        "journey=trouble", "period=0001", "channel=%00&persona=../x", "stage=nowhere",
        "period[]=9&journey=" + "x" * 2000,
    ],
)  # fmt: skip
async def test_whatever_the_address_asks_for_is_answered(season_client: Owner, query: str) -> None:
    """Cases 112 and 113: what isn't offered is as if it weren't asked for."""
    for path in ("/map", "/map/size%20help", "/levels/stage:pre-purchase"):
        assert (await season_client.get(f"{path}?{query}"))[0] == 200


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/map/nowhere", 404), ("/map/%00", 404), ("/map/a/b", 404), ("/levels/stage:nowhere", 404),
        ("/levels/none", 404), ("/levels/phase:later", 404), ("/levels/all:x", 404),
        ("/levels/phase:before", 200), ("/levels/stage:awareness", 200),
        ("/map/parcel%20opened", 200), ("/map/parcel%20from%20a%20neighbour", 200),
    ],
)  # fmt: skip
async def test_what_is_not_there_is_not_found(season_client: Owner, path: str, status: int) -> None:
    assert (await season_client.get(path))[0] == status


async def test_a_stage_is_counted_of_people(season_client: Owner) -> None:
    _, text = await season_client.get("/levels/all")
    assert "Stumbled" in text
    assert "order status" in text


async def test_in_russian(season_client: Owner) -> None:
    status, _ = await season_client.post("/look", language="ru", next="/map")
    assert status == 303
    text = (await season_client.get("/map"))[1]
    assert "Карта пути" in text
    assert "Почему спотыкаются" in (await season_client.get("/map/order%20status"))[1]


async def test_names_are_only_ever_text(open_dashboard: Open) -> None:
    """Cases 110 and 128."""
    name = "</script><b onclick='x'>\u202e&\"?#%2F/x"
    season = Season(NOW).goes_by(12, {name: ("f</b>", 1.0, 0.5, 0.2)})
    texts = {"flows/shop.yaml": "shop: X\nlanguage: en\n"}
    owner = await open_dashboard(live(NOW - timedelta(days=1), texts) | season.rows, texts)
    for path in ("/map", f"/map/{quote(name)}", "/levels/all"):
        status, text = await owner.get(path)
        assert status == 200
        assert "<b onclick" not in text
        assert '</b>"' not in text


async def test_one_customer_is_enough_for_every_page_of_the_journey(open_dashboard: Open) -> None:
    season = Season(NOW).goes_by(1, {"order status": ("order_status", 1.0, 1.0, 1.0)})
    began = live(NOW - timedelta(days=100))
    texts = next(iter(began.values()))[0]["texts"]
    owner = await open_dashboard(began | season.rows, texts)
    for path in ("/map", "/map/order%20status", "/levels/all", "/findings", "/requirements",
                 "/funnels", "/funnels/order_status", "/voice"):  # fmt: skip
        status, text = await owner.get(f"{path}?period=ever")
        assert status == 200
        assert "n 100" not in text
    _, text = await owner.get("/map/order%20status?period=ever")
    assert "too few to tell" in text


async def test_hundreds_of_touchpoints_are_shown_a_stage_at_a_time(open_dashboard: Open) -> None:
    from e2e.season import catalogue_of

    names = [f"step {i:03}" for i in range(75)]
    places = dict.fromkeys(names, ("anytime", 0.4, 0.1, 0.0))
    season = Season(NOW).goes_by(30, places)
    texts = {
        "flows/shop.yaml": "shop: X\nlanguage: en\n",
        "flows/journey.yaml": catalogue_of(names),
    }
    owner = await open_dashboard(live(NOW, texts) | season.rows, texts)
    _, text = await owner.get("/map?period=ever")
    shown = text.split('id="s-1"')[1]
    assert "step 000" in shown
    assert "step 074" not in shown
    assert text.count('role="region"') <= 4
    _, late = await owner.get("/map?period=ever&stage=after")
    assert "step 000" not in late.split('id="s-1"')[1]
    _, page = await owner.get("/requirements?page=1")
    assert "75 requirements of 75 touchpoints" in page


async def test_of_a_long_log_ways_are_those_of_the_customers_seen_last(
    open_dashboard: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxbot.web.dashboard.pages.touchpoint.MOST", 200)
    season = Season(NOW).goes_by(60)
    # ids tell when, as the log gives them
    for i, row in enumerate(sorted(season.log, key=lambda row: row["occurred_at"])):
        row["id"] = f"p{i:07}"
    began = live(NOW - timedelta(days=100))
    texts = next(iter(began.values()))[0]["texts"]
    owner = await open_dashboard(began | season.rows, texts)
    for path in ("/map/order%20status", "/levels/all", "/findings"):
        status, text = await owner.get(f"{path}?period=90d")
        assert status == 200
        assert "customers seen last" in text
    # in a week those are all who were there
    status, text = await owner.get("/levels/all?period=7d")
    assert "customers seen last" not in text


async def test_answers_that_a_flow_keeps_secret_stand_on_no_map(open_dashboard: Open) -> None:
    """Also those that were written before the flow said so; other words of the same people do."""
    flow = (
        "flow: card\nwhen: {command: /card}\ndo:\n- ask: Your word?\n  id: word\n  save: word\n"
        "  touchpoint: card\n  answer: text\n- human: Card\n  secret: [word]\n"
    )
    version = restored({"flows/card.yaml": flow}).flows["card"].version
    points = []
    for i in range(6):
        asked = {"flow": "card", "flow_version": version, "step": "word"} if i < 3 else {}
        points.append(
            a_point(
                f"c{i}", occurred_at=NOW - timedelta(days=20, hours=i), touchpoint="card",
                outcome="missed", text="swordfish" if asked else "too hard", **asked,
            )
        )  # fmt: skip
    customers = [a_customer(f"c{i}") for i in range(6)]
    rows = {tables.customer: customers, tables.touchpoint: points}
    owner = await open_dashboard(rows, {"flows/card.yaml": flow})
    for path in ("/map", "/map/card", "/levels/all", "/reviews/worksheet?touchpoint=card"):
        status, text = await owner.get(path)
        assert status == 200
        assert "too hard" in text, path
        assert "swordfish" not in text, path
