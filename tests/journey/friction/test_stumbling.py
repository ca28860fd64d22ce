"""Which signs of friction a journey shows, and whom they count for."""

from datetime import UTC, timedelta

import pytest
from made_journeys import (
    NOW,
    START,
    TO_PARCEL,
    asked,
    at,
    came,
    journey,
    noted,
    passed,
    watch,
    went,
    why,
)

from cxbot.journey.friction.causes import CAUSES, own_word, rank
from cxbot.journey.paths.exchange import Exchange
from cxbot.model.journey import Mark
from cxbot.model.touchpoint import Rating

BAD = Rating(metric="csat", value=2, min=1, max=5)
GOOD = Rating(metric="csat", value=5, min=1, max=5)


def smooth() -> list[Exchange]:
    return [came(0, "size", session="s"), went(0.1, "size", session="s", response_ms=6000)]


def test_where_all_went_well_there_is_no_friction() -> None:
    assert why(journey(*smooth())) == {"size": set()}


@pytest.mark.parametrize(
    ("exchange", "cause"),
    [
        (came(1, "size", outcome="missed"), "retry"),
        (came(1, outcome="not_understood"), "not_understood"),
        (came(1, "size", outcome="error"), "error"),
        (came(1, outcome="error"), "error"),
        (went(1, "size", outcome="failed"), "undelivered"),
        (went(1, "size", outcome="expired"), "undelivered"),
        (went(1, "size", effort=("reask",)), "reask"),
        (came(1, "size", effort=("validation_retry",)), "retry"),
        (came(1, "size", effort=("generic_reply",)), "generic_reply"),
        (came(1, "size", rating=BAD), "rating"),
        (came(1, "size", name="complaint.filed"), "complaint"),
        (came(1, "size", sentiment="negative", sentiment_source="operator"), "mark"),
        (came(1, "size", sentiment="negative", sentiment_source="behaviour"), "behaviour"),
        (came(1, "size", sentiment="negative", sentiment_source="lexicon"), "words"),
        (came(1, "size", sentiment="negative", sentiment_source="provider"), "words"),
    ],
)
def test_each_sign_is_a_cause(exchange: Exchange, cause: str) -> None:
    assert why(journey(*smooth(), exchange)) == {"size": {cause}}


@pytest.mark.parametrize(
    "exchange",
    [
        came(1, "size", outcome="answered"),
        came(1, "size", outcome="skipped"),
        went(1, "size", outcome="delivered"),
        went(1, "size", outcome="uncertain"),
        went(1, "size", outcome="no_response"),
        came(1, "size", rating=GOOD, sentiment="positive", sentiment_source="rating"),
        # the number is believed, whatever the words were taken for
        came(1, "size", rating=GOOD, sentiment="negative", sentiment_source="lexicon"),
        came(1, "size", sentiment="mixed", sentiment_source="lexicon"),
        came(1, "size", sentiment="negative", sentiment_source="none"),
        # nobody knows where that was
        came(45, outcome="not_understood"),
    ],
)
def test_what_is_no_sign(exchange: Exchange) -> None:
    assert why(journey(*smooth(), exchange)) == {"size": set()}


def test_several_causes_stand_apart() -> None:
    loud = [came(n, "size", outcome="missed", session="s") for n in range(1, 9)]
    found = why(journey(*smooth(), *loud, came(9, "size", name="complaint.filed", session="s")))
    assert found == {"size": {"retry", "complaint"}}


def test_what_a_ticket_brings_belongs_where_it_was_opened() -> None:
    talk = [
        *smooth(),
        noted(1, "ticket.opened", "size", ticket="t", session="s"),
        noted(2, "ticket.transferred", ticket="t", initiator="operator"),
        went(3, ticket="t", initiator="operator", effort=("reask",)),
        came(4, ticket="t", rating=BAD, kind="rating"),
        came(5, "delivery", session="d"),
    ]
    assert why(journey(*talk)) == {"size": {"transfer", "reask", "rating"}, "delivery": set()}


def test_a_ticket_is_told_from_the_session_that_opened_it() -> None:
    talk = [
        came(0, "size", session="s"),
        noted(1, "ticket.opened", "size", ticket="t", session="s"),
        came(2, "basket", session="s"),
        came(3, ticket="t", session="s", name="complaint.filed"),
    ]
    assert why(journey(*talk)) == {"size": {"complaint"}, "basket": set()}


def test_a_session_lends_its_touchpoint_to_what_began_it() -> None:
    talk = [came(0, session="s", outcome="routed"), asked(0.1, "size", session="s")]
    found = passed(journey(*talk))["size"][0]
    assert found.acted
    assert found.open_question


