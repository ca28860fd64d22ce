"""What angry customers write and the lexicon doesn't know becomes a suggestion."""

from cxbot.journey.sentiment import UNKNOWN, Sentiment, Suggestion, Verbatim, drift
from cxbot.model.touchpoint import Rating


def rated(score: int, text: str) -> Verbatim:
    return Verbatim(text=text, rating=Rating(metric="csat", value=score, min=1, max=5))


def test_what_was_missed_is_told_with_what_was_read() -> None:
    low = [rated(1, "The lid wobbles"), rated(2, "Lovely, it wobbles"), rated(1, "Terrible")]
    found = drift([*low, rated(5, "Lovely"), rated(3, "The lid wobbles a bit")])
    assert found.low == 3
    assert found.missed == ((low[0], "unknown"), (low[1], "positive"))


def test_words_that_several_missed_ones_share_are_suggested() -> None:
    rows = [
        rated(1, "The lid wobbles terribly loose"),
        rated(1, "my lid wobbles"),
        rated(2, "Its lid wobbles!"),
        rated(1, "Ручка шатается"),
        rated(2, "ручка шатается, крышка тоже"),
        rated(1, "盖子松动"),
        rated(1, "杯子的盖子松动"),
        rated(5, "delivery was fine"),
    ]
    found = drift(rows).suggestions
    assert Suggestion(words="ручка шатается", low=2, others=0) in found
    assert Suggestion(words="盖子松动", low=2, others=0) in found
    assert Suggestion(words="lid wobbles", low=2, others=0) in found
    # its parts, that as many wrote, stand in it
    assert not {"ручка", "шатается", "盖子", "wobbles"} & {one.words for one in found}


def test_a_phrase_has_few_words_and_one_of_them_says_something() -> None:
    """Four words in a row and "it is" are in everybody's mouth."""
    found = drift([rated(1, "it is oily murky rigid lumpy"), rated(2, "It is oily murky")])
    assert [one.words for one in found.suggestions] == ["is oily murky", "it is oily"]
    again = drift([rated(1, "oily murky rigid lumpy")] * 2).suggestions
    assert [one.words for one in again] == ["murky rigid lumpy", "oily murky rigid"]


def test_words_that_happy_customers_write_too_are_not() -> None:
    angry = [rated(1, "ordered yesterday"), rated(2, "ordered yesterday")]
    assert [one.words for one in drift(angry).suggestions] == ["ordered yesterday"]
    happy = [rated(5, "ordered yesterday")]
    assert drift([*angry, *happy]).suggestions == ()


def test_once_is_no_habit() -> None:
    assert drift([rated(1, "The spout drips")]).suggestions == ()


def test_a_phrase_does_not_reach_over_the_end_of_a_clause() -> None:
    found = drift([rated(1, "spout, drips"), rated(1, "spout. Drips")]).suggestions
    assert [one.words for one in found] == ["drips", "spout"]


def test_another_provider_may_be_judged() -> None:
    def blind(text: str, language: str = "") -> Sentiment:
        return UNKNOWN

    assert len(drift([rated(1, "Terrible")], blind).missed) == 1


def test_nothing_comes_of_nothing() -> None:
    found = drift([])
    assert (found.low, found.missed, found.suggestions) == (0, (), ())
