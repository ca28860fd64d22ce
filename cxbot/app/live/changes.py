"""What one set of flows changes in another, as an owner thinks of it."""

from collections.abc import Mapping

from msgspec import Struct

from cxbot.flow.catalog import Catalog
from cxbot.flow.definition import Flow
from cxbot.flow.reading.files import ANYTIME, FLOWS

_ENTRY = "anytime:"


class Change(Struct, frozen=True, kw_only=True):
    """Names of flows; the entries of anytime.yaml count as one, called anytime."""

    new: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    #: Sessions in flight stay on their version.
    structure: tuple[str, ...] = ()
    #: Reaches everybody.
    texts: tuple[str, ...] = ()
    #: Files that aren't flows: the shop, translations.
    other: tuple[str, ...] = ()


def changed(
    before: Catalog, now: Catalog, texts_before: Mapping[str, str], texts: Mapping[str, str]
) -> Change:
    was, is_ = _grouped(before), _grouped(now)
    both = sorted(was.keys() & is_.keys())
    structure = tuple(n for n in both if _versions(was[n]) != _versions(is_[n]))
    worded = tuple(n for n in both if n not in structure and _sources(was[n]) != _sources(is_[n]))
    flows = {_path(name) for name in was | is_}
    paths = sorted(texts_before.keys() | texts.keys())
    other = [path for path in paths if texts_before.get(path) != texts.get(path)]
    return Change(
        new=tuple(sorted(is_.keys() - was.keys())),
        removed=tuple(sorted(was.keys() - is_.keys())),
        structure=structure,
        texts=worded,
        other=tuple(path.removeprefix(FLOWS) for path in other if path not in flows),
    )


def _grouped(catalog: Catalog) -> dict[str, list[Flow]]:
    found: dict[str, list[Flow]] = {}
    for flow in catalog.flows.values():
        found.setdefault(group_of(flow.name), []).append(flow)
    return found


def group_of(name: str) -> str:
    return "anytime" if name.startswith(_ENTRY) else name


def _versions(flows: list[Flow]) -> list[tuple[str, str]]:
    return [(flow.name, flow.version) for flow in flows]


def _sources(flows: list[Flow]) -> set[str]:
    return {flow.source for flow in flows}


def _path(name: str) -> str:
    return ANYTIME if name == "anytime" else f"{FLOWS}{name}.yaml"
