"""What the bot may send, foretold from the rules as docs/owners.md and docs/flows.md put them in
words. Nothing of cxbot is used here; who is drawn by lot (holdout, sample) is told from outside.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
APART, AGAIN, SAME_METRIC, EXPIRES, WINDOW = DAY, 25 * DAY, 15 * DAY, 6 * DAY, 14 * DAY
SURVEYS, MESSAGES = (1, 10 * DAY), (4, 30 * DAY)
NIGHT, MORNING = 21, 10
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """As shop.py has it."""

    purpose: str = "survey"
    metric: str | None = None
    says: str = ""
    after: timedelta = timedelta()
    awaited: bool = False
    again: timedelta = AGAIN
    expires: timedelta = EXPIRES
    window: timedelta = WINDOW
    remind: timedelta | None = None
    silence: timedelta = 2 * DAY
    least: int = 0
    most: int = 0
    thanks: str = ""
    follow_on: str = ""


FLOWS: Mapping[str, Flow] = {
    "parcel": Flow(purpose="service", says="On its way"),
    "ready": Flow(purpose="service", says="Ready", awaited=True),
    "care": Flow(
        metric="csat", says="How was", after=2 * DAY, window=5 * DAY, remind=DAY,
        silence=3 * DAY, least=1, most=5, thanks="Thank you for",
    ),
    "nps": Flow(
        metric="nps", says="Would you recommend", after=5 * DAY, most=10, thanks="Noted.",
        follow_on="Never mind.",
    ),
    "returned": Flow(
        metric="ces", says="Was returning", after=DAY, expires=2 * DAY, least=1, most=7,
        thanks="Good to know",
    ),
    "offer": Flow(purpose="marketing", says="Come back", after=DAY),
    "ease": Flow(metric="ces", says="Was that easy", again=20 * DAY, least=1, most=7),
}  # fmt: skip
STARTS = {
    "order.shipped": ("parcel",),
    "order.packed": ("ready",),
    "order.delivered": ("care", "nps"),
    "order.returned": ("returned",),
    "order.cancelled": ("offer",),
}
WHY, WHY_SILENCE, WHY_REMIND = "What went wrong", DAY, 6 * HOUR
CHEERS = {"asks": "Still there", "why": "What was it"}
HERE, BYE = "Here it is.", "Bye."


@dataclass(slots=True, eq=False)
class Contact:
    """Something the bot began, or a survey inside of a talk; and what came of the survey."""

    at: datetime
    account: str
    flow: str
    kind: str
    purpose: str
    metric: str | None
    until: datetime | None = None
    arrived: bool = True
    reminded: bool = False
    answered: datetime | None = None
    completed: bool = False
    refused: bool = False

    def fate(self, now: datetime) -> str:
        if self.until is None or self.until > now:
            return "pending"
        if self.completed:
            return "I"
        if self.answered:
            return "P"
        if self.refused:
            return "R"
        return "NC" if self.arrived else "undelivered"

    def ignored(self, now: datetime) -> bool:
        over = self.until is not None and self.until <= now
        return over and self.arrived and not self.answered and not self.refused


@dataclass(slots=True, eq=False)
class Run:
    """One time that a flow runs for somebody."""

    number: int
    flow: str
    account: str
    since: datetime
    #: new, asks, why, over
    stands: str = "new"
    #: The question that silence ended.
    was: str = ""
    #: What was set before it changed finds nothing to do.
    token: int = 0
    #: What came while they were in another conversation, and when.
    queued: str = ""
    happened: datetime | None = None
    wants: str = "first"
    #: What was put off, when it is of no use any more, and until when.
    put_off: tuple[str, datetime, datetime] | None = None
    contact: Contact | None = None
    inside: bool = False

    @property
    def open(self) -> bool:
        return self.stands in ("asks", "why")

    def counts(self, at: datetime) -> bool:
        """Whether an answer still does."""
        return (
            self.contact is not None and self.contact.until is not None and at < self.contact.until
        )


@dataclass(slots=True)
class Life:
    """What is known of a customer."""

    account: str
    zone: str = "Europe/Berlin"
    wants: dict[str, bool] = field(default_factory=dict)
    dead: bool = False
    reached: bool = True
    runs: list[Run] = field(default_factory=list)
    #: Silence ended them.
    late: list[Run] = field(default_factory=list)
    past: list[Contact] = field(default_factory=list)

    @property
    def talks(self) -> bool:
        return any(run.open for run in self.runs)

    def began(self) -> list[Contact]:
        return [one for one in self.past if one.kind != "inline"]

    def surveys(self) -> list[Contact]:
        return [one for one in self.past if one.purpose == "survey" and one.until is not None]


def morning(at: datetime, zone: str) -> datetime | None:
    """When their night is over; None by day."""
    here = at.astimezone(ZoneInfo(zone))
    if MORNING <= here.hour < NIGHT:
        return None
    day = here.date() + (DAY if here.hour >= NIGHT else timedelta())
    return datetime.combine(day, time(MORNING), ZoneInfo(zone)).astimezone(UTC)


def room(contacts: list[Contact], budget: tuple[int, timedelta], slower: int = 1) -> datetime:
    """From when on there is room for one more."""
    count, period = budget
    times = sorted(one.at for one in contacts)
    return times[-count] + period * slower if len(times) >= count else LONG_AGO


def slower(life: Life, now: datetime) -> int:
    """Twice as slow after two surveys in a row without an answer, then four times, then eight."""
    row = 0
    for one in sorted(life.surveys(), key=lambda contact: contact.at, reverse=True):
        if one.answered or one.refused:
            break
        row += one.ignored(now)
    return 2 ** min(row - 1, 3) if row >= 2 else 1


def clocks(life: Life, flow: str, slow: int) -> dict[str, datetime]:
    """Gate -> open again from then on, for a survey; in their order."""
    its = FLOWS[flow]
    surveys = life.surveys()
    same = [one for one in surveys if one.metric == its.metric]
    mine = [one for one in surveys if one.flow == flow]
    return {
        "budget": room(surveys, SURVEYS, slow),
        "survey_again": room(mine, (1, its.again), slow),
        "same_metric": room(same, (1, SAME_METRIC), slow),
    }
