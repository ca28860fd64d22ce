"""Funnels as CSV: a line for each step of each version, of everybody and of each group."""

from collections.abc import Iterator

from cxbot.journey.export import cell, line
from cxbot.journey.funnels.funnel import Tally, completion, drop_off
from cxbot.journey.funnels.report import Funnels
from cxbot.journey.metrics import Figure

COLUMNS = (
    "flow", "version", "current", "by", "group", "step", "verb", "line", "text", "seen", "on",
    "left", "handed", "inside", "metric", "value", "low", "high", "n", "enough", "left_by",
)  # fmt: skip


def as_csv(report: Funnels) -> Iterator[str]:
    """RFC 4180; what a spreadsheet would run as a formula gets an apostrophe before it. The line of
    the verb `flow` is the flow as a whole: on is who came to its end."""
    yield line(COLUMNS)
    for funnel in report.funnels:
        current = funnel.version == report.versions.current(funnel.flow)
        of = (funnel.flow, funnel.version, current, funnel.by, funnel.group)
        whole = (*of, "", "flow", None, "", *_counts(funnel.whole, completion(funnel.whole)))
        yield _line(whole)
        for row in report.rows(funnel):
            named = (*of, row.step, row.verb, row.line, row.text)
            yield _line((*named, *_counts(row.tally, drop_off(row.tally))))


def _counts(tally: Tally, figure: Figure) -> tuple[object, ...]:
    why = "; ".join(f"{outcome} {n}" for outcome, n in sorted(tally.why.items()))
    counted = (tally.seen, tally.on, tally.left, tally.handed, tally.inside)
    measured = (figure.metric, figure.value, figure.low, figure.high, figure.n, figure.enough)
    return (*counted, *measured, why)


def _line(cells: tuple[object, ...]) -> str:
    return line(tuple(cell(one) for one in cells))
