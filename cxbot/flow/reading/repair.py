"""What owners' YAML most often gets wrong, mended in a copy, so that everything else is seen too.

A parser stops at the first thing it can't read. Here the line it stopped at is looked at the way a
person would; the mend is kept only if the parser then gets further. The owner's file is not
touched: each mend is a problem with an edit, and `Copy` knows what stands where in their file.
"""

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from cxbot.errors import Edit, Problem
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.mending import quoted
from cxbot.model.value import replace

_KEYED = re.compile(
    r"(\s*(?:- +)*)((?:[^\s#\"'\[\]{},&*!|>%@`:-][^:#]*?|\"[^\"]*\"|'[^']*'): +)(\S.*)"
)
_ITEM = re.compile(r"(\s*(?:- +)+)()(\S.*)")
_GLUED_KEY = re.compile(r"(\s*(?:- +)*)([^\W\d]\w*):(?=[^\s/:])(.*)")
_GLUED_DASH = re.compile(r"( *)(-)(?=[^\W\d]\w*:(?:\s|$))")
_VERB_ALONE = re.compile(
    r" *(?:- +)+(say|ask|call|set|if|match|wait|human|run|go)(?= +[^\s:])(?!.*:$)"
)
_COMMENT = re.compile(r"\s+#(\s.*)?$|\s+$")
_BRACED = re.compile(r"\{\s*([^\W\d][\w.]*)\s*\}")
_COLON = re.compile(r":(?=\s|$)")
_ESCAPE = re.compile(r"\\(.)")
_KNOWN = '0abt\tnvfre "/\\N_LPxuU'
_STARTS = "{[@`%&*!|>,?-"
_NEVER_CLOSED = "found unexpected end of stream"
_WIDTHS = (2, 4, 8)


class Broken(Struct, frozen=True, kw_only=True):
    """Where a parser stopped, counted from 1 in the copy, and why in its own words."""

    said: str
    line: int
    column: int
    #: Where what it was reading began.
    from_line: int = 1
    from_column: int = 1

    @property
    def tab(self) -> bool:
        return self.said.startswith("found character '\\t'")


class _Shift(Struct, frozen=True):
    """A piece of a line that is longer or shorter in the copy."""

    column: int
    was: int
    now: int


class Copy(Struct, frozen=True, kw_only=True):
    """The owner's text and the one that is parsed, which has the same lines."""

    owner: Lines
    text: str
    shifts: Mapping[int, tuple[_Shift, ...]] = field(default_factory=dict)
    #: Line and column in the copy of each scalar we put quotes around or closed -> the quote that
    #: is missing at its end; "" when the owner's has none at all.
    quoted: Mapping[tuple[int, int], str] = field(default_factory=dict)
    findings: tuple[Problem, ...] = ()

    def original(self, line: int, column: int) -> int:
        """The column in the owner's file."""
        for shift in reversed(self.shifts.get(line, ())):
            if column >= shift.column + shift.now:
                column += shift.was - shift.now
            elif column > shift.column:
                column = min(column, shift.column + shift.was)
        return column


class _Mend(Struct, frozen=True, kw_only=True):
    """A piece of a line of the copy gets other words, and this is what the owner is told."""

    line: int
    #: Counted from 1 in the copy.
    column: int
    was: str
    now: str
    code: str
    message: str
    hint: str = ""
    #: What is underlined, from `column` on.
    at: int = 0
    length: int = 0
    #: As in `Copy.quoted`.
    quote: str | None = None


def mended(file: str, copy: Copy, broken: Broken) -> Iterator[Copy]:
    """Copies in which the parser may get further, the likeliest first."""
    for mends in _candidates(copy, broken):
        yield _applied(file, copy, mends)


