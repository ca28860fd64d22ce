"""Every error cxbot raises, by who must act.

CxbotError
├── ConfigError      a setting, file or port: the owner acts, start-up stops with exit 2
├── FlowError        flows/*.yaml: carries all Problems, each with file:line:column
├── ActionError      the owner's action said no, by a name that flows can branch on
├── TooMuch          would take longer than somebody waits; what is counted already is there
├── BadEvent         the shop's system sent an event that can't be taken (4xx)
└── StoreError       the database refused; nothing was acknowledged
    ├── Conflict     the same key came again with another body
    ├── Fenced       another process has that lane now: this one keeps out of it
    ├── Claimed      somebody else was quicker: decide again, on what is known now
    ├── Unstorable   these very rows can't be stored, however often it is tried
    └── Locked       another cxbot process owns this database
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

#: Longer than any name; comparing such words takes long and finds nothing.
_LONGEST_NAME = 60


def nearest(word: str, known: Iterable[str]) -> str:
    """Which known name was meant by one that isn't known. Empty when nothing is near."""
    if len(word) > _LONGEST_NAME:
        return ""
    word, folded = word.casefold(), {name.casefold(): name for name in known}
    turned = [name for name in folded if sorted(name) == sorted(word)]
    near = turned[:1] or difflib.get_close_matches(word, folded, 1, 0.6)
    return folded[near[0]] if near else ""


def meant(near: str, otherwise: str = "") -> str:
    """The hint that names what is near."""
    return f'Did you mean "{near}"?' if near else otherwise


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """The hint for a word that isn't known."""
    return meant(nearest(word, known), otherwise)


class CxbotError(Exception):
    """Something cxbot can name. The class docstring is the default message."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (self.__doc__ or "").strip())


class ConfigError(CxbotError):
    """A setting is missing or wrong."""


class TooMuch(CxbotError):
    """It would have to be counted anew, which takes longer than somebody waits."""


Level = Literal["error", "warning", "info"]
_LEVELS: dict[str, Level] = {"E": "error", "W": "warning", "I": "info"}


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edit:
    """A mechanical mend: the text between two places is replaced. The end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Problem:
    """One finding in a flow file. Lines and columns count characters from 1; the end is exclusive.

    The code's letter is its weight: E keeps the flows from going live, W should be looked at, I is
    worth knowing. flow/check/rules says what each code means.
    """

    file: str
    line: int
    column: int
    code: str
    message: str
    #: What would do, e.g. 'Did you mean "remind"?'
    hint: str = ""
    end_line: int = 0
    end_column: int = 0
    #: What `check --fix` would do; empty when a person must decide.
    edits: tuple[Edit, ...] = ()

    @property
    def level(self) -> Level:
        return _LEVELS[self.code[0]]

    def __str__(self) -> str:
        hint = f" {self.hint}" if self.hint else ""
        return f"{self.file}:{self.line}:{self.column}: {self.code} {self.message}{hint}"


class FlowError(CxbotError):
    """The flows can't be used as they are."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))


class ActionError(CxbotError):
    """The owner's action refused, by a name its `errors` declare."""

    def __init__(self, name: str, message: str = "") -> None:
        self.name = name
        super().__init__(message or name)


class EventProblem(Struct, frozen=True, kw_only=True):
    """Which field of which event of a batch is wrong, and why."""

    index: int
    field: str
    reason: str


class BadEvent(CxbotError):
    """An event that can't be taken."""

    def __init__(self, problems: Iterable[EventProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"[{p.index}] {p.field}: {p.reason}" for p in self.problems))


class StoreError(CxbotError):
    """The database refused. Nothing was acknowledged."""


class Claimed(StoreError):
    """Something there is only one of is another's meanwhile: a number, a code, the last place."""


class Fenced(StoreError):
    """Another process has taken this lane over."""


class Unstorable(StoreError):
    """The database can't take these rows. Trying again won't help."""


class Locked(StoreError):
    """Another cxbot process owns this database. Stop it first; two would answer twice."""


class Conflict(StoreError):
    """The same (source, id) came again with another body; nothing was stored."""

    def __init__(self, natural_key: str) -> None:
        self.natural_key = natural_key
        super().__init__()
