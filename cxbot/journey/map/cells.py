"""The grid's cells as words: what the page and Markdown show of each touchpoint."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo

from msgspec import Struct

from cxbot.flow.drawing import wording
from cxbot.journey.friction import words as friction_words
from cxbot.journey.friction.words import Language
from cxbot.journey.map import drawing, moving
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.map.looking import OTHERS
from cxbot.journey.map.words import amount, day, interval, length, word
from cxbot.journey.metrics import Figure
from cxbot.journey.required import words as required_words
from cxbot.journey.required.evaluating import Verdict

#: Of each touchpoint.
_CAUSES = 3
_EFFORTS = 4
_FLOWS = 3
_LONGEST_SAID = 140
SIGNS: Mapping[Verdict, str] = {"met": "●", "not met": "✕", "not enough data": "○"}


class Item(Struct, frozen=True, kw_only=True):
    """A line of a cell; `kind`: value, beside, said, or a requirement's verdict."""

    text: str
    kind: str = "value"


Cell = tuple[Item, ...]


class Row(Struct, frozen=True, kw_only=True):
    key: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def empty(self) -> bool:
        return not any(self.cells)


def rows(grid: Grid, language: Language) -> Iterator[Row]:
    """A row of which nothing is known at all is left out, but for the customers."""
    for key, cell in _ROWS.items():
        row = Row(
            key=key,
            label=word(key, language),
            cells=tuple(tuple(cell(column, language)) for column in grid.columns),
        )
        if not row.empty:
            yield row


def heading(grid: Grid, zone: tzinfo, language: Language) -> tuple[str, str]:
    """The title, and of what it is."""
    scope = grid.scope
    since = scope.since or grid.began
    begins = day(since, zone) if since is not None else word("beginning", language)
    facts = [
        word("journey", language, name=scope.kind.name),
        word("period", language, since=begins, until=day(scope.until, zone)),
    ]
    if scope.channel is not None:
        facts.append(word("channel", language, name=scope.channel))
    if scope.persona is not None:
        facts.append(word("persona", language, name=persona(scope.persona, language)))
    facts.append(word("drawn", language, at=f"{day(grid.now, zone)} ({zone})"))
    title = word("title", language)
    return f"{title}: {grid.shop}" if grid.shop else title, " · ".join(facts)


def totals(grid: Grid, language: Language) -> str:
    """All of the log's rows, and where each of them is on the map."""
    one = grid.totals
    if grid.empty:
        scope = grid.scope
        narrowed = scope.since, scope.channel, scope.persona
        return word("empty_here" if any(x is not None for x in narrowed) else "empty", language)
    numbers = {
        name: getattr(one, name)
        for name in (
            "exchanges", "customers", "at", "beside", "nowhere", "internal", "outside",
            "journeys", "over",
        )
    }  # fmt: skip
    said = word("totals", language, **numbers)
    return said if grid.columns else f"{said} {word('nowhere_only', language)}"


def notes(grid: Grid, language: Language) -> Iterator[str]:
    yield word("note_mood", language)
    yield word("note_friction" if grid.judged else "note_one_channel", language)
    if grid.judged and any(drawing.benchmark(one) is not None for one in grid.columns):
        yield word("note_benchmark", language)
    yield word("note_left", language)
    if grid.reviewed is not None:
        yield word("note_since", language, at=f"{grid.reviewed.astimezone(UTC):%Y-%m-%d}")


def lists(grid: Grid, language: Language) -> Iterator[tuple[str, Sequence[str]]]:
    """What stands below the table: (key of its heading, lines); none is empty."""
    worst = [
        f"{one.touchpoint}: {amount(one.figure)} ({interval(one.figure, language)})"
        for one in grid.worst
    ]
    truths = [one.found for one in grid.columns if one.found is not None]
    said = (friction_words.association(one, language) for one in truths)
    for key, lines in (
        ("worst_list", worst),
        ("truths_list", [one for one in said if one is not None]),
        ("unmapped_list", grid.unmapped),
        ("unused_list", grid.unused),
    ):
        if lines:
            yield key, lines


def persona(name: str, language: Language) -> str:
    return word("others", language) if name == OTHERS else name


def stage(column: Column, language: Language) -> str:
    return column.stage if column.stage is not None else word("no_stage", language)


def badges(column: Column, language: Language) -> Iterator[str]:
    """What a touchpoint is, beside its name."""
    if column.truth:
        yield "★ " + word("truth", language)
    if column.found is not None:
        yield "☆ " + word("found_truth", language)
    yield from (word(mark, language) for mark in column.marks)
    declared = column.declared
    if declared is None:
        yield word("unmapped", language)
        return
    if declared.medium != "online":
        yield word(declared.medium, language)
    if declared.control != "direct":
        yield word(declared.control, language)


