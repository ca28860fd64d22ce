"""The report's figures as CSV, one a line. Words and single cases are in the JSON."""

from collections.abc import Iterator, Mapping
from typing import Any

from cxbot.journey.export import cell, line
from cxbot.journey.metrics import Figure
from cxbot.journey.voice.report import VoiceReport

COLUMNS = (
    "section", "metric", "flow", "by", "group", "n", "value", "low", "high", "method", "enough",
    "unit", "before", "before_n", "change", "change_low", "change_high", "words", "parts",
)  # fmt: skip


def as_csv(report: VoiceReport) -> Iterator[str]:
    """RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it."""
    yield line(COLUMNS)
    for section, figures in _sections(report):
        for figure in figures:
            row = _row(section, figure)
            yield line(tuple(cell(row[column]) for column in COLUMNS))
    for row in _counts(report):
        yield line(tuple(cell(row.get(column)) for column in COLUMNS))


def _sections(report: VoiceReport) -> Iterator[tuple[str, tuple[Figure, ...]]]:
    yield "metrics", tuple(report.figures)
    yield "breakdown", tuple(report.breakdown)
    yield "incentivised", tuple(report.incentivised)
    yield "closed_loop", tuple(report.loop.figures())
    if report.load is not None:
        purposes = ("", *report.load.purposes)
        yield "contact_load", tuple(report.load.figure(purpose) for purpose in purposes)
    if report.holdout is not None:
        yield "holdout", tuple(report.holdout.figures())


def _row(section: str, figure: Figure) -> Mapping[str, Any]:
    groups = [(of, which) for of, which in figure.of.items() if (of, which) != ("flow", "desk")]
    by, group = groups[-1] if groups else ("", "")
    change = figure.change
    return {
        "section": section,
        "metric": figure.metric,
        "flow": figure.of.get("flow", ""),
        "by": by,
        "group": group,
        "n": figure.n,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "method": figure.method,
        "enough": figure.enough,
        "unit": figure.unit,
        "before": change.before if change is not None else None,
        "before_n": change.before_n if change is not None else None,
        "change": change.value if change is not None else None,
        "change_low": change.low if change is not None else None,
        "change_high": change.high if change is not None else None,
        "words": change.words if change is not None else None,
        "parts": "; ".join(f"{part} {value}" for part, value in figure.parts.items()),
    }


def _counts(report: VoiceReport) -> Iterator[Mapping[str, Any]]:
    """What is counted and has no interval."""
    yield {"section": "closed_loop", "metric": "low_answers", "value": report.loop.low}
    if report.load is not None:
        for messages, n in report.load.histogram().items():
            yield _count("contact_load", "customers", "messages", str(messages), n)
        for verdict, gate, n in report.load.decisions():
            yield _count("contact_load", "decisions", verdict, gate or "", n)
    for reason, n, _ in report.verbatims.most_first():
        yield _count("verbatims", "words", "reason", str(reason), n)


def _count(section: str, metric: str, by: str, group: str, n: int) -> Mapping[str, Any]:
    return {"section": section, "metric": metric, "by": by, "group": group, "value": n}
