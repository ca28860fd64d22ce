"""A disk with little room left: what SQLite's files may still grow by."""

import resource
from contextlib import suppress
from pathlib import Path


def limit(more: list[object] | None) -> None:
    """Of [file, bytes]: no file of this process may be longer than that one is, and so many bytes.
    None: as it was."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    if more is None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        return
    path, room = Path(str(more[0])), int(str(more[1]))
    length = 0
    with suppress(OSError):
        length = path.stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (length + room, hard))
