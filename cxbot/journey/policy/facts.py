"""What a decision is made of: what is known of the customer, what is wanted, what the shop allows.

All times are aware and in UTC.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, TypedDict, Unpack

from msgspec import Struct, field

from cxbot.flow.values.hours import Window
from cxbot.model.policy import Budget, ContactKind, ContactRules, Policy, Purpose

#: What keeps a customer busy: people hold a conversation of theirs, or the bot talks with them.
Busy = Literal["", "ticket", "conversation"]


class Past(Struct, frozen=True, kw_only=True):
    """A contact that was allowed. Neither answered, refused nor ignored: nobody knows yet, or it
    never arrived."""

    at: datetime
    flow: str
    purpose: Purpose
    kind: ContactKind
    metric: str | None = None
    #: What it claimed; None for reminders and follow-ons.
    number: int | None = None
    answered: bool = False
    refused: bool = False
    #: It was delivered, its window is over, and the customer said nothing.
    ignored: bool = False
    #: Of its row. Two contacts that are alike in all else are one unless their ids differ.
    id: str = ""


class Rival(Struct, frozen=True, kw_only=True):
    """Another survey that waits for the same customer."""

    flow: str
    #: Invitations to it in the last 90 days, to anybody.
    shown: int
    last_shown_at: datetime | None
    #: When it will be decided about again.
    until: datetime


class Known(Struct, frozen=True, kw_only=True):
    """A customer, as far as contacts go."""

    customer_id: str
    erased: bool = False
    banned: bool = False
    reachable: bool = True
    #: A purpose that isn't there isn't agreed to.
    wants: Mapping[Purpose, bool] = field(default_factory=dict)
    #: In another conversation, or people hold this one.
    busy: Busy = ""
    #: IANA name; "" or one that nobody knows: the shop's.
    time_zone: str = ""
    #: In any order, as far back as `horizon` says.
    past: tuple[Past, ...] = ()
    rivals: tuple[Rival, ...] = ()
    #: Invitations to this survey over all customers within the quota's period.
    asked: int = 0
    #: The highest number of any contact of theirs, also of those too old to be in `past`: without
    #: it somebody who comes back after years would claim a number that is long taken.
    taken: int = 0
    #: The customers that turned out to be this one (`merged`).
    others: frozenset[str] = frozenset()
    #: Their time zones, where they differ.
    other_zones: frozenset[str] = frozenset()
    #: Invitations one of them ignored, though another answered a later one.
    unbroken: frozenset[Past] = frozenset()

    @property
    def ids(self) -> frozenset[str]:
        return self.others | {self.customer_id}


class Intent(Struct, frozen=True, kw_only=True):
    """What the bot is about to begin with the customer."""

    flow: str
    purpose: Purpose
    kind: ContactKind
    #: From then on it is of no use: fixed when it was first wanted, whatever delayed it since.
    expires_at: datetime
    metric: str | None = None
    awaited: bool = False
    #: None: as the shop's policy says.
    again: timedelta | None = None
    sample: float = 1.0
    wave: str = ""
    quota: Budget | None = None
    #: Of this survey over all customers, as with a Rival.
    shown: int = 0
    last_shown_at: datetime | None = None
    #: Of the question that is to be reminded of: part of its survey is answered; was reminded.
    partial: bool = False
    reminded: bool = False


class Rules(Struct, frozen=True, kw_only=True):
    """What the shop says."""

    policy: Policy = field(default_factory=Policy)
    quiet: Window | None = None
    #: The shop's, for customers whose own nobody knows.
    time_zone: str = "UTC"


class Moment(TypedDict, total=False):
    """What an intent is besides the rules of its flow; see there."""

    expires_at: datetime
    shown: int
    last_shown_at: datetime | None
    partial: bool
    reminded: bool


def intent_of(
    contact: ContactRules,
    flow: str,
    kind: ContactKind,
    policy: Policy,
    now: datetime,
    **moment: Unpack[Moment],
) -> Intent:
    """An intent by the rules of its flow. Without `expires_at` it is wanted for the first time."""
    lasts = policy.expires_after if contact.expires_after is None else contact.expires_after
    moment.setdefault("expires_at", now + lasts)
    return Intent(
        flow=flow,
        purpose=contact.purpose,
        kind=kind,
        metric=contact.metric,
        awaited=contact.awaited,
        again=contact.again,
        sample=contact.sample,
        wave=contact.wave,
        quota=contact.quota,
        **moment,
    )


def again_after(rules: Rules, intent: Intent) -> timedelta:
    """The clock of this survey."""
    return rules.policy.again if intent.again is None else intent.again
