"""The report as lines of text."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from cxbot.journey.metrics import Change, Figure
from cxbot.journey.voice.load import Holdout, Load
from cxbot.journey.voice.loop import Loop
from cxbot.journey.voice.numbers import amount, difference, interval, name
from cxbot.journey.voice.report import VoiceReport
from cxbot.journey.voice.unheard import Unheard

_WIDTH = 36
#: Of each reason.
_SAID = 3
_CASES = 10


def lines(report: VoiceReport, zone: tzinfo) -> Iterator[str]:
    """Times are told in that zone."""
    period = report.period
    start = _time(period.since, zone) if period.since is not None else "the beginning"
    yield f"What customers say, {start} to {_time(period.until, zone)} ({zone})"
    if report.flow is not None:
        yield f"Flow {report.flow}"
    yield ""
    yield from _table(report.figures)
    for title, figures in ((report.by, report.breakdown), ("reward", report.incentivised)):
        if figures:
            yield f"\nBy {title}"
            yield from _table(figures)
    yield from _loop(report.loop)
    if report.load is not None:
        yield from _load(report.load)
    if report.holdout is not None:
        yield from _holdout(report.holdout)
    if report.neglected is not None:
        yield ""
        yield from report.neglected.lines(zone)
    yield from _unheard(report.unheard)
    yield from _said(report)


def _time(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _table(figures: Sequence[Figure]) -> Iterator[str]:
    for figure in figures:
        value = amount(figure.value, figure.unit) if figure.value is not None else "-"
        yield f"  {name(figure):<{_WIDTH}} {value}{_beside(figure)}"


def _beside(figure: Figure) -> str:
    """What the number rests on, how far it can be trusted, and whether it has changed."""
    facts = [f"n {figure.n}"]
    between = interval(figure)
    if between is not None:
        facts.append(f"95 %: {between}")
    if figure.value is not None and not figure.enough:
        facts.append("too few to tell")
    facts += _parts(figure)
    if figure.change is not None:
        facts.append(_change(figure.change, figure))
    return f"  ({'; '.join(facts)})"


def _parts(figure: Figure) -> Iterator[str]:
    shown = (
        f"{part.replace('_', ' ')} {value:g}"
        for part, value in figure.parts.items()
        if part != "hits" and value is not None and (value or figure.n)
    )
    # both rates are made of the same parts
    if figure.metric != "response_rate_partial" and (text := ", ".join(shown)):
        yield text


def _change(change: Change, figure: Figure) -> str:
    was = amount(change.before, figure.unit)
    by = difference(change.value, figure.unit)
    return f"{change.words}: {by} from {was}, n {change.before_n}"


def _loop(loop: Loop) -> Iterator[str]:
    yield f"\nLow answers: {loop.low}"
    if not loop.low:
        return
    yield from _table(tuple(loop.figures()))
    cases = loop.to_json()["cases"]
    for case in cases[:_CASES]:
        tickets = ", ".join(f"#C{number}" for number in case["tickets"]) or "no ticket"
        hours = case["contacted_after_hours"]
        contacted = f"contacted after {hours:g} h" if hours is not None else "not contacted"
        yield (
            f"  {case['at'][:10]} {case['flow']} {case['metric']} {case['value']:g}: {tickets}, "
            f"{contacted}, recovered: {case['recovered']}"
        )


def _load(load: Load) -> Iterator[str]:
    yield "\nMessages that the bot began"
    yield from _table([load.figure(purpose) for purpose in ("", *load.purposes)])
    found = list(load.decisions())
    if found:
        shown = (f"{verdict}{f' by {gate}' if gate else ''} {n}" for verdict, gate, n in found)
        yield "  decisions: " + ", ".join(shown)


def _holdout(holdout: Holdout) -> Iterator[str]:
    yield "\nNever asked, against the others"
    for figure in holdout.figures():
        value = amount(figure.value, figure.unit) if figure.value is not None else "-"
        facts = [f"n {figure.n}"]
        if figure.change is not None:
            change = figure.change
            clear = "clear" if change.clear else "no clear"
            others = amount(change.before, figure.unit)
            by = difference(change.value, figure.unit)
            facts.append(f"others {others}, n {change.before_n}; {clear} difference: {by}")
        yield f"  {name(figure):<{_WIDTH}} {value}  ({'; '.join(facts)})"


def _unheard(unheard: Unheard) -> Iterator[str]:
    found = unheard.to_json()
    if not found["missed"]:
        return
    yield f"\nLow scores whose words the lexicon took for nothing bad: {found['missed']}"
    words = ", ".join(f"{one['words']} ({one['low']})" for one in found["suggestions"])
    if words:
        yield f"  it may have to learn: {words}"


def _said(report: VoiceReport) -> Iterator[str]:
    for reason, n, newest in report.verbatims.most_first():
        yield f"\n{reason}: {n}"
        yield from (f"  “{one['text']}”" for one in newest[:_SAID])
