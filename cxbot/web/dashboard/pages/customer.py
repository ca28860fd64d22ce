"""One customer: who they are, and every exchange with them, over all channels, newest first."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web

from cxbot.journey.hidden import Hidden
from cxbot.journey.timeline import Day, Said, days, parts
from cxbot.model.hiding import HIDDEN
from cxbot.model.journey import DEFAULT
from cxbot.store.timelines import Person, Stretch, Timelines
from cxbot.web.dashboard import log_words
from cxbot.web.dashboard.page import Asked, Page
from cxbot.web.dashboard.pages.customer_words import TITLE, WORDS
from cxbot.web.dashboard.pages.customers import last_channels, persona

#: Exchanges on a page, and of them later ones above the one that was asked for.
_MOST, _LATER = 100, 20
#: Items of an order that are named.
_ITEMS = 5
Row = Mapping[str, Any]


async def _show(asked: Asked) -> Mapping[str, Any]:
    timelines = Timelines(asked.sources.database)
    id_ = asked.names["id"]
    person = await timelines.person(id_) if len(id_) <= 64 else None
    if person is None:
        raise web.HTTPNotFound
    stretch = await _stretch(timelines, id_, asked.query)
    hidden = await _hidden(timelines, person, stretch, asked)
    channel = (await last_channels(asked, [id_])).get(id_, "")
    shown = _Shown(asked, person, hidden, channel)
    catalogue = asked.sources.catalog().journey
    kind = (catalogue.journeys or DEFAULT.journeys)[0]
    moments = await timelines.moments(id_)
    journeys = parts(moments, id_, kind, asked.now)
    return {
        **shown.who(),
        "orders": shown.orders(),
        "tickets": shown.tickets(),
        "consents": shown.consents(),
        "journey_kind": kind.name,
        "journeys": journeys.n,
        "exchanges": len(moments),
        "days": [shown.day(one) for one in days(stretch.rows, journeys, asked.zone, shown.text)],
        **_links(asked, id_, stretch),
    }


async def _stretch(timelines: Timelines, id_: str, query: Mapping[str, str]) -> Stretch:
    """`before` and `at` name exchanges of theirs; what is none is as if it weren't asked."""
    before, at = query.get("before", "")[:64], query.get("at", "")[:64]
    found = await timelines.around(id_, at, _MOST, later=_LATER) if at else None
    if found is None and before:
        found = await timelines.before(id_, before, _MOST)
    return found or await timelines.newest(id_, _MOST)


async def _hidden(timelines: Timelines, person: Person, stretch: Stretch, asked: Asked) -> Hidden:
    sessions = {row["session_id"] for row in stretch.rows if row["session_id"] is not None}
    steps = await timelines.steps(person.customer.id, sessions)
    return Hidden(asked.sources.catalog(), steps, person.customer.fields)


def _links(asked: Asked, id_: str, stretch: Stretch) -> Mapping[str, Any]:
    rows, path = stretch.rows, f"/customers/{id_}"
    newer, older = stretch.newer and rows, stretch.older and rows
    return {
        "newer": asked.url(path, "timeline", at=rows[0]["id"]) if newer else None,
        "older": asked.url(path, "timeline", before=rows[-1]["id"]) if older else None,
        "newest": asked.url(path, "timeline") if newer else None,
    }


