"""Where several gates are shut, the first of them is named; and who comes first of two surveys."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_facts import DAY, HOUR, NOW, TICK, ago, known, message, rules, sent, survey

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import (
    GATES,
    Allow,
    Delay,
    Deny,
    Intent,
    Known,
    Past,
    Rival,
    Rules,
    decide,
    next_free,
)
from cxbot.journey.policy.decisions import Case
from cxbot.journey.policy.rivalry import LEEWAY, rarity
from cxbot.model.policy import Budget, Policy

#: Facts by which each gate is shut, and no earlier one: what is put into the customer's history,
#: what is known, wanted and ruled besides.
SHUT: Mapping[str, tuple[list[Past], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "gone": ([], {"erased": True}, {}, {}),
    "consent": ([], {"wants": {}}, {}, {}),
    "reminder": ([], {}, {"kind": "reminder", "reminded": True}, {}),
    "busy": ([], {"busy": "ticket"}, {}, {}),
    "quiet_hours": ([], {"time_zone": "Asia/Tokyo"}, {}, {}),
    "apart": ([sent(HOUR)], {}, {}, {}),
    "budget": (
        [sent(29.5 * DAY)],
        {},
        {},
        {"messages": Budget(count=1, period=30 * DAY)},
    ),
    "survey_again": ([ago(60 * DAY, flow="nps")], {}, {}, {}),
    "same_metric": ([ago(29 * DAY, metric="nps")], {}, {}, {}),
    "back_off": ([ago(20 * DAY, ignored=True), ago(50 * DAY, ignored=True)], {}, {}, {}),
    "holdout": ([], {}, {}, {"holdout": 1.0}),
    "sample": ([], {}, {"sample": 0.0}, {}),
    "quota": ([], {"asked": 1}, {"quota": Budget(count=1, period=DAY)}, {}),
    "rival": (
        [],
        {"rivals": (Rival(flow="rare", shown=1, last_shown_at=None, until=NOW + 23.5 * HOUR),)},
        {"shown": 5},
        {},
    ),
}
NAMES = [gate.name for gate in GATES]
#: Gates that know when they open.
LATER = {
    "busy", "quiet_hours", "apart", "budget", "survey_again", "same_metric", "back_off", "rival",
}  # fmt: skip


def shut_by(names: Iterable[str], **wanted: Any) -> Case:
    """All these gates at once."""
    past: list[Past] = []
    facts: dict[str, Any] = {}
    policy: dict[str, Any] = {}
    for name in names:
        history, known_of, intent_of, rules_of = SHUT[name]
        past += history
        facts |= known_of
        wanted = {**intent_of, **wanted}
        policy |= rules_of
    quiet = Window(start=21 * 60, end=10 * 60)
    return Case(
        Rules(policy=Policy(**policy), quiet=quiet), known(*past, **facts), survey(**wanted), NOW
    )


def decided(case: Case) -> Allow | Delay | Deny:
    return decide(case.rules, case.known, case.intent, case.now)


def named(case: Case) -> str:
    found = decided(case)
    return "" if isinstance(found, Allow) else found.gate


def concerned(case: Case) -> list[str]:
    return [gate.name for gate in GATES if gate.concerns(case.intent) and gate.check(case)]


def test_the_twelve_gates_stand_in_their_order() -> None:
    assert [name for name in NAMES if name not in {"reminder", "rival"}] == [
        "gone", "consent", "busy", "quiet_hours", "apart", "budget", "survey_again",
        "same_metric", "back_off", "holdout", "sample", "quota",
    ]  # fmt: skip
    assert SHUT.keys() == set(NAMES)
    assert all(len(name) <= 16 for name in [*NAMES, "expired"]), "a column holds so many"


def test_no_facts_shut_no_gate() -> None:
    assert concerned(shut_by([])) == []


@pytest.mark.parametrize("name", NAMES)
def test_each_gate_is_shut_by_its_own_facts_alone(name: str) -> None:
    case = shut_by([name])
    assert concerned(case) == [name]
    found = decided(case)
    assert isinstance(found, Delay) == (name in LATER)
    assert isinstance(found, Delay) or found.because


def pairs() -> list[tuple[str, str]]:
    """Those that can conflict: some kind of contact concerns both."""
    kinds = {gate.name: gate.kinds for gate in GATES}
    return [(one, two) for one, two in combinations(NAMES, 2) if kinds[one] & kinds[two]]


def test_every_pair_but_the_reminders_can_conflict() -> None:
    assert len(pairs()) == 13 * 12 // 2 + 4


@pytest.mark.parametrize(("earlier", "later"), pairs())
def test_of_two_shut_gates_the_earlier_is_named(earlier: str, later: str) -> None:
    case = shut_by([earlier, later])
    assert {earlier, later} <= set(concerned(case)), "both are shut"
    assert named(case) == earlier
    assert named(shut_by([later, earlier])) == earlier, "whatever came first"


@pytest.mark.parametrize("earlier", NAMES)
def test_whatever_is_shut_is_named_before_that_it_comes_too_late(earlier: str) -> None:
    found = decided(shut_by([earlier], expires_at=NOW))
    assert isinstance(found, Deny)
    assert found.gate == earlier
    assert found.expired == (earlier in LATER)


def test_of_any_gates_that_are_shut_the_first_is_named() -> None:
    """All 8,192 sets of them."""
    names = [name for name in NAMES if name != "reminder"]
    for chosen in range(1 << len(names)):
        those = [name for bit, name in enumerate(names) if chosen >> bit & 1]
        assert named(shut_by(those)) == (those[0] if those else ""), those


@pytest.mark.parametrize("kind", ["first", "reminder", "follow_on", "inline"])
@pytest.mark.parametrize("purpose", ["service", "survey", "marketing"])
@pytest.mark.parametrize("awaited", [False, True])
def test_which_gates_hold_for_which_contact(kind: str, purpose: str, awaited: bool) -> None:
    expected = {"gone", "consent", "busy"}
    if kind != "inline":
        expected |= {"quiet_hours"}
    if kind == "reminder":
        expected |= {"reminder"}
    if kind in {"first", "inline"}:
        expected |= {"quota"}
        expected |= {"holdout", "sample", "back_off"} if purpose == "survey" else set()
    if kind in {"first", "inline"} and not awaited:
        expected |= {"budget"}
        expected |= {"survey_again", "same_metric"} if purpose == "survey" else set()
    if kind == "first" and not awaited:
        expected |= {"apart"}
        expected |= {"rival"} if purpose == "survey" else set()
    intent = survey(kind=kind, purpose=purpose, awaited=awaited)
    assert {gate.name for gate in GATES if gate.concerns(intent)} == expected


# --- two workers ---------------------------------------------------------------------------------


def test_two_workers_claim_the_same_number_and_the_loser_decides_again() -> None:
    past = [
        sent(timedelta(days=days), number=number) for number, days in ((3, 20), (2, 40), (1, 60))
    ]
    claims = [decide(rules(), known(*order), message(), NOW) for order in permutations(past)]
    assert {claim.number for claim in claims if isinstance(claim, Allow)} == {4}
    assert len(claims) == 6
    won = sent(timedelta(), number=4)
    assert isinstance(decide(rules(), known(*past, won), message(), NOW), Delay)
    again = decide(rules(), known(*past, won), message(awaited=True), NOW)
    assert isinstance(again, Allow)
    assert again.number == 5


@pytest.mark.parametrize(
    ("past", "taken", "number"),
    [
        ([], 0, 1),
        ([], 7, 8),  # theirs are too old to be looked at
        ([sent(40 * DAY, number=12)], 0, 13),
        ([sent(40 * DAY, number=3)], 5, 6),
        ([sent(40 * DAY, number=9), sent(50 * DAY, number=8), sent(60 * DAY)], 5, 10),
        ([sent(40 * DAY), sent(50 * DAY)], 0, 3),
        ([sent(40 * DAY, kind="reminder"), ago(41 * DAY, kind="follow_on")], 0, 3),
        ([ago(40 * DAY, kind="inline")], 0, 2),
    ],
)
def test_the_number_is_one_more_than_any(past: list[Past], taken: int, number: int) -> None:
    found = decide(rules(), known(*past, taken=taken), message(), NOW)
    assert isinstance(found, Allow)
    assert found.number == number


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