def _candidates(copy: Copy, broken: Broken) -> Iterator[list[_Mend]]:
    lines = Lines(copy.text)
    if broken.tab:
        yield from _tabs(lines, broken)
        return
    if broken.said.startswith("found unknown escape character"):
        yield from _backslashes(lines, broken)
        return
    for number in dict.fromkeys((broken.line, broken.from_line)):
        row = lines.line(number)
        if mend := _spaced(number, row) or _dashed(number, row):
            yield [mend]
        if number == broken.from_line and broken.said == _NEVER_CLOSED:
            yield from ([mend] for mend in _closed(number, row))
        open_bracket = broken.said.startswith("expected ',' or")
        if not open_bracket and (mend := _whole(number, row)):
            yield [mend]
    above = broken.line - 1
    if mend := _spaced(above, lines.line(above)) or _verb_alone(above, lines.line(above)):
        yield [mend]
    rows = range(broken.line - 1, max(broken.line - 30, 0), -1)
    closed = (_closed(number, lines.line(number)) for number in rows)
    if found := next(filter(None, closed), None):
        yield found


def _tabs(lines: Lines, broken: Broken) -> Iterator[list[_Mend]]:
    row = lines.line(broken.line)
    if row[: broken.column - 1].strip():
        said = "a tab outside of quotes."
        yield [
            _Mend(
                line=broken.line, column=broken.column, was="\t", now=" ", code="E004",
                message=said, hint="Use a space, or put the text in quotes.", length=1,
            )
        ]  # fmt: skip
        return
    for width in _WIDTHS:
        yield list(_indented(lines, width))


def _indented(lines: Lines, width: int) -> Iterator[_Mend]:
    for number in range(1, len(lines) + 1):
        row = lines.line(number)
        indent = row[: len(row) - len(row.lstrip(" \t"))]
        if "\t" not in indent or not row.strip():
            continue
        first = indent.index("\t")
        yield _Mend(
            line=number, column=1, was=indent, now=indent.expandtabs(width), code="E004",
            message="a tab in the indentation.", hint="Use spaces.",
            at=first, length=len(indent) - first,
        )  # fmt: skip


def _backslashes(lines: Lines, broken: Broken) -> Iterator[list[_Mend]]:
    """All of a text at once: patterns have several."""
    value = lines.line(broken.from_line)[broken.from_column - 1 :]
    closing = _closing(value, '"')
    value = "" if closing is None else value[: closing + 1]
    first = next((match for match in _ESCAPE.finditer(value) if match[1] not in _KNOWN), None)
    if first is None:
        return
    now = _ESCAPE.sub(lambda match: match[0] if match[1] in _KNOWN else f"\\{match[0]}", value)
    said = f'"{first[0]}" means nothing in "...": a backslash is written twice there.'
    yield [
        _Mend(
            line=broken.from_line, column=broken.from_column, was=value, now=now, code="E009",
            message=said, hint="Or use '...', where it is an ordinary character.",
            at=first.start(), length=2,
        )
    ]  # fmt: skip


def _spaced(number: int, row: str) -> _Mend | None:
    match = _GLUED_KEY.fullmatch(row)
    if match is None:
        return None
    return _Mend(
        line=number, column=match.start(3), was=":", now=": ", code="E002",
        message=f'a space is missing after "{match[2]}:".', length=1,
    )  # fmt: skip


def _dashed(number: int, row: str) -> _Mend | None:
    match = _GLUED_DASH.match(row)
    if match is None:
        return None
    return _Mend(
        line=number, column=match.start(2) + 1, was="-", now="- ", code="E002",
        message='a space is missing after the "-" of this step.', length=1,
    )  # fmt: skip


def _verb_alone(number: int, row: str) -> _Mend | None:
    """A step whose other keys stand below: without them it is mended where steps are read."""
    match = _VERB_ALONE.match(row)
    if match is None:
        return None
    return _Mend(
        line=number, column=match.end(1) + 1, was="", now=":", code="E002",
        message=f'a ":" is missing after "{match[1]}".', length=1,
    )  # fmt: skip


