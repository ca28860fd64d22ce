"""The operators as we know them: on, away, gone; who had a ticket last."""

from collections.abc import Mapping
from datetime import timedelta

from cxbot.conversation.desk.deed import ANONYMOUS, GroupDeed
from cxbot.store.operators import OperatorRow, Operators

_SEEN_EVERY = timedelta(minutes=5)


class People:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def known(self) -> Mapping[str, OperatorRow]:
        """By account."""
        return {row.account: row for row in await self._operators.all()}

    async def get(self, account: str) -> OperatorRow | None:
        return await self._operators.get(account)

    async def seen(self, deed: GroupDeed) -> None:
        """Whoever acts is there; they are in the list from their first act on."""
        who = deed.who
        if who.account == ANONYMOUS:
            return
        row = await self._operators.get(who.account)
        now = deed.draft.now
        fresh = row is not None and row.name == who.name and now - row.seen_at < _SEEN_EVERY
        if fresh and row is not None and row.status != "left":
            return
        if row is None or row.status == "left":
            row = OperatorRow(account=who.account, name=who.name, status="on", seen_at=now)
        deed.draft.turn.add("operator", row.seen(who.name, now).row())
