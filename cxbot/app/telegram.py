"""cxbot with Telegram: `run`, and the same under the sandbox's own Bot API server."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cxbot.app import memory
from cxbot.app.dashboard import OwnersDashboard
from cxbot.app.desk import DeskAtStart, GroupsFollowed, found_groups
from cxbot.app.engine import Engine
from cxbot.app.folder.project import Project
from cxbot.app.live.reload import Read, Reloader, read_or_last_good
from cxbot.app.measuring import Watched
from cxbot.app.surroundings import Surroundings
from cxbot.clock import Clock
from cxbot.conversation.customer_turns import OwnersRouters
from cxbot.conversation.draft import Draft
from cxbot.conversation.gap import Gap
from cxbot.desk.groups import Groups
from cxbot.errors import ConfigError
from cxbot.settings import Settings, secret_for
from cxbot.store import kept
from cxbot.store.generation import file_of, require_one
from cxbot.store.move import standing
from cxbot.store.store import Store
from cxbot.store.tags import BOT
from cxbot.store.turn import Turn
from cxbot.web.parts import Parts
from cxbot.web.server import Server, create_app

if TYPE_CHECKING:
    from aiohttp import web

    from cxbot.channels.telegram import Telegram
    from cxbot.channels.telegram_polling import Polling

logger = logging.getLogger(__name__)

#: Seconds. Another process may fetch, and then this one.
_A_LOOK = 0.5
#: Whose the database is.
_BOT_ID = "bot.id"


@asynccontextmanager
async def running(
    settings: Settings,
    clock: Clock,
    extra_routes: Sequence["web.AbstractRouteDef"] = (),
    *,
    dashboard_at: str = "",
    another_bot: bool = False,
    although_moved: bool = False,
) -> AsyncIterator["Running"]:
    """The whole of cxbot, started in order and stopped in reverse. `dashboard_at`: the path that
    the dashboard is below; by itself it has the root. `another_bot`: from now on the database is
    that of another bot than before."""
    token = settings.need("telegram_token")
    first = await read_or_last_good(settings.project, settings.database_url)
    project = first.project
    kept.lies_in(settings.project)
    store = Store(settings.database_url, clock, durable=settings.durability == "full")
    # Here, so that a mistake in a flow is told at once: importing aiogram takes a second.
    from cxbot.channels.telegram import Telegram

    async with AsyncExitStack() as stack:
        telegram = Telegram(token, settings.telegram_api, settings.project)
        stack.push_async_callback(telegram.close)
        await telegram.connect()
        require_one(store.database.path, file_of(store.database.url, settings.project))
        await store.open(serves=True)
        stack.push_async_callback(store.close)
        await standing.require(store.database, anyway=although_moved)
        await _check_bot(settings, store, telegram, another=another_bot)
        routers = OwnRouters(token)
        routers.use(routers.loaded(project))
        pages = OwnersDashboard(settings, store, lambda: server.url, dashboard_at)
        around = await _surroundings(settings, project, store, telegram, routers, pages)
        shares = store.database.shared
        engine = Engine(project, store, clock, secret_for(settings), around, shares=shares)
        stack.push_async_callback(engine.close)
        started = Running(settings, engine, telegram, routers)
        routes = [*extra_routes, *pages.routes(engine)]
        server = Server(create_app(started.parts(routes)), settings.http.host, settings.http.port)
        await server.start()
        stack.push_async_callback(server.stop)
        started.url = server.url
        await engine.open(first.texts)
        await _remember_name(store, telegram.username)
        await started.desk.look()
        await started.serve()
        stack.push_async_callback(started.hush)
        started.watch(first)
        stack.push_async_callback(started.unwatch)
        stack.enter_context(memory.lasting())
        yield started


class Running:
    """A started cxbot."""

    #: Looks whether the owner has saved something.
    reloader: Reloader

    def __init__(
        self, settings: Settings, engine: Engine, telegram: "Telegram", routers: "OwnRouters"
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.telegram = telegram
        self.url = ""
        self.owners = engine.owners
        self.desk = DeskAtStart(engine)
        self._routers = routers
        self._commands: list[dict[str, str]] = []
        self._watching: asyncio.Task[None] | None = None
        self._following: asyncio.Task[None] | None = None
        self._poller: Polling | None = None
        self._polling: asyncio.Task[None] | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._stage = "starting"
        self.watched = Watched(engine, self._not_serving)

    def _declared_events(self) -> Mapping[str, Any]:
        models = self.engine.project.registry.event_models()
        return {**self.engine.flows.catalog.shop.events, **models}

    def _not_serving(self) -> list[str]:
        found = [self._stage] if self._stage else []
        if not found and self._polling is not None and self._polling.done():
            found.append("polling")
        if self.engine.restoration.held is not None:
            found.append("held")
        return found

    def parts(self, extra_routes: Sequence["web.AbstractRouteDef"]) -> Parts:
        settings = self.settings
        path = urlsplit(settings.webhook_url).path if settings.webhook_url else None
        keys = [key.get_secret_value() for key in settings.api_key]
        return Parts(
            intake=self.engine.lanes,
            links=self,
            updates=self,
            declared_events=self._declared_events,
            api_key=keys[0] if keys else None,
            older_api_key=keys[1] if len(keys) > 1 else None,
            webhook_path=path,
            webhook_secret=(
                settings.webhook_secret.get_secret_value() if settings.webhook_secret else None
            ),
            bot_username=lambda: self.telegram.username,
            clock=self.engine.clock,
            missing=self.watched.missing,
            figures=self.watched.figures,
            metrics_key=(settings.metrics_key.get_secret_value() if settings.metrics_key else None),
            extra_routes=extra_routes,
        )

    async def create(self, order: str, expires_at: datetime) -> str:
        return await self.engine.links.create(order, expires_at)

    async def accept_update(self, raw: Any) -> None:
        """A webhook's body: stored, then acknowledged."""
        from cxbot.channels.telegram_reading import arrival

        await self.engine.lanes.accept([arrival(raw, self.telegram.bot_id)])

    async def serve(self) -> None:
        """Alone at once; of several processes the one that leads."""
        if self.engine.leading is None:
            await self.listen()
        else:
            await self.engine.leading.start(self._begin, self._end)
            followed = GroupsFollowed(self.engine, self._groups)
            self._following = asyncio.create_task(followed.run(), name="groups")
        self._stage = ""

    async def _groups(self) -> Groups:
        engine = self.engine
        return await found_groups(self.settings, engine.project, engine.store, self.telegram)

    async def _begin(self) -> None:
        await self.engine.begin()
        await self.listen()

    async def _end(self) -> None:
        await self._stop_polling()
        await self.engine.end()

    async def listen(self) -> None:
        """Webhook or polling. Nothing that waits at Telegram is dropped."""
        from cxbot.channels.telegram_polling import ALLOWED_UPDATES, Polling

        settings, engine = self.settings, self.engine
        gap = Gap(engine.store, engine.clock, engine)
        if settings.webhook_url and settings.webhook_secret:
            await self.telegram.set_webhook(
                settings.webhook_url,
                settings.webhook_secret.get_secret_value(),
                ALLOWED_UPDATES,
            )
            self._hearing = asyncio.create_task(gap.run(), name="gap")
        else:
            await self._stop_webhook()
            self._poller = Polling(self.telegram, gap.after(engine.lanes.accept))
            self._polling = asyncio.create_task(self._poller.run(), name="polling")
        await self._show_commands()

    async def hush(self) -> None:
        """Take nothing in any more."""
        self._stage = "stopping"
        if self._following is not None:
            self._following.cancel()
            await asyncio.wait([self._following])
        if self.engine.leading is not None:
            await self.engine.leading.rest()
        if self._poller is not None:
            await self._poller.finish()
        poller = self._poller
        await self._stop_polling()
        if poller is not None:
            await poller.confirm()

    async def _stop_polling(self) -> None:
        polling, self._polling, self._poller = self._polling, None, None
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait([self._hearing])
            self._hearing = None
        if polling is not None:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError, ConfigError):
                await polling

    def watch(self, first: Read) -> None:
        """From now on saved files go live."""
        self.reloader = Reloader(self.engine, first, self.owners, self._prepared)
        self._watching = asyncio.create_task(self.reloader.run(), name="reload")

    async def unwatch(self) -> None:
        if self._watching is not None:
            self._watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watching
        await self.owners.close()

    def _prepared(self, project: Project) -> Callable[[], Awaitable[None]]:
        """The owner's routers of that project, loaded before it goes live."""
        same = project.registry is self.engine.project.registry
        routers = self._routers.inner if same else self._routers.loaded(project)

        async def use() -> None:
            self._routers.use(routers)
            await self._show_commands()

        return use

    async def wait(self) -> None:
        """Until it can't go on. Raises ConfigError when the token was revoked."""
        while True:
            polling = self._polling
            if polling is None:
                await asyncio.sleep(_A_LOOK)
                continue
            await asyncio.wait([polling])
            if polling is self._polling:
                return await polling

    async def _stop_webhook(self) -> None:
        """While one is set Telegram refuses polling with 409, which polling says by itself."""
        try:
            await self.telegram.call("deleteWebhook")
        except Exception as error:  # noqa: BLE001 -- polling meets the same server
            logger.warning("webhook_not_deleted", extra={"reason": type(error).__name__})

    async def _show_commands(self) -> None:
        """The menus behind the slash. A courtesy: without them the bot works all the same."""
        await self.desk.show_menus()
        commands = _commands(self.engine)
        if commands == self._commands:
            return
        try:
            await self.telegram.call("setMyCommands", {"commands": commands})
            self._commands = commands
        except Exception as error:  # noqa: BLE001 -- a courtesy
            logger.warning("commands_not_shown", extra={"reason": type(error).__name__})


