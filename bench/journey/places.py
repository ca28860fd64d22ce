"""The touchpoints of a catalogue: what happens there, how often, and what goes wrong how often."""

from dataclasses import dataclass
from random import Random
from typing import Literal

from bench.journey.events import SHOP, SPECTATOR

Kind = Literal["asked", "helped", "surveyed", "there", "both"]
_SIGNS: dict[str, Kind] = {"?": "asked", "@": "helped", "*": "surveyed", "+": "both"}
#: How many stumble where nothing is planted; at moments of truth, so that both groups are large.
USUAL, AT_TRUTHS = (0.02, 0.07), 0.18
#: How many stumble at the five planted ones, the worst first.
PLANTED = (0.46, 0.41, 0.37, 0.33, 0.29)
#: Of the visits of a chapter the n-th in favour gets a share of 1 / n ** SKEW.
_SKEW = 0.8
#: Where the planted ones stand in favour: friction is worst neither where most nor where few come.
_FAVOUR = (5, 2, 3, 4, 1)
_FAVOUR_OF_TRUTHS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    name: str
    phase: str
    places: tuple["Place", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One touchpoint."""

    number: int
    name: str
    stage: str
    kind: Kind
    truth: bool
    #: Among those of its chapter.
    weight: float
    #: Of its visits.
    friction: float
    planted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    name: str
    chapters: tuple[Chapter, ...]
    #: The last chapter before the goal.
    before_goal: int

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for chapter in self.chapters for place in chapter.places)

    @property
    def planted(self) -> tuple[Place, ...]:
        """The worst first."""
        found = [place for place in self.places if place.planted]
        return tuple(sorted(found, key=lambda place: -place.friction))


def plan(name: str, seed: int = 1) -> Plan:
    """`shop` with 40 touchpoints or `spectator` with 300; which are in favour, and where friction
    is planted, is chance that the seed fixes."""
    drafts = [_read(part) for part in {"shop": SHOP, "spectator": SPECTATOR}[name].split("---")]
    chance = Random(f"{seed}:{name}")
    worst = _worst(drafts, chance)
    chapters, number = [], 0
    for title, phase, names in drafts:
        ranks = list(range(1, len(names) + 1))
        chance.shuffle(ranks)
        places = []
        for (said, kind, truth), rank in zip(names, ranks, strict=True):
            usual = AT_TRUTHS if truth else chance.uniform(*USUAL)
            planted = worst.get(said)
            favour = planted[1] if planted else _FAVOUR_OF_TRUTHS if truth else rank
            places.append(
                Place(
                    number=number,
                    name=said,
                    stage=title,
                    kind=kind,
                    truth=truth,
                    weight=favour**-_SKEW,
                    friction=planted[0] if planted else usual,
                    planted=planted is not None,
                )
            )
            number += 1
        chapters.append(Chapter(name=title, phase=phase, places=tuple(places)))
    last = max(i for i, chapter in enumerate(chapters) if chapter.phase != "after")
    return Plan(name=name, chapters=tuple(chapters), before_goal=last)


_Draft = tuple[str, str, list[tuple[str, Kind, bool]]]


def _read(text: str) -> _Draft:
    title, phase, names = (part.strip() for part in text.split("|"))
    return title, phase, [_name(" ".join(said.split())) for said in names.split(",")]


def _name(said: str) -> tuple[str, Kind, bool]:
    truth, kind = said.startswith("!"), _SIGNS.get(said[-1], "there")
    return said.lstrip("!").rstrip("?@*+"), kind, truth


def _worst(drafts: list[_Draft], chance: Random) -> dict[str, tuple[float, int]]:
    """Name -> how many stumble there, and its place in favour: only where a customer acts, and no
    moment of truth, so that each can be found apart."""
    names = [
        said
        for _, _, named in drafts
        for said, kind, truth in named
        if kind != "surveyed" and not truth
    ]
    chosen = chance.sample(names, len(PLANTED))
    return dict(zip(chosen, zip(PLANTED, _FAVOUR, strict=True), strict=True))
