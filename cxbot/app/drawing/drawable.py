"""What `draw` draws: the flows of a folder, those with mistakes too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cxbot.actions import HandlersError, Registry
from cxbot.app.folder.files import read_texts
from cxbot.app.folder.project import HANDLERS, Declared, declared
from cxbot.errors import ConfigError, did_you_mean
from cxbot.flow.definition import Flow
from cxbot.flow.drawing.building import ANYTIME, pictures
from cxbot.flow.drawing.leftovers import complete
from cxbot.flow.drawing.picture import Picture
from cxbot.flow.reading.files import FLOWS, Files, read
from cxbot.flow.reading.source import Problems
from cxbot.model.value import replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawable:
    """Flows that can be drawn, and in which language."""

    files: Files = field(repr=False)
    flows: Mapping[str, Flow]
    language: str
    #: What is wrong with the files, in a sentence each.
    said: tuple[str, ...]

    def pictures(self) -> tuple[Picture, ...]:
        return pictures(self.flows, self.language, complete(self.files, *self.flows.values()))


def read_drawable(folder: Path, language: str | None) -> Drawable:
    """Raises ConfigError when there are no flows, or they don't speak that language."""
    if not (folder / "flows").is_dir():
        raise ConfigError(
            f"There is no folder {folder / 'flows'}. "
            "Set CXBOT_PROJECT to the folder that holds flows/."
        )
    problems = Problems()
    actions, events = _types(folder)
    files = read(read_texts(folder), problems, actions=actions, events=events)
    if language is not None and language not in files.languages.known:
        known = ", ".join(files.languages.known)
        raise ConfigError(f'--language: the shop does not speak "{language}". There are: {known}.')
    errors = [problem for problem in problems.found if problem.level == "error"]
    broken = sorted({problem.file for problem in errors})
    return Drawable(
        files=files,
        flows=files.flows,
        language=language or files.shop.language,
        said=tuple(
            f"{file} has mistakes and is drawn as far as it can be read: cxbot check says where."
            for file in broken
        ),
    )


def _types(folder: Path) -> Declared:
    """Of handlers/ that can't be loaded nothing is known, and the flows are drawn all the same."""
    try:
        return declared(folder, Registry.load(folder / HANDLERS))
    except HandlersError:
        return None, None


def chosen(drawable: Drawable, names: Sequence[str]) -> Drawable:
    """Only these flows; without names all. Raises ConfigError for a flow there isn't."""
    if not names:
        return drawable
    flows = drawable.flows
    found: dict[str, Flow] = {}
    for name in names:
        if name == ANYTIME:
            found |= {other: flow for other, flow in flows.items() if flow.anytime}
        elif name in flows:
            found[name] = flows[name]
        else:
            raise ConfigError(_unknown(drawable, name))
    return replace(drawable, flows=found)


def _unknown(drawable: Drawable, name: str) -> str:
    path = f"{FLOWS}{name}.yaml"
    if path in drawable.files.roots:
        return f"{path} can't be drawn until it can be read: cxbot check says what is wrong."
    known = sorted({ANYTIME if flow.anytime else flow.name for flow in drawable.flows.values()})
    hint = did_you_mean(name, known, f"There are: {', '.join(known)}")
    return f'There is no flow "{name}". {hint}'
