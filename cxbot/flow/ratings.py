"""A rating as people type it: a digit, a word, stars, "5 из 5"; never guessed from a sentence.

Total, pure, and quick on anything: what is longer than a rating can be isn't looked at.
"""

import re
import unicodedata
from collections.abc import Iterable

#: Of what was typed, without the spaces around it.
MAX_CHARS = 60

#: Words for 0 to 10, in the languages the bot's own phrases have; as counts, too.
CARDINALS = {
    word: value
    for value, row in enumerate((
        "zero nought ноль нуль 零 〇", "one один одна одно раз 一 壹 幺",
        "two два две 二 两 兩 贰 貳", "three три 三 叁 參", "four четыре 四 肆",
        "five пять 五 伍", "six шесть 六 陆 陸",
        "seven семь 七 柒", "eight восемь 八 捌", "nine девять 九 玖", "ten десять 十 拾",
    ))
    for word in row.split()
}  # fmt: skip
#: Marks, as at school, and in which place it comes; ё is written as е here.
_MARKS = {
    word: value
    for value, row in enumerate((
        "ноля нуля нолик нулевая",
        "единица единицу единичка единичку кол первый первая первое",
        "двойка двойку двоечка двоечку второй вторая второе",
        "тройка тройку троечка троечку третий третья третье",
        "четверка четверку четверочка четверочку четвертый четвертая четвертое",
        "пятерка пятерку пятерочка пятерочку пятый пятая пятое",
        "шестерка шестерку шестой шестая шестое",
        "семерка семерку седьмой седьмая седьмое",
        "восьмерка восьмерку восьмой восьмая восьмое",
        "девятка девятку девятый девятая девятое",
        "десятка десятку десяточка десяточку десятый десятая десятое",
    ))
    for word in row.split()
}  # fmt: skip
#: Behind "из": of how many.
_OF_HOW_MANY = {
    "одного": 1, "двух": 2, "трех": 3, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10,
}  # fmt: skip
_WORDS = {**_MARKS, **CARDINALS}
_MOSTS = {**_OF_HOW_MANY, **CARDINALS}


def _any(words: Iterable[str]) -> str:
    """One of these, the longest that fits."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_BEFORE = (
    r"(?:моя |наша )?оценка|оцениваю(?: на)?|(?:я )?(?:ставлю|даю|поставлю)|на|"
    r"(?:тверд|крепк)(?:ая|ую)|"
    r"(?:my |our )?(?:rating|score|mark|grade)(?: is)?|it'?s an?|an?|"
    r"i(?:'d| would)? (?:give|rate|say)(?: it| you)?(?: an?)?|"
    r"(?:我)?(?:给|打|评)|(?:我的)?(?:评分|打分)(?:是)?"
)
#: A dash that parts both, as in "оценка - 5"; in "ставлю -10" it is a minus, and no rating at all.
_BETWEEN = r"(?:-|[ :=]*(?:[-–—] )?)"
_UNIT = (
    r"балл(?:а|ов)?|звезд(?:а|ы|у|очка|очки|очек)?|points?|stars?|分|颗?星|顆星"
)  # fmt: skip
_THANKS = r"спасибо(?: большое)?|благодарю|thanks|thank you|thx|谢谢(?:你|您)?|多谢|謝謝"
_RATING = re.compile(
    rf"(?:(?:{_BEFORE}){_BETWEEN})?"
    rf"(?:(?P<digits>\d{{1,3}})(?:[.,]0)?|(?P<word>{_any(_WORDS)}))\+?"
    rf" ?(?:{_UNIT})?"
    rf"(?: ?(?:/|из|of|out of) ?(?:(?P<most>\d{{1,3}})|(?P<all>{_any(_MOSTS)})) ?(?:{_UNIT})?)?"
    rf"(?:[ ,.!]+(?:{_THANKS}))?"
)
#: Signs around a rating that say nothing of it.
_DRESS = frozenset(" .,!)(:;'\"«»„“”…~#*")
_FULL, _EMPTY = frozenset("⭐★🌟✭✮✯"), frozenset("☆✩")


def read(text: str, least: int, most: int) -> int | None:
    """The whole number of that scale which the text is; None for anything else."""
    flat = flattened(text)
    found = _stars(flat, most) if flat else None
    if found is None:
        found = _said(_undressed(flat), most)
    return found if found is not None and least <= found <= most else None


def flattened(text: str) -> str:
    """Full-width digits, keycaps, case and ё made plain; nothing of what is too long."""
    text = text.strip()
    if len(text) > MAX_CHARS:
        return ""
    flat = unicodedata.normalize("NFKC", text).replace("🔟", "10").lower()
    for char, plain in (("\ufe0f", ""), ("\u20e3", ""), ("ё", "е"), ("’", "'")):
        flat = flat.replace(char, plain)
    return " ".join(flat.split())


def _undressed(flat: str) -> str:
    start, end = 0, len(flat)
    while start < end and _is_dress(flat[start]):
        start += 1
    while start < end and _is_dress(flat[end - 1]):
        end -= 1
    return flat[start:end]


def _is_dress(char: str) -> bool:
    """Emoji, and the joints and colours they are made of, as well as punctuation."""
    return char in _DRESS or unicodedata.category(char) in {"So", "Sk", "Cf"}


def _stars(flat: str, most: int) -> int | None:
    """As many as there are; of ★★★☆☆ the full ones, if all together they make the scale. Who
    sends only empty ones may mean all or none of them."""
    signs = flat.replace(" ", "")
    full = sum(char in _FULL for char in signs)
    empty = sum(char in _EMPTY for char in signs)
    if not full or full + empty != len(signs):
        return None
    return full if not empty or full + empty == most else None


def _said(text: str, most: int) -> int | None:
    match = _RATING.fullmatch(text)
    if match is None:
        return None
    of = int(match["most"]) if match["most"] else _MOSTS.get(match["all"] or "", most)
    if of != most:
        return None
    return int(match["digits"]) if match["digits"] else _WORDS[match["word"]]
