"""`resume`: an older database was put back, and a person has looked."""

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from cxbot.cli.common import database_url
from cxbot.cli.stored import iso, print_json, require_database
from cxbot.errors import ConfigError
from cxbot.model.value import as_dict

if TYPE_CHECKING:
    from cxbot.clock import Clock
    from cxbot.store.generation import Restored
    from cxbot.store.resuming import Resumed
    from cxbot.store.store import Store


def resume(
    after_restore: Annotated[
        bool,
        typer.Option(
            "--after-restore",
            help="A copy was put back: what it believes to be unsent has perhaps arrived. It is "
            "listed and not sent.",
        ),
    ] = False,
    newest: Annotated[
        bool,
        typer.Option(
            "--newest",
            help="The database was only moved, without the file .generation: nothing is missing "
            "in it, and everything goes on where it stood.",
        ),
    ] = False,
    clock: Annotated[
        bool,
        typer.Option(
            "--clock",
            help="The machine's clock was moved and is right as it is now: timers go on.",
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Let a bot go on that holds back because its database isn't the newest.

    Without an option it only says what is held and what would become of it (status 1). Works
    beside the running bot, which goes on within a second. Said twice, nothing more happens.
    """
    if after_restore and newest:
        raise ConfigError("Either --after-restore or --newest: a copy was put back, or not.")
    require_database()
    if clock:
        if after_restore or newest:
            raise ConfigError("--clock is about the clock alone: say it by itself.")
        _said_of_the_clock(asyncio.run(_clock_is_right()), as_json=as_json)
        return
    done = after_restore or newest
    found = asyncio.run(_resume(newest=newest) if done else _foreseen())
    if as_json:
        print_json(_json(found, done=done))
    else:
        _tell(found, done=done, newest=newest)
    if found.held is not None and not done:
        raise typer.Exit(1)


def _tell(found: "Resumed", *, done: bool, newest: bool) -> None:
    if found.held is None:
        typer.echo("Nothing is held back.")
        return
    typer.echo(f"The database is one of {found.held.as_of:%Y-%m-%d %H:%M} UTC or a little later.")
    if found.number:
        word = "are" if done else "would be"
        typer.echo(f"{found.number} messages {word} marked as perhaps sent, and not sent:")
    for one in found.doubtful:
        where = one.conversation_id or "a group"
        typer.echo(f"  {one.decided_at:%Y-%m-%d %H:%M} UTC  {one.kind:8} {where}  {one.id}")
    if not done:
        typer.echo("To go on: cxbot resume --after-restore (or --newest, if it was only moved).")
    elif newest:
        typer.echo("Everything goes on where it stood.")
    elif found.number:
        typer.echo("Everything else goes on. Who should get one of these: answer them by hand.")
    else:
        typer.echo("Nothing was about to be sent. Everything goes on.")


def _said_of_the_clock(by: str | None, *, as_json: bool) -> None:
    if as_json:
        print_json({"held": bool(by), "resumed": bool(by), "moved_by": by})
    elif by:
        typer.echo(f"The clock was moved by {by}, and is right now: what waits goes on.")
    else:
        typer.echo("Nothing waits for the clock.")


async def _clock_is_right() -> str | None:
    """By how much it was moved; None: nobody knows of that."""
    from cxbot.clock import SystemClock
    from cxbot.conversation.clock_guard import HELD
    from cxbot.store.store import Store
    from cxbot.store.turn import Turn

    store = Store(database_url(), SystemClock())
    try:
        by = await store.desk_times.setting(HELD)
        if by:
            turn = Turn()
            turn.add("setting", {"key": HELD, "value": ""})
            store.writer.start()
            try:
                await store.commit(turn)
            finally:
                await store.writer.close()
        return by or None
    finally:
        await store.database.close()


def _json(found: "Resumed", *, done: bool) -> dict[str, object]:
    return {
        "held": found.held is not None,
        "resumed": done and found.held is not None,
        "as_of": iso(found.held.as_of) if found.held else None,
        "found_at": iso(found.held.found_at) if found.held else None,
        "doubtful": found.number,
        "messages": [{**as_dict(one), "decided_at": iso(one.decided_at)} for one in found.doubtful],
    }


async def _foreseen() -> "Resumed":
    from cxbot.clock import SystemClock
    from cxbot.store.resuming import Resumed, Resuming
    from cxbot.store.store import Store

    clock = SystemClock()
    store = Store(database_url(), clock)
    try:
        held = await _held(store, clock)
        if held is None:
            return Resumed(held=None)
        return await Resuming(store.database, store.writer).foreseen(held)
    finally:
        await store.database.close()


async def _resume(*, newest: bool) -> "Resumed":
    from cxbot.clock import SystemClock
    from cxbot.store.resuming import Resumed, Resuming
    from cxbot.store.store import Store

    clock = SystemClock()
    store = Store(database_url(), clock)
    try:
        held = await _held(store, clock)
        if held is None:
            return Resumed(held=None)
        store.writer.start()
        try:
            resuming = Resuming(store.database, store.writer)
            return await resuming.resume(held, clock.now(), newest=newest)
        finally:
            await store.writer.close()
    finally:
        await store.database.close()


async def _held(store: "Store", clock: "Clock") -> "Restored | None":
    """Raises ConfigError while the bot hasn't seen the copy yet, or is still at it."""
    from cxbot import settings
    from cxbot.store import generation

    database = store.database
    file = generation.file_of(database.url, settings.load().project)
    found = await generation.Generations(database, store.writer, file, clock).held()
    if found is None:
        mark = await generation.mark(database)
        if mark is not None and mark.copied_at is not None:
            raise ConfigError(
                "This database is a copy that no bot has seen yet. Start the bot first: cxbot run. "
                "It holds back what it would send; then say this again."
            )
    elif found.settled_at is None:
        raise ConfigError(
            "The bot hasn't gone through what the copy had begun. Start it, or wait until it says "
            "that it runs; then say this again."
        )
    return found