class _Shown:
    """What of a customer stands on the page. Of one who was erased nothing personal does, even if
    something of it were still there."""

    def __init__(self, asked: Asked, person: Person, hidden: Hidden, channel: str) -> None:
        """`channel`: of their newest exchange."""
        self._asked, self._person, self._hidden = asked, person, hidden
        self._channel = channel
        self._erased = person.customer.erased_at is not None
        self._numbers = {row["id"]: row["number"] for row in person.tickets}

    def who(self) -> Mapping[str, Any]:
        customer, asked = self._person.customer, self._asked
        places = self._person.conversations
        accounts = [(row["channel"], row["account"]) for row in reversed(places)]
        waits = [row["waiting_since"] for row in places if row["waiting_since"] is not None]
        named = {} if self._erased else {"title": customer.name or TITLE[asked.language == "ru"]}
        return {
            **named,
            "customer": customer,
            "erased": self._erased,
            "banned": customer.banned(asked.now),
            "waiting": min(waits, default=None),
            "accounts": [] if self._erased else accounts,
            "unreachable": bool(places) and not any(row["reachable"] for row in places),
            "verified": []
            if self._erased
            else [row for row in self._person.identities if row["channel"] in ("phone", "email")],
            "persona": ""
            if self._erased
            else persona(customer, asked.sources.catalog().journey, self._channel),
            "fields": {} if self._erased else self._hidden.fields(customer.fields),
        }

    # --- beside the timeline ---------------------------------------------------------------------

    def orders(self) -> Sequence[Row]:
        return [] if self._erased else [self._order(row) for row in self._person.orders]

    def _order(self, row: Row) -> Row:
        data = row["data"]
        items = data.get("items") or []
        names = [f"{item.get('name', '')} × {item.get('quantity', 1)}" for item in items[:_ITEMS]]
        more = len(items) - _ITEMS
        total = " ".join(str(data.get(name) or "") for name in ("total", "currency")).strip()
        return {
            "number": row["number"],
            "status": log_words.told("order", row["status"], self._asked.language),
            "total": total,
            "items": [*names, *([f"+ {more}"] if more > 0 else [])],
            "updated_at": row["updated_at"],
            "track": _link(data.get("track_url")),
        }

    def tickets(self) -> Sequence[Row]:
        language, ratings = self._asked.language, self._person.ratings
        return [
            {
                "number": row["number"],
                "open": row["state"] in ("queued", "active", "waiting_customer", "snoozed"),
                "state": log_words.told("ticket", row["state"], language),
                "reason": "" if self._erased else self._hidden.text(row["reason"]),
                "queue": row["queue"] or "",
                "operator": row["operator_name"] or "",
                "opened_at": row["opened_at"],
                "resolved_at": row["resolved_at"],
                "mood": log_words.told("mood", row["mood"], language),
                "cause": log_words.effort(row["cause"], language) if row["cause"] else "",
                "ratings": [self._rating(one) for one in ratings if one["ticket_id"] == row["id"]],
            }
            for row in self._person.tickets
        ]

    def _rating(self, row: Row) -> Row:
        comment = "" if self._erased else self._hidden.text(row["comment"])
        return {"score": row["score"], "comment": comment}

    def consents(self) -> Sequence[Row]:
        language = self._asked.language
        return [
            {
                "purpose": log_words.told("purpose", row["purpose"], language),
                "given": row["given"],
                "at": row["at"],
                "channel": row["channel"],
                "act": row["act"],
                "words": "" if self._erased else self._hidden.text(row["words"]),
            }
            for row in self._person.consents
        ]

    # --- the timeline ----------------------------------------------------------------------------

    def text(self, row: Row) -> str:
        return "" if self._erased else self._hidden.of(row)

    def day(self, day: Day) -> Row:
        return {
            "journey": day.journey,
            "begins": day.begins,
            "on": day.on.isoformat(),
            "exchanges": [self._exchange(one) for one in day.exchanges],
        }

    def _exchange(self, one: Said) -> Row:
        row, language = one.row, self._asked.language
        told = log_words.told
        number = self._numbers.get(row["ticket_id"])
        wait = row["response_ms"]
        return {
            "id": row["id"],
            "at": f"{row['occurred_at'].astimezone(self._asked.zone):%H:%M}",
            "moment": row["occurred_at"].isoformat(),
            "direction": row["direction"],
            "way": told("direction", row["direction"], language),
            "who": told("initiator", row["initiator"], language),
            "what": row["name"],
            "channel": row["channel"],
            "device": told("device", row["device"], language) if row["device"] != "unknown" else "",
            "touchpoint": row["touchpoint"],
            "stage": row["stage"],
            "task": row["task"],
            "place": ", ".join(filter(None, (row["flow"], row["step"]))),
            "text": one.text,
            "covered": one.text == HIDDEN,
            "outcome": told("outcome", row["outcome"], language),
            "bad": row["outcome"] in ("failed", "uncertain", "expired", "missed"),
            "wait": log_words.length(wait / 1000, language) if wait is not None else "",
            "effort": [log_words.effort(name, language) for name in row["effort"]],
            "rating": _score(row),
            "mood": told("mood", row["sentiment"], language)
            if row["sentiment"] != "unknown"
            else "",
            "mood_kind": row["sentiment"],
            "mood_source": told("source", row["sentiment_source"], language),
            "ticket": number,
            "again": row["possible_duplicate"],
        }


def _score(row: Row) -> str:
    if row["rating_metric"] is None or row["rating_value"] is None:
        return ""
    most = f" / {row['rating_max']:g}" if row["rating_max"] is not None else ""
    return f"{row['rating_metric'].upper()} {row['rating_value']:g}{most}"


def _link(text: Any) -> str | None:
    """Only what a browser opens as a page; never javascript: and its like."""
    try:
        found = urlsplit(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if found is None or found.scheme not in ("http", "https") or not found.netloc:
        return None
    return str(text)


PAGE = Page(
    path="/customers/{id}",
    template="pages/customer.html",
    title=("An erased customer", "Удалённый клиент"),
    show=_show,
    words=WORDS,
    in_menu=False,
)
