"""Each night the cheap half of `cxbot doctor`; owners are told when what it finds has changed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from cxbot.clock import Clock
from cxbot.conversation.delivery import Delivery
from cxbot.conversation.live import Flows
from cxbot.conversation.owners import Owners
from cxbot.store.aside import aside
from cxbot.store.database import Database
from cxbot.store.health.check import Finding
from cxbot.store.health.looking import look
from cxbot.store.store import Store
from cxbot.store.turn import Turn

logger = logging.getLogger(__name__)

_LOOK, _BY_NIGHT = timedelta(minutes=10), 4
_NIGHT, _TOLD = "doctor.night", "doctor.told"

#: In the owners' languages, after the number.
_RUSSIAN: Mapping[str, str] = {
    "dead_letters": "входящих обработать не удалось, они отложены",
    "inbox_waits": "входящих ждут больше десяти минут",
    "inbox_without_exchange": "сообщений клиентов обработаны, но их нет в журнале",
    "outcome_differs": "сообщений закончились иначе, чем записано в журнале",
    "decided_not_sent": "сообщений решено отправить, но отправлять нечего",
    "message_without_exchange": "сообщений не связаны ни с одной записью журнала",
    "sending_alone": "сообщений отправляются, но никем",
    "uncertain": "сообщений, возможно, дошли: нужно посмотреть человеку",
    "timers_overdue": "таймеров должны были сработать больше пяти минут назад",
    "timers_lost": "таймеров сработали впустую",
    "numbering": "диалогов с пропуском или повтором в нумерации",
    "ticket_log": "обращений расходятся со своим журналом",
    "session_alone": "сессий без диалога",
    "exchange_alone": "записей журнала без диалога",
    "ticket_alone": "обращений без диалога",
    "ticket_without_card": "открытых обращений без карточки в группе",
    "map_alone": "сообщений в группах без диалога",
    "erased_leftovers": "удалённых клиентов, от которых что-то осталось",
}
_HEADS = {
    "en": ("The nightly self-check found:", "The nightly self-check: all is well again.",
           "More: cxbot doctor"),
    "ru": ("Ночная проверка нашла:", "Ночная проверка: снова всё в порядке.",
           "Подробнее: cxbot doctor"),
}  # fmt: skip


class SelfCheck:
    """A Round. What was found and that it was told are one commit, so it is told once."""

    def __init__(
        self,
        store: Store,
        flows: Flows,
        clock: Clock,
        owners: Callable[[], Owners],
        delivery: Callable[[], Delivery],
    ) -> None:
        self._store, self._flows, self._clock = store, flows, clock
        self._owners, self._delivery = owners, delivery

    async def go(self, now: datetime) -> datetime:
        here = now.astimezone(self._flows.catalog.shop.zone())
        night = f"{here:%Y-%m-%d}"
        done = await self._store.desk_times.setting(_NIGHT)
        if here.hour >= _BY_NIGHT and done != night:
            await self.hold(night)
        return now + _LOOK

    async def hold(self, night: str) -> Sequence[Finding]:
        """Look now. Raises StoreError; then nobody was told."""
        now = self._clock.now()

        async def work(database: Database) -> Sequence[Finding]:
            return (await look(database, now, alive=True)).findings

        found = await aside(self._store.database, work)
        names = ",".join(sorted(one.check for one in found))
        turn = Turn()
        turn.add("setting", {"key": _NIGHT, "value": night})
        parcels = []
        if names != (await self._store.desk_times.setting(_TOLD) or ""):
            turn.add("setting", {"key": _TOLD, "value": names})
            parcels = await self._owners().parcels(lambda language: said(found, language))
            for parcel in parcels:
                turn.add("outbox", parcel.row())
        await self._store.commit(turn)
        self._delivery().offer(parcels)
        if found:
            logger.warning("self_check_found", extra={"found": names, "do": "cxbot doctor"})
        return found


def said(found: Sequence[Finding], language: str) -> str:
    """For an owner: what and how many, nobody's name."""
    spoken = "ru" if language == "ru" else "en"
    head, well, more = _HEADS[spoken]
    if not found:
        return well
    lines = [f"• {_number(one)} {_what(one, spoken)}" for one in found]
    return "\n".join((head, *lines, more))


def _what(one: Finding, language: str) -> str:
    return _RUSSIAN[one.check] if language == "ru" else one.what


def _number(one: Finding) -> str:
    return f"{one.number}+" if one.at_least else str(one.number)
