"""What customers wrote in their own words, by what it was about; personal data taken out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from cxbot.journey.redact import redact
from cxbot.journey.voice.newest import Newest

#: Of each reason the newest.
_KEPT = 20
#: What a terminal would obey, and what turns the direction of writing.
_CONTROLS = dict.fromkeys(
    (*range(9), *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)
#: Blanks, and what stands in place of words that nobody should read.
_NOTHING = " \n\t•"
#: A longer one is cut.
_MAX_CHARS = 500


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Where it was asked; of what was said about a ticket also the cause that operators marked."""

    flow: str
    step: str = ""
    cause: str = ""

    def __str__(self) -> str:
        place = f"{self.flow}/{self.step}" if self.step else self.flow
        return f"{place}: {self.cause}" if self.cause else place


class Said(NamedTuple):
    at: datetime
    #: As it was written.
    text: str
    language: str = ""
    customer: str = ""
    session: str = ""


@dataclass(slots=True)
class _Words:
    n: int = 0
    newest: Newest[Said] = field(default_factory=lambda: Newest(_KEPT))


class Verbatims:
    def __init__(self) -> None:
        self._by: dict[Reason, _Words] = {}

    def add(
        self,
        reason: Reason,
        at: datetime,
        text: str,
        language: str = "",
        *,
        customer: str = "",
        session: str = "",
    ) -> None:
        """Blank ones don't count, nor do those that were kept secret."""
        if not text.strip(_NOTHING):
            return
        words = self._by.setdefault(reason, _Words())
        words.n += 1
        words.newest.add(at, Said(at, text, language, customer, session))

    def most_first(self) -> list[tuple[Reason, int, list[dict[str, Any]]]]:
        """Reasons with most words first, and of each the newest, newest first."""
        ordered = sorted(self._by.items(), key=lambda item: (-item[1].n, item[0]))
        return [(reason, words.n, _shown(words)) for reason, words in ordered]

    def threads(self) -> list[tuple[Reason, int, list[Said]]]:
        """The same with whose they are, and redacted all the same."""
        ordered = sorted(self._by.items(), key=lambda item: (-item[1].n, item[0]))
        return [
            (reason, words.n, [_fitted(one) for one in words.newest]) for reason, words in ordered
        ]

    def to_json(self) -> list[dict[str, Any]]:
        return [
            {
                "reason": str(reason),
                "flow": reason.flow,
                "step": reason.step or None,
                "cause": reason.cause or None,
                "n": n,
                "newest": newest,
            }
            for reason, n, newest in self.most_first()
        ]


def _shown(words: _Words) -> list[dict[str, Any]]:
    return [
        {"at": one.at.isoformat(), "text": _fit(one.text), "language": one.language or None}
        for one in words.newest
    ]


def _fitted(one: Said) -> Said:
    return Said(one.at, _fit(one.text), one.language, one.customer, one.session)


def _fit(text: str) -> str:
    """Redacted before it is cut: half a number isn't known as one."""
    shown = " ".join(redact(text).translate(_CONTROLS).split())
    return shown if len(shown) <= _MAX_CHARS else shown[: _MAX_CHARS - 1].rstrip() + "…"


def of_answer(row: Mapping[str, Any]) -> Reason:
    return Reason(row["flow"], row["step"], row["cause"] or "")
