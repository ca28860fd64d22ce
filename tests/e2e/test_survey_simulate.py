"""`cxbot survey simulate` as owners call it: what it is told, and what it answers."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cxbot.clock import ManualClock
from cxbot.testing import started, write

from .processes import Ended, ended

SHOP = "shop: Blue Kettle\nlanguage: en\ntime_zone: UTC\n"
NPS = """
when: {event: order.delivered}
do:
  - wait: 1 day
  - ask: Would you recommend us?
    answer: rating 0-10
    save: score
    metric: nps
    no_reply: {after: 3 days}
"""
FLOWS = {"shop": SHOP, "nps": NPS}


async def simulate(folder: Path, *words: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("survey", "simulate", *words, folder=folder, database_url=url)


async def test_what_happened_a_week_ago_happens_once_more(tmp_path: Path) -> None:
    """Two orders of one customer: one survey was asked and answered, the other was too soon."""
    clock = ManualClock(datetime.now(UTC) - timedelta(days=40))
    async with started(FLOWS, clock=clock) as world:
        await world.say("1001", "/start")
        for number in (1, 2):
            await world.event("order.delivered", "1001", order={"number": f"A-{number}"})
            await world.wait(timedelta(days=2))
        await world.say("1001", "9")
        await world.wait(timedelta(days=20))
        await world.store.close()
        (tmp_path / "cxbot.db").write_bytes((world.folder / "cxbot.db").read_bytes())
    write(tmp_path, FLOWS)
    done = await simulate(tmp_path, "--days", "60")
    assert (done.code, done.err) == (0, "")
    assert "asked             1\n" in done.out
    assert "expired           1  budget 1" in done.out
    assert "too few to tell" in done.out
    found = json.loads((await simulate(tmp_path, "--days", "60", "--json")).out)
    (nps,) = found["surveys"]
    assert (nps["wanted"], nps["asked"], nps["answered"]) == (2, 1, 1)
    assert nps["response"]["n"] == 1
    # the same survey a second time, if its own clock lets it
    what_if = ("--surveys", "2 per 3 days", "--again", "1 hour", "--same-metric", "1 hour")
    more = json.loads((await simulate(tmp_path, "--days", "60", "--json", *what_if)).out)
    (nps,) = more["surveys"]
    assert (nps["asked"], nps["answered"], nps["nobody_knows"]) == (2, 1, 1)
    assert more["what_if"]["again"] == "1 hour"
    none = json.loads((await simulate(tmp_path, "--days", "3", "--json")).out)
    assert none["surveys"][0]["wanted"] == 0
    assert "nothing began it in these days" in (await simulate(tmp_path, "--days", "3")).out


async def test_without_a_folder_it_goes_by_the_flows_that_run(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    assert (await ended("migrate", folder=tmp_path, database_url=url)).code == 0
    done = await simulate(tmp_path)
    assert (done.code, done.err) == (0, "")
    assert "No flow is a survey" in done.out


async def test_what_makes_no_sense_is_said_in_a_sentence(tmp_path: Path) -> None:
    nothing = await simulate(tmp_path)
    assert (nothing.code, "Start the bot first" in nothing.err) == (2, True)
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    assert (await ended("migrate", folder=tmp_path, database_url=url)).code == 0
    for words, said in (
        (("--holdout", "many"), "--holdout"),
        (("--holdout", "80%"), "--holdout"),
        (("--response", "2"), "--response"),
        (("--surveys", "often"), "--surveys"),
        (("--apart", "1 month"), "count in days"),
        (("--same-metric", "soon"), "--same-metric"),
        (("--days", "0"), "--days"),
        (("--flow", "nps"), "is no survey here"),
    ):
        done = await simulate(tmp_path, *words)
        assert (done.code, done.out) == (2, ""), words
        assert said in done.err
    assert "--holdout" in (await simulate(tmp_path, "--help")).out
