"""One customer's journey: whom they meet, when, and what goes wrong. Chance alone decides."""

import math
from dataclasses import dataclass, field
from random import Random

from bench.journey.places import Place, Plan

#: Microseconds.
SECOND = 1_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
#: Nobody is silent for as long within a journey: less than what cuts it.
SILENT_AT_MOST = 6 * DAY
#: Of those who didn't stumble at a moment of truth, and of each who did.
REACHES, REACHES_STUMBLED = 0.85, 0.35
#: A person's first word comes within, or clearly later.
IN_TIME, LATE = 20 * MINUTE, 45 * MINUTE
#: Bits of what a customer met at a touchpoint; the names are those of the map's causes.
CAME, LEFT = 1, 2
CAUSES = (
    "retry", "not_understood", "error", "reask", "words", "rating", "transfer", "long_wait",
    "undelivered",
)  # fmt: skip
BITS = {cause: 4 << number for number, cause in enumerate(CAUSES)}
STUMBLED = sum(BITS.values())
_POSSIBLE = {
    "asked": ("retry", "not_understood", "error", "reask", "words"),
    "helped": ("transfer", "long_wait", "reask", "rating", "words"),
    "surveyed": ("rating", "undelivered"),
    "there": ("rating", "words"),
    "both": ("rating", "error", "words"),
}


@dataclass(slots=True)
class Row:
    """What of a row of the log isn't the customer's or the touchpoint's."""

    at: int
    place: Place | None
    direction: str
    initiator: str
    kind: str
    name: str
    outcome: str | None = None
    session: int | None = None
    ticket: int | None = None
    operator: str | None = None
    text: int = 0
    negative: bool = False
    rating: int | None = None
    effort: str | None = None
    wait: int | None = None


@dataclass(slots=True)
class Walk:
    """A journey as it is going to be."""

    began: int
    rows: list[Row] = field(default_factory=list)
    #: Touchpoint's number -> bits.
    met: dict[int, int] = field(default_factory=dict)
    reached: bool = False
    #: Where the customer last did anything.
    acted: Place | None = None
    #: Touchpoints that they used over their second channel.
    elsewhere: set[int] = field(default_factory=set)

    def add(self, row: Row) -> int:
        if row.direction == "in":
            self.acted = row.place
        self.rows.append(row)
        return row.at

    @property
    def ended(self) -> int:
        return self.rows[-1].at


