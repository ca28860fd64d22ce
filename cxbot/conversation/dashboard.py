"""`/dashboard` from an owner in the private chat: a link that signs them in.

The link goes out as no exchange: the log keeps words, and whoever reads the log must not find a way
in. Its digest is written in the same turn as the message.
"""

from collections.abc import Callable, Collection

from cxbot.conversation.customer_turns import OwnersRouters
from cxbot.conversation.draft import Draft
from cxbot.conversation.routing import split_command
from cxbot.model.message import Outbound
from cxbot.model.text import RichText
from cxbot.store.web_sessions import LINK_LIFE, new_link

COMMAND = "dashboard"
#: A new link's token -> its address; None while there is no dashboard.
Address = Callable[[str], str | None]

_LINK = (
    "Sign in to the dashboard within {minutes} minutes. The link works once; show it to nobody.",
    "Вход в панель: ссылка работает один раз, {minutes} минут. Никому её не показывайте.",
)
_CLOSED = (
    "The dashboard is closed: it would be open to the network without https. The log of the "
    "start and docs/operations.md say what to set.",
    "Панель закрыта: она была бы доступна в сети без https. Что настроить, сказано в журнале при "
    "запуске и в docs/operations.md.",
)


class DashboardDoor:
    """Before the owner's routers; anybody else's `/dashboard` goes on as any unknown command."""

    def __init__(
        self, owners: Collection[int], address: Address, behind: OwnersRouters | None
    ) -> None:
        self._owners = frozenset(map(str, owners))
        self._address, self._behind = address, behind

    async def answer(self, draft: Draft) -> bool:
        if self._asks(draft):
            self._send_link(draft)
            return True
        return self._behind is not None and await self._behind.answer(draft)

    def _asks(self, draft: Draft) -> bool:
        arrived = draft.arrived
        return (
            draft.here.account in self._owners
            and arrived is not None
            and arrived.kind == "command"
            and split_command(arrived.text)[0] == COMMAND
        )

    def _send_link(self, draft: Draft) -> None:
        token, row = new_link(draft.here.account, draft.now)
        address = self._address(token)
        column = 1 if draft.customer.language.startswith("ru") else 0
        if address is None:
            text = _CLOSED[column]
        else:
            draft.turn.add("web_link", row)
            minutes = int(LINK_LIFE.total_seconds() // 60)
            text = f"{_LINK[column].format(minutes=minutes)}\n{address}"
        draft.change_conversation(misses=0)
        draft.do(Outbound(op="message", peer=draft.here.account, text=RichText(text)))
