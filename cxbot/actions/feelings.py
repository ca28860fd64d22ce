"""`@sentiment` marks the site's own reader of feelings, in place of the lexicon.

    @sentiment
    def feeling(text: str, language: str) -> Sentiment: ...

An `async def` is awaited, a plain one runs in a thread of its own. The engine limits its time.
"""

import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cxbot.model.sentiment import Sentiment

_MARK = "__cxbot_sentiment__"

#: What a customer wrote, and the language they read -> what they feel.
Reader = Callable[[str, str], Sentiment | Awaitable[Sentiment]]
R = TypeVar("R", bound=Reader)


def sentiment(function: R) -> R:
    """There is one of it in a project. When it fails or is late, the lexicon reads instead."""
    if not inspect.isfunction(function):
        raise TypeError("@sentiment stands over a function and takes nothing: write @sentiment")
    setattr(function, _MARK, True)
    return function


def reads_sentiment(value: object) -> bool:
    return inspect.isfunction(value) and getattr(value, _MARK, False) is True


def unfit(function: Reader) -> str:
    """Why it can't be one; empty when it can."""
    try:
        inspect.signature(function).bind("text", "language")
    except TypeError:
        return "it takes the text and the language: write (text: str, language: str)"
    return ""
