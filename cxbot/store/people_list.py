"""Customers as a list: looked for, sorted, a page at a time; nothing is written here."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from msgspec import Struct
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
)

from cxbot.model.customer import Customer
from cxbot.store.reads import Reads
from cxbot.store.tables import conversation, customer, identity, orders, ticket

#: recent: who wrote last; new: whom we have known least long; name; orders: who bought most.
Sort = Literal["recent", "new", "name", "orders"]
SORTS: tuple[Sort, ...] = ("recent", "new", "name", "orders")
#: Of what is looked for; nobody is called anything longer.
_LONGEST = 100
#: Digits that may be a part of a phone, and those that all spellings of one end with.
_FEW_DIGITS, _SAME_DIGITS = 4, 10
_TICKET = re.compile(r"#?[cC](\d{1,9})")
_LARGEST = 2**62
#: Behind all names.
_NAMELESS = "\U0010ffff"

#: Where the page before ended: the value it is sorted by, and whose it is.
Place = tuple[int | str, str]


class Listed(Struct, frozen=True, kw_only=True):
    customer: Customer
    #: Where they write from: (channel, account).
    accounts: Sequence[tuple[str, str]]
    #: None: never, or only elsewhere.
    last_wrote_at: datetime | None
    #: Since when somebody should have answered.
    waiting_since: datetime | None


class PeoplePage(Struct, frozen=True, kw_only=True):
    people: Sequence[Listed]
    #: All that were found, on whatever page.
    n: int
    #: Of the next page; None: this is the last.
    following: Place | None


class PeopleList(Reads):
    """Reads raise StoreError. What is looked for is only ever compared, whatever is in it."""

    async def page(
        self, text: str = "", sort: Sort = "recent", *, after: Place | None = None, most: int = 50
    ) -> PeoplePage:
        """`text`: a part of a name, account, order number, phone or address, an id, or #C12."""
        found = _found(text)
        rows = await self._read(_page(found, sort, after, most + 1))
        count = select(func.count().label("n")).select_from(customer)
        n = (await self._read(count if found is None else count.where(found)))[0]["n"]
        shown, more = rows[:most], len(rows) > most
        people = [Customer(**{c.name: row[c.name] for c in customer.columns}) for row in shown]
        places = await self._places([one.id for one in people])
        last = shown[-1] if shown and more else None
        return PeoplePage(
            people=[_listed(one, places.get(one.id, ())) for one in people],
            n=n,
            following=(last["sorted_by"], last["id"]) if last is not None else None,
        )

    async def _places(self, ids: Sequence[str]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        query = (
            select(conversation).where(conversation.c.customer_id.in_(ids)).order_by("last_in_at")
        )
        found: dict[str, list[Mapping[str, Any]]] = {}
        for row in await self._read(query):
            found.setdefault(row["customer_id"], []).append(row)
        return found


def place(text: str, sort: Sort) -> Place | None:
    """As `written`; None for what can't be one."""
    value, _, whose = text[: 4 * _LONGEST].rpartition("~")
    if not whose:
        return None
    if sort in ("new", "name"):
        return value, whose
    if not re.fullmatch(r"-?[0-9]{1,19}", value) or abs(int(value)) > _LARGEST:
        return None
    return int(value), whose


def written(place: Place) -> str:
    return f"{place[0]}~{place[1]}"


# --- the query -----------------------------------------------------------------------------------

_wrote = (
    select(func.max(type_coerce(conversation.c.last_in_at, BigInteger)))
    .where(conversation.c.customer_id == customer.c.id)
    .scalar_subquery()
)
_KEYS: Mapping[Sort, ColumnElement[Any]] = {
    "recent": func.coalesce(_wrote, 0),
    # ids sort by the time they were made
    "new": customer.c.id,
    "name": case((customer.c.name == "", literal(_NAMELESS)), else_=customer.c.name),
    "orders": customer.c.orders_count,
}


def _page(
    found: ColumnElement[bool] | None, sort: Sort, after: Place | None, most: int
) -> Select[Any]:
    key, rising = _KEYS[sort], sort == "name"
    query = select(customer, key.label("sorted_by"))
    if found is not None:
        query = query.where(found)
    if after is not None:
        here, there = tuple_(key, customer.c.id), tuple_(*map(literal, after))
        query = query.where(here > there if rising else here < there)
    order = (key, customer.c.id) if rising else (key.desc(), customer.c.id.desc())
    return query.order_by(*order).limit(most)


def _found(text: str) -> ColumnElement[bool] | None:
    """None: everybody."""
    wanted = text.replace("\0", "")[:_LONGEST].strip()
    if not wanted:
        return None
    one = customer.c
    ways = [
        one.id == wanted,
        one.id.in_(select(identity.c.customer_id).where(_within(identity.c.account, wanted))),
        one.id.in_(
            select(orders.c.customer_id).where(
                _within(orders.c.number, wanted), orders.c.customer_id.is_not(None)
            )
        ),
        *(_within(one.name, spelled) for spelled in _spellings(wanted)),
        _within(one.email, wanted),
    ]
    digits = "".join(char for char in wanted if char in "0123456789")
    if len(digits) >= _FEW_DIGITS and not re.search(r"[^\d\s()+.-]", wanted):
        ways.append(_within(one.phone, digits[-_SAME_DIGITS:]))
    number = _TICKET.fullmatch(wanted)
    if number is not None:
        theirs = select(ticket.c.customer_id).where(ticket.c.number == int(number[1]))
        ways.append(one.id.in_(theirs))
    return or_(*ways)


def _within(column: ColumnElement[str], part: str) -> ColumnElement[bool]:
    return column.icontains(part, autoescape=True)


def _spellings(text: str) -> Sequence[str]:
    """SQLite knows capitals of English letters alone."""
    if text.isascii():
        return (text,)
    return tuple(dict.fromkeys((text, text.lower(), text.upper(), text.title(), text.capitalize())))


def _listed(one: Customer, places: Sequence[Mapping[str, Any]]) -> Listed:
    wrote = [row["last_in_at"] for row in places if row["last_in_at"] is not None]
    waits = [row["waiting_since"] for row in places if row["waiting_since"] is not None]
    return Listed(
        customer=one,
        accounts=[(row["channel"], row["account"]) for row in places],
        last_wrote_at=max(wrote, default=None),
        waiting_since=min(waits, default=None),
    )
