"""The pages in docs/ show what is really in the project."""

import re
from pathlib import Path

import pytest

from cxbot.cli import app
from cxbot.flow import reference
from cxbot.journey.policy.deciding import GATES
from cxbot.settings.table import Settings, variable

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))
BLOCK = re.compile(r"```\w+\n# ((?:flows|handlers)/\S+)\n(.*?)```", re.DOTALL)
EXAMPLES = [match for page in PAGES for match in BLOCK.findall(page.read_text(encoding="utf-8"))]


@pytest.mark.parametrize(("file", "example"), EXAMPLES)
def test_an_example_is_in_the_file_it_names(file: str, example: str) -> None:
    assert example in (ROOT / file).read_text(encoding="utf-8")


def test_examples_are_found_at_all() -> None:
    assert len(EXAMPLES) >= 6


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_settings_that_exist(page: Path) -> None:
    named = set(re.findall(r"CXBOT_[A-Z_]+", page.read_text(encoding="utf-8")))
    assert named <= {variable(name) for name in Settings.model_fields}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_only_make_targets_that_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`make (\w+)`", page.read_text(encoding="utf-8")):
        assert f"\n{target}:" in makefile


# --- commands ------------------------------------------------------------------------------------


def registered() -> set[str]:
    commands = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    return commands | {str(group.name) for group in app.registered_groups}


def test_the_table_of_commands_has_all_of_them() -> None:
    text = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
    assert registered() == set(re.findall(r"^\| `cxbot ([a-z]+)", text, re.MULTILINE))


def test_lines_of_the_log_are_ones_that_are_written() -> None:
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    table = page.split("### Every event")[1].split("\n\n")[1]
    named = {
        name
        for row in table.splitlines()
        for name in re.findall(r"`(\w+)`", row[: row.index("|", 1)])
    }
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "cxbot").rglob("*.py"))
    assert len(named) >= 15
    assert {name for name in named if f'"{name}"' not in code} == set()


def test_owners_read_what_each_question_of_the_policy_is_called_in_reports() -> None:
    page = (ROOT / "docs" / "owners.md").read_text(encoding="utf-8")
    table = page.split("| it is asked |")[1].split("\n\n")[0]
    columns = [row.split("|")[-2] for row in table.splitlines()[2:]]
    named = [name for column in columns for name in re.findall(r"`(\w+)`", column)]
    assert named == [gate.name for gate in GATES]


def test_a_link_leads_to_a_page_and_a_heading_that_exist() -> None:
    for page in (*PAGES, ROOT / "README.md"):
        for link in re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text(encoding="utf-8")):
            name, _, heading = link.partition("#")
            target = page.parent / name if name else page
            assert target.exists(), f"{page.name}: {link}"
            assert not heading or heading in headings(target), f"{page.name}: {link}"


def headings(page: Path) -> set[str]:
    """As a page of the repository names them in its links."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in found}


# --- the reference of the language ---------------------------------------------------------------


def test_the_generated_parts_of_the_reference_are_fresh() -> None:
    page = (ROOT / "docs" / "flows.md").read_text(encoding="utf-8")
    stale = (
        "docs/flows.md is stale. Write it anew: .venv/bin/cxbot schema --reference docs/flows.md"
    )
    assert reference.refreshed(page) == page, stale
    assert set(reference.parts(page)) == set(reference.PARTS)


def test_an_unknown_part_is_told() -> None:
    with pytest.raises(ValueError, match="verbz"):
        reference.refreshed("<!-- generated: verbz -->\n<!-- end -->")
