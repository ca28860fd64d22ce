"""Rows of a file as spreadsheets and tills write them, found and numbered."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cxbot.app.imports.lines import COLUMNS, Line, opened
from cxbot.app.imports.rows import Rows
from cxbot.errors import ConfigError
from cxbot.model.event import read_events
from cxbot.model.journey import DEFAULT
from cxbot.store.recorded import Contact

NOW = datetime(2026, 6, 1, tzinfo=UTC)

HEAD = "at,customer,touchpoint,kind,channel,text"
CELLS = "2026-03-10,telegram:1,шоурум,visit,pos"
ROW = f"{CELLS},Пальто"


def lines(folder: Path, content: str | bytes, encoding: str = "utf-8") -> list[Line]:
    path = folder / "contacts"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    with opened(path) as found:
        return list(found)


def whole(folder: Path, content: str | bytes) -> str:
    """What is wrong with all of it."""
    with pytest.raises(ConfigError) as caught:
        lines(folder, content)
    return str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_encoding_and_delimiter_are_found(
    tmp_path: Path, encoding: str, delimiter: str, end: str
) -> None:
    text = f"{HEAD}\n{ROW}\n".replace(",", delimiter).replace("\n", end)
    (one,) = lines(tmp_path, text, encoding)
    assert (one.number, one.reason, one.text) == (2, "", True)
    assert one.values == dict(zip(HEAD.split(","), ROW.split(","), strict=True))


def test_a_row_is_known_by_its_first_line(tmp_path: Path) -> None:
    text = f'\n{HEAD.upper()}\n{ROW}\n\n"2026-03-10",telegram:1,a,visit,pos,"two\nlines"\n{ROW}'
    assert [one.number for one in lines(tmp_path, text)] == [3, 5, 7]
    assert lines(tmp_path, text)[1].values["text"] == "two\nlines"


def test_empty_cells_say_nothing_and_too_many_are_told(tmp_path: Path) -> None:
    text = f"{HEAD}\n2026-03-10, telegram:1 ,a,visit,pos,,,\n{ROW},more\n2026-03-10,telegram:1\n"
    empty, long, short = lines(tmp_path, text)
    assert "text" not in empty.values
    assert empty.values["customer"] == "telegram:1"
    assert long.reason == "has 7 cells, and the head 6"
    assert set(short.values) == {"at", "customer"}


def test_after_what_is_no_csv_the_next_row_is_read(tmp_path: Path) -> None:
    broken, fine = lines(tmp_path, f'{HEAD}\n"a"b,c\n{ROW}\n')
    assert (broken.number, "no row of CSV" in broken.reason) == (2, True)
    assert (fine.number, fine.reason) == (3, "")


def test_a_quote_that_never_ends_is_told_where_it_began(tmp_path: Path) -> None:
    """And takes no other row with it, however many there are."""
    rows = f"{ROW}\n" * 3000
    found = lines(tmp_path, f'{HEAD}\n{ROW}\n2026-03-10,"telegram\n{rows}')
    assert [one.number for one in found if one.reason] == [3]
    assert "never closed" in found[1].reason
    assert [one.number for one in found] == list(range(2, 3004))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quote_left_open_that_another_row_closes_takes_no_row_either(
    tmp_path: Path, end: str
) -> None:
    quoted = f'{CELLS},"Пальто"'
    found = lines(tmp_path, end.join((HEAD, '"2026-03-10,x', ROW, quoted, ROW, "")))
    assert [one.number for one in found if one.reason] == [2]
    assert [one.number for one in found] == [2, 3, 4, 5]


def test_a_cell_may_have_many_lines(tmp_path: Path) -> None:
    many = "line\n" * 50
    first, second = lines(tmp_path, f'{HEAD}\n{CELLS},"{many}and ""more"""\n{ROW}\n')
    assert (first.number, second.number) == (2, 53)
    assert first.values["text"] == f'{many}and "more"'


