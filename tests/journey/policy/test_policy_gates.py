"""Each gate by itself: just inside, at and just outside of its bound."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from policy_facts import ALL, DAY, HOUR, NOW, TICK, ago, known, message, rules, sent, survey

from cxbot.flow.values.hours import Window
from cxbot.journey.policy import (
    Allow,
    Delay,
    Deny,
    Intent,
    Known,
    Rules,
    bucket,
    decide,
    horizon,
    intent_of,
)
from cxbot.model.policy import Budget, ContactRules, Policy

NIGHT = Window(start=21 * 60, end=10 * 60)


def gate(found: Allow | Delay | Deny) -> str:
    return "" if isinstance(found, Allow) else found.gate


def delayed(facts: Known, intent: Intent, how: Rules | None = None) -> tuple[str, timedelta]:
    """Which gate delays, and for how long; ("", 0) when it is allowed."""
    found = decide(how or rules(), facts, intent, NOW)
    assert not isinstance(found, Deny), found
    return (found.gate, found.until - NOW) if isinstance(found, Delay) else ("", timedelta())


FREE = ("", timedelta())


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


# --- gates 5 and 6, for what nobody waits for ----------------------------------------------------


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (timedelta(), ("apart", DAY)),
        (DAY - TICK, ("apart", TICK)),
        (DAY, FREE),
        (DAY + TICK, FREE),
        (-HOUR, ("apart", DAY + HOUR)),  # a clock of another machine that is ahead
    ],
)
def test_messages_are_a_day_apart(since: timedelta, found: tuple[str, timedelta]) -> None:
    assert delayed(known(sent(since)), message()) == found


@pytest.mark.parametrize("kind", ["first", "reminder", "follow_on"])
def test_whatever_the_bot_began_sets_the_clock_back(kind: str) -> None:
    assert delayed(known(sent(HOUR, kind=kind)), message()) == ("apart", 23 * HOUR)


def test_an_inline_survey_is_no_message_that_the_bot_began() -> None:
    assert delayed(known(ago(HOUR, kind="inline")), message()) == FREE


@pytest.mark.parametrize("kind", ["reminder", "follow_on", "inline"])
def test_apart_holds_what_is_new_alone(kind: str) -> None:
    assert delayed(known(sent(HOUR)), message(kind=kind)) == FREE


@pytest.mark.parametrize(
    ("oldest", "found"),
    [
        (30 * DAY - TICK, ("budget", TICK)),
        (30 * DAY, FREE),
        (30 * DAY + TICK, FREE),
        (20 * DAY, ("budget", 10 * DAY)),
    ],
)
def test_four_messages_in_any_thirty_days(oldest: timedelta, found: tuple[str, timedelta]) -> None:
    past = [sent(oldest), sent(9 * DAY), sent(5 * DAY, kind="reminder"), sent(2 * DAY)]
    assert delayed(known(*past), message()) == found
    assert delayed(known(*past[1:]), message()) == FREE
    assert delayed(known(*past[1:], ago(3 * DAY, kind="inline")), message()) == FREE
    assert delayed(known(*past), message(awaited=True)) == FREE


def test_more_than_the_budget_waits_for_as_many_to_grow_old() -> None:
    """Awaited ones count, and may be more than the budget."""
    past = [sent(timedelta(days=days)) for days in (25, 20, 15, 10, 5, 2)]
    assert delayed(known(*past), message()) == ("budget", 15 * DAY)


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (14 * DAY - TICK, ("budget", TICK)),
        (14 * DAY, FREE),
        (14 * DAY + TICK, FREE),
    ],
)
@pytest.mark.parametrize("kind", ["first", "inline"])
def test_one_survey_in_any_fourteen_days(
    since: timedelta, found: tuple[str, timedelta], kind: str
) -> None:
    assert delayed(known(ago(since, kind=kind)), survey()) == found
    assert delayed(known(ago(since, kind=kind)), message()) == FREE
    inline = decide(rules(), known(ago(since, kind=kind)), survey(kind="inline"), NOW)
    assert gate(inline) == found[0]


def test_reminders_arent_surveys_of_their_own() -> None:
    assert delayed(known(ago(13 * DAY, kind="reminder")), survey()) == FREE


def test_both_budgets_full_waits_for_the_later() -> None:
    how = rules(messages=Budget(count=1, period=20 * DAY))
    facts = known(ago(2 * DAY))
    found = decide(how, facts, survey(), NOW)
    assert isinstance(found, Delay)
    assert found.until == NOW + 18 * DAY
    assert found.because == {
        "budget": "messages",
        "sent": 1,
        "allowed": 1,
        "period": "20 days",
        "since": "2026-11-18T12:00:00+00:00",
    }


def test_the_surveys_budget_may_be_the_later_one() -> None:
    how = rules(messages=Budget(count=1, period=5 * DAY))
    found = decide(how, known(ago(2 * DAY)), survey(), NOW)
    assert isinstance(found, Delay)
    assert (found.until, found.because["budget"]) == (NOW + 12 * DAY, "surveys")


def test_a_budget_of_none_is_never() -> None:
    none = Budget(count=0, period=DAY)
    full = {"sent": 0, "allowed": 0, "period": "1 day"}
    found = decide(rules(surveys=none), known(), survey(), NOW)
    assert found == Deny(gate="budget", because={"budget": "surveys", **full})
    found = decide(rules(messages=none), known(), message(), NOW)
    assert found == Deny(gate="budget", because={"budget": "messages", **full})
    assert (
        gate(decide(rules(messages=none, surveys=none), known(), message(awaited=True), NOW)) == ""
    )


# --- gates 7 to 9, of surveys --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (90 * DAY - TICK, ("survey_again", TICK)),
        (90 * DAY, FREE),
        (90 * DAY + TICK, FREE),
    ],
)
@pytest.mark.parametrize("kind", ["first", "inline"])
def test_the_same_survey_after_ninety_days(
    since: timedelta, found: tuple[str, timedelta], kind: str
) -> None:
    """From when it was shown, whatever came of it and whatever metric it asked for then."""
    for end in ({}, {"answered": True}, {"refused": True}, {"ignored": True}, {"metric": "ces"}):
        assert delayed(known(ago(since, flow="nps", kind=kind, **end)), survey()) == found
    assert delayed(known(ago(since, flow="nps", kind="reminder")), survey()) == FREE
    assert delayed(known(ago(since, flow="nps")), survey(awaited=True)) == FREE
    assert (
        gate(decide(rules(), known(ago(since, flow="nps")), survey(kind="inline"), NOW))
        == (found[0])
    )


@pytest.mark.parametrize(("again", "found"), [(40, FREE), (41, ("survey_again", DAY))])
def test_a_survey_may_have_its_own_clock(again: int, found: tuple[str, timedelta]) -> None:
    facts = known(ago(40 * DAY, flow="nps"))
    assert delayed(facts, survey(again=again * DAY)) == found


def test_t11_other_surveys_dont_set_the_clock_of_one_back() -> None:
    """Two clocks: a survey asked every fortnight doesn't starve the quarterly one."""
    chatty = [ago(14 * DAY * step, flow="chatty", answered=True) for step in range(1, 12)]
    assert delayed(known(*chatty, ago(90 * DAY, flow="nps")), survey()) == FREE


