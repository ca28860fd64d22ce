"""Who may do what at the desk. Asked at each act; nobody keeps a right they have lost."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from cxbot.model.channel import BotRights, Standing
from cxbot.model.desk import ROLES, Desk, Role

#: Name and meaning of each command.
Menu = Sequence[tuple[str, str]]


class Staff(Protocol):
    """What the messenger knows of a group's people."""

    async def standing(self, account: str, chat: str) -> Standing | None:
        """None: not in the group. At most 60 seconds old."""
        ...

    def forget(self, account: str, chat: str) -> None:
        """Their standing has changed."""
        ...

    async def rights(self, chat: str) -> BotRights | None:
        """What the bot is there; None when the messenger doesn't say."""
        ...

    async def show_commands(self, chat: str, rows_by_language: Mapping[str, Menu]) -> None:
        """The menu behind the slash, in that group only; `""` is for everybody else. Never
        raises: it is a courtesy."""
        ...


class Roles:
    def __init__(
        self,
        staff: Staff,
        who: str | Collection[int],
        owners: Collection[int],
        rules: Callable[[], Desk],
    ) -> None:
        """`who`: members, admins, or the ids of a list."""
        self.staff = staff
        self._who = who
        #: Accounts of the owners.
        self.owners = frozenset(str(owner) for owner in owners)
        self._rules = rules

    async def of(self, account: str, chat: str) -> Role | None:
        """None: may do nothing. Whoever isn't in the group now has no role, whatever they are."""
        standing = await self.staff.standing(account, chat)
        if standing is None:
            return None
        if self.is_owner(account):
            return "admin"
        named = self._rules().member(account)
        if named is not None:
            return named.role
        if isinstance(self._who, str):
            if standing == "admin":
                return "supervisor"
            return "operator" if self._who == "members" else None
        if not account.isdigit() or int(account) not in self._who:
            return None
        return "supervisor" if standing == "admin" else "operator"

    def is_owner(self, account: str) -> bool:
        return account in self.owners


def may(role: Role | None, needed: Role) -> bool:
    return role is not None and ROLES.index(role) >= ROLES.index(needed)
