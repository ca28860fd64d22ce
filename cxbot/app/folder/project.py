"""The owner's folder: flows/ and handlers/ read into a catalog and a registry, or into findings."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from cxbot.actions import HandlersError, Mistake, Registry
from cxbot.app.folder.files import Unread, read_texts, shown
from cxbot.app.folder.lists import unread_lists
from cxbot.errors import ConfigError, Problem
from cxbot.flow.catalog import Catalog, Examined, examine, keeps_from_going_live, load
from cxbot.flow.reading.files import SHOP
from cxbot.flow.reading.lines import Lines
from cxbot.flow.reading.nodes import Map, Node, Scalar, Span
from cxbot.flow.reading.problems import Problems
from cxbot.flow.reading.source import parse
from cxbot.model.types import ActionType, Type
from cxbot.model.value import replace

HANDLERS = "handlers"
Declared = tuple[Mapping[str, ActionType] | None, Mapping[str, Type] | None]


class Project(Struct, frozen=True):
    folder: Path
    catalog: Catalog
    registry: Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminedProject:
    """Everything found in a project's files, and what stands in them."""

    examined: Examined
    #: Of all files, by path and place: those of handlers/ too.
    problems: tuple[Problem, ...]
    #: Path -> text of every file that was read, as it stands on the disk.
    texts: Mapping[str, str] = field(repr=False)


def read_project(folder: Path, *, handlers: bool = True) -> Project:
    """Raises FlowError with every problem of every file, or ConfigError."""
    _require_flows(folder)
    registry = Registry.load(folder / HANDLERS) if handlers else Registry.empty()
    return assembled(folder, read_texts(folder), registry, handlers=handlers)


def assembled(
    folder: Path, texts: Mapping[str, str], registry: Registry, *, handlers: bool = True
) -> Project:
    """Of what was read before. Raises FlowError, HandlersError, or ConfigError for a list of codes
    that can't be had."""
    if doubled := list(_doubled(folder, texts.get(SHOP, ""), registry)):
        raise HandlersError(doubled)
    actions, events = declared(folder, registry if handlers else None)
    catalog = load(texts, actions=actions, events=events)
    if unread := [str(one) for _, one in unread_lists(folder, catalog.shop)]:
        raise ConfigError("\n".join(unread))
    return Project(folder, catalog, registry)


def examine_project(folder: Path) -> ExaminedProject:
    """Every problem of every file. Raises ConfigError only if there are no flows/ at all.

    What handlers/ get wrong is told as E309, and the flows are judged without their types.
    """
    _require_flows(folder)
    unread: list[Unread] = []
    texts = read_texts(folder, unread)
    registry: Registry | None = None
    mistakes: list[Mistake] = []
    try:
        registry = Registry.load(folder / HANDLERS)
        mistakes += _doubled(folder, texts.get(SHOP, ""), registry)
    except HandlersError as error:
        mistakes += error.mistakes
    actions, events = declared(folder, registry)
    examined = examine(texts, actions=actions, events=events)
    sources = _sources(folder, mistakes)
    spoilt = {one.path for one in unread}
    lists = unread_lists(folder, examined.catalog.shop) if examined.catalog else ()
    problems = [
        *(_not_text(one) for one in unread),
        *_no_lists(lists, texts.get(SHOP, "")),
        *(
            problem
            for problem in examined.problems
            if problem.file not in spoilt and not (mistakes and _may_stand_in_handlers(problem))
        ),
        *(_of_handlers(folder, mistake, sources) for mistake in mistakes),
    ]
    catalog = None if any(map(keeps_from_going_live, problems)) else examined.catalog
    return ExaminedProject(
        examined=replace(examined, catalog=catalog),
        problems=tuple(sorted(set(problems))),
        texts={path: shown(text) for path, text in texts.items()} | sources,
    )


def _require_flows(folder: Path) -> None:
    flows = folder / "flows"
    if not flows.is_dir():
        raise ConfigError(
            f"There is no folder {flows}. Set CXBOT_PROJECT to the folder that holds flows/."
        )


def declared(folder: Path, registry: Registry | None) -> Declared:
    """What handlers/ declare; None for what can't be asked."""
    if registry is None or not (folder / HANDLERS).is_dir():
        return None, None
    return registry.types(), {name: event.data for name, event in registry.events().items()}


def _doubled(folder: Path, text: str, registry: Registry) -> Iterator[Mistake]:
    """Events that shop.yaml declares as well: neither would be the truth."""
    if not registry.events():
        return
    root = parse(SHOP, text, Problems())
    listed = root.get("events") if isinstance(root, Map) else None
    keys: list[Scalar] = [key for key, _ in listed.items] if isinstance(listed, Map) else []
    for key in keys:
        if event := registry.events().get(key.text):
            file, _, line = event.place.rpartition(":")
            said = f'event "{key.text}" is declared in {key.span} too; keep one of them.'
            yield Mistake(file=folder / file, line=int(line), message=said)


def _not_text(one: Unread) -> Problem:
    return Problem(
        file=one.path,
        line=one.line,
        column=one.column,
        end_line=one.line,
        end_column=one.column + 1,
        code="E001",
        message=one.reason,
        hint=one.hint,
    )


def _sources(folder: Path, mistakes: Iterable[Mistake]) -> dict[str, str]:
    """The owner's Python that something is wrong with."""
    files = {mistake.file for mistake in mistakes if mistake.file.is_file()}
    return {_below(folder, file): file.read_text("utf-8", "replace") for file in files}


def _no_lists(lists: Iterable[tuple[str, Unread]], text: str) -> Iterable[Problem]:
    """Told where shop.yaml names them: the file itself may not be there."""
    problems, root = Problems(), parse(SHOP, text, Problems())
    for reward, one in lists:
        node: Node | None = root
        for key in ("rewards", reward, "codes", "list"):
            node = node.get(key) if isinstance(node, Map) else None
        at = node.span if node is not None else Span.top(SHOP)
        problems.add(at, "E322", f"{one.path}: {one.reason}")
    return problems.found


def _of_handlers(folder: Path, mistake: Mistake, sources: Mapping[str, str]) -> Problem:
    """Python tells the line only, so all of it is underlined."""
    path = _below(folder, mistake.file)
    line = Lines(sources.get(path, "")).line(mistake.line).rstrip()
    column = len(line) - len(line.lstrip()) + 1
    return Problem(
        file=path,
        line=mistake.line,
        column=column,
        end_line=mistake.line,
        end_column=max(len(line), column) + 1,
        code="E309",
        message=mistake.message,
    )


def _may_stand_in_handlers(problem: Problem) -> bool:
    """An event that nobody declares: perhaps the file that can't be loaded does."""
    return problem.code == "E301" and not problem.message.startswith('no event "order.')


def _below(folder: Path, file: Path) -> str:
    return (file.relative_to(folder) if file.is_relative_to(folder) else file).as_posix()
