"""Saved files go live while the bot runs: all of them at once and only without errors.

Rules
1. What runs is always one whole set that had no errors. What has errors changes nothing; the owner
   is told where they are.
2. A notice of the file system only says when to look. What decides is whether the files differ from
   those of the last look, so a file system that tells nothing is looked at every few seconds.
3. A file that is still being written may look broken or cut off: nothing is read before the folder
   has been quiet, and errors count only when it still is a moment later.
4. handlers/ are run again only when one of their files changed: their modules may hold state.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from pathlib import Path

from msgspec import Struct

from cxbot.actions import Registry
from cxbot.app.engine import Engine
from cxbot.app.folder.files import read_texts
from cxbot.app.folder.project import HANDLERS, Project, assembled
from cxbot.app.live import notices
from cxbot.app.live.watching import changes, digest_of_handlers, stamp
from cxbot.conversation.owners import Owners
from cxbot.crashpoints import crashpoint
from cxbot.errors import ConfigError, CxbotError, StoreError
from cxbot.flow.catalog import restored
from cxbot.flow.reading.files import FLOWS, TESTS
from cxbot.store.database import Database
from cxbot.store.flow_sets import FlowSet, FlowSets, set_id

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 1.0

#: Loads what goes with a project and returns what puts it to use once the project is live.
Prepare = Callable[[Project], Callable[[], Awaitable[None]]]


class Read(Struct, frozen=True, kw_only=True):
    """A project without errors, and the texts it is made of."""

    project: Project
    #: Of what runs: scenarios aren't among them.
    texts: Mapping[str, str]
    #: Of the files of handlers/.
    handlers: str
    #: Of all files before they were read.
    stamp: str
    #: Why the files themselves can't run; the project is the last good set then.
    refused: CxbotError | None = None


def read(folder: Path, loaded: Read | None = None) -> Read:
    """The files as they are now. Raises FlowError or ConfigError with everything that is wrong.

    `loaded` lends its handlers/ when theirs haven't changed.
    """
    if not (folder / FLOWS).is_dir():
        raise ConfigError(
            f"There is no folder {folder / FLOWS}. "
            "Set CXBOT_PROJECT to the folder that holds flows/."
        )
    before, digest = stamp(folder), digest_of_handlers(folder)
    same = loaded is not None and loaded.handlers == digest
    registry = loaded.project.registry if loaded and same else Registry.load(folder / HANDLERS)
    texts = read_texts(folder)
    return Read(
        project=assembled(folder, texts, registry),
        texts=that_run(texts),
        handlers=digest,
        stamp=before,
    )


async def read_or_last_good(folder: Path, database_url: str) -> Read:
    """At the start: the files, or the set that went live last when they have errors.

    Raises what is wrong with the files when there is no such set, or this cxbot would read it as
    something else; always when handlers/ themselves can't be loaded.
    """
    if not (folder / FLOWS).is_dir():
        return read(folder)
    before, digest = stamp(folder), digest_of_handlers(folder)
    registry = Registry.load(folder / HANDLERS)
    try:
        texts = read_texts(folder)
        project = assembled(folder, texts, registry)
    except CxbotError as error:
        try:
            stored = await _last_good(database_url)
        except CxbotError:
            stored = None  # told when the files can run
        if stored is None:
            raise
        catalog = restored(stored.texts, registry.events())
        if {flow.name: flow.version for flow in catalog.flows.values()} != stored.versions:
            raise
        project = Project(folder, catalog, registry)
        return Read(
            project=project, texts=stored.texts, handlers=digest, stamp=before, refused=error
        )
    return Read(project=project, texts=that_run(texts), handlers=digest, stamp=before)


async def _last_good(database_url: str) -> FlowSet | None:
    database = Database(database_url)
    if database.path is not None and not database.path.is_file():
        return None
    try:
        return await FlowSets(database).newest()
    finally:
        await database.close()


class Reloader:
    """Looks at the folder and swaps what is live. `run` until it is cancelled."""

    #: Real seconds; tests that call `look` themselves wait for nobody.
    patience = _PATIENCE_SECONDS

    def __init__(self, engine: Engine, first: Read, owners: Owners, prepare: Prepare) -> None:
        self._engine = engine
        self._folder = first.project.folder
        self._live = first
        self._owners = owners
        self._prepare = prepare
        self._refused = first.refused is not None
        self._stamp = first.stamp

    async def run(self) -> None:
        if self._live.refused is not None:
            await self._say_refused(self._live.refused)
        async with aclosing(changes(self._folder)) as seen:
            async for _ in seen:
                try:
                    await self.look()
                except Exception:  # the watch outlives whatever one look meets
                    logger.exception("reload_failed")

    async def look(self) -> None:
        """If the files changed: they go live, or are refused."""
        while (now := await asyncio.to_thread(stamp, self._folder)) != self._stamp:
            self._stamp = now
            error = await self._attempt()
            if error is None:
                continue
            await asyncio.sleep(self.patience)
            if await asyncio.to_thread(stamp, self._folder) == self._stamp:
                self._refused = True
                await self._say_refused(error)

    async def _attempt(self) -> CxbotError | None:
        try:
            new = await asyncio.to_thread(read, self._folder, self._live)
            use = await asyncio.to_thread(self._prepare, new.project)
        except CxbotError as error:
            return error
        same = set_id(new.texts) == self._engine.flows.now.set_id
        try:
            if same and new.handlers == self._live.handlers:
                await self._engine.load_lists()
                await self._good_again()
                return None
            crashpoint("validated, not swapped")
            change = await self._engine.swap(new.project, new.texts)
        except StoreError as error:
            logger.warning("not_swapped", extra={"reason": str(error)})
            self._stamp = ""  # the next look tries again
            return None
        handlers = new.handlers != self._live.handlers
        self._live, self._refused = new, False
        await use()
        now = self._engine.flows.now
        logger.info("went_live", extra={"set": now.set_id})
        versions = {flow.name: flow.version for flow in now.catalog.flows.values()}
        staying = await self._engine.store.conversations.on_other_versions(versions)
        await self._owners.tell(
            lambda language: notices.live(change, now.set_id, staying, language, handlers=handlers)
        )
        return None

    async def _good_again(self) -> None:
        if not self._refused:
            return
        self._refused = False
        now = self._engine.flows.now.set_id
        logger.info("files_are_good_again", extra={"set": now})
        await self._owners.tell(lambda language: notices.good_again(now, language))

    async def _say_refused(self, error: CxbotError) -> None:
        now = self._engine.flows.now.set_id
        logger.error("flows_refused", extra={"errors": str(error).splitlines(), "runs": now})
        await self._owners.tell(lambda language: notices.refused(error, now, language))


def that_run(texts: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if not path.startswith(TESTS)}
