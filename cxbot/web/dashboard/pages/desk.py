"""The desk: how fast people are answered, what is open, what the bot does alone."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cxbot.desk.metrics.cases import Cases, Overheard
from cxbot.desk.metrics.figures import Figure
from cxbot.desk.metrics.heat import Heat, Spot
from cxbot.desk.metrics.reading import desk_report
from cxbot.desk.metrics.report import DeskReport
from cxbot.desk.metrics.samples import Period
from cxbot.model.ticket import Ticket
from cxbot.store.desk_log import DeskLog
from cxbot.store.open_tickets import OpenTicket, OpenTickets
from cxbot.web.dashboard import log_words
from cxbot.web.dashboard.filters import Chosen, chosen
from cxbot.web.dashboard.page import Asked, Language, Page
from cxbot.web.dashboard.pages.desk_words import METRICS, WORDS

_TIMES = (
    "first_response_time", "felt_first_response_time", "next_response_time", "wait_to_claim",
    "first_resolution_time", "full_resolution_time", "handle_time",
)  # fmt: skip
_SHARES = (
    "limit_first", "limit_next", "limit_resolve", "csat", "csat_response_rate", "one_touch_rate",
    "reopen_rate", "queue_abandonment", "called_back_in_a_day", "called_back_in_two_days",
    "call_backs_recovered", "answer_delivery_failures", "delivery_failures",
    "transfers_per_ticket", "reasked_per_ticket", "occupancy",
)  # fmt: skip
_BOT = ("containment", "bot_resolution", "escalation", "abandonment")
_BESIDE = ("first_response_time", "limit_first", "csat")
#: Where the threads behind a figure stand on the page; else those that are open.
_THREADS = {
    "csat": "low", "csat_response_rate": "low", "limit_first": "slow", "limit_next": "slow",
    "limit_resolve": "ended", "one_touch_rate": "ended", "reopen_rate": "ended",
    "queue_abandonment": "ended", "full_resolution_time": "ended", "handle_time": "ended",
    "first_resolution_time": "ended", "transfers_per_ticket": "ended",
}  # fmt: skip
_ELSEWHERE = {
    "answer_delivery_failures": ("/data-quality", "sent"),
    "delivery_failures": ("/data-quality", "sent"),
    **dict.fromkeys(_BOT, ("/funnels", "")),
}
#: Why no figure counts a ticket, as `life` has it -> the end of its word.
_LEFT_OUT = {"spam": "spam", "banned": "banned", "started by an operator": "ours"}
#: Open tickets that are listed at once, and when all are asked for.
_OPEN, _ALL_OPEN = 25, 1000
#: Medians up to so many seconds have one colour.
_STEPS = (300, 1800, 7200)
Row = Mapping[str, Any]


async def _show(asked: Asked) -> Mapping[str, Any]:
    filters = chosen(asked, personas=False, period="30d")
    tickets = OpenTickets(asked.sources.database)
    queues = await tickets.queues()
    queue = asked.query.get("queue")
    queue = queue if queue in queues else None
    hour = _hour(asked.query)
    report, heat, cases = await _read(asked, filters, queue, hour)
    most = _ALL_OPEN if asked.query.get("open") == "all" else _OPEN
    open_now = await tickets.page(queue, most + 1)
    known = {ticket.customer_id for ticket in cases.tickets}
    view = _View(asked, filters, await tickets.names(known))
    return {
        "filters": filters,
        "queue": queue,
        "all_queues": asked.url("/desk", **filters.query),
        "nothing": _nothing(report),
        "hours": [f"{one:02d}" for one in range(24)],
        "names": [view.name(one) for one in _BESIDE],
        **view.now(report),
        "times": [view.time(report.figure(one, "business")) for one in _TIMES],
        "shares": view.shares(report.figures, _SHARES),
        "kept": view.shares(report.figures, ("limit_first", "csat")),
        "bot": view.shares(report.figures, _BOT),
        "sessions": report.sessions,
        "flow": report.backlog.flow.to_json(),
        "by_queue": [view.beside(name, figures) for name, figures in report.queues.items()],
        "operators": [
            {**view.beside(one.name, one.figures), "replies": one.replies}
            for one in report.operators
        ],
        "moods": [
            (log_words.told("mood", one, asked.language), n) for one, n in report.moods.items()
        ],
        "causes": [(log_words.effort(one, asked.language), n) for one, n in report.causes.items()],
        "heat": view.heat(heat, queue),
        "heat_n": heat.n,
        "legend": [log_words.length(one, asked.language) for one in _STEPS],
        "hour": hour,
        "weekdays": WORDS["days"][asked.language == "ru"].split(),
        **view.behind(cases),
        "open": [view.open(one) for one in open_now[:most]],
        "open_more": len(open_now) > most == _OPEN,
        "left_out": view.left_out(report),
        "differing": ", ".join(f"#C{number}" for number in report.differing[:10]),
        "balanced": report.backlog.balanced,
        "there": report.backlog.open,
    }


def _nothing(report: DeskReport) -> bool:
    tickets = any(report.backlog.flow.to_json().values()) or report.excluded
    return not tickets and not (report.sessions is not None and report.sessions.finished)


async def _read(
    asked: Asked, filters: Chosen, queue: str | None, hour: tuple[int, int] | None
) -> tuple[DeskReport, Heat, Cases]:
    period = Period(since=filters.wanted.since, until=asked.now, now=asked.now)
    heat, cases = Heat(period, asked.zone, queue), Cases(period, asked.zone, queue, hour)

    def tell(life: Any, ticket: Ticket) -> None:
        heat.add(life)
        cases.add(life, ticket)

    log = Overheard(DeskLog(asked.sources.database), tell)
    desk = asked.sources.catalog().shop.desk
    return await desk_report(log, desk, period, queue=queue), heat, cases


def _hour(query: Mapping[str, str]) -> tuple[int, int] | None:
    """`day=0&hour=13`: Monday at one."""
    day, hour = query.get("day", ""), query.get("hour", "")
    days, hours = map(str, range(7)), map(str, range(24))
    return (int(day), int(hour)) if day in {*days} and hour in {*hours} else None


class _View:
    def __init__(self, asked: Asked, filters: Chosen, names: Mapping[str, str]) -> None:
        self._asked, self._filters, self._names = asked, filters, names
        self._language: Language = asked.language
        limits = asked.sources.catalog().shop.desk.limits
        self._targets = limits.of("normal") if limits.by_priority else {}

    def length(self, seconds: float | None) -> str:
        return log_words.length(seconds, self._language)

    def name(self, metric: str) -> str:
        return METRICS[metric][self._language == "ru"]

    def threads(self, metric: str, others: str) -> str:
        """Where what a figure is made of is read."""
        if metric in _ELSEWHERE:
            return self._asked.url(*_ELSEWHERE[metric])
        return f"#{_THREADS.get(metric, others)}"

    def now(self, report: DeskReport) -> Row:
        oldest = report.figure("oldest_waiting", "calendar")
        first = report.figure("first_response_time", "business")
        target = self._targets.get("first")
        return {
            "states": report.backlog.by_state(),
            "open_n": report.backlog.open,
            "oldest": self.length(oldest.value) if oldest.value is not None else None,
            "owed": report.backlog.calls_owed,
            "first": {**self.time(first), "p90": self.length(first.more["p90"])},
            "target": self.length(target.total_seconds()) if target is not None else None,
        }

    def left_out(self, report: DeskReport) -> str:
        """How many tickets no figure counts, by why; empty when there are none."""
        told = ((WORDS[f"left_out_{_LEFT_OUT[why]}"], n) for why, n in report.excluded.items())
        return ", ".join(f"{n} {words[self._language == 'ru']}" for words, n in told)

    def time(self, figure: Figure) -> Row:
        return {
            "label": self.name(figure.metric),
            "value": self.length(figure.value),
            "nine": self.length(figure.more["p90"]),
            "low": self.length(figure.low) if figure.low is not None else "",
            "high": self.length(figure.high) if figure.high is not None else "",
            "n": figure.n,
            "few": not figure.enough,
            "href": self.threads(figure.metric, "slow"),
        }

    def shares(self, figures: Iterable[Figure], names: Sequence[str]) -> Sequence[Row]:
        found = {one.metric: one for one in figures}
        return [self.share(found[name]) for name in names if name in found]

    def share(self, figure: Figure) -> Row:
        percent = figure.unit == "percent"
        return {
            "label": self.name(figure.metric),
            "percent": figure.value if percent else None,
            "value": _number(figure.value, percent=percent),
            "low": _number(figure.low, percent=percent) if figure.low is not None else "",
            "high": _number(figure.high, percent=percent) if figure.high is not None else "",
            "n": figure.n,
            "few": not figure.enough,
            "href": self.threads(figure.metric, "open"),
        }

    def beside(self, name: str, figures: Iterable[Figure]) -> Row:
        """A line of queues or operators: only what the report has of them."""
        found = {one.metric: one for one in figures if one.clock in (None, "business")}
        cells: list[Row] = []
        for metric in _BESIDE:
            one = found.get(metric)
            if one is None or one.value is None:
                cells.append({"value": "-", "n": one.n if one is not None else 0, "few": True})
            else:
                cells.append(self.time(one) if one.unit == "seconds" else self.share(one))
        link = self._asked.url("/desk", **{**self._filters.query, "queue": name})
        return {"name": name, "href": link, "cells": cells}

    # --- tickets ---------------------------------------------------------------------------------

    def ticket(self, ticket: Ticket) -> Row:
        return {
            "number": ticket.number,
            "customer": ticket.customer_id,
            "name": self._names.get(ticket.customer_id, ""),
            "erased": ticket.customer_id not in self._names,
            "about": ticket.reason if ticket.customer_id in self._names else "",
        }

    def behind(self, cases: Cases) -> Row:
        """The tickets that figures are made of."""
        return {
            "slow": [
                {**self.ticket(one.ticket), "began": one.began, "wait": self.length(one.seconds)}
                for one in cases.longest
            ],
            "slow_n": cases.waits,
            "low": [
                {**self.ticket(one.ticket), "at": one.at, "score": f"{one.score:g}"}
                for one in cases.let_down
            ],
            "low_n": cases.low,
            "ratings_n": cases.ratings,
            "ended": [
                {
                    **self.ticket(one.ticket),
                    "at": one.at,
                    "kind": log_words.told("ticket", one.kind, self._language),
                }
                for one in cases.ended
            ],
            "ended_n": cases.ends,
        }

    def open(self, one: OpenTicket) -> Row:
        ticket, now = one.ticket, self._asked.now
        waits = ticket.waiting_since
        return {
            "number": ticket.number,
            "customer": ticket.customer_id,
            "name": one.name,
            "began_at": one.began_at or "",
            "about": ticket.reason,
            "state": log_words.told("ticket", ticket.state, self._language),
            "priority": log_words.told("priority", ticket.priority, self._language),
            "queue": ticket.queue or "",
            "operator": ticket.operator_name or "",
            "wait": self.length((now - waits).total_seconds()) if waits is not None else "",
            "late": ticket.breached or ticket.stage >= 100,
            "opened_at": ticket.opened_at,
        }

    def heat(self, heat: Heat, queue: str | None) -> Sequence[Sequence[Row]]:
        query = {**self._filters.query, "queue": queue or ""}
        return [[self._spot(spot, query) for spot in row] for row in heat.rows()]

    def _spot(self, spot: Spot, query: Mapping[str, str]) -> Row:
        level = 0
        if spot.median is not None:
            level = 1 + sum(spot.median > step for step in _STEPS)
        place = {"day": str(spot.day), "hour": str(spot.hour)}
        return {
            "level": level,
            "n": spot.n,
            "thin": not spot.enough,
            "wait": log_words.short(spot.median, self._language),
            "href": self._asked.url("/desk", "slow", **query, **place) if spot.n else None,
        }


def _number(value: float | None, *, percent: bool) -> str:
    if value is None:
        return "-"
    return f"{value:.0f} %" if percent else f"{value:.2g}"


PAGE = Page(
    path="/desk",
    template="pages/desk.html",
    title=("Desk", "Операторы"),
    show=_show,
    words=WORDS,
)
