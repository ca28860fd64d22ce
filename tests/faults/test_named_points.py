"""Campaign F1 dies at every point that the source names."""

import re
from pathlib import Path

import cxbot

from .campaigns.points import AT_STATEMENTS, ELSEWHERE, MIGRATING, MORE, ON_POSTGRESQL, POINTS


def points() -> list[str]:
    """Every point that the source names."""
    folder = Path(cxbot.__file__).parent
    found = {
        name
        for file in sorted(folder.rglob("*.py"))
        for name in re.findall(r"(?<!def )\bcrashpoint\(([^)]*)\)", file.read_text())
    }
    assert all(re.fullmatch(r'"[^"]+"', name) for name in found), found
    return sorted(name.strip('"') for name in found)


def test_every_named_point_is_killed_at() -> None:
    """Those of the study by F1, which counts a kill only where it died."""
    named = {*POINTS.values(), *MIGRATING.values(), *MORE, *ELSEWHERE}
    assert named == set(points())
    numbers = {*POINTS, *MIGRATING, *AT_STATEMENTS, *ON_POSTGRESQL}
    assert numbers == {f"P{number:02}" for number in range(1, 27)}
