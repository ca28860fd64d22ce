"""A note for whoever gets a ticket, made from what is known: at most 80 words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from cxbot.desk.phrases import Key, one_line, words

MAX_WORDS = 80
_MAX_TEXT = 90
_MAX_VALUE = 40
_MAX_ANSWERS = 8
_CLOSES = ".!?…。！？"


class Known(Struct, frozen=True, kw_only=True):
    """What crossed and what was learnt; nothing secret."""

    customer: str = ""
    reason: str = ""
    #: What the flow shared and asked: label -> value.
    answers: Mapping[str, Any] = field(default_factory=dict)
    #: Since the hand-over, oldest first.
    ours: Sequence[str] = ()
    theirs: Sequence[str] = ()


def drafted(known: Known, language: str) -> str:
    """Who, what they asked, what they were answered, what is known, their last words. What comes
    later is left out first when it gets too long."""
    kept: list[str] = []
    room = MAX_WORDS
    for sentence in _sentences(known, language):
        spoken = sentence.split()
        if len(spoken) > room:
            break
        room -= len(spoken)
        kept.append(sentence)
    return " ".join(kept)


def _sentences(known: Known, language: str) -> Iterable[str]:
    if known.customer:
        yield words("note_who", language, name=known.customer)
    asked = known.reason or (known.theirs[0] if known.theirs else "")
    if asked:
        yield _said("note_asked", language, asked)
    if known.ours:
        yield _said("note_answered", language, known.ours[-1])
    else:
        yield words("note_unanswered", language)
    if known.theirs and known.theirs[-1] != asked:
        yield _said("note_last", language, known.theirs[-1])
    pairs = [
        f"{label} {shown}"
        for label, value in list(known.answers.items())[:_MAX_ANSWERS]
        if (shown := one_line(_plain(value), _MAX_VALUE))
    ]
    if pairs:
        yield words("note_known", language, text=", ".join(pairs))


def _said(key: Key, language: str, text: str) -> str:
    return words(key, language, text=one_line(text, _MAX_TEXT).rstrip(_CLOSES))


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
