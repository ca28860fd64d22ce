"""Pictures as files. The layout comes from Graphviz, run as a program of its own; PNG from resvg.
Both are in the extra `diagrams`; Mermaid text needs neither.
"""

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Literal

from cxbot.errors import ConfigError
from cxbot.flow.drawing.mermaid import mermaid
from cxbot.flow.drawing.picture import Picture
from cxbot.journey.layout import DrawingError, as_svg
from cxbot.journey.rendering import FAMILY, RenderingError, png

__all__ = ["FORMATS", "DrawingError", "Format", "as_png", "as_svg", "write"]

Format = Literal["svg", "png", "mermaid"]
FORMATS: tuple[Format, ...] = ("svg", "png", "mermaid")
_ENDINGS: dict[Format, str] = {"svg": ".svg", "png": ".png", "mermaid": ".mmd"}
_LETTERS = re.compile(r'font-family="[^"]*"')
_BOLD = re.compile(r'(fill="(#\w+)" text-anchor="\w+") font-weight="bold"')
_SIZE = re.compile(r'(?:width|height)="([\d.]+)"')


def as_png(text: str) -> bytes:
    """An SVG of ours in twice its size. Raises as `as_svg`.

    In our own letters, which are as narrow as those that the boxes were measured for: where a
    machine has only wide ones, words ran out of their boxes. Emoji are the machine's.
    """
    # The head is our own: the first two are width and height.
    width, height = (float(number) for number in _SIZE.findall(text)[:2])
    try:
        own = _LETTERS.sub(f'font-family="{FAMILY}"', text, count=1)
        # they have no bold ones: a line around each does as well
        own = _BOLD.sub(r'\1 stroke="\2" stroke-width="0.5"', own)
        return png(own, width, height, system=True)
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
