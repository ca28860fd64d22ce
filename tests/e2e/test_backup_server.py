"""On PostgreSQL: a backup beside two running bots, the database lost, put back: by the commands an
owner has."""

import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from stores import postgres

from .processes import Ended, bot, ended, settings
from .test_backup import AT_ITS_COMMIT, missing
from .test_process import project
from .words import EN
from .world import ANNA, World, seen, until

__all__ = ["project"]

PASSWORD = "nobody-reads-this"


@pytest.mark.postgres
async def test_from_a_backup_beside_two_bots_to_bots_that_go_on(
    tmp_path: Path, outside: World, project: str, server: postgres.Server
) -> None:
    telegram, copies = outside.telegram, tmp_path / "copies"
    copies.mkdir()
    postgres.execute(server.url, "CREATE DATABASE shop")
    environment = settings(tmp_path, outside.server.base_url, project=project) | {
        "durability": "fast",  # as the tests' server
        "database_url": server.of("shop").replace("cxbot@", f"cxbot:{PASSWORD}@"),
        "secret": "3f8a1c97b2e64d05a9c7f1e8d2b6403c",
    }

    async def command(*arguments: str, code: int = 0, **more: str) -> Ended:
        done = await ended(*arguments, folder=tmp_path, **environment, **more)
        assert done.code == code, done.out + done.err
        assert PASSWORD not in done.out + done.err
        return done

    async with AsyncExitStack() as stack:
        bots = [await stack.enter_async_context(bot(tmp_path, **environment)) for _ in range(2)]
        telegram.start(ANNA)
        await seen(outside, ANNA, EN.greeting)
        done = await command("backup", str(copies), "--keep", "2", "--json")
        made = json.loads(done.out)
        assert made["whole"]
        assert made["rows"]["touchpoint"] >= 2
        assert "The bot runs" in (await command("doctor", code=1)).out  # the server is hasty
        assert "Stop all" in (await command("restore", made["path"], code=2)).err
        telegram.say(ANNA, "/about")
        await seen(outside, ANNA, EN.about)
        for one in bots:
            await one.kill()
    assert "whole" in (await command("backup", made["path"], "--verify")).out
    postgres.execute(server.url, "DROP DATABASE shop WITH (FORCE)")

    assert "resume --after-restore" in (await command("restore", made["path"])).out
    assert "Start the bot first" in (await command("resume", "--after-restore", code=2)).err
    async with AsyncExitStack() as stack:
        before = len(outside.server.ledger.of("sent"))
        bots = [await stack.enter_async_context(bot(tmp_path, **environment)) for _ in range(2)]
        assert any("held_after_restore" in one.printed() for one in bots)
        assert any([await missing(one) == ["held"] for one in bots])
        telegram.say(ANNA, "/about")
        await until(lambda: not telegram.updates.pending)
        assert len(outside.server.ledger.of("sent")) == before
        await command("resume", "--after-restore", code=-9, crash=AT_ITS_COMMIT)
        assert "would be" not in (await command("resume", code=1)).out
        assert len(outside.server.ledger.of("sent")) == before
        assert "goes on" in (await command("resume", "--after-restore")).out
        await until(lambda: len(outside.server.ledger.of("sent")) == before + 1)
        for one in bots:
            assert await one.terminate() == 0
