"""The owner's folder: flows/ and handlers/ read into a catalog and a registry."""

from dataclasses import dataclass
from pathlib import Path

from cxbot.actions import Registry
from cxbot.app.files import read_texts
from cxbot.errors import ConfigError
from cxbot.flow.catalog import Catalog, load


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
    return Project(folder, load(read_texts(folder)), registry)
