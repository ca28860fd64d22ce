"""The report as JSON."""

from typing import Any

from cxbot.app.scenarios.result import Entry, Played
from cxbot.app.scenarios.run import Report


def as_json(report: Report) -> dict[str, Any]:
    return {
        "passed": len(report.played) - len(report.failed),
        "failed": len(report.failed),
        "seconds": round(report.seconds, 3),
        "virtual_seconds": int(report.virtual.total_seconds()),
        "tests": [_test(played) for played in report.played],
        "coverage": [
            {
                "flow": one.flow,
                "file": one.file,
                "steps": one.steps,
                "reached": one.reached,
                "percent": one.percent,
                "missing_lines": [list(stretch) for stretch in one.missing],
                "ways_not_taken": [{"line": line, "way": way} for line, way in one.ways],
            }
            for one in report.coverage
        ],
    }


def _test(played: Played) -> dict[str, Any]:
    scenario, failed = played.scenario, played.failure
    row: dict[str, Any] = {
        "file": scenario.file,
        "line": scenario.span.line,
        "test": scenario.name,
        "flow": scenario.flow,
        "passed": played.passed,
        "seconds": round(played.seconds, 3),
        "virtual_seconds": int(played.virtual.total_seconds()),
    }
    if failed is None:
        return row
    return row | {
        "failure": {
            "line": failed.line,
            "message": failed.message,
            "expected": failed.expected or None,
            "actual": failed.actual or None,
        },
        "chat": [_entry(entry, played) for entry in played.chat],
        "unread": [entry.text for entry in played.unread],
        "notes": list(played.notes),
    }


def _entry(entry: Entry, played: Played) -> dict[str, Any]:
    row: dict[str, Any] = {
        "at": entry.at.astimezone(played.zone).isoformat(),
        "who": entry.who,
        "text": entry.text,
    }
    if entry.buttons:
        row["buttons"] = list(entry.buttons)
    if entry.who == "bot":
        row["read"] = entry.read
    return row
