"""How a shop's people work together: what `desk:` in shop.yaml says, with defaults for everything.

Texts (canned replies, what customers read) aren't here: they belong to the flow language.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct, field

from cxbot.model.calendar import ALWAYS, Calendar
from cxbot.model.ticket import Priority

#: Rising: each may do what those before it may.
Role = Literal["viewer", "operator", "supervisor", "admin"]
ROLES: tuple[Role, ...] = ("viewer", "operator", "supervisor", "admin")

#: How an operator is shown to the customer.
Signature = Literal["nobody", "role", "first name"]
#: Which messages in a topic go to the customer: all, only replies to theirs, only the holder's.
Relayed = Literal["all", "replies", "holder"]
Receipts = Literal["none", "reactions"]
#: What an answer of somebody who doesn't hold the ticket is: sent and shown, or kept as a note.
Others = Literal["warn", "lock"]
#: What `human` does out of hours: queue the ticket, or end at once with the outcome `off_hours`.
OffHours = Literal["queue", "refuse"]
Strategy = Literal["manual", "round robin", "balanced", "sticky"]

Target = Literal["first", "next", "resolve"]
TARGETS: tuple[Target, ...] = ("first", "next", "resolve")
LimitClock = Literal["business", "calendar"]

#: What a routing rule may look at. `waiting` is the number of tickets that wait in the queue
#: (the rule fits from that many on); the others are texts, any of which fits.
RouteField = Literal[
    "queue", "flow", "touchpoint", "channel", "language", "persona", "priority", "waiting"
]


class ResponseLimits(Struct, frozen=True, kw_only=True):
    """Targets by priority; a priority or target that is absent has no limit."""

    clock: LimitClock = "business"
    by_priority: Mapping[Priority, Mapping[Target, timedelta]] = field(default_factory=dict)

    def of(self, priority: Priority) -> Mapping[Target, timedelta]:
        return self.by_priority.get(priority, {})


class Member(Struct, frozen=True, kw_only=True):
    """What the owner says of one operator; who isn't named is an operator without limits."""

    name: str
    #: The user id in the messenger.
    account: str
    role: Role = "operator"
    skills: frozenset[str] = frozenset()
    #: Empty: all.
    languages: frozenset[str] = frozenset()
    #: Open tickets at a time; None: the desk's.
    capacity: int | None = None
    #: When they work; None: the desk's hours.
    shift: Calendar | None = None


class Queue(Struct, frozen=True, kw_only=True):
    """A line of tickets. Its group, if it has one of its own, is set in the environment."""

    name: str
    #: Names of members who serve it; empty: everybody.
    members: tuple[str, ...] = ()
    strategy: Strategy | None = None
    #: Where a ticket goes whose limit is broken by half again.
    escalate_to: str | None = None


class Route(Struct, frozen=True, kw_only=True):
    """The first rule that fits decides; each of its fields has to fit."""

    when: Mapping[RouteField, tuple[str, ...]]
    queue: str | None = None
    #: The name of a member.
    to: str | None = None
    #: A skill that whoever gets it must have.
    skill: str | None = None
    priority: Priority | None = None
    #: Shown on the card as the reason; empty: told from `when`.
    because: str = ""
    line: int | None = None


class Rating(Struct, frozen=True, kw_only=True):
    """The question after a ticket: how well did we help?"""

    ask: bool = True
    after: timedelta = timedelta(minutes=3)
    #: For how long an answer is taken at all, and may be changed once given.
    expires: timedelta = timedelta(days=7)
    change_within: timedelta = timedelta(hours=24)
    comment_within: timedelta = timedelta(minutes=10)
    #: At most one question to a customer in that time.
    at_most_every: timedelta = timedelta(hours=24)
    #: Up to this score the lead is told.
    low: int = 2


class Desk(Struct, frozen=True, kw_only=True):
    """The rules of the desk."""

    #: When people answer. Without hours in shop.yaml: always.
    hours: Calendar = ALWAYS
    off_hours: OffHours = "queue"
    signature: Signature = "nobody"
    relayed: Relayed = "all"
    receipts: Receipts = "none"
    others: Others = "warn"
    #: Forwarded messages ask before they go to the customer.
    confirm_forwards: bool = False
    #: Anonymous admins may act; logged as `anonymous`.
    anonymous: bool = False
    limits: ResponseLimits = ResponseLimits()
    strategy: Strategy = "manual"
    #: Open tickets an operator holds at most, where tickets are given out; None: no limit.
    capacity: int | None = None
    #: `sticky`: how long a ticket waits for whoever had the customer last.
    sticky_for: timedelta = timedelta(minutes=10)
    #: Who took a ticket and leaves the customer waiting that long is reminded, then loses it.
    remind_after: timedelta | None = None
    requeue_after: timedelta | None = None
    members: tuple[Member, ...] = ()
    queues: Mapping[str, Queue] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    #: A customer who doesn't answer us is reminded, then the ticket is resolved.
    idle_remind: timedelta | None = None
    idle_resolve: timedelta | None = None
    #: A message that soon after the end opens the ticket again, if the bot can't serve it.
    reopen_within: timedelta = timedelta(hours=72)
    #: Whole messages that don't (case and punctuation don't matter).
    thanks: frozenset[str] = frozenset()
    #: A customer who waits is told at most that often that they aren't forgotten.
    notice_every: timedelta | None = None
    rating: Rating = Rating()
    #: What an operator may name as the cause of friction with one tap.
    causes: tuple[str, ...] = (
        "delivery", "product", "payment", "information", "bot", "staff", "other",
    )  # fmt: skip
    #: Other teams or partners to ask inside a ticket; their groups are set in the environment.
    teams: tuple[str, ...] = ()

    def member(self, account: str) -> Member | None:
        return next((one for one in self.members if one.account == account), None)

    def named(self, name: str) -> Member | None:
        return next((one for one in self.members if one.name.lower() == name.lower()), None)

    def staffed_at(self, now: datetime, priority: Priority = "normal") -> bool:
        """Whether somebody answers; for what is urgent a colleague on duty out of hours does."""
        if self.hours.open_at(now):
            return True
        shifts = [one.shift for one in self.members] if priority == "urgent" else []
        return any(shift is not None and shift.open_at(now) for shift in shifts)

    def strategy_of(self, queue: str | None) -> Strategy:
        found = self.queues.get(queue or "")
        return found.strategy if found is not None and found.strategy is not None else self.strategy
