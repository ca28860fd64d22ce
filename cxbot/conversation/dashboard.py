"""`/dashboard` from an owner in the private chat: a link that signs them in; and a word each time
somebody has used one, with a button for an owner who hasn't.

The link goes out as no exchange: the log keeps words, and whoever reads the log must not find a way
in. Its digest is written in the same turn as the message.

The button is what helps when somebody else has the owner's account or their phone: every session
and every unused link of that owner ends at once, they get no new link for `SHUT`, and the other
owners are told.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from cxbot.clock import Clock
from cxbot.conversation.customer_turns import OwnersRouters
from cxbot.conversation.draft import Draft
from cxbot.conversation.live import Flows
from cxbot.conversation.marks import Marks, OutTap
from cxbot.conversation.owners import Owners
from cxbot.conversation.routing import split_command
from cxbot.conversation.sending import Sending
from cxbot.model.channel import Channel
from cxbot.model.message import Button, Inbound, Outbound
from cxbot.model.text import RichText
from cxbot.store.store import Store
from cxbot.store.web_sessions import LINK_LIFE, WebSessions, new_link

COMMAND = "dashboard"
SHUT = timedelta(days=1)
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
_ENTERED = (
    "Somebody has just signed in to the dashboard as you ({at}). If it was you, all is well.",
    "Только что в панель вошли от вашего имени ({at}). Если это вы, всё в порядке.",
)
_NOT_ME = ("It wasn't me", "Это не я")
_OUT = (
    "Everybody who was in the dashboard as you is out, and you get no link until {until}. Somebody "
    "may have your Telegram: look at Settings → Devices, end what isn't yours, and switch on "
    "two-step verification.",
    "Все, кто был в панели от вашего имени, вышли; ссылок не будет до {until}. Возможно, кто-то "
    "вошёл в ваш Telegram: откройте «Настройки → Устройства», завершите чужие сеансы и включите "
    "двухэтапную аутентификацию.",
)
_OTHERS = (
    "The owner with the id {account} says that somebody else was in the dashboard as them. Those "
    "sessions are ended, and they get no link until {until}.",
    "Владелец с id {account} сообщает, что в панель от его имени вошёл кто-то другой. Эти сеансы "
    "завершены, ссылок ему не будет до {until}.",
)
_SHUT_TEXT = (
    "You get no link until {until}: somebody else had signed in as you. Another owner gets one.",
    "Ссылки не будет до {until}: от вашего имени вошёл кто-то другой. Другой владелец получит "
    "свою.",
)


def _in(texts: tuple[str, str], language: str) -> str:
    return texts[1 if language.startswith("ru") else 0]


class Doorway(Struct, frozen=True, kw_only=True):
    """What the door needs of the engine."""

    store: Store
    marks: Marks
    channels: Mapping[str, Channel]
    owners: Callable[[], Owners]
    flows: Flows

    def said(self, at: datetime) -> str:
        return f"{at.astimezone(self.flows.catalog.shop.zone()):%Y-%m-%d %H:%M}"


class DashboardDoor:
    """Before the owner's routers; anybody else's `/dashboard` goes on as any unknown command."""

    def __init__(
        self,
        owners: Collection[int],
        address: Address,
        behind: OwnersRouters | None,
        way: Doorway,
    ) -> None:
        self._owners = frozenset(map(str, owners))
        self._address, self._behind, self._way = address, behind, way

    async def answer(self, draft: Draft) -> bool:
        if draft.here.account in self._owners and draft.arrived is not None:
            if draft.arrived.kind == "tap" and await self._tapped(draft):
                return True
            asks = draft.arrived.kind == "command"
            if asks and split_command(draft.arrived.text)[0] == COMMAND:
                await self._send_link(draft)
                return True
        return self._behind is not None and await self._behind.answer(draft)

    async def _send_link(self, draft: Draft) -> None:
        token, row = new_link(draft.here.account, draft.now)
        address, language = self._address(token), draft.customer.language
        shut = await self._shut_until(draft)
        if address is None:
            text = _in(_CLOSED, language)
        elif shut is not None:
            text = _in(_SHUT_TEXT, language).format(until=self._way.said(shut))
        else:
            draft.turn.add("web_link", row)
            minutes = int(LINK_LIFE.total_seconds() // 60)
            text = f"{_in(_LINK, language).format(minutes=minutes)}\n{address}"
        draft.change_conversation(misses=0)
        draft.do(Outbound(op="message", peer=draft.here.account, text=RichText(text)))

    async def _shut_until(self, draft: Draft) -> datetime | None:
        kept = (await self._way.store.settings()).get(_key(draft.here.account))
        until = datetime.fromisoformat(kept) if kept else None
        return until if until is not None and until > draft.now else None

    async def _tapped(self, draft: Draft) -> bool:
        """Ended before the turn is on disk: if that fails, it is ended once more."""
        item = self._way.channels[draft.row.channel].read(draft.row.raw)
        if not isinstance(item, Inbound):
            return False
        account, store = draft.here.account, self._way.store
        if self._way.marks.read(draft.here.address, item.data or "") != OutTap():
            return False
        await WebSessions(store.database, store.writer).sign_out_everywhere(account)
        until = draft.now + SHUT
        draft.turn.add("setting", {"key": _key(account), "value": until.isoformat()})
        draft.audit(f"owner:{account}", "dashboard_shut", account)
        said = {"account": account, "until": self._way.said(until)}
        others = await self._way.owners().parcels(lambda it: _in(_OTHERS, it).format(**said))
        draft.parcels += [one for one in others if one.outbound.peer != account]
        text = RichText(_in(_OUT, draft.customer.language).format(**said))
        draft.do(Outbound(op="message", peer=account, text=text))
        if item.tap_id is not None:
            answer = Outbound(op="answer_tap", peer=account, tap_id=item.tap_id)
            draft.do(answer, Sending(message_class="once"))
        return True


class SignIns:
    """Tells an owner that somebody has come in as them."""

    def __init__(self, way: Doorway, clock: Clock) -> None:
        self._way, self._clock = way, clock

    async def told(self, account: str) -> None:
        """On disk when this returns. Raises StoreError."""
        at = self._way.said(self._clock.now())
        await self._way.owners().ask(
            account,
            lambda language: _in(_ENTERED, language).format(at=at),
            lambda to, language: Button(label=_in(_NOT_ME, language), data=self._way.marks.out(to)),
        )


def _key(account: str) -> str:
    return f"dashboard.shut.{account}"
