"""The operators as we know them: on, away, gone; who had a ticket last."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from cxbot.conversation.desk.deed import ANONYMOUS, GroupDeed
from cxbot.conversation.turn_draft import TurnDraft
from cxbot.desk.assigning.colleagues import Colleague
from cxbot.model.desk import Desk
from cxbot.store.operators import OperatorRow, Operators, Status

_SEEN_EVERY = timedelta(minutes=5)


class People:
    def __init__(self, operators: Operators) -> None:
        self._operators = operators

    async def known(self) -> Mapping[str, OperatorRow]:
        """By account."""
        return {row.account: row for row in await self._operators.all()}

    async def get(self, account: str) -> OperatorRow | None:
        return await self._operators.get(account)

    async def on(self, account: str, now: datetime) -> bool:
        """Are they there? Whoever we don't know yet may be."""
        row = await self._operators.get(account)
        return row is None or not (row.status == "left" or row.away(now))

    async def colleagues(self, rules: Desk) -> list[Colleague]:
        """Whoever may be meant by a name; those who have left are known no more."""
        rows = await self.known()
        found = []
        for account in sorted({*rows, *(member.account for member in rules.members)}):
            row, member = rows.get(account), rules.member(account)
            if row is not None and row.status == "left":
                continue
            called = member.name if member is not None else ""
            found.append(
                Colleague(
                    account=account,
                    name=row.name if row is not None else called,
                    called=called,
                    username=row.username if row is not None else None,
                )
            )
        return found

    async def seen(self, deed: GroupDeed) -> None:
        """Whoever acts is there; they are in the list from their first act on."""
        who, person = deed.who, deed.message.sender
        if who.account == ANONYMOUS:
            return
        row = await self._operators.get(who.account)
        now = deed.draft.now
        if row is None or row.status == "left":
            self.place(deed.draft, row or newcomer(who.account, who.name, now), "on")
        same = row is not None and (row.name, row.username) == (who.name, person.username)
        if row is None or not same or now - row.seen_at >= _SEEN_EVERY:
            row = row or newcomer(who.account, who.name, now)
            deed.draft.turn.add("operator.seen", row.seen(who.name, now, person.username).row())

    async def assigned(self, draft: TurnDraft, account: str, name: str) -> None:
        """They were given a ticket: others come first now."""
        row = await self._operators.get(account) or newcomer(account, name, draft.now)
        values = {**row.row(), "last_assigned_at": draft.now}
        draft.turn.add("operator.assigned", values)

    def place(
        self, draft: TurnDraft, row: OperatorRow, status: Status, until: datetime | None = None
    ) -> None:
        values = {**row.row(), "status": status, "away_until": until, "seen_at": draft.now}
        draft.turn.add("operator.placed", values)


def newcomer(account: str, name: str, now: datetime) -> OperatorRow:
    return OperatorRow(account=account, name=name, status="on", seen_at=now)
