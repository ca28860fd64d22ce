"""Which scenarios are played, and how it is told: to people, to CI, as JSON."""

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from scenario_shop import COUPON, project, report, story

from cxbot.app.scenarios import junit, telling
from cxbot.app.scenarios.data import as_json
from cxbot.app.scenarios.run import read_tests
from cxbot.errors import ConfigError


def names(folder: Path, paths: Sequence[Path] = (), pattern: str = "") -> list[str]:
    return [one.name for one in read_tests(folder, paths, pattern).scenarios]


def test_files_and_names_are_chosen(tmp_path: Path) -> None:
    steps = "- bot: nothing"
    folder = project(
        tmp_path,
        {"a": story("care", steps, name="First"), "b": story("care", steps, name="Second")},
    )
    outside = tmp_path / "mine.yaml"
    outside.write_text(story("care", steps, name="Third"))
    assert names(folder) == ["First", "Second"]
    assert names(folder, [folder / "flows/tests/b.yaml"]) == ["Second"]
    assert names(folder, [Path("flows/tests/b.yaml"), outside]) == ["Second", "Third"]
    assert names(folder, [folder / "flows/tests"]) == ["First", "Second"]
    assert names(folder, pattern="sec|fir") == ["First", "Second"]
    assert names(folder, pattern="a.yaml") == ["First"]
    for paths, pattern in (([], "Fourth"), ([], "("), ([Path("nowhere.yaml")], "")):
        with pytest.raises(ConfigError):
            read_tests(folder, paths, pattern)


def test_coverage_names_steps_and_ways_that_nobody_took(tmp_path: Path) -> None:
    steps = '- wait: 1 day\n- bot: "*"\n- tap: "5"\n- bot: Thank you!'
    found = report(tmp_path, {"t": story("care", steps)}, flows={"coupon": COUPON})
    assert list(telling.coverage(found.coverage, verbose=False)) == [
        "care     80 %  missing line 17",
        "coupon    0 %  missing lines 5-10",
    ]
    assert list(telling.coverage(found.coverage, verbose=True)) == [
        "care     80 %  missing line 17",
        "    flows/care.yaml:9  never: no reply",
        "    flows/care.yaml:15  never: yes",
        "coupon    0 %  missing lines 5-10",
    ]


def test_junit_is_what_ci_reads(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        {
            "a": story("care", "- bot: nothing", name="Good & <new>"),
            "b": story("care", '- bot: "]]> \\u2028 x"', name="Bad"),
        },
    )
    root = ET.fromstring(junit.xml(found))
    assert (root.tag, root.attrib["tests"], root.attrib["failures"]) == ("testsuites", "2", "1")
    good, bad = root.findall("testsuite/testcase")
    assert good.attrib["name"] == "Good & <new>"
    assert (good.attrib["classname"], good.attrib["line"]) == ("flows.tests.a", "8")
    assert not list(good)
    (failure,) = bad
    assert failure.attrib["message"] == "The bot said nothing."
    assert "flows/tests/b.yaml:10" in (failure.text or "")
    assert float(root.attrib["time"]) > 0


def test_json_holds_all_of_it(tmp_path: Path) -> None:
    data = as_json(report(tmp_path, {"t": story("care", '- wait: 1 day\n- bot: "No"')}))
    (test,) = data["tests"]
    assert (data["passed"], data["failed"], data["virtual_seconds"]) == (0, 1, 86400)
    assert (test["file"], test["line"], test["flow"]) == ("flows/tests/t.yaml", 8, "care")
    assert test["failure"] == {
        "line": 11,
        "message": "The bot said something else.",
        "expected": 'bot: "No"',
        "actual": 'bot: "How was A-1?"',
    }
    assert test["unread"] == ["How was A-1?"]
    assert test["chat"][1] == {
        "at": "2025-03-11T12:00:00+01:00",
        "who": "bot",
        "text": "How was A-1?",
        "buttons": ["1", "2", "3", "4", "5"],
        "read": False,
    }
    care = next(one for one in data["coverage"] if one["flow"] == "care")
    assert (care["percent"], care["missing_lines"]) == (40, [[15, 21]])
