"""A thousand customers, ninety days, the real engine and its database: what was asked, denied and
answered is what an account kept apart says, and no message breaks a rule. See bench/survey.

`survey simulate` over the very same database then finds what really happened."""

import asyncio
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stores import databases

from bench.survey.account import Account, kept
from bench.survey.days import OVER
from bench.survey.figures import broken, counted, most, reported
from bench.survey.people import BEGINS, DAY
from bench.survey.shop import flows
from cxbot import testing
from cxbot.flow.catalog import Catalog, restored
from cxbot.journey.policy import Rules
from cxbot.journey.simulation import Log, Replayed, Setting, log_of, replayed
from cxbot.store.database import Database
from cxbot.store.simulation import SimulationLog
from cxbot.testing import write

CUSTOMERS = 1000
# a busy machine says nothing about the code
pytestmark = [pytest.mark.timeout(600), pytest.mark.bulk]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Account, Path]:
    file = tmp_path_factory.mktemp("ninety") / "cxbot.db"
    with pytest.MonkeyPatch.context() as patch:
        if databases.POSTGRES:  # nothing to copy: it is there from the first day
            patch.setattr(testing, "database_in", lambda _: databases.of_world(file.parent))
        account = asyncio.run(kept(CUSTOMERS, None if databases.POSTGRES else file))
    print(account.effort)
    return account, file


def test_each_decision_is_as_the_rules_in_words_foretell(days: tuple[Account, Path]) -> None:
    real, foretold = days[0].decided()
    assert len(real) > 10 * CUSTOMERS
    differing = sorted((Counter(real) - Counter(foretold)) + (Counter(foretold) - Counter(real)))
    assert differing == []


def test_each_message_is_as_foretold(days: tuple[Account, Path]) -> None:
    real, foretold = days[0].sent()
    assert len(real) > 5 * CUSTOMERS
    differing = sorted((Counter(real) - Counter(foretold)) + (Counter(foretold) - Counter(real)))
    assert differing == []


def test_the_report_says_what_an_independent_count_says(days: tuple[Account, Path]) -> None:
    account = days[0]
    mine, theirs = counted(account.foretold), reported(account.report)
    assert theirs == mine
    assert min(mine[metric][0] for metric in ("nps", "csat", "ces")) > 50
    assert min(mine["fates"].values()) > 0, "every fate occurs"


def test_no_message_breaks_a_rule(days: tuple[Account, Path]) -> None:
    account = days[0]
    assert broken(account) == []
    assert most(account)["surveys"] == 1
    assert most(account)["messages"] >= 4, "somebody's budget was used up"


def test_every_gate_was_shut_for_somebody(days: tuple[Account, Path]) -> None:
    gates = {one.gate for one in days[0].happened.decisions}
    assert gates >= {
        None, "consent", "reminder", "quiet_hours", "apart", "budget", "survey_again",
        "same_metric", "back_off", "holdout", "sample", "quota",
    }  # fmt: skip


def test_few_decisions_hung_on_who_came_first(days: tuple[Account, Path]) -> None:
    """Of several customers at one instant, where there was no room for all."""
    account = days[0]
    assert len(account.refereed) < 0.02 * len(account.happened.decisions)


def test_about_a_tenth_is_never_asked(days: tuple[Account, Path]) -> None:
    """A stable hash, not a die at each occasion: who is held out once is so each time (the
    decisions above hold it); here, that it is as many as was said."""
    account = days[0]
    assert 0.07 < len(account.lots.held_out) / CUSTOMERS < 0.13


# --- the same days, replayed ----------------------------------------------------------------------


