"""Who is believed: a number, then an operator, then what was done, then what was written."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.sentiment import (
    UNKNOWN,
    Facts,
    Sentiment,
    Signal,
    Source,
    Value,
    behaviour,
    of_rating,
    strong,
    strongest,
)
from cxbot.journey.sentiment.behaviour import asks_for_person, in_capitals
from cxbot.model.touchpoint import Rating

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def signal(source: Source, value: Value, *, later: int = 0, sure: float = 0.5) -> Signal:
    sentiment = Sentiment(value=value, confidence=sure)
    return Signal(source=source, sentiment=sentiment, at=NOW + timedelta(minutes=later))


def test_sources_are_believed_in_their_order() -> None:
    order: tuple[Source, ...] = ("rating", "operator", "behaviour", "lexicon")
    signals = [signal(source, "neutral", sure=1 - n / 10) for n, source in enumerate(order)]
    for size in range(1, len(signals) + 1):
        for some in permutations(signals, size):
            first = min(some, key=lambda one: order.index(one.source))
            assert strongest(some) == first


def test_a_later_word_of_a_weaker_source_changes_nothing() -> None:
    rated = signal("rating", "positive")
    assert strongest([rated, signal("operator", "negative", later=9, sure=1)]) == rated


def test_a_later_rating_wins_over_an_operator() -> None:
    rated = signal("rating", "positive", later=9)
    assert strongest([signal("operator", "negative"), rated]) == rated


def test_a_sites_own_provider_ranks_as_the_lexicon() -> None:
    own, words = signal("provider", "negative", sure=0.6), signal("lexicon", "positive", sure=0.4)
    assert strongest([own, words]) == own
    acted = signal("behaviour", "negative", sure=0.1)
    assert strongest([own, acted]) == acted


def test_people_may_change_their_minds() -> None:
    for source in ("rating", "operator"):
        newer = signal(source, "positive", later=1, sure=0.1)
        older = signal(source, "negative", sure=1)
        assert strongest([newer, older]) == newer


def test_an_operator_takes_a_mark_back() -> None:
    mark, back = signal("operator", "negative"), signal("operator", "unknown", later=1)
    assert strongest([mark, back]) is None
    words = signal("lexicon", "positive")
    assert strongest([mark, back, words]) == words


def test_of_guesses_the_surest_holds() -> None:
    sure = signal("behaviour", "negative", sure=0.5)
    assert strongest([signal("behaviour", "negative", later=1, sure=0.3), sure]) == sure


def test_nobody_knows() -> None:
    assert strongest([]) is None
    assert strongest([signal("lexicon", "unknown")]) is None


SIGNALS = st.lists(
    st.builds(
        signal,
        st.sampled_from(get_args(Source)),
        st.sampled_from(get_args(Value)),
        later=st.integers(0, 1000),
        sure=st.floats(0, 1),
    ),
    max_size=8,
    unique_by=lambda one: one.at,
)


@given(SIGNALS, st.randoms())
def test_the_order_they_are_told_in_means_nothing(signals: list[Signal], luck: object) -> None:
    shuffled = list(signals)
    luck.shuffle(shuffled)  # type: ignore[attr-defined]
    assert strongest(signals) == strongest(shuffled)


@pytest.mark.parametrize(("score", "confidence"), [(1.1, 0.5), (-1.1, 0.5), (0, 1.1), (0, -0.1)])
def test_numbers_out_of_bounds_are_refused(score: float, confidence: float) -> None:
    with pytest.raises(ValueError, match="score"):
        Sentiment(value="negative", score=score, confidence=confidence)


@pytest.mark.parametrize(
    ("score", "confidence", "wakes"),
    [(-0.8, 0.7, True), (0.8, 0.7, True), (-0.79, 1, False), (-1, 0.69, False)],
)
def test_what_is_strong(score: float, confidence: float, wakes: bool) -> None:
    value: Value = "negative" if score < 0 else "positive"
    assert strong(Sentiment(value=value, score=score, confidence=confidence)) is wakes


# --- ratings -------------------------------------------------------------------------------------

SCALES: list[tuple[str, int, int, str]] = [
    # one letter per number, from the least to the most
    ("nps", 0, 10, "nnnnnnn==pp"),
    ("csat", 1, 5, "nn=pp"),
    ("ces", 1, 7, "nnn=ppp"),
    # by thirds
    ("taste", 1, 5, "nn=pp"),
    ("taste", 1, 3, "n=p"),
    ("taste", 0, 1, "np"),
    ("taste", 1, 10, "nnn====ppp"),
    ("nps", 1, 5, "nn=pp"),
    ("csat", 1, 4, "n==p"),
]
LETTERS = {"n": "negative", "=": "neutral", "p": "positive"}


@pytest.mark.parametrize(("metric", "least", "most", "letters"), SCALES)
def test_each_number_of_a_scale(metric: str, least: int, most: int, letters: str) -> None:
    found = [
        of_rating(Rating(metric=metric, value=number, min=least, max=most))
        for number in range(least, most + 1)
    ]
    assert [one.value for one in found] == [LETTERS[letter] for letter in letters]
    scores = [one.score for one in found]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (-1, 1)
    assert {one.confidence for one in found} == {1}
    assert strong(found[0])
    assert strong(found[-1])


@pytest.mark.parametrize(("value", "least", "most"), [(6, 1, 5), (0, 1, 5), (-1, 0, 10), (1, 1, 1)])
def test_a_number_that_is_not_on_its_scale_says_nothing(value: int, least: int, most: int) -> None:
    assert of_rating(Rating(metric="csat", value=value, min=least, max=most)) == UNKNOWN


# --- behaviour -----------------------------------------------------------------------------------

POSITIVE = Sentiment(value="positive", score=0.5, confidence=0.5)


@pytest.mark.parametrize(
    ("facts", "signs"),
    [
        (Facts(), 0),
        (Facts(text="Where is my order?"), 0),
        (Facts(gave_up=True), 1),
        (Facts(again=True), 1),
        (Facts(to_people=True), 1),
        (Facts(to_people=True, text="operator!"), 1),
        (Facts(text="WHERE IS MY ORDER"), 1),
        (Facts(text="WHERE IS MY ORDER???"), 2),
        (Facts(text="где заказ!?!"), 1),
        (Facts(text="怎么还没到？？？"), 1),
        (Facts(text="Really?!"), 0),
        # a shout of joy
        (Facts(text="THANK YOU SO MUCH!!!", words=POSITIVE), 0),
        (Facts(text="THANK YOU!!!", words=POSITIVE, again=True), 1),
    ],
)
def test_signs_of_trouble(facts: Facts, signs: int) -> None:
    found = behaviour(facts)
    assert len(found) == signs
    for one in found:
        assert one.value == "negative"
        assert -0.5 <= one.score < 0 < one.confidence <= 0.5
        assert not strong(one)


def test_a_complaint_is_the_clearest_sign() -> None:
    (found,) = behaviour(Facts(complained=True, text="Thank you", words=POSITIVE))
    assert (found.value, found.score, found.confidence) == ("negative", -0.7, 0.9)
    assert not strong(found), "a person is called anyway"


@pytest.mark.parametrize(
    ("text", "loud"),
    [
        ("ВЕРНИТЕ ДЕНЬГИ", True),
        ("WHERE IS my ORDER", True),
        ("Where Is My Order Now", False),
        ("ГДЕ ЗАК", False),
        ("ABCDEFGHIJ-1042", True),
        ("A1042BCDEFGHIJKLM", False),
        ("LOUDAB12CD34EF56", False),
        ("我要退款我要退款我要退款", False),
        ("", False),
        ("12345678901234", False),
    ],
)
def test_capitals(text: str, loud: bool) -> None:
    assert in_capitals(text) is loud


def test_a_name_in_capitals_is_an_answer() -> None:
    assert not in_capitals("ANASTASIA PETROVA", answer=True)
    assert in_capitals("THIS IS NOT WHAT I ORDERED FROM YOU", answer=True)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("operator!", True),
        ("I want to talk to a human", True),
        ("Оператор", True),
        ("позовите человека, пожалуйста", True),
        ("转人工", True),
        ("人工客服", True),
        ("the operator was kind", False),
        ("please", False),
        ("", False),
        ("человек-паук есть?", False),
        ("operator " * 20, False),
    ],
)
def test_who_asks_for_a_person(text: str, asks: bool) -> None:
    assert asks_for_person(text) is asks


@given(st.text(), st.booleans())
def test_any_text_has_at_most_three_signs(text: str, answer: bool) -> None:
    assert len(behaviour(Facts(text=text, answer=answer))) <= 3
