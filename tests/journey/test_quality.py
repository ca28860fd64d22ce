"""What the log lacks, counted: every share rests on what it may rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cxbot.journey.quality import quality

Row = Mapping[str, Any]


@dataclass
class Counted:
    steps: Sequence[Row] = ()
    touchpoints: Sequence[Row] = ()
    devices: Sequence[Row] = ()
    sent: Sequence[Row] = ()
    answers: Sequence[Row] = field(default_factory=list)
    events: int = 0
    lost: int = 0
    orders_lost: int = 0
    orders: int = 0


def step(flow: str | None, n: int, lacks: int, newest: str | None) -> Row:
    return {
        "flow": flow, "step": "1", "n": n, "no_touchpoint": lacks, "no_task": n, "no_stage": 0,
        "newest": newest,
    }  # fmt: skip


def test_of_nothing_there_is_no_share() -> None:
    found = quality(Counted(), ["order status"])
    assert found.n == 0
    assert found.lost.value is None
    assert found.unused == ["order status"]


def test_what_is_outside_of_flows_lacks_no_name() -> None:
    found = quality(Counted(steps=[step("a", 10, 4, "x"), step(None, 30, 30, "y")]), [])
    assert (found.lacks["touchpoint"].n, found.lacks["touchpoint"].value) == (10, 40)
    assert (found.outside.n, found.outside.value) == (40, 75)
    assert found.outside_newest == "y"
    assert [one.flow for one in found.steps] == ["a"]


def test_what_is_on_its_way_is_neither_lost_nor_delivered() -> None:
    sent = [
        {"channel": "telegram", "outcome": outcome, "n": n, "newest": "x"}
        for outcome, n in (("delivered", 6), ("failed", 3), ("uncertain", 1), ("planned", 90))
    ]
    found = quality(Counted(sent=sent), [])
    assert (found.undelivered.n, found.undelivered.value, found.planned) == (10, 40, 90)
    assert [row["outcome"] for row in found.undelivered_rows] == ["failed", "uncertain"]


def test_unknown_devices_are_told_by_channel_with_the_newest() -> None:
    devices = [
        {"channel": "web", "device": device, "device_source": source, "n": n, "newest": newest}
        for device, source, n, newest in (
            ("unknown", "unknown", 3, "b"), ("mobile", "observed", 9, "z")
        )
    ]  # fmt: skip
    found = quality(Counted(devices=devices), [])
    figure, newest = found.device_channels["web"]
    assert (figure.value, figure.n, newest) == (25, 12, "b")
    assert next(iter(found.devices)) == ("mobile", "observed")
