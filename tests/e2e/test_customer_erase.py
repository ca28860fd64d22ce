"""`cxbot customer export | erase | retention`, beside a running bot and without one."""

import json
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import select
from tidying import tidied

from cxbot.model.arrival import Arrival
from cxbot.store.tables import inbox
from cxbot.testing import OPERATOR, SHOP, Members, World, started

from .processes import Ended, ended

CANARY, ACCOUNT = "Zanzibarkanari", "918273645"
FLOWS = {
    "shop": SHOP,
    "person": "when: {command: /person}\ndo:\n  - human: Help with an order\n",
}


async def run(folder: Path, *words: str, **settings: str) -> Ended:
    url = f"sqlite+aiosqlite:///{folder}/cxbot.db"
    return await ended("customer", *words, folder=folder, database_url=url, **settings)


@asynccontextmanager
async def lived() -> AsyncIterator[World]:
    async with started(FLOWS, group="forum", staff=Members(OPERATOR)) as world:
        texts = {
            path.relative_to(world.folder).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted((world.folder / "flows").rglob("*.yaml"))
        }
        await world.engine.swap(world.engine.project, texts)
        await world.say(ACCOUNT, "/person", person={"name": CANARY})
        await world.say(ACCOUNT, f"I am {CANARY}", person={"name": CANARY})
        yield world


def held(folder: Path) -> list[str]:
    return [
        f"{path.name}: {word}"
        for path in folder.rglob("*")
        if path.is_file()
        for word in (CANARY, ACCOUNT)
        if word.encode() in path.read_bytes()
    ]


def proof(done: Ended) -> dict[str, Any]:
    assert done.code == 0, done.err
    shown: dict[str, Any] = json.loads(done.out)
    return shown


async def test_the_export_is_the_owners_alone_and_noted(tmp_path: Path) -> None:
    async with lived() as world:
        file = tmp_path / "anna.json"
        done = await run(world.folder, "export", f"memory:{ACCOUNT}", "--output", str(file))
        assert (done.code, done.err) == (0, "")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        document = json.loads(file.read_text())
        assert document["schema"] == "cxbot.customer/1"
        assert document["sections"]["you"][0]["name"] == CANARY
        assert CANARY in json.dumps(document["sections"]["originals of what came in"])
        page = await run(world.folder, "export", f"memory:{ACCOUNT}", "--format", "html")
        assert "<h2>exchanges" in page.out
        assert "<script" not in page.out
        nobody = await run(world.folder, "export", "memory:1")
        assert nobody.code == 1


async def test_case_125_without_a_bot_the_proof_names_older_files(tmp_path: Path) -> None:
    async with lived() as world:
        await world.close()
        file = tmp_path / "anna.json"
        await run(world.folder, "export", f"memory:{ACCOUNT}", "--output", str(file))
        refused = await run(world.folder, "erase", f"memory:{ACCOUNT}")
        assert refused.code == 2
        assert "--yes" in refused.err
        assert held(world.folder)
        shown = proof(await run(world.folder, "erase", f"memory:{ACCOUNT}", "--yes", "--json"))
        assert shown["by"] == "terminal"
        assert shown["emptied"]["touchpoint"] > 0
        assert shown["files_exported_before"][0]["path"] == str(file)
        assert shown["files_of_the_database_tidied"]
        assert CANARY not in json.dumps(shown)
        assert held(world.folder) == []
        await world.open()


async def test_what_had_come_in_before_brings_nobody_back() -> None:
    async with lived() as world:
        # taken, and then the bot stopped
        late = Arrival(
            channel="memory",
            natural_key="late",
            lane=f"memory:{ACCOUNT}",
            raw={**(await raws(world))[-1], "text": {"text": f"and {CANARY}"}},
        )
        await world.store.inbox.accept([late])
        await world.close()
        secret = world.folder / "cxbot.db.secret"
        secret.write_text((b"k" * 32).hex())  # the world's own
        proof(await run(world.folder, "erase", f"memory:{ACCOUNT}", "--yes", "--json"))
        await world.open()
        await world.settled()
        await tidied(world)
        assert held(world.folder) == []


async def raws(world: World) -> list[dict[str, Any]]:
    """Of what came in from customers, oldest first."""
    async with world.store.database.reading() as connection:
        found = await connection.execute(
            select(inbox.c.raw).where(inbox.c.channel == "memory").order_by(inbox.c.id)
        )
        return [dict(row.raw) for row in found]


async def test_beside_a_running_bot_the_bot_does_it(tmp_path: Path) -> None:
    del tmp_path
    async with lived() as world:
        world.engine.ticker.start()
        shown = proof(await run(world.folder, "erase", f"memory:{ACCOUNT}", "--yes", "--json"))
        assert shown["by"] == "terminal"
        # its file isn't written anew yet
        assert shown["files_of_the_database_tidied"] is (world.store.database.path is None)
        await world.settled()
        await tidied(world)
        await world.engine.ticker.stop()
        assert held(world.folder) == []
        again = await run(world.folder, "erase", f"memory:{ACCOUNT}", "--yes")
        assert again.code == 1


async def test_retention_says_what_it_would_empty() -> None:
    async with lived() as world:
        done = await run(world.folder, "retention", "--dry-run", "--json")
        assert done.code == 0, done.err
        shown = json.loads(done.out)
        assert shown["dry_run"]
        assert {row["table"] for row in shown["emptied"]} == {"invitation", "inbox"}
