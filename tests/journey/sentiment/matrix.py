"""How the lexicon does on the labelled messages, as the tables of docs/sentiment.md.

.venv/bin/python tests/journey/sentiment/matrix.py          prints them
.venv/bin/python tests/journey/sentiment/matrix.py write    puts them into the page
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import yaml

from cxbot.journey.sentiment import Value, lexicon

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "sentiment.md"
VALUES: tuple[str, ...] = get_args(Value)
LANGUAGES = {"en": "English", "ru": "Russian", "zh": "Chinese"}
HALVES = {"tuning": "the half it was tuned on", "held_out": "the half held out"}
BEGIN, END = "<!-- generated: matrix -->\n", "<!-- end -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    language: str
    half: str
    value: str
    text: str

    @property
    def found(self) -> str:
        return lexicon()(self.text, self.language).value


def labelled() -> Iterator[Labelled]:
    text = (HERE / "labelled.yaml").read_text(encoding="utf-8")
    for language, halves in yaml.safe_load(text).items():
        for half, values in halves.items():
            for value, texts in values.items():
                for one in texts:
                    yield Labelled(language=language, half=half, value=value, text=one)


def counted(language: str, half: str) -> Counter[tuple[str, str]]:
    """(its label, what the lexicon says) -> how many."""
    return Counter(
        (one.value, one.found) for one in labelled() if (one.language, one.half) == (language, half)
    )


def share(cells: Counter[tuple[str, str]]) -> float:
    return sum(n for (value, found), n in cells.items() if value == found) / sum(cells.values())


def table(language: str, half: str) -> str:
    cells = counted(language, half)
    right = sum(n for (value, found), n in cells.items() if value == found)
    head = "| what it says ↓ | " + " | ".join(VALUES) + " |"
    rows = (
        f"| **{value}** | " + " | ".join(str(cells[value, found] or "·") for found in VALUES) + " |"
        for value in VALUES
    )
    title = f"**{LANGUAGES[language]}, {HALVES[half]}**: {right} of {sum(cells.values())}"
    return "\n".join([title, "", head, "|---" * (len(VALUES) + 1) + "|", *rows])


def tables() -> str:
    return "\n\n".join(table(language, half) for language in LANGUAGES for half in HALVES) + "\n"


def refreshed(page: str) -> str:
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + tables() + END + after


if __name__ == "__main__":
    if sys.argv[1:] == ["write"]:
        PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(tables())
        for one in labelled():
            if one.found != one.value and (sys.argv[1:] or [one.half])[0] == one.half:
                print(one.language, one.value, "->", lexicon()(one.text, one.language), one.text)
