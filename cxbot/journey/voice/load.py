"""How much customers were written to, and what the contact policy said; and whether asking harms.

A message here is an allowed contact: one stretch of messages that the bot began, reminders and what
goes on after silence included, and also what the customer waited for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from cxbot.journey.metrics import ENOUGH, Counted, Figure, share
from cxbot.model.statistics import percentile

#: All purposes together.
ALL = ""


class Load:
    """Customers by how many messages they got in the period."""

    def __init__(self) -> None:
        self._customers: dict[str, Counter[int]] = {}
        self._decisions: Counter[tuple[str, str]] = Counter()

    def add(self, purpose: str, messages: int, customers: int) -> None:
        """So many customers got so many of that purpose; of ALL: of any."""
        self._customers.setdefault(purpose, Counter())[messages] += customers

    def decided(self, verdict: str, gate: str | None, n: int) -> None:
        self._decisions[verdict, gate or ""] += n

    def histogram(self, purpose: str = ALL) -> Mapping[int, int]:
        """messages -> customers, of those who got any."""
        counts = self._customers.get(purpose, Counter())
        return {messages: counts[messages] for messages in sorted(counts)}

    @property
    def purposes(self) -> list[str]:
        return sorted(purpose for purpose in self._customers if purpose != ALL)

    def figure(self, purpose: str = ALL) -> Figure:
        """The median, with p90 and the most beside it."""
        counts = self.histogram(purpose)
        each = [messages for messages, customers in counts.items() for _ in range(customers)]
        median, p90 = (_rounded(percentile(each, p)) for p in (0.5, 0.9))
        return Figure(
            metric="messages_per_customer",
            n=len(each),
            value=median,
            method="median; of customers who got any",
            enough=len(each) >= ENOUGH,
            unit="number",
            parts={
                "p90": p90,
                "most": each[-1] if each else None,
                "messages": sum(each),
            },
            of={"purpose": purpose} if purpose != ALL else {},
        )

    def decisions(self) -> Iterator[tuple[str, str | None, int]]:
        """(verdict, gate, how often): allowed first, then the gates that held back most."""
        order = {"allow": 0, "delay": 1, "deny": 2}
        found = self._decisions.items()
        for (verdict, gate), n in sorted(
            found, key=lambda item: (order.get(item[0][0], 3), -item[1], item[0][1])
        ):
            yield verdict, gate or None, n

    def to_json(self) -> dict[str, Any]:
        return {
            "metrics": [self.figure(purpose).to_json() for purpose in (ALL, *self.purposes)],
            "histogram": {str(messages): n for messages, n in self.histogram().items()},
            "decisions": [
                {"verdict": verdict, "gate": gate, "n": n} for verdict, gate, n in self.decisions()
            ],
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


class Holdout:
    """Customers with an order in the period: those who are never asked, against the others."""

    def __init__(self, held_out_share: float) -> None:
        self._share = held_out_share
        self._customers: Counter[bool] = Counter()
        self._repeated: Counter[bool] = Counter()
        self._complained: Counter[bool] = Counter()

    def add(self, *, held_out: bool, orders: int, complained: bool) -> None:
        """A customer with at least one order in the period."""
        self._customers[held_out] += 1
        self._repeated[held_out] += orders > 1
        self._complained[held_out] += complained

    def figures(self) -> Iterator[Figure]:
        """Shares of the held out; their change is against those who may be asked."""
        for metric, hits, what in (
            ("repeat_orders", self._repeated, "ordered again / with an order"),
            ("complaints", self._complained, "complained / with an order"),
        ):
            asked = Counted(plus=hits[False], n=self._customers[False])
            yield share(metric, hits[True], self._customers[True], what=what, before=asked)

    def to_json(self) -> dict[str, Any]:
        return {
            "share": self._share,
            "metrics": [self._compared(figure) for figure in self.figures()],
        }

    def _compared(self, figure: Figure) -> dict[str, Any]:
        """The change of a figure is, here, a difference from the others."""
        shown = figure.to_json()
        change = shown.pop("change")
        others = {True: "clear difference", False: "no clear difference"}
        shown["against"] = (
            {
                "asked": change["before"],
                "asked_n": change["before_n"],
                **{name: change[name] for name in ("value", "low", "high", "method", "enough")},
                "clear": change["clear"],
                "words": others[change["clear"]],
            }
            if change is not None
            else None
        )
        return shown
