"""The owner's folder: all that is wrong with it at once, and the mends that are mechanical."""

import os
import stat
from pathlib import Path

import pytest

from cxbot.app.folder.mending import chosen, mend_project
from cxbot.app.folder.project import examine_project, read_project
from cxbot.errors import ConfigError, Edit, FlowError, Problem

GREET = "flow: greet\nwhen: {words: [hello]}\ndo:\n  - say: Hello\n"
OPERATOR = "flow: {}\nif: customer.orders_count = 5\ndo:\n  - say: Hello\n"
WAIT = "flow: a\ndo:\n  - wait: 3 dayz\n"
EVENT = (
    "from pydantic import BaseModel\nfrom cxbot import event\n\n"
    "class Stay(BaseModel):\n    room: str\n\n"
    "@event('stay.arrived')\nclass StayArrived(BaseModel):\n    stay: Stay\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "flows").mkdir()
    write(tmp_path, "flows/greet.yaml", GREET)
    return tmp_path


def write(folder: Path, path: str, text: str) -> Path:
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode())
    return file


def errors(folder: Path) -> list[str]:
    found = examine_project(folder).problems
    return [f"{p.file}:{p.line}:{p.column} {p.code}" for p in found if p.level == "error"]


# --- what is told --------------------------------------------------------------------------------


def test_errors_of_all_files_are_told_at_once(shop: Path) -> None:
    write(shop, "flows/a.yaml", WAIT)
    write(shop, "flows/b.yaml", OPERATOR.format("b"))
    write(shop, "handlers/shop.py", "import nowhere_to_be_found\n")
    assert errors(shop) == [
        "flows/a.yaml:3:11 E104",
        "flows/b.yaml:2:27 E202",
        "handlers/shop.py:1:1 E309",
    ]


def test_a_shop_without_handlers_is_fine(shop: Path) -> None:
    assert errors(shop) == []
    assert examine_project(shop).examined.catalog is not None
    assert len(read_project(shop).registry) == 0


def test_handlers_that_fail_leave_no_catalog_and_show_their_line(shop: Path) -> None:
    write(shop, "handlers/shop.py", "import cxbot\n1 / 0\n")
    project = examine_project(shop)
    (problem,) = (p for p in project.problems if p.code == "E309")
    assert (problem.file, problem.line) == ("handlers/shop.py", 2)
    assert "ZeroDivisionError" in problem.message
    assert "1 / 0" in project.texts["handlers/shop.py"]
    assert project.examined.catalog is None


def test_a_file_in_another_encoding_is_told_with_its_place(shop: Path) -> None:
    (shop / "flows/old.yaml").write_bytes("flow: old\ndo:\n  - say: Привет\n".encode("cp1251"))
    write(shop, "flows/a.yaml", WAIT)
    assert errors(shop) == ["flows/a.yaml:3:11 E104", "flows/old.yaml:3:10 E008"]
    with pytest.raises(FlowError, match=r"old\.yaml:3:10: E008 the file is not UTF-8 \(byte CF"):
        read_project(shop)


def test_a_file_too_long_is_no_file_in_another_encoding(shop: Path) -> None:
    write(shop, "flows/long.yaml", "# " + "я" * 140_000)
    assert errors(shop) == ["flows/long.yaml:1:1 E007"]


def test_no_flows_at_all_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no folder"):
        examine_project(tmp_path)


# --- events of handlers/ -------------------------------------------------------------------------


def test_flows_may_start_on_an_event_that_a_model_declares(shop: Path) -> None:
    write(shop, "handlers/stays.py", EVENT)
    head = "flow: stay\nwhen: {event: stay.arrived}\nlimit: once per stay.room\n"
    write(shop, "flows/stay.yaml", head + 'do:\n  - say: "{stay.room}"\n')
    assert errors(shop) == []
    assert "stay.arrived" in read_project(shop).registry.events()


def test_events_of_handlers_that_cant_be_loaded_are_not_told_as_unknown(shop: Path) -> None:
    write(shop, "handlers/stays.py", EVENT + "1 / 0\n")
    for name, event in {"stay": "stay.arrived", "paid": "order.piad"}.items():
        flow = f"flow: {name}\nwhen: {{event: {event}}}\ndo:\n  - say: Hello\n"
        write(shop, f"flows/{name}.yaml", flow)
    assert errors(shop) == ["flows/paid.yaml:2:15 E301", "handlers/stays.py:10:1 E309"]


