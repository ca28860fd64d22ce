"""`cxbot draw` with the numbers of a bot: who took which way, of which version, who left where."""

import asyncio
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from cxbot.app.drawing.drawable import read_drawable
from cxbot.app.drawing.pictures import as_svg
from cxbot.app.drawing.traffic import Live, read_live
from cxbot.flow.drawing.traffic import Tally
from cxbot.flow.drawing.walk import WayOf
from cxbot.model.channel import Refused
from cxbot.testing import World, started

from .processes import ended

# ---- with the numbers of a bot -------------------------------------------------------------------


SURVEY = """
when: {event: order.delivered}
limit: once per order.number
cancel_when: {event: order.returned, same: order.number}
do:
  - wait: 3 days
  - ask: "How was it, from 1 to 5?"
    answer: rating 1-5
    save: rating
    retry: ["One digit."]
    give_up:
      - say: Never mind.
      - stop
    no_reply: {after: 1 day}
  - match: rating
    cases:
      1-2:
        - ask: "What went wrong?"
          answer: text
          save: why
          skip: Skip
          no_reply: {after: 1 hour, do: []}
        - human: "{rating}: {why | or: nothing}"
      3:
        - run: coupon
      4-5:
        - say: Great!
  - call: shop.note
    with: {number: "{order.number}"}
    on_error:
      full:
        - say: Another time.
  - say: Bye.
"""
COUPON = """
do:
  - say: A coupon for you.
  - wait: 2 hours
"""
ANYTIME = """
anytime:
  - when: {command: /stop}
    do:
      - say: Stopped.
      - stop
  - when: {words: [delivery cost]}
    do:
      - say: It is free.
"""
HANDLERS = """
from cxbot import ActionError, action

@action("shop.note", errors=("full",))
async def note(number: str) -> str:
    if number.startswith("full"):
        raise ActionError("full")
    if number.startswith("lost"):
        raise RuntimeError("the shelf fell down")
    return number
"""
FLOWS = {"survey": SURVEY, "coupon": COUPON, "anytime": ANYTIME}
ASK, WHY = "How was it, from 1 to 5?", "What went wrong?"


@dataclass
class Crowd:
    """Customers by the way they will take; each has an order of that name."""

    world: World
    accounts: list[str] = field(default_factory=list)

    async def delivered(self, way: str, many: int = 1) -> list[str]:
        new = [str(5000 + len(self.accounts) + n) for n in range(many)]
        self.accounts += new
        for account in new:
            await self.world.say(account, "/start")
            order = {"number": f"{way}-{account}", "total": "100"}
            await self.world.event("order.delivered", account, order=order)
        return new

    async def each(self, accounts: list[str], *texts: str) -> None:
        for account in accounts:
            for text in texts:
                await self.world.say(account, text)


async def served(world: World) -> None:
    """26 customers: who does what is told by the name."""
    crowd = Crowd(world)
    happy, middling = await crowd.delivered("happy", 6), await crowd.delivered("middling", 2)
    sad, skips = await crowd.delivered("sad", 3), await crowd.delivered("skips")
    quiet_sad, clumsy = await crowd.delivered("quiet"), await crowd.delivered("clumsy", 2)
    await crowd.delivered("silent", 2)
    stops, curious = await crowd.delivered("stops", 2), await crowd.delivered("curious")
    full, lost = await crowd.delivered("full"), await crowd.delivered("lost")
    (returns,), (gone,) = await crowd.delivered("returns"), await crowd.delivered("gone")
    await world.wait(timedelta(days=1))
    await world.event("order.returned", returns, order={"number": f"returns-{returns}"})
    world.channel.script(Refused(code="blocked", reason="blocked"), peer=gone)
    await world.wait(timedelta(days=2))
    await crowd.each(happy, "5")
    await crowd.each(middling, "3")
    await crowd.each(skips, "2", "Skip")
    await crowd.each(quiet_sad, "1")
    await crowd.each(clumsy, "hm", "hm")
    await crowd.each(stops, "/stop")
    await crowd.each(curious, "delivery cost", "delivery cost", "4")
    await crowd.each([*full, *lost], "5")
    for account in sad:
        await crowd.each([account], "1", "It was broken")
        if account != sad[0]:
            await world.operator("/done")
    await world.wait(timedelta(days=2))
    await crowd.delivered("later", 2)


