"""What the lexicon doesn't know yet: words of customers who rated low while it saw nothing bad.

Suggestions, not entries: a word that angry customers happen to share may mean nothing. Whoever
knows the shop accepts them, with `Lexicon.with_more`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from cxbot.journey.sentiment.lexicon import lexicon
from cxbot.journey.sentiment.ratings import of_rating
from cxbot.journey.sentiment.signals import SentimentProvider
from cxbot.journey.sentiment.tokens import ENDS, STOP, pieces, plain
from cxbot.model.sentiment import Value
from cxbot.model.touchpoint import Rating

#: The longest phrase that is looked for, in words and in Chinese characters.
_WORDS, _CHARACTERS = 3, 4
#: Said by so many who rated low, and by hardly anybody else.
_MIN_LOW, _MIN_SHARE = 2, 0.8
#: A shorter word is grammar more often than not.
_MIN_LETTERS = 4


class Verbatim(Struct, frozen=True, kw_only=True):
    """What somebody wrote beside a rating."""

    text: str
    rating: Rating
    language: str = ""


class Suggestion(Struct, frozen=True, kw_only=True):
    words: str
    #: How many who rated low wrote it while the lexicon saw nothing bad, and how many others.
    low: int
    others: int


class Drift(Struct, frozen=True, kw_only=True):
    """`missed` are the verbatims with what the provider said of them."""

    low: int
    missed: tuple[tuple[Verbatim, Value], ...]
    suggestions: tuple[Suggestion, ...]


def drift(rows: Iterable[Verbatim], provider: SentimentProvider | None = None) -> Drift:
    """Rated low but called positive or unknown by `provider` (the shipped lexicon)."""
    read = provider or lexicon()
    low, missed, others = 0, [], []
    for row in rows:
        if of_rating(row.rating).value != "negative":
            others.append(row)
            continue
        low += 1
        found = read(row.text, row.language).value
        if found in ("positive", "unknown"):
            missed.append((row, found))
    return Drift(low=low, missed=tuple(missed), suggestions=_suggested(missed, others))


def _suggested(
    missed: Sequence[tuple[Verbatim, Value]], others: Sequence[Verbatim]
) -> tuple[Suggestion, ...]:
    counts: dict[str, int] = defaultdict(int)
    for row, _ in missed:
        for phrase in set(_phrases(row.text)):
            counts[phrase] += 1
    candidates = {phrase for phrase, n in counts.items() if n >= _MIN_LOW}
    elsewhere: dict[str, int] = defaultdict(int)
    for row in others:
        for phrase in candidates.intersection(_phrases(row.text)):
            elsewhere[phrase] += 1
    found = (
        Suggestion(words=phrase, low=counts[phrase], others=elsewhere[phrase])
        for phrase in candidates
        if counts[phrase] >= _MIN_SHARE * (counts[phrase] + elsewhere[phrase])
    )
    return _without_parts(sorted(found, key=lambda one: (-one.low, -len(one.words), one.words)))


def _without_parts(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Of a phrase and its parts that as many wrote, the phrase."""
    kept: list[Suggestion] = []
    for one in found:
        if not any(one.words in other.words and one.low == other.low for other in kept):
            kept.append(one)
    return tuple(kept)


def _phrases(text: str) -> Iterator[str]:
    clause: list[str] = []
    for piece in (*pieces(plain(text)), STOP):
        if piece not in ENDS:
            clause.append(piece)
            continue
        for at in range(len(clause)):
            yield from _from(clause[at : at + _CHARACTERS])
        clause = []


def _from(pieces_: Sequence[str]) -> Iterator[str]:
    """All phrases that begin with the first of them; of Chinese, two characters at least."""
    chinese = _is_character(pieces_[0])
    for length in range(1, len(pieces_) + 1):
        part = pieces_[:length]
        if _is_character(part[-1]) != chinese:
            return
        if chinese:
            if length > 1:
                yield "".join(part)
        elif length <= _WORDS and any(len(word) >= _MIN_LETTERS for word in part):
            yield " ".join(part)


def _is_character(piece: str) -> bool:
    return "\u3400" <= piece[0] <= "\u9fff"
