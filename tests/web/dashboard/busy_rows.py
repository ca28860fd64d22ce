"""A month of a shop in which everything happened at least once. Chance is fixed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Table

from cxbot.store import tables
from web.dashboard.people_rows import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Row,
    a_conversation,
    a_customer,
    a_point,
    a_ticket,
    an_event,
    an_identity,
    an_order,
    blank,
)

NAMES = (
    "Анна Петрова", "Boris", "王芳", "Olga Константинопольская-Длиннофамильная", "", "José",
    "<b>Bold</b>", "Мария", "Tom & Jerry", "Зоя",
)  # fmt: skip
ASKED = ("Where is my parcel?", "The print came off", "Хочу вернуть футболку", "Не тот размер")
GATES = ("consent", "budget", "quiet_hours", "apart", "survey_again", "holdout")


class Month:
    def __init__(self, customers: int = 60, seed: int = 3) -> None:
        self._random = Random(seed)
        self.rows: dict[Table, list[Row]] = {}
        for number in range(customers):
            self._customer(number)

    def _add(self, table: Table, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def _customer(self, number: int) -> None:
        chance, one = self._random, f"c{number:04}"
        erased = NOW - DAY if number == 7 else None
        name = "" if erased else NAMES[number % len(NAMES)]
        orders = chance.choice((0, 1, 1, 2, 4))
        person = a_customer(
            one, name, orders_count=orders, erased_at=erased, wants_messages=number % 9 != 0,
            phone="+79165550000" if number % 4 == 0 else "", language=chance.choice(("en", "ru")),
        )  # fmt: skip
        self._add(tables.customer, person)
        account = f"erased-v-{one}" if erased else str(1000 + number)
        wrote = NOW - chance.random() * 20 * DAY
        waits = wrote if number % 11 == 0 else None
        self._add(
            tables.conversation, a_conversation(one, account, last_in_at=wrote, waiting_since=waits)
        )
        if not erased:
            self._add(tables.identity, an_identity(one, account))
            for at in range(orders):
                self._order(one, f"A-{number}{at}")
        self._talks(one, wrote, said="" if erased else chance.choice(ASKED))
        if number % 2:
            self._ticket(one, number, NOW - chance.uniform(0.1, 25) * DAY)
        for at in range(chance.choice((0, 1, 2, 2, 3, 8))):
            self._contact(one, at)

    def _order(self, customer: str, number: str) -> None:
        bought = NOW - self._random.uniform(2, 60) * DAY
        data = {
            "items": [{"name": "Футболка «Кот»", "quantity": 2}], "total": "1900.00",
            "currency": "RUB", "created_at": bought.isoformat(),
            "delivered_at": (bought + DAY).isoformat(), "track_url": "https://track.example/1",
        }  # fmt: skip
        self._add(
            tables.orders,
            an_order(number, customer, status="delivered", data=data, updated_at=bought),
        )

    def _talks(self, customer: str, last: datetime, said: str) -> None:
        chance = self._random
        for n in range(chance.randint(2, 9)):
            at = last - n * HOUR * chance.choice((1, 5, 60, 900))
            place = chance.choice(
                (
                    {"flow": "order_status", "step": "1", "touchpoint": "order status",
                     "stage": "post-purchase support", "task": "find my parcel"},
                    {"flow": "size_help", "step": "2", "touchpoint": "size help",
                     "stage": "pre-purchase"},
                    {"flow": "promo", "step": "1"},
                    {},
                )
            )  # fmt: skip
            mood = chance.choice(("positive", "negative", "unknown"))
            self._add(
                tables.touchpoint,
                a_point(
                    customer, occurred_at=at, text=said,
                    outcome=chance.choice(("answered", "missed")),
                    sentiment=mood, sentiment_source="none" if mood == "unknown" else "lexicon",
                    device=chance.choice(("unknown", "unknown", "mobile")), **place,
                ),
            )  # fmt: skip
            self._add(
                tables.touchpoint,
                a_point(
                    customer, occurred_at=at + MINUTE, direction="out", initiator="bot",
                    name="message.sent", text="It is on its way" if said else "",
                    response_ms=chance.randint(500, 90_000),
                    outcome=chance.choice(("delivered", "delivered", "delivered", "failed")),
                    effort=["reask"] if chance.random() < 0.2 else [], **place,
                ),
            )  # fmt: skip

    def _ticket(self, customer: str, number: int, opened: datetime) -> None:
        chance, events = self._random, list[tuple[str, datetime, dict[str, Any]]]()
        queue = chance.choice((None, "returns", "delivery"))
        events.append(("opened", opened, {"queue": queue, "priority": "normal"}))
        state = chance.choice(("queued", "active", "resolved", "closed", "closed", "closed"))
        answered = opened + timedelta(minutes=chance.expovariate(1 / 60))
        if state != "queued" and answered < NOW:
            events += [
                ("taken", answered - MINUTE / 2, {}),
                ("replied", answered, {"touchpoint": "x"}),
            ]
        if state in ("resolved", "closed") and answered + HOUR < NOW:
            events.append(("resolved", answered + HOUR, {"by": "operator"}))
            score = {"score": chance.choice((1, 3, 4, 5, 5)), "closing": 1}
            events.append(("rated", answered + HOUR + MINUTE, score))
        else:
            state = "queued" if answered >= NOW or state == "queued" else "active"
        one = f"t{number}"
        for seq, (kind, at, data) in enumerate(events, 1):
            actor = "customer" if kind == "rated" else "operator:501"
            actor = "system" if kind == "opened" else actor
            self._add(
                tables.ticket_event,
                an_event(one, seq, kind, at, actor=actor, data={"operator": "Olga", **data}),
            )
        is_open = state in ("queued", "active")
        self._add(
            tables.ticket,
            a_ticket(
                customer, number, state=state, queue=queue, opened_at=opened,
                reason="" if customer == "c0007" else chance.choice(ASKED), seq=len(events),
                operator_name="Olga" if state != "queued" else None,
                operator_id="501" if state != "queued" else None,
                waiting_since=opened if state == "queued" else None,
                mood=chance.choice((None, "unhappy")), cause=chance.choice((None, "delivery")),
                resolved_at=None if is_open else answered + HOUR,
            ),
        )  # fmt: skip
        self._add(
            tables.touchpoint,
            a_point(
                customer, occurred_at=opened, direction="internal", initiator="bot", kind="ticket",
                name="ticket.opened", ticket_id=one,
            ),
        )  # fmt: skip

    def _contact(self, customer: str, number: int) -> None:
        chance = self._random
        verdict = chance.choice(("allow", "allow", "delay", "deny"))
        self._add(
            tables.contact,
            blank(
                tables.contact, id=f"k{customer}{number}", customer_id=customer,
                number=number if verdict == "allow" else None, conversation_id=f"v-{customer}",
                flow="post_purchase", kind="first", purpose=chance.choice(("survey", "service")),
                channel="telegram", at=NOW - chance.random() * 28 * DAY, verdict=verdict,
                gate=None if verdict == "allow" else chance.choice(GATES), because={},
            ),
        )  # fmt: skip


def lost_events(n: int = 3) -> Iterator[Row]:
    """Events of the shop that are nobody's."""
    for number in range(n):
        yield blank(
            tables.inbox, channel="api", natural_key=f"shop\ne{number}", lane="order:A-9",
            raw={"type": "order.shipped", "subject": "telegram:404"}, received_at=NOW - DAY,
            status="done", attempts=1,
        )  # fmt: skip