async def _surroundings(
    settings: Settings,
    project: Project,
    store: Store,
    telegram: "Telegram",
    routers: "OwnRouters",
    pages: OwnersDashboard,
) -> Surroundings:
    from cxbot.channels.telegram_desk import Staff

    return Surroundings(
        channels={telegram.name: telegram},
        staff=Staff(telegram),
        operators=settings.operators,
        owners=settings.owners,
        groups=await found_groups(settings, project, store, telegram),
        limits=settings.telegram_limits,
        routers=routers,
        dashboard=pages.address,
        bot_username=lambda: telegram.username,
        internal_hosts=settings.internal_hosts,
    )


async def _check_bot(
    settings: Settings, store: Store, telegram: "Telegram", *, another: bool
) -> None:
    """Customers of one bot can't be written to by another. Raises ConfigError."""
    if int(telegram.bot_id) in (*settings.owners, *_listed(settings)):
        raise ConfigError(
            f"CXBOT_OWNERS, CXBOT_OPERATORS: {telegram.bot_id} is the bot itself. "
            "A person sees their own id by writing to @userinfobot."
        )
    before = (await store.settings()).get(_BOT_ID)
    if before == telegram.bot_id:
        return
    if before is not None and not another:
        raise ConfigError(
            f"CXBOT_TELEGRAM_TOKEN is of the bot {telegram.bot_id} (@{telegram.username}), and the "
            f"database is that of {before}: its customers never wrote to this one. Set the token "
            "or CXBOT_DATABASE_URL right; if it is meant, once: cxbot run --another-bot."
        )
    turn = Turn()
    turn.add("setting", {"key": _BOT_ID, "value": telegram.bot_id})
    await store.commit(turn)


