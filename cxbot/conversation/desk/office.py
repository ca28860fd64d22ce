"""What acts at the desk work with, wired once."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cxbot.conversation.contacts.asking import Contacts
from cxbot.conversation.delivery.withheld import Withheld
from cxbot.conversation.desk.commands import Commands
from cxbot.conversation.desk.people import People
from cxbot.conversation.desk.posts import DeskPosts
from cxbot.conversation.desk.roles import Roles
from cxbot.conversation.desk.seats import Seats
from cxbot.conversation.desk.tickets import Tickets
from cxbot.conversation.live import Flows
from cxbot.conversation.marks import Marks
from cxbot.desk.groups import Groups
from cxbot.flow.shop import Shop
from cxbot.model.desk import Desk
from cxbot.store.store import Store


class SendsToGroups(Protocol):
    def calls_left(self, chat: str) -> int | None:
        """In this minute; None: no limit."""
        ...

    def calls_a_minute(self) -> int | None:
        """What any group gets; None: no limit."""
        ...

    @property
    def withheld(self) -> Withheld: ...

    def delayed(self, chat: str) -> datetime | None:
        """Until when the messenger lets nothing through; None: it does."""
        ...


class Office(Struct, frozen=True, kw_only=True):
    store: Store
    flows: Flows
    contacts: Contacts
    posts: DeskPosts
    tickets: Tickets
    marks: Marks
    roles: Roles
    people: People
    seats: Seats
    groups: Groups
    commands: Commands
    bot_username: Callable[[], str]
    sending: Callable[[], SendsToGroups]

    @property
    def shop(self) -> Shop:
        return self.flows.catalog.shop

    @property
    def rules(self) -> Desk:
        return self.shop.desk
