"""JUnit's XML, as CI systems read it: a suite for each file, a case for each test."""

import re
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as ET

from cxbot.app.scenarios import telling
from cxbot.app.scenarios.result import Played
from cxbot.app.scenarios.run import Report

#: What XML 1.0 can't hold, escaped or not.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(report: Report) -> str:
    root = ET.Element("testsuites", {"name": "cxbot", **_counts(report.played)})
    by_file: dict[str, list[Played]] = {}
    for played in report.played:
        by_file.setdefault(played.scenario.file, []).append(played)
    for file, tests in by_file.items():
        suite = ET.SubElement(root, "testsuite", {"name": _legal(file), **_counts(tests)})
        for played in tests:
            _case(suite, played)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _case(suite: ET.Element, played: Played) -> None:
    scenario = played.scenario
    case = ET.SubElement(
        suite,
        "testcase",
        name=_legal(scenario.name),
        classname=_legal(scenario.file.removesuffix(".yaml").replace("/", ".")),
        file=_legal(scenario.file),
        line=str(scenario.span.line),
        time=f"{played.seconds:.3f}",
    )
    if played.failure is not None:
        failure = ET.SubElement(case, "failure", message=_legal(played.failure.message))
        failure.text = _legal("\n".join(telling.failure(played)))


def _counts(tests: Sequence[Played]) -> dict[str, str]:
    return {
        "tests": str(len(tests)),
        "failures": str(sum(not played.passed for played in tests)),
        "errors": "0",
        "skipped": "0",
        "time": f"{_seconds(tests):.3f}",
    }


def _seconds(tests: Iterable[Played]) -> float:
    return sum(played.seconds for played in tests)


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
