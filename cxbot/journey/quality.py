"""How far the log can be trusted: what of it lacks a name, a device, an owner; each with its n.

Counted are exchanges that crossed to or from customers. An exchange outside of every flow (a talk
with a person, what nobody understood) is counted apart: no step could name it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from msgspec import Struct

from cxbot.journey.metrics import Figure, share
from cxbot.model.touchpoint import ARRIVED

Row = Mapping[str, Any]
LACKS = ("touchpoint", "task", "stage")
#: What became of a message that didn't arrive, or nobody knows.
UNDELIVERED = ("failed", "uncertain", "expired")


class Tallies(Protocol):
    """What the store counts: see QualityLog."""

    @property
    def steps(self) -> Sequence[Row]: ...
    @property
    def touchpoints(self) -> Sequence[Row]: ...
    @property
    def devices(self) -> Sequence[Row]: ...
    @property
    def sent(self) -> Sequence[Row]: ...
    @property
    def answers(self) -> Sequence[Row]: ...
    @property
    def events(self) -> int: ...
    @property
    def lost(self) -> int: ...
    @property
    def orders_lost(self) -> int: ...
    @property
    def orders(self) -> int: ...


class Step(Struct, frozen=True, kw_only=True):
    """A step, and how many of its exchanges lack what."""

    flow: str
    step: str
    n: int
    lacks: Mapping[str, int]
    #: The newest exchange that lacks anything.
    newest: str | None

    @property
    def worst(self) -> int:
        return max(self.lacks.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    #: Exchanges that crossed to or from customers.
    n: int
    #: Of those in flows, the share that lacks a touchpoint, a task, a stage.
    lacks: Mapping[str, Figure]
    #: Of all exchanges, those outside of every flow.
    outside: Figure
    outside_newest: str | None
    #: Those that lack anything, the most first.
    steps: Sequence[Step]
    #: Exchanges at touchpoints that journey.yaml doesn't declare, of those at any.
    unmapped: Figure
    #: touchpoint, stage, n, customers, newest of each; the most first.
    unmapped_rows: Sequence[Row]
    #: Declared, and nobody was there.
    unused: Sequence[str]
    declared: int
    #: Of what customers sent, the share from devices nobody knows.
    unknown_device: Figure
    #: (device, source) -> n
    devices: Mapping[tuple[str, str], int]
    #: channel -> the same share, and the newest exchange from a device nobody knows.
    device_channels: Mapping[str, tuple[Figure, str | None]]
    #: Of the shop's events.
    lost: Figure
    orders_lost: Figure
    #: language -> answers
    answers: Mapping[str, int]
    #: Of messages whose fate is known.
    undelivered: Figure
    #: channel, outcome, n, newest of what wasn't delivered, the most first.
    undelivered_rows: Sequence[Row]
    #: Still on their way.
    planned: int = field(default=0)


def quality(tallies: Tallies, declared: Collection[str]) -> Quality:
    """`declared`: the touchpoints of the catalogue."""
    inside = [row for row in tallies.steps if row["flow"] is not None]
    outside = [row for row in tallies.steps if row["flow"] is None]
    n, n_outside = (sum(row["n"] for row in rows) for rows in (tallies.steps, outside))
    strange = [row for row in tallies.touchpoints if row["touchpoint"] not in declared]
    seen = {row["touchpoint"] for row in tallies.touchpoints}
    named = sum(row["n"] for row in tallies.touchpoints)
    return Quality(
        n=n,
        lacks={
            what: share(
                f"no_{what}",
                sum(row[f"no_{what}"] for row in inside),
                n - n_outside,
                what=f"without a {what} / in flows",
            )
            for what in LACKS
        },
        outside=share("outside", n_outside, n, what="outside of flows / exchanges"),
        outside_newest=max(
            (row["newest"] for row in outside if row["newest"] is not None), default=None
        ),
        steps=_steps(inside),
        unmapped=share(
            "unmapped", sum(row["n"] for row in strange), named, what="undeclared / at touchpoints"
        ),
        unmapped_rows=_most_first(strange),
        unused=[one for one in declared if one not in seen],
        declared=len(declared),
        lost=share("lost", tallies.lost, tallies.events, what="of nobody / events of the shop"),
        orders_lost=share(
            "orders_lost", tallies.orders_lost, tallies.orders, what="of nobody / orders"
        ),
        answers=dict(Counter({row["language"]: row["n"] for row in tallies.answers}).most_common()),
        **_devices(tallies.devices),
        **_sent(tallies.sent),
    )


def _steps(rows: Sequence[Row]) -> Sequence[Step]:
    found = [
        Step(
            flow=row["flow"],
            step=row["step"] or "",
            n=row["n"],
            lacks={what: row[f"no_{what}"] for what in LACKS},
            newest=row["newest"],
        )
        for row in rows
    ]
    lacking = [one for one in found if one.worst]
    return sorted(lacking, key=lambda one: (-one.worst, one.flow, one.step))


def _devices(rows: Sequence[Row]) -> dict[str, Any]:
    devices: Counter[tuple[str, str]] = Counter()
    every: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    newest: dict[str, str] = {}
    for row in rows:
        devices[row["device"], row["device_source"]] += row["n"]
        every[row["channel"]] += row["n"]
        if row["device"] == "unknown":
            unknown[row["channel"]] += row["n"]
            newest[row["channel"]] = max(newest.get(row["channel"], ""), row["newest"])
    what = "unknown device / from customers"
    return {
        "unknown_device": share("unknown_device", unknown.total(), every.total(), what=what),
        "devices": dict(devices.most_common()),
        "device_channels": {
            channel: (
                share("unknown_device", unknown[channel], n, what=what),
                newest.get(channel),
            )
            for channel, n in every.most_common()
        },
    }


def _sent(rows: Sequence[Row]) -> dict[str, Any]:
    lost = [row for row in rows if row["outcome"] in UNDELIVERED]
    hits = sum(row["n"] for row in lost)
    good = sum(row["n"] for row in rows if row["outcome"] in ARRIVED)
    return {
        "undelivered": share("undelivered", hits, hits + good, what="not delivered / sent"),
        "undelivered_rows": _most_first(lost),
        "planned": sum(row["n"] for row in rows if row["outcome"] == "planned"),
    }


def _most_first(rows: Sequence[Row]) -> Sequence[Row]:
    return sorted(rows, key=lambda row: (-row["n"], str(row)))
