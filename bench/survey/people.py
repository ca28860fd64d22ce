"""Who the customers are and what they do. Chance is fixed by the seed; nothing looks at the bot but
at what it sent."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: New York changes its clocks on 8 March, Berlin on the 29th.
BEGINS = datetime(2026, 2, 20, tzinfo=UTC)
DAYS, EVENTS = 90, 6
ENDS = BEGINS + DAYS * DAY
#: People act beside the full minute, the clockwork on it.
BESIDE = timedelta(seconds=17)
#: Events come four times a day, by day and by night; of one customer at least so many slots apart.
SLOT, APART = 6 * HOUR, 5
_KINDS = ("delivered", "shipped", "returned", "packed", "cancelled")
_WEIGHTS = (8, 5, 3, 2, 2)
_SCORES = {"How was": (1, 5), "Would you": (0, 10), "Was returning": (1, 7), "Was that": (1, 7)}
_WHY = "What went wrong"
#: (what they do, how long after the question, how often)
_MOODS = (
    ("answer", 5 * MINUTE, 24),
    ("answer", 7 * HOUR, 12),
    ("answer", 30 * HOUR, 10),
    ("answer", 4 * DAY, 8),
    ("answer", 8 * DAY, 4),
    ("stop", 10 * MINUTE, 4),
    ("nothing", DAY, 38),
)


@dataclass(frozen=True, slots=True, order=True)
class Act:
    """An event of the shop (`order.…`), or something the customer writes, or `blocked`."""

    at: datetime
    account: str
    what: str
    #: Of the order.
    number: str = ""


@dataclass(slots=True)
class Person:
    account: str
    chance: Random
    zone: str
    #: Never wrote; their account is closed.
    stranger: bool
    dead: bool
    #: From then on they don't want surveys, and answer none.
    leaves: datetime | None = None
    asked: str = ""
    asked_at: datetime = BEGINS
    open: bool = False
    plan: list[Act] = field(default_factory=list)

    def hears(self, text: str, at: datetime) -> Act | None:
        """What they are going to do about a question of the bot's."""
        if text.startswith(_WHY):
            self._notes(text, at)
            if self.chance.random() < 0.6:
                return Act(at + 9 * MINUTE + BESIDE, self.account, "It was broken")
            return None
        scale = next((two for head, two in _SCORES.items() if text.startswith(head)), None)
        if scale is None:
            return None
        self._notes(text, at)
        moods = [mood for mood in _MOODS if mood[0] != "stop" or not text.startswith("Was that")]
        (does, after, _) = self.chance.choices(moods, [mood[2] for mood in moods])[0]
        low, high = scale
        score = high - min(int(self.chance.expovariate(0.45)), high - low)
        if does == "nothing":
            return None
        said = "/stop" if does == "stop" else str(score)
        return Act(at + after + BESIDE, self.account, said)

    def would(self, act: Act, about: datetime | None) -> bool:
        """Whether they still do it: only the question they saw last is answered, and nobody asks
        for their parcel with a question open."""
        if act.what.startswith("/track"):
            return not self.open or act.at - self.asked_at > 5 * DAY
        if about is None:
            return True
        gone = self.leaves is not None and act.at > self.leaves
        return self.open and about == self.asked_at and not gone

    def answered(self) -> None:
        self.open = False

    def _notes(self, text: str, at: datetime) -> None:
        self.asked, self.asked_at, self.open = text, at, True


def people(count: int, seed: int = 9) -> Iterator[Person]:
    for number in range(count):
        yield _person(str(1_000_000 + number), Random(f"{seed}:{number}"))


def _person(account: str, chance: Random) -> Person:
    lot = chance.random()
    person = Person(
        account,
        chance,
        zone=chance.choice(("Europe/Berlin", "America/New_York")),
        stranger=lot < 0.03,
        dead=0.03 <= lot < 0.05,
    )
    says = person.plan.append
    start = BEGINS + chance.randrange(8) * HOUR + BESIDE
    if person.stranger:
        person.zone = "Europe/Berlin"
    else:
        says(Act(start, account, "/start"))
        if person.zone != "Europe/Berlin":
            says(Act(start + MINUTE, account, "/newyork"))
        if chance.random() < 0.5:
            says(Act(start + 2 * MINUTE, account, "/subscribe offers"))
    if 0.05 <= lot < 0.08:
        says(Act(_moment(chance), account, "blocked"))
    if 0.08 <= lot < 0.12:
        person.leaves = _moment(chance)
        says(Act(person.leaves, account, "/unsubscribe surveys"))
    if lot >= 0.12:
        for at in {_moment(chance) for _ in range(chance.choice((0, 0, 1, 2)))}:
            says(Act(at + 3 * MINUTE, account, "/track"))
    for number, at in enumerate(_moments(chance)):
        kind = "delivered" if person.dead else chance.choices(_KINDS, _WEIGHTS)[0]
        says(Act(at, account, f"order.{kind}", f"A{account}-{number}"))
    return person


def _moment(chance: Random) -> datetime:
    return BEGINS + DAY + chance.randrange((DAYS - 2) * 4) * SLOT + BESIDE


def _moments(chance: Random) -> list[datetime]:
    """Spread over the days, no two of them within APART slots."""
    slots = (DAYS - 1) * int(DAY / SLOT) - EVENTS * APART
    drawn = sorted(chance.sample(range(slots), EVENTS))
    return [BEGINS + DAY + (slot + at * APART) * SLOT for at, slot in enumerate(drawn)]
