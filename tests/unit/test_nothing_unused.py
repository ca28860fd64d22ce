"""What is written down for the program is used by it: phrases, messages, statements, columns."""

import ast
import re
from functools import cache
from pathlib import Path

from cxbot.desk.phrases import TABLE
from cxbot.flow.texts.messages import DEFAULTS
from cxbot.store.statements import ORDER
from cxbot.store.tables import metadata

CXBOT = Path(__file__).parents[2] / "cxbot"
#: Nothing says them; shops may have their own words for them, and these must go on loading.
KEPT_FOR_SHOPS = {"unsupported"}
_WORD = re.compile(r"\w+")


@cache
def texts(*besides: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """Every string of the program outside of these files, and what its f-strings begin with."""
    whole, begun = set[str](), set[str]()
    for path in CXBOT.rglob("*.py"):
        if any(part in path.as_posix() for part in besides):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Constant(value=str(text)):
                    whole.add(text)
                case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
                    begun.add(text)
    return frozenset(whole), tuple(begun)


def test_every_phrase_of_the_desk_is_said_somewhere() -> None:
    whole, _ = texts("desk/phrases/")
    assert sorted(TABLE.keys() - whole) == []


def test_every_message_to_customers_is_said_somewhere() -> None:
    whole, begun = texts("flow/texts/messages", "flow/texts/deskmessages")
    hints = tuple(text for text in begun if text.endswith("_") and len(text) > 3)
    unsaid = {key for key in DEFAULTS.keys() - whole if not key.startswith(hints)}
    assert unsaid == KEPT_FOR_SHOPS


def test_every_statement_is_run_by_somebody() -> None:
    whole, _ = texts("store/statements")
    assert sorted(ORDER.keys() - whole) == []


def test_every_column_is_named_by_somebody() -> None:
    besides = ("store/tables", "store/migrations")
    words = {
        word
        for path in CXBOT.rglob("*.py")
        if not any(part in path.as_posix() for part in besides)
        for word in _WORD.findall(path.read_text(encoding="utf-8"))
    }
    columns = {column.name for table in metadata.tables.values() for column in table.columns}
    assert sorted(columns - words) == []
