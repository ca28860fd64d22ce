"""Cases 72, 75, 76: which files are read, secrets in them, and versions."""

from pathlib import Path

import pytest
from bad_input import errors, told

from cxbot.app.folder.files import read_texts
from cxbot.errors import ConfigError
from cxbot.flow.reading.files import SHOP as SHOP_FILE
from cxbot.flow.reading.files import read
from cxbot.flow.reading.source import Problems

ROOT = Path(__file__).parents[4]


# --- 72: files -----------------------------------------------------------------------------------


def test_editors_leave_files_that_are_not_read(tmp_path: Path) -> None:
    flows = tmp_path / "flows"
    (flows / "..data").mkdir(parents=True)
    (flows / "f.yaml").write_text("flow: f\ndo: []\n")
    for name in ("4913", "f.yaml~", "f.yaml.swp", ".f.yaml.swp", "#f.yaml#", "..data/f.yaml"):
        (flows / name).write_text("{{{")
    (flows / ".#f.yaml").symlink_to("owner@host.1234")
    (flows / "folder.yaml").mkdir()
    assert read_texts(tmp_path) == {"flows/f.yaml": "flow: f\ndo: []\n"}


def test_links_inside_of_the_project_are_followed(tmp_path: Path) -> None:
    project, shared = tmp_path / "project", tmp_path / "shared"
    project.mkdir()
    shared.mkdir()
    (project / "flows").symlink_to(shared)
    (shared / "f.yaml").write_text("flow: f\ndo: []\n")
    assert read_texts(project) == {"flows/f.yaml": "flow: f\ndo: []\n"}


@pytest.mark.parametrize("target", ["../../secret.yaml", "nothing.yaml", "/etc/passwd"])
def test_links_that_lead_out_or_nowhere_are_told(tmp_path: Path, target: str) -> None:
    flows = tmp_path / "project/flows"
    flows.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("password: x\n")
    (flows / "f.yaml").symlink_to(target)
    with pytest.raises(ConfigError, match=r"flows/f\.yaml:1:1: this is a link to"):
        read_texts(tmp_path / "project")


def test_a_file_with_another_ending_is_not_silently_left_out(tmp_path: Path) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows/f.yml").write_text("flow: f\ndo: []\n")
    (problem,) = errors(read_texts(tmp_path))
    assert (problem.file, problem.code, problem.hint) == ("flows/f.yml", "E105", "Rename it.")


def test_two_files_with_the_same_flow() -> None:
    texts = {"flows/a/f.yaml": "flow: f\ndo: []\n", "flows/b/f.yaml": "flow: f\ndo: []\n"}
    (problem,) = errors(texts)
    assert (problem.file, problem.code) == ("flows/b/f.yaml", "E105")
    assert "flows/a/f.yaml" in problem.message


@pytest.mark.bulk
def test_a_file_saved_only_in_part_is_a_finding_or_a_smaller_flow() -> None:
    path = "flows/nps.yaml"
    text = (ROOT / path).read_text(encoding="utf-8")
    for end in range(0, len(text), 7):
        problems = Problems()
        read({path: text[:end]}, problems)
        assert all(problem.file == path for problem in problems.found)


# --- 75, 76: secrets, versions -------------------------------------------------------------------


@pytest.mark.parametrize(
    "secret",
    [
        "123456789:" + "AbCdEfGhIjKlMnOpQrStUvWxYz123456789",
        "sk-" + "proj-" + "a1B2" * 8,
        "ghp_" + "a1B2" * 9,
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "sk_live_" + "a1B2" * 6,
    ],
)
@pytest.mark.parametrize("place", ["# {}", 'about: "key {} !"', "about: {}"])
def test_a_secret_is_told_and_not_repeated(secret: str, place: str) -> None:
    text = f"flow: f\ndo: []\n{place.format(secret)}\n"
    (problem,) = errors({"flows/f.yaml": text})
    assert (problem.line, problem.code) == (3, "E108")
    assert problem.column == place.index("{") + 1
    assert problem.end_column == problem.column + len(secret)
    assert secret not in str(problem)


@pytest.mark.parametrize(
    "text",
    ["12345678:short", "call +7 123 456-78-90", "sk-ink", "https://shop.example/a?b=" + "c" * 60],
)
def test_what_is_no_secret(text: str) -> None:
    assert told(f"flow: f\ndo: []\nabout: '{text}'\n") == []


@pytest.mark.parametrize("key", ["version", "schema", "$schema"])
@pytest.mark.parametrize("path", ["flows/f.yaml", SHOP_FILE])
def test_files_carry_no_version(key: str, path: str) -> None:
    text = "flow: f\ndo: []\n" if path != SHOP_FILE else "shop: x\n"
    found = errors({path: f"{key}: 2\n{text}"})
    assert [(p.line, p.column, p.code) for p in found] == [(1, 1, "E101")]
    assert found[0].hint == "These files carry no version number: take the line out."
