"""Pictures as files. The layout comes from Graphviz, run as a program of its own; PNG from resvg.
Both are in the extra `diagrams`; Mermaid text needs neither.
"""

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Literal

from cxbot.errors import ConfigError, CxbotError
from cxbot.flow.drawing.boxes import sized
from cxbot.flow.drawing.layout import answer, question
from cxbot.flow.drawing.mermaid import mermaid
from cxbot.flow.drawing.picture import Picture
from cxbot.flow.drawing.svg import svg
from cxbot.journey.rendering import RenderingError, png

Format = Literal["svg", "png", "mermaid"]
FORMATS: tuple[Format, ...] = ("svg", "png", "mermaid")
_ENDINGS: dict[Format, str] = {"svg": ".svg", "png": ".png", "mermaid": ".mmd"}
_PROGRAMS = ("graphviz-pure", "dot")
_LONGEST_SECONDS = 60
_MISSING = (
    'Pictures need two more packages. Install them: pip install "cxbot[diagrams]". '
    "Mermaid text needs nothing: cxbot draw --format mermaid."
)
_SIZE = re.compile(r'(?:width|height)="([\d.]+)"')


class DrawingError(CxbotError):
    """The picture could not be drawn."""


def as_svg(picture: Picture) -> str:
    """Raises ConfigError when the extra isn't installed, DrawingError when drawing fails."""
    drawn = sized(picture)
    try:
        done = subprocess.run(  # noqa: S603 a program of ours, and no word of the owner's in it
            [_program(), "-Tjson0"],
            input=question(drawn),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=_LONGEST_SECONDS,
            check=True,
        )
        layout = answer(drawn, done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        said = str(getattr(error, "stderr", "") or error).strip().splitlines()
        why = said[0] if said else type(error).__name__
        raise DrawingError(f"{picture.name} could not be laid out: {why}") from error
    return svg(drawn, layout)


def as_png(text: str) -> bytes:
    """An SVG of ours in twice its size. Raises as `as_svg`."""
    # The head is our own: the first two are width and height.
    width, height = (float(number) for number in _SIZE.findall(text)[:2])
    try:
        return png(text, width, height, system=True)
    except RenderingError as error:
        raise DrawingError(str(error)) from error


def write(pictures: Iterable[Picture], folder: Path, form: Format) -> list[Path]:
    """One file each, and index.md that shows them; what was written, the index last."""
    written: list[Path] = []
    shown = ["# Flows", ""]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for picture in pictures:
            path = folder / f"{_file_name(picture.name)}{_ENDINGS[form]}"
            content = _content(picture, form)
            path.write_bytes(content)
            written.append(path)
            shown += [f"## {escape(picture.name)}", ""]
            shown += [escape(picture.about), ""] if picture.about else []
            if form == "mermaid":
                shown += ["```mermaid", content.decode().rstrip(), "```", ""]
            else:
                shown += [f"![{escape(picture.name)}]({path.name})", ""]
        index = folder / "index.md"
        index.write_text("\n".join(shown), encoding="utf-8")
    except OSError as error:
        where = error.filename or folder
        raise ConfigError(f"{where} can't be written: {error.strerror}.") from error
    return [*written, index]


def _file_name(name: str) -> str:
    """A name with a mistake in it must not lead out of the folder."""
    return re.sub(r"[^\w-]+", "-", name).strip("-") or "flow"


def _content(picture: Picture, form: Format) -> bytes:
    if form == "mermaid":
        return mermaid(picture).encode()
    drawn = as_svg(picture)
    return drawn.encode() if form == "svg" else as_png(drawn)


def _program() -> str:
    """Graphviz: ours beside this Python, else one on the path."""
    here = (Path(sysconfig.get_path("scripts")), Path(sys.executable).parent)
    for folder in here:
        if found := shutil.which(_PROGRAMS[0], path=str(folder)):
            return found
    for name in _PROGRAMS:
        if found := shutil.which(name):
            return found
    raise ConfigError(_MISSING)
