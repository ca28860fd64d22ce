"""YAML as nodes that know where they stand: file, line and column of every key and value.

Only the part of YAML that owners need: one document of mappings, lists and scalars. Anchors and
tags are refused; plain scalars follow the 1.2 core schema, so `no`, `10:00` and `007` are text.
"""

import re

from cxbot.flow.reading import indentation, leaks, letters
from cxbot.flow.reading.building import Built, build, reached
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Map, Node, Scalar, Sequence, Span, plain
from cxbot.flow.reading.problems import Problems
from cxbot.flow.reading.repair import Broken, Copy, mended
from cxbot.model.value import replace

__all__ = ["Map", "Node", "Problems", "Scalar", "Sequence", "Span", "parse", "plain"]

MAX_BYTES = 256 * 1024
#: How much may be parsed again while a broken file is mended, in characters.
_MOST_AGAIN = 300_000
_MOST_MENDS = 20

_REWORDED = (
    ("mapping values are not allowed", 'wrong indentation, or a ":" too many.'),
    ("could not find expected ':'", 'a ":" is missing in this line.'),
    ("found unexpected end of stream", "a quote is opened here and never closed."),
    ("found unexpected document separator", "a quote is opened here and never closed."),
    ("expected <block end>, but found '<block mapping", "wrong indentation."),
    ("expected <block end>, but found '<block seq", "wrong indentation of the list."),
    ("expected <block end>, but found '-'", "wrong indentation of the list."),
    ("expected <block end>", "this does not belong here; quotes missing?"),
    ("expected ',' or ']'", "this [ is not closed with ], or a comma is missing."),
    ("expected ',' or '}'", "this { is not closed with }, or a comma is missing."),
    ("sequence entries are not allowed", 'a "- " in the wrong place.'),
    ("expected the node content", "something is missing here."),
    ("found unknown escape", 'a backslash in "..." must be written twice.'),
    ("expected escape sequence", 'a \\x, \\u or \\U in "..." needs 2, 4 or 8 digits after it.'),
    ("found character", "this character can not begin a text; put the text in quotes."),
    ("found undefined tag", "tags (!) are not part of flows."),
    ("expected chomping", "after | or > the text begins in the next line."),
    ("expected a comment or a line break", "after | or > the text begins in the next line."),
)  # fmt: skip
_WORD = re.compile(r"\w[\w.]*")
_INDENTED = ("expected <block end>", "mapping values", "did not find expected")
#: These are shown where the thing begins that never ends.
_FROM = re.compile("could not find|found unexpected|expected ','")


def parse(file: str, text: str, problems: Problems) -> Node | None:
    """The file's document, or None when nothing can be made of it; problems say why."""
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "replace")) > MAX_BYTES:
        problems.add(
            Span.top(file), "E007", "the file is over 256 KiB.", "Split it into several flows."
        )
        return None
    clean = letters.cleaned(file, text, problems)
    if clean is None:
        return None
    leaks.find(file, clean, problems)
    copy, built = _read(file, Copy(owner=Lines(clean), text=clean))
    problems.found.extend(copy.findings)
    if isinstance(built, Built):
        problems.found.extend(built.problems)
        return built.root
    _stopped(file, copy, built, problems)
    return None


def _read(file: str, copy: Copy) -> tuple[Copy, Built | Broken]:
    built = build(file, copy)
    again = max(min(_MOST_AGAIN // (len(copy.text) + 1), _MOST_MENDS), 2)
    while isinstance(built, Broken) and again > 0:
        stopped = reached(copy, built)
        better: list[tuple[Copy, Built | Broken]] = []
        for candidate in mended(file, copy, built):
            again -= 1
            found = build(file, candidate, beyond=stopped)
            if isinstance(found, Built) or reached(candidate, found) > stopped:
                better.append((candidate, found))
                if not built.tab:
                    break
        if not better:
            break
        copy, built = _chosen(better)
    return copy, built


def _chosen(better: list[tuple[Copy, Built | Broken]]) -> tuple[Copy, Built | Broken]:
    """How wide a tab is nobody knows: if the flow depends on it, a person must say."""
    whole = [(copy, built) for copy, built in better if isinstance(built, Built)]
    if not whole:
        return better[0]
    copy, built = whole[0]
    if len({repr(built.root and plain(built.root)) for _, built in whole}) > 1:
        unsure = tuple(replace(finding, edits=()) for finding in copy.findings)
        copy = replace(copy, findings=unsure)
    return copy, built


def _stopped(file: str, copy: Copy, broken: Broken, problems: Problems) -> None:
    said = next((said for start, said in _REWORDED if broken.said.startswith(start)), "")
    line, column = broken.line, broken.column
    hint = ""
    if _FROM.match(broken.said):
        line, column = broken.from_line, broken.from_column
        if broken.line != line and said:
            hint = f"Reading stopped in line {broken.line}."
    elif broken.said.startswith(_INDENTED) and (where := indentation.told(copy.owner, line)):
        said, hint = where
        row = copy.owner.line(line)
        column = len(row) - len(row.lstrip()) + 1
    column = copy.original(line, column)
    word = _WORD.match(copy.owner.line(line), column - 1)
    end = word.end() + 1 if word else column + 1
    at = Span(file=file, line=line, column=column, end_line=line, end_column=end)
    problems.add(at, "E001", said or "this is not YAML.", hint)
