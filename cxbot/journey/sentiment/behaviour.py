"""What customers do when something is wrong, whatever words they use.

Each sign is weak: some people always write in capitals. So each is negative with modest
confidence, and a shout of joy is no sign of anger.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from cxbot.model.sentiment import UNKNOWN, Sentiment

_MIN_LETTERS, _MIN_SHARE = 8, 0.7
#: In words, and in characters.
_SHORT_ANSWER, _SHORT_MESSAGE = 5, 100
_WORD = re.compile(r"[^\W_]+")
_SHOUTED = re.compile("[!?！？]{3}")
#: As a whole message, or with a "please" beside it.
_PERSON = frozenset({
    "operator", "agent", "human", "person", "manager", "representative", "support", "somebody",
    "оператор", "оператора", "человек", "человека", "менеджер", "менеджера", "специалиста",
    "консультант", "консультанта", "живой", "живого", "人工", "真人", "人工客服", "转人工",
    "找人工", "经理", "人工服务",
})  # fmt: skip
_AROUND = frozenset({
    "a", "an", "the", "to", "i", "want", "need", "real", "live", "please", "talk", "speak", "with",
    "get", "me", "us", "connect", "call", "now", "позовите", "позови", "дайте", "соедините", "с",
    "со", "хочу", "нужен", "мне", "пожалуйста", "переключите", "на", "срочно", "请",
})  # fmt: skip


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a turn of the customer's."""

    text: str = ""
    #: What its words say, so that a loud thank-you stays one.
    words: Sentiment = UNKNOWN
    #: A flow took it as the answer to its question: perhaps a name, an address, a code.
    answer: bool = False
    #: They came back to the same flow within a day, and it hadn't helped before.
    again: bool = False
    #: What they wrote or tapped led to our people.
    to_people: bool = False
    #: They had been in the talk, were asked, reminded, and went away.
    gave_up: bool = False
    #: They filed a complaint, in whatever words.
    complained: bool = False


def behaviour(facts: Facts) -> tuple[Sentiment, ...]:
    """One per sign that is there."""
    return tuple(
        Sentiment(value="negative", score=score, confidence=confidence)
        for score, confidence in _signs(facts)
    )


def _signs(facts: Facts) -> Iterator[tuple[float, float]]:
    if facts.complained:
        yield -0.7, 0.9
    if facts.gave_up:
        yield -0.4, 0.4
    if facts.again:
        yield -0.5, 0.5
    if facts.to_people or asks_for_person(facts.text):
        yield -0.3, 0.3
    if facts.words.value == "positive":
        return
    if in_capitals(facts.text, answer=facts.answer):
        yield -0.5, 0.5
    if _SHOUTED.search(facts.text):
        yield -0.4, 0.4


def asks_for_person(text: str) -> bool:
    """`operator!`, `I want to talk to a human`; not a sentence about a person."""
    if len(text) > _SHORT_MESSAGE:
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    asked = any(word in _PERSON for word in words)
    return asked and all(word in _PERSON or word in _AROUND for word in words)


def in_capitals(text: str, *, answer: bool = False) -> bool:
    """At least 8 letters, 70 % of them capitals; codes and short answers aside."""
    if sum(map(str.isupper, text)) < _MIN_LETTERS * _MIN_SHARE:
        return False
    words = [word for word in _WORD.findall(text) if not any(map(str.isdigit, word))]
    if answer and len(words) <= _SHORT_ANSWER:
        return False
    letters = [letter for word in words for letter in word if letter.isupper() or letter.islower()]
    capitals = sum(map(str.isupper, letters))
    return len(letters) >= _MIN_LETTERS and capitals >= _MIN_SHARE * len(letters)
