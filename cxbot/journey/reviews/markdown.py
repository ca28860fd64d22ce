"""The worksheet as Markdown."""

from collections.abc import Iterable, Iterator

from cxbot.flow.drawing import wording
from cxbot.journey.friction.words import Language
from cxbot.journey.reviews import blocks
from cxbot.journey.reviews.sheet import Sheet, Worksheet
from cxbot.journey.reviews.words import word


def as_markdown(worksheet: Worksheet, language: Language) -> str:
    title, beside = blocks.heading(worksheet, language)
    parts = [f"# {_text(title)}", _text(beside)]
    for sheet in worksheet.sheets:
        parts += _sheet(worksheet, sheet, language)
    parts += [_text(one) for one in blocks.footer(language)]
    return "\n\n".join(parts) + "\n"


def _sheet(worksheet: Worksheet, sheet: Sheet, language: Language) -> Iterator[str]:
    yield f"## {_text(sheet.touchpoint)}"
    yield _text(" · ".join(blocks.about(worksheet, sheet, language)))
    if sheet.declared is not None and sheet.declared.about:
        yield f"> {_text(sheet.declared.about)}"
    facts = [f"- {_text(one.label)}: {_text('; '.join(one.lines))}" for one in sheet.facts]
    yield "\n".join(facts) or _text(word("nobody", language))
    if changed := blocks.changes(sheet, language):
        yield f"### {word('changed', language)}"
        yield "\n".join(f"- {_text(one)}" for one in changed)
    heads = [word(one, language) for one in ("quality", "hint", "before", "mark", "note")]
    rows = [
        [f"{one.name}: {one.question}", "; ".join(one.hints), one.last, "", ""]
        for one in blocks.qualities(sheet, language)
    ]
    yield _table(heads, rows)
    if sheet.items:
        yield f"### {word('items', language)}"
        heads = [*blocks.item_heads(language), word("state", language)]
        yield _table(heads, blocks.items(worksheet, sheet, language))
    yield f"### {word('new', language)}"
    yield _table(blocks.item_heads(language), [[""] * 5, [""] * 5])


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(heads)
    lines = [_line(names), _line(["---"] * len(names)), *map(_line, rows)]
    return "\n".join(lines)


def _line(parts: Iterable[str]) -> str:
    return "| " + " | ".join(part if part == "---" else _text(part) or " " for part in parts) + " |"


def _text(words: str) -> str:
    """As it stands, whatever it holds: nothing in it is markup."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]<>#|~" else c for c in wording.clean(words))
