"""The worksheet as one HTML page to print: a touchpoint on each A4 sheet across, to write on.

No script, no font, no network; what people named or wrote is only ever text, escaped, and runs in
its own direction.
"""

from collections.abc import Iterable, Iterator
from html import escape

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import blocks
from cxbot.journey.reviews.sheet import Sheet, Worksheet
from cxbot.journey.reviews.style import STYLE
from cxbot.journey.reviews.words import word

#: Empty lines for new improvements.
_ROOM = 2


def as_html(worksheet: Worksheet, language: Language) -> str:
    title, _ = blocks.heading(worksheet, language)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n{body(worksheet, language)}\n</body>\n</html>\n"
    )


def body(worksheet: Worksheet, language: Language) -> str:
    """What stands in the page; it wants `style.STYLE`."""
    title, beside = blocks.heading(worksheet, language)
    how, measures = blocks.footer(language)
    sheets = "\n".join(_sheet(worksheet, one, language) for one in worksheet.sheets)
    none = "" if worksheet.sheets else f"<p>{_text(word('nothing', language))}</p>"
    return (
        f'<main>\n<header><h1 dir="auto">{_text(title)}</h1><p>{_text(beside)}</p>'
        f"<p>{_text(how)} {_text(measures)}</p></header>\n{none}{sheets}\n</main>"
    )


def _sheet(worksheet: Worksheet, sheet: Sheet, language: Language) -> str:
    declared = sheet.declared
    star = "★ " if declared is not None and declared.moment_of_truth else ""
    about = " · ".join(blocks.about(worksheet, sheet, language))
    meant = f'<p class="about" dir="auto">{_text(declared.about)}</p>' if declared else ""
    return (
        f'<section><div class="head"><h2 dir="auto">{star}{_text(sheet.touchpoint)}</h2>'
        f'<p dir="auto">{_text(about)}</p>{meant}</div>'
        f'<div class="two"><div class="known">{"".join(_known(sheet, language))}</div>'
        f'<div class="judged">{_qualities(sheet, language)}</div></div>'
        f"{_items(worksheet, sheet, language)}</section>"
    )


def _known(sheet: Sheet, language: Language) -> Iterator[str]:
    yield f"<h3>{word('facts', language)}</h3>"
    if not sheet.facts:
        yield f'<p class="none">{_text(word("nobody", language))}</p>'
        return
    yield "<dl>"
    for fact in sheet.facts:
        lines = "".join(f'<div dir="auto">{_text(one)}</div>' for one in fact.lines)
        yield f'<dt>{_text(fact.label)}</dt><dd class="{escape(fact.key)}">{lines}</dd>'
    yield "</dl>"
    if changed := blocks.changes(sheet, language):
        lines = "".join(f"<li>{_text(one)}</li>" for one in changed)
        yield f"<h3>{word('changed', language)}</h3><ul>{lines}</ul>"


def _qualities(sheet: Sheet, language: Language) -> str:
    rows = []
    for one in blocks.qualities(sheet, language):
        hints = "".join(f"<li>{_text(hint)}</li>" for hint in one.hints)
        said = f"<b>{_text(one.name)}</b><small>{_text(one.question)}</small>"
        listed = f"<ul>{hints}</ul>" if hints else ""
        rows.append(
            f'<tr><th scope="row">{said}</th><td class="hint">{listed}</td>'
            f'<td dir="auto">{_text(one.last)}</td><td class="mark"></td><td></td></tr>'
        )
    heads = (word(one, language) for one in ("quality", "hint", "before", "mark", "note"))
    widths = "".join(f'<col class="c{one}">' for one in range(5))
    return (
        f"<table><colgroup>{widths}</colgroup>{_head(heads)}<tbody>{''.join(rows)}</tbody></table>"
    )


def _items(worksheet: Worksheet, sheet: Sheet, language: Language) -> str:
    rows = [
        "".join(f'<td dir="auto">{_text(cell)}</td>' for cell in row)
        for row in blocks.items(worksheet, sheet, language)
    ]
    heads = (*blocks.item_heads(language), word("state", language))
    rows += ["<td></td>" * len(heads)] * _ROOM
    body = "".join(
        f"<tr{' class=room' if i >= len(rows) - _ROOM else ''}>{row}</tr>"
        for i, row in enumerate(rows)
    )
    key = "both" if sheet.items else "new"
    widths = "".join(f'<col class="i{one}">' for one in range(6))
    return (
        f'<div class="items"><h3>{word(key, language)}</h3><table><colgroup>{widths}</colgroup>'
        f"{_head(heads)}<tbody>{body}</tbody></table></div>"
    )


def _head(names: Iterable[str]) -> str:
    return (
        "<thead><tr>"
        + "".join(f'<th scope="col">{_text(one)}</th>' for one in names)
        + "</tr></thead>"
    )


def _text(words: str) -> str:
    return escape(wording.clean(words))
