"""The map as one HTML page that needs nothing else: no script, no font, no network.

The columns stand in strips of at most a dozen, so that each fits across an A3 sheet; what people
named or wrote is only ever text, escaped, and runs in its own direction.
"""

import math
import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from html import escape
from itertools import groupby

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.map import cells, drawing
from cxbot.journey.map.grid import Column, Grid
from cxbot.journey.map.style import STYLE
from cxbot.journey.map.words import word

#: Columns of a strip, and pixels of them all; a column isn't wider than the last.
_STRIP, _ACROSS, _WIDEST = 12, 1368, 200


def as_html(grid: Grid, zone: tzinfo, language: Language) -> str:
    title, of = cells.heading(grid, zone, language)
    body = "\n".join(
        (
            f"<header><h1 {_AUTO}>{_text(title)}</h1><p {_AUTO}>{_text(of)}</p></header>",
            f'<p class="totals">{_text(cells.totals(grid, language))}</p>',
            *_legend(grid, language),
            *_strips(grid, language),
            *_lists(grid, language),
            *_notes(grid, language),
        )
    )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


_AUTO = 'dir="auto"'
_WHOLE = re.compile(r"(\d|\bn) (%|\d)")


def _legend(grid: Grid, language: Language) -> Iterator[str]:
    if not grid.personas or not grid.columns:
        return
    everybody = f'<li><i class="key all"></i>{word("customers", language)}: '
    parts = [f"{everybody}{grid.totals.customers}</li>"]
    for ink, (name, customers) in enumerate(grid.personas.items()):
        shown = _text(cells.persona(name, language))
        key = f'<i class="key k{ink % drawing.INKS}"></i>'
        parts.append(f"<li>{key}<bdi>{shown}</bdi>: {customers}</li>")
    yield f'<ul class="legend">{"".join(parts)}</ul>'


def _strips(grid: Grid, language: Language) -> Iterator[str]:
    total = len(grid.columns)
    if not total:
        return
    strips = math.ceil(total / _STRIP)
    size = math.ceil(total / strips)
    width = min(_WIDEST, _ACROSS // size)
    shown = list(cells.rows(grid, language))
    for start in range(0, total, size):
        columns = grid.columns[start : start + size]
        rows = [
            cells.Row(key=row.key, label=row.label, cells=row.cells[start : start + size])
            for row in shown
        ]
        yield _strip(grid, columns, rows, width, language)


def _strip(
    grid: Grid, columns: Sequence[Column], rows: Sequence[cells.Row], width: int, language: Language
) -> str:
    across = "".join(f'<col style="width:{width}px">' for _ in columns)
    parts = [
        f'<div class="strip" tabindex="0"><table style="width:{132 + width * len(columns)}px">',
        f'<colgroup><col style="width:132px">{across}</colgroup>',
        f"<thead>{_stages(columns, language)}{_names(columns, language)}</thead><tbody>",
        _mood(grid, columns, width, language),
    ]
    for row in rows:
        if row.empty:
            continue
        if row.key == "friction":
            label = f"{row.label}<small>↓ {word('more', language)}</small>"
            picture = drawing.friction(columns, width, row.label)
            parts.append(_drawn(label, picture, len(columns), rows=2))
        parts.append(_row(row, labelled=row.key != "friction"))
    return "".join((*parts, "</tbody></table></div>"))


def _stages(columns: Sequence[Column], language: Language) -> str:
    parts = []
    for name, group in groupby(columns, key=lambda one: cells.stage(one, language)):
        inside = list(group)
        phase = inside[0].phase
        beside = f" <small>{word(phase, language)}</small>" if phase and phase != name else ""
        kind = f' class="{phase}"' if phase is not None else ""
        parts.append(
            f'<th scope="colgroup" colspan="{len(inside)}"{kind}>'
            f"<bdi>{_text(name)}</bdi>{beside}</th>"
        )
    return f'<tr class="stages"><td></td>{"".join(parts)}</tr>'


def _names(columns: Sequence[Column], language: Language) -> str:
    parts = []
    for column in columns:
        small = "".join(f"<small>{_text(one)}</small>" for one in cells.badges(column, language))
        kind = ' class="stray"' if column.declared is None else ""
        parts.append(f'<th scope="col"{kind}><bdi>{_text(column.name)}</bdi>{small}</th>')
    return f'<tr class="names"><td></td>{"".join(parts)}</tr>'


def _mood(grid: Grid, columns: Sequence[Column], width: int, language: Language) -> str:
    label = word("mood", language)
    if all(column.mood.value is None for column in grid.columns):
        none = f'<td class="none" colspan="{len(columns)}">{word("mood_none", language)}</td>'
        return f'<tr><th scope="row">{label}</th>{none}</tr>'
    picture = drawing.mood(columns, width, list(grid.personas), label)
    ends = f"<small>↑ {word('glad', language)}<br>↓ {word('annoyed', language)}</small>"
    return _drawn(f"{label}{ends}", picture, len(columns))


def _drawn(label: str, picture: str, across: int, *, rows: int = 1) -> str:
    """The label may stand for the row below it, too."""
    return (
        f'<tr><th scope="row" rowspan="{rows}">{label}</th>'
        f'<td class="drawn" colspan="{across}">{picture}</td></tr>'
    )


def _row(row: cells.Row, *, labelled: bool = True) -> str:
    parts = "".join(f"<td>{_cell(cell)}</td>" for cell in row.cells)
    label = f'<th scope="row">{_text(row.label)}</th>' if labelled else ""
    return f'<tr class="{row.key}">{label}{parts}</tr>'


def _cell(cell: cells.Cell) -> str:
    return "".join(
        f'<div class="{item.kind.replace(" ", "-")}" {_AUTO}>{_text(item.text)}</div>'
        for item in cell
    )


def _lists(grid: Grid, language: Language) -> Iterator[str]:
    parts = []
    for key, items in cells.lists(grid, language):
        lines = "".join(f"<li {_AUTO}>{_text(one)}</li>" for one in items)
        kind = "ol" if key == "worst_list" else "ul"
        parts.append(f"<section><h2>{word(key, language)}</h2><{kind}>{lines}</{kind}></section>")
    if parts:
        yield f'<div class="lists">{"".join(parts)}</div>'


def _notes(grid: Grid, language: Language) -> Iterator[str]:
    if grid.columns:
        said = "".join(f"<p>{_text(note)}</p>" for note in cells.notes(grid, language))
        yield f"<footer><h2>{word('reading', language)}</h2>{said}</footer>"


def _text(words: str) -> str:
    """Numbers stay on the line of their unit, and of their n."""
    return _WHOLE.sub("\\1\u00a0\\2", escape(wording.clean(words)))
