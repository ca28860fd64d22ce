"""Two customers who turn out to be one: no clock and no consent gets looser."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policy_facts import ALL, DAY, HOUR, NOW, ago, known, message, rules, sent, survey

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import (
    GATES,
    Allow,
    Deny,
    Intent,
    Known,
    Past,
    Rival,
    Rules,
    bucket,
    decide,
    horizon,
    merged,
)
from cxbot.journey.policy.decisions import Case
from cxbot.model.policy import PURPOSES, Budget, Policy
from cxbot.model.value import replace

FLOWS = ["nps", "csat", "parcel"]
AGES = st.integers(0, 400 * 4).map(lambda quarters: quarters * 6 * HOUR)
ENDS = st.sampled_from([{}, {"answered": True}, {"refused": True}, *[{"ignored": True}] * 4])


@st.composite
def contacts(draw: st.DrawFn) -> Past:
    about: dict[str, Any] = {
        "flow": draw(st.sampled_from(FLOWS)),
        "purpose": draw(st.sampled_from(["survey", "survey", *PURPOSES])),
        "kind": draw(st.sampled_from(["first", "first", "inline", "reminder", "follow_on"])),
        "metric": draw(st.sampled_from([None, "nps", "csat"])),
        "id": draw(st.sampled_from(["", "a", "b"])),
    }
    return ago(draw(AGES), **about, **draw(ENDS))


RIVALS = st.builds(
    Rival,
    flow=st.sampled_from(FLOWS),
    shown=st.integers(0, 3),
    last_shown_at=st.none() | AGES.map(lambda age: NOW - age),
    until=st.integers(0, 20).map(lambda days: NOW + days * DAY),
)
CUSTOMERS = st.builds(
    Known,
    customer_id=st.sampled_from("abcd"),
    erased=st.booleans(),
    banned=st.booleans(),
    reachable=st.booleans(),
    wants=st.fixed_dictionaries(dict.fromkeys(PURPOSES, st.booleans())),
    busy=st.sampled_from(["", "ticket", "conversation"]),
    time_zone=st.sampled_from(["", "Europe/Berlin", "Asia/Tokyo", "Europe/Atlantis"]),
    past=st.lists(contacts(), max_size=8).map(tuple),
    rivals=st.lists(RIVALS, max_size=2).map(tuple),
    asked=st.integers(0, 3),
    taken=st.integers(0, 20),
)
RULES = st.builds(
    Rules,
    policy=st.builds(
        Policy,
        apart=st.sampled_from([HOUR, DAY]),
        surveys=st.builds(Budget, count=st.integers(0, 2), period=st.sampled_from([DAY, 14 * DAY])),
        messages=st.builds(Budget, count=st.integers(1, 4), period=st.just(30 * DAY)),
        ignored=st.integers(0, 3),
        holdout=st.sampled_from([0.0, 0.5]),
    ),
    quiet=st.none() | st.just(Window(start=21 * 60, end=10 * 60)),
)
INTENTS = st.builds(
    survey,
    flow=st.sampled_from(FLOWS),
    metric=st.sampled_from([None, "nps", "csat"]),
    purpose=st.sampled_from(PURPOSES),
    kind=st.sampled_from(["first", "inline", "reminder", "follow_on"]),
    awaited=st.booleans(),
    again=st.none() | st.sampled_from([DAY, 40 * DAY]),
    quota=st.none() | st.just(Budget(count=2, period=DAY)),
    reminded=st.booleans(),
)
#: Chance is another matter, rivals wait for either, and of two channels one is enough. The clocks
#: of quiet hours are those of the zones that are known.
NOT_STRICTER = {"sample", "rival", "gone", "quiet_hours"}


@settings(max_examples=150)
@given(CUSTOMERS, CUSTOMERS, RULES, INTENTS)
def test_what_shuts_a_gate_for_one_shuts_it_for_both_and_as_long(
    one: Known, other: Known, how: Rules, intent: Intent
) -> None:
    both = merged(one, other)
    for gate in GATES:
        if not gate.concerns(intent) or gate.name in NOT_STRICTER:
            continue
        for alone in (one, other):
            held = gate.check(Case(how, alone, intent, NOW))
            together = gate.check(Case(how, both, intent, NOW))
            if held is None:
                continue
            assert together is not None, gate.name
            if held.until is None:
                assert together.until is None
            elif together.until is not None:
                assert together.until >= held.until


@settings(max_examples=60)
@given(CUSTOMERS, CUSTOMERS, RULES, INTENTS)
def test_what_either_may_not_get_both_dont(
    one: Known, other: Known, how: Rules, intent: Intent
) -> None:
    """Of the decision as a whole, for customers in reach who live in one place."""
    here: dict[str, Any] = {"time_zone": "Europe/Berlin", "rivals": (), "reachable": True}
    one, other = replace(one, **here), replace(other, **here)
    if isinstance(decide(how, merged(one, other), intent, NOW), Allow):
        assert isinstance(decide(how, one, intent, NOW), Allow)
        assert isinstance(decide(how, other, intent, NOW), Allow)


@given(CUSTOMERS, CUSTOMERS, CUSTOMERS)
def test_the_order_of_merging_is_all_the_same(one: Known, other: Known, third: Known) -> None:
    both = merged(one, other)
    assert both == merged(other, one)
    assert merged(both, third) == merged(one, merged(other, third))
    assert merged(both, third) == merged(merged(third, one), other)


@given(CUSTOMERS, CUSTOMERS)
def test_merging_again_changes_nothing(one: Known, other: Known) -> None:
    both = merged(one, other)
    assert merged(both, one) == both
    assert merged(both, other) == both
    assert merged(both, both) == both
    alone = merged(one, one)
    assert (alone.customer_id, alone.others) == (one.customer_id, frozenset())
    assert sorted(map(repr, alone.past)) == sorted(map(repr, one.past))
    assert replace(alone, past=(), rivals=()) == replace(one, past=(), rivals=())


# --- by example ----------------------------------------------------------------------------------


def pair(first: dict[str, Any], second: dict[str, Any]) -> Known:
    one = Known(**{"customer_id": "01B", "wants": ALL, **first})
    return merged(one, Known(**{"customer_id": "01A", "wants": ALL, **second}))


def test_histories_are_united_and_counted_together() -> None:
    both = pair({"past": (sent(2 * DAY), sent(3 * DAY))}, {"past": (sent(4 * DAY), sent(5 * DAY))})
    found = decide(rules(), both, message(), NOW)
    assert not isinstance(found, Allow)
    assert found.gate == "budget"


def test_contacts_that_look_alike_are_two_if_their_ids_differ() -> None:
    same = sent(DAY)
    assert len(pair({"past": (same,)}, {"past": (same,)}).past) == 1
    assert len(pair({"past": (same,)}, {"past": (replace(same, id="y"),)}).past) == 2
    assert len(pair({"past": (same, same)}, {"past": (same,)}).past) == 2


def test_an_answer_of_one_doesnt_make_good_what_the_other_ignored() -> None:
    ignored = tuple(ago(timedelta(days=days), ignored=True) for days in (40, 60, 80))
    both = pair({"past": ignored}, {"past": (ago(20 * DAY, answered=True),)})
    found = decide(rules(), both, survey(), NOW)
    assert not isinstance(found, Allow)
    assert found.gate == "back_off"
    assert found.because["ignored"] == 3
    # who was one person from the beginning has answered
    assert isinstance(decide(rules(), known(*both.past), survey(), NOW), Allow)


@pytest.mark.parametrize("held", ["01A", "01B"])
def test_the_holdout_of_either_is_the_holdout_of_both(held: str) -> None:
    free = next(str(one) for one in range(100) if bucket(str(one), "holdout") > 0.9)
    share = bucket(held, "holdout") + 1e-9
    both = merged(known(customer_id=held), known(customer_id=free))
    assert both.ids == {held, free}
    found = decide(rules(holdout=share), both, survey(), NOW)
    assert isinstance(found, Deny)
    assert found.gate == "holdout"


def test_the_older_of_them_stands_for_both() -> None:
    both = pair({}, {})
    assert (both.customer_id, both.others) == ("01A", frozenset({"01B"}))
    found = decide(rules(), both, survey(sample=bucket("01A", "nps|") + 1e-9), NOW)
    assert isinstance(found, Allow)


@pytest.mark.parametrize("fact", [{"erased": True}, {"banned": True}, {"busy": "conversation"}])
def test_what_is_so_of_one_is_so_of_both(fact: dict[str, Any]) -> None:
    for both in (pair(fact, {}), pair({}, fact)):
        found = decide(rules(), both, message(), NOW)
        assert not isinstance(found, Allow)
        assert found.gate == ("busy" if "busy" in fact else "gone")
    assert pair({"busy": "conversation"}, {"busy": "ticket"}).busy == "ticket"


def test_they_agree_to_what_both_agreed_to() -> None:
    both = pair({"wants": {"service": True, "survey": True}}, {"wants": {"service": True}})
    assert both.wants == {"service": True, "survey": False, "marketing": False}


def test_the_next_number_is_one_that_neither_had() -> None:
    for both in (pair({"taken": 7}, {"taken": 3}), pair({"taken": 3}, {"taken": 7})):
        found = decide(rules(), both, message(), NOW)
        assert isinstance(found, Allow)
        assert found.number == 8


def test_reach_on_one_channel_is_enough() -> None:
    assert pair({"reachable": False}, {}).reachable
    assert not pair({"reachable": False}, {"reachable": False}).reachable


def test_a_zone_that_is_known_holds_and_of_two_both() -> None:
    assert pair({"time_zone": "Asia/Tokyo"}, {}).time_zone == "Asia/Tokyo"
    two = pair({"time_zone": "Europe/London"}, {"time_zone": "America/New_York"})
    assert (two.time_zone, two.other_zones) == ("America/New_York", frozenset({"Europe/London"}))


# --- how far back the facts must reach -----------------------------------------------------------


@settings(max_examples=100)
@given(CUSTOMERS, RULES, INTENTS)
def test_older_contacts_than_the_horizon_change_nothing(
    customer: Known, how: Rules, intent: Intent
) -> None:
    """All invitations and the highest number given, the rest may be left out."""
    known_all = replace(customer, taken=100, rivals=())
    begin = NOW - horizon(how, intent)
    recent = tuple(
        contact for contact in customer.past if contact.at > begin or contact.purpose == "survey"
    )
    few = replace(known_all, past=recent)
    assert _plain(decide(how, few, intent, NOW)) == _plain(decide(how, known_all, intent, NOW))


def _plain(found: Any) -> Any:
    """Without what a person is told of an allowed one: the last contact may be older."""
    return replace(found, because={}) if isinstance(found, Allow) else found
