"""Which known name was meant by one that isn't known, and whether that is sure enough to mend."""

import difflib
from collections.abc import Iterable

from cxbot.errors import Edit
from cxbot.flow.reading.mending import replaced
from cxbot.flow.reading.source import Span

#: Longer than any name; comparing such words takes long and finds nothing.
_LONGEST = 60
_SURE = 0.8
#: When another known name is near too.
_CLEAR = 0.9


def nearest(word: str, known: Iterable[str]) -> str:
    """Empty when nothing is near."""
    if len(word) > _LONGEST:
        return ""
    names = list(known)
    same = [name for name in names if name.casefold() == word.casefold()]
    found = same or difflib.get_close_matches(word, names, 1, 0.6)
    return found[0] if found else ""


def meant(near: str, otherwise: str = "") -> str:
    """The hint."""
    return f'Did you mean "{near}"?' if near else otherwise


def mends(
    span: Span, word: str, near: str, known: Iterable[str], *, text: str = ""
) -> tuple[Edit, ...]:
    """`text`, or the name that was meant, in place of what stands there, if that is sure."""
    if not near:
        return ()
    ratio = difflib.SequenceMatcher(None, word.casefold(), near.casefold()).ratio()
    others = difflib.get_close_matches(word, [name for name in known if name != near], 1, 0.7)
    if ratio < (_CLEAR if others else _SURE):
        return ()
    return (replaced(span, text or near),)
