"""What `customer show` says: as JSON for programs, as lines for people. Pure.

Covered means: initials in place of names, the ends of numbers, nothing of what a flow stored, and
texts without the contacts in them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from cxbot.conversation.contacts import explaining
from cxbot.conversation.contacts.standing import Standing
from cxbot.desk.card import covered
from cxbot.journey.redact import redact
from cxbot.journey.why import Consent, Next, Told
from cxbot.model.ticket import OPEN_STATES
from cxbot.store.dossiers import Dossier

Row = Mapping[str, Any]
#: Decisions, the newest.
MOST = 20
#: Of each kind, as text.
_SHOWN = 20
_MAX_TEXT = 120
_PROFILE = ("language", "time_zone", "persona", "orders_count", "last_order")
_TIMES = ("since", "banned_until", "erased_at")
_ENDINGS = (
    ("refused_at", "refused"),
    ("completed_at", "answered"),
    ("answered_at", "answered in part"),
)


class CustomerFile:
    def __init__(
        self, dossier: Dossier, standing: Standing, *, now: datetime, zone: tzinfo, personal: bool
    ) -> None:
        self._dossier = dossier
        self._standing = standing
        self._now = now
        self._personal = personal
        self._reader = explaining.Reader(language="en", zone=zone)
        #: Somebody's words.
        self._text: Callable[[str], str] = (lambda text: text) if personal else redact

    def to_json(self) -> dict[str, Any]:
        found, stands = self._dossier, self._standing
        return {
            "customer": self._profile(),
            "personal": self._personal,
            "identities": [self._account(row) for row in found.identities],
            "conversations": [
                {**self._account(row), "reachable": row["reachable"]} for row in found.conversations
            ],
            "consents": [self._consent(one) for one in stands.consents],
            "contacts": [self._decision(one) for one in stands.decisions],
            "load": {
                "messages": stands.load.messages,
                "surveys": stands.load.surveys,
                "held_back": stands.load.held_back,
            },
            "next": [self._next(one) for one in stands.next],
            "invitations": [self._invitation(row) for row in found.invitations],
            "answers": [self._answer(row) for row in found.answers],
            "rewards": [
                _plain(row, "reward", "code", "at", "valid_until") for row in found.rewards
            ],
            "complaints": [
                {**_plain(row, "number", "at", "touchpoint"), "text": self._text(row["text"])}
                for row in found.complaints
            ],
            "orders": [_plain(row, "number", "status", "updated_at") for row in found.orders],
            "tickets": [self._ticket(row) for row in found.tickets],
            "open": self._open(),
            "counts": dict(found.counts),
        }

    # --- who they are --------------------------------------------------------------------------

    def _profile(self) -> dict[str, Any]:
        who = self._dossier.customer
        facts = {name: getattr(who, name) for name in _PROFILE}
        times = {name: _iso(getattr(who, name)) for name in _TIMES}
        personal = {
            "name": who.name,
            "phone": who.phone,
            "email": who.email,
            "fields": dict(who.fields),
        }
        if not self._personal:
            personal["name"] = " ".join(f"{word[0]}." for word in who.name.split())
            personal["phone"] = f"…{who.phone[-2:]}" if who.phone else ""
            personal["email"] = covered(who.email)
            personal["fields"] = dict.fromkeys(who.fields, "…")
        return {"id": who.id, **personal, **facts, **times}

    def _account(self, row: Row) -> dict[str, Any]:
        account = row["account"]
        shown = account if self._personal else f"…{account[-2:]}"
        return {"channel": row["channel"], "account": shown}

    # --- what was said and asked ---------------------------------------------------------------

    def _consent(self, told: Consent) -> dict[str, Any]:
        return {
            "purpose": told.purpose,
            "given": told.given,
            "act": told.act,
            "at": _iso(told.at),
            "channel": told.channel,
            "words": self._text(told.words),
            "told": explaining.consent(told, self._reader),
        }

    def _decision(self, told: Told) -> dict[str, Any]:
        return {
            "at": _iso(told.at),
            "flow": told.flow,
            "kind": told.kind,
            "purpose": told.purpose,
            "verdict": told.verdict,
            "reason": told.reason.key.removeprefix("why_") if told.reason is not None else None,
            "until": _iso(told.until),
            "expired": told.expired,
            "times": told.times,
            "told": explaining.decision(told, self._reader),
        }

    def _next(self, told: Next) -> dict[str, Any]:
        said = explaining.may_come(told, self._now, self._reader)
        return {"flow": told.flow, "metric": told.metric, "at": _iso(told.at), "told": said}

    def _invitation(self, row: Row) -> dict[str, Any]:
        return {
            **_plain(row, "flow", "metric", "channel", "asked_at", "window_until", "reminded_at"),
            "became": self._became(row),
        }

    def _became(self, row: Row) -> str:
        ended = next((said for column, said in _ENDINGS if row[column] is not None), None)
        if ended is not None:
            return ended
        if row["outcome"] in ("failed", "expired"):
            return "undelivered"
        return "open" if self._now < row["window_until"] else "no answer"

    def _answer(self, row: Row) -> dict[str, Any]:
        facts = _plain(row, "at", "flow", "step", "metric", "kind", "number", "option", "late")
        return {**facts, "text": self._text(row["text"])}

    def _ticket(self, row: Row) -> dict[str, Any]:
        facts = _plain(row, "number", "state", "opened_at", "waiting_since", "operator_name")
        return {**facts, "reason": self._text(row["reason"])}

    def _open(self) -> dict[str, Any]:
        found = self._dossier
        return {
            "tickets": [row["number"] for row in found.tickets if row["state"] in OPEN_STATES],
            "sessions": [
                _plain(row, "flow", "status", "on_hold", "started_at") for row in found.sessions
            ],
            "invitations": [
                row["flow"] for row in found.invitations if self._became(row) == "open"
            ],
        }

    # --- as lines ------------------------------------------------------------------------------

    def lines(self) -> Iterator[str]:
        found, stands, at = self._dossier, self._standing, self._reader.at
        yield from self._who()
        yield from self._open_lines()
        yield "\nAgrees to"
        for one in stands.consents:
            words = self._text(one.words)
            proof = f": “{_cut(words)}” on {one.channel}" if words else ""
            yield f"  {explaining.consent(one, self._reader)}{proof}"
        load = stands.load
        yield "\nWhat the bot began"
        yield (
            f"  last 30 days: messages {load.messages}, surveys {load.surveys}, "
            f"held back {load.held_back}"
        )
        yield from (f"  {explaining.decision(one, self._reader)}" for one in stands.decisions)
        dates = [explaining.may_come(one, self._now, self._reader) for one in stands.next]
        yield from _section("Surveys that may come", dates, len(dates))
        asked = [
            f"{at(row['asked_at'])} {row['flow']}: {self._became(row)}" for row in found.invitations
        ]
        yield from _section("Invitations", asked, found.counts["invitation"])
        said = [self._answer_line(row) for row in found.answers]
        yield from _section("Answers", said, found.counts["answer"])
        yield from self._rest()

    def _who(self) -> Iterator[str]:
        shown = self._profile()
        yield f"Customer {shown.pop('id')}"
        fields = shown.pop("fields")
        who = self._dossier.customer
        told = {name: self._reader.at(at) for name in _TIMES if (at := getattr(who, name))}
        for name, value in {**shown, **told, **fields}.items():
            if value not in (None, "", 0):
                yield f"  {name.replace('_', ' ')}: {_cut(str(value))}"
        for row in self._dossier.identities:
            yield "  known as {channel}:{account}".format_map(self._account(row))
        if not self._dossier.reachable:
            yield "  can't be reached"

    def _open_lines(self) -> Iterator[str]:
        shown = self._open()
        talk = [f"{row['flow']} ({row['status']})" for row in shown["sessions"]]
        parts = [f"#C{number}" for number in shown["tickets"]] + talk
        parts += [f"invitation {flow}" for flow in shown["invitations"]]
        yield f"\nOpen: {', '.join(parts) or 'nothing'}"

    def _answer_line(self, row: Row) -> str:
        number = f"{row['number']:g}" if row["number"] is not None else None
        said = number or row["option"] or _cut(self._text(row["text"])) or row["kind"]
        step = f"{row['flow']}/{row['metric'] or row['step']}"
        return f"{self._reader.at(row['at'])} {step}: {said}{' (late)' if row['late'] else ''}"

    def _rest(self) -> Iterator[str]:
        found, at = self._dossier, self._reader.at
        rewards = [
            f"{at(row['at'])} {row['reward']} {row['code']}"
            + (f", until {at(row['valid_until'])}" if row["valid_until"] else "")
            for row in found.rewards
        ]
        yield from _section("Rewards", rewards, found.counts["reward_given"])
        complaints = [
            f"{at(row['at'])} {row['number']}: {_cut(self._text(row['text']))}"
            for row in found.complaints
        ]
        yield from _section("Complaints", complaints, found.counts["complaint"])
        tickets = [
            f"{at(row['opened_at'])} #C{row['number']} {row['state']}: "
            + _cut(self._text(row["reason"]))
            for row in found.tickets
        ]
        yield from _section("Tickets", tickets, found.counts["ticket"])
        bought = [
            f"{at(row['updated_at'])} {row['number']} {row['status']}" for row in found.orders
        ]
        yield from _section("Orders", bought, found.counts["orders"])


def _section(title: str, lines: Sequence[str], of: int) -> Iterator[str]:
    if not lines:
        return
    yield f"\n{title}"
    yield from (f"  {line}".rstrip(" :") for line in lines[:_SHOWN])
    if of > min(len(lines), _SHOWN):
        yield f"  … and {of - min(len(lines), _SHOWN)} more"


def _plain(row: Row, *names: str) -> dict[str, Any]:
    return {
        name: _iso(row[name]) if isinstance(row[name], datetime) else row[name] for name in names
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"
