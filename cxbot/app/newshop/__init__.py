"""`cxbot new`: a small shop that works as it is, in English or Russian.

`en/` and `ru/` are two whole shops of the same structure; the rest is shared.
"""

import json
import shlex
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from cxbot import settings
from cxbot.app.folder import editors
from cxbot.errors import ConfigError

LANGUAGES = ("en", "ru")
#: The name that stands in the templates.
_NAMES = {"en": "Blue Kettle", "ru": "Синий чайник"}
_MOST_CHARS = 100


def write(folder: Path, *, name: str | None = None, language: str = "en") -> tuple[Path, ...]:
    """Makes the folder and what belongs into it. Raises ConfigError and writes nothing if
    something stands in the way.
    """
    texts = files(name=name, language=language)
    _make_room(folder, texts)
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    text, _ = editors.schema(folder)
    return (*(folder / path for path in texts), editors.write(folder, text))


def files(*, name: str | None = None, language: str = "en") -> dict[str, str]:
    """Path -> text of everything a fresh shop begins with."""
    if language not in LANGUAGES:
        raise ConfigError(f'--language: there is no shop in "{language}" yet, only: en, ru.')
    called = _name(name) if name is not None else _NAMES[language]
    root = resources.files(__name__)
    texts = dict(_tree(root / language, ""))
    texts["handlers/shop.py"] = (root / "shop.py").read_text(encoding="utf-8")
    texts[".gitignore"] = (root / "gitignore").read_text(encoding="utf-8")
    texts[".env.example"] = settings.example()
    written = f"shop: {_NAMES[language]}\n"
    shop = texts["flows/shop.yaml"]
    texts["flows/shop.yaml"] = shop.replace(written, f"shop: {_quoted(called)}\n", 1)
    texts["README.md"] = texts["README.md"].replace(_NAMES[language], called, 1)
    return texts


def next_steps(folder: Path) -> str:
    """What to type first, and what for."""
    return "\n".join((
        f"  cd {shlex.quote(str(folder))}",
        "  cxbot chat      talk to the bot here in the terminal",
        "  cxbot check     is anything wrong in the flows?",
        "  cxbot test      play the stories in flows/tests",
        "  cxbot sandbox   all of it in the browser, without a token",
        "README.md says how to go on.",
    ))  # fmt: skip


def _tree(folder: Traversable, prefix: str) -> Iterator[tuple[str, str]]:
    for item in sorted(folder.iterdir(), key=lambda one: one.name):
        if item.is_dir():
            yield from _tree(item, f"{prefix}{item.name}/")
        else:
            yield f"{prefix}{item.name}", item.read_text(encoding="utf-8")


def _make_room(folder: Path, texts: dict[str, str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"{folder} is a file. Name a folder that isn't there yet.")
    tops = sorted({path.partition("/")[0] for path in (*texts, editors.SCHEMA.as_posix())})
    there = [top for top in tops if (folder / top).exists() or (folder / top).is_symlink()]
    if there:
        raise ConfigError(
            f"Nothing was written: in {folder} there is already {', '.join(there)}. "
            "Name another folder, or move that away."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"{folder} can't be made: {error.strerror}.") from error


def _name(text: str) -> str:
    found = " ".join(text.split())
    if not found or len(found) > _MOST_CHARS or not found.isprintable():
        raise ConfigError(f"--name: a shop's name has 1 to {_MOST_CHARS} letters and signs.")
    return found


def _quoted(name: str) -> str:
    """As YAML reads it back; in quotes only where it must be."""
    plain = name.replace(" ", "").replace("-", "")
    if (
        plain.isalpha()
        and name[0] != "-"
        and plain.lower() not in {"yes", "no", "true", "false", "null"}
    ):
        return name
    return json.dumps(name, ensure_ascii=False)
