"""A contact that happened elsewhere: taken as it was told, or refused with every reason."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from events import NOW, an_event, problems, read

from cxbot.errors import FlowError
from cxbot.flow.catalog import load
from cxbot.model import recorded
from cxbot.model.event import ShopEvent
from cxbot.model.recorded import RECORDED

VISIT = {"touchpoint": "showroom", "kind": "visit", "channel": "pos"}


def told(**changes: Any) -> dict[str, Any]:
    data = {name: value for name, value in (VISIT | changes).items() if value is not ...}
    return an_event(type=RECORDED, subject="telegram:1001", data=data, time=NOW.isoformat())


def test_what_isnt_said_stays_unknown() -> None:
    event = read(told())
    assert event.data == VISIT
    point = recorded.touchpoint_of(
        recorded.restored(event.data),
        made="p",
        at=event.time,
        customer_id="c",
        conversation_id="v",
        stage=None,
        source_key="k",
    )
    assert (point.device, point.device_source, point.place.stage) == ("unknown", "unknown", None)
    assert (point.direction, point.initiator, point.occurred_at) == ("in", "customer", NOW)
    assert (point.name, point.seq, point.outcome, point.rating) == (RECORDED, 0, None, None)


def test_all_that_is_said_is_kept_and_comes_back_from_the_disk() -> None:
    sent = told(
        kind="Call",
        channel="Phone",
        direction="out",
        device="mobile",
        device_source="observed",
        task="ask for size",
        text="Did it fit?\nYes.",
        outcome="reached",
        rating={"metric": "CSAT", "value": 4},
        at="2026-03-09T18:00:00+03:00",
    )
    event = read(sent)
    assert ShopEvent.from_json(json.loads(json.dumps(event.to_json()))) == event
    facts = {"made": "p", "customer_id": "c", "conversation_id": "v", "source_key": "k"}
    point = recorded.touchpoint_of(
        recorded.restored(event.data), at=event.time, stage="research", **facts
    )
    assert point.occurred_at == datetime(2026, 3, 9, 15, tzinfo=UTC)
    assert (point.kind, point.channel, point.direction) == ("call", "phone", "out")
    assert (point.initiator, point.device, point.device_source) == ("system", "mobile", "observed")
    assert (point.place.task, point.place.stage) == ("ask for size", "research")
    assert (point.text, point.outcome) == ("Did it fit?\nYes.", "reached")
    assert point.rating is not None
    assert point.rating.to_json() == {"metric": "csat", "value": 4, "min": 1, "max": 5}


@pytest.mark.parametrize(("kind", "direction"), recorded.USUAL.items())
def test_a_usual_kind_needs_no_direction(kind: str, direction: str) -> None:
    found = recorded.restored(read(told(kind=kind)).data)
    assert found.direction is None
    assert recorded.USUAL[found.kind] == direction


def test_null_is_as_if_left_out() -> None:
    assert read(told(task=None, rating=None, at=None, device=None)).data == VISIT


SCALELESS = {"metric": "joy", "value": 3}


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"touchpoint": ...}, "touchpoint", "is missing"),
        ({"kind": ...}, "kind", "is missing"),
        ({"channel": ...}, "channel", "is missing"),
        ({"touchpoint": " "}, "touchpoint", "at least 1"),
        ({"touchpoint": "x" * 121}, "touchpoint", "at most 120"),
        ({"touchpoint": "a\x07b"}, "touchpoint", "control characters"),
        ({"touchpoint": 7}, "touchpoint", "must be text"),
        ({"kind": "message"}, "kind", "records by itself"),
        ({"kind": "event"}, "kind", "records by itself"),
        ({"kind": "=visit"}, "kind", "must be a word"),
        ({"channel": "a:b"}, "channel", "must be a word"),
        ({"kind": "call"}, "direction", "is missing"),
        ({"direction": "up"}, "direction", "'in', 'out' or 'internal'"),
        ({"device": "mobile"}, "device_source", "is missing"),
        ({"device_source": "observed"}, "device", "is missing"),
        ({"device": "fridge", "device_source": "observed"}, "device", "'mobile'"),
        ({"at": "2026-03-10T12:00:00"}, "at", "time zone"),
        ({"at": "2026-03-12T12:00:00Z"}, "at", "future"),
        ({"at": "1812-03-12T12:00:00Z"}, "at", "isn't a date"),
        ({"at": "yesterday"}, "at", "must be a moment"),
        ({"rating": 5}, "rating", "must be a JSON object"),
        ({"rating": SCALELESS}, "rating", "scale"),
        ({"rating": SCALELESS | {"min": 5, "max": 1}}, "rating", "below its max"),
        ({"rating": {"metric": "csat", "value": 9}}, "rating", "1 to 5"),
        ({"rating": {"metric": "csat"}}, "rating.value", "is missing"),
        ({"medium": "offline"}, "medium", "isn't a field"),
        ({"text": "x" * 10_001}, "text", "at most 10000"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    changes: dict[str, Any], field: str, reason: str
) -> None:
    found = problems(told(**changes))
    assert list(found) == [f"data.{field}"]
    assert reason in found[f"data.{field}"]


def test_somebody_must_have_had_it() -> None:
    event = told()
    del event["subject"]
    assert "whose contact" in problems(event)["subject"]
    assert "data.touchpoint" in problems(event | {"data": None})


def test_a_shop_does_not_declare_it_and_no_flow_begins_by_it() -> None:
    shop = "shop: Blue Kettle\nlanguage: en\n"
    with pytest.raises(FlowError, match="is built in"):
        load({"flows/shop.yaml": f"{shop}events:\n  {RECORDED}: {{note: text}}\n"})
    flow = f"flow: care\nwhen: {{event: {RECORDED}}}\ndo:\n  - say: Hello\n"
    with pytest.raises(FlowError, match=RECORDED):
        load({"flows/shop.yaml": shop, "flows/care.yaml": flow})