def test_an_event_of_shop_yaml_and_of_handlers_is_refused_with_both_places(shop: Path) -> None:
    write(shop, "handlers/stays.py", EVENT)
    write(shop, "flows/shop.yaml", "shop: Kettles\nevents:\n  stay.arrived: {stay: {room: text}}\n")
    with pytest.raises(ConfigError) as caught:
        read_project(shop)
    assert str(caught.value) == (
        f'{shop}/handlers/stays.py:7: event "stay.arrived" is declared in flows/shop.yaml:3 too; '
        "keep one of them."
    )
    assert errors(shop) == ["handlers/stays.py:7:1 E309"]


# --- mends ---------------------------------------------------------------------------------------


def test_a_mend_changes_nothing_but_the_place(shop: Path) -> None:
    text = "\ufeff# what I thought\r\n" + OPERATOR.format("b").replace("\n", "\r\n") + "# the end"
    file = write(shop, "flows/b.yaml", text)
    file.chmod(0o640)
    mended = mend_project(shop)
    assert [(p.file, p.line, p.code) for p in mended.done] == [("flows/b.yaml", 3, "E202")]
    assert file.read_bytes().decode() == text.replace(" = ", " == ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert errors(shop) == []
    assert sorted(os.listdir(shop / "flows")) == ["b.yaml", "greet.yaml"]  # noqa: PTH208 - names
    assert mend_project(shop).done == ()


def test_only_the_named_files_are_mended(shop: Path) -> None:
    write(shop, "flows/a.yaml", OPERATOR.format("a"))
    write(shop, "flows/b.yaml", OPERATOR.format("b"))
    mended = mend_project(shop, ["flows/b.yaml"])
    assert [problem.file for problem in mended.done] == ["flows/b.yaml"]
    assert errors(shop) == ["flows/a.yaml:2:27 E202"]


def test_a_link_stays_a_link(shop: Path) -> None:
    write(shop, "real/b.yaml", OPERATOR.format("b"))
    (shop / "flows/b.yaml").symlink_to("../real/b.yaml")
    mend_project(shop)
    assert (shop / "flows/b.yaml").is_symlink()
    assert "==" in (shop / "real/b.yaml").read_text()


def test_what_is_no_text_is_never_written(shop: Path) -> None:
    data = OPERATOR.format("b").encode() + "# Привет".encode("cp1251")
    (shop / "flows/b.yaml").write_bytes(data)
    assert mend_project(shop).done == ()
    assert (shop / "flows/b.yaml").read_bytes() == data


def test_of_mends_that_overlap_the_first_is_made() -> None:
    def problem(column: int, end: int, text: str = "x") -> Problem:
        edit = Edit(line=1, column=column, end_line=1, end_column=end, text=text)
        return Problem(
            file="a", line=1, column=column, code="E101", message="", edits=(edit,)
        )  # fmt: skip

    first, inside, beside, same = problem(1, 5), problem(3, 9), problem(5, 9), problem(1, 5)
    assert chosen("a", [first, inside, beside, same]) == [first, beside, same]
    assert chosen("a", [problem(1, 1, "a"), problem(1, 1, "b")]) == [problem(1, 1, "a")]
    assert chosen("b", [first]) == []


def test_a_project_with_errors_does_not_load(shop: Path) -> None:
    write(shop, "flows/b.yaml", OPERATOR.format("b"))
    with pytest.raises(FlowError, match="E202"):
        read_project(shop)


def test_a_broken_scenario_is_told_and_keeps_nothing_from_going_live(tmp_path: Path) -> None:
    tests = tmp_path / "flows" / "tests"
    tests.mkdir(parents=True)
    (tmp_path / "flows" / "a.yaml").write_text(
        "flow: a\nwhen: {command: /a}\ndo:\n  - say: Hi\n", encoding="utf-8"
    )
    (tests / "a.yaml").write_text(
        "flow: a\ntests:\n  - test: It answers\n    steps:\n      - usr: /a\n", encoding="utf-8"
    )
    found = examine_project(tmp_path)
    assert [(p.file, p.line, p.column, p.code) for p in found.problems] == [
        ("flows/tests/a.yaml", 5, 9, "E103")
    ]
    assert found.examined.catalog is not None
    assert read_project(tmp_path).catalog.flows
