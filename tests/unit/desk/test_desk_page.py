"""docs/desk.md says what the desk really is, in both languages: its buttons and commands, the icons
of topics, and the words of each warning."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest

from cxbot.conversation.desk.room import COMMANDS
from cxbot.desk.card import ACTIONS
from cxbot.desk.card.names import icon_of
from cxbot.desk.phrases import TABLE, Key, words
from cxbot.model.ticket import Ticket, TicketState
from cxbot.model.value import replace

PAGE = (Path(__file__).parents[3] / "docs" / "desk.md").read_text(encoding="utf-8")
ENGLISH, _, RUSSIAN = PAGE.partition("\n---\n")
pages = pytest.mark.parametrize(("language", "page"), [("en", ENGLISH), ("ru", RUSSIAN)])


def chapters(page: str) -> list[str]:
    return re.split(r"^## ", page, flags=re.MULTILINE)


def rows(chapter: str) -> list[list[str]]:
    """The cells of its tables, without their heads."""
    lines = re.findall(r"^\| (.*) \|$", chapter, re.MULTILINE)
    return [line.split(" | ") for line in lines][1:]


@pages
def test_every_command_and_button_is_on_the_page(language: str, page: str) -> None:
    shown = [name for row in COMMANDS if row.about for name in (row.name, *row.aliases)]
    for name in (*shown, "note", "case"):
        assert re.search(rf"`/{name}\b", page), name
    for action in ACTIONS:
        key: Key = "templates" if action == "t" else action
        label = words(key, language).split(" ", 1)[1]
        assert f"**{label}**" in page


@pages
def test_a_command_of_the_table_is_one_that_there_is(language: str, page: str) -> None:
    known = {name for row in COMMANDS for name in (row.name, *row.aliases)} | {"note", "case"}
    named = [cells[0] for cells in rows(chapters(page)[-1])]
    assert set(re.findall(r"`/(\w+)", " ".join(named))) <= known, language


@pages
def test_a_warning_is_in_the_words_of_the_desk(language: str, page: str) -> None:
    """The first cell of each row is how some phrase begins; … stands for a value."""
    said = [str(getattr(phrase, language)) for phrase in TABLE.values()]
    found = [cells[0] for cells in rows(chapters(page)[-2])]
    assert len(found) >= 20
    patterns = {cell: re.escape(cell).replace("…", r"\{\w+\}") for cell in found}
    unknown = [cell for cell in found if not any(re.match(patterns[cell], one) for one in said)]
    assert unknown == []


@pages
def test_every_icon_of_a_topic_is_explained(language: str, page: str) -> None:
    ticket = Ticket(
        id="t1",
        number=1,
        customer_id="c",
        conversation_id="v",
        session_id=None,
        state="queued",
        reason="Help",
        opened_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    troubles = (replace(ticket, unreachable=True), replace(ticket, stage=100))
    states = (replace(ticket, state=state) for state in get_args(TicketState))
    icons = {icon_of(one) for one in (*troubles, *states)}
    assert {cells[0] for cells in rows(chapters(page)[1])} == icons, language


def test_both_halves_say_as_much() -> None:
    for one, other in zip(chapters(ENGLISH), chapters(RUSSIAN), strict=True):
        assert len(rows(one)) == len(rows(other)), one.splitlines()[0]
        assert one.count("\n- ") == other.count("\n- "), one.splitlines()[0]
