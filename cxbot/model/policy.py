"""How often the bot may write first: what the shop allows, and what each flow is for.

Data only. Who decides by it is `journey.policy`.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from msgspec import Struct, field

#: What a customer agrees to, each by itself.
Purpose = Literal["service", "survey", "marketing"]
#: first: the bot begins; reminder: of a question that is open; follow_on: the flow goes on after
#: silence; inline: a survey at the end of something the customer began.
ContactKind = Literal["first", "reminder", "follow_on", "inline"]

PURPOSES: tuple[Purpose, ...] = ("service", "survey", "marketing")


class Budget(Struct, frozen=True, kw_only=True):
    """At most `count` within any stretch of that length: `4 per 30 days`."""

    count: int
    period: timedelta


class Policy(Struct, frozen=True, kw_only=True):
    """`policy` of shop.yaml: what holds for a customer over all flows and channels together."""

    #: Between any two messages that the bot begins.
    apart: timedelta = timedelta(hours=24)
    surveys: Budget = Budget(count=1, period=timedelta(days=14))
    messages: Budget = Budget(count=4, period=timedelta(days=30))
    #: Between two invitations to the same survey, counted from the customer's last one.
    again: timedelta = timedelta(days=90)
    #: Between two questions of the same metric, whatever flows they are in.
    same_metric: timedelta = timedelta(days=30)
    #: After so many invitations in a row without any answer the clocks of surveys run at half
    #: speed, after one more at a quarter, down to an eighth.
    ignored: int = 2
    #: Share of the customers that is never invited: what they do shows whether asking harms.
    holdout: float = 0.0
    #: An invitation that can't be made within that time isn't made at all.
    expires_after: timedelta = timedelta(days=7)
    #: How long an answer to an invitation still counts.
    window: timedelta = timedelta(days=14)
    #: No contact for so long after a delivered order is neglect.
    neglect: timedelta = timedelta(days=30)


class ContactRules(Struct, frozen=True, kw_only=True):
    """`contact` of a flow, with what follows from its steps."""

    purpose: Purpose = "service"
    #: The customer waits for it (their parcel, a shirt they asked about): the clocks and budgets
    #: don't hold it back, but it counts.
    awaited: bool = False
    #: Metric of the first question that has one.
    metric: str | None = None
    #: Its answers may earn a reward: they are marked, and shown apart.
    incentivised: bool = False
    #: None: as `policy` says.
    again: timedelta | None = None
    expires_after: timedelta | None = None
    window: timedelta | None = None
    #: Share of the customers that is asked, the same ones as long as `wave` stays.
    sample: float = 1.0
    wave: str = ""
    #: Invitations to this survey over all customers.
    quota: Budget | None = None


CodeSource = Literal["generate", "list", "action"]


class Reward(Struct, frozen=True, kw_only=True):
    """One of `rewards` in shop.yaml: a code for an answer, whatever the answer was."""

    name: str
    #: Where codes come from: made here, loaded from the shop's list, or of an action.
    source: CodeSource = "generate"
    prefix: str = ""
    #: Of the list, below flows/: a code per line.
    file: str = ""
    action: str = ""
    #: Plain values handed to the action.
    arguments: Mapping[str, object] = field(default_factory=dict)
    #: A customer gets the next one only after that time.
    once_per: timedelta = timedelta(days=90)
    valid_for: timedelta | None = None
    #: Over all customers; None: no limit.
    budget: Budget | None = None
