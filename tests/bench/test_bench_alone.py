"""What is measured without a peer: the generated shop is what it says, and goals point rightly."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import alone, generated, sharing, turns
from cxbot.flow.catalog import examine, load
from cxbot.flow.protocol import Event


def test_the_generated_shop_is_sound_and_has_ten_steps_a_flow(tmp_path: Path) -> None:
    generated.write_shop(tmp_path, flows=3, scenarios=120)
    texts = {
        path.relative_to(tmp_path).as_posix(): path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*.yaml")
    }
    found = examine({k: v for k, v in texts.items() if "/tests/" not in k})
    assert found.catalog is not None, found.problems
    flows = [flow for flow in found.catalog.flows.values() if flow.name.startswith("f")]
    assert [len(flow.steps) for flow in flows] == [10, 10, 10]
    assert sum(text.count("- test:") for text in texts.values()) == 120


@pytest.mark.parametrize(
    ("name", "events"), [("order_status", turns.ORDER_STATUS), ("size_help", turns.SIZE)]
)
def test_a_measured_conversation_runs_to_its_end(name: str, events: tuple[Event, ...]) -> None:
    flows = load({
        path.relative_to(turns.ROOT).as_posix(): path.read_text(encoding="utf-8")
        for path in (turns.ROOT / "flows").rglob("*.yaml")
    })  # fmt: skip
    assert turns.conversation(flows, name, events) == 4


@pytest.mark.parametrize(
    ("package", "seen"), [("json", True), ("json.decoder", True), ("csv", False)]
)
def test_what_a_command_imported_is_seen(package: str, seen: bool) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", "-c", "import json"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert alone.imports(ended.stderr, package) is seen


def test_goals_point_the_right_way() -> None:
    speed, wait = (next(r for r in alone.ROWS if r.name == name) for name in ("P8", "P10"))
    assert speed.met(50_001)
    assert not speed.met(49_999)
    assert wait.met(1.9)
    assert not wait.met(2.1)


def test_a_row_is_the_median_with_its_range(tmp_path: Path) -> None:
    figures = iter([3.0, 1.0, 2.0])
    row = alone.Alone(name="P0", what="", unit="s", measure=lambda _: next(figures), goal=2)
    line = alone.measure(row, 3, tmp_path)
    assert (line["figure"], line["low"], line["high"], line["n"], line["met"]) == (2, 1, 3, 3, True)


def test_a_row_with_rounds_of_its_own_counts_them(tmp_path: Path) -> None:
    row = alone.Alone(
        name="x", what="y", unit="×", measure=lambda _: [1.0, 3.0, 2.0], goal=None, once=True
    )
    found = alone.measure(row, 1, tmp_path)
    assert (found["figure"], found["low"], found["high"], found["n"]) == (2.0, 1.0, 3.0, 3)
    assert (found["goal"], found["met"]) == ("", None)


def test_more_processes_do_more_until_all_leaves_through_one() -> None:
    parts = sharing.Parts(leading=250.0, turn=750.0, server=500.0)
    assert [parts.per_second(n) for n in (1, 2, 4, 16)] == [1000, 2000, 4000, 4000]
