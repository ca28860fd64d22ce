"""Where several gates are shut, the first of them is named; two workers claim one number."""

from datetime import timedelta
from itertools import combinations, permutations

import pytest
from policy_facts import DAY, NOW, ago, known, message, rules, sent, survey
from shut_gates import LATER, NAMES, SHUT, shut_by

from cxbot.journey.policy import GATES, Allow, Delay, Deny, Past, decide
from cxbot.journey.policy.decisions import Case


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
