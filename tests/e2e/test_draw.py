"""`cxbot draw`: to the terminal, into a folder, and what it says of flows it can't know."""

import shutil
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import pytest

from cxbot.app.drawing.drawable import chosen, read_drawable
from cxbot.app.drawing.pictures import as_png, as_svg, write
from cxbot.errors import ConfigError
from cxbot.flow.drawing.building import pictures
from cxbot.journey.rendering import png
from cxbot.model.value import replace

from .processes import ended
from .world import ROOT


def pixels(png: bytes) -> tuple[int, int, bytes]:
    """Width, height and the rows as they are packed, for 8 bits a channel."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height, depth = struct.unpack(">IIB", png[16:25])
    assert depth == 8
    data, at = b"", 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return width, height, zlib.decompress(data)


async def test_draw_to_the_terminal_is_mermaid_and_leaves_no_file(tmp_path: Path) -> None:
    done = await ended("draw", "nps", folder=tmp_path, project=str(ROOT))
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("flowchart TB\n  accTitle: nps\n")
    several = await ended("draw", "nps", "anytime", folder=tmp_path, project=str(ROOT))
    assert several.out.count("```mermaid\nflowchart TB\n") == 2
    assert done.out in several.out
    assert not any(tmp_path.iterdir())  # noqa: ASYNC240 one small folder


async def test_draw_explains_itself(tmp_path: Path) -> None:
    done = await ended("draw", "--help", folder=tmp_path, project=str(tmp_path))
    assert done.code == 0
    for word in (
        "cxbot draw",
        "--output",
        "--format",
        "--language",
        "--live",
        "--since",
        "--version",
    ):
        assert word in done.out


async def test_draw_into_a_folder_writes_every_flow_and_an_index(tmp_path: Path) -> None:
    names = ["anytime", "back_in_print", "nps", "order_status", "post_purchase", "size_help"]
    for form, ending, option in (("svg", "svg", "--output"), ("mermaid", "mmd", "--out")):
        out = tmp_path / form
        done = await ended(
            "draw", option, str(out), "--format", form, folder=tmp_path, project=str(ROOT)
        )
        assert (done.code, done.err) == (0, "")
        files = sorted(path.name for path in out.iterdir())
        assert files == sorted([*(f"{name}.{ending}" for name in names), "index.md"])
        assert all(f"Wrote {out / file}" in done.out for file in files)
        index = (out / "index.md").read_text(encoding="utf-8")
        assert all(f"## {name}\n" in index for name in names)
    assert "```mermaid" in index


async def test_draw_says_what_it_does_not_know(tmp_path: Path) -> None:
    for arguments, said in (
        (("nsp",), 'There is no flow "nsp". Did you mean "nps"?'),
        (("--format", "gif"), '--format: "gif" is none of svg, png, mermaid.'),
        (("--language", "de"), 'the shop does not speak "de". There are: en, ru.'),
        (("--since", "30d"), "--since works with --live"),
        (("--live",), "There is no database"),
    ):
        done = await ended(
            "draw",
            *arguments,
            folder=tmp_path,
            project=str(ROOT),
            database_url=f"sqlite+aiosqlite:///{tmp_path}/none.db",
        )
        assert (done.code, done.out) == (2, "")
        assert said in done.err


async def test_flows_with_mistakes_are_drawn_as_far_as_they_can_be_read(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    flow = tmp_path / "flows" / "nps.yaml"
    text = flow.read_text(encoding="utf-8").replace("answer: text", "anser: text")
    flow.write_text(text, encoding="utf-8")
    (tmp_path / "flows" / "torn.yaml").write_text("- no flow\n", encoding="utf-8")
    done = await ended("draw", "nps", folder=tmp_path, project=str(tmp_path))
    assert done.code == 0
    assert "flows/nps.yaml has mistakes" in done.err
    assert "reward.give" in done.out
    done = await ended("draw", "torn", folder=tmp_path, project=str(tmp_path))
    assert done.code == 2
    assert "flows/torn.yaml can't be drawn until it can be read" in done.err


def test_what_handlers_give_is_known_and_they_may_be_broken(tmp_path: Path) -> None:
    """The status of an order that an action finds is one of seven."""
    assert "anything else" not in _labels(ROOT)
    shutil.copytree(ROOT / "flows", tmp_path / "flows")
    (tmp_path / "handlers").mkdir()
    (tmp_path / "handlers" / "shop.py").write_text("import nothing_there\n", encoding="utf-8")
    assert "anything else" in _labels(tmp_path)


def _labels(folder: Path) -> set[str]:
    (picture,) = chosen(read_drawable(folder, None), ["order_status"]).pictures()
    return {arrow.label for arrow in picture.shown()}


def test_the_picture_is_sharp_and_shows_something() -> None:
    """Twice the size of the SVG, and much of it isn't background."""
    flows = read_drawable(ROOT, None).flows
    (picture,) = pictures({"post_purchase": flows["post_purchase"]}, "en")
    drawn = as_svg(picture)
    root = ET.fromstring(drawn)
    width, height, rows = pixels(as_png(drawn))
    assert abs(width - 2 * float(root.attrib["width"])) <= 2
    assert abs(height - 2 * float(root.attrib["height"])) <= 2
    assert len(set(rows)) > 100
    assert len(zlib.compress(rows)) > 20_000


def test_a_picture_has_the_letters_that_its_boxes_were_made_for() -> None:
    """And not those of the machine, which may be wider."""
    drawn = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40" font-family="Arial, '
        '\'DejaVu Sans\', sans-serif"><text x="9" y="30" font-size="20">Hi there</text></svg>'
    )
    assert as_png(drawn) == png(drawn, 200, 40)


def test_a_flow_with_a_strange_name_stays_in_the_folder(tmp_path: Path) -> None:
    flow = read_drawable(ROOT, None).flows["nps"]
    strange = replace(flow, name="../../<b>out")
    written = write(pictures({strange.name: strange}, "en"), tmp_path / "in", "mermaid")
    assert [path.name for path in written] == ["b-out.mmd", "index.md"]
    assert all(path.parent == tmp_path / "in" for path in written)
    assert "<b>" not in written[1].read_text(encoding="utf-8").partition("```")[0]


def test_without_the_extra_the_owner_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sysconfig.get_path", lambda _: str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    drawable = chosen(read_drawable(ROOT, None), ["nps"])
    with pytest.raises(ConfigError, match=r'pip install "cxbot\[diagrams\]"'):
        write(drawable.pictures(), tmp_path, "svg")
