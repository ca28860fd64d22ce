"""Which version is meant, which steps of two versions are the same one, and what has changed."""

import json
from datetime import UTC
from typing import Any

import pytest
from funnel_kit import FLOW, Told, counted, flows_of

from cxbot.errors import ConfigError
from cxbot.journey.funnels import (
    Comparison,
    Funnel,
    Side,
    Versions,
    compared,
    comparison_lines,
)
from cxbot.journey.funnels.naming import paired
from cxbot.journey.metrics import CSAT, Scores

VERSIONS = Versions(
    [("f", "aaa111"), ("f", "bbb222"), ("f", "bbc333"), ("gone", "ddd444"), ("once", "eee555")],
    {"f": "bbb222", "once": "eee555", "new": "fff666"},
)


@pytest.mark.parametrize(
    ("flow", "text", "version"),
    [
        ("f", "current", "bbb222"),
        ("f", "previous", "bbc333"),  # the newest of the others, also after a way back
        ("f", "a", "aaa111"),
        ("f", "bbb222", "bbb222"),
        ("gone", "current", "ddd444"),
        ("new", "f", "fff666"),
    ],
)
def test_a_version_goes_by_its_name_or_how_it_begins(flow: str, text: str, version: str) -> None:
    assert VERSIONS.chosen(flow, text) == version


@pytest.mark.parametrize(
    ("flow", "text", "why"),
    [
        ("f", "bb", '"bb" is the beginning of several versions of f; there are: bbb222, bbc333'),
        ("f", "zz", '"zz" is no version of f; there are: bbb222, bbc333, aaa111'),
        ("f", "", '"" is no version of f'),
        ("once", "previous", "once has no previous version: eee555 is the only one"),
        ("other", "current", 'There is no flow "other"; there are: f, gone, new, once'),
    ],
)
def test_what_is_no_version_is_told_with_those_there_are(flow: str, text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why):
        VERSIONS.chosen(flow, text)


def pairs(before: str, now: str) -> list[tuple[str | None, str | None]]:
    old, new = (flows_of(f"flow: f\ndo:\n{steps}").flows["f"] for steps in (before, now))
    return [(a.key if a else None, b.key if b else None) for a, b in paired(old, new)]


HELLO, NAME = "  - say: Hello\n", "  - ask: Name?\n    answer: text\n    save: name\n"


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (HELLO + NAME, HELLO + NAME, [("1", "1"), ("2", "2")]),
        # what is new above moves nobody
        (HELLO + NAME, "  - say: News\n" + HELLO + NAME, [(None, "1"), ("1", "2"), ("2", "3")]),
        (HELLO + NAME, NAME, [("1", None), ("2", "1")]),
        # other words, the same place
        (HELLO + NAME, "  - say: Hi\n" + NAME, [("1", "1"), ("2", "2")]),
        # the same answer, asked with other words elsewhere
        (NAME, HELLO + NAME.replace("Name?", "Who?"), [(None, "1"), ("1", "2")]),
        # another question at the same place is another question
        (NAME, "  - ask: Age?\n    answer: number\n    save: age\n", [("1", None), (None, "1")]),
        # an id outweighs all of it
        (
            "  - say: A\n    id: one\n  - say: B\n",
            "  - say: B\n    id: other\n  - say: C\n    id: one\n",
            [(None, "other"), ("one", "one"), ("2", None)],
        ),
        (
            "  - if: customer.orders_count > 1\n    then:\n      - say: A\n  - wait: 1 day\n",
            "  - wait: 2 days\n  - if: customer.orders_count > 1\n    then:\n      - say: A\n",
            [(None, "1"), ("1", "2"), ("1/then/1", "2/then/1"), ("2", None)],
        ),
    ],
)
def test_the_same_step_is_found_where_it_went(
    before: str, now: str, expected: list[tuple[str | None, str | None]]
) -> None:
    assert pairs(before, now) == expected


# --- what has changed ----------------------------------------------------------------------------

SHORTER = FLOW.replace("  - say: Thanks.\n", "")


