"""Process mining: a case is a journey, an activity a touchpoint."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.journey.export import COLUMNS, FIELDS, Cases, as_csv, as_jsonl
from cxbot.model.journey import DEFAULT, JourneyKind, Mark

BEGAN = datetime(2026, 3, 1, tzinfo=UTC)
NOW = BEGAN + timedelta(days=400)
(KIND,) = DEFAULT.journeys
FIRST = ["case:concept:name", "concept:name", "time:timestamp", "org:resource"]
Rows = Sequence[Mapping[str, Any]]


def row(number: int, day: float, touchpoint: str | None = "size help", **facts: Any) -> Any:
    values = dict.fromkeys(FIELDS)
    return {
        **values,
        "id": f"{number:026}",
        "occurred_at": BEGAN + timedelta(days=day),
        "customer_id": "anna",
        "direction": "in",
        "initiator": "customer",
        "channel": "telegram",
        "name": "message.received",
        "touchpoint": touchpoint,
        "text": "",
        "effort": [],
        "rating_metric": None,
        **facts,
    }


async def of(*customers: Rows) -> AsyncIterator[Rows]:
    for rows in customers:
        yield rows


async def mined(cases: Cases, *customers: Rows) -> list[tuple[str, ...]]:
    return [tuple(one[name] for name in FIRST) async for one in cases.of(of(*customers))]


async def test_a_long_silence_begins_another_case() -> None:
    boris = [{**row(9, 0), "customer_id": "boris"}]
    found = await mined(Cases(KIND, NOW), [row(1, 0), row(2, 1), row(3, 40)], boris)
    assert [case for case, *_ in found] == ["anna-1", "anna-1", "anna-2", "boris-1"]


async def test_rows_of_a_case_are_in_their_order_whatever_order_they_came_in() -> None:
    rows = [row(1, 2), row(2, 1), row(3, 1)]
    found = [one["id"][-1] async for one in Cases(KIND, NOW).of(of(rows))]
    assert found == ["2", "3", "1"]


async def test_activities_and_resources() -> None:
    answer = {"direction": "out", "initiator": "operator", "operator_id": "77"}
    event = {"direction": "internal", "initiator": "system", "name": "order.shipped"}
    note = {**event, "name": "ticket.opened"}
    rows = [
        row(1, 0),
        row(2, 0.1, **answer),
        row(3, 0.2, None, **event),
        row(4, 0.3, "size help", **note),
        row(5, 0.4, None),
    ]
    assert [(what, who) for _, what, _, who in await mined(Cases(KIND, NOW), rows)] == [
        ("size help", "customer"),
        ("size help", "77"),
        ("order.shipped", "system"),
        ("ticket.opened", "system"),
        ("message.received", "customer"),
    ]


async def test_what_is_in_no_journey_is_left_out_and_counted() -> None:
    kind = JourneyKind(name="purchase", start=Mark(event="order.created"))
    event = {"direction": "internal", "initiator": "system", "name": "order.created"}
    cases = Cases(kind, NOW)
    found = await mined(cases, [row(1, 0), row(2, 1, None, **event), row(3, 2)])
    assert [case for case, *_ in found] == ["anna-1", "anna-1"]
    assert cases.outside == 1


async def test_a_case_keeps_its_number_when_its_beginning_is_not_asked_for() -> None:
    cases = Cases(KIND, NOW, BEGAN + timedelta(days=39))
    found = await mined(cases, [row(1, 0), row(2, 40), row(3, 41)])
    assert [case for case, *_ in found] == ["anna-2", "anna-2"]
    assert cases.outside == 0


async def test_the_rest_of_the_log_stands_behind() -> None:
    rows = Cases(KIND, NOW).of(of([row(1, 0)]))
    [head, line] = [line async for line in as_csv(rows, COLUMNS)]
    assert head.split(",")[:5] == [*FIRST, "id"]
    assert head.count(",") == line.count(",") == len(COLUMNS) + 2
    assert line.startswith("anna-1,size help,2026-03-01T00:00:00Z,customer,0")
    [text] = [one async for one in as_jsonl(Cases(KIND, NOW).of(of([row(1, 0)])), COLUMNS)]
    assert text.startswith('{"case:concept:name": "anna-1", "concept:name": "size help"')
