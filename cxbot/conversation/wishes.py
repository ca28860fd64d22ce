"""What customers decide about themselves: what they hear from us, what is stored of them, and that
they are forgotten."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from cxbot.conversation.contacts import consents
from cxbot.conversation.copies import carry_out
from cxbot.conversation.desk.office import Office
from cxbot.conversation.draft import Draft
from cxbot.conversation.marks import ForgetTap
from cxbot.conversation.replies import Replies
from cxbot.conversation.routing import ToCommand
from cxbot.conversation.sending import Sending
from cxbot.conversation.sessions import Sessions
from cxbot.desk import lifecycle
from cxbot.desk.phrases import phrase
from cxbot.model.customer import Address
from cxbot.model.message import Attachment, Button, Outbound
from cxbot.store.outbox import DESK
from cxbot.store.personal.ledger import Ledger
from cxbot.store.personal.reading import Personal, written
from cxbot.store.personal.replay import ERASE

#: A button that is older erases nobody.
HOLDS = timedelta(minutes=10)
#: Until somebody's data is put together for them again.
_AGAIN = timedelta(hours=1)
#: What a row of the outbox may weigh, and the rows of each section that are read for it.
_LARGEST, _MOST = 4 * 1024 * 1024, 20_000
#: A message that is under way has arrived, or is refused, within that time nearly always.
_TRIES, _PAUSE_SECONDS = 20, 0.1


class Wishes:
    def __init__(self, office: Office, sessions: Sessions, replies: Replies) -> None:
        self._office = office
        self.marks = office.marks
        self._ledger = Ledger(office.store.database)
        self._sessions = sessions
        self._replies = replies

    async def command(self, draft: Draft, command: ToCommand) -> None:
        match command.name:
            case "mydata":
                await self._my_data(draft)
            case "forget":
                self._ask(draft)
            case "subscribe":
                meant = consents.meant(command.argument)
                self._replies.phrase(draft, consents.give(draft, meant, _said(draft)))
            case _:
                await self._less(draft, command.argument)

    async def _less(self, draft: Draft, argument: str) -> None:
        """Never more than they said: of words nobody knows nothing is guessed."""
        if consents.unclear(argument):
            self._replies.phrase(draft, "unsubscribe_unclear")
            return
        only = consents.meant(argument)
        said = consents.withdraw(draft, only, _said(draft))
        if only != "marketing":
            await self._sessions.surveys.withdrawn(draft)
        self._replies.phrase(draft, said)

    # --- what is stored ------------------------------------------------------------------------

    async def _my_data(self, draft: Draft) -> None:
        store, whose = self._office.store, draft.customer.id
        last = await store.audit.last("customer", "mydata", whose)
        if last is not None and draft.now - last < _AGAIN:
            self._replies.phrase(draft, "mydata_lately")
            return
        draft.audit("customer", "mydata", whose)
        reading = Personal(store.database)
        person = await reading.person(whose)
        document = await reading.export(person, draft.now, machine=False, most=_MOST)
        body = await asyncio.to_thread(written, document)
        sections = document["sections"]
        if len(body) > _LARGEST or any(len(rows) >= _MOST for rows in sections.values()):
            self._replies.phrase(draft, "mydata_large")
            return
        values = {
            "exchanges": len(sections["exchanges"]),
            "answers": len(sections["answers"]),
            "orders": len(sections["orders"]),
            "talks": len(sections["talks with our people"]),
        }
        self._replies.phrase(draft, "mydata", values)
        file = Attachment.holding("document", body, name="mydata.json", mime_type=_JSON)
        outbound = Outbound(op="message", peer=draft.here.account, attachment=file)
        draft.send(outbound, Sending())

    # --- being forgotten -----------------------------------------------------------------------

    def _ask(self, draft: Draft) -> None:
        shop, address = self._sessions.catalog.shop, draft.here.address
        language = self._sessions.world(draft).language
        asked_at = int(draft.now.timestamp())
        marks = self.marks
        buttons = tuple(
            (Button(label=label.text, data=marks.forget(address, said, asked_at)),)
            for said, label in (
                ("yes", shop.message("button_forget", language)),
                ("no", shop.message("button_forget_no", language)),
            )
        )
        self._replies.phrase(draft, "forget_sure", buttons=buttons)

    async def tapped(self, draft: Draft, tap: ForgetTap) -> None:
        draft.mark("answered")
        if tap.said != "yes":
            self._replies.phrase(draft, "forget_kept")
        elif draft.now - datetime.fromtimestamp(tap.asked_at, UTC) > HOLDS:
            self._replies.phrase(draft, "forget_late")
        elif await self.forget(draft, "customer", draft.new_id()):
            self._replies.phrase(draft, "forget_done")
            self._tell_desk(draft)
        else:
            self._replies.phrase(draft, "forget_busy")

    async def forget(self, draft: Draft, by: str, act_id: str) -> bool:
        """False: something of theirs stays under way, and nothing was erased."""
        for _ in range(_TRIES):
            if await carry_out(self._office, draft, lifecycle.Erase(), by, act_id):
                draft.audit(by, "erased", act_id)
                who = "customer" if by == "customer" else "system"
                draft.note(name="customer.erased", kind="ticket", text="", initiator=who)
                return True
            await asyncio.sleep(_PAUSE_SECONDS)
        return False

    async def requested(self, draft: Draft, told: Mapping[str, Any]) -> None:
        """By the terminal, which looks into the ledger for what came of it."""
        if draft.customer.erased_at is None:
            await self.forget(draft, told["by"], told[ERASE])

    # --- afterwards ----------------------------------------------------------------------------

    async def forgotten(self, address: Address) -> bool:
        """Erased, and they haven't written since."""
        return await self._erased_at(address) is not None

    async def _erased_at(self, address: Address) -> datetime | None:
        return await self._ledger.erased_at(self.marks.seals.account(address))

    async def back(self, draft: Draft, kind: str, came: datetime) -> bool:
        """Whether somebody new begins with it. Of who was erased only what they write or tap does;
        what else was on its way is dropped, and what had come in before (while no bot ran, the
        command erases at once)."""
        address = draft.here.address
        erased_at = await self._erased_at(address)
        if erased_at is None:
            return True
        if kind not in ("message", "tap") or came < erased_at:
            return False
        draft.turn.add("erased_account.back", {"whose": self.marks.seals.account(address)})
        return True

    def _tell_desk(self, draft: Draft) -> None:
        group = self._office.groups.own
        if self._office.shop.privacy.tell_desk and group.chat and not group.detached:
            said = Outbound(op="message", peer=group.chat, text=phrase("forgot", group.language))
            draft.post(group.channel, said, {}, DESK)


_JSON = "application/json"


def _said(draft: Draft) -> str:
    return draft.arrived.text if draft.arrived is not None else ""
