"""Finding words in what people type: no matter the case, ё, punctuation or width of letters."""

import unicodedata
from collections.abc import Iterable
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_CHARS = 4096


class _Table(dict[int, str]):
    """Translates one character at a time; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kind = unicodedata.category(char)
        if char == "ё":
            found = "е"
        elif kind in {"Mn", "Cf", "Me"}:
            found = ""
        elif kind[0] in "PZC":
            found = " "
        elif "\u3400" <= char <= "\u9fff":
            # Chinese writes no spaces: each character is a word.
            found = f" {char} "
        else:
            found = char
        self[code] = found
        return found


_TABLE = _Table()


def words(text: str) -> tuple[str, ...]:
    """The words of a text, comparable."""
    flat = unicodedata.normalize("NFKC", text[:MAX_CHARS]).casefold()
    return tuple(flat.translate(_TABLE).split())


def same(one: str, two: str) -> bool:
    return words(one) == words(two)


class WordIndex(Generic[T]):
    """Phrases and whose they are. The earlier of two equal phrases wins."""

    def __init__(self, rows: Iterable[tuple[str, T]]) -> None:
        self._phrases: dict[tuple[str, ...], T] = {}
        for text, owner in rows:
            phrase = words(text)
            if phrase:
                self._phrases.setdefault(phrase, owner)
        self._lengths = sorted({len(phrase) for phrase in self._phrases}, reverse=True)

    def whole(self, text: str) -> T | None:
        """Whose phrase is the whole message."""
        return self._phrases.get(words(text)) if self._phrases else None

    def inside(self, text: str) -> T | None:
        """Whose phrase stands in the message as consecutive words; the longest wins."""
        if not self._phrases:
            return None
        said = words(text)
        for length in self._lengths:
            found = [
                said[at : at + length]
                for at in range(len(said) - length + 1)
                if said[at : at + length] in self._phrases
            ]
            if found:
                return self._phrases[max(found, key=lambda phrase: sum(map(len, phrase)))]
        return None
