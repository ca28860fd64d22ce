"""What YAML lets pass and nobody means: texts cut off at a #, `{name}` unquoted, bad escapes."""

import re

from cxbot.flow.reading import letters, mending
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Map, Node, Scalar, Span
from cxbot.flow.reading.problems import Problems
from cxbot.model.value import replace

_GLUED = re.compile(r"[ \t]#(?=[^\s#])")
#: What customers or people read. Under these keys a glued # is no comment.
_TEXTS = frozenset({
    "say", "ask", "human", "about", "skip", "button", "retry", "words", "choices", "links",
    "messages", "bot", "user", "operator",
})  # fmt: skip
#: Under these keys a `{name}` alone is no text but a mapping half written.
_MAPS = frozenset({
    "with", "share", "set", "cases", "choices", "on_error", "on", "remind", "no_reply", "no_answer",
    "cancel_when", "when", "links", "values", "customer", "events", "messages", "answers", "policy",
    "desk",
})  # fmt: skip
_PLACEHOLDER = re.compile(r"[^\W\d][\w.]*\s*(\|.*)?", re.DOTALL)
_COMMENT = re.compile(r"\s+#(?:\s.*)?$|\s+$")


class Traps:
    """Knows one file. What it finds is reported, and read as it was meant."""

    def __init__(self, file: str, lines: Lines, problems: Problems) -> None:
        self._file = file
        self._lines = lines
        self._source = lines.text
        self._problems = problems
        glued = _GLUED.finditer(self._source)
        self._glued = {lines.place(match.start())[0] for match in glued}

    def checked(self, scalar: Scalar, keys: list[str]) -> Scalar:
        """`keys` are those it stands under, the nearest last."""
        if self._glued and not scalar.style and scalar.raw and scalar.span.end_line in self._glued:
            return self._cut_off(scalar, keys)
        if scalar.style == '"' and "\\" in scalar.raw:
            return self._sendable(scalar)
        return scalar

    def _cut_off(self, scalar: Scalar, keys: list[str]) -> Scalar:
        """A plain text with a # glued to the next character: YAML takes the rest for a comment."""
        span = scalar.span
        rest = self._lines.line(span.end_line)[span.end_column - 1 :]
        glued = _GLUED.match(f" {rest.lstrip()}") if rest[:1] in {" ", "\t"} else None
        if glued is None or not self._is_text(keys) or "\n" in scalar.raw:
            return scalar
        whole = _COMMENT.sub("", rest)
        start = self._lines.offset(span.line, span.column)
        end = self._lines.offset(span.end_line, span.end_column) + len(whole)
        column = span.end_column + len(rest) - len(rest.lstrip())
        end_column = span.end_column + len(whole)
        at = Span(
            file=self._file,
            line=span.line,
            column=column,
            end_line=span.line,
            end_column=end_column,
        )
        grown = Span(
            file=self._file,
            line=span.line,
            column=span.column,
            end_line=span.line,
            end_column=end_column,
        )
        text = self._source[start:end]
        said = f'the text is cut off at "#": customers would see only "{scalar.text}".'
        edit = mending.replaced(grown, mending.quoted(text))
        self._problems.add(at, "E003", said, "Put the text in quotes.", (edit,))
        return Scalar(span=grown, text=text, plain=False, style="", raw=text, repaired=True)

    def _is_text(self, keys: list[str]) -> bool:
        if self._file.startswith("flows/texts/"):
            return True
        return not _TEXTS.isdisjoint(keys[-3:])

    def bare_placeholder(self, found: Map, keys: list[str]) -> Node:
        """`number: {number}` is a mapping for YAML, and never what was meant."""
        key, value = found.items[0]
        bare = isinstance(value, Scalar) and not value.raw and key.plain
        single = found.span.line == found.span.end_line
        if not (bare and single and _PLACEHOLDER.fullmatch(key.text)):
            return found
        if not keys or keys[-1] in _MAPS:
            return found
        start = self._lines.offset(found.span.line, found.span.column)
        raw = self._source[start : self._lines.offset(found.span.line, found.span.end_column)]
        hint = f"Like this: {mending.quoted(raw)}"
        said = "a text that starts with { must be in quotes."
        edit = mending.replaced(found.span, mending.quoted(raw))
        self._problems.add(found.span, "E002", said, hint, (edit,))
        return Scalar(span=found.span, text=raw, plain=True, style="", raw=raw, repaired=True)

    def _sendable(self, scalar: Scalar) -> Scalar:
        """Escapes can write what no messenger takes."""
        for match in letters.UNSENDABLE.finditer(scalar.text):
            half = "\ud800" <= match[0] <= "\udfff"
            said = "half a character" if half else "an invisible character that can not be sent"
            at = scalar.at(match.start())
            self._problems.add(at, "E008", f"{said}.", "Type the character itself.")
            return replace(scalar, text=letters.UNSENDABLE.sub("\ufffd", scalar.text))
        return scalar
