"""Events of the shop's own types: of shop.yaml's words, or of a pydantic model."""

import json
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from events import NOW, STAY, an_event, an_order, problems, read, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, field_validator

from cxbot.errors import BadEvent
from cxbot.model.event import ShopEvent, read_events
from cxbot.model.event_fields import FIELD_TYPES
from cxbot.model.order import OrderData


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("text", "", ""),
        ("number", 3, 3),
        ("number", -2.5, -2.5),
        ("money", "1900.00", "1900.00"),
        ("money", 1900, "1900"),
        ("money", 19.9, "19.9"),
        ("money", "-5", "-5"),
        ("date", "2026-03-10", "2026-03-10"),
        ("time", "09:30", "09:30"),
        ("time", "2026-03-10T15:00:00+03:00", "2026-03-10T12:00:00+00:00"),
        ("yes/no", False, False),
        ("list", [1, "a"], [1, "a"]),
    ],
)
def test_a_declared_field_is_kept_as_plain_json(kind: str, value: Any, kept: Any) -> None:
    assert typed(kind, value) == kept
    assert kind in FIELD_TYPES


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("text", 1), ("text", None), ("number", "3"), ("number", True), ("number", float("nan")),
        ("number", 10**30), ("money", 0.1 + 0.2), ("money", "1 900"), ("money", True),
        ("money", 1e22), ("date", "2026-02-30"), ("date", "2026-03-10T15:00:00Z"), ("date", 7),
        ("time", "25:00"), ("time", "2026-03-10T15:00:00"), ("yes/no", "yes"), ("yes/no", 1),
        ("list", "a"), ("list", {}),
    ],
)  # fmt: skip
def test_a_declared_field_of_another_type_is_refused(kind: str, value: Any) -> None:
    assert list(problems(an_event(type="t", data={"x": value}), {"t": {"x": kind}})) == ["data.x"]


class Booking(BaseModel):
    room: str
    nights: int = 1


def test_an_event_may_be_declared_by_a_pydantic_model() -> None:
    declared = {"room.booked": Booking}
    sent = an_event(type="room.booked", data={"room": "12"})
    assert read(sent, declared).data == {"room": "12", "nights": 1}
    sent = an_event(type="room.booked", data={"nights": "two"})
    assert list(problems(sent, declared)) == ["data.room", "data.nights"]


class Guest(BaseModel):
    name: str
    born: date


class Stay(BaseModel):
    price: Decimal
    until: datetime | None = None
    guest: Guest | None = None

    @field_validator("price")
    @classmethod
    def of_this_world(cls, price: Decimal) -> Decimal:
        if price == 13:
            raise ValueError("no room costs 13")
        if price == 14:
            raise KeyError("rooms")
        return price


def test_an_event_read_by_a_model_is_kept_as_plain_json() -> None:
    data = {
        "price": 19.9,
        "until": "2026-03-10T15:00:00Z",
        "guest": {"name": "Anna", "born": "1990-01-31"},
    }
    kept = read(an_event(type="stay", data=data), {"stay": Stay}).data
    assert kept == data | {"price": "19.9"}


@pytest.mark.parametrize(
    ("data", "field", "reason"),
    [
        ({}, "data.price", "is missing"),
        (None, "data.price", "is missing"),
        ([], "data", "must be a JSON object"),
        ({"price": "1 900"}, "data.price", 'must be an amount, best as text: "1900.00"'),
        ({"price": 0.1 + 0.2}, "data.price", 'must be an amount, best as text: "1900.00"'),
        ({"price": "13"}, "data.price", "no room costs 13"),
        ({"price": "14"}, "data", "can't be read by Stay: KeyError: 'rooms'"),
        ({"price": 1, "pirce": 2}, "data.pirce", 'isn\'t a field we know. Did you mean "price"?'),
        (
            {"price": 1, "until": "2026-03-10T15:00:00"},
            "data.until",
            "needs a time zone, e.g. 2026-03-10T15:00:00Z",
        ),
        (
            {"price": 1, "guest": {"name": "A", "born": "soon"}},
            "data.guest.born",
            "must be a date, e.g. 2026-03-10",
        ),
        (
            {"price": 1, "guest": {"name": "A", "born": "0001-01-01"}},
            "data.guest.born",
            "isn't a date a shop has to do with",
        ),
        (
            {"price": 1, "guest": {"name": "A", "born": "1990-01-31", "age": 36}},
            "data.guest.age",
            "isn't a field we know.",
        ),
    ],
)
def test_a_model_refuses_with_field_and_reason(data: Any, field: str, reason: str) -> None:
    assert problems(an_event(type="stay", data=data), {"stay": Stay}) == {field: reason}


def test_a_model_that_lets_more_fields_pass_decides_so() -> None:
    class Open(BaseModel):
        model_config = ConfigDict(extra="ignore")
        room: str

    sent = an_event(type="open", data={"room": "12", "floor": 1})
    assert read(sent, {"open": Open}).data == {"room": "12"}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("\udcff"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
#: The first draw builds tables of characters, slow on a busy machine.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@unhurried
@given(
    changes=st.dictionaries(
        st.sampled_from(["id", "source", "type", "time", "subject", "data", "specversion"]),
        json_values,
    ),
    kind=st.sampled_from(["order.paid", "stay.arrived"]),
)
def test_nothing_that_json_can_hold_raises_another_error(
    changes: dict[str, Any], kind: str
) -> None:
    with suppress(BadEvent):
        read_events(an_event(type=kind) | changes, STAY, now=NOW)


@unhurried
@given(order=st.dictionaries(st.sampled_from([*OrderData.model_fields]), json_values))
def test_no_order_raises_another_error(order: dict[str, Any]) -> None:
    try:
        one = read(an_order(**order) | {"time": "2026-03-10T15:00:00Z"})
    except BadEvent:
        return
    assert ShopEvent.from_json(json.loads(json.dumps(one.to_json()))) == one