def test_with_the_rules_unchanged_the_replay_is_what_really_happened(
    days: tuple[Account, Path],
) -> None:
    """Decision by decision. Left out are those who came at one instant with others where there was
    no room for all: who of them was first the log doesn't say. Where one of them went the other
    way, a survey was begun once more or less, and whoever later had to choose between two of them
    by how rare they are may choose the other one, too."""
    account, file = days
    found = replayed_of(file)
    doubtful = frozenset(account.refereed)
    assert len(doubtful) < 0.03 * CUSTOMERS
    accounts = account.accounts
    replay = Counter((accounts[one.customer], *one[1:]) for one in found.decisions)
    real = Counter(
        (one.account, one.at, one.flow, one.kind, one.verdict, one.gate)
        for one in account.happened.decisions
    )
    since: dict[str, datetime] = {}
    for who, at, *_ in (real - replay) + (replay - real):
        since[who] = min(at, since.get(who, at))
    swayed = {who: at for who, at in since.items() if who not in doubtful}
    begun = min((at for who, at in since.items() if who in doubtful), default=OVER)
    assert {who for who, at in swayed.items() if at <= begun} == set()
    chose = {who for who, *_, gate in (*real, *replay) if gate == "rival"}
    assert swayed.keys() <= chose
    assert len(swayed) <= 2 * len(since.keys() & doubtful)
    assert found.moot == found.forgotten == 0


def test_the_replay_is_the_same_each_time(days: tuple[Account, Path]) -> None:
    assert replayed_of(days[1]).decisions == replayed_of(days[1]).decisions


@pytest.mark.sqlite
def test_the_command_tells_the_real_numbers_and_writes_nothing(
    days: tuple[Account, Path], tmp_path: Path
) -> None:
    account, file = days
    write(tmp_path, flows(CUSTOMERS // 25))
    before = file.read_bytes()
    found = json.loads(simulate(tmp_path, file, "--json"))
    assert file.read_bytes() == before
    asked = Counter(
        one.flow
        for one in account.happened.decisions
        if one.verdict == "allow" and one.kind in ("first", "inline")
    )
    for one in found["surveys"]:
        assert abs(one["asked"] - asked[one["flow"]]) <= len(account.refereed)
        assert (
            one["wanted"]
            == one["asked"]
            + sum(one["denied"].values())
            + sum(one["expired"].values())
            + one["overtaken"]
            + one["waiting"]
        )
        assert one["expected"]["low"] < one["expected"]["n"] < one["expected"]["high"]
        assert one["expected"]["enough"]
        assert not one["response"]["assumed"]
    more = json.loads(simulate(tmp_path, file, "--json", "--surveys", "1 per 3 days"))
    less = json.loads(simulate(tmp_path, file, "--json", "--holdout", "40%"))
    counts = [sum(one["asked"] for one in each["surveys"]) for each in (less, found, more)]
    assert counts == sorted(set(counts))
    assert more["what_if"] == {"surveys": "1 per 3 days"}
    assert sum(one["nobody_knows"] for one in more["surveys"]) > 100


def replayed_of(file: Path) -> Replayed:
    catalog = catalog_of(flows(CUSTOMERS // 25))
    shop = catalog.shop
    setting = Setting(
        rules=Rules(policy=shop.policy, quiet=shop.quiet_hours, time_zone=shop.time_zone),
        flows={name: flow.contact for name, flow in catalog.flows.items()},
        lasted=lambda name: catalog.flows[name].contact.expires_after or shop.policy.expires_after,
        response=lambda _: 0.2,
        until=OVER,
    )
    return replayed(asyncio.run(log_in(file)), setting)


def catalog_of(texts: dict[str, str]) -> Catalog:
    named = {
        f"flows/{name}.yaml": text if name == "shop" else f"flow: {name}\n{text}"
        for name, text in texts.items()
    }
    return restored(named)


async def log_in(file: Path) -> Log:
    database = Database(databases.url(file))
    try:
        return log_of(await SimulationLog(database).told(BEGINS, OVER, BEGINS - 400 * DAY))
    finally:
        await database.close()


def simulate(project: Path, file: Path, *words: str) -> str:
    since_then = (datetime.now(UTC) - BEGINS).days + 1
    url = databases.url(file)
    ended = subprocess.run(
        [sys.executable, "-m", "cxbot", "survey", "simulate", "--days", str(since_then), *words],
        cwd=project,
        env={**os.environ, "CXBOT_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return ended.stdout
