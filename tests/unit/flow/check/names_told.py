"""What is told of the names in a flow."""

from checking import ASKED, problems

from cxbot.errors import Problem


def told(steps: str, top: str = ASKED) -> list[str]:
    return [f"{p.message} {p.hint}".strip() for p in problems(steps, top)]


def only(found: list[Problem]) -> Problem:
    (problem,) = found
    return problem
