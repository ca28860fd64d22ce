"""Does an operator ask the customer for something that is known already? Pure; in doubt: no.

A customer who must say a thing twice is a customer we didn't listen to. A hint that is wrong is
noise, so only what plainly asks counts:

1. A request or a question word is followed at once by the thing asked for; between them stand only
   words that say nothing ("your", "please", «ваш», 您的). "Send a photo of your order" asks for a
   photo, "what is wrong with the address" for no address.
2. Or the thing alone, with a question mark: "Your order number?"
3. A sentence that names the value asks for a yes, not for the value; one that asks for another or
   a new one asks for something unknown.

What is known has a label: a variable's name, or the words a flow shows on the card. Labels that
mean one of a few usual things are found by any word for it, in English, Russian and Chinese;
others by their own words.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from cxbot.desk import asking
from cxbot.desk.asking import Thing

#: Labels that say nothing of what was asked, or things that may well be wanted twice.
_VAGUE = asking.words_of(
    "answer answers comment comments file message more number other photo picture problem question "
    "rating reason score text value video вопрос комментарий ответ причина проблема сообщение "
    "текст файл фото 问题 照片 原因 备注 评论"
)
_SHORTEST_LABEL, _SHORTEST_VALUE = 3, 2
_SENTENCE = re.compile(r"[^.!?…。！？\n]*[.!?…。！？\n]?")
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|,")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def reasked(text: str, known: Mapping[str, object]) -> list[str]:
    """Labels of what is asked for although it is known, in the order of `known`."""
    things = {label: _thing(label) for label, value in known.items() if _says(value)}
    asked: set[Thing] = set()
    for sentence in _sentences(text):
        asked |= _asked_in(sentence, [thing for thing in things.values() if thing is not None])
    folded = _folded(text)
    return [
        label
        for label, thing in things.items()
        if thing in asked and not _names(folded, known[label])
    ]


def _asked_in(sentence: str, known: Sequence[Thing]) -> set[Thing]:
    if _HAN.search(sentence):
        return set(asking.in_chinese(sentence, known))
    return set(asking.in_words(_words(sentence), sentence.rstrip().endswith("?"), known))


def _sentences(text: str) -> Iterator[str]:
    """Each with the mark it ends with; points within an address or a number end nothing."""
    whole = re.sub(r"(?<=\w)\.(?=\w)", "", text.replace("？", "?"))
    for found in _SENTENCE.findall(whole):
        if found.strip():
            yield found


def _words(sentence: str) -> list[str]:
    return [_folded(word) for word in _WORD.findall(sentence)]


def _folded(text: str) -> str:
    return text.casefold().replace("ё", "е").replace("’", "'")


# --- what is known -------------------------------------------------------------------------------


def _thing(label: str) -> Thing | None:
    """What that label stands for."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", label).replace("_", " ")
    words = [word for word in _words(plain) if word != ","]
    usual = asking.usual(words, _folded(plain))
    if usual is not None:
        return usual
    if len(plain.strip()) < (2 if _HAN.search(plain) else _SHORTEST_LABEL):
        return None
    return None if not words or set(words) <= _VAGUE else tuple(words)


def _says(value: object) -> bool:
    return isinstance(value, str | int | float) and bool(str(value).strip())


def _names(text: str, value: object) -> bool:
    """The sentence shows the value, or the end of it: it asks whether that is right."""
    shown = _folded(str(value)).strip()
    if len(shown) < _SHORTEST_VALUE:
        return re.search(rf"(?<!\w){re.escape(shown)}(?!\w)", text) is not None
    digits = re.sub(r"\D", "", shown)
    if len(digits) >= 4 and digits[-4:] in re.sub(r"[^\w]", "", text):
        return True
    return shown in text
