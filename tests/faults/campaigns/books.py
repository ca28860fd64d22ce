"""What ran, kept as one JSON file for each campaign and store."""

import json
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from .campaign import Campaign, Result

ROOT = Path(__file__).parents[3]
#: Not part of the project: made by the commands, read by the table.
FOLDER = ROOT / ".faults"


class Book:
    """The cases of one campaign on one store, by their numbers."""

    def __init__(self, folder: Path, campaign: Campaign, store: str) -> None:
        self._path = folder / f"{campaign.id}-{store}.json"
        self._head = {
            "id": campaign.id, "title": campaign.title, "unit": campaign.unit, "store": store,
        }  # fmt: skip
        self._cases: dict[str, dict[str, Any]] = {}
        if self._path.exists():
            self._cases = json.loads(self._path.read_text())["cases"]

    def __contains__(self, number: int) -> bool:
        """A case that was skipped or had a problem is run again."""
        case = self._cases.get(str(number))
        return case is not None and not case["skipped"] and not case["problems"]

    def clear(self) -> None:
        """What ran before isn't part of this run."""
        self._cases = {}
        self._path.unlink(missing_ok=True)

    def write(self, number: int, seed: int, result: Result) -> None:
        """Whole or not at all: whoever stops a run keeps what it did."""
        today = datetime.now(UTC).date().isoformat()
        case = {"seed": seed, "at": commit(), "on": today, **result.as_json()}
        self._cases[str(number)] = case
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        ordered = dict(sorted(self._cases.items(), key=lambda item: int(item[0])))
        new.write_text(json.dumps({**self._head, "cases": ordered}, indent=1, ensure_ascii=False))
        new.replace(self._path)

    def total(self) -> Result:
        total = Result()
        for case in self._cases.values():
            total.add(Result.of_json(case))
        return total

    def cases(self) -> Iterable[tuple[int, dict[str, Any]]]:
        return ((int(number), case) for number, case in self._cases.items())


_commit: list[str] = []


def commit() -> str:
    if not _commit:
        answer = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        _commit.append(answer.stdout.strip() or "unknown")
    return _commit[0]
