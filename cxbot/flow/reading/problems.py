"""Everything found wrong so far, so that the owner sees all of it at once."""

from collections.abc import Iterable

from cxbot.errors import Edit, FlowError, Problem
from cxbot.flow.reading.nodes import Span


class Problems:
    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(
        self, span: Span, code: str, message: str, hint: str = "", edits: Iterable[Edit] = ()
    ) -> None:
        """`span` is what the owner sees underlined; of nothing, the place where it should be."""
        nothing = (span.end_line, span.end_column) <= (span.line, span.column)
        self.found.append(
            Problem(
                file=span.file,
                line=span.line,
                column=span.column,
                end_line=span.line if nothing else span.end_line,
                end_column=span.column + 1 if nothing else span.end_column,
                code=code,
                message=message,
                hint=hint,
                edits=tuple(edits),
            )
        )

    def raise_any(self) -> None:
        """Raises FlowError if anything keeps the flows from going live."""
        errors = [problem for problem in self.found if problem.level == "error"]
        if errors:
            raise FlowError(dict.fromkeys(errors))
