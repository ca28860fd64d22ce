"""A desk to which anything happens in any order, and what must hold whatever it was.

A step says who does what; which message, button or ticket it is about is a number that is taken
modulo what there is, so any list of steps can be done, and a shorter one as well.
"""

import asyncio
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from any_steps import (
    ANONYMOUS,
    COMMANDS,
    CUSTOMERS,
    FAULTS,
    IVAN,
    LEAD,
    NAMES,
    OLGA,
    OTHER,
    PAVEL,
    PEOPLE,
    PHOTO,
    PRIVATE,
    SAID,
    TEAM_CHAT,
    Step,
    Written,
)
from stores.reading import here

from cxbot.model.arrival import Arrival
from cxbot.model.channel import Refused
from cxbot.testing import GROUP_CHAT, Members, Message, World

#: The end of the log's line for an input or a sending that broke.
_BROKEN = re.compile(
    r"turn_failed|dead_letter|no_apology|send(er)?_broke|result_unstorable|turn_not_stored"
)


class Heard(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.broken: list[str] = []
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        line = f"{record.getMessage()} {record.__dict__.get('reason', '')}"
        self.lines.append(f"{line} {record.__dict__}")
        if record.exc_info or _BROKEN.search(record.getMessage()):
            self.broken.append(f"{line} {record.exc_info[1]!r}" if record.exc_info else line)


@dataclass
class Walk:
    world: World
    heard: Heard
    staff: Members
    words: int = 0
    written: list[Written] = field(default_factory=list)
    taps: list[tuple[str, str]] = field(default_factory=list)
    waiting: list[Arrival] = field(default_factory=list)
    #: Lines of tickets' logs that were looked at.
    known: set[str] = field(default_factory=set)

    # --- doing it --------------------------------------------------------------------------------

    async def do(self, step: Step) -> None:
        before = len(self.waiting)
        await self._act(step)
        if step.together and len(self.waiting) > before:
            return
        await self.flush()

    async def flush(self) -> None:
        arrivals, self.waiting = self.waiting, []
        if arrivals:
            await self.world.engine.lanes.accept(arrivals)
        await self.settled()
        await self.check()

    async def settled(self) -> None:
        for _ in range(20_000):
            if self.world.engine.idle:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("cxbot is still busy")

    async def _act(self, step: Step) -> None:
        match step.who:
            case "customer":
                self._customer(step)
            case "time":
                await self.flush()
                await self._wait(timedelta(minutes=step.number))
            case "restart":
                await self._restart()
            case "fault":
                self._fault(step)
            case "team":
                self._team(step)
            case "member":
                await self.flush()  # who may is asked when it is handled
                self._member(step)
            case _:
                await self._person(step)

    def _word(self) -> str:
        self.words += 1
        return f"w{self.words:04}w"

    def _arrives(self, account: str, text: str, **more: Any) -> None:
        self.waiting.append(
            self.world.channel.arrived(account, text, at=self.world.clock.now(), **more)
        )

    def _customer(self, step: Step) -> None:  # noqa: C901 -- a case for each thing they do
        account = CUSTOMERS[step.about % len(CUSTOMERS)]
        person = {"name": f"Anna{account}"}
        word, number = self._word(), self.world.channel.number()
        own = [w for w in self.written if w.account == account]
        match step.what:
            case "say":
                said = SAID[step.number % len(SAID)]
                text = said if said.startswith("/") or step.number % 3 else f"{said} {word}"
                self._arrives(account, text, message_id=number, person=person)
                self.written.append(Written(account, text, number))
            case "write":
                self._arrives(account, f"please {word}", message_id=number, person=person)
                self.written.append(Written(account, word, number))
            case "reply":
                there = self.world.messages(account)
                about = there[step.number % len(there)].id if there else None
                self._arrives(
                    account, f"about {word}", message_id=number, person=person, reply_to=about
                )
                self.written.append(Written(account, word, number))
            case "album":
                for at in range(2 + step.number % 2):
                    one = self.world.channel.number()
                    text = word if at == step.number % 2 else ""
                    self._arrives(
                        account, text, message_id=one, person=person, album=f"a{word}",
                        attachments=PHOTO,
                    )  # fmt: skip
                    self.written.append(Written(account, text, one))
            case "odd":
                self._arrives(account, "", message_id=number, person=person, attachments=OTHER)
            case "photo":
                self._arrives(account, word, message_id=number, person=person, attachments=PHOTO)
                self.written.append(Written(account, word, number))
            case "edit" if own:
                about_own = own[step.number % len(own)].message_id
                self._arrives(account, f"edited {word}", kind="edit", message_id=about_own)
            case "react" if own:
                about_own = own[step.number % len(own)].message_id
                emoji = ["👍"] if step.number % 2 else []
                self._arrives(account, "", kind="reaction", message_id=about_own, reactions=emoji)
            case "blocked" | "unblocked":
                self._arrives(account, "", kind=step.what)
            case "tap":
                self._tap(account, account, self._buttons(account), step.number)

    def _buttons(self, chat: str) -> list[tuple[Message, str]]:
        there = [m for m in self.world.channel.sent if m.outbound.peer == chat]
        return [(m, button.data) for m in there for button in m.buttons if button.data]

    def _tap(
        self, account: str, chat: str, buttons: Sequence[tuple[Message, str]], number: int
    ) -> None:
        """The newer ones more often."""
        if not buttons:
            return
        recent = buttons[-16:] if number % 4 else buttons
        message, data = recent[number // 4 % len(recent)]
        tap_id = f"tap{self.world.channel.number()}"
        more: dict[str, Any] = {}
        if chat != account:
            more = {"chat": chat, "thread": message.outbound.thread}
            more["person"] = {"name": NAMES[account]}
        self._arrives(
            account, "", kind="tap", data=data, tap_id=tap_id,
            message_id=message.outbound.message_id or message.id, **more,
        )  # fmt: skip
        self.taps.append((tap_id, chat))

    def _fault(self, step: Step) -> None:
        outcome, arrives = FAULTS[step.number % len(FAULTS)]
        to_group = step.what == "group"
        if isinstance(outcome, Refused) and outcome.code.startswith("topic") and not to_group:
            return
        peer = GROUP_CHAT if to_group else CUSTOMERS[step.about % len(CUSTOMERS)]
        self.world.channel.script(outcome, peer=peer, arrives=arrives)

    def _member(self, step: Step) -> None:
        account = PEOPLE[step.about % 3]
        gone = step.what == "gone"
        (self.staff.accounts.discard if gone else self.staff.accounts.add)(account)
        self._arrives(
            account, "", kind="member", chat=GROUP_CHAT, person={"name": NAMES[account]},
            member={"account": account, "name": NAMES[account]}, present=not gone,
        )  # fmt: skip

    def _team(self, step: Step) -> None:
        there = self.world.messages(TEAM_CHAT)
        if not there:
            return
        word, number = self._word(), self.world.channel.number()
        about = there[step.number % len(there)].id
        text = ("{}", "// {}", "/take {}", "@x {}")[step.number % 4].format(word)
        self._arrives(
            IVAN, text, chat=TEAM_CHAT, message_id=number, reply_to=about,
            person={"name": "Ivan"}, attachments=PHOTO if step.number % 5 == 0 else (),
        )  # fmt: skip
        self.written.append(Written(IVAN, word, number, TEAM_CHAT, private=True))

    async def _person(self, step: Step) -> None:  # noqa: C901, PLR0912 -- as above
        account, customer = step.who, CUSTOMERS[step.about % len(CUSTOMERS)]
        place = await self._place(customer)
        if step.what == "tap":
            chat = place["chat"] if place else GROUP_CHAT
            self._tap(account, chat, self._buttons(chat), step.number)
            return
        if place is None or step.what == "general":
            place = {"chat": GROUP_CHAT}
        word, number = self._word(), self.world.channel.number()
        more: dict[str, Any] = {
            **place,
            "person": {"name": NAMES[account]},
            "anonymous": account == ANONYMOUS,
        }
        own = [
            w
            for w in self.written
            if w.account == account and w.chat == place["chat"] and w.message_id
        ]
        in_ticket = len(place) > 1
        match step.what:
            case "answer":
                self._arrives(account, f"Dear {word}", message_id=number, **more)
                to = customer if in_ticket and account in self.allowed else None
                self.written.append(Written(account, word, number, place["chat"], to))
            case "private":
                text = PRIVATE[step.number % len(PRIVATE)].format(word)
                media = PHOTO if step.number % 7 == 0 else ()
                self._arrives(account, text, message_id=number, attachments=media, **more)
                self.written.append(Written(account, word, number, place["chat"], private=True))
            case "command" | "general":
                text = COMMANDS[step.number % len(COMMANDS)]
                self._arrives(account, text, message_id=number, **more)
            case "reply":
                there = self.world.messages(place["chat"])
                about = there[step.number % len(there)] if there else None
                if about is not None:
                    more["reply_to"] = about.id
                    more |= {"thread": about.outbound.thread}
                text = "/delete" if step.number % 5 == 0 else f"Re {word}"
                self._arrives(account, text, message_id=number, **more)
                self.written.append(Written(account, word, number, place["chat"]))
            case "forward" | "photo" | "odd":
                more["forwarded"] = step.what == "forward"
                files = {"photo": PHOTO, "odd": OTHER}.get(step.what, ())
                self._arrives(account, f"Dear {word}", message_id=number, attachments=files, **more)
                to = customer if in_ticket and account in self.allowed else None
                self.written.append(Written(account, word, number, place["chat"], to))
            case "album":
                private = step.number % 2 == 0
                for at in range(2):
                    one = self.world.channel.number()
                    text = (f"// {word}" if private else word) if at == step.number % 3 else ""
                    self._arrives(
                        account, text, message_id=one, album=f"o{word}", attachments=PHOTO, **more
                    )
                    said = step.number % 3 < 2
                    self.written.append(
                        Written(account, word, one, place["chat"], private=private and said)
                    )
            case "edit" if own:
                about_own = own[step.number % len(own)]
                private = about_own.private or step.number % 2 == 0
                text = f"// {word}" if private else f"Rather {word}"
                self._arrives(
                    account,
                    text,
                    kind="edit",
                    **more | {"message_id": about_own.message_id, "reply_to": None},
                )
                self.written.append(Written(account, word, "", place["chat"], private=private))
            case "react":
                there = self.world.messages(place["chat"])
                if there:
                    about = there[step.number % len(there)]
                    self._arrives(
                        account, "", kind="reaction",
                        **more | {"message_id": about.id, "reactions": ["🔥"], "reply_to": None},
                    )  # fmt: skip

    async def _place(self, customer: str) -> dict[str, Any] | None:
        """How one writes into the customer's newest ticket."""
        async with self.world.store.database.reading() as connection:
            found = (
                await connection.exec_driver_sql(
                    here(
                        "SELECT t.id, t.chat, t.conversation_id FROM ticket t JOIN conversation c"
                        " ON c.id = t.conversation_id WHERE c.account = ?"
                        " ORDER BY number DESC LIMIT 1"
                    ),
                    (customer,),
                )
            ).first()
        if found is None:
            return None
        store, chat = self.world.store.tickets, found.chat or GROUP_CHAT
        assert self.world.group is not None
        if self.world.group.forum:
            thread = await store.thread(found.conversation_id, chat)
            return {"chat": chat, "thread": thread.thread_id} if thread is not None else None
        card = await store.card(found.id, chat)
        return {"chat": chat, "reply_to": card} if card is not None else None

    async def _wait(self, length: timedelta) -> None:
        world = self.world
        until = world.clock.now() + length
        for _ in range(1000):
            due = await world.store.timers.next_due()
            if due is None or due > until:
                break
            world.clock.set(max(due, world.clock.now()))
            await world.engine.ticker.tick()
            await self.settled()
        else:
            raise AssertionError("timers fire for ever")
        world.clock.set(until)
        world.engine.delivery.wake()

    async def _restart(self) -> None:
        """With whatever has just been taken in."""
        arrivals, self.waiting = self.waiting, []
        if arrivals:
            await self.world.engine.lanes.accept(arrivals)
        await self.world.restart()

    async def check(self) -> None:
        """Called when everything has been handled and sent."""

    @property
    def allowed(self) -> set[str]:
        return {OLGA, PAVEL, LEAD} & self.staff.accounts