async def counted() -> Live:
    """Read while the bot still runs."""
    async with started(FLOWS, handlers=HANDLERS, group="forum") as world:
        await served(world)
        url = f"sqlite+aiosqlite:///{world.folder / 'cxbot.db'}"
        return await read_live(read_drawable(world.folder, None), url)


@pytest.fixture(scope="module")
def live() -> Live:
    return asyncio.run(counted())


def test_every_way_has_exactly_those_who_took_it(live: Live) -> None:
    expected: dict[WayOf, int] = {
        ("", "1", "start", ""): 26,
        ("1", "2", "next", ""): 23,
        ("2", "3", "next", ""): 16,
        ("2", "2/give_up/1", "give up", ""): 2,
        ("2", None, "no reply", ""): 2,
        ("2/give_up/1", "2/give_up/2", "next", ""): 2,
        ("2/give_up/2", None, "stop", ""): 2,
        ("3", "3/1-2/1", "case", "1-2"): 5,
        ("3", "3/3/1", "case", "3"): 2,
        ("3", "3/4-5/1", "case", "4-5"): 9,
        ("3/1-2/1", "3/1-2/2", "next", ""): 4,
        ("3/1-2/1", "3/1-2/2", "no reply", ""): 1,
        ("3/1-2/2", "4", "next", ""): 2,
        ("3/3/1", "4", "next", ""): 2,
        ("3/4-5/1", "4", "next", ""): 9,
        ("4", "5", "next", ""): 11,
        ("4", "4/full/1", "error", "full"): 1,
        ("4/full/1", "5", "next", ""): 1,
        ("5", None, "next", ""): 12,
    }
    traffic = live.traffic["survey"]
    assert {way: tally.customers for way, tally in traffic.ways.items()} == expected
    assert {way: tally.passes for way, tally in traffic.ways.items()} == expected
    assert traffic.sessions == traffic.customers == 26


def test_whoever_left_is_told_where_and_how(live: Live) -> None:
    assert live.traffic["survey"].left == {
        "1": {"cancelled": 1, "waiting": 2},
        "2": {"no reply": 2, "stopped": 2, "unreachable": 1},
        "3/1-2/2": {"waiting": 3},
        "4": {"waiting": 1},
    }
    assert live.traffic["coupon"].left == {}


def test_flows_inside_the_flow_are_counted_as_their_own(live: Live) -> None:
    coupon, stop, cost = (live.traffic[name] for name in ("coupon", "anytime:1", "anytime:2"))
    assert coupon.ways == {
        ("", "1", "start", ""): Tally(2, 2, 2),
        ("1", "2", "next", ""): Tally(2, 2, 2),
        ("2", None, "next", ""): Tally(2, 2, 2),
    }
    assert stop.ways[("2", None, "stop", "")].customers == 2
    assert cost.ways[("", "1", "start", "")] == Tally(1, 1, 2)
    assert (coupon.customers, cost.customers) == (2, 1)


def test_what_came_in_went_out_or_is_there(live: Live) -> None:
    for traffic in live.traffic.values():
        flow = live.drawable.flows[traffic.flow]
        for key in flow.steps:
            came = traffic.step(key).customers
            ways = {way: tally.customers for way, tally in traffic.ways.items() if way[0] == key}
            passed = sum(ways.values())
            still = traffic.waiting_at(key) + traffic.left_at(key)
            ends = sum(n for way, n in ways.items() if way[2] == "no reply")
            gone = traffic.left.get(key, {}).get("no reply", 0)
            assert came == passed + still - min(ends, gone), key


