"""A thousand customers, ninety days, the real engine and its database: what was asked, denied and
answered is what an account kept apart says, and no message breaks a rule. See bench/survey."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bench.survey.account import Account, kept
from bench.survey.figures import broken, counted, most, reported

CUSTOMERS = 1000
pytestmark = pytest.mark.timeout(600)  # a busy machine says nothing about the code


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Account, Path]:
    file = tmp_path_factory.mktemp("ninety") / "cxbot.db"
    account = asyncio.run(kept(CUSTOMERS, file))
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
    assert account.refereed < 0.02 * len(account.happened.decisions)


def test_about_a_tenth_is_never_asked(days: tuple[Account, Path]) -> None:
    """A stable hash, not a die at each occasion: who is held out once is so each time (the
    decisions above hold it); here, that it is as many as was said."""
    account = days[0]
    assert 0.07 < len(account.lots.held_out) / CUSTOMERS < 0.13
