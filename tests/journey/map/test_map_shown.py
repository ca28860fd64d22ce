"""The grid's order, and what pages and tables make of it."""

import csv
import io
import json
from datetime import UTC
from html.parser import HTMLParser

import pytest
from map_rows import CATALOGUE, DAY, END, NOON, PURCHASE, Memory, a_log, drawn

from cxbot.journey.friction.words import Language
from cxbot.journey.map import Grid, Scope
from cxbot.journey.map.data import COLUMNS, as_csv, to_json
from cxbot.journey.map.markdown import as_markdown
from cxbot.journey.map.page import as_html
from cxbot.journey.paths import Exchange
from cxbot.model.journey import DEFAULT, Declared
from cxbot.model.value import replace

NASTY = '<script>alert("1")</script>\u202e & =cmd|0'
_VOID = {"meta", "col", "br"}


class Tags(HTMLParser):
    """Fails on what isn't closed, and keeps what there is."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        assert not any(name.startswith("on") or name in {"src", "href"} for name, _ in attrs)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Tags:
    tags = Tags()
    tags.feed(page)
    tags.close()
    assert tags.open == []
    # what belongs together stays on one line
    tags.text = tags.text.replace("\u00a0", " ")
    return tags


async def a_map(seed: int = 1, customers: int = 40, **facts: object) -> Grid:
    return await drawn(Memory(a_log(seed, customers), said="8 916 123-45-67"), **facts)  # type: ignore[arg-type]  # as drawn has them


async def test_columns_stand_in_the_order_of_the_journey() -> None:
    found = await a_map()
    stages = [column.stage for column in found.columns]
    known = ["look", "buy", "wear", "somewhere", None]
    assert stages == sorted(stages, key=known.index)
    assert set(found.unmapped) == {"parcel", "ad"}
    assert found.unused == ("shelf",)
    basket = next(column for column in found.columns if column.name == "basket")
    assert [one.touchpoint for one in basket.requirements] == ["basket"]
    assert basket.friction is not None
    assert [one.touchpoint for one in found.worst] == sorted(
        (column.name for column in found.columns),
        key=lambda name: (
            -next(one.friction.low for one in found.columns if one.name == name and one.friction)
        ),
    )


async def test_json_and_csv_hold_the_same_numbers() -> None:
    found = await a_map()
    told = json.loads(json.dumps(to_json(found)))
    lines = list(csv.DictReader(io.StringIO("".join(as_csv(found)))))
    assert tuple(lines[0]) == COLUMNS
    for one, line in zip(told["touchpoints"], lines, strict=True):
        assert one["touchpoint"] == line["touchpoint"]
        for name in ("customers", "exchanges", "beside", "visits", "journeys", "left"):
            assert int(line[name]) == one[name]
        assert int(line["friction_n"]) == one["friction"]["n"]
    assert sum(int(line["exchanges"]) for line in lines) == told["totals"]["at"]
    size = next(line for line in lines if line["touchpoint"] == "size")
    assert size["owner"] == "'=1+1"


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_the_same_log_gives_the_same_bytes(language: Language) -> None:
    one, other = await a_map(), await a_map()
    for make in (as_html, as_markdown):
        assert make(one, UTC, language) == make(other, UTC, language)
    assert "".join(as_csv(one)) == "".join(as_csv(other))


async def test_the_page_needs_nothing_and_shows_numbers_with_what_they_rest_on() -> None:
    found = await a_map()
    page = as_html(found, UTC, "en")
    tags = read(page)
    assert not {"script", "link", "img", "iframe"} & set(tags.seen)
    assert "http" not in page
    assert "@import" not in page
    for column in found.columns:
        assert column.name in tags.text
        assert f"n {column.friction.figure.n}" in tags.text if column.friction else True
    assert str(found.totals.exchanges) in tags.text
    assert "[phone]" in tags.text
    assert "916" not in page


async def test_names_that_people_give_are_text_and_nothing_else() -> None:
    log = {
        "ann": [
            replace(one, touchpoint=NASTY if one.touchpoint == "ad" else one.touchpoint)
            for one in a_log(3, 1)["c0"]
        ]
    }
    catalogue = replace(
        CATALOGUE,
        touchpoints={NASTY: Declared(name=NASTY, stage="look", owner=NASTY)},
        personas=(),
    )
    found = await drawn(Memory(log, said=NASTY), catalogue=catalogue, shop=NASTY)
    tags = read(as_html(found, UTC, "en"))
    assert "script" not in tags.seen
    assert "\u202e" not in tags.text
    text = as_markdown(found, UTC, "en")
    assert "<script>" not in text.replace("\\<", "")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    bars = {line.replace("\\|", "").count("|") for line in lines}
    assert len(bars) == 1


@pytest.mark.parametrize(
    ("log", "scope", "words"),
    [
        ({}, None, "Nothing has happened yet"),
        (a_log(1), Scope(kind=PURCHASE, until=END, channel="fax"), "Nothing of this lies"),
        (
            {
                "ann": [
                    Exchange(
                        id="1", at=NOON, customer="ann", direction="in", initiator="customer",
                        channel="web",
                    )
                ]
            },
            None,
            "None of these exchanges is at a touchpoint",
        ),
    ],
)  # fmt: skip
async def test_a_map_of_nothing_says_so(
    log: dict[str, list[Exchange]], scope: Scope | None, words: str
) -> None:
    found = await drawn(Memory(log), scope)
    assert words in read(as_html(found, UTC, "en")).text
    assert words in as_markdown(found, UTC, "en")
    assert to_json(found)["touchpoints"] == []
    assert len(list(as_csv(found))) == 1


async def test_without_a_catalogue_everything_is_on_the_map_and_unmapped() -> None:
    found = await a_map(catalogue=DEFAULT)
    assert found.unmapped == tuple(column.name for column in found.columns)
    assert found.personas == {}
    assert "not declared" in read(as_html(found, UTC, "en")).text


async def test_three_hundred_touchpoints_stand_in_strips() -> None:
    exchanges = [
        Exchange(
            id=f"x{i:04}", at=NOON + i * DAY / 24, customer="ann", direction="in",
            initiator="customer", channel="web", touchpoint=f"step {i}",
        )
        for i in range(300)
    ]  # fmt: skip
    found = await drawn(Memory({"ann": exchanges}))
    assert [column.name for column in found.columns] == [f"step {i}" for i in range(300)]
    tags = read(as_html(found, UTC, "ru"))
    assert tags.seen.count("table") == 25
