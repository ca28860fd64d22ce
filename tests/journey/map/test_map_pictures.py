"""The map as pictures: the same on every machine, with letters that can be read."""

import struct
import sys
import zlib
from datetime import UTC
from xml.etree import ElementTree as ET

import pytest
from map_rows import CATALOGUE, Memory, a_log, drawn

from cxbot.errors import ConfigError
from cxbot.journey import rendering
from cxbot.journey.friction.words import Language
from cxbot.journey.map import Grid, sheet, summary
from cxbot.journey.map.ink import Sheet
from cxbot.journey.map.png import as_png, summary_png
from cxbot.model.journey import Declared
from cxbot.model.value import replace

NASTY = '<script>alert("1")</script>\u202e & 🎁订单 [[x]]'
_BOX = "\U0010fffd"


async def a_map(customers: int = 40) -> Grid:
    return await drawn(Memory(a_log(1, customers), said="hm"))


def size(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def pixels(text: str) -> bytes:
    """Of these letters alone."""
    page = Sheet(80)
    page.words(4, 30, text, 24)
    png = rendering.png(page.svg(40), 80, 40)
    at, data = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        data += png[at + 8 : at + 8 + length] if png[at + 4 : at + 8] == b"IDAT" else b""
        at += 12 + length
    return zlib.decompress(data)


LETTERS = ("Aя", *"ЖёЇ订单龙齄啊“№₽€●○×★☆↓→ñüőΩ")


@pytest.mark.parametrize("letters", LETTERS)
def test_letters_are_drawn_and_no_box(letters: str) -> None:
    found = pixels(letters)
    assert found != pixels(_BOX * len(letters))
    assert found != pixels(" ")


def test_every_letter_of_russian_looks_otherwise() -> None:
    alphabet = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
    assert len({pixels(letter) for letter in alphabet}) == len(alphabet)


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_same_log_gives_the_same_picture(language: Language) -> None:
    one, other = await a_map(), await a_map()
    for make in (as_png, summary_png):
        assert make(one, UTC, language) == make(other, UTC, language)


async def test_the_order_of_arrival_changes_no_picture() -> None:
    log = a_log(1, 30)
    backwards = {name: log[name][::-1] for name in reversed(log)}
    one, other = await drawn(Memory(log)), await drawn(Memory(backwards))
    assert sheet.as_svg(one, UTC, "en") == sheet.as_svg(other, UTC, "en")
    assert summary.as_svg(one, UTC, "en") == summary.as_svg(other, UTC, "en")


async def test_a_phone_shows_the_worst_and_the_curve() -> None:
    found = await a_map()
    png = summary_png(found, UTC, "en")
    width, height = size(png)
    assert width == 1080
    assert height < 2 * width
    svg, *_ = summary.as_svg(found, UTC, "en")
    for one in found.worst:
        assert one.touchpoint in svg
    assert f">{found.totals.customers}<" in svg


async def test_the_whole_map_has_its_rows_and_names() -> None:
    found = await a_map()
    svg, width, height = sheet.as_svg(found, UTC, "ru")
    assert size(as_png(found, UTC, "ru")) == pytest.approx((2 * width, 2 * height), abs=1)
    for column in found.columns:
        assert f">{column.name}<" in svg
    for label in ("Настроение", "Клиенты", "Споткнулись", "Требования"):
        assert f">{label}<" in svg


@pytest.mark.parametrize("many", [1, 13, 300])
async def test_many_columns_stay_a_picture_that_can_be_opened(many: int) -> None:
    found = await a_map()
    (column, *_) = found.columns
    wide = replace(found, columns=tuple(replace(column, name=f"шаг {i} 订单") for i in range(many)))
    svg, width, height = sheet.as_svg(wide, UTC, "en")
    root = ET.fromstring(svg)
    sides = float(root.attrib["width"]), float(root.attrib["height"])
    assert sides == pytest.approx((width, height), abs=0.1)
    assert svg.count("шаг") >= many
    assert max(width, height) / min(width, height) < 4
    assert width * height < 40_000_000


@pytest.mark.parametrize("make", [as_png, summary_png])
async def test_an_empty_log_makes_a_picture_that_says_so(make: object) -> None:
    found = await drawn(Memory({}))
    svg, *_ = sheet.as_svg(found, UTC, "en")
    assert "Nothing has happened yet" in svg
    svg, *_ = summary.as_svg(found, UTC, "en")
    assert "Nothing has happened yet" in svg
    assert size(make(found, UTC, "en")) > (0, 0)  # type: ignore[operator]


async def test_names_are_text_and_nothing_else() -> None:
    log = a_log(3, 5)
    log = {
        name: [replace(one, touchpoint=NASTY if one.touchpoint else None) for one in rows]
        for name, rows in log.items()
    }
    catalogue = replace(
        CATALOGUE, touchpoints={NASTY: Declared(name=NASTY, stage="look", owner=NASTY)}
    )
    found = await drawn(Memory(log), catalogue=catalogue, shop=NASTY)
    for make in (sheet.as_svg, summary.as_svg):
        svg, *_ = make(found, UTC, "en")
        tags = {one.tag.rpartition("}")[2] for one in ET.fromstring(svg).iter()}
        assert tags <= {"svg", "style", "rect", "path", "circle", "text", "g"}
        assert "\u202e" not in svg
        assert "🎁" not in svg


async def test_without_the_extra_the_owner_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(ConfigError, match=r'pip install "cxbot\[diagrams\]"'):
        summary_png(await a_map(3), UTC, "en")


def test_what_is_no_svg_is_told() -> None:
    with pytest.raises(rendering.RenderingError):
        rendering.png("<svg", 1, 1)
