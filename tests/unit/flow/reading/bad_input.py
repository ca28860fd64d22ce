"""What is told of a text that can't be read."""

from flow_driving import SHOP, flow_text

from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.reading.files import SHOP as SHOP_FILE


def errors(texts: dict[str, str]) -> list[Problem]:
    return [problem for problem in examine(texts).problems if problem.level == "error"]


def told(text: str, path: str = "flows/f.yaml") -> list[str]:
    return [f"{p.line}:{p.column} {p.code}" for p in errors({path: text})]


def in_flow(steps: str) -> list[str]:
    """Lines count from the first step, columns too."""
    texts = {"flows/f.yaml": flow_text(steps), SHOP_FILE: SHOP}
    found = [p for p in errors(texts) if p.code < "E2"]
    return [f"{p.line - 2}:{p.column - 2} {p.code}" for p in found]
