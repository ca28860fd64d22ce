"""A flow's picture as SVG. The layout comes from Graphviz, run as a program of its own, which is in
the extra `diagrams`."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from cxbot.errors import ConfigError, CxbotError
from cxbot.flow.drawing.boxes import sized
from cxbot.flow.drawing.layout import answer, question
from cxbot.flow.drawing.picture import Picture
from cxbot.flow.drawing.svg import svg

_PROGRAMS = ("graphviz-pure", "dot")
_LONGEST_SECONDS = 60
_MISSING = (
    'Pictures need two more packages. Install them: pip install "cxbot[diagrams]". '
    "Mermaid text needs nothing: cxbot draw --format mermaid."
)


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
