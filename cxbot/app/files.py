"""The YAML of the owner's folder, by path."""

from dataclasses import dataclass
from pathlib import Path

from cxbot.errors import ConfigError

_MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A file that could not be read as text, and the place where it failed."""

    path: str
    line: int = 1
    column: int = 1
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.reason} {self.hint}".rstrip()


def read_texts(folder: Path, unread: list[Unread] | None = None) -> dict[str, str]:
    """The YAML below flows/ by its path; editors' temporary files and links out are left alone.

    A file that is no text raises ConfigError, or goes to `unread` and stands as far as it is text.
    """
    texts = {}
    root = folder.resolve()
    failed: list[Unread] = []
    for path in sorted((folder / "flows").rglob("*.yaml")):
        if path.name.startswith(".") or not path.resolve().is_relative_to(root):
            continue
        name = path.relative_to(folder).as_posix()
        texts[name] = _read(path, name, failed)
    if failed and unread is None:
        raise ConfigError("\n".join(map(str, failed)))
    if unread is not None:
        unread += failed
    return texts


def _read(path: Path, name: str, failed: list[Unread]) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        failed.append(Unread(path=name, reason=f"the file can't be read: {error.strerror}."))
        return ""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) > _MOST_BYTES and error.start > _MOST_BYTES - 4:
            return data.decode("utf-8", "replace")  # only cut in the middle of a character
        before = data[: error.start].decode("utf-8").split("\n")
        failed.append(
            Unread(
                path=name,
                line=len(before),
                column=len(before[-1]) + 1,
                reason="the file is not UTF-8 text.",
                hint='Save it with the encoding "UTF-8".',
            )
        )
        return data.decode("utf-8", "replace")
