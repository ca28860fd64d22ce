"""The owner's folder: flows/ and handlers/ read into a catalog and a registry."""

from dataclasses import dataclass
from pathlib import Path

from cxbot.actions import Registry
from cxbot.errors import ConfigError
from cxbot.flow.catalog import Catalog, load

_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Project:
    folder: Path
    catalog: Catalog
    registry: Registry


def read_project(folder: Path, *, handlers: bool = True) -> Project:
    """Raises FlowError with every problem of every file, or ConfigError."""
    flows = folder / "flows"
    if not flows.is_dir():
        raise ConfigError(
            f"There is no folder {flows}. Set CXBOT_PROJECT to the folder that holds flows/."
        )
    registry = Registry.load(folder / "handlers") if handlers else Registry.empty()
    return Project(folder, load(_texts(folder)), registry)


def _texts(folder: Path) -> dict[str, str]:
    """The YAML below flows/ by its path; editors' temporary files and links out are left alone."""
    texts = {}
    root = folder.resolve()
    for path in sorted((folder / "flows").rglob("*.yaml")):
        if path.name.startswith(".") or not path.resolve().is_relative_to(root):
            continue
        name = path.relative_to(folder).as_posix()
        try:
            with path.open("rb") as file:
                texts[name] = file.read(_MOST_BYTES + 1).decode("utf-8")
        except OSError as error:
            raise ConfigError(f"{name} can't be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise ConfigError(
                f"{name} is not UTF-8 text (byte {error.start}). Save it as UTF-8."
            ) from error
    return texts
