"""What was written on a worksheet comes back as it was meant, whatever a spreadsheet made of it."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from review_sheets import DAY, NOW, worksheet

from cxbot.errors import ConfigError
from cxbot.journey.reviews.reading import Read, read
from cxbot.journey.reviews.table import COLUMNS, as_csv, to_json

KNOWN = ("order status", "size help")
Row = dict[str, str]


def printed(names: tuple[str, ...] = KNOWN) -> list[Row]:
    return list(csv.DictReader(io.StringIO("".join(as_csv(worksheet(names), "en")), newline="")))


def written(rows: list[Row], delimiter: str = ",", columns: tuple[str, ...] = COLUMNS) -> str:
    buffer = io.StringIO()
    table = csv.DictWriter(buffer, columns, delimiter=delimiter, extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    return buffer.getvalue()


def filled(marks: Mapping[str, str], touchpoint: str = "order status", **more: str) -> list[Row]:
    """Marks by quality; `more` stands beside the first."""
    rows = printed()
    for row in rows:
        if row["touchpoint"] == touchpoint and row["quality"] in marks:
            row |= {"mark": marks[row["quality"]], **more}
            more = {}
    return rows


def taken(raw: bytes | str, known: tuple[str, ...] = KNOWN) -> Read:
    return read(raw.encode() if isinstance(raw, str) else raw, known, NOW + DAY)


def told(found: Read) -> list[tuple[int, str]]:
    return [(one.line, one.column) for one in found.problems]


ALL = {"simple": "4", "appropriate": "5", "relevant": "3", "valuable": "2", "attractive": "1"}
ITEM = {"improvement": "Shorter; clearer", "due": "01.04.2026", "measure": "CSAT"}


def test_an_untouched_sheet_is_no_review_and_no_mistake() -> None:
    found = taken(written(printed()))
    assert (found.entries, found.problems, found.empty) == ([], [], list(KNOWN))


def test_marks_notes_and_improvements_are_taken() -> None:
    rows = filled(ALL, note="fast,\n“gut”", **ITEM, improvement_owner="Борис")
    found = taken(written(rows))
    assert found.problems == []
    assert found.empty == ["size help"]
    [entry] = found.entries
    assert (entry.touchpoint, entry.sheet, entry.printed_at) == (
        "order status", "w20260302T090000", NOW,
    )  # fmt: skip
    assert {name: one.mark for name, one in entry.marks.items()} == {
        name: int(mark) for name, mark in ALL.items()
    }
    assert entry.marks["simple"].note == "fast,\n“gut”"
    [item] = entry.items
    assert (item.what, item.owner, item.due_on, item.measure) == (
        "Shorter; clearer", "Борис", "2026-04-01", "csat",
    )  # fmt: skip


def windows(text: str) -> bytes:
    return text.replace("３", "3").encode("cp1251", "replace")


_AS_SAVED: list[tuple[str, Callable[[list[Row]], bytes]]] = [
    ("utf-8", lambda rows: written(rows).encode()),
    ("with a mark", lambda rows: written(rows).encode("utf-8-sig")),
    ("semicolons, windows", lambda rows: windows(written(rows, ";"))),
    ("tabs, utf-16", lambda rows: written(rows, "\t").encode("utf-16")),
    ("line feeds", lambda rows: written(rows).replace("\r\n", "\n").encode()),
    ("other order", lambda rows: written(rows, ";", tuple(reversed(COLUMNS))).encode()),
    ("only what is needed", lambda rows: written(rows, columns=(
        "mark", "quality", "touchpoint", "sheet", "note", "improvement", "due", "measure",
        "improvement_owner")).encode()),
    ("empty rows", lambda rows: (";;;;\r\n" + written(rows, ";").replace(
        "w2026", ";;;\r\nw2026", 1) + "\r\n;;;;;\r\n").encode()),
]  # fmt: skip


@pytest.mark.parametrize(
    "save", [save for _, save in _AS_SAVED], ids=[name for name, _ in _AS_SAVED]
)
def test_a_spreadsheet_may_save_it_its_own_way(save: Callable[[list[Row]], bytes]) -> None:
    marks = {"simple": "4,0", "valuable": " 5 ", "personal": "３", "relevant": "2.0"}
    found = taken(save(filled(marks, note="ясно", **ITEM)))
    assert found.problems == []
    [entry] = found.entries
    assert {name: one.mark for name, one in entry.marks.items()} == {
        "simple": 4, "valuable": 5, "personal": 3, "relevant": 2,
    }  # fmt: skip
    assert entry.marks["simple"].note == "ясно"
    assert entry.items[0].due_on == "2026-04-01"


def test_rows_in_any_order_are_the_same() -> None:
    rows = filled(ALL, note="x")
    mixed = rows[:]
    Random(3).shuffle(mixed)
    assert taken(written(mixed)).entries[0].marks == taken(written(rows)).entries[0].marks


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"mark": "6"}, (2, "mark")),
        ({"mark": "0"}, (2, "mark")),
        ({"mark": "4,5"}, (2, "mark")),
        ({"mark": "good"}, (2, "mark")),
        ({"mark": "inf"}, (2, "mark")),
        ({"mark": "nan"}, (2, "mark")),
        ({"mark": "1e400"}, (2, "mark")),
        ({"mark": "-1"}, (2, "mark")),
        ({"mark": "4", "note": "x" * 2001}, (2, "note")),
        ({"mark": "4", "improvement": "x", "due": "4/1/2026"}, (2, "due")),
        ({"mark": "4", "improvement": "x", "due": "2026-02-30"}, (2, "due")),
        ({"mark": "4", "improvement": "x", "measure": "csta"}, (2, "measure")),
        ({"mark": "4", "hypothesis": "why?"}, (2, "improvement")),
        ({"mark": "4", "quality": "pretty"}, (2, "quality")),
        ({"mark": "4", "quality": ""}, (2, "quality")),
        ({"mark": "4", "quality": "personal"}, (7, "quality")),
        ({"note": "words alone"}, (2, "mark")),
    ],
)
def test_a_mistake_is_told_by_line_and_column_and_its_touchpoint_left_out(
    change: Row, where: tuple[int, str]
) -> None:
    rows = filled({"personal": "2"}, "order status")
    if "mark" not in change:
        rows = printed()
    rows[0] |= change
    good = [row for row in rows if row["touchpoint"] == "size help"]
    good[0]["mark"] = "5"
    found = taken(written(rows))
    assert told(found) == [where]
    assert [one.touchpoint for one in found.entries] == ["size help"]


def test_lines_are_counted_as_an_editor_does() -> None:
    rows = filled({"simple": "4"}, note="one\ntwo\nthree")
    rows[1]["mark"] = "9"
    assert told(taken(written(rows))) == [(5, "mark")]


def test_another_sheet_or_touchpoint_is_told() -> None:
    rows = filled({"simple": "4"})
    for row in rows:
        row["touchpoint"] = row["touchpoint"].replace("order status", "order statsu")
    found = taken(written(rows))
    assert told(found) == [(2, "touchpoint")]
    assert 'Did you mean "order status"?' in found.problems[0].reason
    rows = filled({"simple": "4"})
    for row in rows:
        row["sheet"] = "w29990302T090000"
    assert told(taken(written(rows))) == [(2, "sheet")]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf  \r\n", "empty"),
        (b"a,b\r\n1,2\r\n", "columns are missing: sheet, touchpoint, quality, mark"),
        (b"sheet;touchpoint;quality;mark;mark\r\n", "twice: mark"),
        (b"\x81\x8d\x98\xff", "neither UTF-8"),
        (b'{"sheet": 1', "no worksheet as JSON"),
        (b'{"sheet": "w", "touchpoints": [1]}', "no worksheet as JSON"),
        (b'{"a": ' * 100_000, "no worksheet as JSON"),
    ],
)
def test_what_is_no_worksheet_is_refused(raw: bytes, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        taken(raw)


def test_json_is_read_as_it_was_written() -> None:
    sheet: dict[str, Any] = to_json(worksheet(), "ru")
    touchpoint = sheet["touchpoints"][1]
    touchpoint["qualities"][0] |= {"mark": 4, "note": "да"}
    touchpoint["improvements"] = [
        {"improvement": "Короче", "owner": "Борис", "due": "2026-04-01", "measure": "mood"}
    ]
    found = taken(json.dumps(sheet))
    assert (found.problems, found.empty) == ([], ["order status"])
    [entry] = found.entries
    assert (entry.touchpoint, entry.marks["simple"].mark, entry.items[0].owner) == (
        "size help", 4, "Борис",
    )  # fmt: skip
    touchpoint["qualities"][0]["mark"] = 4.5
    assert told(taken(json.dumps(sheet))) == [(2, "mark")]


def test_half_a_character_is_stored_as_none() -> None:
    sheet: dict[str, Any] = to_json(worksheet(), "en")
    touchpoint = sheet["touchpoints"][0]
    touchpoint["qualities"][0] |= {"mark": 4, "note": "a\ud83d\0b \ud83d\ude00"}
    touchpoint["improvements"] = [{"improvement": "Shorter\ude00", "owner": "\udc00"}]
    [entry] = taken(json.dumps(sheet)).entries
    assert entry.marks["simple"].note == "a\ufffdb 😀"
    assert (entry.items[0].what, entry.items[0].owner) == ("Shorter\ufffd", "\ufffd")
    sheet["touchpoints"][0]["touchpoint"] = "\ud83d"
    [problem] = taken(json.dumps(sheet)).problems
    assert str(problem).encode()


def test_a_head_with_a_cell_that_never_ends_is_no_worksheet() -> None:
    with pytest.raises(ConfigError, match="Line 1: columns are missing"):
        taken("a" * 200_000 + "," + written(printed()))


def test_case_121_no_cell_is_a_formula_and_names_come_back() -> None:
    names = ("=1+1", "-shop", "@here", "+371 20000000", "＝全角", "'=quoted", "plain")
    text = "".join(as_csv(worksheet(names), "en"))
    for cells in csv.reader(io.StringIO(text, newline="")):
        assert not any(one[:1] in {"=", "+", "-", "@", "\t", "\r", "＝"} for one in cells if one)
    rows = printed(names)
    for row in rows:
        row["mark"] = "5"
    found = taken(written(rows), names)
    assert found.problems == []
    assert [one.touchpoint for one in found.entries] == list(names)


_WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(_WORDS, _WORDS)
def test_case_124_words_come_back_through_csv(note: str, what: str) -> None:
    rows = filled({"simple": "3"}, note=note, improvement=what)
    found = taken(written(rows))
    plain = [one.replace("\0", "").strip() for one in (note, what)]
    if found.problems:  # "3" alone is always right
        raise AssertionError(found.problems)
    [entry] = found.entries
    assert entry.marks["simple"].note in (plain[0], plain[0].removeprefix("'"))
    assert [one.what for one in entry.items] in (
        [plain[1]] if plain[1] else [],
        [plain[1].removeprefix("'")],
    )
