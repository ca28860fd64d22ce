"""What has changed since the last review is told with its interval, and clear only when it is."""

from typing import Any

import pytest
from review_sheets import share

from cxbot.journey.metrics import Scores
from cxbot.journey.metrics.scores import NPS
from cxbot.journey.reviews import telling
from cxbot.journey.reviews.changing import changed
from cxbot.model.statistics import newcombe


def csat(good: int, n: int) -> dict[str, Any]:
    found = share("csat", good, n)
    return {**found, "parts": {"satisfied": good, "neutral": 0, "dissatisfied": n - good}}


def test_shares_are_compared_by_newcombe() -> None:
    [one] = changed({"ratings": [csat(90, 100)]}, {"ratings": [csat(20, 50)]}).moved
    low, high = newcombe(20, 50, 90, 100)
    assert low is not None
    assert high is not None
    assert (one.change.low, one.change.high) == (round(100 * low, 4), round(100 * high, 4))
    assert one.clear
    assert telling.moved(one, "en") == (
        "CSAT 90 % (n 100) → 40 % (n 50): -50 points, 95 %: -63 to -34; clear change"
    )
    assert telling.moved(one, "ru").endswith("95 %: от -63 до -34; явное изменение")


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [((9, 10), (0, 9), "not enough data"), ((50, 100), (52, 100), "no clear change")],
)
def test_few_and_chance_are_no_change(
    before: tuple[int, int], now: tuple[int, int], said: str
) -> None:
    found = changed({"friction": share("friction", *before)}, {"friction": share("friction", *now)})
    assert telling.moved(found.moved[0], "en").endswith(said)
    assert found.clear == ()


def test_a_net_score_and_a_mood_have_their_own_intervals() -> None:
    def nps(promoters: int, others: int) -> dict[str, Any]:
        scores = Scores()
        scores.add(NPS, 10, promoters)
        scores.add(NPS, 0, others)
        return scores.figure(NPS).to_json()

    def mood(value: float, n: int) -> dict[str, Any]:
        return {"value": value, "low": value - 0.1, "high": value + 0.1, "n": n, "unit": "mean"}

    before = {"ratings": [nps(20, 20)], "mood": mood(-0.5, 40)}
    now = {"ratings": [nps(38, 2)], "mood": mood(0.5, 40)}
    felt, score = changed(before, now).moved
    assert (felt.name, felt.change.value, felt.clear) == ("mood", 1.0, True)
    assert round(felt.change.high - 1, 3) == 0.141
    assert (score.name, score.change.value, score.clear) == ("nps", 90.0, True)


def test_what_is_known_on_one_side_alone_has_not_changed() -> None:
    none = share("friction", 0, 0)
    assert changed({}, {"friction": share("friction", 1, 9)}).moved == ()
    assert changed({"friction": none}, {"friction": share("friction", 1, 9)}).moved == ()


def test_requirements_that_turned_are_told() -> None:
    def required(**verdicts: str) -> dict[str, Any]:
        return {"requirements": [{"measure": m, "verdict": v} for m, v in verdicts.items()]}

    found = changed(
        required(csat="met", reply="met", nps="not enough data"),
        required(csat="not met", reply="met", nps="not met", ces="met"),
    )
    assert list(telling.lines(found, "en")) == [
        "requirement CSAT: met → not met",
        "requirement NPS: not enough data → not met",
    ]