def _closed(number: int, row: str) -> list[_Mend]:
    """A quote that its line opens and doesn't close."""
    match = _KEYED.fullmatch(row) or _ITEM.fullmatch(row)
    if match is None or match[3][0] not in "\"'":
        return []
    quote = match[3][0]
    value = _COMMENT.sub("", match[3]) if "#" in match[3] else match[3].rstrip()
    if _closing(value, quote) is not None:
        return []
    return [
        _Mend(
            line=number, column=match.start(3) + 1, was=value, now=value + quote, code="E002",
            message=f"a {quote} is opened here and never closed.",
            hint="Close it at the end of the text.", length=1, quote=quote,
        )
    ]  # fmt: skip


def _closing(value: str, quote: str) -> int | None:
    """Where the quote that `value` begins with is closed."""
    at = 1
    while at < len(value):
        if value[at] == "\\" and quote == '"':
            at += 2
        elif value[at] != quote:
            at += 1
        elif quote == "'" and value[at + 1 : at + 2] == "'":
            at += 2
        else:
            return at
    return None


def _whole(number: int, row: str) -> _Mend | None:
    """A text that YAML refuses without quotes around it."""
    match = _KEYED.fullmatch(row) or _ITEM.fullmatch(row)
    if match is None:
        return None
    value = _COMMENT.sub("", match[3])
    head = match[2].strip() or "-"
    told = _why(value)
    if not value or told is None:
        return None
    message, at, length = told
    if (
        value[0] == "{"
        and head in {"if:", "match:"}
        and (bare := _BRACED.sub(r"\1", value)) != value
    ):
        return _Mend(
            line=number, column=match.start(3) + 1, was=value, now=bare, code="E002",
            message="names stand without braces in a condition.",
            hint=f"Like this: {head} {bare}", length=length,
        )  # fmt: skip
    inner = value[1:-1] if len(value) > 2 and value[0] in "\"'" and value[-1] == value[0] else value
    return _Mend(
        line=number, column=match.start(3) + 1, was=value, now=quoted(inner), code="E002",
        message=message, hint=f"Like this: {head} {quoted(inner)}", at=at, length=length,
        quote="" if inner == value else None,
    )  # fmt: skip


def _why(value: str) -> tuple[str, int, int] | None:
    """What is wrong with it, and which part of it."""
    first = value[:1]
    if first in "\"'":
        closing = _closing(value, first)
        if closing is None:
            return None
        said = "the text goes on after its quotes; it must be in quotes as a whole."
        return said, closing, len(value) - closing
    if first and first in _STARTS:
        return f"a text that starts with {first} must be in quotes.", 0, len(value)
    if colon := _COLON.search(value):
        return 'a text with ": " inside must be in quotes.', colon.start(), 1
    return None


def _applied(file: str, copy: Copy, mends: list[_Mend]) -> Copy:
    lines = Lines(copy.text)
    shifts = dict(copy.shifts)
    marks = dict(copy.quoted)
    pieces: list[str] = []
    findings = []
    done = 0
    for mend in mends:
        start = lines.offset(mend.line, mend.column)
        pieces += (copy.text[done:start], mend.now)
        done = start + len(mend.was)
        findings.append(_told(file, copy, mend))
        moved = _Shift(mend.column, len(mend.was), len(mend.now))
        shifts[mend.line] = (*shifts.get(mend.line, ()), moved)
        if mend.quote is not None:
            marks[mend.line, mend.column] = mend.quote
    return replace(
        copy,
        text="".join((*pieces, copy.text[done:])),
        shifts=shifts,
        quoted=marks,
        findings=(*copy.findings, *findings),
    )


def _told(file: str, copy: Copy, mend: _Mend) -> Problem:
    start = copy.original(mend.line, mend.column)
    end = copy.original(mend.line, mend.column + len(mend.was))
    at = copy.original(mend.line, mend.column + mend.at)
    edit = Edit(line=mend.line, column=start, end_line=mend.line, end_column=end, text=mend.now)
    return Problem(
        file=file,
        line=mend.line,
        column=at,
        end_line=mend.line,
        end_column=copy.original(mend.line, mend.column + mend.at + mend.length),
        code=mend.code,
        message=mend.message,
        hint=mend.hint,
        edits=(edit,),
    )
