"""docs/operations.md has every event of the log and every figure, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
#: What the sandbox's own server tells is no event of a bot.
MODULES = [p for p in (ROOT / "cxbot").rglob("*.py") if "sandbox" not in p.relative_to(ROOT).parts]


def calls() -> Iterator[tuple[Path, str, ast.Call]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                yield path, node.func.attr, node


def words(node: ast.expr) -> list[str]:
    """The names that an expression can be."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp():
            return words(node.body) + words(node.orelse)
    return []


def is_logger(node: ast.Call) -> bool:
    assert isinstance(node.func, ast.Attribute)
    owner = node.func.value
    named = isinstance(owner, ast.Name) and owner.id in {"logger", "_logger"}
    made = isinstance(owner, ast.Call) and "getLogger" in ast.unparse(owner.func)
    return named or made


def events() -> set[str]:
    """Said to a logger by name; by an alarm, which logs its key; what a health check lacks; what
    the machine is warned of; what a stop writes without a logger."""
    found: set[str] = set()
    for path, name, node in calls():
        logged = name in LEVELS and is_logger(node)
        alarmed = name in {"owner", "group"} and "delivery" in path.parts
        if node.args and (logged or alarmed):
            found |= set(words(node.args[0]))
    for name, pattern in SPOKEN.items():
        text = (ROOT / "cxbot" / name).read_text(encoding="utf-8")
        found |= set(re.findall(pattern, text))
    return found


SPOKEN = {
    "settings/machine.py": r'Warned\("(\w+)"',
    "settings/logs.py": r'"event": "(unprintable)"',
    "cli/stopping.py": r'_at_once\([^"]*"(\w+)"\)',
    "conversation/desk/health.py": r'"(lacks_\w+)"',
    "conversation/house/shortage.py": r'"(reward_(?:empty|low))"',
}


def table(heading: str) -> set[str]:
    """The names in the first column of the table under that heading."""
    _, _, text = PAGE.partition(f"\n{heading}\n")
    assert text, f"there is no heading {heading}"
    rows: list[str] = []
    for line in text.splitlines():
        if line.startswith("#"):
            break
        if line.startswith("| `"):
            rows.append(line.split("|")[1])
    return {name for row in rows for name in re.findall(r"`([a-z_0-9]+)`", row)}


def test_every_event_of_the_log_stands_in_the_runbook_and_no_other() -> None:
    there, said = table("### Every event"), events()
    assert sorted(said - there) == [], "said by the code, not in the runbook"
    assert sorted(there - said) == [], "in the runbook, said by nobody"


def test_an_event_is_a_name_never_a_sentence() -> None:
    assert [one for one in events() if not re.fullmatch(r"[a-z][a-z0-9_]+", one)] == []


def test_every_figure_stands_in_the_runbook_and_no_other() -> None:
    told = set()
    for name in ("app/measuring.py", "web/metrics.py"):
        text = (ROOT / "cxbot" / name).read_text(encoding="utf-8")
        told |= set(re.findall(r'(?:_gauge|_count|_total|_spread)\(\s*"(\w+)"', text))
        told |= set(re.findall(r'name="(\w+)"', text))
    assert {f"cxbot_{name}" for name in told} == {
        name for name in table("### Every figure") if name.startswith("cxbot_")
    }


if __name__ == "__main__":
    print("\n".join(sorted(events())))
