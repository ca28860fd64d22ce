"""Events of the shop: taken whole or refused at their field; and where they wait."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from events import NOW, an_event, an_order, problems, read

from cxbot.errors import BadEvent
from cxbot.model import event
from cxbot.model.event import ShopEvent, read_events


def test_the_example_of_the_docs_is_taken_whole() -> None:
    one = read(an_event(time="2026-03-10T18:00:00+03:00", subject="telegram:1001"))
    assert one.time == datetime(2026, 3, 10, 15, tzinfo=UTC)
    assert one.subject == "telegram:1001"
    assert one.order is not None
    assert str(one.order.total) == "1900.00"
    assert one.data == {"order": {"number": "A-1042", "total": "1900.00", "currency": "RUB"}}


def test_an_event_without_a_time_happened_now() -> None:
    assert read(an_event()).time == NOW
    assert read(an_event(time=None)).time == NOW


def test_extensions_and_a_json_content_type_are_let_pass() -> None:
    sent = an_event(traceparent="00-1", datacontenttype="application/json; charset=utf-8")
    assert event.digest(read(sent)) == event.digest(read(an_event()))


def test_a_stored_event_comes_back_equal() -> None:
    one = read(an_event(time="2026-03-10T15:00:00.123456789Z", subject="customer:c1"))
    assert ShopEvent.from_json(json.loads(json.dumps(one.to_json()))) == one


# --- what is refused -----------------------------------------------------------------------------


def test_every_problem_of_a_batch_is_reported() -> None:
    bad = an_event(id="", specversion="0.3", subject=["telegram:1"], time="yesterday")
    with pytest.raises(BadEvent) as caught:
        read_events([an_event(), bad, 7], {}, now=NOW)
    found = [(problem.index, problem.field) for problem in caught.value.problems]
    assert found == [(1, "specversion"), (1, "id"), (1, "time"), (1, "subject"), (2, "")]


@pytest.mark.parametrize("name", ["id", "source", "type"])
@pytest.mark.parametrize("value", [None, "", 7, ["a"], "a" * 201, "a\nb", "a\x00", "\udcff"])
def test_a_required_attribute_is_short_printable_text(name: str, value: Any) -> None:
    assert list(problems(an_event(**{name: value}))) == [name]


@pytest.mark.parametrize("version", [None, 1.0, "1.1", "0.3"])
def test_only_cloudevents_1_0_is_taken(version: Any) -> None:
    assert problems(an_event(specversion=version)) == {"specversion": 'must be "1.0"'}


@pytest.mark.parametrize(
    "subject",
    ["", "1001", "telegram:", ":1", "group:-100", "order:A-1", "api:1", "Telegram:1", 7, {"a": 1}],
)
def test_a_subject_names_a_person_and_nothing_else(subject: Any) -> None:
    assert list(problems(an_event(subject=subject))) == ["subject"]


@pytest.mark.parametrize(
    "time",
    [
        "2026-03-10", "2026-03-10T15:00:00", "2026-02-30T15:00:00Z", "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z", 1773154800, "2026-W11-2T10:00:00Z", "٢٠٢٦-03-10T15:00:00Z",
    ],
)  # fmt: skip
def test_a_time_is_a_moment_with_its_zone(time: Any) -> None:
    assert list(problems(an_event(time=time))) == ["time"]


def test_an_unknown_type_is_answered_with_the_nearest_one() -> None:
    assert 'Did you mean "order.delivered"?' in problems(an_event(type="order.deliverd"))["type"]
    assert 'Did you mean "stay.arrived"?' in problems(an_event(type="stay.arived"))["type"]


def test_shop_yaml_cannot_add_an_order_event() -> None:
    assert list(problems(an_event(type="order.lost"), {"order.lost": {}})) == ["type"]


@pytest.mark.parametrize(
    ("order", "field"),
    [
        ({"number": ""}, "number"),
        ({"number": 1042}, "number"),
        ({"number": "A\n1"}, "number"),
        ({"number": "A" * 65}, "number"),
        ({"status": "lost"}, "status"),
        ({"status": "paid"}, "status"),
        ({"total": "-1.00"}, "total"),
        ({"total": "NaN"}, "total"),
        ({"total": "1e999999999"}, "total"),
        ({"total": "1,900.00"}, "total"),
        ({"total": 19.999}, "total"),
        ({"total": float("inf")}, "total"),
        ({"total": 10**40}, "total"),
        ({"total": True}, "total"),
        ({"total": {"amount": 1}}, "total"),
        ({"currency": "rub"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"items": []}, "items"),
        ({"items": [{"name": "T-shirt", "quantity": 0}]}, "items.0.quantity"),
        ({"items": [{"name": "T-shirt", "price": "much"}]}, "items.0.price"),
        ({"items": [{"name": "T-shirt"}, 7]}, "items.1"),
        ({"created_at": "2026-03-10T15:00:00"}, "created_at"),
        ({"shipped_at": 1773154800}, "shipped_at"),
        ({"eta": "10.03.2026"}, "eta"),
        ({"ship_by": "9999-12-31"}, "ship_by"),
        ({"track_url": "javascript:alert(1)"}, "track_url"),
        ({"totl": "1.00"}, "totl"),
    ],
)
def test_a_bad_order_is_refused_at_its_field(order: dict[str, Any], field: str) -> None:
    assert list(problems(an_order(**order))) == [f"data.order.{field}"]


def test_an_order_event_needs_the_orders_number() -> None:
    assert list(problems(an_event(data={"order": {}}))) == ["data.order.number"]
    assert list(problems(an_event(data={}))) == ["data.order"]
    assert list(problems(an_event(data=None))) == ["data.order"]
    assert list(problems(an_event(data="<order/>"))) == ["data"]


def test_a_misspelt_field_is_answered_with_the_nearest_one() -> None:
    assert problems(an_order(totl="1"))["data.order.totl"].endswith('Did you mean "total"?')
    found = problems(an_event(type="stay.arrived", data={"stay": {"number": "1", "rom": "2"}}))
    assert found == {
        "data.stay.rom": 'isn\'t declared. Did you mean "room"?',
        "data.stay.room": "is missing",
    }


def test_markup_in_an_order_is_only_data() -> None:
    name = "<b>{customer.name}</b> {{7*7}}"
    assert read(an_order(items=[{"name": name}])).data["order"]["items"][0]["name"] == name


def test_null_in_an_order_means_the_shop_does_not_say() -> None:
    assert read(an_order(total=None)).data == {"order": {"number": "A-1042"}}


def test_problems_end_where_nobody_reads_on() -> None:
    with pytest.raises(BadEvent) as caught:
        read_events([7] * 900, {}, now=NOW)
    assert len(caught.value.problems) == event.MAX_PROBLEMS


def test_a_batch_has_an_end() -> None:
    with pytest.raises(BadEvent, match="at most 1000"):
        read_events([an_event()] * 1001, {}, now=NOW)


# --- the arrival ---------------------------------------------------------------------------------


def test_the_same_event_has_one_digest_however_it_is_written() -> None:
    sent = an_event(time="2026-03-10T15:00:00Z")
    turned = dict(reversed(sent.items())) | {"time": "2026-03-10T18:00:00+03:00"}
    assert event.digest(read(sent)) == event.digest(read(turned))
    assert event.digest(read(sent)) != event.digest(read(an_event(time="2026-03-10T15:00:01Z")))


def test_an_event_without_a_time_keeps_its_digest_when_it_is_sent_again_later() -> None:
    (first,) = read_events(an_event(), {}, now=NOW)
    (again,) = read_events(an_event(), {}, now=NOW.replace(hour=13))
    assert event.digest(first) == event.digest(again)
    assert event.arrival(again).raw["time"] == "2026-03-10T13:00:00+00:00"


def test_a_changed_body_has_another_digest() -> None:
    assert event.digest(read(an_order(total="1"))) != event.digest(read(an_order(total="2")))
    assert event.digest(read(an_event(subject="a:1"))) != event.digest(read(an_event()))


@pytest.mark.parametrize(
    ("changes", "lane"),
    [
        ({"subject": "telegram:1001"}, "telegram:1001"),
        ({"subject": "customer:c1"}, "customer:c1"),
        ({}, "order:A-1042"),
        ({"type": "ping", "data": {}}, "api"),
    ],
)
def test_an_arrival_waits_in_the_lane_of_whom_it_concerns(
    changes: dict[str, Any], lane: str
) -> None:
    arrival = event.arrival(read(an_event(**changes), {"ping": {}}))
    assert (arrival.channel, arrival.natural_key, arrival.lane) == ("api", "shop\ne1", lane)


def test_the_longest_key_fits_the_inbox() -> None:
    arrival = event.arrival(read(an_event(source="s" * 200, id="i" * 200)))
    assert len(arrival.natural_key) <= 450