def test_the_last_mark_of_an_operator_holds() -> None:
    def mark(minutes: float, value: str) -> Exchange:
        facts = {"ticket": "t", "sentiment": value, "sentiment_source": "operator"}
        return noted(minutes, "ticket.marked", "size", **facts)

    worse = [mark(1, "positive"), mark(2, "negative")]
    better = [mark(1, "negative"), mark(2, "unknown")]
    assert why(journey(*smooth(), *worse)) == {"size": {"mark"}}
    assert why(journey(*smooth(), *better)) == {"size": set()}


def test_who_asks_for_a_person_does_not_stumble_by_that() -> None:
    cross = {"sentiment": "negative", "sentiment_source": "behaviour"}
    opened = noted(1.1, "ticket.opened", "size", ticket="t", session="s")
    assert why(journey(came(1, "size", session="s", **cross), opened)) == {"size": set()}
    later = came(0, "size", session="s", **cross), came(1, "size", session="s"), opened
    assert why(journey(*later)) == {"size": {"behaviour"}}


def test_what_operators_name_is_a_cause_of_their_own() -> None:
    talk = [*smooth(), noted(1, "ticket.opened", "size", ticket="t")]
    assert why(journey(*talk), named={"t": "delivery"}) == {"size": {"desk:delivery"}}
    assert own_word("desk:delivery") == "delivery"
    assert own_word("retry") is None
    assert sorted(["zeal", "retry", "rating"], key=rank) == ["rating", "retry", "zeal"]
    assert len(set(CAUSES)) == len(CAUSES)


# --- coming again --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("second", "causes"),
    [
        (came(31, "size", session="b"), {"repeat_contact"}),
        (came(29, "size", session="b"), set()),
        (came(60 * 71, "size", session="b"), {"repeat_contact"}),
        (came(60 * 73, "size", session="b"), set()),
        # a slow answer, in the same session
        (came(60, "size", session="s"), set()),
        (came(60, "size", session="b", channel="webchat"), {"repeat_contact", "channel_switch"}),
        (came(5, "size", session="b", channel="webchat"), {"channel_switch"}),
        (came(60, "delivery", session="b", channel="webchat"), set()),
        # an edit, a reaction, a rating begin nothing
        (came(60, "size", kind="edit"), set()),
        (came(60, "size", kind="rating", channel="webchat"), set()),
    ],
)
def test_coming_again_about_the_same(second: Exchange, causes: set[str]) -> None:
    assert why(journey(*smooth(), second))["size"] == causes


def test_who_answers_us_does_not_come_again() -> None:
    ours = went(60 * 20, "size", session="survey")
    answer = came(60 * 21, "size", session="survey")
    assert why(journey(*smooth(), ours, answer)) == {"size": set()}


def test_a_slow_answer_in_a_ticket_is_no_new_contact() -> None:
    talk = [
        noted(0, "ticket.opened", "size", ticket="t"),
        came(1, ticket="t", outcome="relayed"),
        came(300, ticket="t", outcome="relayed"),
    ]
    assert why(journey(*talk)) == {"size": set()}


# --- leaving -------------------------------------------------------------------------------------


def test_who_ends_without_the_goal_left_at_their_last_touchpoint() -> None:
    talk = [came(0, "size", session="s"), came(5, "basket", session="b")]
    found = why(journey(*talk), kind=TO_PARCEL)
    assert found == {"size": set(), "basket": {"left"}}
    assert why(journey(*talk, goal=True), kind=TO_PARCEL)["basket"] == set()


def test_who_got_a_question_left_at_it_and_not_where_they_had_answered() -> None:
    talk = [
        came(0, "size", session="s", outcome="answered"),
        asked(0.1, "email", session="s", flow="order", step="email"),
        went(900, "win back", session="other"),
    ]
    found = why(journey(*talk), kind=TO_PARCEL, email_steps=frozenset({("order", "email")}))
    assert found == {"size": set(), "email": {"left", "left_at_email"}, "win back": set()}


def test_who_is_handed_to_a_person_has_not_left() -> None:
    talk = [came(0, "size", session="s"), noted(1, "ticket.opened", "size", ticket="t")]
    assert why(journey(*talk), kind=TO_PARCEL) == {"size": set()}
    replied = [came(0, "size", session="s"), went(1, "size", session="s", initiator="operator")]
    assert why(journey(*replied), kind=TO_PARCEL) == {"size": set()}


def test_who_waits_for_their_parcel_has_not_left() -> None:
    bought = [came(0, "basket", session="s"), went(0.1, "basket", session="s")]
    assert why(journey(*bought, over=False), kind=TO_PARCEL) == {"basket": set()}
    assert why(journey(*bought, over=True), kind=TO_PARCEL) == {"basket": {"left"}}
    # our question has been open for longer than patience
    question = asked(0.2, "basket", session="s")
    assert why(journey(*bought, question, over=False), kind=TO_PARCEL) == {"basket": {"left"}}
    assert why(journey(*bought, question, goal=True), kind=TO_PARCEL) == {"basket": set()}


