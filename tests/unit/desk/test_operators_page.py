"""docs/operators.md says what the buttons and commands really are, in both languages."""

from pathlib import Path
from typing import get_args

import pytest

from cxbot.desk.card import ACTIONS
from cxbot.desk.phrases import words
from cxbot.desk.writing import CommandName

PAGE = (Path(__file__).parents[3] / "docs" / "operators.md").read_text(encoding="utf-8")
ENGLISH, _, RUSSIAN = PAGE.partition("\n---\n")


@pytest.mark.parametrize(("language", "page"), [("en", ENGLISH), ("ru", RUSSIAN)])
def test_every_command_and_button_is_on_the_page(language: str, page: str) -> None:
    for name in (*get_args(CommandName), "note", "done"):
        assert f"`/{name}`" in page
    for action in ACTIONS:
        label = words(action, language).split(" ", 1)[1]
        assert f"**{label}**" in page
