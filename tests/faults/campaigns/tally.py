"""docs/reliability.json: what releases have tried so far, added up. It belongs to the project, so
that a release goes on where it stopped, on another day and another machine.
"""

import json
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from .books import ROOT, Book
from .campaign import Campaign, Result

PATH = ROOT / "docs" / "reliability.json"


class Tally:
    """Of each campaign and store the numbers of its clean cases, and their sum."""

    def __init__(self, path: Path = PATH) -> None:
        self._path = path
        self._rows: dict[str, dict[str, Any]] = {}
        if path.exists():
            self._rows = json.loads(path.read_text())

    def numbers(self, campaign: Campaign, store: str) -> frozenset[int]:
        row = self._rows.get(_name(campaign, store))
        return frozenset(unfolded(row["cases"]) if row else ())

    def total(self, campaign: Campaign, store: str) -> Result:
        row = self._rows.get(_name(campaign, store))
        return Result.of_json({**row, "problems": {}}) if row else Result()

    def last(self, campaign: Campaign, store: str) -> str:
        """The day of its newest case."""
        row = self._rows.get(_name(campaign, store))
        return str(row["last"]) if row else ""

    def take(self, campaign: Campaign, store: str, book: Book) -> Result:
        """All clean cases that aren't in it yet; returns the sum of those with problems."""
        known, unclean = self.numbers(campaign, store), Result()
        taken, days, sources = set(known), [self.last(campaign, store)], []
        total = self.total(campaign, store)
        for number, case in book.cases():
            if number not in book:
                unclean.add(Result.of_json(case))
            elif number not in known:
                total.add(Result.of_json(case))
                taken.add(number)
                days.append(case["on"])
                sources.append(case["at"])
        if taken:
            name = _name(campaign, store)
            before = self._rows.get(name, {}).get("sources", [])
            self._rows[name] = {
                "cases": folded(taken),
                "last": max(days),
                "sources": list(dict.fromkeys([*before, *sources])),
                **{
                    key: value
                    for key, value in total.as_json().items()
                    if value or key == "seconds"
                },
                "n": total.n,
                "counts": dict(sorted(total.counts.items())),
                "peaks": {name: round(value, 3) for name, value in sorted(total.peaks.items())},
            }
        return unclean

    def write(self) -> None:
        lines = [
            f"{json.dumps(name)}: {json.dumps(row, ensure_ascii=False)}"
            for name, row in sorted(self._rows.items())
        ]
        self._path.write_text("{\n" + ",\n".join(lines) + "\n}\n" if lines else "{}\n")


def _name(campaign: Campaign, store: str) -> str:
    return f"{campaign.id} {store}"


def folded(numbers: Iterable[int]) -> str:
    """`0-4 7`: what `unfolded` reads."""
    ordered: Sequence[int] = sorted(set(numbers))
    ends = [i for i, (a, b) in enumerate(pairwise(ordered)) if b != a + 1]
    starts = [0, *(end + 1 for end in ends)]
    runs = zip(starts, [*ends, len(ordered) - 1], strict=True) if ordered else ()
    return " ".join(f"{ordered[a]}-{ordered[b]}" if b > a else f"{ordered[a]}" for a, b in runs)


def unfolded(text: str) -> list[int]:
    found: list[int] = []
    for word in text.split():
        first, _, last = word.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found