def test_a_word_that_belongs_nowhere_hides_nobodys_leaving() -> None:
    talk = [came(0, "size", session="s"), came(90, kind="command"), went(90.1)]
    assert why(journey(*talk), kind=TO_PARCEL) == {"size": {"left"}}


def test_who_is_handed_on_at_once_has_not_left_before() -> None:
    called = noted(1, "ticket.opened", "help", ticket="t", session="s")
    assert why(journey(came(0, "size", session="s"), called), kind=TO_PARCEL) == {"size": set()}


def test_who_only_got_messages_has_left_nothing() -> None:
    assert why(journey(asked(0, "survey", session="s")), kind=TO_PARCEL) == {"survey": set()}


def test_without_a_goal_to_leave_is_to_leave_a_question_open() -> None:
    open_one = [came(0, "size", session="s"), asked(0.1, "size", session="s")]
    assert why(journey(*open_one)) == {"size": {"left"}}
    assert why(journey(*open_one, came(1, "size", session="s"))) == {"size": set()}
    retried = [came(0, "size", session="s"), asked(1, "size", session="s", name="message.retried")]
    assert why(journey(*retried)) == {"size": {"left"}}


def test_somebody_is_judged_only_when_it_is_known_how_it_went() -> None:
    talk = journey(*smooth(), came(5, "basket", session="b"), over=False)
    patience = timedelta(days=3)
    ripe = at(0.1) + patience
    assert why(talk, now=ripe - timedelta(seconds=1), patience=patience) == {}
    # whoever went on is known no sooner than whoever stayed
    assert set(why(talk, now=ripe, patience=patience)) == {"size"}
    assert set(why(talk, now=at(5) + patience, patience=patience)) == {"size", "basket"}
    over = journey(*smooth(), over=True)
    assert set(why(over, now=at(1))) == {"size"}


def test_the_window_decides_which_exchanges_count() -> None:
    talk = journey(
        came(0, "size", outcome="missed", session="s"),
        came(60 * 24 * 5, "size", session="s"),
        came(60 * 24 * 9, "size", outcome="missed", session="s"),
    )
    assert why(talk, since=at(days=4), until=at(days=8)) == {"size": set()}
    assert why(talk, since=at(days=4)) == {"size": {"retry"}}
    assert why(talk, since=at(days=10)) == {}
    # what came before it is still known: that is how somebody comes again
    again = journey(came(0, "size", session="a"), came(60 * 30, "size", session="b"))
    assert why(again, since=at(days=1)) == {"size": {"repeat_contact"}}
    assert why(again, until=at(days=1)) == {"size": set()}


def test_nobody_passes_a_touchpoint_only_by_what_crossed_to_nobody() -> None:
    assert why(journey(noted(0, "ticket.opened", "size", ticket="t"))) == {}


# --- the goal ------------------------------------------------------------------------------------


def test_what_came_before_the_goal_is_told_from_what_came_after() -> None:
    delivered = noted(10, "order.delivered", kind="event")
    before = came(1, "size", outcome="missed", session="s")
    after = came(20, "help", outcome="missed", session="h")
    found = passed(journey(before, delivered, after, goal=True), kind=TO_PARCEL)
    assert [(one.reached, one.stumbled_before) for one in found["size"]] == [(True, True)]
    assert [(one.reached, one.stumbled_before) for one in found["help"]] == [(None, False)]
    twice = journey(
        came(0, "size"), delivered, after, came(30, "size", outcome="missed"), goal=True
    )
    one = passed(twice, kind=TO_PARCEL)["size"][0]
    assert (one.reached, one.stumbled_before, set(one.causes)) == (True, False, {"retry"})


def test_whether_the_goal_is_reached_is_known_no_sooner_than_that_it_is_not() -> None:
    delivered = noted(10, "order.delivered", kind="event")
    done = journey(came(0, "size"), delivered, goal=True, over=False)
    early, late = START + timedelta(days=29), START + timedelta(days=30)
    assert passed(done, kind=TO_PARCEL, now=early)["size"][0].reached is None
    assert passed(done, kind=TO_PARCEL, now=late)["size"][0].reached is True
    still = journey(came(0, "size"), over=False)
    assert passed(still, kind=TO_PARCEL)["size"][0].reached is None
    assert passed(journey(came(0, "size")), kind=TO_PARCEL)["size"][0].reached is False
    assert passed(journey(came(0, "size")))["size"][0].reached is None


def test_the_goals_own_touchpoint_tells_nothing_of_reaching_it() -> None:
    kind = type(TO_PARCEL)(name="order", goal=Mark(touchpoint="paid"))
    found = passed(journey(came(0, "size"), came(5, "paid"), goal=True), kind=kind)
    assert found["size"][0].reached is True
    assert found["paid"][0].reached is None


def test_a_watch_sees_from_its_beginning_until_before_its_end() -> None:
    seen = watch(since=START, until=NOW)
    assert seen.sees(START)
    assert not seen.sees(NOW)
    assert START.tzinfo == UTC
