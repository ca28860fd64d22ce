"""Reviews on the dashboard: what is due, marks, improvements; who is slower is told."""

import re
from datetime import timedelta

from cxbot.store.improvements import Improvements
from cxbot.store.map_versions import MapVersions
from cxbot.store.reviews import NewItem, ReviewLog

from .conftest import NOW, Open, Owner

_HIDDEN = re.compile(r'name="(sheet|seen)" value="([^"]*)"')


async def marking(owner: Owner, touchpoint: str = "order status") -> dict[str, str]:
    """The hidden fields of the form as it is opened."""
    status, text = await owner.get(f"/reviews/mark?touchpoint={touchpoint.replace(' ', '+')}")
    assert status == 200
    return {"touchpoint": touchpoint, **dict(_HIDDEN.findall(text))}


async def test_an_empty_shop_is_told_what_to_write(owner_client: Owner) -> None:
    status, text = await owner_client.get("/reviews")
    assert status == 200
    assert "No reviews are planned" in text
    assert "review: {every: 90 days, owner: Anna}" in text


async def test_what_is_due_stands_there_with_its_worksheet(season_client: Owner) -> None:
    status, text = await season_client.get("/reviews")
    assert status == 200
    assert "order status" in text
    assert "Anna" in text
    status, sheet = await season_client.get("/reviews/worksheet?touchpoint=order+status")
    assert status == 200
    assert "★ order status" in sheet
    assert "lost parcel</h2>" not in sheet
    assert "<script" not in sheet
    assert re.search(r'<style nonce="[\w-]+">:root', sheet)
    assert (await season_client.get("/reviews/worksheet"))[0] == 200
    assert (await season_client.get("/reviews/worksheet?touchpoint=nowhere"))[0] == 404
    assert (await season_client.get("/reviews/mark?touchpoint=nowhere"))[0] == 404
    assert (await season_client.get("/reviews/mark"))[0] == 404


async def test_marks_that_are_given_make_the_review_done(season_client: Owner) -> None:
    owner = season_client
    sent = {**await marking(owner), "mark_simple": "4", "note_simple": "<b>fast</b>", "by": "Olga"}
    assert await owner.post("/reviews/mark", **sent) == (303, "/reviews")
    [review] = await ReviewLog(owner.store.database).all()
    assert (review.touchpoint, review.done_by, review.marks["simple"].mark) == (
        "order status", "Olga", 4,
    )  # fmt: skip
    assert review.facts["customers"] > 0
    assert "verbatims" not in review.facts
    text = (await owner.get("/reviews"))[1]
    assert "&lt;b&gt;fast&lt;/b&gt;" in text
    kept = await MapVersions(owner.store.database).newest(why="review")
    assert kept is not None


async def test_case_120_two_tabs_review_the_same_and_the_slower_one_is_told(
    season_client: Owner,
) -> None:
    owner = season_client
    first = {**await marking(owner), "mark_simple": "4"}
    owner.clock.set(NOW + timedelta(minutes=1))
    second = {**await marking(owner), "mark_simple": "2"}
    assert (await owner.post("/reviews/mark", **first))[0] == 303
    assert (await owner.post("/reviews/mark", **first))[0] == 303  # sent twice: one
    status, text = await owner.post("/reviews/mark", **second)
    assert status == 409
    assert "Somebody was quicker" in text
    [review] = await ReviewLog(owner.store.database).all()
    assert review.marks["simple"].mark == 4


async def test_case_120_two_tabs_change_the_same_improvement(season_client: Owner) -> None:
    owner = season_client
    added = {
        "touchpoint": "order status", "what": "=Ask with buttons", "measure": "csat",
        "due": "2026-02-01", "owner": "Борис",
    }  # fmt: skip
    assert await owner.post("/reviews/items", **added) == (303, "/reviews")
    text = (await owner.get("/reviews"))[1]
    assert "=Ask with buttons" in text
    assert "overdue" in text
    move = {"item": "1", "version": "1", "state": "begun"}
    assert (await owner.post("/reviews/items/move", **move))[0] == 303
    dropped = {**move, "state": "dropped"}
    assert (await owner.post("/reviews/items/move", **dropped))[0] == 409
    item = await Improvements(owner.store.database).get(1)
    assert item is not None
    assert (item.state, item.version) == ("begun", 2)
    owner.clock.set(NOW + timedelta(minutes=2))
    assert "not enough data" in (await owner.get("/reviews"))[1]
    assert (await owner.post("/reviews/items/move", item="1", version="2", state="done"))[0] == 303
    assert "Improvements that are over" in (await owner.get("/reviews"))[1]


async def test_what_cannot_be_is_refused_and_nothing_is_written(season_client: Owner) -> None:
    owner = season_client
    form = await marking(owner)
    for wrong in (
        {"mark_simple": "6"},
        {"mark_simple": ""},
        {"note_simple": "words alone"},
        {"mark_simple": "4", "sheet": "w29990101T000000"},
        {"mark_simple": "4", "sheet": "x"},
        {"mark_simple": "4", "touchpoint": "nowhere"},
        {"mark_simple": "4", "by": "x" * 3000},
        {"mark_simple": "4", "note_simple": "x" * 3000},
    ):
        assert (await owner.post("/reviews/mark", **{**form, **wrong}))[0] == 400
    good = {"touchpoint": "order status", "what": "x"}
    for wrong in ({"touchpoint": "nowhere"}, {"what": " "}, {"due": "soon"}, {"measure": "luck"}):
        assert (await owner.post("/reviews/items", **{**good, **wrong}))[0] == 400
    for item in ("7", "x", "-1", "٣", "9" * 30):
        assert (await owner.post("/reviews/items/move", item=item, state="done"))[0] == 404
    await Improvements(owner.store.database).add(NewItem(touchpoint="t", what="w"), NOW, "x")
    for state in ("done", "planned", "gone", ""):
        sent = {"item": "1", "version": "1", "state": state}
        assert (await owner.post("/reviews/items/move", **sent))[0] == 400
    assert await ReviewLog(owner.store.database).all() == []


async def test_what_is_written_takes_the_forms_own_token(season_client: Owner) -> None:
    sent = {"touchpoint": "order status", "what": "x", "csrf": "no"}
    status, _, _ = await season_client.ask("POST", "/reviews/items", sent, Origin=season_client.url)
    assert status == 403
    assert await Improvements(season_client.store.database).all() == []


async def test_an_undeclared_shop_shows_its_pages(open_dashboard: Open) -> None:
    owner = await open_dashboard(prefix="/dashboard")
    for path in ("/reviews", "/reviews/worksheet", "/reviews?item=x", "/reviews?item=999"):
        assert (await owner.get(path))[0] == 200
