"""The eleven ways in which others get these numbers wrong, as far as they are about numbers; those
about asking are the contact policy's (tests/journey/policy). Each is named in journey.md 2a."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from voice_rows import (
    DAY,
    HOUR,
    MONTH,
    NOW,
    answer,
    figure,
    invitation,
    rating,
    report,
    words,
)

from cxbot.journey.metrics import DIMENSIONS
from cxbot.journey.voice.loop import Aftermath
from cxbot.model.value import replace

MINUTE = timedelta(minutes=1)


def test_t1_skipped_and_dismissed_answers_are_in_no_total() -> None:
    """One promoter and two skips are 100 of one, not 33.33 of three."""
    skipped = [answer(None, kind="skipped") for _ in range(2)]
    nps = figure(report(answers=[answer(10), *skipped]).figures, "nps")
    assert (nps.value, nps.n) == (100, 1)


def test_t2_asked_and_answered_are_counted_of_the_same_invitations() -> None:
    """Answered in the period but asked before it: in none of the sides."""
    early = [invitation("complete", asked_at=NOW - 40 * DAY, answered_at=NOW - DAY)] * 9
    own = [invitation("silent"), invitation("complete")]
    rate = figure(report(invitations=[*early, *own]).figures, "response_rate")
    assert (rate.value, rate.n) == (50, 2)


def test_t2_an_invitation_counts_only_after_its_window() -> None:
    """The quick ones alone would make the rate look better than it will be."""
    quick = invitation("complete", window_until=NOW + DAY)
    found = report(invitations=[quick, invitation("pending"), invitation("silent")])
    rate = figure(found.figures, "response_rate")
    assert (rate.value, rate.n, rate.parts["pending"]) == (0, 1, 2)


_FATES = st.sampled_from(["complete", "partial", "refused", "silent", "undelivered", "pending"])


@given(
    st.lists(st.tuples(_FATES, st.sampled_from("ab"), st.sampled_from([1, 20, 45])), max_size=30),
    st.sampled_from(sorted(DIMENSIONS)),
)
def test_t2_no_filter_makes_a_rate_exceed_all(
    asked: list[tuple[str, str, int]], dimension: str
) -> None:
    rows = [
        invitation(
            fate, asked_at=NOW - days * DAY, operator_id=which, touchpoint=which, stage=which,
            queue=which, channel=which, language=which, wave=which, incentivised=which == "a",
            flow=which,
        )
        for fate, which, days in asked
    ]  # fmt: skip
    whole = report(invitations=rows, by=dimension)
    one = report(invitations=[row for row in rows if row["flow"] == "a"], flow="a")
    for found in (*whole.figures, *whole.breakdown, *whole.incentivised, *one.figures):
        if found.metric.startswith("response_rate") and found.value is not None:
            assert 0 <= found.value <= 100
    split = [found for found in whole.breakdown if found.metric == "response_rate"]
    assert sum(found.n for found in split) == figure(whole.figures, "response_rate").n


@pytest.mark.parametrize("number", [6.5, 8.5, -1, 11])
def test_t3_what_is_in_no_bucket_is_not_in_the_denominator(number: float) -> None:
    nps = figure(report(answers=[answer(10), answer(number)]).figures, "nps")
    assert (nps.value, nps.n, nps.parts["invalid"]) == (100, 1, 1)
    assert nps.parts["promoters"] + nps.parts["passives"] + nps.parts["detractors"] == nps.n


def test_t4_a_scale_from_0_to_10_is_no_nps_unless_it_is_said_to_be() -> None:
    found = report(answers=[answer(10, "likeable"), answer(9, None)]).figures
    assert figure(found, "nps").n == 0
    assert (figure(found, "likeable 0-10").value, figure(found, "likeable 0-10").unit) == (
        10,
        "mean",
    )


def test_t5_a_loop_makes_no_second_visit() -> None:
    """One run is one invitation, however often its steps were passed; nothing gets negative."""
    run = invitation("partial", session_id="s1")
    again = [answer(n, session_id="s1", customer_id=run["customer_id"]) for n in (3, 9)]
    found = report(answers=again, invitations=[run])
    rate = figure(found.figures, "response_rate_partial")
    assert (rate.value, rate.n, rate.parts["NC"]) == (100, 1, 0)


def test_t6_figures_stay_with_whom_they_were_frozen_to() -> None:
    """The ticket has no operator any more; who served them when they were asked stands in the
    rows."""
    found = report(
        answers=[answer(9, "nps", operator_id="7"), answer(3, "nps", operator_id="8")],
        invitations=[invitation("complete", operator_id="7")],
        ratings=[rating(5, operator_id="7"), rating(1, operator_id=None)],
        by="operator",
    ).breakdown
    assert figure(found, "nps", operator="7").value == 100
    assert figure(found, "nps", operator="8").value == -100
    assert figure(found, "response_rate", operator="7").value == 100
    assert figure(found, "csat", flow="desk", operator="7").value == 100
    assert figure(found, "csat", flow="desk", operator="(none)").value == 0


def test_t7_the_clock_of_the_closed_loop_starts_at_the_answer() -> None:
    """The ticket was opened five days ago and again today; the reply took ten minutes."""
    said = NOW - 3 * DAY
    low = answer(2, "csat", at=said, ticket_id="t1", customer_id="c")
    old = {"id": "t1", "number": 12, "session_id": None, "cause": "delivery", "closed_at": None}
    events = [
        {"ticket_id": "t1", "type": "replied", "at": said - 5 * DAY, "data": {}},
        {"ticket_id": "t1", "type": "replied", "at": said + 10 * MINUTE, "data": {}},
    ]
    found = report(answers=[low], after=Aftermath(tickets=[old], events=events))
    (case,) = found.loop.to_json()["cases"]
    assert (case["contacted_after_hours"], case["tickets"]) == (0.17, [12])
    assert figure(found.loop.figures(), "contacted_within_24_hours").value == 100


def test_a_period_is_compared_with_the_one_before_it() -> None:
    now = [answer(10, at=NOW - 2 * DAY) for _ in range(20)]
    before = [answer(0, at=NOW - 31 * DAY) for _ in range(20)]
    older = [answer(5, at=NOW - 61 * DAY)]
    nps = figure(report(answers=[*now, *before, *older]).figures, "nps")
    assert (nps.value, nps.n) == (100, 20)
    assert nps.change is not None
    assert (nps.change.before, nps.change.before_n) == (-100, 20)
    assert nps.change.words == "clear change"
    ever = report(answers=[*now, *before, *older], period=replace(MONTH, since=None))
    assert figure(ever.figures, "nps").n == 41
    assert figure(ever.figures, "nps").change is None


def test_the_edges_of_a_period_belong_to_one_side() -> None:
    assert MONTH.since is not None
    moments = (MONTH.since - timedelta(microseconds=1), MONTH.since, MONTH.until)
    assert [MONTH.which(at) for at in moments] == ["before", "now", None]
    assert MONTH.which(MONTH.since - 31 * DAY) is None
    assert MONTH.which(MONTH.since - 30 * DAY) == "before"


def test_those_who_answer_for_a_reward_are_shown_apart() -> None:
    paid = [answer(10, incentivised=True), invitation("complete", incentivised=True)]
    free = [answer(2), invitation("silent")]
    found = report(answers=[paid[0], free[0]], invitations=[paid[1], free[1]])
    assert figure(found.incentivised, "nps", incentivised="yes").value == 100
    assert figure(found.incentivised, "nps", incentivised="no").value == -100
    assert figure(found.incentivised, "response_rate", incentivised="no").value == 0
    assert report(answers=[free[0]]).incentivised == ()


def test_the_desks_question_stands_beside_the_surveys() -> None:
    found = report(
        answers=[answer(1, "csat")],
        ratings=[
            rating(5),
            rating(4),
            rating(None, asked_at=NOW - 5 * DAY),
            rating(None, asked_at=NOW - 5 * DAY, withdrawn=True),
            rating(None, asked_at=NOW - HOUR),
        ],
    )
    assert (figure(found.figures, "csat").value, figure(found.figures, "csat").n) == (0, 1)
    desk = figure(found.figures, "csat", flow="desk")
    assert (desk.value, desk.n) == (100, 2)
    rate = figure(found.figures, "response_rate", flow="desk")
    assert (rate.n, rate.parts["I"], rate.parts["NC"], rate.parts["pending"]) == (3, 2, 1, 1)
    of_desk = [one.metric for one in found.figures if dict(one.of) == {"flow": "desk"}]
    assert of_desk == ["csat", "response_rate"], "one question has no half answers"


def test_a_version_is_one_of_its_flow() -> None:
    rows = [answer(10, flow=flow, flow_version="v1") for flow in ("one", "two")]
    found = report(answers=rows, by="version").breakdown
    assert [dict(each.of) for each in found] == [{"version": "one v1"}, {"version": "two v1"}]


def test_words_are_given_by_reason_and_without_what_is_personal() -> None:
    found = report(
        answers=[
            words("Too late, call 8 (916) 123-45-67", flow="nps", at=NOW - 2 * DAY),
            words("The print came off", flow="nps", at=NOW - DAY, language="en"),
            words("ＡＮＮＡ＠ｍａｉｌ．ｒｕ", flow="seven", step="where"),
            words("   ", flow="seven", step="where"),
            words("•••", flow="seven", step="where"),
            words("long ago", at=NOW - 35 * DAY),
            words("It tore", flow="seven", step="where", cause="print"),
        ],
        ratings=[rating(2, comment="Nobody\nanswered \x1b[31m", cause="delivery")],
    ).verbatims.to_json()
    shown = {one["reason"]: [each["text"] for each in one["newest"]] for one in found}
    assert shown == {
        "nps/reason": ["The print came off", "Too late, call [phone]"],
        "seven/where": ["[e-mail]"],
        "seven/where: print": ["It tore"],
        "desk: delivery": ["Nobody answered [31m"],
    }
    assert found[0]["n"] == 2


def test_the_words_shown_are_the_newest_though_tickets_come_in_their_own_order() -> None:
    days = (9, 1, 4, *range(10, 30))
    ratings = [rating(2, comment=f"day {day}", asked_at=NOW - day * DAY) for day in days]
    (found,) = report(ratings=ratings).verbatims.to_json()
    assert found["n"] == len(days)
    assert [one["text"] for one in found["newest"]] == [f"day {d}" for d in sorted(days)[:20]]


def test_long_words_are_cut_when_what_is_personal_is_out_of_them() -> None:
    said = "so " * 163 + "call 8 (916) 123-45-67 again and again"
    (reason,) = report(answers=[words(said)]).verbatims.to_json()
    (shown,) = reason["newest"]
    assert len(shown["text"]) == 500
    assert shown["text"].endswith(" call [phon…")
