"""Figures of a desk's report, and the desks that they are of."""

from typing import Any
from zoneinfo import ZoneInfo

from desk_histories import HOUR, MINUTE

from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.report import DeskReport
from cxbot.flow.values import hours
from cxbot.model.calendar import Calendar
from cxbot.model.desk import Desk, ResponseLimits

WINDOWS = hours.weekly("mon-fri 10:00-19:00") or ()
OFFICE = Desk(hours=Calendar(zone=ZoneInfo("UTC"), weekly=WINDOWS))
LIMITS = Desk(
    limits=ResponseLimits(
        clock="calendar",
        by_priority={
            "normal": {"first": 30 * MINUTE, "next": HOUR, "resolve": 8 * HOUR},
            "urgent": {"first": 5 * MINUTE},
        },
    )
)


def seconds(found: DeskReport, metric: str) -> Any:
    return found.figure(metric, "calendar").value


def hits(figure: Figure) -> tuple[int, int]:
    return figure.more["hits"], figure.n
