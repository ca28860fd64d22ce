"""The map as Markdown: a table with a line for each touchpoint, and below it what to look at."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells
from cxbot.journey.map.grid import Grid
from cxbot.journey.map.words import amount, interval, word


def as_markdown(grid: Grid, zone: tzinfo, language: Language) -> str:
    title, of = cells.heading(grid, zone, language)
    blocks = [f"# {text(title)}", text(of), text(cells.totals(grid, language))]
    if grid.columns:
        blocks += ["\n".join(_table(grid, language)), *_lists(grid, language)]
        blocks.append("\n".join(f"- {text(note)}" for note in cells.notes(grid, language)))
    elif grid.unused:
        blocks += _lists(grid, language)
    return "\n\n".join(blocks) + "\n"


def _table(grid: Grid, language: Language) -> Iterator[str]:
    shown = list(cells.rows(grid, language))
    heads = [word("stage", language), word("touchpoint", language), word("mood", language)]
    yield line([*heads, *(row.label for row in shown)])
    yield line(["---"] * (len(heads) + len(shown)))
    stage = None
    for i, column in enumerate(grid.columns):
        name = cells.stage(column, language)
        beside = ", ".join(cells.badges(column, language))
        mood = [amount(column.mood), interval(column.mood, language)]
        yield line(
            [
                name if name != stage else "",
                f"{column.name} ({beside})" if beside else column.name,
                " ".join(part for part in mood if part),
                *("; ".join(item.text for item in row.cells[i]) for row in shown),
            ]
        )
        stage = name


def _lists(grid: Grid, language: Language) -> Iterator[str]:
    for key, names in cells.lists(grid, language):
        lines = "\n".join(f"- {text(name)}" for name in names)
        yield f"## {word(key, language)}\n\n{lines}"


def line(parts: Iterable[str]) -> str:
    return "| " + " | ".join(text(part) or " " for part in parts) + " |"


def text(words: str) -> str:
    """As it stands, whatever it holds: nothing in it is markup."""
    clean = wording.clean(words)
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|~" else c for c in clean)
