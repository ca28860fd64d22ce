"""`customer.neglected`, which we make ourselves, is known wherever events are."""

from datetime import UTC, datetime

import pytest

from cxbot.errors import FlowError
from cxbot.flow.catalog import examine, load
from cxbot.flow.check.known.declared import OWN_DATA, event_data
from cxbot.flow.scenario import known, samples
from cxbot.flow.schema.known import known as words_of
from cxbot.model.event import NEGLECTED, OWN_EVENTS

SHOP = "shop: Blue Kettle\nlanguage: en\n"
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


def care(said: str, event: str = NEGLECTED) -> dict[str, str]:
    flow = f"flow: care\nwhen: {{event: {event}}}\nlimit: once per order.number\ndo:\n"
    return {"flows/shop.yaml": SHOP, "flows/care.yaml": f'{flow}  - say: "{said}"\n'}


def problems(texts: dict[str, str]) -> list[str]:
    return [f"{one.code} {one.message}" for one in examine(texts).problems]


def test_a_flow_begins_by_it_and_reads_its_data() -> None:
    texts = care("How is {order.number}, {days} days after {since | date}?")
    assert not any(one.startswith("E") for one in problems(texts))
    assert load(texts).flows["care"].trigger.events == (NEGLECTED,)


def test_a_typing_error_in_its_name_or_data_is_told() -> None:
    with pytest.raises(FlowError, match=NEGLECTED):
        load(care("Hello", "customer.neglectd"))
    (unknown,) = problems(care("How is {order.numbr}?"))
    assert "numbr" in unknown
    assert problems(care("{day} days")) != []


def test_a_shop_does_not_declare_it() -> None:
    shop = f"{SHOP}events:\n  {NEGLECTED}: {{order: text}}\n"
    with pytest.raises(FlowError, match="is built in"):
        load({"flows/shop.yaml": shop})


def test_an_example_of_it_has_all_its_data() -> None:
    files = examine(care("Hello")).files
    assert samples.event_data(files, NEGLECTED, NOW) == {
        "order": {
            "number": "A-1042",
            "total": "1900",
            "status": "delivered",
            "delivered_at": "2026-10-27T09:00:00+00:00",
        },
        "since": "2026-10-27",
        "days": 30,
    }


def test_what_it_brings_is_the_same_everywhere() -> None:
    files = examine(care("Hello")).files
    assert {name: tuple(data) for name, data in OWN_DATA.items()} == dict(OWN_EVENTS)
    assert event_data(files, NEGLECTED) == OWN_DATA[NEGLECTED]
    assert known.variables(files, "care") == frozenset(OWN_EVENTS[NEGLECTED])
    assert NEGLECTED in known.events(files)
    assert NEGLECTED in words_of(files).events
