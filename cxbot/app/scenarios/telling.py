"""The report as text: short when all is well, the whole chat where it isn't."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from cxbot.app.scenarios.result import Entry, Failure, Played
from cxbot.app.scenarios.run import Report
from cxbot.flow.scenario.coverage import FlowCoverage, lines_of
from cxbot.flow.values import hours

_WHO = {"user": "user", "bot": "bot", "operator": "operator", "event": "event", "human": "human"}
_INDENT = "    "


def failure(played: Played) -> Iterator[str]:
    """One that failed: where, what, and the chat up to there."""
    failed = played.failure
    assert failed is not None
    yield f"FAILED {played.scenario.file}:{failed.line}  {played.scenario.name}"
    yield f"  {failed.message}"
    yield from _compared(failed)
    for note in played.notes:
        yield f"  The log says: {note}"
    if played.chat:
        yield ""
        yield from chat(played)
    yield ""


def _compared(failed: Failure) -> Iterator[str]:
    difference = failed.difference
    if difference is None:
        if failed.expected:
            yield from _block("expected", failed.expected)
        if failed.actual:
            yield from _block("actual", failed.actual)
        return
    head = failed.expected.partition('"')[0]
    same = difference.expected_column == difference.actual_column
    yield f'  expected  {head}"{difference.expected}"'
    if not same:
        yield _mark(head, difference.expected_column)
    yield f'  actual    {head}"{difference.actual}"'
    yield _mark(head, difference.actual_column)


def _mark(head: str, column: int) -> str:
    return " " * (len("  expected  ") + len(head) + 1 + column) + "^"


def _block(name: str, text: str) -> Iterator[str]:
    for index, line in enumerate(text.splitlines() or [""]):
        yield f"  {name if not index else '':<8}  {line}".rstrip()


def chat(played: Played) -> Iterator[str]:
    """Who said what, with the time on the customer's clock; what no step has read is marked."""
    previous: datetime | None = None
    for entry in played.chat:
        yield from _entry(entry, played.zone, previous)
        previous = entry.at


def _entry(entry: Entry, zone: tzinfo, previous: datetime | None) -> Iterator[str]:
    at = entry.at.astimezone(zone)
    moment = f"{at:%a %Y-%m-%d %H:%M}"
    if previous is not None and previous.astimezone(zone).date() == at.date():
        moment = f"{at:%H:%M}".rjust(len(moment))
    unread = "  <- not read" if entry.who == "bot" and not entry.read else ""
    lines = entry.text.splitlines() or [""]
    label = f"{_INDENT}{moment}  {_WHO[entry.who]:<8}  "
    for index, line in enumerate(lines):
        last = unread if index == len(lines) - 1 else ""
        yield f"{label if not index else ' ' * len(label)}{line}{last}".rstrip()
    if entry.buttons:
        yield f"{' ' * len(label)}{'  '.join(f'[{button}]' for button in entry.buttons)}"


def passed(played: Played) -> Iterator[str]:
    """For --verbose."""
    yield f"ok     {played.scenario.file}:{played.scenario.span.line}  {played.scenario.name}"
    yield from chat(played)
    yield ""


def coverage(found: Sequence[FlowCoverage], *, verbose: bool) -> Iterator[str]:
    """A line for each flow that has steps left; all of them with `verbose`."""
    width = max((len(one.flow) for one in found), default=0)
    for one in found:
        if one.missing:
            lines = "line" if _single(one.missing) else "lines"
            missing = f"  missing {lines} {lines_of(one.missing)}"
            yield f"{one.flow:<{width}}  {one.percent:>3} %{missing}"
        elif verbose:
            yield f"{one.flow:<{width}}  {one.percent:>3} %"
        if verbose:
            yield from (f"{_INDENT}{one.file}:{line}  never: {way}" for line, way in one.ways)


def _single(missing: Iterable[tuple[int, int]]) -> bool:
    stretches = list(missing)
    return len(stretches) == 1 and stretches[0][0] == stretches[0][1]


def summary(report: Report) -> str:
    """`12 passed in 0.4 s (virtual time 41 days)`."""
    failed = len(report.failed)
    counts = [f"{failed} failed"] if failed else []
    counts.append(f"{len(report.played) - failed} passed")
    spent = f"in {report.seconds:.1f} s (virtual time {hours.about(report.virtual)})"
    return f"{', '.join(counts)} {spent}"
