"""Funnels and comparisons as lines of text."""

from collections.abc import Iterator
from datetime import tzinfo

from cxbot.flow.drawing.wording import cells, short
from cxbot.journey.funnels.comparing import Against, Comparison, Side, StepChange
from cxbot.journey.funnels.funnel import Funnel, Tally, drop_off
from cxbot.journey.funnels.naming import QUIET, title
from cxbot.journey.funnels.report import Funnels, Row
from cxbot.journey.metrics import Figure
from cxbot.journey.voice.numbers import amount, difference, interval, name

_COUNTING = "Different customers, each once at a step; the share is left ÷ (went on + left)."
_NAMES = {"drop_off": "left", "handed": "handed to a person", "missed": "not understood"}
_NUMBER, _TEXT, _NAME = 9, 46, 20


def lines(report: Funnels, zone: tzinfo) -> Iterator[str]:
    """The current version of each flow, the others in a line each."""
    since = f"since {report.since.astimezone(zone):%Y-%m-%d %H:%M} ({zone})" if report.since else ""
    only = ", ".join(f"{what} {which}" for what, which in report.only.items())
    yield "Funnels" + "".join(f", {part}" for part in (since, only) if part)
    yield _COUNTING
    flows = dict.fromkeys(one.flow for one in report.funnels)
    if not flows:
        yield "\nNobody has begun a flow that is counted here."
    for flow in flows:
        yield ""
        yield from _flow(report, flow)
    for (flow, version), n in sorted(report.unread.items()):
        yield f"\n{flow}, version {version}: {n} sessions aren't counted, its file can't be read."


def _flow(report: Funnels, flow: str) -> Iterator[str]:
    newest, *others = report.of(flow)
    current = ", the current one" if newest.version == report.versions.current(flow) else ""
    yield f"{flow}, version {newest.version}{current}: {_whole(newest)}"
    numbers = "".join(
        f"{word:>{_NUMBER}}" for word in ("seen", "went on", "left", "person", "inside")
    )
    yield f"  {'':{_TEXT}}{numbers}   left"
    for row in report.rows(newest):
        if _telling(row):
            yield _row(row)
    groups = report.groups(newest)
    for by in ("channel", "language"):
        mine = [one for one in groups if one.by == by]
        for one in mine if len(mine) > 1 else ():
            yield f"  {by} {one.group}: {_whole(one)}"
    for other in others:
        yield f"  version {other.version}: {_whole(other)}"
    if others:
        versions = f"{others[0].version} {newest.version}"
        yield f"  Held against each other: cxbot compare {flow} {versions}"


def _telling(row: Row) -> bool:
    tally = row.tally
    return row.verb not in {"start", *QUIET} or bool(tally.left or tally.handed or tally.inside)


def _row(row: Row) -> str:
    tally = row.tally
    what = _padded(" ".join(part for part in (row.step, row.verb, row.text) if part), _TEXT)
    counts = (tally.seen, tally.on, tally.left, tally.handed, tally.inside)
    numbers = "".join(f"{count:>{_NUMBER}}" for count in counts)
    return f"  {what}{numbers}   {_left(tally)}".rstrip()


def _left(tally: Tally) -> str:
    found = drop_off(tally)
    if found.value is None:
        return "-"
    why = ", ".join(f"{n} {outcome}" for outcome, n in sorted(tally.why.items()))
    return _shown(found) + (f": {why}" if why else "")


def _whole(funnel: Funnel) -> str:
    whole, figure = funnel.whole, funnel.completion()
    parts = (
        f"{whole.on} finished", f"{whole.left} left", f"{whole.handed} with a person",
        f"{whole.inside} inside",
    )  # fmt: skip
    share = f"; completion {_shown(figure)}" if figure.value is not None else ""
    many = "customer" if whole.seen == 1 else "customers"
    return f"{whole.seen} {many}, {', '.join(parts)}{share}"


