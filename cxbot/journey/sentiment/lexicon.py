"""Reads a feeling out of words by a list of them: quick, the same everywhere, and easily fooled.

What holds
1. The longest entry counts, and the words inside it don't: "no complaints" is no "no".
2. A negation turns what comes within three words of it in the same clause; what it turns is weaker
   than what it says plainly, and a bad thing that isn't so is no praise.
3. Words of degree change what follows them at once. Praise inside a question is a question.
4. Politeness counts only where little else is said: "Hello, where is my order? Thanks" is none.
5. Nothing found is `unknown`, not neutral; neutral is what says so. Both sides strong is mixed.
The time grows with the length of the text, whatever stands in it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

from cxbot.journey.sentiment.entries import FILES, STEM, WEIGHTS, Entries, compiled, shipped
from cxbot.journey.sentiment.tokens import ASKS, COMMA, STOP, pieces, plain
from cxbot.model.sentiment import UNKNOWN, Sentiment

#: Pieces between a word and what it changes.
_NEGATED_WITHIN, _CHANGED_WITHIN = 3, 2
#: What a negation makes of praise, and of blame.
_NOT_GOOD, _NOT_BAD = -0.7, -0.4
_LONG_AGO = -10
_MORE, _LESS, _ASKED = 1.4, 0.6, 0.4
#: From here on a side counts; from there on it is strong.
_COUNTS, _STRONG = 0.3, 0.5
_MOST_POLITE = 6
_OURS = frozenset({"", "en", "ru", "zh"})
_MOST_CHARS = 4096


@dataclass(slots=True)
class _Hit:
    kind: str
    weight: float


class Lexicon:
    """A SentimentProvider. Only reads its table, so threads may share it."""

    def __init__(self, sets: Iterable[Entries], same: Mapping[str, str] | None = None) -> None:
        """`same`: characters read as others."""
        self._sets = tuple(sets)
        self._root = compiled(self._sets)
        self._characters = dict(same or {})
        self._same = str.maketrans(self._characters)
        self._other = re.compile(f"[{''.join(self._characters)}]") if same else None

    @classmethod
    def shipped(cls) -> Self:
        """English, Russian, Chinese, emoji."""
        read = [shipped(name) for name in FILES]
        characters = {one: other for _, same in read for one, other in same.items()}
        return cls([entries for entries, _ in read], characters)

    def with_more(self, **entries: Iterable[str]) -> Self:
        """The shop's own beside these: `with_more(bad=["shrink*"], plain=["Bad Salzuflen"])`."""
        return type(self)([*self._sets, entries], self._characters)

    def __call__(self, text: str, language: str = "") -> Sentiment:
        """Of a text longer than 4,096 characters only the beginning is read."""
        text = plain(text[:_MOST_CHARS])
        if self._other is not None and self._other.search(text):
            text = text.translate(self._same)
        found = pieces(text)
        hits = self._hits(found)
        if not hits:
            return UNKNOWN
        # the words of a language we don't know may look like ours: "gift" is poison in German
        trust = 1.0 if language[:2].lower() in _OURS else 0.5
        return _judged(hits, len(found), trust)

    # --- hits --------------------------------------------------------------------------------

    def _hits(self, found: list[str]) -> list[_Hit]:
        hits: list[_Hit] = []
        sentence, negated, changed = 0, _LONG_AGO, _LONG_AGO
        degree = 1.0
        for at, end, kind in self._entries(found):
            if kind in WEIGHTS:
                weight = WEIGHTS[kind]
                if at - changed <= _CHANGED_WITHIN:
                    weight *= degree
                if at - negated <= _NEGATED_WITHIN:
                    weight *= _NOT_GOOD if weight > 0 else _NOT_BAD
                hits.append(_Hit(kind, weight))
            elif kind == "not":
                negated = end
            elif kind in ("more", "less"):
                changed, degree = end, _MORE if kind == "more" else _LESS
            elif kind in (ASKS, "asks"):
                _asked(hits[sentence:])
            if kind in (COMMA, STOP, ASKS, "but"):
                negated = changed = _LONG_AGO
            if kind in (STOP, ASKS, "asks"):
                sentence = len(hits)
        return hits

    def _entries(self, found: Sequence[str]) -> Iterator[tuple[int, int, str]]:
        """(first piece, last piece, kind) of each entry and end, in order, none inside another."""
        exact, stems = self._root.exact, self._root.stems
        past, last = -1, len(found) - 1
        for at, piece in enumerate(found):
            if at <= past:
                continue
            end, kind = at, ""
            node = exact.get(piece)
            if node is not None and (
                node.kind or node.stems or (at < last and found[at + 1] in node.exact)
            ):
                end, kind = node.longest(found, at)
            if len(piece) >= STEM and piece[:STEM] in stems:
                end, kind = self._by_stem(found, at, end, kind)
            if kind:
                past = end
                yield at, end, kind

    def _by_stem(self, found: Sequence[str], at: int, best: int, kind: str) -> tuple[int, str]:
        piece = found[at]
        for stem, node in self._root.stems[piece[:STEM]]:
            if piece.startswith(stem):
                end, its = node.longest(found, at)
                if its and (not kind or end > best):
                    best, kind = end, its
        return best, kind


def _asked(hits: Iterable[_Hit]) -> None:
    for hit in hits:
        if hit.weight > 0:
            hit.weight *= _ASKED
            hit.kind = "asked"


def _judged(hits: list[_Hit], length: int, trust: float) -> Sentiment:
    bad = _together(-hit.weight for hit in hits if hit.weight < 0)
    polite = length <= _MOST_POLITE and bad < _COUNTS
    good = _together(
        hit.weight for hit in hits if hit.weight > 0 and (hit.kind != "polite" or polite)
    )
    score = round(good - bad, 3)
    if min(good, bad) >= _STRONG:
        return Sentiment(value="mixed", score=score, confidence=0.5 * trust)
    if max(good, bad) < _COUNTS or abs(score) < _COUNTS / 2:
        soso = any(hit.kind == "soso" for hit in hits)
        return Sentiment(value="neutral", confidence=0.4 * trust) if soso else UNKNOWN
    confidence = round((0.2 + 0.6 * abs(score)) * trust, 3)
    value = "positive" if score > 0 else "negative"
    return Sentiment(value=value, score=score, confidence=confidence)  # type: ignore[arg-type]


def _together(weights: Iterable[float]) -> float:
    """Each adds to what the others leave open, so that many small words never pass 1."""
    open_still = 1.0
    for weight in weights:
        open_still *= 1 - min(weight, 0.95)
    return 1 - open_still


@cache
def lexicon() -> Lexicon:
    """The shipped one, read once."""
    return Lexicon.shipped()