def side(text: str, finished: int, silent: int, **more: Any) -> Side:
    """So many customers answered everything, so many never answered the first question."""
    flows = flows_of(text)
    flow = flows.flows["f"]
    through = [(step.verb, key, "answered") for key, step in flow.steps.items() if "/" not in key]
    ways = [(through, "finished")] * finished
    ways += [([("ask", "1", ""), ("ask", "1", "no reply")], "no reply")] * silent
    sessions = [Told(f"c{n}", "t", "en", steps, outcome) for n, (steps, outcome) in enumerate(ways)]
    funnel = next(iter(counted(flows, sessions)), Funnel("f", flow.version))
    return Side(flow=flow, funnel=funnel, **more)


def comparison() -> Comparison:
    scores = [Scores(), Scores()]
    for n in range(20):
        scores[0].add(CSAT, 2 if n < 15 else 5)
        scores[1].add(CSAT, 5)
    before = side(
        FLOW, 20, 20, seconds=[60.0, 120.0, 90.0], missed={"1": (8, 11)}, scores=scores[0]
    )
    return compared(before, side(SHORTER, 36, 4, seconds=[30.0], scores=scores[1], current=True))


def test_a_change_is_clear_only_when_its_interval_leaves_out_zero() -> None:
    found = comparison()
    completion = found.completion.change
    assert completion is not None
    assert (completion.before, completion.value, completion.clear) == (50.0, 40.0, True)
    by_text = {one.step.key: one for one in found.steps}
    question = {figure.metric: figure for figure in by_text["1"].figures}
    assert question["drop_off"].change is not None
    assert question["drop_off"].change.words == "clear change"
    assert question["handed"].change is not None
    assert question["handed"].change.words == "no clear change"
    missed = question["missed"]
    assert missed.before is not None
    assert (missed.before.value, missed.before.n, missed.before.parts["messages"]) == (20.0, 40, 11)
    assert missed.change is not None
    assert missed.change.clear
    (rating,) = found.ratings
    assert rating.change is not None
    assert (rating.change.value, rating.change.clear) == (75.0, True)


def test_a_step_that_only_one_version_has_is_told_so() -> None:
    found = comparison()
    alone = [one for one in found.steps if one.only_in is not None]
    assert [(one.step.key, one.only_in) for one in alone] == [("2", "before")]
    assert alone[0].figures[0].now is None
    back = compared(found.now, found.before)
    assert [one.only_in for one in back.steps if one.only_in] == ["now"]


def test_few_customers_never_make_a_clear_change() -> None:
    found = compared(side(FLOW, 0, 5), side(SHORTER, 5, 0))
    change = found.completion.change
    assert change is not None
    assert (change.value, change.low > 0, change.enough, change.clear) == (
        100.0,
        True,
        False,
        False,
    )


def test_of_nobody_there_is_no_number() -> None:
    found = compared(side(FLOW, 0, 0), side(SHORTER, 3, 0))
    assert found.completion.before is not None
    assert (found.completion.before.value, found.completion.change) == (None, None)
    none = dict.fromkeys(("median", "low", "high", "p90"))
    assert found.before.times() == {"n": 0, **none}
    assert json.loads(json.dumps(found.to_json()))["time_to_finish"]["before"]["n"] == 0


def test_the_json_has_both_sides_of_every_step() -> None:
    found = json.loads(json.dumps(comparison().to_json()))
    assert found["time_to_finish"] == {
        "before": {"n": 3, "median": 90.0, "low": None, "high": None, "p90": 114.0},
        "now": {"n": 1, "median": 30.0, "low": None, "high": None, "p90": 30.0},
    }
    assert [(one["before"] or {}).get("step") for one in found["steps"]] == [
        "1", "2", "3", "3/no_reply/1",
    ]  # fmt: skip
    assert [(one["now"] or {}).get("step") for one in found["steps"]] == [
        "1", None, "2", "2/no_reply/1",
    ]  # fmt: skip
    assert (found["before"]["customers"], found["now"]["current"]) == (40, True)


def test_a_median_has_its_interval_once_six_have_finished() -> None:
    five, six = (side(FLOW, n, 0, seconds=[60.0 * i for i in range(1, n + 1)]) for n in (5, 6))
    assert (five.times()["low"], five.times()["high"]) == (None, None)
    assert (six.times()["low"], six.times()["high"]) == (60.0, 360.0)
    said = "\n".join(comparison_lines(compared(six, five), UTC))
    assert "median 3.5 min (95 %: 60 s to 6 min; n 6; nine in ten within 5.5 min)" in said