def _customers(column: Column, language: Language) -> Iterator[Item]:
    spot = column.spot
    yield Item(text=str(spot.customers))
    count = spot.exchanges + spot.beside
    yield Item(text=word("volume", language, exchanges=count, visits=spot.visits), kind="beside")


def _friction(column: Column, language: Language) -> Iterator[Item]:
    if column.friction is not None:
        yield from _figure(column.friction.figure, language)


def _why(column: Column, language: Language) -> Iterator[Item]:
    for part in column.friction.parts[:_CAUSES] if column.friction is not None else ():
        cause = wording.short(friction_words.cause(part.cause, language))
        yield Item(text=f"{cause}: {amount(part.figure)}")


def _said(column: Column, language: Language) -> Iterator[Item]:
    if column.verbatims and column.friction is not None and column.friction.parts:
        cause = friction_words.cause(column.friction.parts[0].cause, language)
        yield Item(text=word("mostly", language, cause=wording.short(cause)), kind="beside")
    yield from (
        Item(text=f"“{wording.short(one, _LONGEST_SAID)}”", kind="said") for one in column.verbatims
    )


def _ratings(column: Column, language: Language) -> Iterator[Item]:
    for figure in column.ratings:
        yield Item(text=f"{figure.metric.upper()} {amount(figure)}")
        yield Item(text=interval(figure, language), kind="beside")


def _waits(column: Column, language: Language) -> Iterator[Item]:
    waits = column.waits
    if waits.n:
        yield Item(text=length(waits.median, language))
        most = word("p90", language, length=length(waits.p90, language))
        sure = f"n {waits.n}"
        if waits.low is not None and waits.high is not None:
            low, high = length(waits.low, language), length(waits.high, language)
            sure = word("interval", language, low=low, high=high, n=waits.n)
        yield Item(text=sure, kind="beside")
        yield Item(text=most, kind="beside")


def _drop_off(column: Column, language: Language) -> Iterator[Item]:
    yield from _figure(column.drop_off, language)


def _effort(column: Column, language: Language) -> Iterator[Item]:
    efforts = sorted(column.spot.efforts.items(), key=lambda one: (-one[1], one[0]))
    for name, times in efforts[:_EFFORTS]:
        yield Item(text=f"{wording.short(friction_words.cause(name, language))}: {times}")


def _requirements(column: Column, language: Language) -> Iterator[Item]:
    for one in column.requirements:
        line = required_words.line(one, language).removeprefix(f"{one.touchpoint}: ")
        yield Item(text=f"{SIGNS[one.verdict]} {line}", kind=one.verdict)
    declared = column.declared
    if declared is not None and declared.benchmark is not None:
        value = f"{100 * declared.benchmark:.0f} %"
        yield Item(text=word("benchmark", language, value=value), kind="beside")


def _since(column: Column, language: Language) -> Iterator[Item]:
    since = column.since
    if since is None:
        return
    if since.new:
        yield Item(text=word("since_new", language))
        return
    for one in since.clear:
        kind = {True: "met", False: "not met", None: "value"}[one.better]
        yield Item(text=moving.figure(one, language), kind=kind)
        yield Item(text=moving.change(one, language), kind="beside")
    for turned in since.turned:
        kind = turned.now if turned.now in SIGNS else "beside"
        yield Item(text=moving.turned(turned, language), kind=kind)
    if not since.clear and not since.turned:
        yield Item(text=word("since_same", language), kind="beside")


def _backstage(column: Column, language: Language) -> Iterator[Item]:
    known = {one.flow: one for one in column.backstage}
    for name in by_use(column)[:_FLOWS]:
        flow = known.get(name)
        version = f" {flow.version}" if flow is not None else ""
        yield Item(text=f"{name}.yaml{version}", kind="beside")
        if flow is not None and flow.teams:
            teams = wording.short(", ".join(flow.teams))
            yield Item(text=word("teams", language, names=teams), kind="beside")


def by_use(column: Column) -> Sequence[str]:
    """The flows that ran here, the most used first."""
    flows = sorted(column.spot.flows.items(), key=lambda one: (-one[1], one[0]))
    return [name for name, _ in flows]


def _owner(column: Column, _language: Language) -> Iterator[Item]:
    if column.declared is not None and column.declared.owner is not None:
        yield Item(text=wording.clean(column.declared.owner))


def _figure(figure: Figure, language: Language) -> Iterator[Item]:
    if figure.value is not None:
        yield Item(text=amount(figure), kind="value" if figure.enough else "few")
        yield Item(text=interval(figure, language), kind="beside")


_ROWS: Mapping[str, Callable[[Column, Language], Iterator[Item]]] = {
    "customers": _customers,
    "friction": _friction,
    "why": _why,
    "said": _said,
    "ratings": _ratings,
    "waits": _waits,
    "drop_off": _drop_off,
    "effort": _effort,
    "requirements": _requirements,
    "since": _since,
    "backstage": _backstage,
    "owner": _owner,
}
