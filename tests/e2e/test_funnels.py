"""`cxbot report journey` and `cxbot compare` beside a bot with customers."""

import csv
import io
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from cxbot.testing import World, empty_database, started

from .processes import ended
from .test_draw_numbers import COUPON, FLOWS, HANDLERS, served

SCORED = """
when: {command: /rate}
contact: {purpose: survey}
do:
  - ask: "How was it, from 1 to 5?"
    answer: rating 1-5
    metric: csat
    save: score
    no_reply: {after: 1 hour}
  - say: Thanks.
"""
SHORT_TEXT = SCORED.replace("  - say: Thanks.\n", "  - say: Bye.\n  - say: Thanks.\n")


def settings(world: World) -> Mapping[str, str]:
    url = f"sqlite+aiosqlite:///{world.folder}/cxbot.db"
    return {"project": str(world.folder), "database_url": url}


def whole(one: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(one[name] for name in ("customers", "finished", "left", "handed", "inside"))


async def test_the_funnel_of_26_customers_is_what_they_did(tmp_path: Path) -> None:
    """Who does what is told in test_draw_numbers."""
    async with started(FLOWS, handlers=HANDLERS, group="forum") as world:
        await served(world)
        done = await ended("report", "journey", "--json", folder=tmp_path, **settings(world))
        assert (done.code, done.err) == (0, "")
        found = {one["flow"]: one for one in json.loads(done.out)["funnels"] if one["by"] is None}
        survey = found["survey"]
        assert whole(survey) == (26, 14, 6, 4, 2)
        steps = {one["step"]: one for one in survey["steps"]}
        counts = {
            key: tuple(one[name] for name in ("seen", "on", "left", "handed", "inside"))
            for key, one in steps.items()
        }
        assert counts == {
            "": (26, 26, 0, 0, 0),
            "1": (26, 23, 1, 0, 2),
            "2": (23, 18, 5, 0, 0),
            "2/give_up/1": (2, 2, 0, 0, 0),
            "2/give_up/2": (2, 2, 0, 0, 0),
            "3": (16, 16, 0, 0, 0),
            "3/1-2/1": (5, 4, 1, 0, 0),
            "3/1-2/2": (5, 0, 0, 5, 0),
            "3/3/1": (2, 2, 0, 0, 0),
            "3/4-5/1": (9, 9, 0, 0, 0),
            "4": (13, 12, 0, 1, 0),
            "4/full/1": (1, 1, 0, 0, 0),
            "5": (12, 12, 0, 0, 0),
        }
        assert steps["2"]["left_by"] == {"no reply": 2, "stopped": 2, "unreachable": 1}
        assert whole(found["coupon"]) == (2, 2, 0, 0, 0)
        narrow = ("--flow", "coupon", "--channel", "memory", "--language", "en", "--csv")
        done = await ended("report", "journey", *narrow, folder=tmp_path, **settings(world))
        rows = list(csv.DictReader(io.StringIO(done.out)))
        assert {row["flow"] for row in rows} == {"coupon"}
        other = ("--channel", "webchat")
        done = await ended("report", "journey", *other, folder=tmp_path, **settings(world))
        assert "Nobody has begun a flow that is counted here." in done.out


async def test_two_versions_are_held_against_each_other(tmp_path: Path) -> None:
    async with started({"rate": SCORED, "coupon": COUPON}) as world:
        for n in range(12):
            for text in ("/rate", "hm", "2") if n < 4 else ("/rate",):
                await world.say(str(3000 + n), text)
        await world.wait(timedelta(hours=2))
        await world.restart({"rate": SHORT_TEXT, "coupon": COUPON})
        since = world.clock.now()
        for n in range(12):
            for text in ("/rate", "5") if n < 11 else ("/rate",):
                await world.say(str(4000 + n), text)
        await world.wait(timedelta(hours=2))
        asked = ("compare", "rate", "previous", "current")
        done = await ended(*asked, "--json", folder=tmp_path, **settings(world))
        assert (done.code, done.err) == (0, "")
        found = json.loads(done.out)
        assert whole(found["before"]) == (12, 4, 8, 0, 0)
        assert whole(found["now"]) == (12, 11, 1, 0, 0)
        assert found["completion"]["now"]["change"]["words"] == "clear change"
        (rating,) = found["ratings"]
        assert (rating["metric"], rating["before"]["value"], rating["now"]["value"]) == (
            "csat", 0.0, 100.0,
        )  # fmt: skip
        question = {one["metric"]: one for one in found["steps"][0]["figures"]}
        assert question["missed"]["before"]["parts"] == {"hits": 4, "messages": 4}
        assert [one["only_in"] for one in found["steps"]] == [None, "now", None]
        assert found["time_to_finish"]["now"]["n"] == 11
        before, now = found["before"]["version"], found["now"]["version"]
        done = await ended(
            "compare", "rate", before[:6], now[:6], folder=tmp_path, **settings(world)
        )
        assert done.code == 0
        assert f"rate: {before} → {now} (current)" in done.out
        assert f"say Bye.  (only in {now})" in done.out
        late = ("--since", since.isoformat(), "--json")
        done = await ended(*asked, *late, folder=tmp_path, **settings(world))
        assert whole(json.loads(done.out)["before"]) == (0, 0, 0, 0, 0)
        for wrong, why in (
            (("compare", "rate", now, "current"), "nothing to compare"),
            (("compare", "coupon", "previous", "current"), "coupon has no previous version"),
            (("compare", "nothing", "previous", "current"), 'There is no flow "nothing"'),
            (("report", "journey", "--flow", "nothing"), 'there is no flow "nothing"'),
            (("report", "journey", "--json", "--csv"), "choose one"),
        ):
            done = await ended(*wrong, folder=tmp_path, **settings(world))
            assert (done.code, done.out) == (2, "")
            assert why in done.err


async def test_without_a_database_or_customers_the_owner_is_told(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/cxbot.db"
    done = await ended("report", "journey", folder=tmp_path, database_url=url)
    assert done.code == 2
    assert "Start the bot first" in done.err
    (tmp_path / "cxbot.db").write_bytes(await empty_database())
    done = await ended("report", "journey", folder=tmp_path, database_url=url)
    assert done.code == 0
    assert "Nobody has begun a flow that is counted here." in done.out
    done = await ended("compare", "f", "1", "2", folder=tmp_path, database_url=url)
    assert (done.code, "There is no flow" in done.err) == (2, True)
