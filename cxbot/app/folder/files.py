"""The YAML of the owner's folder, by path."""

import re
from pathlib import Path

from msgspec import Struct

from cxbot.errors import ConfigError

_MOST_BYTES = 256 * 1024
_SUFFIXES = frozenset({".yaml", ".yml"})
_NO_TEXT = re.compile("[\ud800-\udfff]")


class Unread(Struct, frozen=True, kw_only=True):
    """A file that could not be read, and why."""

    path: str
    line: int = 1
    column: int = 1
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.reason} {self.hint}".rstrip()


def read_texts(folder: Path, unread: list[Unread] | None = None) -> dict[str, str]:
    """The YAML below flows/ by its path; editors' temporary files are left alone.

    Bytes that are no UTF-8 are handed on as lone surrogates: reading says where they are, and reads
    all other files. A file that can't be opened, or is a link that leads out of the project, raises
    ConfigError, or goes to `unread` and stands as an empty text.
    """
    texts = {}
    flows = folder / "flows"
    homes = (folder.resolve(), flows.resolve())
    failed: list[Unread] = []
    for path in sorted(flows.rglob("*")):
        below = path.relative_to(flows)
        if path.suffix.lower() not in _SUFFIXES or _hidden(below):
            continue
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() and not any(path.resolve().is_relative_to(home) for home in homes):
            reason = "this is a link to a file outside of the project."
            failed.append(Unread(path=name, reason=reason, hint="Put the file itself here."))
            texts[name] = ""
        elif path.is_file() or path.is_symlink():
            text = _read(path, name, failed)
            if text is not None:
                texts[name] = text
    if failed and unread is None:
        raise ConfigError("\n".join(map(str, failed)))
    if unread is not None:
        unread += failed
    return texts


def shown(text: str) -> str:
    """The text as a terminal can print it, every character in its place."""
    return _NO_TEXT.sub("\ufffd", text)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _read(path: Path, name: str, failed: list[Unread]) -> str | None:
    """None: there is no such file any more."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1).decode("utf-8", "surrogateescape")
    except FileNotFoundError:
        if not path.is_symlink():
            return None  # an editor took it away between the look and now, and will put a new one
        failed.append(Unread(path=name, reason="this is a link to nothing."))
    except OSError as error:
        failed.append(Unread(path=name, reason=f"the file can't be read: {error.strerror}."))
    return ""
