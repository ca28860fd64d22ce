"""How the desk's messages fare on their way: what failed, how long an input waits for its turn, how
full a group's minutes are.

The allowance is that of CXBOT_TELEGRAM_LIMITS and a group's minute is filled by what /health counts
as calls left: messages, edits, topics, each part of an album; no answers to taps. Here only what
arrived is known, by the minutes of the clock and not by any sixty seconds, so a minute may come out
a little over its allowance.
"""

from array import array
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from cxbot.desk.metrics import figures
from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.samples import Period

MINUTE = timedelta(minutes=1)
#: From here on a group's minute counts as full: what comes next will wait.
FULL = 0.9


class Traffic:
    def __init__(self, period: Period, allowance: int | None) -> None:
        """`allowance`: what may be sent to a group in a minute; None: nothing limits it."""
        self._period = period
        self._allowance = allowance
        self._sent: Counter[tuple[bool, str]] = Counter()
        self._lags = array("d")
        self._calls = array("d")

    def sent(self, initiator: str, outcome: str, count: int) -> None:
        """So many messages to customers whose fate is known: delivered, failed or uncertain."""
        self._sent[initiator == "operator", outcome] += count

    def handled(self, seconds: float) -> None:
        """An input of a customer or an operator waited so long."""
        self._lags.append(max(seconds, 0.0))

    def minute(self, begun: datetime, calls: int) -> None:
        """So many went to one group in that minute; a minute that isn't whole says nothing."""
        since, until = self._period.since, self._period.until
        if (since is None or since <= begun) and begun + MINUTE <= until:
            self._calls.append(calls)

    # --- what comes of it ------------------------------------------------------------------------

    def failures(self) -> Iterator[Figure]:
        answers = {outcome: n for (by_us, outcome), n in self._sent.items() if by_us}
        every: Counter[str] = Counter()
        for (_, outcome), n in self._sent.items():
            every[outcome] += n
        for name, sent in (("delivery_failures", every), ("answer_delivery_failures", answers)):
            failed, uncertain = sent.get("failed", 0), sent.get("uncertain", 0)
            n = failed + uncertain + sent.get("delivered", 0)
            yield figures.share(name, failed + uncertain, n, failed=failed, uncertain=uncertain)

    def figures(self) -> Iterator[Figure]:
        """Of the whole desk: none of it belongs to a queue."""
        yield figures.durations("inbox_lag", "calendar", self._lags, p95=True)
        allowance = self._allowance
        shares = [100 * n / allowance for n in self._calls] if allowance else []
        yield figures.high("group_saturation", shares, allowance=allowance)
        full = sum(share >= 100 * FULL for share in shares)
        yield figures.share("group_minutes_full", full, len(shares))
