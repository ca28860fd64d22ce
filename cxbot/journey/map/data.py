"""The map as JSON and as CSV, a line for each touchpoint."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from cxbot.journey.export import cell, line
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.metrics import Figure

#: (name, a figure of it).
_FIGURES = ("mood", "drop_off", "friction", "csat", "ces", "nps")
COLUMNS = (
    "place", "touchpoint", "stage", "phase", "declared", "medium", "control", "owner",
    "moment_of_truth", "customers", "exchanges", "beside", "visits", "journeys", "journeys_over",
    "left", "waits", "wait_median_s", "wait_p90_s",
    *(f"{name}{part}" for name in _FIGURES for part in ("", "_low", "_high", "_n")),
    "causes", "effort", "met", "not_met", "not_enough_data", "marks", "flows",
    "found_truth", "changed",
)  # fmt: skip


def to_json(grid: Grid) -> dict[str, Any]:
    scope, totals = grid.scope, grid.totals
    return {
        "shop": grid.shop,
        "drawn_at": _iso(grid.now),
        "journey": scope.kind.name,
        "since": _iso(scope.since or grid.began),
        "until": _iso(scope.until),
        "channel": scope.channel,
        "persona": scope.persona,
        "totals": {
            "exchanges": totals.exchanges,
            **{one.name: getattr(totals, one.name) for one in fields(totals)},
        },
        "personas": [
            {"persona": name or None, "customers": customers}
            for name, customers in grid.personas.items()
        ],
        "touchpoints": [_touchpoint(column) for column in grid.columns],
        "worst": [one.touchpoint for one in grid.worst],
        "unmapped": list(grid.unmapped),
        "unused": list(grid.unused),
    }


def as_csv(grid: Grid) -> Iterator[str]:
    """RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it."""
    yield line(COLUMNS)
    for place, column in enumerate(grid.columns, 1):
        row = {"place": place, **_flat(column)}
        yield line(tuple(cell(row.get(name)) for name in COLUMNS))


def _touchpoint(column: Column) -> dict[str, Any]:
    friction = column.friction
    return {
        **_facts(column),
        "waiting": {
            "n": column.waits.n,
            "median_seconds": column.waits.median,
            "low_seconds": column.waits.low,
            "high_seconds": column.waits.high,
            "p90_seconds": column.waits.p90,
        },
        "mood": column.mood.to_json(),
        "ratings": [one.to_json() for one in column.ratings],
        "drop_off": column.drop_off.to_json(),
        "friction": friction.to_json() if friction is not None else None,
        "effort": dict(sorted(column.spot.efforts.items())),
        "requirements": [one.to_json() for one in column.requirements],
        "marks": list(column.marks),
        "verbatims": list(column.verbatims),
        "flows": dict(sorted(column.spot.flows.items())),
        "backstage": [
            {"flow": one.flow, "version": one.version, "teams": list(one.teams)}
            for one in column.backstage
        ],
        "found_truth": column.found.to_json() if column.found is not None else None,
        "since_review": column.since.to_json() if column.since is not None else None,
        "personas": [
            {"persona": name or None, "customers": one.customers, "mood": one.mood.to_json()}
            for name, one in column.personas.items()
        ],
    }


def _facts(column: Column) -> dict[str, Any]:
    declared, spot = column.declared, column.spot
    return {
        "touchpoint": column.name,
        "stage": column.stage,
        "phase": column.phase,
        "declared": declared is not None,
        "medium": declared.medium if declared is not None else None,
        "control": declared.control if declared is not None else None,
        "owner": declared.owner if declared is not None else None,
        "moment_of_truth": column.truth,
        "customers": spot.customers,
        "exchanges": spot.exchanges,
        "beside": spot.beside,
        "visits": spot.visits,
        "journeys": spot.journeys,
        "journeys_over": spot.over,
        "left": spot.left,
    }


def _flat(column: Column) -> dict[str, Any]:
    waits, friction = column.waits, column.friction
    figures: dict[str, Figure] = {one.metric: one for one in column.ratings}
    figures |= {"mood": column.mood, "drop_off": column.drop_off}
    if friction is not None:
        figures["friction"] = friction.figure
    verdicts = [one.verdict for one in column.requirements]
    return {
        **_facts(column),
        "waits": waits.n,
        "wait_median_s": waits.median,
        "wait_p90_s": waits.p90,
        **_parts(figures),
        "causes": [one.cause for one in friction.parts] if friction is not None else [],
        "effort": _listed(column.spot.efforts),
        "met": verdicts.count("met"),
        "not_met": verdicts.count("not met"),
        "not_enough_data": verdicts.count("not enough data"),
        "marks": list(column.marks),
        "flows": sorted(column.spot.flows),
        "found_truth": column.found is not None,
        "changed": [one.figure for one in column.since.clear] if column.since is not None else [],
    }


def _parts(figures: Mapping[str, Figure]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _FIGURES:
        figure = figures.get(name)
        if figure is not None:
            found |= {name: figure.value, f"{name}_low": figure.low}
            found |= {f"{name}_high": figure.high, f"{name}_n": figure.n}
    return found


def _listed(counts: Mapping[str, int]) -> list[str]:
    return [f"{name}:{times}" for name, times in sorted(counts.items())]


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None
