"""What went live, told against what was live before it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from cxbot.journey.funnels.live import went_live
from cxbot.store.flow_sets import FlowSet

NOW = datetime(2026, 3, 10, tzinfo=UTC)


def a_set(days: int, versions: Mapping[str, str], texts: Mapping[str, str] = {}) -> FlowSet:
    at = NOW - timedelta(days=days)
    return FlowSet(id=str(days), texts=texts, versions=versions, live_at=at)


def test_nothing_went_live() -> None:
    assert went_live([], whole=True) == []


def test_flows_come_change_and_go() -> None:
    newest, first = went_live(
        [
            a_set(1, {"b": "2", "c": "1", "anytime:1": "9", "anytime:2": "8"}),
            a_set(2, {"a": "1", "b": "1", "anytime:1": "8"}),
        ],
        whole=True,
    )
    assert (newest.added, newest.changed, newest.removed) == (["c"], ["anytime", "b"], ["a"])
    assert (first.first, first.flows) == (True, 3)


def test_a_change_of_words_alone_names_the_files() -> None:
    texts = {"flows/a.yaml": "x", "flows/shop.yaml": "s"}
    (newest,) = went_live(
        [a_set(1, {"a": "1"}, texts), a_set(2, {"a": "1"}, {**texts, "flows/shop.yaml": "t"})],
        whole=False,
    )
    assert (newest.changed, newest.files) == ([], ["flows/shop.yaml"])


def test_the_file_of_a_flow_that_changed_isnt_named_twice() -> None:
    before, after = {"flows/a.yaml": "x"}, {"flows/a.yaml": "y"}
    (newest,) = went_live([a_set(1, {"a": "2"}, after), a_set(2, {"a": "1"}, before)], whole=False)
    assert (newest.changed, newest.files) == (["a"], [])
