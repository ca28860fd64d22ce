"""Every code of `check` has a rule, and every rule's example draws its code."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from cxbot.app.folder.examples import finding, findings
from cxbot.flow.check import rules as every
from cxbot.flow.check.report import explain
from cxbot.flow.check.rules import RULES, Rule
from cxbot.flow.reading import mending

ROOT = Path(__file__).parents[4]
_CODE = re.compile(r"""["']([EWI]\d{3})["']""")
#: Where codes are told from: not the rules themselves.
SOURCES = [
    path
    for path in (*(ROOT / "cxbot/flow").rglob("*.py"), ROOT / "cxbot/app/folder/project.py")
    if "rules" not in path.relative_to(ROOT).parts
]

rules = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=code) for code, rule in sorted(RULES.items())]
)


def emitted() -> set[str]:
    return {code for path in SOURCES for code in _CODE.findall(path.read_text(encoding="utf-8"))}


def test_every_code_that_is_told_has_a_rule() -> None:
    assert sorted(emitted() - set(RULES)) == []


def test_every_rule_is_told_somewhere() -> None:
    assert sorted(set(RULES) - emitted()) == []


def test_a_code_means_one_thing() -> None:
    families = [
        module for module in vars(every).values() if isinstance(module, ModuleType)
    ]  # rule.py has none
    codes = [rule.code for family in families for rule in getattr(family, "RULES", ())]
    assert sorted(codes) == sorted(RULES)


@rules
def test_the_example_draws_the_code_at_its_place(rule: Rule) -> None:
    found = [problem for problem in findings(rule, rule.example) if problem.code == rule.code]
    assert [f"{problem.line}:{problem.column}" for problem in found] == [rule.at]
    assert found[0].file == rule.file


@rules
def test_the_place_in_the_example_is_a_stretch_of_text(rule: Rule) -> None:
    problem = finding(rule)
    assert problem is not None
    assert (problem.end_line, problem.end_column) > (problem.line, problem.column)


@rules
def test_the_mended_example_is_mended_and_draws_no_error(rule: Rule) -> None:
    left = findings(rule, rule.mended)
    assert rule.code not in {problem.code for problem in left}
    assert [str(problem) for problem in left if problem.level == "error"] == []


@rules
def test_a_rule_is_written_for_an_owner(rule: Rule) -> None:
    assert rule.title[0].islower() or not rule.title[0].isalpha() or rule.title[:2].isupper()
    assert not rule.title.endswith(".")
    assert rule.why.endswith((".", "!", "?"))
    assert len(rule.why) >= 30
    assert rule.example != rule.mended
    assert rule.title in explain.explained(rule, finding(rule))


@rules
def test_a_mechanical_mend_mends(rule: Rule) -> None:
    """What `--fix` would do to the example takes the finding away and brings no other error."""
    problem = finding(rule)
    assert problem is not None
    if not problem.edits:
        return
    before = {one.code for one in findings(rule, rule.example)}
    after = findings(rule, mending.apply(rule.example, problem.edits))
    assert (problem.code, problem.line) not in {(one.code, one.line) for one in after}
    assert {one.code for one in after if one.level == "error"} <= before
