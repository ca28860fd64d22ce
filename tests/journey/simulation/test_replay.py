"""What a replay makes of a log: with the rules as they were, and with others."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from log_rows import DAY, ENDS, FLOWS, HOUR, NOON, Rows, decision, person, replay, told

from cxbot.model.policy import Budget, ContactRules, Policy
from cxbot.model.value import replace

ANN = (person(),)
TWICE = Policy(surveys=Budget(count=2, period=14 * DAY))


def two() -> Rows:
    """One survey was asked, the other was too soon after it."""
    asked = decision(1, "care", NOON)
    denied = decision(2, "nps", NOON + 2 * DAY, "deny", gate="budget")
    return Rows(decisions=(asked, denied), customers=ANN)


def test_what_was_decided_is_decided_again() -> None:
    found = replay(two())
    assert told(found) == [("care", "allow", None), ("nps", "deny", "budget")]
    assert (found.tallies["care"].asked, found.tallies["nps"].asked) == (1, 0)
    assert found.tallies["nps"].expired == {"budget": 1}


def test_with_more_room_the_other_is_asked_and_its_answer_is_drawn() -> None:
    for share, drawn in ((1.0, 1), (0.0, 0)):
        found = replay(two(), TWICE, response=lambda _, share=share: share)
        assert told(found) == [("care", "allow", None), ("nps", "allow", None)]
        tally = found.tallies["nps"]
        assert (tally.asked, tally.supposed, tally.drawn, tally.answered) == (1, 1, drawn, 0)


def test_real_answers_are_believed() -> None:
    rows = Rows(decisions=(decision(1, "care", NOON, answered_at=NOON + HOUR),), customers=ANN)
    tally = replay(rows, response=lambda _: 0.0).tallies["care"]
    assert (tally.answered, tally.drawn, tally.supposed) == (1, 0, 0)


def test_what_was_put_off_is_decided_again_when_it_really_was() -> None:
    """At ten it was due; a conversation made it a quarter past."""
    rows = Rows(
        decisions=(
            decision(1, "news", NOON),
            decision(
                2, "care", NOON + HOUR, "delay", gate="apart", until=NOON + DAY, session_id="s"
            ),
            decision(3, "care", NOON + DAY + HOUR / 4, session_id="s"),
        ),
        customers=ANN,
    )
    found = replay(rows)
    assert [one.at for one in found.decisions] == [NOON, NOON + HOUR, NOON + DAY + HOUR / 4]
    tally = found.tallies["care"]
    assert (tally.wanted, tally.asked, tally.later) == (1, 1, 1)
    apart = replay(rows, Policy(apart=2 * DAY))
    assert [one.at for one in apart.decisions] == [NOON, NOON + HOUR, NOON + 2 * DAY]
    at_once = replay(rows, Policy(apart=HOUR))
    assert [one.at for one in at_once.decisions] == [NOON, NOON + HOUR]


def test_what_ended_while_it_waited_is_overtaken_and_what_waits_waits() -> None:
    delayed = decision(2, "care", NOON + HOUR, "delay", gate="apart", until=NOON + DAY)
    ended = {**delayed, "ended_at": NOON + 5 * HOUR}
    for row, until, expected in (
        (ended, ENDS, (1, 0)),
        (delayed, NOON + 12 * HOUR, (0, 1)),
    ):
        rows = Rows(decisions=(decision(1, "news", NOON), row), customers=ANN)
        tally = replay(rows, until=until).tallies["care"]
        assert (tally.overtaken, tally.waiting, tally.asked) == (*expected, 0)


@pytest.mark.parametrize(
    ("ended", "overtaken", "asked"),
    [(NOON + 30 * HOUR, 1, 0), (NOON + 2 * DAY, 1, 0), (NOON + 49 * HOUR, 0, 1), (None, 0, 1)],
)
def test_what_other_rules_put_off_for_longer_may_be_over_by_then(
    ended: datetime | None, overtaken: int, asked: int
) -> None:
    held = decision(2, "care", NOON + HOUR, "delay", gate="apart", until=NOON + DAY)
    rows = Rows(decisions=(decision(1, "news", NOON), {**held, "ended_at": ended}), customers=ANN)
    tally = replay(rows, Policy(apart=2 * DAY)).tallies["care"]
    assert (tally.overtaken, tally.asked) == (overtaken, asked)


@pytest.mark.parametrize(
    ("facts", "gate"),
    [
        ({}, "back_off"),
        ({"answered_at": NOON + HOUR}, None),
        ({"refused_at": NOON + HOUR}, None),
        ({"outcome": "failed"}, None),
    ],
)
def test_who_ignored_a_survey_is_asked_more_seldom_here_too(
    facts: dict[str, Any], gate: str | None
) -> None:
    asked = decision(1, "care", NOON, **facts)
    rows = Rows(decisions=(asked, decision(2, "nps", NOON + 20 * DAY)), customers=ANN)
    slow = Policy(ignored=1, again=DAY, same_metric=DAY)
    assert told(replay(rows, slow))[1] == ("nps", "deny" if gate else "allow", gate)
    open_still = replace(slow, window=21 * DAY)
    assert told(replay(rows, open_still))[1] == ("nps", "allow", None)


def test_who_is_held_out_now_is_not_asked() -> None:
    found = replay(two(), Policy(holdout=1.0))
    assert found.tallies["care"].denied == {"holdout": 1}
    # and what that survey stood in the way of isn't held back by it any more
    assert found.tallies["nps"].denied == {"holdout": 1}


def test_of_who_was_erased_only_the_decisions_know_what_they_wanted() -> None:
    asked = decision(1, "care", NOON)
    refused = decision(2, "nps", NOON + 40 * DAY, "deny", gate="consent")
    rows = Rows(decisions=(asked, refused), customers=(person(erased_at=NOON + 50 * DAY),))
    assert told(replay(rows)) == [("care", "allow", None), ("nps", "deny", "consent")]


def test_reminders_belong_to_their_question() -> None:
    rows = Rows(
        decisions=(
            decision(1, "care", NOON, session_id="s"),
            decision(
                2, "care", NOON + DAY, kind="reminder", session_id="s", window_until=None,
                because={"leave": "reminder:1"},
            ),
        ),
        customers=ANN,
    )  # fmt: skip
    assert told(replay(rows)) == [("care", "allow", None)] * 2
    without = replay(rows, Policy(holdout=1.0))
    assert (told(without), without.moot) == ([("care", "deny", "holdout")], 1)


def test_a_reminder_that_still_waits_is_no_survey_that_waits() -> None:
    held = decision(
        2, "care", NOON + DAY, "delay", kind="reminder", session_id="s", gate="busy",
        until=NOON + DAY + 3 * HOUR, because={"busy": "ticket", "leave": "reminder:1"},
    )  # fmt: skip
    rows = Rows(decisions=(decision(1, "care", NOON, session_id="s"), held), customers=ANN)
    found = replay(rows, until=NOON + DAY + HOUR)
    assert told(found) == [("care", "allow", None), ("care", "delay", "busy")]
    assert (found.tallies["care"].asked, found.tallies["care"].waiting) == (1, 0)


def test_a_stop_said_to_a_survey_that_is_not_asked_is_not_said() -> None:
    stopped = NOON + HOUR
    rows = Rows(
        decisions=(
            decision(1, "care", NOON, refused_at=stopped),
            decision(3, "nps", NOON + 40 * DAY, "deny", gate="consent"),
        ),
        customers=(person(wants_surveys=False),),
        consents=(
            {
                "id": "0002", "customer_id": "ann", "purpose": "survey", "given": False,
                "at": stopped, "act": "stop",
            },
        ),
    )  # fmt: skip
    assert told(replay(rows))[1] == ("nps", "deny", "consent")
    # today's flows know no “care”
    without = replay(rows, flows={"nps": FLOWS["nps"]})
    assert told(without) == [("nps", "allow", None)]
    assert without.forgotten == 1


@pytest.mark.parametrize(("gate", "because"), [
    ("busy", {"busy": "ticket"}),
    ("gone", {"erased": False, "banned": False, "reachable": False}),
])  # fmt: skip
def test_what_only_that_moment_knew_is_believed(gate: str, because: dict[str, object]) -> None:
    row = decision(1, "care", NOON, "deny", gate=gate, because={**because, "leave": "first:1"})
    found = replay(Rows(decisions=(row,), customers=ANN))
    assert found.decisions[0].gate == gate


def test_what_was_there_before_the_period_counts() -> None:
    before = (decision(1, "care", NOON - 3 * DAY),)
    rows = Rows(decisions=(decision(2, "nps", NOON, "deny"),), before=before, customers=ANN)
    assert told(replay(rows)) == [("nps", "deny", "budget")]


def test_shorter_uses_make_wants_expire() -> None:
    held = decision(2, "care", NOON + HOUR, "delay", gate="apart", until=NOON + DAY)
    asked = decision(3, "care", NOON + DAY, session_id=held["session_id"])
    rows = Rows(decisions=(decision(1, "news", NOON), held, asked), customers=ANN)
    assert replay(rows).tallies["care"].asked == 1
    found = replay(rows, Policy(expires_after=timedelta(hours=3)))
    assert found.tallies["care"].expired == {"apart": 1}


def test_the_question_after_a_ticket_is_awaited() -> None:
    desk = {**decision(2, "care", NOON + HOUR), "flow": "desk"}
    found = replay(Rows(decisions=(decision(1, "nps", NOON), desk), customers=ANN))
    assert told(found)[1] == ("desk", "allow", None)


def test_a_quota_is_kept_over_all_customers() -> None:
    rows = Rows(
        decisions=tuple(
            decision(number, "care", NOON + number * HOUR, customer_id=f"c{number}")
            for number in range(5)
        ),
        customers=tuple(person(f"c{number}") for number in range(5)),
    )
    few = ContactRules(purpose="survey", metric="csat", quota=Budget(count=3, period=30 * DAY))
    tally = replay(rows, flows={"care": few}).tallies["care"]
    assert (tally.asked, tally.denied) == (3, {"quota": 2})
