"""The lexicon's files, and the table they are compiled to."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from cxbot.journey.sentiment.tokens import ENDS, pieces, plain

FILES = ("en", "ru", "zh", "emoji")
#: How much a hit of that kind says; the other kinds change what stands beside them.
WEIGHTS: Mapping[str, float] = {
    "great": 0.9,
    "good": 0.55,
    "polite": 0.5,
    "soso": 0.0,
    "bad": -0.55,
    "awful": -0.9,
}
KINDS = (*WEIGHTS, "plain", "not", "more", "less", "but", "asks")
#: Ten times quicker where the library was built with it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: Of a stem, for its first letters are where it is looked up.
STEM = 3


@dataclass(slots=True)
class Node:
    """Where some pieces lead: on, and to what they say if nothing follows."""

    kind: str = ""
    exact: dict[str, "Node"] = field(default_factory=dict)
    #: By their first letters.
    stems: dict[str, list[tuple[str, "Node"]]] = field(default_factory=dict)

    def longest(self, found: Sequence[str], at: int) -> tuple[int, str]:
        """Where the longest entry ends that goes through here, after the piece `at`, and its kind;
        an empty kind when there is none. As deep as the longest entry has pieces, no deeper."""
        best, kind = at, self.kind
        following = at + 1
        if following == len(found):
            return best, kind
        piece = found[following]
        node = self.exact.get(piece)
        if node is not None:
            end, its = node.longest(found, following)
            if its:
                best, kind = end, its
        if self.stems:
            for stem, node in self.stems.get(piece[:STEM], ()):
                if piece.startswith(stem):
                    end, its = node.longest(found, following)
                    if its and end > best:
                        best, kind = end, its
        return best, kind

    def grown(self, piece: str, *, stem: bool) -> "Node":
        if not stem:
            return self.exact.setdefault(piece, Node())
        if len(piece) < STEM:
            raise ValueError(f"a stem needs {STEM} letters: {piece}*")
        known = self.stems.setdefault(piece[:STEM], [])
        node = next((node for one, node in known if one == piece), None)
        if node is None:
            node = Node()
            known.append((piece, node))
        return node


Entries = Mapping[str, Iterable[str]]


def read(text: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """A file's entries by their kind, and the characters that stand for others."""
    document: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 -- both are safe ones
    same = document.pop("traditional", {})
    entries = {kind: [one for line in lines for one in line] for kind, lines in document.items()}
    return entries, same


@cache
def shipped(name: str) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Of one of FILES."""
    file = resources.files(__package__).joinpath(f"{name}.yaml")
    return read(file.read_text(encoding="utf-8"))


def compiled(sets: Iterable[Entries]) -> Node:
    """One table for all languages: a message may be written in two. A later set replaces what an
    earlier one says of the same entry. Raises ValueError for an entry or kind that can't be."""
    root = Node()
    for end, kind in ENDS.items():
        root.grown(end, stem=False).kind = kind
    for entries in sets:
        for kind, of_kind in entries.items():
            if kind not in KINDS:
                raise ValueError(f'no kind of entry is called "{kind}"')
            for entry in of_kind:
                _add(root, entry, kind)
    return root


def _add(root: Node, entry: str, kind: str) -> None:
    words = entry.split()
    node = root
    for word in words:
        stem = word.endswith("*")
        parts = pieces(plain(word.removesuffix("*")))
        for part in parts:
            node = node.grown(part, stem=stem)
    if node is root:
        raise ValueError(f"nothing to look for in {entry!r}")
    node.kind = kind
