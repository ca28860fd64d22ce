"""What the engine is put into."""

from collections.abc import Callable, Collection, Mapping, Sequence

from msgspec import Struct

from cxbot.conversation.customer_turns import OwnersRouters
from cxbot.conversation.desk.roles import Staff
from cxbot.desk.groups import Groups
from cxbot.model.channel import Channel
from cxbot.settings import Limits


class Surroundings(Struct, frozen=True, kw_only=True):
    """What differs between a real bot, the sandbox and the terminal."""

    channels: Mapping[str, Channel]
    staff: Staff
    #: Who of the group may act: members, admins, or a list of user ids.
    operators: str | Collection[int] = "members"
    owners: Collection[int] = ()
    groups: Groups | None = None
    limits: Limits | None = None
    routers: OwnersRouters | None = None
    #: A sign-in link's token -> where it leads; without it there is no /dashboard.
    dashboard: Callable[[str], str | None] | None = None
    bot_username: Callable[[], str] = lambda: ""
    #: Own systems with internal addresses that actions may call.
    internal_hosts: Sequence[str] = ()
    #: Some customers are never asked, or only a sample is; where nothing may hang on luck all are.
    by_lot: bool = True


def reached(groups: Groups) -> Callable[[], bool]:
    """Whether some group shows what customers write. As long as none was bound nobody asks."""

    def shown() -> bool:
        if not groups.own.detached:  # as nearly always
            return True
        return not groups.bound or any(not group.detached for group in groups)

    return shown
