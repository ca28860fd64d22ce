"""Files that commands write for their user."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxbot.errors import ConfigError


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name beside `path` to write to, for the user's eyes only; it becomes `path` when all of it
    is written and on the disk. Whoever looks there finds the old file or the whole new one, even
    if this is killed. Raises ConfigError where that can't be."""
    if path.exists() and not path.is_file():
        raise ConfigError(f"--output: {path} is no file.")
    path = path.resolve()  # what a link points to
    try:
        descriptor, name = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".part", dir=path.parent
        )
    except OSError as error:
        raise _refused(path, error) from error
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "rb") as file:
            yield beside
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        beside.unlink(missing_ok=True)


def _refused(path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"--output: {path} can't be written: {error.strerror}.")
