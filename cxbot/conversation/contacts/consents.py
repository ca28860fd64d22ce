"""/unsubscribe, /subscribe and /stop with a word: what the customer agrees to hear from us."""

from collections.abc import Mapping
from typing import Literal

from cxbot.conversation.draft import Draft
from cxbot.flow.texts.words import words
from cxbot.model.policy import PURPOSES, Purpose

Wanted = Literal["survey", "marketing"]
#: How consent to surveys ends with a survey that is stopped.
STOP = "stop"
#: What people write behind the command, in the languages of the bot's own phrases.
_SAID: Mapping[Wanted, str] = {
    "survey": "survey surveys question questions опрос опросы вопросы 调查 问卷",
    "marketing": "offer offers ads реклама рекламу предложения акции 优惠 广告 促销",
}
_MEANT: Mapping[tuple[str, ...], Wanted] = {
    words(one): purpose for purpose, row in _SAID.items() for one in row.split()
}


#: All of it; or words that ask nicely, and say nothing else.
_EVERYTHING = "all everything please thanks всё все пожалуйста спасибо 全部 所有 请 谢谢"
_ALL = tuple(words(one) for one in _EVERYTHING.split())


def meant(argument: str) -> Wanted | None:
    """Surveys, offers, or (None) everything that the bot begins."""
    said = words(argument)
    return next((purpose for one, purpose in _MEANT.items() if _inside(one, said)), None)


def unclear(argument: str) -> bool:
    """Words that say neither what nor all."""
    said = words(argument)
    return bool(said) and meant(argument) is None and not any(_inside(one, said) for one in _ALL)


def _inside(one: tuple[str, ...], said: tuple[str, ...]) -> bool:
    length = len(one)
    return any(said[at : at + length] == one for at in range(len(said) - length + 1))


def withdraw(draft: Draft, only: Wanted | None, said: str) -> str:
    """Takes back one purpose, or all; returns the phrase that says what was changed."""
    for purpose in PURPOSES if only is None else (only,):
        draft.agree(purpose, given=False, act="unsubscribe", words=said)
    return _PHRASES[only][0]


def give(draft: Draft, only: Wanted | None, said: str) -> str:
    """Gives it back. Offers only by their own name; and whoever wants surveys or offers is written
    to, so that service follows."""
    wanted: tuple[Purpose, ...] = ("service", only or "survey")
    for purpose in wanted:
        if not draft.customer.agrees(purpose):
            draft.agree(purpose, given=True, act="subscribe", words=said)
    return _PHRASES[only][1]


def refused(draft: Draft) -> bool:
    """In this turn they said "stop" to a survey that the bot began."""
    return any(row["act"] == STOP for row in draft.turn.of("consent"))


#: Taken back, and given.
_PHRASES: Mapping[Wanted | None, tuple[str, str]] = {
    None: ("unsubscribed", "subscribed"),
    "survey": ("unsubscribed_surveys", "subscribed_surveys"),
    "marketing": ("unsubscribed_offers", "subscribed_offers"),
}
