"""What a campaign is, what it is given for one case, and what it gives back."""

import hashlib
import importlib
import pkgutil
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from ..forks import Forks

SQLITE, POSTGRESQL = "sqlite", "postgresql"
STORES = (SQLITE, POSTGRESQL)
#: From the smallest; `sample` is what `make faults` aims at within its minutes.
SIZES = ("smoke", "sample", "t2", "t3")

# Problems, by kind: what `zero` means in the table.
LOST, DOUBLE, UNFLAGGED, ORDER, STRAY, BOOKS = (
    "lost", "double", "unflagged", "out of order", "wrong person", "books",
)  # fmt: skip
STUCK, EARLY, REFUSED, LEAKED = "stuck", "early", "wrongly refused", "leaked"
#: It didn't end as a case ends.
BROKEN = "broken"


@dataclass(slots=True)
class Result:
    """Of one case or of many: results add up."""

    #: How many units were really done: faults that hit, messages, seeds.
    n: int = 0
    problems: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    #: Sums: updates, messages, kills, repeats, flagged …
    counts: Counter[str] = field(default_factory=Counter)
    #: The most of each: seconds to be ready, file descriptors …
    peaks: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    #: Why nothing could be done here; such a case counts nowhere and is shown.
    skipped: str = ""

    def problem(self, kind: str, text: str) -> None:
        self.problems[kind].append(text)

    def peak(self, name: str, value: float) -> None:
        self.peaks[name] = max(value, self.peaks.get(name, value))

    def add(self, other: "Result") -> None:
        self.n += other.n
        for kind, texts in other.problems.items():
            self.problems[kind] += texts
        self.counts.update(other.counts)
        for name, value in other.peaks.items():
            self.peak(name, value)
        self.seconds += other.seconds
        self.skipped = self.skipped or other.skipped

    @property
    def clean(self) -> bool:
        return not any(self.problems.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "problems": {kind: texts for kind, texts in self.problems.items() if texts},
            "counts": dict(self.counts),
            "peaks": self.peaks,
            "seconds": round(self.seconds, 2),
            "skipped": self.skipped,
        }

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> "Result":
        found = cls(n=given["n"], seconds=given["seconds"], skipped=given.get("skipped", ""))
        found.problems.update(given["problems"])
        found.counts.update(given["counts"])
        found.peaks.update(given["peaks"])
        return found


@dataclass(slots=True)
class Case:
    """One of a campaign's cases, with all that it may use."""

    store: str
    number: int
    seed: int
    #: Empty, and its own.
    folder: Path
    #: Starts cxbot's processes; made when it is first asked for.
    forks: Callable[[], Forks]
    #: A planted bug that this case should meet.
    bug: str | None = None
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """`sizes` are in units; one case does `each` of them, about."""

    id: str
    title: str
    #: In the plural: kills, messages, seeds.
    unit: str
    #: The pass criterion of the study's table, in a line.
    promise: str
    sizes: Mapping[str, int]
    run: Callable[[Case], Awaitable[Result]]
    each: int = 1
    stores: tuple[str, ...] = (SQLITE,)
    #: The units of a release where a store needs fewer than the others.
    release_of: Mapping[str, int] = field(default_factory=dict)
    #: What is counted as a problem here; each is printed as a zero with its N.
    zeros: tuple[str, ...] = ()
    #: Each of its cases belongs to every sample.
    whole: bool = False
    #: Seconds; a case that takes longer is broken. On a quiet machine none takes a tenth of it.
    limit: float = 600.0
    #: Seconds of a case, about: the longest begin first, so that at the end nobody waits for one.
    takes: float = 10.0

    def __post_init__(self) -> None:
        assert set(self.sizes) == set(SIZES), self.id

    def cases(self, size: str, store: str = "") -> int:
        units = self.release_of.get(store) if size == "t3" else None
        return -(-(units or self.sizes[size]) // self.each)

    def seed(self, store: str, number: int) -> int:
        """The same for ever, on every machine."""
        digest = hashlib.sha256(f"{self.id}/{store}/{number}".encode()).digest()
        return int.from_bytes(digest[:6], "big")


def campaigns() -> dict[str, Campaign]:
    """Every one there is, in the order of their numbers."""
    package = __package__ or ""
    found = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.name[0] == "f" and module.name[1:3].isdigit():
            campaign: Campaign = importlib.import_module(f"{package}.{module.name}").CAMPAIGN
            found[campaign.id] = campaign
    return found
