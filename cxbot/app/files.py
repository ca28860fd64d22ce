"""The YAML of the owner's folder, by path."""

from pathlib import Path

from cxbot.errors import ConfigError

_MOST_BYTES = 256 * 1024


def read_texts(folder: Path) -> dict[str, str]:
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
