"""`cxbot new`: a small shop that works as it is, in English, Russian or Chinese.

`en/`, `ru/` and `zh/` are whole shops of the same structure; the rest is shared. `voice/` is what
`--voice` adds to one of them, or to a shop that is there already.
"""

import json
import shlex
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from msgspec import Struct

from cxbot import settings
from cxbot.app.folder import editors
from cxbot.app.folder.project import examine_project
from cxbot.app.newshop.pack import (
    fitting,
    settings_of_voice,
    told,
    touchpoints_of_voice,
    undeclared,
)
from cxbot.errors import ConfigError
from cxbot.flow.catalog import examine

LANGUAGES = ("en", "ru", "zh")
#: The name that stands in the templates.
_NAMES = {"en": "Blue Kettle", "ru": "Синий чайник", "zh": "蓝壶小店"}
#: How long the question after a delivery waits, and how long that of the voice does.
_WAITS = {
    "en": ("by two days", "by three days"),
    "ru": ("на два дня", "на три дня"),
    "zh": ("拨快两天", "拨快三天"),
}
_MOST_CHARS = 100


class Added(Struct, frozen=True, kw_only=True):
    """What a shop was given, and what it wasn't."""

    #: Paths in the shop's folder.
    written: tuple[str, ...]
    #: Flow -> the reason.
    left: Mapping[str, str]
    hints: tuple[str, ...]


def write(
    folder: Path, *, name: str | None = None, language: str = "en", voice: bool = False
) -> tuple[Path, ...]:
    """Makes the folder and what belongs into it. Raises ConfigError and writes nothing if
    something stands in the way.
    """
    texts = files(name=name, language=language, voice=voice)
    _make_room(folder, texts)
    _put(folder, texts)
    text, _ = editors.schema(folder)
    return (*(folder / path for path in texts), editors.write(folder, text))


def extend(folder: Path) -> Added:
    """Gives a shop those flows of `voice/` that it doesn't have, with their stories. No file that
    is there is touched. Raises ConfigError for a shop with errors.
    """
    found = examine_project(folder).examined.catalog
    if found is None:
        raise ConfigError("This shop has errors. Mend them first: cxbot check")
    flows = {flow: one for flow, one in found.flows.items() if not one.anytime}
    given = fitting(found.shop, flows)
    left = {name: "it is there already." for name in given.flows if _there(folder, name)}
    texts = {
        path: text
        for name, texts in given.flows.items()
        if name not in left
        for path, text in texts.items()
        if not (folder / path).exists()
    }
    _put(folder, texts)
    rows = undeclared(texts.values(), found.journey, found.shop.language)
    paste = f'Paste these into flows/journey.yaml, there below "touchpoints:":\n{rows}'
    hints = (*given.hints, paste) if rows else given.hints
    return Added(written=tuple(texts), left={**given.left, **left}, hints=hints)


def files(*, name: str | None = None, language: str = "en", voice: bool = False) -> dict[str, str]:
    """Path -> text of everything a fresh shop begins with."""
    if language not in LANGUAGES:
        only = ", ".join(LANGUAGES)
        raise ConfigError(f'--language: there is no shop in "{language}" yet, only: {only}.')
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
    return _with_voice(texts, language) if voice else texts


def _with_voice(texts: dict[str, str], language: str) -> dict[str, str]:
    """post_purchase takes the place of after_delivery, and order_status asks at its end."""
    found = {path: text for path, text in texts.items() if "after_delivery" not in path}
    shop, status, stories = (
        "flows/shop.yaml", "flows/order_status.yaml", "flows/tests/order_status.yaml",
    )  # fmt: skip
    journey = "flows/journey.yaml"
    found[shop] = found[shop].replace("order_status]", "order_status, complaint]", 1)
    found[shop] += f"\n{settings_of_voice(language)}"
    found[status] += "\n  - run: ces_self_service\n"
    # what is asked at the end has stories of its own
    asked = f"language: {language}"
    found[stories] = found[stories].replace(asked, f"{asked}, wants_surveys: no", 1)
    before, personas, after = found[journey].partition("\npersonas:")
    found[journey] = f"{before}{touchpoints_of_voice(language)}{personas}{after}"
    found["README.md"] = _retold(found["README.md"], language)
    examined = examine(found).files
    for added in fitting(examined.shop, examined.flows).flows.values():
        found |= added
    return found


def _retold(readme: str, language: str) -> str:
    rows = [line for line in readme.splitlines(keepends=True) if "after_delivery" not in line]
    place = next(n for n, line in enumerate(rows) if "`flows/order_status.yaml`" in line) + 1
    text = "".join((*rows[:place], told(language), *rows[place:]))
    return text.replace(*_WAITS[language])


def _put(folder: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _there(folder: Path, flow: str) -> bool:
    return any((folder / "flows" / f"{flow}{end}").exists() for end in (".yaml", ".yml"))


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
