"""Sign-in links and sessions of the dashboard, by the digest of what the browser holds.

Rules
1. A link is used once: whoever comes second finds nothing, be it in the same moment.
2. A session ends `LIFE` after it began, or `IDLE` after it was last used, whatever comes first.
3. What has ended is deleted at the next sign-in.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct
from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cxbot.store.database import Database
from cxbot.store.reads import Reads
from cxbot.store.tables import web_link, web_session
from cxbot.store.writer import Writer

LINK_LIFE = timedelta(minutes=15)
LIFE, IDLE = timedelta(hours=12), timedelta(minutes=30)
#: `seen_at` is written at most so often.
_EXACT = timedelta(minutes=1)
#: 128 bits.
_BYTES = 16


class WebSession(Struct, frozen=True, kw_only=True):
    owner: str
    begun_at: datetime
    seen_at: datetime

    def holds(self, now: datetime) -> bool:
        return now < self.begun_at + LIFE and now < self.seen_at + IDLE


def new_link(owner: str, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The secret part of a link, and the row `web_link` that a turn writes."""
    token = secrets.token_urlsafe(_BYTES)
    return token, {"digest": _digest(token), "owner": owner, "expires_at": now + LINK_LIFE}


class WebSessions(Reads):
    def __init__(self, database: Database, writer: Writer) -> None:
        super().__init__(database)
        self._writer = writer

    async def link(self, owner: str, now: datetime) -> str:
        """The secret part of a new sign-in link, on disk when this returns."""
        token, row = new_link(owner, now)

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(insert(web_link), [row])

        await self._writer.run(work)
        return token

    async def link_owner(self, token: str, now: datetime) -> str | None:
        """Whose a link is that can be used; it isn't used by that."""
        query = select(web_link.c.owner).where(
            web_link.c.digest == _digest(token), web_link.c.expires_at > now
        )
        async with self._reading() as connection:
            owner: str | None = (await connection.execute(query)).scalar_one_or_none()
        return owner

    async def sign_in(self, token: str, now: datetime) -> tuple[str, str] | None:
        """Uses up a link: its owner and the new session's token; None if it can't be used."""
        session = secrets.token_urlsafe(_BYTES)

        async def work(connection: AsyncConnection) -> str | None:
            used = (
                delete(web_link)
                .where(web_link.c.digest == _digest(token), web_link.c.expires_at > now)
                .returning(web_link.c.owner)
            )
            owner: str | None = (await connection.execute(used)).scalar_one_or_none()
            await _clear(connection, now)
            if owner is not None:
                row = {"digest": _digest(session), "owner": owner, "begun_at": now, "seen_at": now}
                await connection.execute(insert(web_session), [row])
            return owner

        owner = await self._writer.run(work)
        return None if owner is None else (owner, session)

    async def find(self, token: str, now: datetime, *, used: bool = True) -> WebSession | None:
        """The session, if it holds; noted as used, unless a page asks by itself."""
        of_it = web_session.c.digest == _digest(token)
        async with self._reading() as connection:
            row = (await connection.execute(select(web_session).where(of_it))).one_or_none()
        if row is None:
            return None
        found = WebSession(owner=row.owner, begun_at=row.begun_at, seen_at=row.seen_at)
        if not found.holds(now):
            return None
        if used and now - found.seen_at >= _EXACT:

            async def work(connection: AsyncConnection) -> None:
                await connection.execute(update(web_session).where(of_it).values(seen_at=now))

            await self._writer.run(work)
        return found

    async def sign_out(self, token: str) -> None:
        async def work(connection: AsyncConnection) -> None:
            await connection.execute(
                delete(web_session).where(web_session.c.digest == _digest(token))
            )

        await self._writer.run(work)

    async def sign_out_everywhere(self, owner: str) -> None:
        """Links that weren't used yet go, too."""

        async def work(connection: AsyncConnection) -> None:
            await connection.execute(delete(web_session).where(web_session.c.owner == owner))
            await connection.execute(delete(web_link).where(web_link.c.owner == owner))

        await self._writer.run(work)


async def _clear(connection: AsyncConnection, now: datetime) -> None:
    ended = or_(web_session.c.begun_at <= now - LIFE, web_session.c.seen_at <= now - IDLE)
    await connection.execute(delete(web_session).where(ended))
    await connection.execute(delete(web_link).where(web_link.c.expires_at <= now))


def _digest(token: str) -> str:
    """Of a random token a plain digest is enough: there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
