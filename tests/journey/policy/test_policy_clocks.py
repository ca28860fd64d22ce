"""The gates with clocks: how far apart, how many in how long, how soon again."""

from datetime import timedelta

import pytest
from one_gate import FREE, delayed, gate
from policy_facts import DAY, HOUR, NOW, TICK, ago, known, message, rules, sent, survey

from cxbot.journey.policy import Delay, Deny, decide
from cxbot.model.policy import Budget

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
