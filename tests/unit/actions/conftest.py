"""Actions as an owner writes them into handlers/."""

from pathlib import Path

import pytest

from cxbot.actions import Registry

from .owners_actions import Load


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes handlers/*.py and loads them."""

    def write_and_load(code: str = "", **files: str) -> Registry:
        folder = tmp_path / "handlers"
        folder.mkdir(exist_ok=True)
        for name, text in {"shop": code, **files}.items():
            head = "from cxbot import ActionContext, ActionError, Order, action\n"
            (folder / f"{name}.py").write_text(head + text, encoding="utf-8")
        return Registry.load(folder)

    return write_and_load
