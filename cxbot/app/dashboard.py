"""The dashboard of a running cxbot: where it is, in what it speaks, or why it is closed."""

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from aiohttp import web

from cxbot.app.engine import Engine
from cxbot.model.customer import Address
from cxbot.settings import Settings, secret_for
from cxbot.settings.values import LOCAL_HOSTS
from cxbot.store.store import Store
from cxbot.web.dashboard.opening import dashboard, origin

logger = logging.getLogger(__name__)

_CHANNEL = "telegram"


class OwnersDashboard:
    """`listening`: where the web side really listens, once it does."""

    def __init__(
        self, settings: Settings, store: Store, listening: Callable[[], str], prefix: str = ""
    ) -> None:
        self._settings, self._store = settings, store
        self._listening, self._prefix = listening, prefix
        public = settings.public_url or settings.webhook_url
        self._public = origin(public) if public else ""
        local = {settings.http.host, urlsplit(self._public).hostname or settings.http.host}
        self.open = self._public.startswith("https:") or local <= set(LOCAL_HOSTS)
        if not self.open:
            logger.warning(
                "dashboard_closed",
                extra={
                    "reason": "without https its pages could be read on the way. Let CXBOT_HTTP be "
                    "127.0.0.1, or set CXBOT_PUBLIC_URL to the https address of your proxy"
                },
            )

    def base(self) -> str:
        return self._public or self._listening()

    def address(self, token: str) -> str | None:
        """Where a sign-in link leads; None while the dashboard is closed."""
        return f"{self.base()}{self._prefix}/sign-in/{token}" if self.open else None

    def routes(self, engine: Engine) -> list[web.RouteDef]:
        if not self.open:
            return []
        site = dashboard(
            self._store,
            lambda: engine.flows.catalog,
            engine.clock,
            secret=secret_for(self._settings),
            owners=[str(one) for one in self._settings.owners],
            base=self.base,
            spoken=self._spoken,
            prefix=self._prefix,
            entered=engine.sign_ins.told,
        )
        return site.routes()

    async def _spoken(self, owner: str) -> str:
        address = Address(channel=_CHANNEL, account=owner)
        found = (await self._store.conversations.load([address])).get(address)
        return found.customer.language if found is not None else ""
