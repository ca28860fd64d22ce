"""What `run` leaves on the machine is read by its own user alone (S2, S29)."""

import stat
from pathlib import Path

from e2e.processes import bot, settings
from e2e.world import TOKEN, peopled

from cxbot.clock import SystemClock
from cxbot.sandbox import SandboxServer


def found(folder: Path) -> dict[str, int]:
    made = [path for path in folder.rglob("cxbot.db*") if path.is_file()]
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in made}


async def test_whatever_a_run_writes_is_its_users_alone(tmp_path: Path) -> None:
    """The database, its log of writes, the lock, the key that signs."""
    server = SandboxServer(TOKEN, SystemClock())
    peopled(server, forum=True)
    await server.start()
    try:
        async with bot(tmp_path, **settings(tmp_path, server.base_url)) as running:
            modes = found(tmp_path)
            assert await running.terminate() == 0
    finally:
        await server.stop()
    assert {"cxbot.db", "cxbot.db-wal", "cxbot.db.secret"} <= modes.keys()
    assert {name: oct(mode) for name, mode in modes.items() if mode & 0o077} == {}
