"""What may not stand in reports and logs, out of a text: phones, e-mail addresses, cards, tokens,
and the numbers that states give to people.

Every rule looks at the text as it came, and what they find is united before anything is replaced:
their order doesn't matter, and a find inside of another one leaves no rest behind. Digits of all
scripts count (full-width, Arabic, keycaps), also with invisible characters between them. Numbers
that carry check digits (cards, IBAN, ИНН, СНИЛС, Chinese identity cards) are known by them; so an
order number stays, and a card with a wrong digit does, too. It is deterministic and takes time in
proportion to the length.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator

from msgspec import Struct

_SEPARATORS = r" \t\xa0\u2007\u2009\u202f.()\u2010-\u2015\-"
#: Between two digits of a number that is written in groups.
_GAP = rf"[{_SEPARATORS}]{{0,3}}"
_THIN = r"[ \xa0\u2009\u202f\-\u2010-\u2015]?"
_BEFORE, _AFTER = r"(?<![\d])", r"(?!\d)"


#: The strongest first.
_NAMES = ("token", "e-mail", "card", "number", "phone")


class _Rule(Struct, frozen=True):
    #: What stands in place of it.
    name: str
    pattern: re.Pattern[str]
    #: Whether what the pattern found is one: by its digits alone, or with its letters.
    holds: Callable[[str], bool] = lambda _digits: True
    letters: bool = False


def redact(text: str) -> str:
    """The text with `[token]`, `[e-mail]`, `[card]`, `[number]` or `[phone]` in place of them.

    What rules of two names claim goes by the one that stands first in this line.
    """
    shadow, places = _shadow(text)
    spans = sorted(
        (start, end, _NAMES.index(rule.name))
        for rule in _RULES
        for start, end in _found(rule, shadow)
    )
    parts, done = [], 0
    for start, end, name in _united(spans):
        parts += [text[done : places[start]], f"[{name}]"]
        done = places[end - 1] + 1
    return "".join((*parts, text[done:]))


def _shadow(text: str) -> tuple[str, list[int]]:
    """The text in plain digits and letters, without what can't be seen, and where each of its
    characters stands in the real one."""
    if text.isascii():
        return text, list(range(len(text)))
    plain, places = [], []
    for place, char in enumerate(text):
        if char in _INVISIBLE:
            continue
        plain.append(_plain(char))
        places.append(place)
    return "".join(plain), places


_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u20e3")
_FULL_WIDTH = range(0xFF01, 0xFF5F)


def _plain(char: str) -> str:
    if ord(char) in _FULL_WIDTH:
        return chr(ord(char) - 0xFEE0)
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def _found(rule: _Rule, shadow: str) -> Iterator[tuple[int, int]]:
    """Also where two finds overlap: what begins inside of one may be the right one."""
    at = 0
    while match := rule.pattern.search(shadow, at):
        if rule.holds(_letters(match[0]) if rule.letters else _digits(match[0])):
            yield match.span()
            at = match.end()
        else:
            at = match.start() + 1


def _united(spans: list[tuple[int, int, int]]) -> Iterator[tuple[int, int, str]]:
    """Spans that overlap become one, under the strongest of their names."""
    if not spans:
        return
    start, end, rank = spans[0]
    for next_start, next_end, next_rank in spans[1:]:
        if next_start >= end:
            yield start, end, _NAMES[rank]
            start, end, rank = next_start, next_end, next_rank
        else:
            end, rank = max(end, next_end), min(rank, next_rank)
    yield start, end, _NAMES[rank]


# --- numbers that prove themselves ---------------------------------------------------------------


def _digits(found: str) -> str:
    return "".join(char for char in found.upper() if char.isdecimal() or char == "X")


def _letters(found: str) -> str:
    return "".join(char for char in found.upper() if char.isascii() and char.isalnum())


def _luhn(digits: str) -> bool:
    """Of a payment card; a run of one digit isn't one."""
    if len(set(digits)) == 1:
        return False
    total = 0
    for index, char in enumerate(reversed(digits)):
        value = int(char) * (1 + index % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_RESIDENT = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def _resident(digits: str) -> bool:
    """Of a Chinese identity card: GB 11643, ISO 7064 MOD 11-2."""
    total = sum(int(char) * weight for char, weight in zip(digits, _RESIDENT, strict=False))
    return "10X98765432"[total % 11] == digits[17]


_TAX = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def _tax(digits: str) -> bool:
    """ИНН of a company (10 digits) or a person (12)."""
    ends = (9,) if len(digits) == 10 else (10, 11)
    return len(set(digits)) > 1 and all(
        sum(int(d) * w for d, w in zip(digits[:end], _TAX[11 - end :], strict=False)) % 11 % 10
        == int(digits[end])
        for end in ends
    )


def _insurance(digits: str) -> bool:
    """СНИЛС; numbers up to 001-001-998 have no check digits."""
    if digits[:9] <= "001001998":
        return False
    total = sum(int(char) * (9 - index) for index, char in enumerate(digits[:9]))
    return total % 101 % 100 == int(digits[9:])


def _iban(digits: str) -> bool:
    """ISO 13616: MOD 97 over letters as numbers; `digits` with its letters."""
    moved = digits[4:] + digits[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


# --- the rules -----------------------------------------------------------------------------------


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _phone(text: str) -> _Rule:
    return _Rule("phone", _pattern(text))


_RULES = (
    # of a Telegram bot; of payment systems and code hosts; JSON web tokens; what names itself
    _Rule("token", _pattern(r"(?<![\w-])\d{5,14}:[\w-]{30,64}(?![\w-])")),
    _Rule("token", _pattern(r"\b(?:sk|pk|rk|whsec|gh[pousr]|xox[abprs])[_-][\w-]{10,255}")),
    _Rule("token", _pattern(r"\beyJ[\w-]{5,2000}\.[\w-]{2,2000}\.[\w-]{2,2000}")),
    _Rule("token", _pattern(r"\bbearer\s{1,3}[\w.~+/=-]{8,500}")),
    _Rule(
        "token",
        _pattern(
            r"\b(?:api[_-]?key|token|secret|password|passwd|пароль|токен|密码|密钥)"
            r"\s{0,3}[:=]\s{0,3}[^\s,;]{4,200}"
        ),
    ),
    _Rule("token", _pattern(r"\b(?=[\da-f]{0,63}\d)(?=\d{0,63}[a-f])[\da-f]{32,64}\b")),
    _Rule(
        "e-mail",
        _pattern(r"(?<![\w.+%-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,5}[^\W\d_][\w-]{1,23}\b"),
    ),
    *(
        # each length by itself: a longer run that isn't one may begin with one that is
        _Rule("card", _pattern(rf"{_BEFORE}\d(?:{_THIN}\d){{{n - 1}}}{_AFTER}"), _luhn)
        for n in range(13, 20)
    ),
    _Rule(
        "number",
        _pattern(
            rf"(?<![^\W_])[a-z]{{2}}\d\d(?:{_THIN}[a-z\d]{{4}}){{2,7}}"
            rf"(?:{_THIN}[a-z\d]{{1,3}})?(?![^\W_])"
        ),
        _iban,
        letters=True,
    ),
    _Rule(
        "number",
        _pattern(rf"{_BEFORE}\d{{6}}{_THIN}\d{{8}}{_THIN}\d{{3}}[\dX](?![\da-z])"),
        _resident,
    ),
    _Rule("number", _pattern(rf"{_BEFORE}(?:\d{{3}}{_THIN}){{3}}\d{{2}}{_AFTER}"), _insurance),
    _Rule("number", _pattern(rf"{_BEFORE}(?:\d{{12}}|\d{{10}}){_AFTER}"), _tax),
    _Rule("number", _pattern(rf"\b(?:инн|снилс)\W{{0,3}}\d(?:{_GAP}\d){{8,13}}{_AFTER}")),
    _Rule(
        "number",
        _pattern(
            r"\b(?:паспорт\w?|passport|护照)[^\d\[]{0,20}"
            rf"(?:\d(?:{_GAP}\d){{6,9}}|\d\d ?\d\d[^\d\[]{{1,12}}\d{{6}}){_AFTER}"
        ),
    ),
    _phone(rf"\+{_GAP}\d(?:{_GAP}\d){{6,14}}{_AFTER}"),
    # 8 (916) 123-45-67, with and without what comes first; 138 0013 8000
    _phone(rf"{_BEFORE}[78]{_GAP}[3-9](?:{_GAP}\d){{9}}{_AFTER}"),
    _phone(rf"{_BEFORE}\(?9\d\d(?:{_GAP}\d){{7}}{_AFTER}"),
    _phone(rf"{_BEFORE}(?:86{_THIN})?1[3-9]\d(?:{_THIN}\d){{8}}{_AFTER}"),
    # (495) 123-45-67, 555-010-1234, 010-12345678, 123-45-67
    _phone(rf"{_BEFORE}\(\d{{2,5}}\)(?:{_GAP}\d){{5,9}}{_AFTER}"),
    _phone(rf"{_BEFORE}\d{{3}}[-. ]\d{{3}}[-. ]\d{{4}}{_AFTER}"),
    _phone(rf"{_BEFORE}0\d{{2,3}}{_THIN}\d{{7,8}}{_AFTER}"),
    _phone(rf"{_BEFORE}(?<!\d[-.])\d{{3}}-\d{{2}}-\d{{2}}{_AFTER}(?!-\d)"),
)
