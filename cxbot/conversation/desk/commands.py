"""The one table of what operators can do by a command or a button: name, who may, what it does.

The staff's command menu, /help and the buttons' rights are read from it.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from cxbot.conversation.desk.deed import Deed, GroupDeed
from cxbot.desk.phrases import Key
from cxbot.model.desk import Role

if TYPE_CHECKING:
    from cxbot.conversation.desk.office import Office


class Command(Struct, frozen=True, kw_only=True):
    """`on_ticket` runs in a topic or in answer to a card; `in_group` anywhere else. One with both
    does `on_ticket` where there is a ticket."""

    name: str
    aliases: tuple[str, ...] = ()
    #: The least role that may.
    role: Role = "operator"
    on_ticket: "Callable[[Office, Deed], Awaitable[None]] | None" = None
    in_group: "Callable[[Office, GroupDeed], Awaitable[None]] | None" = None
    #: One line for /help and the menu; None: a button's act, or a spelling nobody is told of.
    about: Key | None = None
    #: Only buttons do it: typed, it is unknown.
    button_only: bool = False


class Commands:
    """All of them, by name and alias."""

    def __init__(self, *rows: Command) -> None:
        self.rows = rows
        self._by_name: dict[str, Command] = {}
        for row in rows:
            for name in (row.name, *row.aliases):
                if name in self._by_name:
                    raise ValueError(f"two commands are called {name}")
                self._by_name[name] = row

    def typed(self, name: str) -> Command | None:
        found = self._by_name.get(name)
        return found if found is not None and not found.button_only else None

    def tapped(self, name: str) -> Command | None:
        return self._by_name.get(name)

    def __contains__(self, name: Any) -> bool:
        return self.typed(name) is not None
