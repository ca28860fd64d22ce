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
        """`span` is what the owner sees underlined."""
        self.found.append(
            Problem(
                file=span.file,
                line=span.line,
                column=span.column,
                end_line=span.end_line,
                end_column=span.end_column,
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
