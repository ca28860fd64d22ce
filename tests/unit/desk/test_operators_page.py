"""docs/operators.md says what the buttons and commands really are, in both languages."""

import re
from pathlib import Path

import pytest

from cxbot.conversation.desk.room import COMMANDS
from cxbot.desk.card import ACTIONS
from cxbot.desk.phrases import Key, words

PAGE = (Path(__file__).parents[3] / "docs" / "operators.md").read_text(encoding="utf-8")
ENGLISH, _, RUSSIAN = PAGE.partition("\n---\n")


@pytest.mark.parametrize(("language", "page"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_every_command_and_button_is_on_the_page(language: str, page: str) -> None:
    shown = [name for row in COMMANDS if row.about for name in (row.name, *row.aliases)]
    for name in (*shown, "note"):
        assert re.search(rf"`/{name}\b", page), name
    for action in ACTIONS:
        key: Key = "templates" if action == "t" else action
        label = words(key, language).split(" ", 1)[1]
        assert f"**{label}**" in page