class Walker:
    def __init__(self, plan: Plan, chance: Random) -> None:
        self._plan, self._chance = plan, chance
        self._sessions = self._tickets = 0
        self._places = [list(chapter.places) for chapter in plan.chapters]
        self._weights = [[place.weight for place in places] for places in self._places]
        # however many chapters there are, journeys are equally long
        self._visits = 6.0 / len(self._places)

    def walk(self, began: int) -> Walk:
        walk = Walk(began=began)
        at, before = began, self._ways(0, self._plan.before_goal + 1)
        if not before:
            before = [self._chance.choice(self._places[0])]
        chance = REACHES
        for number, place in enumerate(before):
            if number:
                at += self._pause()
            at, bits = self._visit(walk, place, at)
            if place.truth and bits & STUMBLED:
                chance = REACHES_STUMBLED
                # whoever is going to give up may do so right here
                if self._chance.random() < 0.2:
                    break
        walk.reached = self._chance.random() < chance
        if walk.reached:
            at = self._goal(walk, at)
            for place in self._ways(self._plan.before_goal + 1, len(self._places)):
                at, _ = self._visit(walk, place, at + self._pause())
        elif walk.acted is not None and walk.acted.kind != "helped":
            walk.met[walk.acted.number] |= LEFT
        return walk

    def _ways(self, start: int, end: int) -> list[Place]:
        """Whom they meet in these chapters: none twice, mostly in the usual order."""
        found: list[Place] = []
        for places, weights in zip(self._places[start:end], self._weights[start:end], strict=True):
            count = min(self._drawn(self._visits), len(places))
            if count:
                chosen = dict.fromkeys(self._chance.choices(places, weights, k=count))
                found += sorted(chosen, key=lambda place: place.number + 3 * self._chance.random())
        return found

    def _drawn(self, mean: float) -> int:
        """Of Poisson's."""
        limit, product, number = math.exp(-mean), self._chance.random(), 0
        while product > limit:
            product *= self._chance.random()
            number += 1
        return number

    def _pause(self) -> int:
        """Between two touchpoints: hours mostly, days sometimes."""
        return min(int(4 * HOUR * self._chance.lognormvariate(0, 1.4)) + MINUTE, SILENT_AT_MOST)

    def _goal(self, walk: Walk, at: int) -> int:
        for name in ("order.created", "order.shipped", "order.delivered"):
            at += min(self._pause(), 2 * DAY)
            walk.add(Row(at, None, "internal", "system", "event", name))
        return at

    # --- a visit -----------------------------------------------------------------------------

    def _visit(self, walk: Walk, place: Place, at: int) -> tuple[int, int]:
        """When it is over, and what the customer met there."""
        bits = CAME
        if self._chance.random() < place.friction:
            possible = _POSSIBLE[place.kind]
            # the first are the usual ones there
            found = possible[min(int(self._chance.expovariate(1.1)), len(possible) - 1)]
            bits |= BITS[found]
            if self._chance.random() < 0.25:
                bits |= BITS[self._chance.choice(possible)]
        if place.kind in ("there", "both") and bits & BITS["rating"]:
            bits &= ~BITS["words"]  # one row holds both: the number is what they said
        if self._chance.random() < 0.08:
            walk.elsewhere.add(place.number)
        make = {
            "asked": self._asked,
            "helped": self._helped,
            "surveyed": self._surveyed,
            "there": self._there,
            "both": self._both,
        }[place.kind]
        at = make(walk, place, at, bits)
        walk.met[place.number] = walk.met.get(place.number, 0) | bits
        return at, bits

    def _answer_ms(self) -> int:
        """The bot's."""
        return 150 + int(self._chance.expovariate(1 / 400))

    def _asked(self, walk: Walk, place: Place, at: int, bits: int) -> int:
        self._sessions += 1
        says = _Talk(walk, place, self._sessions, self._chance)
        says.heard(at, "started", negative=bool(bits & BITS["words"]))
        at = says.bot(at, self._answer_ms(), "question.asked", reask=bool(bits & BITS["reask"]))
        if bits & BITS["not_understood"]:
            at = says.heard(at + self._think(), "not_understood")
            at = says.bot(at, self._answer_ms(), "message.sent")
        if bits & BITS["retry"]:
            for _ in range(1 + (self._chance.random() < 0.3)):
                at = says.heard(at + self._think(), "missed")
                at = says.bot(at, self._answer_ms(), "message.retried")
        error = "error" if bits & BITS["error"] else "answered"
        at = says.heard(at + self._think(), error)
        return says.bot(at, self._answer_ms(), "message.sent")

    def _helped(self, walk: Walk, place: Place, at: int, bits: int) -> int:
        self._sessions += 1
        self._tickets += 1
        chance = self._chance
        says = _Talk(walk, place, self._sessions, chance)
        says.heard(at, "started", negative=bool(bits & BITS["words"]))
        at = says.bot(at, self._answer_ms(), "message.sent")
        at = says.heard(at + self._think(), "answered")
        says.ticket = self._tickets
        says.noted(at, "ticket.opened")
        if bits & BITS["long_wait"]:
            wait = LATE + int(chance.expovariate(1 / (2 * HOUR)))
        else:
            wait = min(int(2 * MINUTE * chance.lognormvariate(0, 0.9)), IN_TIME)
        who = f"op{chance.randrange(12):02}"
        at = says.person(at, wait // 1000, who, reask=bool(bits & BITS["reask"]))
        if bits & BITS["transfer"]:
            at = says.noted(at + MINUTE, "ticket.transferred")
            who = f"op{chance.randrange(12, 20)}"
        at = says.heard(at + self._think(), "relayed")
        at = says.person(at, self._think() // 1000, who)
        at = says.noted(at + MINUTE, "ticket.resolved")
        if bits & BITS["rating"] or chance.random() < 0.5:
            at = says.bot(at + 5 * MINUTE, None, "question.asked")
            at = says.heard(at + self._think(), "answered", rating=self._rating(bits))
        return at + MINUTE

    def _surveyed(self, walk: Walk, place: Place, at: int, bits: int) -> int:
        self._sessions += 1
        says = _Talk(walk, place, self._sessions, self._chance)
        lost = bool(bits & BITS["undelivered"])
        at = says.bot(at, None, "question.asked", outcome="failed" if lost else "delivered")
        if bits & BITS["rating"] or (not lost and self._chance.random() < 0.45):
            at = says.heard(at + 3 * self._think(), "answered", rating=self._rating(bits))
            at = says.bot(at, self._answer_ms(), "message.sent")
        return at

    def _there(
        self, walk: Walk, place: Place, at: int, bits: int, session: int | None = None
    ) -> int:
        """An exposure or a visit that somebody logged."""
        negative = bool(bits & BITS["words"])
        rated = bits & BITS["rating"] or (not negative and self._chance.random() < 0.25)
        return walk.add(
            Row(
                at,
                place,
                "in",
                "customer",
                "visit",
                "visit.recorded",
                text=self._chance.randrange(1, 9),
                session=session,
                negative=negative,
                rating=self._rating(bits) if rated else None,
            )
        )

    def _both(self, walk: Walk, place: Place, at: int, bits: int) -> int:
        """Announced in the chat, had at the place."""
        self._sessions += 1
        says = _Talk(walk, place, self._sessions, self._chance)
        at = says.bot(at, None, "message.sent")
        error = "error" if bits & BITS["error"] else "answered"
        at = says.heard(at + self._think(), error)
        at = says.bot(at, self._answer_ms(), "message.sent")
        return self._there(walk, place, at + 2 * self._think(), bits, self._sessions)

    def _think(self) -> int:
        """How long people take to write; less than what makes a talk another one."""
        return min(int(30 * SECOND * self._chance.lognormvariate(0, 0.8)), 10 * MINUTE)

    def _rating(self, bits: int) -> int:
        if bits & BITS["rating"]:
            return 1 + (self._chance.random() < 0.4)
        return 3 + (self._chance.random() < 0.9) + (self._chance.random() < 0.6)


class _Talk:
    """Rows of one session or ticket; each says when it was over."""

    def __init__(self, walk: Walk, place: Place, session: int, chance: Random) -> None:
        self._walk, self._place, self._chance = walk, place, chance
        self._session = session
        #: Once it is opened.
        self.ticket: int | None = None

    def heard(
        self, at: int, outcome: str, *, negative: bool = False, rating: int | None = None
    ) -> int:
        row = Row(at, self._place, "in", "customer", "message", "message.received", outcome)
        row.negative, row.rating, row.text = negative, rating, self._chance.randrange(1, 9)
        return self._add(row)

    def bot(
        self,
        at: int,
        wait: int | None,
        name: str,
        *,
        reask: bool = False,
        outcome: str = "delivered",
    ) -> int:
        at += (wait or 0) * 1000
        row = Row(at, self._place, "out", "bot", "message", name, outcome, wait=wait)
        row.effort = "reask" if reask else None
        return self._add(row)

    def person(self, at: int, wait: int, who: str, *, reask: bool = False) -> int:
        at += wait * 1000
        row = Row(at, self._place, "out", "operator", "message", "message.sent", "delivered")
        row.wait, row.operator, row.effort = wait, who, "reask" if reask else None
        return self._add(row)

    def noted(self, at: int, name: str) -> int:
        return self._add(Row(at, self._place, "internal", "system", "ticket", name))

    def _add(self, row: Row) -> int:
        row.session = self._session
        row.ticket = self.ticket
        return self._walk.add(row)
