"""Who comes first of two surveys, and when they may be asked again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_facts import DAY, HOUR, NOW, TICK, ago, known, message, rules, sent, survey
from shut_gates import LATER, NAMES, shut_by

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import Allow, Delay, Intent, Known, Past, Rival, Rules, decide, next_free
from cxbot.journey.policy.rivalry import LEEWAY, rarity
from cxbot.model.policy import Budget, Policy

# --- two surveys, one slot -----------------------------------------------------------------------


def waits(
    length: timedelta, flow: str = "rare", shown: int = 1, last: datetime | None = None
) -> Rival:
    return Rival(flow=flow, shown=shown, last_shown_at=last, until=NOW + length)


@pytest.mark.parametrize(
    ("until", "held"),
    [
        (14 * DAY, False),  # by then there is a slot again
        (14 * DAY - TICK, True),
        (timedelta(), True),
        (-LEEWAY + TICK, True),  # it is about to be decided about
        (-LEEWAY, False),  # it should have been: something is wrong with it
    ],
)
def test_the_rarer_survey_goes_first(until: timedelta, held: bool) -> None:
    found = decide(rules(), known(rivals=(waits(until),)), survey(shown=2), NOW)
    if held:
        assert isinstance(found, Delay)
        assert (found.gate, found.until) == ("rival", NOW + until + LEEWAY)
    else:
        assert isinstance(found, Allow)


@pytest.mark.parametrize(
    ("mine", "theirs", "held"),
    [
        ((1, None, "a"), (2, None, "b"), False),
        ((2, None, "a"), (1, NOW, "b"), True),
        ((1, NOW - DAY, "b"), (1, NOW, "a"), False),
        ((1, NOW, "a"), (1, NOW - DAY, "b"), True),
        ((1, NOW, "a"), (1, None, "b"), True),  # never shown to anybody
        ((1, NOW, "a"), (1, NOW, "b"), False),
        ((1, NOW, "b"), (1, NOW, "a"), True),
        ((1, NOW, "a"), (1, NOW, "a"), False),  # itself, in another conversation
    ],
)
def test_fewer_then_longer_ago_then_by_name(mine: Any, theirs: Any, held: bool) -> None:
    intent = survey(shown=mine[0], last_shown_at=mine[1], flow=mine[2])
    rival = waits(HOUR, theirs[2], theirs[0], theirs[1])
    assert isinstance(decide(rules(), known(rivals=(rival,)), intent, NOW), Delay) == held


def test_a_rival_that_loses_nothing_holds_nobody_back() -> None:
    """There is room for both, or none for it anyway."""
    intent = survey(shown=2)
    roomy = rules(surveys=Budget(count=2, period=14 * DAY))
    assert isinstance(decide(roomy, known(rivals=(waits(2 * DAY),)), intent, NOW), Allow)
    assert isinstance(decide(roomy, known(rivals=(waits(HOUR),)), intent, NOW), Delay), "apart"
    few = rules(surveys=Budget(count=5, period=DAY), messages=Budget(count=1, period=9 * DAY))
    assert isinstance(decide(few, known(rivals=(waits(2 * DAY),)), intent, NOW), Delay)
    full = [ago(15 * DAY), sent(9 * DAY), sent(8 * DAY), sent(7 * DAY, kind="inline")]
    assert isinstance(decide(rules(), known(*full, rivals=(waits(HOUR),)), intent, NOW), Delay)
    blocked = ago(14 * DAY, kind="inline")
    tight = rules(surveys=Budget(count=1, period=14 * DAY), apart=HOUR)
    late = known(blocked, rivals=(waits(-timedelta(minutes=1)),))
    assert isinstance(decide(tight, late, intent, NOW), Delay)


def test_of_several_rivals_the_last_is_waited_for() -> None:
    rivals = (waits(HOUR, "a"), waits(9 * HOUR, "b", 0), waits(5 * HOUR, "c"), waits(DAY, "z", 9))
    found = decide(rules(), known(rivals=rivals), survey(shown=2), NOW)
    assert isinstance(found, Delay)
    assert found.until == NOW + 9 * HOUR + LEEWAY
    assert found.because == {
        "rival": "b",
        "rival_shown": 0,
        "shown": 2,
        "until": "2026-11-20T21:00:00+00:00",
    }


def test_a_rival_that_comes_a_day_later_loses_nothing() -> None:
    """As far as apart goes; the slots are many."""
    many = rules(surveys=Budget(count=5, period=DAY))
    for until, held in ((DAY, False), (DAY - TICK, True)):
        facts = known(rivals=(waits(until),))
        assert isinstance(decide(many, facts, survey(shown=2), NOW), Delay) == held


@pytest.mark.parametrize("more", [{"kind": "inline"}, {"awaited": True}, {"purpose": "service"}])
def test_only_a_survey_that_can_wait_waits_for_a_rival(more: dict[str, Any]) -> None:
    facts = known(rivals=(waits(HOUR),))
    assert isinstance(decide(rules(), facts, survey(shown=2, **more), NOW), Allow)


SURVEYS = st.lists(
    st.tuples(st.integers(0, 3), st.none() | st.integers(0, 3), st.integers(0, 20)),
    min_size=1,
    max_size=6,
)


@given(SURVEYS)
def test_surveys_that_wait_for_one_customer_dont_wait_for_each_other_for_ever(
    surveys: list[tuple[int, int | None, int]],
) -> None:
    """Each is decided about when its time comes; the rarest gets the first slot."""
    wanted = {
        f"s{index}": survey(
            flow=f"s{index}",
            metric=None,
            shown=shown,
            last_shown_at=None if last is None else NOW - last * DAY,
            expires_at=NOW + 10 * DAY,
        )
        for index, (shown, last, _) in enumerate(surveys)
    }
    due = {f"s{index}": NOW + hours * HOUR for index, (_, _, hours) in enumerate(surveys)}
    past: list[Past] = []
    for _ in range(10 * len(surveys)):
        if not due:
            break
        flow = min(due, key=lambda name: (due[name], name))
        now = due.pop(flow)
        rivals = tuple(_rival(wanted[name], until) for name, until in due.items())
        found = decide(rules(), known(*past, rivals=rivals), wanted[flow], now)
        if isinstance(found, Delay):
            assert found.until > now
            due[flow] = found.until
        elif isinstance(found, Allow):
            past.append(Past(at=now, flow=flow, purpose="survey", kind="first"))
    assert not due
    assert [contact.flow for contact in past] == [
        min(wanted, key=lambda name: rarity(wanted[name]))
    ]


def _rival(intent: Intent, until: datetime) -> Rival:
    return Rival(
        flow=intent.flow, shown=intent.shown, last_shown_at=intent.last_shown_at, until=until
    )


# --- when may we ask again -----------------------------------------------------------------------


def free(facts: Known, intent: Intent, how: Rules | None = None) -> datetime | None:
    return next_free(how or rules(), facts, intent, NOW)


def test_the_next_moment_passes_all_gates_one_after_the_other() -> None:
    night = Rules(quiet=Window(start=21 * 60, end=10 * 60))
    assert free(known(), survey()) == NOW
    assert free(known(ago(HOUR)), survey()) == NOW - HOUR + 14 * DAY
    assert free(known(ago(HOUR, flow="nps")), survey()) == NOW - HOUR + 90 * DAY
    asleep = known(sent(14 * HOUR), time_zone="Asia/Tokyo")
    # noon is 21:00 there; a day after the last message is 7:00, and it goes on until 10:00
    assert free(asleep, message(), night) == NOW + 13 * HOUR
    assert free(known(sent(HOUR, kind="first")), survey(expires_at=NOW)) == NOW + 23 * HOUR


def test_what_keeps_them_busy_will_end_some_day() -> None:
    assert free(known(busy="ticket"), survey()) == NOW


@pytest.mark.parametrize("name", sorted(set(NAMES) - LATER))
def test_no_moment_is_free_while_the_facts_stay(name: str) -> None:
    case = shut_by([name])
    assert free(case.known, case.intent, case.rules) is None


@given(
    hours=st.lists(st.integers(1, 24 * 40), max_size=6),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
    start=st.sampled_from(
        [
            datetime.fromisoformat(f"{day}T12:00+00:00")
            for day in ("2026-03-27", "2026-10-23", "2026-11-20")
        ]
    ),
)
def test_it_is_the_earliest(hours: list[int], zone: str, start: datetime) -> None:
    """No earlier hour is allowed."""
    how = Rules(
        policy=Policy(
            messages=Budget(count=2, period=10 * DAY), surveys=Budget(count=1, period=4 * DAY)
        ),
        quiet=Window(start=21 * 60, end=10 * 60),
    )
    past = [
        Past(at=start - back * HOUR, flow="a", purpose="survey", kind="first") for back in hours
    ]
    facts, wanted = known(*past, time_zone=zone), survey(expires_at=start + 99 * DAY)
    found = next_free(how, facts, wanted, start)
    assert found
    assert isinstance(decide(how, facts, wanted, found), Allow)
    moment = start
    while moment < found:
        assert not isinstance(decide(how, facts, wanted, moment), Allow)
        moment += HOUR
