"""What the register is made of: the class of each column, and the two hooks of a table."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field
from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy import false as never

from cxbot.model.customer import Address
from cxbot.store import tables


class Person(Struct, frozen=True, kw_only=True):
    """Whose rows are looked for."""

    id: str
    #: Conversation -> where it is.
    places: Mapping[str, Address]

    @property
    def lanes(self) -> list[str]:
        return [str(address) for address in self.places.values()]

    @property
    def accounts(self) -> list[str]:
        return [address.account for address in self.places.values()]


Whose = Callable[[Person], ColumnElement[bool]]


class Entry(Struct, frozen=True, kw_only=True):
    """One table. Every column of it stands in one of the classes, by its name.

    identity: who they are and where they are reached. words: what they said, wanted or were told.
    technical: ids, times and kinds, which say nothing of anybody once the others are empty.
    staff: names of those who serve, never of a customer. none: no person's at all.
    """

    table: Table
    identity: str = ""
    words: str = ""
    technical: str = ""
    staff: str = ""
    none: str = ""
    #: The export hook: under which plain name the person gets the rows, and which they are.
    section: str = ""
    whose: Whose | None = None
    #: It repeats what other sections say, in the machine's own words (originals, states): left out
    #: of what goes through a messenger.
    machine: bool = False
    #: The erase hook: statements of a turn that empty it.
    erased: tuple[str, ...] = ()
    #: Columns of `identity` and `words` that an erasure leaves, and why.
    stays: Mapping[str, str] = field(default_factory=dict)
    #: Why the table as a whole is as it is.
    why: str = ""

    def of_class(self, name: str) -> tuple[str, ...]:
        return tuple(getattr(self, name).split())

    @property
    def personal(self) -> tuple[str, ...]:
        """What must not outlive an erasure."""
        return (*self.of_class("identity"), *self.of_class("words"))

    @property
    def classified(self) -> tuple[str, ...]:
        return (
            *self.personal,
            *self.of_class("technical"),
            *self.of_class("staff"),
            *self.of_class("none"),
        )


def by_customer(table: Table, column: str = "customer_id") -> Whose:
    return lambda person: table.c[column] == person.id


def by_conversation(table: Table) -> Whose:
    return lambda person: table.c.conversation_id.in_(list(person.places))


def by_lane(table: Table) -> Whose:
    return lambda person: table.c.lane.in_(person.lanes)


def by_session(table: Table) -> Whose:
    session = tables.session.c
    return lambda person: table.c.session_id.in_(
        select(session.id).where(session.customer_id == person.id)
    )


def by_ticket(table: Table) -> Whose:
    ticket = tables.ticket.c
    return lambda person: table.c.ticket_id.in_(
        select(ticket.id).where(ticket.customer_id == person.id)
    )


def by_exchange(table: Table) -> Whose:
    point = tables.touchpoint.c
    return lambda person: table.c.touchpoint_id.in_(
        select(point.id).where(point.customer_id == person.id)
    )


def nobody(_person: Person) -> ColumnElement[bool]:
    """Rows that name no one by a key: they may say something of anybody."""
    return never()


def any_of(*parts: Whose) -> Whose:
    return lambda person: or_(*(part(person) for part in parts))


def faults(entries: Mapping[str, Entry], known: Mapping[str, Table], script: Any) -> list[str]:
    """What the register lacks of those tables, a sentence each; `script`: statements by name."""
    found = [f"{name}: no entry" for name in known if name not in entries]
    found += [f"{name}: there is no such table" for name in entries if name not in known]
    for name, entry in entries.items():
        if name in known:
            found += [f"{name}: {fault}" for fault in _of_entry(entry, known[name], script)]
    return found


def _of_entry(entry: Entry, table: Table, script: Any) -> list[str]:
    columns, listed = set(table.c.keys()), entry.classified
    found = [f"{one} has no class" for one in sorted(columns - set(listed))]
    found += [f"there is no column {one}" for one in sorted(set(listed) - columns)]
    found += [
        f"{one} has two classes" for one in sorted({o for o in listed if listed.count(o) > 1})
    ]
    if not entry.personal:
        return found
    if entry.whose is None or not entry.section:
        found.append("personal, and no export hook")
    emptied = {one for name in entry.erased for one in _sets(script[name], table)}
    left = [one for one in entry.personal if one not in entry.stays and one not in emptied]
    found += [f"{one} is personal, and nothing empties it" for one in left]
    return found


def _sets(statement: Any, table: Table) -> set[str]:
    """The columns of the table that it writes; a row that goes or comes is all of them."""
    if statement.table is not table:
        return set()
    if not statement.is_update:
        return set(table.c.keys())
    return {getattr(column, "name", column) for column in statement._values}  # noqa: SLF001 -- what it will set
