"""Files that commands write for their user."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError


@contextmanager
def whole(path: Path, option: str = "--output") -> Iterator[Path]:
    """A name near `path` to write to, for the user's eyes only; it becomes `path` when all of it
    is written and on the disk. Whoever looks there finds the old file or the whole new one, even
    if this is killed. Raises ConfigError where that can't be."""
    if path.exists() and not path.is_file():
        raise ConfigError(f"{option}: {path} is no file.")
    path = path.resolve()  # what a link points to
    try:
        # a folder, for whoever writes may replace the file by one that others may read
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
    except OSError as error:
        raise _refused(option, path, error) from error
    beside = folder / path.name
    try:
        yield beside
        beside.chmod(0o600)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        crashpoint("written, not in place")
        beside.replace(path)
    except OSError as error:
        raise _refused(option, path, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _refused(option: str, path: Path, error: OSError) -> ConfigError:
    return ConfigError(f"{option}: {path} can't be written: {error.strerror}.")
