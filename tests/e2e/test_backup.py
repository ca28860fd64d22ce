"""A backup made beside a running bot, the database lost, put back: by the commands an owner has."""

import json
from pathlib import Path

import aiohttp

from .processes import Bot, bot, ended, settings, url_of
from .test_process import project
from .words import EN
from .world import ANNA, ROOT, World, seen, until

__all__ = ["project"]


AT_ITS_COMMIT = "resumed, uncommitted"


async def command(folder: Path, *arguments: str, code: int = 0) -> str:
    """Its output; a mistake in its text is the test's."""
    done = await ended(*arguments, folder=folder, database_url=url_of(folder), project=str(ROOT))
    assert done.code == code, done.out + done.err
    return done.out + done.err


async def missing(running: Bot) -> list[str]:
    async with aiohttp.ClientSession() as http, http.get(f"{running.url}/readyz") as answer:
        return list((await answer.json()).get("missing", ()))


async def test_from_a_backup_to_a_bot_that_goes_on(
    tmp_path: Path, outside: World, project: str
) -> None:
    telegram, copies = outside.telegram, tmp_path / "copies"
    copies.mkdir()
    environment = settings(tmp_path, outside.server.base_url, project=project)
    async with bot(tmp_path, **environment) as running:
        telegram.start(ANNA)
        await seen(outside, ANNA, EN.greeting)
        made = json.loads(await command(tmp_path, "backup", str(copies), "--json"))
        assert made["whole"]
        assert made["rows"]["touchpoint"] >= 2
        assert "Stop it first" in await command(tmp_path, "restore", made["path"], code=2)
        telegram.say(ANNA, "/about")
        await seen(outside, ANNA, EN.about)
        await command(tmp_path, "doctor")
        await running.kill()
    (tmp_path / "cxbot.db").unlink()
    for end in ("-wal", "-shm"):
        (tmp_path / f"cxbot.db{end}").unlink(missing_ok=True)
    lost = await ended("run", folder=tmp_path, **environment)
    assert lost.code == 2
    assert "cxbot restore FILE" in lost.err
    assert "cxbot restore FILE" in await command(tmp_path, "doctor", code=1)

    said = await command(tmp_path, "restore", made["path"])
    assert "cxbot resume --after-restore" in said
    assert "Start the bot first" in await command(tmp_path, "resume", "--after-restore", code=2)
    async with bot(tmp_path, **environment) as running:
        before = len(outside.server.ledger.of("sent"))
        assert await missing(running) == ["held"]
        assert "held_after_restore" in running.printed()
        telegram.say(ANNA, "/about")
        await until(lambda: not telegram.updates.pending)
        assert "older copy" in await command(tmp_path, "doctor", code=1)
        assert "would be" not in await command(tmp_path, "resume", code=1)
        assert len(outside.server.ledger.of("sent")) == before
        # killed as it says so, it hasn't said it
        await ended(
            "resume", "--after-restore", folder=tmp_path, crash=AT_ITS_COMMIT, **environment
        )
        assert await missing(running) == ["held"]
        assert "goes on" in await command(tmp_path, "resume", "--after-restore")
        await until(lambda: len(outside.server.ledger.of("sent")) == before + 1)
        assert await missing(running) == []
        assert "Nothing is held back" in await command(tmp_path, "resume", "--after-restore")
        assert await running.terminate() == 0
    assert "All is well" in await command(tmp_path, "doctor", "--deep")


async def test_mistakes_are_told_by_their_status(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_text("no database " * 1000)
    assert "no database" in (await command(tmp_path, "backup", "x.db", code=2)).lower()
    assert "can't be read" in await command(tmp_path, "backup", str(text), "--verify", code=1)
    assert "no file" in await command(tmp_path, "backup", "none.db", "--verify", code=2)
    await command(tmp_path, "migrate")
    assert "needs a folder" in await command(tmp_path, "backup", "x.db", "--keep", "2", code=2)
    assert "whole" in await command(tmp_path, "backup", "copies/shop", "--keep", "2")
    assert len(list((tmp_path / "copies" / "shop").glob("cxbot-*.db"))) == 1
    await command(tmp_path, "backup", "x.db")
    assert "there already" in await command(tmp_path, "backup", "x.db", code=2)
    assert "whole" in await command(tmp_path, "backup", "x.db", "--verify")
    assert "Either" in await command(tmp_path, "resume", "--newest", "--after-restore", code=2)
