"""The shape of the code: who imports whom, how long things get, what may not be left lying."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAX_LINES_MODULE = 400
MAX_LINES_FUNCTION = 60
OURS = sorted((ROOT / "cxbot").rglob("*.py")) + sorted((ROOT / "handlers").rglob("*.py"))
UNFINISHED = re.compile("TO" + "DO|FIX" + "ME|NotImplemented" + "Error")


def text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(text(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


def test_rooms_import_only_what_lies_below() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run(
        [lint, "--no-cache", "--no-logo"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_modules_can_be_read_in_one_sitting() -> None:
    lengths = {str(path.relative_to(ROOT)): len(text(path).splitlines()) for path in OURS}
    assert {path: n for path, n in lengths.items() if n > MAX_LINES_MODULE} == {}


def test_functions_do_one_thing() -> None:
    lengths = dict(function for path in OURS for function in functions(path))
    assert {name: n for name, n in lengths.items() if n > MAX_LINES_FUNCTION} == {}


def test_nothing_is_left_unfinished() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    left = [str(path) for path in [*OURS, *tests] if UNFINISHED.search(text(path))]
    assert left == []


@pytest.mark.parametrize(("required", "status"), [("", 0), ("browser", 1), ("faults", 0)])
def test_a_skip_of_a_required_kind_fails(tmp_path: Path, required: str, status: int) -> None:
    (tmp_path / "conftest.py").write_text(text(ROOT / "tests/conftest.py"))
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n")
    (tmp_path / "test_page.py").write_text(
        "import pytest\n\n@pytest.mark.browser\ndef test_page():\n    pytest.skip('no Chromium')\n"
    )
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:randomly", "-p", "no:xdist"],
        cwd=tmp_path,
        env={
            **os.environ,
            "CXBOT_TESTS_REQUIRE": required,
            "PYTHONPATH": str(ROOT / "tests"),  # of what it imports
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == status, run.stdout
    assert ("required here (browser): Skipped: no Chromium" in run.stdout) == bool(status)
