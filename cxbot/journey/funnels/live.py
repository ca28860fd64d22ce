"""What went live when, and which flows each time changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Protocol

from msgspec import Struct


class Set(Protocol):
    """What the store gives: see FlowSet."""

    @property
    def id(self) -> str: ...
    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def versions(self) -> Mapping[str, str]: ...
    @property
    def live_at(self) -> datetime: ...


class Went(Struct, frozen=True, kw_only=True):
    """A set of flows that went live, against the one before it."""

    id: str
    at: datetime
    flows: int
    #: Names of flows; all entries of anytime.yaml together are one. None: nothing came before.
    added: Sequence[str]
    changed: Sequence[str]
    removed: Sequence[str]
    #: Files whose text changed while no flow's structure did: words, shop.yaml, journey.yaml.
    files: Sequence[str]
    first: bool = False


def went_live(sets: Sequence[Set], *, whole: bool) -> Sequence[Went]:
    """Newest first, as `sets` are; `whole`: the last of them is the first there ever was, else it
    only serves for comparing."""
    found = [_against(now, before) for now, before in pairwise(sets)]
    return [*found, _against(sets[-1], None)] if sets and whole else found


def flow_of(name: str) -> str:
    """Of `anytime:2` it is anytime."""
    return name.partition(":")[0]


def _against(now: Set, before: Set | None) -> Went:
    here, there = _versions(now), _versions(before) if before is not None else {}
    both = here.keys() & there.keys()
    changed = sorted(name for name in both if here[name] != there[name])
    return Went(
        id=now.id,
        at=now.live_at,
        flows=len(here),
        added=sorted(here.keys() - there.keys()),
        changed=changed,
        removed=sorted(there.keys() - here.keys()),
        files=_files(now, before, {*changed, *(here.keys() ^ there.keys())}),
        first=before is None,
    )


def _versions(one: Set) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, version in one.versions.items():
        found.setdefault(flow_of(name), {})[name] = version
    return found


def _files(now: Set, before: Set | None, flows: set[str]) -> Sequence[str]:
    if before is None:
        return ()
    paths = now.texts.keys() | before.texts.keys()
    return sorted(
        path
        for path in paths
        if now.texts.get(path) != before.texts.get(path)
        and path.rpartition("/")[2].removesuffix(".yaml") not in flows
    )