def _listed(settings: Settings) -> tuple[int, ...]:
    return settings.operators if isinstance(settings.operators, tuple) else ()


async def _remember_name(store: Store, username: str) -> None:
    """For `cxbot link`, which asks nobody."""
    if username and (await store.settings()).get(BOT) != username:
        turn = Turn()
        turn.add("setting", {"key": BOT, "value": username})
        await store.commit(turn)


class OwnRouters:
    """Those of handlers/telegram_*.py; others take their place when these files change."""

    def __init__(self, token: str) -> None:
        self._token = token
        self.inner: OwnersRouters | None = None

    def loaded(self, project: Project) -> OwnersRouters | None:
        """None where there are none: importing aiogram's dispatcher for nothing is dear."""
        handlers = project.registry.handlers
        modules = handlers.telegram() if handlers is not None else []
        found = [module.router for module in modules if hasattr(module, "router")]
        if not found:
            return None
        from cxbot.channels.telegram_routers import Routers

        return Routers(self._token, found)

    def use(self, routers: OwnersRouters | None) -> None:
        self.inner = routers

    async def answer(self, draft: Draft) -> bool:
        return self.inner is not None and await self.inner.answer(draft)


def _commands(engine: Engine) -> list[dict[str, str]]:
    catalog = engine.flows.catalog
    shown = [
        {"command": command.removeprefix("/"), "description": flow.about or flow.name}
        for flow in catalog.flows.values()
        for command in flow.trigger.commands
        if not flow.anytime
    ]
    language = catalog.shop.language
    for name in ("menu", "help", "language"):
        text = catalog.shop.message(f"about_{name}", language).text or f"/{name}"
        shown.append({"command": name, "description": text})
    return [row for row in shown if row["command"].replace("_", "").isalnum()][:100]
