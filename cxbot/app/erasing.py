"""Erasing from the terminal: by the running bot, or, where none runs, by itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from cxbot.app.engine import Engine
from cxbot.app.live.reload import read_or_last_good
from cxbot.app.surroundings import Surroundings
from cxbot.channels.memory import MemoryChannel
from cxbot.clock import Clock
from cxbot.conversation.copies import carry_out
from cxbot.conversation.desk import binding
from cxbot.conversation.desk.roles import Menu
from cxbot.conversation.draft import Draft
from cxbot.desk import lifecycle
from cxbot.desk.groups import Group, Groups
from cxbot.errors import ConfigError, Locked
from cxbot.flow.shop import Shop
from cxbot.model.channel import BotRights, Standing
from cxbot.model.customer import Address
from cxbot.settings import Settings, secret_for
from cxbot.store.inbox import InboxRow
from cxbot.store.personal.after import after_erasure
from cxbot.store.personal.kinds import Person
from cxbot.store.personal.ledger import Act, Ledger
from cxbot.store.personal.replay import ask
from cxbot.store.requests import CHANNEL
from cxbot.store.store import Store

_CHANNEL, _TERMINAL = "telegram", "terminal"
_ANSWER_SECONDS, _ASK_EVERY_SECONDS = 30.0, 0.1


class _Nobody:
    """Staff as long as no messenger is asked."""

    async def standing(self, account: str, chat: str) -> Standing | None: ...

    def forget(self, account: str, chat: str) -> None: ...

    async def rights(self, chat: str) -> BotRights | None: ...

    async def show_commands(self, chat: str, rows_by_language: Mapping[str, Menu]) -> None: ...


class Done(Struct, frozen=True, kw_only=True):
    act: Act
    #: Requests to the messenger that take copies away: they leave with the bot's next start.
    waiting: int = 0
    #: The database's files hold nothing of them, too; else the bot sees to that later.
    tidied: bool = False
    by_bot: bool = False


@dataclass(slots=True)
class Eraser:
    """`open` says whether a bot runs; until it is closed no other can start where none does."""

    settings: Settings
    clock: Clock
    bot_runs: bool = False
    _store: Store = field(init=False)

    async def __aenter__(self) -> "Eraser":
        self._store = Store(self.settings.database_url, self.clock)
        try:
            await self._store.open_alone()
        except Locked:
            self._store = Store(self.settings.database_url, self.clock)
            self._store.writer.start()
            self.bot_runs = True
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._store.close()

    async def erase(self, person: Person) -> Done:
        """Raises ConfigError when it can't be done now; then nothing was."""
        address = next(iter(person.places.values()), None)
        if address is None:
            raise ConfigError("This customer has no conversation, so there is nothing to erase.")
        return await (self._ask(address) if self.bot_runs else self._erase(address))

    async def _ask(self, address: Address) -> Done:
        requests, ledger = self._store.requests, Ledger(self._store.database)
        asked = await ask(self._store, self.clock, address, _TERMINAL)
        for _ in range(int(_ANSWER_SECONDS / _ASK_EVERY_SECONDS)):
            await asyncio.sleep(_ASK_EVERY_SECONDS)
            status, answer, left = await requests.state(asked.id)
            if status == "refused":
                raise ConfigError(answer or "The running bot refused.")
            if status == "taken" and not left:
                break
        else:
            if await requests.withdraw(asked):
                raise ConfigError(
                    f"The running bot didn't answer within {_ANSWER_SECONDS:.0f} seconds, so "
                    "nothing was erased. Look into its log."
                )
        act = await ledger.act(asked.id)
        if act is None:
            raise ConfigError(
                "The bot was sending them something just then, so nothing was erased. Try again."
            )
        # beside a bot a file isn't written anew here: it does that when all has settled
        done = await after_erasure(self._store.database)
        return Done(act=act, tidied=done and self._store.database.path is None, by_bot=True)

    async def _erase(self, address: Address) -> Done:
        engine = await self._engine()
        try:
            draft = await self._draft(engine, address)
            act_id = draft.new_id()
            by = lifecycle.Erase()
            if not await carry_out(engine.office, draft, by, _TERMINAL, act_id):
                raise ConfigError("Something is on its way to them. Try again in a minute.")
            draft.audit(_TERMINAL, "erased", act_id)
            draft.note(name="customer.erased", kind="ticket", text="", initiator="system")
            await self._store.commit(draft.finish())
            for change in draft.afterwards:
                change()
        finally:
            await engine.close()
        tidied = await after_erasure(self._store.database, whole=True)
        act = await Ledger(self._store.database).act(act_id)
        assert act is not None
        return Done(act=act, waiting=len(draft.parcels), tidied=tidied)

    async def _draft(self, engine: Engine, address: Address) -> Draft:
        found = await self._store.conversations.load([address])
        # an arrival that nobody stored: only what a turn writes is wanted of it
        row = InboxRow(
            id=0,
            channel=CHANNEL,
            natural_key="",
            lane=str(address),
            raw={},
            received_at=self.clock.now(),
        )
        return Draft(found[address], row, engine.clock, self._store.positions)

    async def _engine(self) -> Engine:
        """Never opened: nothing is taken up or sent."""
        first = await read_or_last_good(self.settings.project, self.settings.database_url)
        around = Surroundings(
            channels={_CHANNEL: MemoryChannel(_CHANNEL)},
            staff=_Nobody(),
            groups=await self._groups(first.project.catalog.shop),
        )
        secret = secret_for(self.settings)
        return Engine(first.project, self._store, self.clock, secret, around)

    async def _groups(self, shop: Shop) -> Groups:
        """As they are known without asking the messenger."""
        kept, chats = await self._store.settings(), self.settings.operators_chats

        def group(chat: str, name: str = "") -> Group:
            now = kept.get(f"group.moved:{chat}", chat)
            former = frozenset({chat}) - {now}
            return Group(
                channel=_CHANNEL,
                chat=now,
                forum=True,
                language=shop.language,
                time_zone=shop.zone(),
                name=name,
                former=former,
            )

        if chats is not None:
            named = {name: group(chat, name) for name, chat in chats.named.items()}
            return Groups(group(chats.default), named)
        chat = binding.bound_chat(kept)
        return Groups(group(chat)) if chat is not None else Groups.unbound(_CHANNEL)
