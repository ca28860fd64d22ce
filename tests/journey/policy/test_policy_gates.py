"""Each gate by itself: just inside, at and just outside of its bound. Those without clocks."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from one_gate import NIGHT, delayed, gate
from policy_facts import ALL, DAY, HOUR, NOW, TICK, ago, known, message, rules, sent, survey

from cxbot.journey.policy import (
    Allow,
    Delay,
    Deny,
    Intent,
    Rules,
    bucket,
    decide,
    horizon,
    intent_of,
)
from cxbot.model.policy import Budget, ContactRules, Policy


def test_nothing_known_and_agreed_is_allowed_as_the_first_contact() -> None:
    assert decide(rules(), known(), survey(), NOW) == Allow(
        number=1, because={"last": None, "messages": 0, "surveys": 0, "ignored": 0}
    )


# --- gates 1 to 4, for whatever the bot begins ---------------------------------------------------


KINDS = ("first", "reminder", "follow_on", "inline")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("why", [{"erased": True}, {"banned": True}, {"reachable": False}])
def test_nobody_who_is_gone_is_written_to(kind: str, why: dict[str, bool]) -> None:
    found = decide(rules(), known(**why), message(kind=kind, awaited=True), NOW)
    assert found == Deny(
        gate="gone", because={"erased": False, "banned": False, "reachable": True, **why}
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("purpose", ["service", "survey", "marketing"])
def test_each_purpose_is_agreed_to_by_itself(kind: str, purpose: str) -> None:
    intent = message(purpose=purpose, kind=kind, awaited=True)
    others = {name: name != purpose for name in ALL}
    only = {name: name == purpose for name in ALL}
    refused = Deny(gate="consent", because={"purpose": purpose})
    assert decide(rules(), known(wants=others), intent, NOW) == refused
    assert decide(rules(), known(wants={}), intent, NOW) == refused
    assert gate(decide(rules(), known(wants=only), intent, NOW)) == ""


@pytest.mark.parametrize(
    ("partial", "reminded", "named"),
    [
        (False, False, ""),
        (True, False, "reminder"),
        (False, True, "reminder"),
        (True, True, "reminder"),
    ],
)
def test_one_reminder_and_none_after_a_part_was_answered(
    partial: bool, reminded: bool, named: str
) -> None:
    intent = survey(kind="reminder", partial=partial, reminded=reminded)
    assert gate(decide(rules(), known(), intent, NOW)) == named
    again = survey(kind="first", partial=partial, reminded=reminded)
    assert gate(decide(rules(), known(), again, NOW)) == ""


@pytest.mark.parametrize("kind", ["first", "reminder", "follow_on"])
@pytest.mark.parametrize(
    ("busy", "length"), [("ticket", 3 * HOUR), ("conversation", timedelta(minutes=30))]
)
def test_somebody_who_talks_with_us_is_left_in_peace(
    kind: str, busy: str, length: timedelta
) -> None:
    intent = message(kind=kind, awaited=True)
    assert delayed(known(busy=busy), intent) == ("busy", length)


def test_an_inline_survey_has_no_later() -> None:
    busy = decide(rules(), known(busy="ticket"), survey(kind="inline"), NOW)
    because = {"busy": "ticket", "free_at": "2026-11-20T15:00:00+00:00"}
    assert busy == Deny(gate="busy", because=because, expired=False)


def at_night(text: str, zone: str = "", shop: str = "UTC", **facts: Any) -> str:
    """Until when a message wanted at that moment (UTC) waits."""
    now = datetime.fromisoformat(text).replace(tzinfo=UTC)
    how = Rules(quiet=NIGHT, time_zone=shop)
    wanted = message(expires_at=now + 100 * DAY, awaited=True)
    found = decide(how, known(time_zone=zone, **facts), wanted, now)
    if isinstance(found, Allow):
        return ""
    assert isinstance(found, Delay)
    assert found.gate == "quiet_hours"
    return found.until.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-20 20:59:59.999999", ""),
        ("2026-11-20 21:00", "2026-11-21 10:00"),
        ("2026-11-20 23:59:59.999999", "2026-11-21 10:00"),
        ("2026-11-21 00:00", "2026-11-21 10:00"),
        ("2026-11-21 09:59:59.999999", "2026-11-21 10:00"),
        ("2026-11-21 10:00", ""),
    ],
)
def test_quiet_hours_across_midnight(now: str, until: str) -> None:
    assert at_night(now) == until


@pytest.mark.parametrize(
    ("zone", "now", "until"),
    [
        # the night that is an hour shorter, and the one that is an hour longer
        ("Europe/Berlin", "2026-03-28 20:00", "2026-03-29 08:00"),
        ("Europe/Berlin", "2026-10-24 19:00", "2026-10-25 09:00"),
        ("America/New_York", "2026-03-08 03:00", "2026-03-08 14:00"),
        ("America/New_York", "2026-11-01 03:00", "2026-11-01 15:00"),
        # half an hour
        ("Australia/Lord_Howe", "2026-10-03 12:00", "2026-10-03 23:00"),
        # Samoa had no 30 December 2011: the night goes from the 29th to the 31st
        ("Pacific/Apia", "2011-12-30 08:00", "2011-12-30 20:00"),
        ("Asia/Kathmandu", "2026-11-20 15:15", "2026-11-21 04:15"),
        ("Asia/Kathmandu", "2026-11-20 15:14", ""),
    ],
)
def test_quiet_hours_where_the_clocks_are_changed(zone: str, now: str, until: str) -> None:
    assert at_night(now, zone) == until


@pytest.mark.parametrize("zone", ["", "Europe/Atlantis", "../etc", "Europe"])
def test_an_unknown_zone_is_the_shops(zone: str) -> None:
    assert at_night("2026-11-20 12:30", zone, "Asia/Tokyo") == "2026-11-21 01:00"
    assert at_night("2026-11-20 22:00", zone, "Nowhere") == "2026-11-21 10:00"


def test_two_zones_of_one_customer_are_both_kept_quiet() -> None:
    zones: dict[str, Any] = {
        "zone": "Europe/London",
        "other_zones": frozenset({"America/New_York"}),
    }
    assert at_night("2026-11-20 22:00", **zones) == "2026-11-21 15:00"
    assert at_night("2026-11-20 11:00", **zones) == "2026-11-20 15:00"
    assert at_night("2026-11-20 15:00", **zones) == ""


def test_two_zones_without_a_common_day_leave_the_first() -> None:
    zones: dict[str, Any] = {"zone": "UTC", "other_zones": frozenset({"Pacific/Auckland"})}
    assert at_night("2026-11-20 22:00", **zones) == "2026-11-21 10:00"
    assert at_night("2026-11-20 12:00", **zones) == ""


def test_who_is_here_isnt_asleep() -> None:
    night = NOW.replace(hour=23)
    inline = decide(Rules(quiet=NIGHT), known(), survey(kind="inline"), night)
    assert isinstance(inline, Allow)


# --- gates 10 to 12 ------------------------------------------------------------------------------


@pytest.mark.parametrize("awaited", [False, True])
def test_the_holdout_is_never_asked(awaited: bool) -> None:
    drawn = bucket("ann", "holdout")
    intent = survey(awaited=awaited)
    assert decide(rules(holdout=drawn + 1e-9), known(), intent, NOW) == Deny(
        gate="holdout", because={"bucket": round(drawn, 6), "holdout": drawn + 1e-9}
    )
    assert gate(decide(rules(holdout=drawn), known(), intent, NOW)) == ""
    assert gate(decide(rules(holdout=0.0), known(), intent, NOW)) == ""
    assert gate(decide(rules(holdout=1.0), known(), message(), NOW)) == ""


def test_t8_the_sample_is_the_same_at_each_occasion() -> None:
    drawn = bucket("ann", "nps|2026")
    inside, outside = survey(sample=drawn + 1e-9, wave="2026"), survey(sample=drawn, wave="2026")
    for step in range(50):
        later = NOW + step * HOUR
        assert gate(decide(rules(), known(), inside, later)) == ""
        assert gate(decide(rules(), known(), outside, later)) == "sample"
    assert gate(decide(rules(), known(), survey(sample=0.0), NOW)) == "sample"
    assert gate(decide(rules(), known(), message(sample=0.0), NOW)) == ""


@pytest.mark.parametrize(("asked", "named"), [(199, ""), (200, "quota"), (201, "quota")])
@pytest.mark.parametrize("make", [survey, message])
def test_a_quota_ends_the_asking(asked: int, named: str, make: Any) -> None:
    intent = make(quota=Budget(count=200, period=30 * DAY))
    found = decide(rules(), known(asked=asked), intent, NOW)
    assert gate(found) == named
    if isinstance(found, Deny):
        assert found.because == {"asked": asked, "allowed": 200, "period": "30 days"}
    assert gate(decide(rules(), known(asked=asked), make(), NOW)) == ""


# --- what all have in common ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expires", "expired"), [(DAY - TICK, True), (DAY, True), (DAY + TICK, False)]
)
def test_a_delay_until_it_is_of_no_use_is_a_denial(expires: timedelta, expired: bool) -> None:
    intent = message(expires_at=NOW + expires)
    found = decide(rules(), known(sent(timedelta())), intent, NOW)
    assert gate(found) == "apart"
    assert isinstance(found, Deny) == expired
    if isinstance(found, Deny):
        assert found.expired
        assert found.because["free_at"] == "2026-11-21T12:00:00+00:00"
        assert found.because["expires_at"] == intent.expires_at.isoformat()


@pytest.mark.parametrize(
    ("late", "named"), [(-TICK, ""), (timedelta(), "expired"), (DAY, "expired")]
)
def test_what_comes_too_late_by_itself_isnt_sent(late: timedelta, named: str) -> None:
    found = decide(rules(), known(), message(expires_at=NOW - late), NOW)
    assert gate(found) == named
    assert not isinstance(found, Deny) or found.expired


@pytest.mark.parametrize("kind", ["reminder", "follow_on"])
def test_what_was_begun_goes_on_whatever_the_clocks_say(kind: str) -> None:
    past = [ago(timedelta(hours=hours), flow="nps", metric="nps") for hours in range(9)]
    strict = rules(holdout=1.0)
    intent = survey(kind=kind, sample=0.0, quota=Budget(count=1, period=DAY))
    found = decide(strict, known(*past, asked=9), intent, NOW)
    assert isinstance(found, Allow)
    assert found.number == 10  # it is counted all the same


def test_why_is_plain_json_a_person_can_read() -> None:
    found = decide(rules(), known(sent(HOUR * 2)), message(), NOW)
    assert isinstance(found, Delay)
    assert json.loads(json.dumps(found.because)) == {
        "last": "2026-11-20T10:00:00+00:00",
        "flow": "news",
        "apart": "1 day",
    }
    night = decide(Rules(quiet=NIGHT), known(time_zone="Asia/Tokyo"), message(), NOW)
    assert isinstance(night, Delay)
    assert night.because == {
        "quiet": "21:00-10:00",
        "time_zone": "Asia/Tokyo",
        "local": "2026-11-20 21:00",
    }


@pytest.mark.parametrize(
    ("intent", "how", "back"),
    [
        (message(), rules(), 30 * DAY),
        (message(), rules(apart=31 * DAY), 31 * DAY),
        (survey(), rules(), 720 * DAY),
        (survey(again=DAY), rules(), 240 * DAY),
        (survey(again=DAY), rules(same_metric=DAY), 112 * DAY),
        (survey(again=DAY), rules(same_metric=DAY, apart=113 * DAY), 113 * DAY),
    ],
)
def test_how_far_back_a_decision_looks(intent: Intent, how: Rules, back: timedelta) -> None:
    """Clocks of surveys may run at an eighth of their speed."""
    assert horizon(how, intent) == back


def test_an_intent_takes_the_rules_of_its_flow_and_the_shops_where_it_has_none() -> None:
    policy = Policy(expires_after=3 * DAY)
    plain = intent_of(ContactRules(), "parcel", "first", policy, NOW)
    assert plain == Intent(flow="parcel", purpose="service", kind="first", expires_at=NOW + 3 * DAY)
    own = ContactRules(
        purpose="survey",
        awaited=True,
        metric="nps",
        again=10 * DAY,
        expires_after=5 * DAY,
        sample=0.5,
        wave="a",
        quota=Budget(count=1, period=DAY),
    )
    made = intent_of(own, "nps", "inline", policy, NOW, shown=3, last_shown_at=NOW, partial=True)
    assert made == Intent(
        flow="nps",
        purpose="survey",
        kind="inline",
        expires_at=NOW + 5 * DAY,
        metric="nps",
        awaited=True,
        again=10 * DAY,
        sample=0.5,
        wave="a",
        quota=Budget(count=1, period=DAY),
        shown=3,
        last_shown_at=NOW,
        partial=True,
    )
    fixed = intent_of(own, "nps", "first", policy, NOW, expires_at=NOW + HOUR)
    assert fixed.expires_at == NOW + HOUR
