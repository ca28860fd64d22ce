"""Mechanical edits of the owner's text, by position: comments and layout stay as they are."""

import difflib
from collections.abc import Iterable

from cxbot.errors import Edit, nearest
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Span

_BOM = "\ufeff"
_SURE = 0.8
#: When another known name is near too.
_CLEAR = 0.9


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


def renamed(
    span: Span, word: str, known: Iterable[str], *, taken: Iterable[str] = (), text: str = ""
) -> tuple[Edit, ...]:
    """`text`, or the name that was meant, in place of a misspelt one, if it can only be that one.

    A name in `taken` stands here already.
    """
    names = list(known)
    near = nearest(word, names)
    if not near or near in set(taken):
        return ()
    ratio = difflib.SequenceMatcher(None, word.casefold(), near.casefold()).ratio()
    others = difflib.get_close_matches(word, [name for name in names if name != near], 1, 0.7)
    turned = sorted(word.casefold()) == sorted(near.casefold())
    if ratio < (_CLEAR if others else _SURE) and not turned:
        return ()
    return (replaced(span, text or near),)


def quoted(text: str) -> str:
    """The text in the quotes that change least in it."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    if "'" not in text:
        return f"'{text}'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