def test_the_picture_shows_the_numbers(live: Live) -> None:
    survey = next(picture for picture in live.pictures() if picture.name == "survey")
    drawn = as_svg(survey)
    shown = "\n".join(ET.fromstring(drawn).itertext())
    for said in (
        "26 customers in 26 conversations",
        "answered · 16 (70%)",
        "left here: 5 (22%): 2 no reply, 2 stopped, 1 unreachable",
        "here now: 3",
    ):
        assert said in shown
    widths = re.findall(r'stroke-width="([\d.]+)"', drawn)
    assert len(set(widths)) > 8  # the more went there, the thicker
    rows = {row["flow"]: row for row in live.as_json()}
    ask = next(step for step in rows["survey"]["steps"] if step["step"] == "2")
    assert (ask["customers"], ask["drop_off"], ask["verb"]) == (23, round(5 / 23, 4), "ask")


# ---- versions, times, a process beside the bot ---------------------------------------------------


SHORT = """
when: {command: /hello}
do:
  - ask: Name?
    answer: text
    save: name
  - say: "Hello {name}."
"""
LONGER = SHORT + "  - say: Nice to meet you.\n"


async def test_older_versions_are_said_and_can_be_asked_for(tmp_path: Path) -> None:
    async with started({"hello": SHORT}) as world:
        await world.say("1001", "/hello")
        await world.say("1002", "/hello")
        await world.restart({"hello": LONGER})
        await world.say("1001", "Anna")
        await world.wait(timedelta(hours=2))
        since = world.clock.now()
        await world.say("1003", "/hello")
        await world.say("1003", "Carl")
        settings = {
            "project": str(world.folder),
            "database_url": f"sqlite+aiosqlite:///{world.folder}/cxbot.db",
        }
        done = await ended("draw", "hello", "--live", "--json", folder=tmp_path, **settings)
        assert (done.code, done.err) == (0, "")
        (now,) = json.loads(done.out)
        assert now["sessions"] == now["customers"] == 1
        ((old, number),) = now["other_versions"].items()
        assert number == 2
        arguments = ("draw", "hello", "--live", "--json", "--version", old)
        (then,) = json.loads((await ended(*arguments, folder=tmp_path, **settings)).out)
        assert (then["version"], then["sessions"]) == (old, 2)
        assert [edge["customers"] for edge in then["edges"] if edge["from"] == "1"] == [1, 0, 0]
        done = await ended(*arguments[:-1], "abc", folder=tmp_path, **settings)
        assert done.code == 2
        assert f"There are: {old}" in done.err
        done = await ended("draw", "hello", "--live", folder=tmp_path, **settings)
        assert f"not counted, other versions: {old} (2 customers)" in done.out
        url = settings["database_url"]
        late = await read_live(read_drawable(world.folder, None), url, since=since)
        assert late.traffic["hello"].sessions == 1
        assert late.others["hello"] == []


async def test_who_comes_again_is_the_same_customer(tmp_path: Path) -> None:
    """Anna leaves a question open and comes back twice; Boris comes once, and is silent."""
    asks = SHORT.replace("    save: name\n", "    save: name\n    no_reply: {after: 1 hour}\n")
    async with started({"hello": asks}) as world:
        await world.say("1001", "/hello")
        await world.wait(timedelta(hours=2))
        for text in ("/hello", "Anna", "/hello", "Anna"):
            await world.say("1001", text)
        await world.say("1002", "/hello")
        await world.wait(timedelta(hours=2))
        settings = {
            "project": str(world.folder),
            "database_url": f"sqlite+aiosqlite:///{world.folder}/cxbot.db",
        }
        done = await ended("draw", "hello", "--live", folder=tmp_path, **settings)
        assert (done.code, done.err) == (0, "")
        for said in ("answered · 1 (50%)", "left here: 1 (50%): 1 no reply"):
            assert said in unescape(done.out.replace("#", "&#"))
        assert "2 customers in 4 conversations" in done.out
        done = await ended("draw", "hello", "--live", "--json", folder=tmp_path, **settings)
    (told,) = json.loads(done.out)
    ask = next(step for step in told["steps"] if step["step"] == "1")
    assert (ask["customers"], ask["sessions"], ask["left"]) == (2, 4, {"no reply": 1})
    answered = next(edge for edge in told["edges"] if edge["from"] == "1")
    assert (answered["customers"], answered["sessions"], answered["passes"]) == (1, 2, 2)
