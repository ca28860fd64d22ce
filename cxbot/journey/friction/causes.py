"""Why a customer stumbled: the names, and what of the known ones (journey.md R29) they stand for.

    unclear or missing information      retry, not_understood, desk:information
    registration only by e-mail         left_at_email
    a page or an action broken          error, undelivered
    a pushy salesman                    desk:staff
    a fault of the product              desk:product
    waiting too long                    long_wait

Several are possible at once, and they are never added up: a customer who stumbles twice counts once
among those who stumbled, and once under each cause. What operators name themselves stands under
`desk:` and their own word; an effort that the log names and we don't know, under its own name.
"""

from collections.abc import Mapping
from typing import Final

#: An answer that didn't fit, words that nobody understood.
RETRY: Final = "retry"
NOT_UNDERSTOOD: Final = "not_understood"
#: Gartner's signs of effort: told twice, handed on, another channel, the same matter again.
REASK: Final = "reask"
TRANSFER: Final = "transfer"
CHANNEL_SWITCH: Final = "channel_switch"
REPEAT_CONTACT: Final = "repeat_contact"
LONG_WAIT: Final = "long_wait"
ERROR: Final = "error"
UNDELIVERED: Final = "undelivered"
LEFT: Final = "left"
LEFT_AT_EMAIL: Final = "left_at_email"
#: They said so: with a number, by a complaint; or it was seen by an operator, in what they did, in
#: what they wrote.
RATING: Final = "rating"
COMPLAINT: Final = "complaint"
MARK: Final = "mark"
BEHAVIOUR: Final = "behaviour"
WORDS: Final = "words"
_DESK: Final = "desk:"

CAUSES: Final = (
    RATING, COMPLAINT, MARK, BEHAVIOUR, WORDS, LEFT, LEFT_AT_EMAIL, RETRY, NOT_UNDERSTOOD, REASK,
    TRANSFER, CHANNEL_SWITCH, REPEAT_CONTACT, LONG_WAIT, ERROR, UNDELIVERED,
)  # fmt: skip
#: Not being there any more is no reason why the goal wasn't reached: it is the same thing.
DEPARTURES: Final = frozenset({LEFT, LEFT_AT_EMAIL})
#: Sources of a negative feeling; a rating is read by its own number.
BY_SOURCE: Final[Mapping[str, str]] = {
    "operator": MARK,
    "behaviour": BEHAVIOUR,
    "lexicon": WORDS,
    "provider": WORDS,
    "rating": RATING,
}
#: Efforts that the log may call otherwise.
_OTHERWISE: Final[Mapping[str, str]] = {"validation_retry": RETRY}


def of_effort(flag: str) -> str:
    return _OTHERWISE.get(flag, flag)


def named(cause: str) -> str:
    """What an operator has named as the cause, in the shop's own word for it."""
    return _DESK + cause


def own_word(cause: str) -> str | None:
    """The shop's own word, of a cause that an operator named."""
    return cause.removeprefix(_DESK) if cause.startswith(_DESK) else None


def rank(cause: str) -> tuple[int, str]:
    """For a fixed order: ours as above, the others by name."""
    return (CAUSES.index(cause) if cause in CAUSES else len(CAUSES)), cause