def test_t9_the_clock_is_the_customers_not_the_calendars() -> None:
    """Answered on the 29th day of some window is not asked on its 31st."""
    assert delayed(known(ago(2 * DAY, flow="nps", answered=True)), survey())[0] == "budget"
    apart = rules(surveys=Budget(count=1, period=DAY))
    found = delayed(known(ago(2 * DAY, flow="nps", answered=True)), survey(), apart)
    assert found == ("survey_again", 88 * DAY)


@pytest.mark.parametrize(
    ("since", "found"),
    [
        (30 * DAY - TICK, ("same_metric", TICK)),
        (30 * DAY, FREE),
        (30 * DAY + TICK, FREE),
    ],
)
def test_the_same_metric_after_thirty_days(since: timedelta, found: tuple[str, timedelta]) -> None:
    facts = known(ago(since, metric="nps"))
    assert delayed(facts, survey()) == found
    assert delayed(facts, survey(metric="ces")) == FREE
    assert delayed(facts, survey(metric=None)) == FREE
    assert delayed(facts, survey(awaited=True)) == FREE
    assert delayed(facts, message(metric="nps")) == FREE
    assert delayed(known(ago(since, metric="nps", kind="reminder")), survey()) == FREE


def test_no_metric_is_no_metric_in_common() -> None:
    assert delayed(known(ago(20 * DAY, metric=None)), survey(metric=None)) == FREE


@pytest.mark.parametrize(("row", "factor"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 8), (9, 8)])
def test_who_ignores_surveys_is_asked_more_and_more_seldom(row: int, factor: int) -> None:
    """All clocks of surveys run so much slower: the budget's, the survey's and the metric's."""
    how = rules(again=50 * DAY, same_metric=20 * DAY)
    for clock, about in [
        (14 * DAY, {}),
        (50 * DAY, {"flow": "nps"}),
        (20 * DAY, {"metric": "nps"}),
    ]:
        for since, late in ((clock * factor - TICK, True), (clock * factor, False)):
            row_of = [ago(since + step * DAY, ignored=True) for step in range(row)]
            newest = ago(since, ignored=True, **about)
            found = delayed(known(newest, *row_of[1:]), survey(), how)
            expected = ("back_off" if factor > 1 else _plain(about), TICK)
            assert found == (expected if late else FREE), (clock, since)


