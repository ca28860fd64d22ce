"""Whom nobody looks after: an overdue promise, or silence after a purchase."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxbot.journey.neglect import (
    DELIVERY,
    KINDS,
    PATIENCE,
    Kind,
    Neglect,
    Promise,
    Purchase,
    overdue,
    silent,
)
from cxbot.model.value import replace

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
MONTH = 30 * DAY


def promise(kind: Kind = "answer", who: str = "c1", **facts: Any) -> Promise:
    said = {"since": NOW - 3 * DAY, "name": "Anna", "what": "#C1", "conversation_id": "v1"}
    return Promise(kind=kind, customer_id=who, **{**said, **facts})


def bought(who: str = "c1", **facts: Any) -> Purchase:
    said = {"delivered_at": NOW - MONTH, "name": "Anna", "number": "A-1"}
    return Purchase(customer_id=who, **{**said, **facts})


def of(*found: Promise | Purchase) -> Neglect:
    made = Neglect(NOW, MONTH)
    made.owed(one for one in found if isinstance(one, Promise))
    made.bought(one for one in found if isinstance(one, Purchase))
    return made


@pytest.mark.parametrize(
    ("facts", "late"),
    [
        ({"due": NOW}, True),
        ({"due": NOW + MOMENT}, False),
        ({"due": None, "since": NOW - PATIENCE}, True),
        ({"due": None, "since": NOW - PATIENCE + MOMENT}, False),
        ({"due": NOW - HOUR, "since": NOW - 2 * HOUR}, True),
    ],
)
def test_a_promise_is_neglected_from_its_limit_else_after_a_day(
    facts: dict[str, Any], late: bool
) -> None:
    for kind in KINDS[:-1]:
        assert (overdue(promise(kind, **facts), NOW) is not None) is late


DELIVERED = NOW - MONTH


@pytest.mark.parametrize(
    ("facts", "neglected"),
    [
        ({}, True),
        ({"delivered_at": DELIVERED + MOMENT}, False),
        # they wrote, or we did: before it, with it, after it
        ({"last_in_at": DELIVERED - MOMENT}, True),
        ({"last_in_at": DELIVERED}, False),
        ({"last_in_at": NOW}, False),
        ({"last_out_at": DELIVERED - DAY}, True),
        ({"last_out_at": DELIVERED + HOUR}, True),
        ({"last_out_at": DELIVERED + DELIVERY}, True),
        ({"last_out_at": DELIVERED + DELIVERY + MOMENT}, False),
    ],
)
def test_silence_after_a_purchase(facts: dict[str, Any], neglected: bool) -> None:
    assert (silent(bought(**facts), MONTH, NOW) is not None) is neglected


def test_silence_begins_to_be_neglect_when_the_policy_says() -> None:
    found = silent(bought(delivered_at=NOW - 8 * DAY), 7 * DAY, NOW)
    assert found is not None
    assert (found.since, found.due) == (NOW - 8 * DAY, NOW - DAY)


def test_who_wants_no_messages_or_is_out_of_reach_stands_apart() -> None:
    found = of(
        bought("c1"),
        bought("c2", wants_messages=False),
        bought("c3", reachable=False),
        bought("c4", wants_messages=False, reachable=False),
        bought("c5", wants_messages=None),
        bought("c6", wants_messages=False, last_in_at=NOW),
    )
    assert found.customers == 2
    assert found.to_json()["apart"] == {"want no messages": 2, "out of reach": 1}
    assert [one.customer_id for one in found.rows] == ["c1", "c5"]


def test_what_was_promised_counts_also_to_who_wants_no_messages() -> None:
    assert of(promise(), bought(wants_messages=False)).to_json()["apart"] == {}
    assert of(promise(), bought(wants_messages=False)).customers == 1


def test_a_customer_stands_there_once_with_the_worst() -> None:
    matters = [promise(kind, what=kind) for kind in KINDS[:-1]]
    for order in permutations(matters):
        found = of(*order, bought())
        assert [(one.kind, one.what) for one in found.rows] == [("complaint", "complaint")]
        assert found.customers == 1


def test_the_worst_come_first_then_what_is_longest_overdue() -> None:
    found = of(
        promise("answer", "c1", due=NOW - 9 * DAY),
        promise("answer", "c2", due=NOW - 10 * DAY),
        promise("complaint", "c3", since=NOW - 2 * DAY),
        promise("call", "c4", since=NOW - 2 * DAY),
        bought("c5", delivered_at=NOW - 400 * DAY),
    )
    assert [one.customer_id for one in found.rows] == ["c3", "c4", "c2", "c1", "c5"]
    assert found.counts == {"complaint": 1, "call": 1, "answer": 2, "silence": 1}


def test_thousands_are_counted_and_the_worst_kept() -> None:
    found = Neglect(NOW, MONTH)
    for page in range(20):
        days = [MONTH + (1 + page * 100 + n) * DAY for n in range(100)]
        found.bought(bought(f"c{one.days}", delivered_at=NOW - one) for one in days)
    assert found.customers == 2000
    assert len(found.rows) == 50
    assert found.rows[0].due == NOW - 2000 * DAY


def test_owners_read_who_owes_what_since_when_and_nothing_personal() -> None:
    found = of(
        promise("complaint", what="1001", since=NOW - 9 * DAY, owner="Olga"),
        bought("c2", delivered_at=NOW - 45 * DAY, name="Boris"),
        bought("c3", wants_messages=False),
    )
    title, first, second = found.lines(UTC)
    assert title == (
        "Neglected customers: 2, complaint 1, silence 1, want no messages 1 (not counted)"
    )
    assert first == (
        "  complaint 1001 since 2026-11-17, 8 days overdue: Olga, answer it and say what was done; "
        "customer c1"
    )
    assert second == (
        "  silence A-1 since 2026-10-12, 15 days overdue: nobody holds it, ask how it is; "
        "customer c2"
    )
    assert "Anna" not in str(found.to_json())
    assert list(Neglect(NOW, MONTH).lines(UTC)) == ["Neglected customers: 0"]


def test_programs_read_the_same() -> None:
    shown = of(promise("call", owner="Olga", due=NOW - HOUR)).to_json()
    assert shown["kinds"] == {"complaint": 0, "call": 1, "answer": 0, "silence": 0}
    assert shown["rows"] == [
        {
            "customer": "c1",
            "kind": "call",
            "what": "#C1",
            "since": "2026-11-23T09:00:00+00:00",
            "due": "2026-11-26T08:00:00+00:00",
            "owner": "Olga",
            "do": "call them",
        }
    ]


times = st.integers(-60, 5).map(lambda days: NOW + days * DAY)
purchases = st.builds(
    bought,
    who=st.sampled_from(["c1", "c2", "c3", "c4"]),
    delivered_at=times,
    last_in_at=st.none() | times,
    last_out_at=st.none() | times,
    wants_messages=st.sampled_from([True, None, False]),
    reachable=st.booleans(),
)
promises = st.builds(
    promise,
    kind=st.sampled_from(KINDS[:-1]),
    who=st.sampled_from(["c1", "c2", "c3", "c4"]),
    since=times,
    due=st.none() | times,
)


@given(st.lists(promises), st.lists(purchases, unique_by=lambda one: one.customer_id))
def test_nobody_stands_there_twice_in_vain_or_too_early(
    owed: list[Promise], sold: list[Purchase]
) -> None:
    found = of(*owed, *sold)
    whom = [one.customer_id for one in found.rows]
    assert len(whom) == len(set(whom)) == found.customers == sum(found.counts.values())
    assert all(one.due <= NOW for one in found.rows)
    assert [*found.rows] == sorted(found.rows, key=lambda one: one.rank)
    assert of(*reversed(owed), *reversed(sold)).customers == found.customers
    later = Neglect(NOW + DAY, MONTH)
    later.owed(owed)
    later.bought(sold)
    assert later.customers >= found.customers, "nothing mends by waiting"


@given(purchases)
def test_a_word_ends_silence(sold: Purchase) -> None:
    assert silent(replace(sold, last_in_at=max(NOW, sold.delivered_at)), MONTH, NOW) is None
