"""What campaigns have tried adds up over days, each case once, and zeros are told with their N."""

from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as some

from .campaigns.books import Book
from .campaigns.campaign import LOST, POSTGRESQL, SQLITE, STORES, Result, campaigns
from .campaigns.planning import in_full, pairs, sampled
from .campaigns.shown import SHOWN
from .campaigns.table import bound, row
from .campaigns.tally import Tally, folded, unfolded


@given(some.sets(some.integers(0, 60)))
def test_numbers_are_folded_and_found_again(numbers: set[int]) -> None:
    assert unfolded(folded(numbers)) == sorted(numbers)


def test_a_case_counts_once_however_often_it_is_taken(tmp_path: Path) -> None:
    campaign = campaigns()["F2"]
    book = Book(tmp_path, campaign, SQLITE)
    for number in (0, 1, 2, 7):
        book.write(number, campaign.seed(SQLITE, number), Result(n=5, seconds=1.0))
    for _ in range(2):
        tally = Tally(tmp_path / "tally.json")
        assert tally.take(campaign, SQLITE, book).clean
        tally.write()
    again = Tally(tmp_path / "tally.json")
    assert again.numbers(campaign, SQLITE) == {0, 1, 2, 7}
    assert again.total(campaign, SQLITE).n == 20
    assert '"cases": "0-2 7"' in (tmp_path / "tally.json").read_text()


def test_a_case_with_a_problem_is_shown_and_not_taken(tmp_path: Path) -> None:
    """It is run again, and what mends it takes the problem off the page."""
    campaign = campaigns()["F2"]
    book, tally = Book(tmp_path, campaign, SQLITE), Tally(tmp_path / "tally.json")
    wrong = Result(n=5)
    wrong.problem(LOST, "a word")
    book.write(3, 1, wrong)
    found = tally.take(campaign, SQLITE, book)
    assert 3 not in tally.numbers(campaign, SQLITE)
    assert row(campaign, SQLITE, found)[4:6] == ("lost 1", "–")
    book.write(3, 1, Result(n=5))
    assert tally.take(campaign, SQLITE, book).clean
    assert tally.total(campaign, SQLITE).n == 5


def test_a_zero_is_told_with_its_bound() -> None:
    assert [bound(n) for n in (0, 1, 300, 3000, 100_000)] == [
        "–", "100 %", "1 %", "0.1 %", "0.003 %",
    ]  # fmt: skip
    assert row(campaigns()["F2"], SQLITE, Result(n=300))[5] == "1 %"


def test_a_sample_begins_with_one_case_of_each_and_every_planted_bug() -> None:
    chosen = pairs(campaigns(), [], STORES)
    first, more = sampled(chosen, seed=5)
    begun = {(campaign.id, store) for campaign, store, _ in first}
    assert begun == {(one.id, store) for one, store in chosen if one.cases("sample")}
    assert sum(campaign.id == "bugs" for campaign, _, _ in first) == len(SHOWN)
    times = [campaign.takes for campaign, _, _ in first]
    assert times == sorted(times, reverse=True), "nobody waits for one that begins last"
    drawn = [(campaign.id, store, number) for campaign, store, number in (*first, *more)]
    assert len(set(drawn)) == len(drawn)


def test_of_a_release_each_store_has_the_cases_that_it_needs() -> None:
    found = campaigns()
    planned = Counter(
        (campaign.id, store)
        for campaign, store, _ in in_full(pairs(found, ["F2", "F17"], STORES), "t3")
    )
    assert planned["F2", SQLITE] == planned["F2", POSTGRESQL] == 600
    assert (planned["F17", SQLITE], planned["F17", POSTGRESQL]) == (800, 2000)