def test_an_endless_line_of_a_table_is_one_bad_row(tmp_path: Path) -> None:
    long, fine = lines(tmp_path, f"{HEAD}\n{'x' * 2_500_000}\n{ROW}\n")
    assert (long.number, "longer" in long.reason) == (2, True)
    assert (fine.number, fine.reason) == (3, "")


def test_damaged_utf_8_is_not_read_as_something_else(tmp_path: Path) -> None:
    """A file that was cut, or stuck together of two encodings, in the middle of its letters."""
    good, bad = f"{ROW}\n".encode(), f"{CELLS},Жук\n".encode("cp1251")
    content = HEAD.encode() + b"\n" + good + bad + good + good.rstrip()[:-1]
    first, second, third, cut = lines(tmp_path, content)
    assert [first.values["text"], third.values["text"]] == ["Пальто", "Пальто"]
    assert "no letters of UTF-8" in second.reason
    assert "no letters of UTF-8" in cut.reason


def test_a_sign_for_a_lost_letter_is_a_letter_where_the_file_is_whole(tmp_path: Path) -> None:
    (one,) = lines(tmp_path, f"{HEAD}\n{CELLS},\ufffd\n")
    assert (one.values["text"], one.reason) == ("\ufffd", "")


def test_json_lines_keep_their_types(tmp_path: Path) -> None:
    text = '\n{"id": 7, "rating": 4.5, "task": null}\n\n[1]\n{"id": \n{"x": NaN}\n{}\n'
    first, listed, cut, nan, empty = lines(tmp_path, text)
    assert (first.number, first.values, first.text) == (2, {"id": 7, "rating": 4.5}, False)
    assert (listed.number, listed.reason) == (4, "is no JSON object")
    assert "is no JSON" in cut.reason
    assert "NaN is no number" in nan.reason
    assert (empty.number, empty.reason) == (7, "")


def test_an_endless_line_is_one_bad_row(tmp_path: Path) -> None:
    text = '{"text": "' + "x" * 2_500_000 + '"}\n{"id": 1}\n'
    long, fine = lines(tmp_path, text)
    assert "longer" in long.reason
    assert (fine.number, fine.values) == (2, {"id": 1})


def test_a_file_that_is_wrong_as_a_whole_is_refused(tmp_path: Path) -> None:
    assert "is empty" in whole(tmp_path, "")
    assert "is empty" in whole(tmp_path, "\n \n")
    assert "UTF-16" in whole(tmp_path, HEAD.encode("utf-16"))
    assert "neither UTF-8" in whole(tmp_path, HEAD.encode() + b"\x98\xff")
    assert "JSON list" in whole(tmp_path, '[{"id": 1}]')
    assert 'Did you mean "touchpoint"?' in whole(tmp_path, HEAD.replace("touchpoint", "tuchpoint"))
    assert f"Columns are: {COLUMNS[0]}" in whole(tmp_path, f"{HEAD},xyzzy")
    assert 'two columns "kind"' in whole(tmp_path, f"{HEAD},kind")
    assert "missing: at, channel" in whole(tmp_path, "customer,touchpoint,kind\n")
    with pytest.raises(ConfigError, match="can't be read"), opened(tmp_path / "nothing"):
        pass


def test_how_far_it_is_read_is_known(tmp_path: Path) -> None:
    path = tmp_path / "contacts.csv"
    path.write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    with opened(path) as found:
        assert found.read == 0
        list(found)
        assert found.read == path.stat().st_size


def test_the_examples_of_the_docs_are_taken(tmp_path: Path) -> None:
    page = (Path(__file__).parents[3] / "docs" / "owners.md").read_text(encoding="utf-8")
    chapter = page.partition("## What happens elsewhere")[2]
    rows = Rows(DEFAULT, UTC, "till", NOW)
    table = chapter.partition("```csv\n")[2].partition("```")[0]
    found = [rows.read(line) for line in lines(tmp_path, table)]
    assert [isinstance(one, Contact) for one in found] == [True, True]
    event = json.loads(chapter.partition("```json\n")[2].partition("```")[0])
    (one,) = read_events(event, {}, now=NOW)
    assert one.subject == "telegram:1001"