def _plain(about: dict[str, str]) -> str:
    return {"flow": "survey_again", "metric": "same_metric"}.get("".join(about), "budget")


#: Of the clocks of surveys only the budget's, 14 days, matters here.
SLOW = rules(same_metric=DAY, again=DAY)


@pytest.mark.parametrize("end", [{"answered": True}, {"refused": True}])
def test_one_word_of_theirs_ends_the_row(end: dict[str, bool]) -> None:
    older = [ago(timedelta(days=days), ignored=True) for days in (40, 80, 100)]
    held = ("back_off", 16 * DAY)
    assert delayed(known(*older), survey(), SLOW) == held
    assert delayed(known(*older, ago(30 * DAY, **end)), survey(), SLOW) == FREE
    newer = ago(20 * DAY, ignored=True)
    assert delayed(known(*older, ago(30 * DAY, **end), newer), survey(), SLOW) == FREE
    # of two at one moment nobody knows the order: the row goes on
    assert delayed(known(*older[1:], newer, ago(20 * DAY, **end)), survey(), SLOW) == FREE
    again = [newer, ago(25 * DAY, ignored=True), ago(25 * DAY, **end)]
    assert delayed(known(*again), survey(), SLOW) == ("back_off", 8 * DAY)
    before = ago(200 * DAY, **end)
    assert delayed(known(*older, before), survey(), SLOW) == held
    assert delayed(known(*older, before, ago(30 * DAY, **end)), survey(), SLOW) == FREE


def test_what_nobody_knows_yet_neither_counts_nor_ends_the_row() -> None:
    row = [ago(60 * DAY, ignored=True), ago(80 * DAY, ignored=True)]
    assert delayed(known(*row, ago(20 * DAY)), survey(), SLOW) == ("back_off", 8 * DAY)
    one = [ago(60 * DAY, ignored=True), ago(20 * DAY), ago(25 * DAY)]
    assert delayed(known(*one), survey(), SLOW) == FREE


def test_only_ignored_surveys_slow_surveys_down() -> None:
    row = [sent(20 * DAY, ignored=True), sent(25 * DAY, ignored=True)]
    reminders = [ago(20 * DAY, kind="reminder", ignored=True)]
    assert delayed(known(*row, ago(20 * DAY, ignored=True)), survey()) == FREE
    assert delayed(known(*row, *reminders), survey()) == FREE
    ignored = [ago(20 * DAY, ignored=True), ago(40 * DAY, ignored=True)]
    assert delayed(known(*ignored), message()) == FREE


def test_one_ignored_may_be_enough() -> None:
    one = known(ago(20 * DAY, ignored=True))
    assert delayed(one, survey(), rules(ignored=1)) == ("back_off", 8 * DAY)
    # odd, but theirs was the last word
    assert delayed(known(ago(20 * DAY, ignored=True, answered=True)), survey()) == FREE


def test_back_off_says_by_how_much_and_which_clock() -> None:
    row = [ago(timedelta(days=days), ignored=True) for days in (20, 40)]
    found = decide(rules(), known(*row), survey(), NOW)
    assert isinstance(found, Delay)
    assert found.because == {
        "ignored": 2,
        "factor": 2,
        "budget": "surveys",
        "sent": 1,
        "allowed": 1,
        "period": "28 days",
        "since": "2026-10-31T12:00:00+00:00",
    }
    of_metric = [ago(timedelta(days=days), ignored=True, metric="nps") for days in (31, 70)]
    found = decide(rules(), known(*of_metric), survey(), NOW)
    assert isinstance(found, Delay)
    assert found.because["same_metric"] == "60 days"
    assert found.until == NOW + 29 * DAY


def test_ignored_0_never_slows() -> None:
    row = [ago(timedelta(days=days), ignored=True) for days in (20, 40, 60, 80)]
    assert delayed(known(*row), survey(), rules(ignored=0)) == FREE
    assert delayed(known(*row), survey(), rules(ignored=4)) == ("back_off", 8 * DAY)


def test_who_stopped_answering_doesnt_wait_for_it() -> None:
    """What is awaited knows no clocks, until invitations are ignored: then the budget's holds."""
    one = [ago(2 * DAY, flow="nps", metric="nps", ignored=True)]
    two = [*one, ago(3 * DAY, flow="nps", metric="nps", ignored=True)]
    assert delayed(known(*one), survey(awaited=True)) == FREE
    assert delayed(known(*two), survey(awaited=True)) == ("back_off", 26 * DAY)
    assert delayed(known(*two), message(awaited=True)) == FREE


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
