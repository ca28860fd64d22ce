"""Mechanical edits of the owner's text, by position: comments and layout stay as they are."""

from collections.abc import Iterable

from cxbot.errors import Edit
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Span

_BOM = "\ufeff"


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits made. Of two that overlap, the one that begins first is made."""
    bom = text[: text.startswith(_BOM)]
    text = text.removeprefix(_BOM)
    lines = Lines(text)
    pieces = [bom]
    done = 0
    for edit in sorted(set(edits)):
        start = lines.offset(edit.line, edit.column)
        end = lines.offset(edit.end_line, edit.end_column)
        if done <= start <= end:
            pieces += (text[done:start], edit.text)
            done = end
    return "".join((*pieces, text[done:]))


def replaced(span: Span, text: str) -> Edit:
    """What stands there gives way to `text`."""
    return Edit(
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
        text=text,
    )


def quoted(text: str) -> str:
    """The text in the quotes that change least in it."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
