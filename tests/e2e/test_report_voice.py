"""`cxbot report voice`, and its picture. The one of docs/owners.md, made again:

CXBOT_SCREENSHOTS=docs/images .venv/bin/pytest tests/e2e/test_report_voice.py
"""

import asyncio
import csv
import io
import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from cxbot.clock import ManualClock
from cxbot.journey.voice import Period, voice_report
from cxbot.model.policy import Policy
from cxbot.store import tables
from cxbot.store.voice import VoiceLog
from cxbot.testing import started

from .browser import Page
from .processes import Ended, bot, ended, settings
from .voices import DAY, Quarter, drawn, figures, keep
from .world import World

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: Europe/Moscow\n"
NOON = datetime(2026, 3, 10, 9, tzinfo=UTC)  # in Moscow
ENDS = datetime(2026, 6, 1, tzinfo=UTC)
WHOLE = ("--since", "2026-05-02T00:00+00:00", "--until", "2026-06-01T00:00+00:00")


async def report(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("report", "voice", *words, folder=folder, database_url=url)


async def quarter(folder: Path) -> Quarter:
    found = Quarter(ENDS)
    found.goes_by()
    await keep(folder / "cxbot.db", found.rows)
    return found


async def test_what_was_written_down_is_reported(tmp_path: Path) -> None:
    rows = (await quarter(tmp_path)).rows
    done = await report(tmp_path, *WHOLE, "--by", "language", "--json")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    numbers = [
        row["number"]
        for row in rows[tables.answer]
        if row["metric"] == "nps" and ENDS - 30 * DAY <= row["at"] < ENDS
    ]
    (nps,) = figures(found, "nps")
    assert nps["n"] == len(numbers) > 20
    assert nps["parts"]["promoters"] == sum(number >= 9 for number in numbers)
    assert nps["low"] < nps["value"] < nps["high"]
    assert nps["change"]["words"] in ("clear change", "no clear change")
    for one in found["metrics"]:
        expected = {"metric", "n", "value", "low", "high", "method", "enough", "unit", "parts"}
        assert one.keys() >= expected
    csat, desk = figures(found, "csat")
    assert (csat.get("flow"), desk["flow"]) == (None, "desk")
    rate = next(figures(found, "response_rate"))
    asked = [row for row in rows[tables.invitation] if row["asked_at"] >= ENDS - 30 * DAY]
    fates = ("I", "P", "R", "NC", "undelivered", "pending")
    assert sum(rate["parts"][part] for part in fates) == len(asked)
    assert {one["language"] for one in found["breakdown"] if "flow" not in one} == {
        "ru", "en", "zh"
    }  # fmt: skip
    assert {one["incentivised"] for one in found["incentivised"]} == {"yes", "no"}
    shown = " ".join(one["text"] for group in found["verbatims"] for one in group["newest"])
    assert "[phone]" in shown
    assert "[e-mail]" in shown
    assert "916" not in shown
    assert "anna@" not in shown


async def test_as_text_and_as_csv_it_says_the_same(tmp_path: Path) -> None:
    await quarter(tmp_path)
    found = json.loads((await report(tmp_path, *WHOLE, "--json")).out)
    (nps,) = figures(found, "nps")
    text = await report(tmp_path, *WHOLE)
    assert text.code == 0
    assert f"n {nps['n']}" in text.out
    assert nps["change"]["words"] in text.out
    for words in ("(UTC)", "Low answers", "Messages that the bot began"):
        assert words in text.out
    assert "\x1b[" not in text.out, "no colour when it is no terminal"
    table = await report(tmp_path, *WHOLE, "--csv")
    rows = list(csv.DictReader(io.StringIO(table.out)))
    (row,) = [row for row in rows if (row["section"], row["metric"]) == ("metrics", "nps")]
    assert (int(row["n"]), float(row["value"])) == (nps["n"], nps["value"])
    assert row["words"] == nps["change"]["words"]
    ours = await report(tmp_path, *WHOLE, "--flow", "nps", "--json")
    alone = json.loads(ours.out)
    assert (alone["flow"], alone["contact_load"]) == ("nps", None)
    assert next(figures(alone, "csat"))["n"] == 0
    nobody = await report(tmp_path, *WHOLE, "--flow", "npss")
    assert (nobody.code, nobody.out) == (2, "")
    assert '--flow: nothing was asked by "npss" then; there are: desk.' in nobody.err


async def test_it_works_beside_a_running_bot(tmp_path: Path, outside: World) -> None:
    project = tmp_path / "shop" / "flows"
    project.mkdir(parents=True)
    (project / "shop.yaml").write_text(SHOP, encoding="utf-8")
    facts = settings(tmp_path, outside.server.base_url, project=str(tmp_path / "shop"))
    async with bot(tmp_path, **facts):
        connection = sqlite3.connect(f"file:{tmp_path}/cxbot.db?mode=rw", uri=True)
        # somebody writes, and doesn't end
        connection.execute("BEGIN IMMEDIATE")
        done = await report(tmp_path, "--json")
        connection.rollback()
        connection.close()
        text = await report(tmp_path, "--since", "1d")
    assert (done.code, text.code) == (0, 0)
    found = json.loads(done.out)
    assert [one["value"] for one in found["metrics"]] == [None] * 5
    assert not any(one["enough"] for one in found["metrics"])
    assert "(Europe/Moscow)" in text.out


async def test_what_makes_no_sense_is_said_in_a_sentence(tmp_path: Path) -> None:
    nothing = await report(tmp_path)
    assert (nothing.code, "Start the bot first" in nothing.err) == (2, True)
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    assert (await ended("migrate", folder=tmp_path, database_url=url)).code == 0
    for words, said in (
        (("--by", "mood"), "--by"),
        (("--since", "soon"), "--since"),
        (("--since", "1d", "--until", "2d"), "empty"),
        (("--json", "--csv"), "choose one"),
        (("--picture", "voice.png"), ".svg"),
        (("--picture", str(tmp_path / "nowhere" / "voice.svg")), "can't be written"),
    ):
        done = await report(tmp_path, *words)
        assert (done.code, done.out) == (2, ""), words
        assert said in done.err
    assert (await report(tmp_path)).code == 0
    assert "--picture" in (await report(tmp_path, "--help")).out


NPS = """
when: {event: order.delivered}
do:
  - ask: Would you recommend us?
    answer: rating 0-10
    save: score
    metric: nps
    no_reply: {after: 3 days}
  - if: score <= 6
    then:
      - ask: Why?
        answer: text
        save: reason
      - human: "{reason}"
        and: continue
  - say: Thank you.
"""
RATE = """
when: {command: /rate}
do:
  - ask: How was it?
    answer: rating 1-5
    save: rating
    metric: csat
  - say: Thank you.
"""


async def test_what_customers_did_is_what_is_reported() -> None:
    """Through the real engine: one answers well, one badly and is written to, one says nothing, one
    says stop, one rates by themselves."""
    async with started({"shop": SHOP, "nps": NPS, "rate": RATE}, clock=ManualClock(NOON)) as world:
        people = [str(number) for number in range(100, 104)]
        for number, account in enumerate(people):
            await world.say(account, "/start")
            order = {"number": f"A-{number}", "created_at": world.clock.now().isoformat()}
            await world.event("order.delivered", account, order=order)
        happy, angry, silent, refusing = people
        await world.say(happy, "10")
        await world.say(angry, "2")
        await world.say(angry, "Too late, call +7 916 123-45-67")
        await world.say(refusing, "/stop")
        await world.say("200", "/rate")
        await world.say("200", "5")
        await world.wait(timedelta(days=20))
        period = Period(since=NOON - DAY, until=world.clock.now(), now=world.clock.now())
        found = (await voice_report(VoiceLog(world.store.database), Policy(), period)).to_json()
    (nps,), (csat,) = figures(found, "nps"), figures(found, "csat")
    assert (nps["n"], nps["value"], nps["enough"]) == (2, 0, False)
    assert (csat["n"], csat["value"]) == (1, 100)
    rate = next(figures(found, "response_rate"))
    assert (rate["n"], rate["parts"]["I"], rate["parts"]["R"], rate["parts"]["NC"]) == (4, 2, 1, 1)
    assert silent not in json.dumps(found)
    (case,) = found["closed_loop"]["cases"]
    assert (case["metric"], case["value"], len(case["tickets"])) == ("nps", 2, 1)
    (said,) = found["verbatims"]
    assert said["newest"][0]["text"] == "Too late, call [phone]"
    assert found["contact_load"]["histogram"] == {"1": 4}
    allowed = found["contact_load"]["decisions"][0]
    assert allowed == {"verdict": "allow", "gate": None, "n": 4}


# --- the picture ---------------------------------------------------------------------------------


async def test_the_picture_is_one_file_that_stands_alone(tmp_path: Path) -> None:
    await quarter(tmp_path)
    file = tmp_path / "voice.svg"
    words = (*WHOLE, "--by", "flow", "--picture", str(file))
    done = await report(tmp_path, *words)
    assert (done.code, done.out) == (0, "")
    shown = file.read_text(encoding="utf-8")
    await report(tmp_path, *words)
    assert file.read_text(encoding="utf-8") == shown, "the same report, the same picture"
    ET.fromstring(shown)
    for part in ("<script", "<image", "<a ", "href", "url(", "@import", "@font-face"):
        assert part not in shown
    assert shown.count("http") == 1, "the name of the format"
    assert "flow возврат" in shown
    assert "prefers-color-scheme:dark" in shown


@pytest.mark.browser
def test_the_picture_as_it_is_seen(tmp_path: Path, driver: Any) -> None:
    asyncio.run(_drawn(tmp_path))
    page = Page(driver)
    driver.get((tmp_path / "voice.svg").as_uri())
    root = driver.find_element("css selector", "svg")
    size: Mapping[str, Any] = root.size
    page.size(int(size["width"]), int(size["height"]))
    wide = driver.execute_script(
        "const all = [...document.querySelectorAll('text')];"
        "const right = document.documentElement.viewBox.baseVal.width;"
        "return all.filter((one) => { const box = one.getBBox();"
        " return box.x < 0 || box.x + box.width > right; }).map((one) => one.textContent)"
    )
    assert wide == [], "no words run out of the picture"
    assert driver.get_log("browser") == []
    page.picture("voice")


async def _drawn(folder: Path) -> None:
    await quarter(folder)
    (folder / "voice.svg").write_text(await drawn(folder / "cxbot.db", ENDS), encoding="utf-8")
