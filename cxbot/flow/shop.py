"""The shop: what shop.yaml says once for all flows, with defaults for everything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any

from cxbot.flow.reading.source import Map, Problems, Scalar, Span
from cxbot.flow.texts import messages
from cxbot.flow.texts.phrase import Languages, Phrase, read_phrase
from cxbot.flow.values import hours
from cxbot.flow.values.scope import Scope, zone
from cxbot.model.desk import Desk
from cxbot.model.policy import Policy, Reward
from cxbot.model.privacy import Privacy
from cxbot.model.text import RichText
from cxbot.model.ticket import Priority

FIELD_TYPES = ("text", "number", "money", "date", "time", "yes/no", "list")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedAnswer:
    """An answer type of the shop: a pattern (RE2, of the whole text) or a list."""

    name: str
    pattern: str = ""
    #: re2's compiled pattern; None for a list.
    compiled: Any = field(default=None, repr=False, compare=False)
    options: tuple[str, ...] = ()
    example: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    name: str = ""
    language: str = "en"
    languages: tuple[str, ...] = ("en",)
    time_zone: str = "UTC"
    currency: str = "USD"
    quiet_hours: hours.Window | None = None
    #: As shop.yaml says; when people answer is `desk.hours`, which knows the holidays.
    opening_hours: tuple[hours.Window, ...] = ()
    #: Names of flows in the order of the menu; empty: the order of files.
    menu: tuple[str, ...] = ()
    answers: Mapping[str, NamedAnswer] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    #: The shop's own customer fields -> type.
    customer: Mapping[str, Any] = field(default_factory=dict)
    #: Declared event types -> their data: field -> type name, or the fields inside it.
    events: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    #: Phrases by key; None silences. The reader of shop.yaml puts in the built-in ones.
    messages: Mapping[str, Phrase | None] = field(default_factory=dict)
    policy: Policy = field(default_factory=Policy)
    privacy: Privacy = field(default_factory=Privacy)
    #: By name.
    rewards: Mapping[str, Reward] = field(default_factory=dict)
    #: What each of them is, in the customer's words: `{shop.rewards.NAME}`.
    reward_texts: Mapping[str, Phrase] = field(default_factory=dict)
    desk: Desk = field(default_factory=Desk)
    #: Operators' canned replies by code, in small letters.
    canned: Mapping[str, Phrase] = field(default_factory=dict)

    def message(
        self,
        key: str,
        language: str,
        values: Mapping[str, Any] = {},
        *,
        now: datetime | None = None,
        customer: Mapping[str, Any] | None = None,
    ) -> RichText:
        """A phrase of the bot's own. Empty when the owner silenced it or nobody knows the key.

        `now` is needed by phrases that say when the shop opens.
        """
        phrase = self.messages.get(key)
        if phrase is None:
            return RichText()
        scope = Scope(self, values, customer=customer, now=now, language=language)
        return phrase.render(scope)

    def value(self, name: str, now: datetime | None = None, language: str = "") -> Any:
        """`shop.NAME` in texts and conditions."""
        if name == "next_opening":
            opening = self.next_opening(now) if now else None
            return opening.astimezone(self.zone()).isoformat() if opening else None
        if name == REWARDS and self.reward_texts:
            scope = Scope(self, {}, language=language)
            return {name: phrase.plain(scope) for name, phrase in self.reward_texts.items()}
        if name in self.values:
            return self.values[name]
        return getattr(self, name) if name in BUILT_IN else None

    def zone(self) -> tzinfo:
        return zone(self.time_zone) or UTC

    def quiet_until(self, now: datetime, time_zone: str) -> datetime | None:
        """When the quiet window that `now` lies in ends; None outside of it."""
        if self.quiet_hours is None:
            return None
        return self.quiet_hours.until(now, zone(time_zone) or self.zone())

    def open_at(self, now: datetime) -> bool:
        """Whether people answer."""
        return self.desk.hours.open_at(now)

    def refuses_at(
        self, now: datetime, priority: Priority = "normal", *, people: bool = True
    ) -> bool:
        """Whether a call for people ends at once, with the outcome `off_hours`. Without `people`
        (the desk has no group now) it does as if it were closed, where there are hours to name."""
        if self.desk.off_hours != "refuse":
            return False
        if people:
            return not self.desk.staffed_at(now, priority)
        return self.next_opening(now) is not None

    def next_opening(self, now: datetime) -> datetime | None:
        """The next time operators begin, in UTC; None when they never stop, or never come."""
        hours = self.desk.hours
        if hours.open_at(now):
            closes = hours.closes_at(now)
            return hours.next_opening(closes) if closes else None
        return hours.next_opening(now)


#: `shop.rewards.NAME`: what that reward is.
REWARDS = "rewards"
BUILT_IN = ("name", "language", "currency", "time_zone")

#: How long a question stays open when nobody answers and the flow doesn't say.
NO_REPLY_AFTER = timedelta(days=7)


@lru_cache(maxsize=64)
def default_messages(
    language: str = "en", languages: tuple[str, ...] = ("en", "ru", "zh")
) -> Mapping[str, Phrase | None]:
    """The built-in phrases, for a shop that speaks these languages."""
    known = Languages(default=language, known=tuple(dict.fromkeys((*languages, "en", "ru", "zh"))))
    problems = Problems()
    found = {}
    for key, texts in messages.DEFAULTS.items():
        rows = tuple((_scalar(name), _scalar(text)) for name, text in texts.items())
        found[key] = read_phrase(Map(span=_NOWHERE, items=rows), known, problems)
    problems.raise_any()
    return found


_NOWHERE = Span.top("messages")


def _scalar(text: str) -> Scalar:
    return Scalar(span=_NOWHERE, text=text, plain=False, style='"', raw=f'"{text}"')
