"""`with: {number: number}`: a word without braces is that word, and not what the name holds."""

from cxbot.flow.check.known.situation import Situation
from cxbot.flow.reading.source import Problems
from cxbot.flow.texts.phrase import Value

_RECORDS = frozenset({"customer", "shop"})


def check(value: Value, at: Situation, problems: Problems) -> None:
    """Tells of a value that reads like a variable known here; in quotes the word is meant."""
    word = value.content
    if not isinstance(word, str) or word in _RECORDS:
        return
    path = tuple(word.split("."))
    # Quotes are part of the span.
    quoted = value.span.end_column - value.span.column != len(word)
    if quoted or path[0] not in at.variables or at.find(path) is None:
        return
    said = f'this is the word "{word}" itself, and not what the variable holds.'
    hint = f'Write "{{{word}}}". If the word is meant, put it in quotes.'
    problems.add(value.span, "W427", said, hint)
