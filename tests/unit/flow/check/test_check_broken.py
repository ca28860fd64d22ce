"""A flow with every mistake that owners make first: the whole page that check prints for it."""

from pathlib import Path

from cxbot.actions import Registry
from cxbot.errors import Problem
from cxbot.flow.catalog import examine
from cxbot.flow.check.report.page import report
from cxbot.flow.reading import mending

ROOT = Path(__file__).parents[4]
HERE = Path(__file__).parent / "broken"
FILE = "flows/post_purchase.yaml"


def texts() -> dict[str, str]:
    """The shipped shop, and the broken flow."""
    shop = (ROOT / "flows/shop.yaml").read_text(encoding="utf-8")
    # Buttons of flows that aren't here.
    shop = "".join(line for line in shop.splitlines(True) if not line.startswith("menu:"))
    broken = (HERE / "post_purchase.yaml").read_text(encoding="utf-8")
    return {"flows/shop.yaml": shop, FILE: broken}


def found(files: dict[str, str]) -> tuple[Problem, ...]:
    actions = Registry.load(ROOT / "handlers").types()
    return tuple(p for p in examine(files, actions=actions).problems if p.file == FILE)


def test_the_whole_page() -> None:
    files = texts()
    page = report(found(files), files) + "\n"
    assert page == (HERE / "post_purchase.txt").read_text(encoding="utf-8")


def test_every_place_names_what_stands_there() -> None:
    files = texts()
    lines = files[FILE].splitlines()
    underlined = {
        (problem.code, lines[problem.line - 1][problem.column - 1 : problem.end_column - 1])
        for problem in found(files)
        if problem.end_line == problem.line
    }
    assert {
        ("E301", "order.deliverd"),
        ("E202", "="),
        ("E101", "remind_after"),
        ("E104", "3 dayz"),
        ("E201", "raiting"),
        ("W402", "comment"),
        ("W405", "rating"),
        ("E302", "shop.create_coupn"),
    } <= underlined


def test_mends_leave_only_what_a_person_must_decide() -> None:
    files = texts()
    for _ in range(5):
        edits = [edit for problem in found(files) for edit in problem.edits]
        files[FILE] = mending.apply(files[FILE], edits)
    left = {problem.code for problem in found(files) if problem.level == "error"}
    assert not left & {"E002", "E003", "E201", "E202", "E301", "E302"}
    assert {"E101", "E104"} <= left