def _shown(figure: Figure) -> str:
    """`12.5 % (n 40; 95 %: 5.5 to 26.1 %)`."""
    if figure.value is None:
        return f"- (n {figure.n})"
    facts = [f"n {figure.n}"]
    if (between := interval(figure)) is not None:
        facts.append(f"95 %: {between}")
    if not figure.enough:
        facts.append("too few to tell")
    return f"{amount(figure.value, figure.unit)} ({'; '.join(facts)})"


# --- two versions --------------------------------------------------------------------------------


def comparison_lines(found: Comparison, zone: tzinfo) -> Iterator[str]:
    since = found.since
    when = f", begun since {since.astimezone(zone):%Y-%m-%d %H:%M} ({zone})" if since else ""
    yield f"{found.now.flow.name}: {_called(found.before)} → {_called(found.now)}{when}"
    for side in (found.before, found.now):
        yield f"  {side.version}: {_whole(side.funnel)}"
    yield ""
    yield f"{'completion':<{_NAME}}{_changed(found.completion)}"
    yield f"{'time to finish':<{_NAME}}{_time(found.before)} → {_time(found.now)}"
    for figure in found.ratings:
        yield f"{_rating(figure):<{_NAME}}{_changed(figure)}"
    yield "\nStep by step, of different customers"
    for step in found.steps:
        yield from _step(found, step)


def _step(found: Comparison, one: StepChange) -> Iterator[str]:
    if one.quiet and one.only_in is None:
        return
    key = one.step.key
    if one.before is not None and one.now is not None and one.before.key != one.now.key:
        key = f"{one.before.key} → {one.now.key}"
    text = title(one.step, found.language)
    side = found.before if one.only_in == "before" else found.now
    only = f"  (only in {side.version})" if one.only_in else ""
    yield f"  {' '.join(part for part in (key, one.step.verb, text) if part)}{only}"
    for figure in one.figures if not one.quiet else ():
        # who wasn't understood and who was handed over is told where there was somebody
        if figure.metric == "drop_off" or not figure.nobody:
            yield f"    {_NAMES[figure.metric]:<{_NAME}}{_changed(figure)}"


def _changed(figure: Against) -> str:
    """`12.0 % (n 100) → 8.0 % (n 98): -4.0 points, 95 %: -12.5 to +4.4 points; no clear change`."""
    if figure.before is None or figure.now is None:
        there = figure.now or figure.before
        return _shown(there) if there is not None else "-"
    change, unit = figure.change, figure.now.unit
    both = f"{_number(figure.before)} → {_number(figure.now)}"
    if change is None:
        return both
    low, high = (difference(end, unit) for end in (change.low, change.high))
    few = "" if change.enough else ", too few to tell"
    return (
        f"{both}: {difference(change.value, unit)}, 95 %: {low.removesuffix(' points')} to {high}; "
        f"{change.words}{few}"
    )


def _number(figure: Figure) -> str:
    """`12.0 % (n 100)`; of misses with their number."""
    value = amount(figure.value, figure.unit) if figure.value is not None else "-"
    messages = figure.parts.get("messages")
    times = f", {messages} messages" if messages else ""
    return f"{value} (n {figure.n}{times})"


def _rating(figure: Against) -> str:
    one = figure.now or figure.before
    return name(one) if one is not None else ""


def _called(side: Side) -> str:
    return f"{side.version} (current)" if side.current else side.version


def _time(side: Side) -> str:
    times = side.times()
    median, p90 = times["median"], times["p90"]
    if median is None or p90 is None:
        return f"- (n {times['n']})"
    low, high = times["low"], times["high"]
    interval = f"95 %: {_length(low)} to {_length(high)}; " if low is not None and high else ""
    n = f"n {times['n']}"
    return f"median {_length(median)} ({interval}{n}; nine in ten within {_length(p90)})"


def _length(seconds: float) -> str:
    """`45 s`, `12 min`, `3.5 h`, `2.1 days`."""
    for most, unit, word in ((90, 1, "s"), (5400, 60, "min"), (172_800, 3600, "h")):
        if seconds < most:
            return f"{seconds / unit:.3g} {word}"
    return f"{seconds / 86_400:.3g} days"


def _padded(text: str, width: int) -> str:
    text = short(text, width - 1)
    return text + " " * (width - cells(text))
